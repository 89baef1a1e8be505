"""One action on its screen: who sees it, who may do what, and what comes of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document
from PIL import Image
from wagtail.models import PageViewRestriction

from learning.actions import doing
from learning.actions.evidence import remove_unused
from learning.actions.states import State
from tests.actions.making import VERBS, again, go, in_days, look_again_today, monday, propose, wish
from tests.actions.screen import told
from tests.alerts.ledger import partner_of
from tests.alerts.test_site_screens import Person
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

NAMES_SOMEBODY = "Sister Jane Hargreaves moves the stronger ampoules."


@pytest.fixture
def address(action):
    return f"/actions/{action.pk}/"


@pytest.fixture
def at(client, address):
    """Put somebody at the screen, in a browser of their own."""
    return lambda user: Person(type(client)(), user, address)


def test_the_whole_way_of_an_action(action, who, at):
    partner, owner, team = at(who["site"]), at(who["owner"]), at(who["risk"])
    assert "It waits to be agreed." in partner.look()
    assert partner.forms() == ["agree", "change", "ask-host", "not-possible"]
    assert "Agreed" in partner.say("agree")
    owner.look()
    assert owner.forms() == ["start", "not-possible"]
    owner.say("start")
    assert owner.forms() == ["finish", "not-possible"]
    owner.say("finish", evidence="One strength in each drawer")
    assert owner.forms() == [] and again(action).state == State.DONE
    team.look()
    assert team.forms() == ["verify", "send-back"]
    team.say("send-back", reason="Which theatres were looked at?")
    assert "Which theatres were looked at?" in owner.look()
    owner.say("finish", evidence="One strength in each of 12 drawers")
    team.look()
    said = team.say("verify", effect="No two strengths share a drawer", months="6")
    assert "No two strengths share a drawer" in said and "To be looked at again on" in said
    look_again_today(action)
    owner.look()
    assert owner.forms() == ["recheck", "no-longer"]
    owner.say("recheck", found_there="Still one in each")
    assert again(action).state == State.RECHECKED
    history = partner.look()
    for words in ("Proposed", "Agreed", "Sent back", "Verified", "Checked again"):
        assert f"<strong>{words}</strong>" in history


def test_not_possible_is_said_and_approved_by_another(action, who, at):
    at(who["owner"]).say("not-possible", reason="There is only one drawer")
    team = at(who["risk"])
    assert team.forms() == ["approve", "send-back"]
    assert "There is only one drawer" in team.say("approve")
    assert again(action).state == State.NOT_POSSIBLE


def test_a_host_site_is_asked_and_answers(action, who, at, there):
    partner = at(who["site"])
    partner.say("ask-host", host_site=there.pk)
    assert "Invented Hospital South has not agreed yet" in partner.look()
    assert "agree" not in partner.forms()
    host = at(who["host"])
    assert host.forms() == ["host-agree", "host-decline"]
    assert "Say why the site declines" in host.say("host-decline", note=" ")
    host.say("host-decline", note="The theatre is closed until spring")
    assert "The theatre is closed until spring" in partner.look()
    partner.say("ask-host", host_site=there.pk)
    host.look()
    host.say("host-agree")
    partner.look()
    partner.say("agree")
    assert again(action).state == State.AGREED


NOBODYS = {"agree": {}, "change": {}, "ask-host": {}, "start": {}, "finish": {"evidence": "x"},
           "not-possible": {"reason": "x"}, "verify": {"effect": "x"}, "send-back": {"reason": "x"},
           "approve": {}, "recheck": {"found_there": "x"}, "host-agree": {},
           "host-decline": {"note": "x"}}  # fmt: skip


def outsiders(here):
    return [
        partner_of(ProviderSiteFactory()),
        StaffProfileFactory(home_site=here).user,
        UserFactory(roles=["Editor"]),
        UserFactory(roles=["Publisher"]),
    ]


def test_for_whoever_has_nothing_to_do_with_it_it_is_not_there(client, action, address, here):
    for user in outsiders(here):
        client.force_login(user)
        for act, fields in NOBODYS.items():
            assert client.post(address, {"act": act, "seen": 1, **fields}).status_code == 404
        for one in (address, f"{address}file/"):
            response = client.get(one)
            assert response.status_code == 404
            assert action.what not in response.content.decode()
        assert action.what not in client.get("/actions/?show=all").content.decode()
    client.logout()
    assert client.get(address).status_code == 302
    assert again(action).steps == 1


@pytest.mark.parametrize(
    ("person", "state", "refused"),
    [
        ("owner", State.PROPOSED, {"agree", "change", "ask-host", "verify", "host-agree"}),
        ("owner", State.DONE, {"verify", "send-back"}),
        ("site", State.DONE, {"verify", "send-back", "host-agree"}),
        ("site", State.SAID_NOT_POSSIBLE, {"approve", "send-back"}),
        ("risk", State.AGREED, {"start", "finish", "not-possible", "host-agree"}),
        ("host", State.PROPOSED, {"agree", "change", "ask-host", "not-possible", "verify"}),
    ],
)
def test_who_sees_it_and_may_not_is_told_who_may(action, who, at, person, state, refused):
    VERBS["ask_host"](action, who)
    VERBS["agree_as_host"](action, who)
    go(action, state, who)
    at_it = at(who[person])
    before = again(action).steps
    assert not refused & set(at_it.forms())
    for act in refused:
        answer = at_it.client.post(at_it.address, {"act": act, "seen": before, **NOBODYS[act]})
        assert answer.status_code == 403
        assert "Only " in answer.content.decode()
    assert again(action).steps == before


@pytest.mark.parametrize("role", ["Executive", "Administrator"])
def test_who_follows_it_does_nothing(action, at, role):
    person = at(UserFactory(roles=[role]))
    assert person.forms() == []
    for act, fields in NOBODYS.items():
        assert (
            person.client.post(person.address, {"act": act, "seen": 1, **fields}).status_code == 403
        )


def test_the_line_manager_of_the_owner_sees_it_and_does_nothing(action, who, at, here):
    manager = StaffProfileFactory(home_site=here)
    type(manager).objects.filter(user=who["owner"]).update(line_manager=manager)
    assert at(manager.user).forms() == []


def test_nobody_judges_their_own_word_on_the_screen(action, here, at):
    both = partner_of(here)
    both.groups.add(Group.objects.get(name="Risk and quality team"))
    person = at(both)
    for act, fields in (("agree", {}), ("start", {}), ("finish", {"evidence": "Looked"})):
        person.say(act, **fields)
    assert person.forms() == []
    assert "You said this yourself" in person.say("verify", effect="x")
    assert again(action).state == State.DONE


def test_the_second_of_two_sees_what_happened_and_keeps_their_words(action, who, at, here):
    go(action, State.IN_PROGRESS, who)
    first, second = at(who["owner"]), at(partner_of(here))
    first.say("not-possible", reason="There is only one drawer")
    said = second.say("finish", evidence="One in each drawer")
    assert "Somebody was quicker" in said
    assert "readonly>One in each drawer</textarea>" in said
    assert again(action).state == State.SAID_NOT_POSSIBLE


def test_a_get_changes_nothing_and_what_is_no_verb_is_refused(action, who, at):
    person = at(who["site"])
    person.client.get(person.address, {"act": "agree", "seen": 1})
    assert person.client.post(person.address, {"act": "burn"}).status_code == 400
    assert person.client.post(person.address, {"act": "agree"}).status_code == 302
    assert again(action).state == State.PROPOSED


@pytest.mark.parametrize(
    ("state", "act", "field", "by"),
    [
        (State.IN_PROGRESS, "finish", "evidence", "owner"),
        (State.PROPOSED, "not-possible", "reason", "owner"),
        (State.DONE, "verify", "effect", "risk"),
        (State.DONE, "send-back", "reason", "risk"),
    ],
)
def test_what_is_written_passes_the_gate(action, who, at, state, act, field, by):
    go(action, state, who)
    said = at(who[by]).say(act, **{field: NAMES_SOMEBODY})
    assert "Jane Hargreaves”" in said and again(action).state == state


def test_it_is_changed_on_its_screen_with_a_reason(action, who, at, here):
    go(action, State.AGREED, who)
    other = StaffProfileFactory(home_site=here, user__last_name="Newbold").user
    person = at(who["site"])
    moved = told(wish(due_on=in_days(21)))
    found = person.say("change", find="owner", owner_called="newb", **moved)
    assert "Newbold" in found and again(action).owner == who["owner"]
    assert "Say why it is changed." in person.say("change", owner=other.pk, keep=1, **moved)
    person.say("change", owner=other.pk, reason="On leave", keep=1, **moved)
    assert again(action).owner == other and again(action).due_on == in_days(21)
    assert "On leave" in person.look()


def test_an_owner_is_somebody_of_the_site(action, who, at):
    elsewhere = StaffProfileFactory().user
    said = at(who["site"]).say("change", owner=elsewhere.pk, keep=1, **told(wish()))
    assert "Choose an owner from the list." in said and again(action).owner == who["owner"]


def test_hints_come_once_and_never_refuse(action, who, at):
    person = at(who["site"])
    vague = told(wish(what="Raise awareness of ampoules"), owner=who["owner"].pk)
    said = person.say("change", **vague)
    assert "could this be sharper?" in said and "Raise awareness of ampoules</textarea>" in said
    assert "Nothing is measured" not in said and again(action).steps == 1
    person.say("change", keep=1, **vague)
    assert again(action).what == "Raise awareness of ampoules"
    # The old words are not held against whoever only moves the date.
    moved = told(wish(what="Raise awareness of ampoules", due_on=monday()))
    assert "sharper" not in person.say("change", owner=who["owner"].pk, **moved)
    assert again(action).due_on == monday()


# Files


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_a_file_that_shows_it_is_for_those_who_see_the_action(action, who, at, client, settings):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    owner.say("finish", file=upload("Jane Hargreaves.txt", b"One strength in each of 12 drawers"))
    row = again(action)
    assert row.state == State.DONE and "Hargreaves" not in row.file.name
    given = at(who["risk"]).client.get(f"/actions/{action.pk}/file/")
    assert b"".join(given.streaming_content) == b"One strength in each of 12 drawers"
    assert given["Content-Disposition"].startswith("attachment;")
    assert "no-store" in given["Cache-Control"]
    client.force_login(UserFactory(roles=["Editor"]))
    for path in (f"/actions/{action.pk}/file/", f"/media/{row.file.name}"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("names.txt", NAMES_SOMEBODY.encode(), "In the file: Name of a person"),
        ("page.html", b"<p>Hello</p>", "are not taken"),
        ("drawers.pdf", b"<html><script>alert(1)</script>", "is not a PDF"),
        ("drawers.jpg", b"no picture at all", "This is no picture"),
        ("empty.csv", b" ", "can be read"),
    ],
)
def test_a_file_that_tells_who_or_is_not_what_it_says_is_refused(
    action, who, at, name, content, words
):
    go(action, State.IN_PROGRESS, who)
    assert words in at(who["owner"]).say("finish", file=upload(name, content))
    assert again(action).state == State.IN_PROGRESS and not again(action).file


def test_a_photograph_loses_its_metadata_and_is_looked_at(action, who, at):
    content, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "Jane Hargreaves"
    Image.new("RGB", (8, 8)).save(content, "JPEG", exif=exif)
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    said = owner.say("finish", file=upload("a.jpg", content.getvalue()))
    assert "say that it shows nobody" in said
    owner.say("finish", file=upload("a.jpg", content.getvalue()), looked="on")
    assert again(action).state == State.DONE
    with again(action).file.open() as file:
        assert b"Hargreaves" not in file.read()


def test_a_link_is_one_of_the_web(action, who, at):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    owner.say("finish", link="javascript:alert(1)")
    assert again(action).state == State.IN_PROGRESS
    owner.say("finish", link="https://example.org/audits/drawers-by-ward.xlsx?id=12#top")
    assert again(action).link == "https://example.org/audits/drawers-by-ward.xlsx?id=12#top"


@pytest.mark.parametrize(
    "tells",
    [
        "https://example.org/notes/jane-hargreaves",
        "https://example.org/Sister%20Jane%20Hargreaves/drawers",
        "https://example.org/patients/9434765919",
        "https://example.org/drawers?by=jane.hargreaves@example.org",
    ],
)
def test_a_link_tells_of_nobody(action, who, at, tells):
    go(action, State.IN_PROGRESS, who)
    said = at(who["owner"]).say("finish", link=tells)
    assert "Give a link without it, or say in words what it shows." in said
    assert again(action).state == State.IN_PROGRESS and not again(action).link


def document(author):
    """Return a Word file that says who wrote it."""
    content, written = BytesIO(), Document()
    written.add_paragraph("One strength in each of 12 drawers")
    written.core_properties.author = author
    written.save(content)
    return upload("drawers.docx", content.getvalue())


def test_a_document_that_says_who_wrote_it_is_refused_with_what_to_do(action, who, at):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    said = owner.say("finish", file=document("Jane Hargreaves"))
    assert "In the properties of the file: Name of a person" in said
    assert "Inspect document" in said and not again(action).file
    owner.say("finish", file=document(""))
    assert again(action).state == State.DONE


def test_a_file_that_was_replaced_is_removed_once_that_is_kept(
    action, who, django_capture_on_commit_callbacks
):
    go(action, State.IN_PROGRESS, who)
    names = []
    for words in (b"One strength", b"One strength in each of 12 drawers"):
        with django_capture_on_commit_callbacks(execute=True):
            doing.finish(action, by=who["site"], file=upload("drawers.txt", words))
        names.append(again(action).file.name)
        VERBS["send_back"](action, who)
    assert [default_storage.exists(name) for name in names] == [False, True]


def test_what_a_killed_process_left_is_removed_a_day_later_and_nothing_else(
    action, who, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    assert remove_unused(timezone.now()) == 0
    go(action, State.IN_PROGRESS, who)
    doing.finish(action, by=who["site"], file=upload("drawers.txt", b"One strength"))
    left = default_storage.save("evidence/left.txt", ContentFile(b"Nobody names it"))
    assert remove_unused(timezone.now()) == 0
    assert remove_unused(timezone.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(left) and default_storage.exists(again(action).file.name)


# Pages


def close_to(page, *groups):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(groups)


def test_what_is_about_a_closed_page_is_not_there_for_whom_it_is_closed(client, here, who):
    page, board = learning_page(title="Title that is closed"), Group.objects.create(name="Board")
    row = propose(here, who["site"], owner=who["owner"], pages=[page])
    close_to(page, board)
    for user in (who["site"], who["owner"], who["risk"]):
        client.force_login(user)
        assert client.get(f"/actions/{row.pk}/").status_code == 404
        for address in (
            "/actions/?list=network&show=all",
            "/actions/?list=mine",
            "/actions/?list=network&format=csv",
        ):
            response = client.get(address)
            said = response.getvalue() if response.streaming else response.content
            assert row.what not in said.decode() and page.title not in said.decode()
    who["site"].groups.add(board)
    client.force_login(who["site"])
    assert page.title in client.get(f"/actions/{row.pk}/").content.decode()


def test_of_two_pages_only_the_open_one_is_named(client, here, who):
    closed, shown = learning_page(title="Closed title"), learning_page(title="Open title")
    row = propose(here, who["site"], owner=who["owner"], pages=[closed, shown])
    close_to(closed, Group.objects.create(name="Board"))
    client.force_login(who["owner"])
    said = client.get(f"/actions/{row.pk}/").content.decode()
    assert "Open title" in said and "Closed title" not in said


def test_the_title_of_a_page_that_was_taken_down_is_not_shown(client, here, who):
    page = learning_page(title="Title that told too much")
    row = propose(here, who["site"], pages=[page])
    page.unpublish()
    client.force_login(who["site"])
    assert page.title not in client.get(f"/actions/{row.pk}/").content.decode()


def test_nobody_becomes_owner_of_what_they_may_not_see(here, who, client):
    page = learning_page()
    row = propose(here, who["site"], pages=[page])
    close_to(page, *who["site"].groups.all())
    person = Person(client, who["site"], f"/actions/{row.pk}/")
    said = person.say("change", owner=who["owner"].pk, keep=1, **told(wish()))
    assert "may not open the page" in said and again(row).owner is None


def test_a_screen_costs_the_same_however_long_its_history_is(action, who, at, here):
    people = [at(who[name]) for name in ("site", "owner", "risk")]

    def costs():
        return [len(queries_of(person.client, person.address)) for person in people]

    before = costs()
    assert max(before) <= 19
    for n in range(5):
        person = at(who["site"])
        person.say("change", keep=1, owner=who["owner"].pk, **told(wish(due_on=in_days(30 + n))))
    StaffProfileFactory.create_batch(10, home_site=here)
    assert costs() == before
