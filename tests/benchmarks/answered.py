"""A network whose sites have answered and acted for two years, written many rows at a time."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from random import Random

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from intranet.demo.alerts import Alerts
from intranet.demo.innovations import make_innovations
from intranet.demo.network import make_sites, make_specialties, make_staff_groups
from intranet.demo.pages import LearningPages
from intranet.demo.sections import make_sections
from intranet.demo.staff import Staff
from intranet.network.audience import partners_of
from intranet.network.models import StaffProfile, User
from intranet.roles import sync_roles
from intranet.setup import set_up
from learning.actions.copies import propose_everywhere
from learning.actions.models import Action, ActionEntry, ActionKind, ActionPage
from learning.actions.states import Event as Done
from learning.actions.states import HostState
from learning.actions.states import State as Doing
from learning.actions.wishes import Wish
from learning.models import LearningPage
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import Answer, Event, State
from tests.factories import innovation_page

SITES, STAFF, INNOVATIONS = 20, 1_000, 30
# How many sites each of ten pages asks, in turn: four at the average.
ASKED = (SITES, 3, 3, 2, 2, 2, 2, 2, 2, 2)
EACH_PAGE, DAYS = sum(ASKED) // len(ASKED), 28
ROWS = 2_000
OWNER = "trainer"  # who has actions of their own and answers to draft
# In per cent: what became of answers about pages of the last weeks, and of those before.
NEW = {State.ACCEPTED: 40, State.AWAITING: 20, State.CONSIDERING: 15, State.ANSWERED: 15,
       State.CHALLENGED: 10}  # fmt: skip
OLD = {State.ACCEPTED: 99, State.AWAITING: 0.3, State.CHALLENGED: 0.2, State.ANSWERED: 0.5}
TAKEN_DOWN = {State.ACCEPTED: 60, State.CLOSED: 40}
EVERY = 100  # of so many pages one was taken down
ACTIONS = {
    Doing.VERIFIED: 70, Doing.RECHECKED: 8, Doing.NOT_POSSIBLE: 6, Doing.IN_PROGRESS: 6,
    Doing.PROPOSED: 3, Doing.AGREED: 3, Doing.DONE: 3, Doing.SAID_NOT_POSSIBLE: 1,
}  # fmt: skip
THINGS = ("ampoules", "trolleys", "wristbands", "syringes", "checklists", "alarms", "labels")


class Pages(LearningPages):
    """Learning pages that ask as many sites as ``ASKED`` says; none named are all."""

    made = 0

    def _audience(self):
        asked, self.made = ASKED[self.made % len(ASKED)], self.made + 1
        return [] if asked == SITES else self.rng.sample(self.sites, asked)


def make(pages, *, alone=False):
    """Fill an empty, migrated database: four responses for each of ``pages`` learning pages, and an
    action for every second. ``alone`` leaves out sections, alerts and innovations, which take
    longer than few pages."""
    with transaction.atomic():
        rng = Random(7)
        set_up()
        sites = make_sites(SITES)
        specialties, groups = make_specialties(), make_staff_groups()
        if not alone:
            make_sections(sites)
        sync_roles()
        Staff(rng, sites, specialties, groups, lambda _number: None).make(STAFF)
        Pages(rng, sites, specialties, groups, {}, {}, lambda _number: None).make(pages)
        if not alone:
            make_innovations(specialties)
            Alerts(rng, sites, specialties).make()
            for number in range(INNOVATIONS):
                innovation_page(title=f"A huddle of {number + 2} minutes halves falls")
        filled = Filled(rng)
        filled.respond()
        filled.act(pages * 2 // EACH_PAGE)
        _close_one_page()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _close_one_page():
    """Let one page be for executives alone, so that every list has to leave it out."""
    page = LearningPage.objects.live().order_by("pk").first()
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))


class Filled:
    """Writes what sites said and did, as the verbs would have left it."""

    def __init__(self, rng):
        self.rng = rng
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.risk = User.objects.get(username="risk").pk
        self.owner = User.objects.select_related("profile").get(username=OWNER)
        staff = StaffProfile.objects.filter(user__is_active=True).order_by("pk")
        self.staff = {}
        for site, user in staff.values_list("home_site", "user"):
            self.staff.setdefault(site, []).append(user)
        self.sites = sorted(self.staff)
        self.partners = {site: people[0] for site, people in partners_of(self.sites).items()}
        self.kinds = list(ActionKind.objects.values_list("pk", flat=True))

    def _one_of(self, shares):
        return self.rng.choices(list(shares), shares.values())[0]

    def _before(self, days):
        return self.now - timedelta(days=self.rng.uniform(0, days))

    def respond(self):
        through = LearningPage.audience_sites.through.objects
        named = {}
        for page, site in through.values_list("learningpage", "providersite"):
            named.setdefault(page, []).append(site)
        pages = LearningPage.objects.live().order_by("pk")
        rows = (
            self._response(page, version, at, site)
            for page, version, at in pages.values_list("pk", "version", "first_published_at")
            for site in named.get(page, self.sites)
        )
        self.gone = set(pages.values_list("pk", flat=True)[EVERY // 2 :: EVERY])
        while some := list(islice(rows, ROWS)):
            made = SiteResponse.objects.bulk_create(some)
            ResponseEntry.objects.bulk_create(entry for row in made for entry in _said(row))
        LearningPage.objects.filter(pk__in=self.gone).update(live=False)

    def _response(self, page, version, at, site):
        row = SiteResponse(
            page_id=page, provider_site_id=site, version=version, asked_at=at,
            due_on=timezone.localdate(at) + timedelta(days=DAYS),
        )  # fmt: skip
        shares = NEW if row.due_on >= self.today else OLD
        row.state = self._one_of(TAKEN_DOWN if page in self.gone else shares)
        row.steps = {State.AWAITING: 0, State.CHALLENGED: 2, State.ACCEPTED: 2}.get(row.state, 1)
        if row.state == State.CONSIDERING and self.rng.random() < 0.3:
            mine = site == self.owner.profile.home_site_id
            row.drafter_id = self.owner.pk if mine else self.rng.choice(self.staff[site])
        if row.state in (State.ANSWERED, State.CHALLENGED, State.ACCEPTED):
            answered = at + (self.now - at) * min(1, DAYS / max((self.now - at).days, 1)) / 2
            row.answer, row.reason = self.rng.choice(Answer.values), "Each drawer has one strength."
            row.answered_by_id, row.answered_at = self.partners[site], answered
        if row.state in (State.CHALLENGED, State.ACCEPTED):
            row.decided_by_id, row.decided_at = self.risk, row.answered_at + timedelta(hours=1)
        if row.state == State.CHALLENGED:
            row.question = "Who looks into the drawers at night?"
        return row

    def act(self, number):
        network = max(number // 1_000, 1)
        pages = LearningPage.objects.live().order_by("-pk")[:network]
        for page in pages:
            self._act_everywhere(page)
        accepted = SiteResponse.objects.filter(state=State.ACCEPTED, answer=Answer.ACTION_NEEDED)
        found = list(accepted.order_by("pk").values_list("pk", "page", "provider_site"))
        rest = number - Action.objects.count()
        chosen = [found[n * len(found) // rest] for n in range(rest)]
        for start in range(0, rest, ROWS):
            some = chosen[start : start + ROWS]
            made = Action.objects.bulk_create(
                self._action(response, site) for response, _page, site in some
            )
            ActionPage.objects.bulk_create(
                ActionPage(action=row, page_id=page)
                for row, (_response, page, _site) in zip(made, some, strict=True)
            )
            ActionEntry.objects.bulk_create(entry for row in made for entry in _done(row))
        left = User.objects.filter(actions__state=Doing.IN_PROGRESS, groups__name="Reader")
        gone = list(left.exclude(pk=self.owner.pk).order_by("-pk").values_list("pk", flat=True)[:5])
        User.objects.filter(pk__in=gone).update(is_active=False)

    def _act_everywhere(self, page):
        wish = Wish(
            what="Each site counts its trolleys", kind=ActionKind.objects.all()[0],
            due_on=self.today + timedelta(days=30),
        )  # fmt: skip
        risk = User.objects.get(pk=self.risk)
        propose_everywhere(by=risk, wish=wish, pages=[page], now=self.now)

    def _action(self, response, site):
        state, changed = self._one_of(ACTIONS), self._before(700)
        partner, still = self.partners[site], state in (Doing.IN_PROGRESS, Doing.AGREED)
        row = Action(
            what=f"Sort the {self.rng.choice(THINGS)} of room {self.rng.randrange(200)}",
            why="Two that look alike lay side by side.", kind_id=self.rng.choice(self.kinds),
            measure_what="Rooms that are sorted", measure_how="counted", measure_level="all",
            provider_site_id=site, response_id=response, state=state, steps=2,
            owner_id=self.rng.choice(self.staff[site]), created_by_id=partner,
            created_at=changed - timedelta(days=60), changed_at=changed,
            due_on=timezone.localdate(changed) + timedelta(days=20),
        )  # fmt: skip
        if still or state == Doing.PROPOSED:
            row.changed_at = self._before(36)
            row.created_at = row.changed_at - timedelta(days=60)
            row.due_on = self.today + timedelta(days=self.rng.randrange(-10, 90))
        if still and site == self.owner.profile.home_site_id and self.rng.random() < 0.2:
            row.owner_id = self.owner.pk
        if state == Doing.PROPOSED:
            self._proposed(row)
        if state in (Doing.DONE, Doing.VERIFIED, Doing.RECHECKED):
            row.done_by_id, row.done_at, row.evidence = partner, row.changed_at, "All are sorted."
        if state in (Doing.VERIFIED, Doing.RECHECKED):
            row.verified_by_id, row.verified_at = self.risk, row.changed_at
            row.effect, row.recheck_months = "None was mistaken for another since.", 6
        if state == Doing.VERIFIED:
            row.recheck_on = timezone.localdate(row.changed_at) + timedelta(days=700)
        if state in (Doing.SAID_NOT_POSSIBLE, Doing.NOT_POSSIBLE):
            row.not_possible, row.said_by_id = "The room is given up.", partner
            row.state_before = Doing.AGREED
        if state == Doing.NOT_POSSIBLE:
            row.approved_by_id = self.risk
        return row

    def _proposed(self, row):
        what = self.rng.randrange(4)
        if what == 0:
            row.owner_id = row.due_on = None
        if what == 1:
            others = [site for site in self.sites if site != row.provider_site_id]
            row.host_site_id, row.host_state = self.rng.choice(others), HostState.WAITING


def _said(row):
    """Yield the thread of a response."""
    if row.state in (State.CONSIDERING, State.CLOSED):
        event = Event.CONSIDERING if row.state == State.CONSIDERING else Event.CLOSED
        yield ResponseEntry(
            response=row, number=1, at=row.asked_at, event=event, version=row.version
        )
    if row.answered_at:
        yield ResponseEntry(
            response=row, number=1, at=row.answered_at, by_id=row.answered_by_id,
            event=Event.ANSWERED, version=row.version, answer=row.answer, text=row.reason,
        )  # fmt: skip
    if row.decided_at:
        event = Event.ACCEPTED if row.state == State.ACCEPTED else Event.CHALLENGED
        yield ResponseEntry(
            response=row, number=2, at=row.decided_at, by_id=row.decided_by_id, event=event,
            version=row.version, text=row.question,
        )  # fmt: skip


def _done(row):
    """Yield the history of an action."""
    by = row.created_by_id
    yield ActionEntry(action=row, number=1, at=row.created_at, event=Done.PROPOSED, by_id=by)
    yield ActionEntry(action=row, number=2, at=row.changed_at, event=Done.CHANGED, by_id=by)


def morning():
    """Return when the worker tells people today: after eight, whenever the figures are taken."""
    return datetime.combine(timezone.localdate(), time(9), tzinfo=UTC)
