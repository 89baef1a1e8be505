"""One screen for each response: who answers, drafts and accepts there, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import Answer, Event, State
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.queries import queries_of
from tests.responses.conftest import response_of, shut

pytestmark = pytest.mark.django_db

NAMES_SOMEBODY = "Sister Jane Hargreaves stores the ampoules."
SAFE = {"answer": "safe_here", "safe_here": "Two cupboards, counted each week."}
VERBS = {
    "respond": SAFE, "draft": SAFE, "consider": {}, "ask": {}, "accept": {},
    "challenge": {"question": "Who looked?"}, "comment": {"text": "A good start."},
}  # fmt: skip


def answered(row, by, text="Two cupboards, counted each week."):
    return answering.answer(row, by=by, answer=Answer.SAFE_HERE, reason=text)


def accepted(row, by, risk, text="Two cupboards, counted each week."):
    answered(row, by, text)
    return answering.accept(row, by=risk)


def test_it_shows_the_page_in_brief_where_it_stands_and_by_when(person, partner, row, page):
    said = person(partner).look()
    for words in (
        page.title, "Similar ampoules are mixed up", "Store the two strengths in separate drawers",
        "Awaiting an answer", f"{row.due_on:%B %Y}", f'href="{page.url}"',
    ):  # fmt: skip
        assert words in said
    SiteResponse.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "and it is late" in person(partner).look()


def test_a_site_answers_is_challenged_answers_again_and_is_accepted(person, partner, risk, row):
    lead, judge = person(partner), person(risk)
    assert lead.forms() == ["respond", "consider", "ask"]
    lead.say("consider")
    assert lead.forms() == ["respond", "ask"]
    lead.say("respond", answer="not_here", not_here="We keep no ampoules.")
    judge.look()
    assert judge.forms() == ["accept", "challenge"]
    assert "We keep no ampoules." in judge.look()
    judge.say("challenge", question="Not on the emergency trolley either?")
    said = lead.look()
    assert "The risk and quality team asks:" in said
    assert "Not on the emergency trolley either?" in said and "We keep no ampoules." in said
    lead.say("respond", answer="action_needed", action_needed="The trolley holds both strengths.")
    judge.look()
    assert "The trolley holds both strengths." in judge.say("accept")
    row.refresh_from_db()
    assert (row.state, row.answer) == (State.ACCEPTED, Answer.ACTION_NEEDED)
    assert lead.look() and lead.forms() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose one of the three answers."),
        ({"answer": "could_not_happen"}, "Choose one of the three answers."),
        ({"answer": "not_here"}, "Answer the question: Why does it not apply here?"),
        ({"answer": "safe_here", "safe_here": " "}, "How do you know that it is safe here?"),
        ({"answer": "safe_here", "not_here": "We keep none."}, "Answer the question: How do you"),
        ({"answer": "not_here", "not_here": NAMES_SOMEBODY}, "Jane Hargreaves”. Write “"),
    ],
)
def test_each_answer_needs_its_own_words_which_name_nobody(person, partner, row, fields, words):
    lead = person(partner)
    said = lead.say("respond", **fields)
    assert words in said
    for text in fields.keys() & {"safe_here", "not_here"}:
        assert fields[text].strip() in said
    row.refresh_from_db()
    assert (row.state, row.steps) == (State.AWAITING, 0)


def test_questions_and_comments_name_nobody_either(person, partner, risk, row):
    answered(row, partner)
    judge = person(risk)
    assert "Jane Hargreaves”" in judge.say("challenge", question=NAMES_SOMEBODY)
    assert "Jane Hargreaves”" in judge.say("comment", text=NAMES_SOMEBODY)
    assert row.thread.count() == 1


def test_a_site_may_say_its_own_name_and_no_others(person, partner, row, there):
    lead = person(partner)
    other = lead.say("respond", answer="not_here", not_here="Invented Hospital South does it.")
    assert "Invented Hospital South”" in other
    lead.say("respond", answer="not_here", not_here="Invented Hospital North keeps none.")
    row.refresh_from_db()
    assert row.state == State.ANSWERED


def test_a_colleague_found_by_name_drafts_and_the_partner_sends(
    person, partner, row, colleague, there
):
    StaffProfileFactory(home_site=there, user__last_name="Birchwood")
    lead = person(partner)
    found = lead.say("ask", find="colleague", colleague_called="birch")
    assert "Birchley, Matron" in found and "Birchwood" not in found
    assert "Choose a colleague." in lead.say("ask")
    lead.say("ask", colleague=colleague.pk)
    mail = Delivery.objects.get(channel="email", recipient=colleague)
    assert mail.message.path == lead.address
    drafter = person(colleague)
    assert drafter.forms() == ["draft"]
    drafter.say("draft", **SAFE)
    row.refresh_from_db()
    assert row.state == State.CONSIDERING and row.draft == SAFE["safe_here"]
    assert Delivery.objects.filter(channel="email", recipient=partner).count() == 1
    said = lead.look()
    assert "Robin Birchley has drafted the answer below" in said
    assert said.count(SAFE["safe_here"]) == 2  # in the form, and in the thread
    lead.say("respond", answer="safe_here", safe_here="Two cupboards. The pharmacist counts.")
    row.refresh_from_db()
    assert (row.state, row.draft, row.drafter) == (State.ANSWERED, "", None)
    assert drafter.client.get(drafter.address).status_code == 404


def test_only_staff_of_the_site_can_be_asked_to_draft(person, partner, row, there):
    elsewhere = StaffProfileFactory(home_site=there).user
    lead = person(partner)
    assert "Choose a colleague from the list." in lead.say("ask", colleague=elsewhere.pk)
    row.refresh_from_db()
    assert row.drafter is None


@pytest.fixture
def nobodies(here, other_partner, colleague):
    """An ordinary reader of the site, an editor, and the partner of another site."""
    return [colleague, UserFactory(roles=["Editor"]), UserFactory(roles=["Quality partner"]),
            other_partner]  # fmt: skip


@pytest.mark.parametrize("accept", [False, True])
def test_for_whoever_has_no_part_in_it_it_is_not_there(
    client, partner, risk, row, address, nobodies, accept
):
    if accept:
        accepted(row, partner, risk)
    for user in nobodies:
        client.force_login(user)
        assert client.get(address).status_code == 404
        for act, fields in VERBS.items():
            assert client.post(address, {"act": act, "seen": "0", **fields}).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert client.get("/responses/0/").status_code == 302


@pytest.mark.parametrize("role", ["Executive", "Administrator"])
def test_who_only_reads_says_nothing(person, partner, row, role):
    reader = person(UserFactory(roles=[role]))
    assert reader.forms() == [] and reader.answer.context["comment"] is None
    for act, fields in VERBS.items():
        data = {"act": act, "seen": "0", **fields}
        assert reader.client.post(reader.address, data).status_code == 403
    row.refresh_from_db()
    assert row.steps == 0


def test_nobody_does_what_is_anothers_part_and_reads_why(person, partner, risk, colleague, row):
    answering.ask_to_draft(row, by=partner, colleague=colleague)
    for user, acts, why in (
        (partner, ("accept", "challenge"), "Only the risk and quality team accepts"),
        (partner, ("draft",), "Only the colleague who was asked"),
        (risk, ("respond", "consider", "ask"), "Only a quality partner of Invented Hospital North"),
        (colleague, ("respond", "ask"), "Only a quality partner of Invented Hospital North"),
    ):
        somebody = person(user)
        for act in acts:
            data = {"act": act, "seen": "1", **VERBS[act]}
            answer = somebody.client.post(somebody.address, data)
            assert answer.status_code == 403 and why in answer.content.decode()
    row.refresh_from_db()
    assert row.steps == 1


def test_nobody_accepts_their_own_answer(person, partner, risk, row):
    partner.groups.add(*risk.groups.all())
    lead = person(type(partner).objects.get(pk=partner.pk))
    lead.say("respond", **SAFE)
    assert "You gave this answer yourself" in lead.look()
    assert "accept" not in lead.forms()
    assert "You gave this answer yourself" in lead.say("accept")
    row.refresh_from_db()
    assert row.state == State.ANSWERED


def test_the_second_of_two_sees_what_happened_and_keeps_their_words(person, partner, here, row):
    first, second = person(partner), person(partner_of(here))
    first.say("respond", **SAFE)
    said = second.say("respond", answer="not_here", not_here="We keep no ampoules.")
    assert "Somebody was quicker" in said
    assert ">\nWe keep no ampoules.</textarea>" in said and SAFE["safe_here"] in said
    row.refresh_from_db()
    assert row.answer == Answer.SAFE_HERE
    second.say("respond", answer="not_here", not_here="We keep no ampoules.")
    row.refresh_from_db()
    assert row.answer == Answer.NOT_HERE


def test_words_that_fit_no_longer_are_shown_to_copy(person, partner, risk, here, row):
    second = person(partner_of(here))
    accepted(row, partner, risk)
    said = second.say("respond", answer="not_here", not_here="We keep no ampoules.")
    assert "What you wrote was not kept" in said
    assert "readonly>We keep no ampoules.</textarea>" in said


def test_a_revision_meanwhile_is_noticed_and_the_words_stay(person, partner, row, page):
    lead = person(partner)
    answered(row, partner)
    lead.look()
    page.version = 2
    page.save_revision().publish()
    said = lead.say("respond", answer="not_here", not_here="We keep no ampoules.")
    assert "Somebody was quicker" in said and "We keep no ampoules.</textarea>" in said
    assert "Asked again, about version 2 of the page" in said
    row.refresh_from_db()
    assert row.state == State.AWAITING


def test_accepted_answers_of_others_stand_beside_the_form(
    person, partner, other_partner, risk, row, there
):
    theirs = response_of(there)
    answered(theirs, other_partner, "A third drawer, with a lock.")
    assert "A third drawer" not in person(partner).look()
    answering.accept(theirs, by=risk)
    said = person(partner).look()
    assert "A third drawer, with a lock." in said
    assert "Invented Hospital South: Applies: already safe here" in said


def test_a_page_that_is_closed_to_somebody_is_nowhere_for_them(
    client, partner, risk, row, page, address
):
    shut(page)
    for user in (partner, risk):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.post(address, {"act": "consider", "seen": "0"}).status_code == 404
        listed = client.get("/responses/?state=all").content.decode()
        assert page.title not in listed and "/responses/" + str(row.pk) not in listed


def test_the_title_of_a_page_that_was_taken_down_is_told_nobody(person, partner, risk, row, page):
    lead = person(partner)
    page.unpublish()
    said = lead.say("respond", answer="not_here", not_here="We keep no ampoules.")
    assert "We keep no ampoules.</textarea>" in said  # to copy
    for user in (partner, risk):
        said = person(user).look()
        assert page.title not in said and "Similar ampoules" not in said
        assert "A page that was taken down" in said


def test_a_get_keeps_nothing_and_an_odd_request_is_refused(client, partner, row, address):
    client.force_login(partner)
    for act, fields in VERBS.items():
        client.get(address, {"act": act, "seen": "0", **fields})
    assert client.post(address, {"act": "burn"}).status_code == 400
    assert client.put(address).status_code == 405
    assert (
        "Somebody was quicker"
        in client.post(address, {"act": "consider", "seen": "x"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert row.steps == 0


def test_a_comment_changes_nothing_but_the_thread(person, partner, risk, row):
    lead, judge = person(partner), person(risk)
    lead.say("respond", **SAFE)
    judge.say("comment", text="How often is it counted?")
    judge.say("comment", text="And at night?")
    said = lead.look()
    assert "How often is it counted?" in said and "And at night?" in said
    row.refresh_from_db()
    assert row.state == State.ANSWERED
    assert row.thread.filter(event=Event.COMMENTED).count() == 2


def test_a_long_thread_and_many_sites_cost_no_more_queries(
    person, partner, other_partner, risk, row, page
):
    def costs():
        return [
            len(queries_of(person(user).client, person(user).address)) for user in (partner, risk)
        ]

    answered(row, partner)
    before = costs()
    sites = ProviderSiteFactory.create_batch(5)
    page.audience_sites = [*page.audience_sites.all(), *sites]
    page.save_revision().publish()
    for site in sites:
        accepted(response_of(site), partner_of(site), risk)
        answering.comment(row, by=risk, text="One more")
    assert costs() == before
    assert max(before) <= 16


def test_another_pages_response_has_its_own_words(person, partner, row, here):
    learning_page(title="Another page", sites=[here])
    assert "Another page" not in person(partner).look()


def test_who_drafts_while_another_is_asked_gets_back_what_they_wrote(client, partner, row):
    colleague, other = (UserFactory() for _ in range(2))
    answering.ask_to_draft(row, by=partner, colleague=colleague)
    answering.ask_to_draft(row, by=partner, colleague=other)
    client.force_login(colleague)
    for pk in (row.pk, row.pk + 1):  # one that never was says the same
        sent = client.post(f"/responses/{pk}/", {"act": "draft", "seen": "1", **SAFE})
        assert sent.status_code == 404
        shown = sent.content.decode()
        assert "What you wrote was not kept" in shown and SAFE["safe_here"] in shown
        assert row.page.title not in shown
    assert client.post(f"/responses/{row.pk}/", {"act": "consider"}).status_code == 404
