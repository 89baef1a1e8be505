"""Lists of actions: each shows what it may and no more, and costs the same at any length."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from intranet import exports
from learning.actions.models import Action
from learning.actions.states import State
from tests.actions.making import VERBS, again, go, in_days, kind, propose
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(here, there, who):
    """One for each question that a list can be asked, named by what it says."""
    made = {
        "overdue": propose(here, who["site"], owner=who["owner"], what="Overdue one"),
        "soon": propose(here, who["site"], owner=who["owner"], what="Soon one", due_on=in_days(14)),
        "stuck": propose(here, who["site"], owner=who["owner"], what="Stuck one"),
        "no-owner": propose(here, who["site"], what="Owned by nobody"),
        "host": propose(
            here, who["site"], owner=who["owner"], host_site=there, what="Needs the theatre there"
        ),
        "confirm": propose(here, who["site"], owner=who["owner"], what="Said to be done"),
        "recheck": propose(here, who["site"], owner=who["owner"], what="Verified long ago"),
        "weak": propose(here, who["site"], what="A weak one", kind=kind("Training")),
        "there": propose(there, who["host"], owner=who["host"], what="Theirs alone"),
    }
    Action.objects.filter(pk=made["overdue"].pk).update(due_on=in_days(-1))
    for name, state in (
        ("stuck", State.IN_PROGRESS),
        ("confirm", State.DONE),
        ("recheck", State.VERIFIED),
    ):
        go(made[name], state, who)
    long_ago = timezone.now() - timedelta(days=31)
    Action.objects.filter(pk=made["stuck"].pk).update(changed_at=long_ago)
    Action.objects.filter(pk=made["recheck"].pk).update(recheck_on=in_days(0))
    return {name: row.pk for name, row in made.items()}


def shown(client, user, query=""):
    client.force_login(user)
    response = client.get(f"/actions/?{query}")
    assert response.status_code == 200
    return {row.pk for row, *_ in response.context["rows"]}


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("overdue", {"overdue"}),
        ("soon", {"soon"}),
        ("stuck", {"stuck"}),
        ("no-owner", {"no-owner", "weak"}),
        ("host", {"host"}),
        ("confirm", {"confirm"}),
        ("recheck", {"recheck"}),
        ("in_progress", {"stuck"}),
        ("open", {"overdue", "soon", "stuck", "no-owner", "host", "weak", "there"}),
        ("nonsense", {"overdue", "soon", "stuck", "no-owner", "host", "weak", "there"}),
    ],
)
def test_each_question_finds_its_own(client, who, rows, show, found):
    assert shown(client, who["risk"], f"list=network&show={show}") == {rows[name] for name in found}


def test_what_somebody_left_behind_has_no_owner(client, who, rows):
    who["owner"].is_active = False
    who["owner"].save()
    found = shown(client, who["risk"], "list=network&show=no-owner")
    assert rows["overdue"] in found and rows["there"] not in found


def test_each_list_holds_what_is_whose(client, who, rows, here):
    every = set(rows.values())
    at_here = every - {rows["there"]}
    mine = every - {rows["there"], rows["no-owner"], rows["weak"]}
    assert shown(client, who["owner"], "show=all") == mine
    assert shown(client, who["site"], "show=all") == at_here
    assert shown(client, who["site"], "list=mine&show=all") == set()
    assert shown(client, who["host"], "list=asked&show=all") == {rows["host"]}
    assert shown(client, who["host"], "show=all") == {rows["there"]}
    assert shown(client, who["risk"], "show=all") == every
    assert shown(client, UserFactory(roles=["Executive"]), "show=all") == every
    manager = StaffProfileFactory(home_site=here)
    type(manager).objects.filter(user=who["owner"]).update(line_manager=manager)
    assert shown(client, manager.user, "list=team&show=all") == mine


@pytest.mark.parametrize("which", ["mine", "team", "sites", "asked", "network", "x"])
@pytest.mark.parametrize("end", ["", "&format=csv", "&format=xlsx"])
def test_whoever_has_nothing_to_do_with_them_sees_none(client, who, rows, which, end, here):
    outsiders = (
        partner_of(ProviderSiteFactory()),
        StaffProfileFactory(home_site=here).user,
        UserFactory(roles=["Editor"]),
    )
    for user in outsiders:
        client.force_login(user)
        response = client.get(f"/actions/?list={which}&show=all{end}")
        assert len(said_by(response)) == (0 if not end else 1)


def said_by(response):
    """Return the rows of a list, whatever its form; of a file with the heading."""
    if not response.streaming:
        return list(response.context["rows"])
    content = response.getvalue()
    if content.startswith(b"PK"):
        return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    return content.decode("utf-8-sig").splitlines()


def test_strength_site_and_words_narrow_it_down(client, who, rows, there):
    every = "list=network&show=all"
    assert shown(client, who["risk"], f"{every}&strength=weak") == {rows["weak"]}
    assert shown(client, who["risk"], f"{every}&site={there.pk}") == {rows["there"]}
    assert shown(client, who["risk"], f"{every}&q=THEATRE+there") == {rows["host"]}
    assert shown(client, who["risk"], f"{every}&q=%00%25") == set()


def test_the_first_due_comes_first_and_what_has_no_date_last(client, who, here):
    for what, due in (("none", None), ("late", in_days(9)), ("early", in_days(2))):
        propose(here, who["site"], what=what, due_on=due)
    client.force_login(who["site"])
    for sort, order in (("due", ["early", "late", "none"]), ("changed", ["early", "late", "none"])):
        listed = client.get(f"/actions/?sort={sort}").context["rows"]
        assert [row.what for row, *_ in listed] == order


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_holds_the_whole_list_and_runs_no_formula(client, who, here, form):
    for n in range(60):
        propose(here, who["site"], owner=who["owner"], what=f"=1+{n}")
    client.force_login(who["site"])
    lines = said_by(client.get(f"/actions/?format={form}"))
    assert len(lines) == 61
    assert "'=1+" in str(lines[1]) and "Robin Ownley" in str(lines[1])


def test_a_calendar_holds_the_days_on_which_open_ones_are_due(client, who, here, there):
    due = in_days(9)
    mine = propose(here, who["site"], owner=who["owner"], what="Röntgen; twice, daily", due_on=due)
    propose(here, who["site"], owner=who["owner"], what="No day", due_on=None)
    propose(there, who["site"], what="Another's", due_on=due)
    client.force_login(who["owner"])
    answer = client.get("/actions/?list=mine&format=ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(b"".join(answer.streaming_content)).walk("VEVENT")
    assert event["summary"] == "Due: Röntgen; twice, daily"
    assert event.decoded("dtstart") == due
    assert event["url"].endswith(f"/actions/{mine.pk}/")


@pytest.mark.parametrize("form", ["xlsx", "ics"])
def test_what_is_too_long_for_a_file_leads_back_to_its_filters(
    client, who, here, form, monkeypatch
):
    for n in range(3):
        propose(here, who["site"], owner=who["owner"], what=f"Another {n}")
    monkeypatch.setitem(exports.MOST, form, 2)
    client.force_login(who["site"])
    back = client.get(f"/actions/?show=open&q=Another&format={form}", follow=True)
    assert back.redirect_chain == [("/actions/?show=open&q=Another", 302)]
    assert "2 rows at most" in back.content.decode() or "2 days at most" in back.content.decode()
    assert "take it along as CSV" in back.content.decode()
    assert len(said_by(client.get("/actions/?format=csv"))) == 4
    monkeypatch.setitem(exports.MOST, form, 3)
    assert client.get(f"/actions/?format={form}").status_code == 200


def test_a_list_costs_the_same_at_any_length(client, who, rows, here):
    def costs():
        found = []
        for user in (who["site"], who["owner"], who["risk"]):
            client.force_login(user)
            found.append(len(queries_of(client, "/actions/?show=all")))
        return found

    before = costs()
    assert max(before) <= 19
    for n in range(60):
        owner = StaffProfileFactory(home_site=here).user
        propose(here, who["site"], owner=owner, what=f"Another {n}")
    assert costs() == before


# Several at once


def several(client, picked, **fields):
    return client.post("/actions/several/", {"pick": picked, **fields})


def test_several_get_another_owner_with_a_reason_in_each_history(client, who, rows, here):
    new = StaffProfileFactory(home_site=here, user__last_name="Newbold").user
    picked = [rows["overdue"], rows["soon"]]
    client.force_login(who["site"])
    address = f"/actions/several/?pick={picked[0]}&pick={picked[1]}"
    assert "Change 2 actions" in client.get(address).content.decode()
    found = several(client, picked, act="reassign", find="owner", owner_called="newb")
    assert "Robin Newbold" in found.content.decode()
    refused = several(client, picked, act="reassign", owner=new.pk, reason=" ")
    assert "Say why." in refused.content.decode()
    several(client, picked, act="reassign", owner=new.pk, reason="On leave")
    for pk in picked:
        row = Action.objects.get(pk=pk)
        entry = row.history.last()
        assert row.owner == new and row.steps == row.history.count()
        assert entry.text == "On leave"
        assert entry.changes == [["Owner", "Robin Ownley", "Robin Newbold"]]
    assert Action.objects.get(pk=rows["stuck"]).owner == who["owner"]


def test_several_are_due_on_another_day_and_not_on_one_that_is_over(client, who, rows):
    picked = [rows["overdue"], rows["there"]]
    client.force_login(who["risk"])
    assert (
        "of one site"
        in client.get(f"/actions/several/?pick={picked[0]}&pick={picked[1]}").content.decode()
    )
    said = several(client, picked, act="redate", due_on=in_days(-1), reason="x").content.decode()
    assert "That day is over" in said
    several(client, picked, act="redate", due_on=in_days(40), reason="The device comes late")
    due = Action.objects.filter(pk__in=picked).values_list("due_on", flat=True)
    assert set(due) == {in_days(40)}


def test_nobody_changes_several_of_another_site(client, who, rows):
    new = in_days(50)
    for user, picked, status in (
        (who["host"], [rows["there"], rows["host"]], 403),
        (who["host"], [rows["there"], rows["overdue"]], 404),
        (who["owner"], [rows["overdue"]], 403),
        (UserFactory(roles=["Executive"]), [rows["overdue"]], 403),
        (UserFactory(roles=["Editor"]), [rows["overdue"]], 404),
    ):
        client.force_login(user)
        response = several(client, picked, act="redate", due_on=new, reason="x")
        assert response.status_code == status
    assert not Action.objects.filter(due_on=new).exists()


def test_what_was_done_meanwhile_is_left_alone(client, who, rows):
    client.force_login(who["site"])
    VERBS["say_not_possible"](again(Action(pk=rows["soon"])), who)
    said = several(client, [rows["soon"]], act="redate", due_on=in_days(50), reason="x")
    assert "None was chosen" in said.content.decode()


def test_what_is_no_verb_for_several_is_refused(client, who, rows):
    client.force_login(who["site"])
    assert several(client, [rows["soon"]], act="burn").status_code == 400
    assert client.get("/actions/several/").status_code == 200
    assert several(client, ["x"], act="redate").status_code == 404


def test_changing_several_costs_the_same_for_any_number(client, who, here):
    client.force_login(who["site"])

    def costs(count, days):
        picked = [propose(here, who["site"], owner=who["owner"]).pk for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            several(client, picked, act="redate", due_on=in_days(days), reason="The list moved")
        return len([one for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]])

    costs(1, 40)
    assert costs(2, 41) == costs(30, 42)
