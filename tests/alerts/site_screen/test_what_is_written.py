"""What is written names nobody, and is kept or shown to copy when something came in between."""

import pytest

from learning.alerts.issuing import withdraw
from learning.alerts.states import SiteState
from tests.alerts.ledger import partner_of, revise
from tests.alerts.site_screen.conftest import duty
from tests.person import Person

pytestmark = pytest.mark.django_db

NAMES_SOMEBODY = "Sister Jane Hargreaves moves the stronger ampoules."


@pytest.mark.parametrize(
    ("act", "field"),
    [("plan", "plan"), ("complete", "evidence"), ("not-required", "reason")],
)
def test_what_a_site_writes_passes_the_gate_and_stays_where_it_was_typed(lead, act, field):
    said = lead.say(act, **{field: NAMES_SOMEBODY})
    assert duty().state == SiteState.ISSUED
    assert "Name of a person: “" in said and "Jane Hargreaves”. Write “" in said
    assert lead.answer.context["form"].errors[field]
    assert f">\n{NAMES_SOMEBODY}</textarea>" in said


def test_so_does_what_is_sent_back_and_what_was_looked_at_again(lead, other):
    lead.say("complete", evidence="It was done.")
    other.look()
    assert "Jane Hargreaves”" in other.say("send-back", reason=NAMES_SOMEBODY)
    assert duty().state == SiteState.COMPLETED
    other.say("confirm")
    lead.look()
    assert "Jane Hargreaves”" in lead.say("recheck", evidence=NAMES_SOMEBODY)
    assert duty().state == SiteState.VERIFIED


def test_what_cannot_be_read_for_names_is_not_kept(lead, monkeypatch):
    def fails(text):
        raise ValueError(text)

    monkeypatch.setattr("learning.gate.checking.scan", fails)
    said = lead.say("plan", plan="The ward manager moves the ampoules.")
    assert "could not be read for names just now" in said
    assert "The ward manager moves the ampoules.</textarea>" in said
    assert duty().state == SiteState.ISSUED


def test_a_site_may_say_its_own_name_and_no_others(there, lead):
    assert "Invented Hospital South”" in lead.say("plan", plan="Invented Hospital South is slow.")
    lead.say("plan", plan="Invented Hospital North keeps one strength.")
    assert duty().state == SiteState.IN_PROGRESS


def test_the_second_of_two_sees_what_happened_and_keeps_their_words(lead, client_class, here):
    second = Person(client_class(), partner_of(here), lead.address)
    lead.say("plan", plan="The ward manager moves the ampoules.")
    said = second.say("plan", plan="The pharmacist moves them.")
    assert duty().plan == "The ward manager moves the ampoules."
    assert "Something changed since you opened this page. Robin Alderwick" in said
    assert "The pharmacist moves them.</textarea>" in said
    second.say("plan", plan="The pharmacist moves them.")
    assert duty().plan == "The pharmacist moves them."


def test_words_that_fit_no_longer_are_shown_to_copy(lead, client_class, here):
    second = Person(client_class(), partner_of(here), lead.address)
    lead.say("not-required", reason="No ampoules are kept here.")
    said = second.say("plan", plan="The pharmacist moves them.")
    assert "What you wrote was not kept" in said
    assert "readonly>The pharmacist moves them.</textarea>" in said
    assert duty().state == SiteState.SAID_NOT_REQUIRED


def test_an_answer_to_the_version_before_a_revision_is_none(lead, page):
    revise(page, version=2)
    assert "revised after you opened it" in lead.say("complete", evidence="It was done.")
    lead.client.get(lead.address)
    assert "revised after you opened it" in lead.say("read")
    assert duty().state == SiteState.ISSUED


def test_what_is_written_while_the_alert_is_withdrawn_is_shown_to_copy(lead, page):
    withdraw(page)
    said = lead.say("plan", plan="The pharmacist moves them.")
    assert "The alert was withdrawn" in said and "The pharmacist moves them." in said
    assert lead.forms() == [] and lead.answer.context["delegate"] is None
    assert duty().state == SiteState.ISSUED
