"""Two alerts as somebody would keep them with pen and paper, person by person.

It knows the people, what happened and when somebody looked, and says who should owe what and who
should have heard of it by then. It is slow and plain on purpose, and asks no database.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from learning.alerts.ladder import moment, start_of  # held to their rule in test_ladder
from tests.alerts.conftest import LONDON

REMINDERS = (-7, -2, 0)
LEVELS = {1: "manager", 3: "partner", 7: "executive"}
BEFORE_ALL = -1000


@dataclass
class Network:
    """Who works where, and who hears of those who are late."""

    home: dict  # person: site
    partners: dict  # site: people, the lead first
    meant: frozenset  # sites
    away_from_work: set = field(default_factory=set)  # people who left the network
    closed: set = field(default_factory=set)  # sites

    def audience(self):
        here = {who for who in self.home if who not in self.away_from_work}
        return {who for who in here if self.home[who] in self.meant} | self.meant - self.closed

    def is_gone(self, who):
        return who in self.away_from_work or who in self.closed

    def acting(self, who):
        return self.partners.get(who, [who])

    def hear(self, who, level):
        """Return who hears of it at a level, or at the next that is held by anybody."""
        is_site = who in self.partners
        has_manager = not is_site and "manager" not in self.away_from_work
        by_level = {
            "manager": ["manager"] if has_manager else [],
            "partner": [] if is_site else self.partners[self.home[who]],  # they lead what is late
            "executive": ["executive"],
        }
        above = list(by_level)[list(by_level).index(level) :]
        return next(by_level[one] for one in above if by_level[one])


@dataclass
class Alert:
    version: int
    issued_at: object
    deadline: object
    withdrawn: bool = False


@dataclass
class Owed:
    state: str  # open, away, excused, done, left
    version: int
    due: object
    step: int  # days of the last step that is over
    away_since: object = None
    back_after: object = None  # a day, or none
    late: bool = False
    back_to: str = ""  # what they were when they left after the deadline


def over(due, now):
    steps = [*REMINDERS, *LEVELS]
    return max((days for days in steps if moment(due, days) <= now), default=BEFORE_ALL)


class Paper:
    def __init__(self, network):
        self.network = network
        self.alerts, self.owed = {}, {}
        self.reminded = set()  # (alert, version, days, day, person)
        self.told = []  # (person, day) of each summary
        self.hears = {}  # (alert, who, version, level, to): not told yet

    def publish(self, name, now, deadline, in_substance=True):
        """For the first time, again, or revised."""
        alert = self.alerts.get(name)
        if alert is None:
            self.alerts[name] = Alert(1, now, deadline)
        elif in_substance:
            self.alerts[name] = Alert(alert.version + 1, now, deadline)
        else:
            self._move_deadline(name, now, deadline)
        self._follow(name, now)

    def withdraw(self, name):
        self.alerts[name].withdrawn = True

    def _move_deadline(self, name, now, deadline):
        by, self.alerts[name].deadline = deadline - self.alerts[name].deadline, deadline
        for (of, who), owed in self.owed.items():
            if of == name:
                owed.due += by
                if owed.step > over(owed.due, now):
                    owed.step = over(owed.due, now)
                    self.hears = {key: v for key, v in self.hears.items() if key[:2] != (of, who)}

    def _follow(self, name, now):
        """Everybody in the audience owes it, until the deadline; whoever left it does not. After
        it leavers are back where they were once they are here again, and nobody else is."""
        alert = self.alerts[name]
        takes_in = now < alert.deadline
        audience = self.network.audience()
        afresh = Owed("open", alert.version, alert.deadline, over(alert.deadline, now))
        for who in audience if takes_in else ():
            if self.state(name, who) in (None, "left"):
                self.owed[name, who] = replace(afresh)
        for (of, who), owed in self.owed.items():
            if of != name:
                continue
            outside = who not in audience if takes_in else self.network.is_gone(who)
            if owed.state == "left":
                if not takes_in and not outside and owed.back_to and owed.version == alert.version:
                    owed.state, owed.back_to = owed.back_to, ""
                continue
            if outside and (owed.state != "done" or owed.version < alert.version):
                self._leave(owed, now, for_ever=takes_in)
            elif owed.version < alert.version:
                state = "open" if owed.state == "done" else owed.state
                since = owed.away_since and max(owed.away_since, alert.issued_at)
                back = owed.back_after
                self.owed[of, who] = replace(afresh, state=state, away_since=since, back_after=back)

    def _leave(self, owed, now, *, for_ever):
        if not for_ever:
            owed.back_to = "open" if owed.state == "away" else owed.state
            self._go_on(owed, now)
        owed.state, owed.away_since = "left", None

    def state(self, name, who):
        owed = self.owed.get((name, who))
        return owed.state if owed else None

    def do(self, verb, name, who, now, until=None):
        """Return whether it is possible; then it is done."""
        owed, state = self.owed.get((name, who)), self.state(name, who)
        possible = {
            "acknowledge": ("open", "away", "excused", "done"),
            "excuse": ("open", "away"),
            "go_away": ("open",),
            "complete": ("open",),
            "send_back": ("done",),
        }
        if self.alerts[name].withdrawn or state not in possible[verb]:
            return False
        match verb:
            case "acknowledge" if state != "done":
                self._go_on(owed, now)
                owed.state, owed.late = "done", now > owed.due
            case "excuse":
                owed.state, owed.away_since, owed.back_after = "excused", None, until
            case "go_away":
                owed.state, owed.away_since, owed.back_after = "away", now, until
            case "complete":
                owed.state = "done"
            case "send_back":
                owed.state = "open"
        return True

    def _go_on(self, owed, now):
        """The clock has waited for whoever was away, unless it was over before."""
        if owed.away_since and owed.due > owed.away_since:
            owed.due += max(now - owed.away_since, timedelta())
        owed.away_since = None

    def look(self, now):
        """What follows once somebody looks."""
        day = now.astimezone(LONDON).date()
        in_force = [name for name, alert in self.alerts.items() if not alert.withdrawn]
        for name in in_force:
            self._follow(name, now)
        for (name, who), owed in self.owed.items():
            if name not in in_force:
                continue
            if owed.state in ("away", "excused") and owed.back_after and owed.back_after < day:
                back_at = start_of(owed.back_after + timedelta(days=1))
                if owed.state == "excused" and owed.due <= back_at:  # no news of what passed
                    owed.step = max(owed.step, over(owed.due, back_at))
                self._go_on(owed, back_at)
                owed.state = "open"
            if owed.state == "open":
                self._climb(name, who, owed, now)
        if now.astimezone(LONDON).hour >= 8:
            self._tell(in_force, day)

    def _climb(self, name, who, owed, now):
        reached = over(owed.due, now)
        reminders = [days for days in REMINDERS if owed.step < days <= reached]
        if reminders:
            day = now.astimezone(LONDON).date()
            for person in self.network.acting(who):
                self.reminded.add((name, owed.version, reminders[-1], day, person))
        for days, level in LEVELS.items():
            if owed.step < days <= reached:
                for to in self.network.hear(who, level):
                    self.hears.setdefault((name, who, owed.version, level, to), True)
        owed.step = max(owed.step, reached)

    def _tell(self, in_force, day):
        def waits(key):
            return self.hears[key] and self.state(*key[:2]) not in ("away", "excused", "left")

        def comes_today(key):
            return waits(key) and (key[-1], day) not in self.told

        for key in [key for key in self.hears if comes_today(key)]:
            _name, who, _version, level, to = key
            now_hear = self.network.hear(who, level)
            if to not in now_hear:
                del self.hears[key]
                for other in now_hear:
                    self.hears.setdefault((*key[:-1], other), True)
        for to in {key[-1] for key in self.hears if comes_today(key)}:
            mine = [key for key in self.hears if waits(key) and key[-1] == to]
            if any(self._is_late(key) and key[0] in in_force for key in mine):
                self.told.append((to, day))
            self.hears |= dict.fromkeys(mine, False)

    def _is_late(self, key):
        owed = self.owed[key[:2]]
        return owed.state == "open" and owed.version == key[2]
