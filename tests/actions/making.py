"""Actions for tests: a wish that nothing is missing from, and each state by its shortest road."""

from datetime import timedelta

from django.utils import timezone

from learning.actions import doing
from learning.actions.days import is_bank_holiday
from learning.actions.models import Action, ActionKind
from learning.actions.states import State
from learning.actions.wishes import Wish


def kind(name="Standardisation"):
    return ActionKind.objects.get(name=name)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def monday(after=7):
    """Return a Monday to come that is no holiday: the tests run on any day of the year."""
    days = map(in_days, range(after, after + 60))
    return next(day for day in days if day.weekday() == 0 and not is_bank_holiday(day))


def wish(**fields):
    fields = {
        "what": "The pharmacist moves the stronger ampoules to a drawer of their own",
        "why": "Two look-alike ampoules stood side by side.",
        "kind": fields.pop("kind", None) or kind(),
        "due_on": in_days(20),
        "measure_what": "Drawers with one strength",
        "measure_how": "counted by the pharmacist",
        "measure_level": "all of 12",
        "measure_by": in_days(40),
    } | fields
    return Wish(**fields)


def propose(site, by, *, owner=None, host_site=None, pages=(), response=None, **fields):
    return doing.propose(
        by=by, site=site, wish=wish(**fields), owner=owner, host_site=host_site, pages=pages,
        response=response,
    )  # fmt: skip


# What each verb asks of whom: {verb: call}. ``who`` has a site, a host and a risk person.
VERBS = {
    "change": lambda row, who: doing.change(
        row, by=who["site"], owner=who["owner"], reason="The pharmacist is away until then",
        wish=wish(due_on=(again(row).due_on or in_days(1)) + timedelta(days=1)),
    ),
    "ask_host": lambda row, who: doing.ask_host(row, by=who["site"], host_site=who["host_site"]),
    "agree_as_host": lambda row, who: doing.answer_as_host(row, by=who["host"], agrees=True),
    "decline_as_host": lambda row, who: doing.answer_as_host(
        row, by=who["host"], agrees=False, note="The theatre is closed until spring"
    ),
    "agree": lambda row, who: doing.agree(row, by=who["site"]),
    "start": lambda row, who: doing.start(row, by=who["site"]),
    "finish": lambda row, who: doing.finish(row, by=who["site"], evidence="One in each drawer"),
    "verify": lambda row, who: doing.verify(
        row, by=who["risk"], effect="No two strengths share a drawer", recheck_months=6
    ),
    "send_back": lambda row, who: doing.send_back(row, by=who["risk"], reason="Who looked?"),
    "say_not_possible": lambda row, who: doing.say_not_possible(
        row, by=who["site"], reason="There is only one drawer"
    ),
    "approve": lambda row, who: doing.approve(row, by=who["risk"]),
    "recheck": lambda row, who: doing.recheck(row, by=who["site"], found="Still one in each"),
    "find_undone": lambda row, who: doing.find_undone(
        row, by=who["site"], reason="The drawers were swapped back", due_on=in_days(28)
    ),
}  # fmt: skip

ROADS = {
    State.PROPOSED: [],
    State.AGREED: ["agree"],
    State.IN_PROGRESS: ["agree", "start"],
    State.DONE: ["agree", "start", "finish"],
    State.VERIFIED: ["agree", "start", "finish", "verify"],
    State.RECHECKED: ["agree", "start", "finish", "verify", "look_again", "recheck"],
    State.SAID_NOT_POSSIBLE: ["say_not_possible"],
    State.NOT_POSSIBLE: ["say_not_possible", "approve"],
}


def again(action):
    return Action.objects.get(pk=action.pk)


def go(action, state, who):
    """Bring ``action`` into ``state`` by its road; return it."""
    for step in ROADS[state]:
        if step == "look_again":
            look_again_today(action)
        else:
            VERBS[step](action, who)
    return again(action)


def look_again_today(action):
    Action.objects.filter(pk=action.pk).update(recheck_on=timezone.localdate())
