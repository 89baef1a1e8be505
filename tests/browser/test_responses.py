"""The screens of responses: the whole way without scripts, nothing for axe, no sideways scroll."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import State
from tests.alerts.ledger import partner_of
from tests.browser.test_accessibility import problems_at
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page

LONG = "nebenniereninsuffizienzbehandlungsempfehlung"


@pytest.fixture
def row(live_network):
    site = ProviderSiteFactory(name=f"Invented Hospital {LONG}", code="IHN")
    there = ProviderSiteFactory(name="Invented Hospital South", code="IHS")
    partner = partner_of(site, username="robin", last_name="Alderwick")
    StaffProfileFactory(user=partner, home_site=site)
    other = partner_of(there, username="jo", last_name="Birchley")
    risk = UserFactory(username="val", roles=["Risk and quality team"], last_name="Verity")
    StaffProfileFactory(
        home_site=site, user__username="drew", user__last_name="Cresswell", job_title="Matron"
    )
    StaffProfileFactory(home_site=there, user__username="pat", user__last_name="Peerless")
    learning_page(title=f"Two strengths of {LONG} side by side", sites=[site, there])
    theirs = SiteResponse.objects.get(provider_site=there)
    answering.answer(
        theirs, by=other, answer="safe_here", reason="The pharmacist counts them each week."
    )
    answering.accept(theirs, by=risk)
    return SiteResponse.objects.get(provider_site=site)


def test_from_being_asked_to_being_accepted(new_page, sign_in, row):
    page = new_page(java_script_enabled=False)
    sign_in("robin", page)
    page.goto(row.page.url)
    page.get_by_role("button", name="Answer for Invented Hospital").click()
    page.get_by_text("Ask a colleague to draft the answer").click()
    page.get_by_label("Find a colleague by name").fill("cresswell")
    page.get_by_label("Find a colleague by name").press("Enter")
    page.get_by_label("Robin Cresswell").check()
    page.get_by_role("button", name="Ask to draft").click()

    drafter = new_page(java_script_enabled=False)
    sign_in("drew", drafter)
    drafter.goto(row.page.url)
    drafter.get_by_role("button", name="Draft the answer for").click()
    drafter.get_by_label("Does not apply here").check()
    drafter.get_by_label("Why does it not apply here?").fill("We keep no ampoules.")
    drafter.get_by_role("button", name="Keep the draft").click()

    page.reload()
    page.get_by_role("button", name="Send the answer").click()
    checker = new_page(java_script_enabled=False)
    sign_in("val", checker)
    checker.goto("/responses/")
    checker.get_by_role("link", name="Two strengths of").click()
    checker.get_by_text("Challenge it with a question").click()
    checker.get_by_label("What would you like to know?").fill("And on the emergency trolley?")
    checker.get_by_role("button", name="Ask the site to look again").click()

    page.reload()
    page.get_by_text("And on the emergency trolley?").first.wait_for()
    page.get_by_label("Applies: action needed").check()
    page.get_by_label("What could happen here").fill("The trolley holds both. We part them.")
    page.get_by_role("button", name="Send the answer").click()
    checker.reload()
    checker.get_by_role("button", name="Accept").click()
    drafter.goto(row.page.url)
    drafter.get_by_text("The trolley holds both. We part them.").wait_for()
    row.refresh_from_db()
    assert row.state == State.ACCEPTED


def test_the_chosen_answer_opens_its_question(page, sign_in, row):
    sign_in("robin", page)
    page.goto(f"/responses/{row.pk}/")
    asked = page.get_by_label("How do you know that it is safe here?")
    assert not asked.is_visible()
    page.get_by_label("Applies: already safe here").check()
    asked.fill("Two cupboards.")
    assert not page.get_by_label("Why does it not apply here?").is_visible()


def test_screens_of_responses(page, sign_in, row):
    SiteResponse.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    sign_in("robin", page)
    problems = []
    for name, address in (
        ("responses of my sites", "/responses/"), ("response late", f"/responses/{row.pk}/"),
        ("learning page of a partner", row.page.url),
    ):  # fmt: skip
        assert page.goto(address).status == 200
        problems += problems_at(page, name)
    page.goto(f"/responses/{row.pk}/")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("link", name="Choose one of the three answers.").click()
    assert page.evaluate("document.activeElement.name") == "answer"
    page.get_by_label("Does not apply here").check()
    page.get_by_label("Why does it not apply here?").fill(f"Sister Jane Hargreaves knows {LONG}.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    problems += problems_at(page, "response gate")
    page.get_by_text("Ask a colleague to draft the answer").click()
    page.get_by_label("Find a colleague by name").fill("cress")
    page.get_by_role("button", name="Find a colleague").click()
    page.get_by_label("Robin Cresswell").wait_for()
    problems += problems_at(page, "response colleague")
    page.get_by_label("Does not apply here").check()
    page.get_by_label("Why does it not apply here?").fill("We keep no ampoules.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("Sent. Somebody of the risk").wait_for()
    problems += problems_at(page, "response answered")
    checker = sign_in("val")
    for name, address in (
        ("responses of the network", "/responses/?state=all"),
        ("response to accept", f"/responses/{row.pk}/"),
    ):
        assert checker.goto(address).status == 200
        problems += problems_at(checker, name)
    checker.get_by_role("button", name="Ask somebody else to look").click()
    checker.get_by_label("Find a colleague by name").first.focus()
    checker.keyboard.type("peerless")
    checker.keyboard.press("Enter")
    checker.get_by_label("Robin Peerless, Invented Hospital South").focus()
    checker.keyboard.press("Space")
    checker.get_by_label("What would you like to know?").first.fill(f"Does {LONG} hold at night?")
    problems += problems_at(checker, "asking somebody to look")
    checker.get_by_role("button", name="Ask them to look").press("Enter")
    checker.get_by_text("Asked. They hear of it at once").wait_for()
    problems += problems_at(checker, "somebody is asked")
    peer = sign_in("pat")
    peer.get_by_role("link", name="See what is asked of you").click()
    problems += problems_at(peer, "asked of me")
    peer.get_by_role("link", name="Two strengths of").click()
    peer.get_by_text("We keep no ampoules.").first.wait_for()
    problems += problems_at(peer, "what a peer sees")
    peer.get_by_label("Your comment").fill(f"With us {LONG} slipped at night.")
    peer.get_by_role("button", name="Send the comment").press("Enter")
    peer.get_by_role("heading", name="What you said").wait_for()
    problems += problems_at(peer, "what a peer said")
    checker.goto(f"/responses/{row.pk}/")
    checker.get_by_text("slipped at night.").wait_for()
    problems += problems_at(checker, "response with a peer's comment")
    assert "\n".join(problems) == ""
