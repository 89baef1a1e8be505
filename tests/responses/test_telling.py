"""One summary for each person and day, however many pages and missed runs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.network.models import ProviderSite
from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.owing import ask
from learning.responses.states import Answer
from learning.responses.telling import tell_all
from tests.alerts.ledger import partner_of
from tests.factories import UserFactory, learning_page
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(clock, page, partner):
    """Published on Monday 5 October at nine, due on 2 November."""
    return page


@pytest.fixture
def run(clock):
    """Go to a morning of October or November, run twice, and return who got a mail."""

    def go(day, month=10, hour=9):
        clock.go_to(2026, month, day, hour)
        before = set(mails().values_list("pk", flat=True))
        tell_all(timezone.now())
        tell_all(timezone.now())
        new = mails().exclude(pk__in=before)
        return sorted(new.values_list("recipient__last_name", flat=True))

    return go


def mails():
    return Delivery.objects.filter(channel="email", message__key__startswith="responses:")


def last_mail(user):
    message = mails().filter(recipient=user).order_by("-pk").first().message
    groups = message.context["groups"]
    return message.subject, {group["heading"]: group["titles"] for group in groups}


def response():
    return SiteResponse.objects.get(provider_site__code="IHN", page__title__startswith="Two look")


def answer(by):
    return answering.answer(response(), by=by, answer=Answer.SAFE_HERE, reason="Two cupboards")


def test_what_is_new_comes_once_in_one_mail(run, partner, page, here):
    for n in range(3):
        learning_page(title=f"Page {n}", sites=[here])
    assert run(6, hour=7) == []
    assert run(6) == ["Alderwick"]
    subject, groups = last_mail(partner)
    assert subject == "How could this apply here? Your site's answer to 4 learning pages"
    (titles,) = groups.values()
    assert f"{page.title} (Invented Hospital North, due 2 November)" in titles
    assert [run(day) for day in range(7, 20)] == [[]] * 13


def test_reminders_come_a_week_before_on_the_day_and_weekly_after_it(run, partner):
    told = []
    for day in range(27):
        at = date(2026, 10, 6) + timedelta(days=day)
        if run(at.day, at.month):
            told.append((at.day, at.month))
    assert told == [(6, 10), (26, 10)]
    assert run(1, 11) == []
    assert run(2, 11) == ["Alderwick"] and "Due today" in last_mail(partner)[1]
    assert run(8, 11) == []
    assert run(9, 11) == ["Alderwick"] and "Late" in last_mail(partner)[1]


def test_a_missed_run_loses_nothing_and_sends_one(run, partner):
    run(6)
    assert run(4, 11) == ["Alderwick"]
    assert "Late" in last_mail(partner)[1]
    assert run(5, 11) == []
    assert run(9, 11) == ["Alderwick"]


def test_the_risk_team_hears_after_two_weeks_and_of_no_site(run, risk, partner):
    assert [run(day, 11) for day in (2, 9, 15)] == [["Alderwick"], ["Alderwick"], []]
    assert run(16, 11) == ["Alderwick", "Verity"]
    subject, groups = last_mail(risk)
    assert list(groups) == ["Responses that sites owe, 14 days late or more: 2"]
    assert "Invented Hospital" not in str(groups) + subject


def test_the_risk_team_hears_of_answers_to_read(run, risk, partner, clock):
    run(6)
    answer(partner)
    assert run(7) == ["Verity"]
    assert list(last_mail(risk)[1]) == ["Answers that wait to be accepted or challenged: 1"]
    assert run(8) == []


def test_a_challenge_is_told_and_gives_time_and_so_is_an_acceptance(run, risk, partner, clock):
    run(6)
    clock.go_to(2026, 11, 20, 12)
    answer(partner)
    answering.challenge(response(), by=risk, question="Who looked at night?")
    assert response().due_on == date(2026, 12, 4)
    assert "Alderwick" in run(21, 11)
    subject, groups = last_mail(partner)
    assert list(groups) == ["Please look again: somebody has a question"]
    assert "Who looked" not in str(groups) + subject
    answer(partner)
    answering.accept(response(), by=risk)
    assert "Alderwick" in run(22, 11)
    assert list(last_mail(partner)[1]) == ["Accepted"]
    assert last_mail(partner)[0] == "How could this apply here? What is new"
    assert "Alderwick" not in run(23, 11)


def test_two_sites_and_two_parts_make_one_mail(run, partner, risk, there):
    both = partner_of(there, last_name="Both")
    both.groups.add(*partner.groups.all(), *risk.groups.all())
    answer(partner)
    assert run(6) == ["Both", "Verity"]
    _subject, groups = last_mail(both)
    assert len(groups) == 2
    assert mails().filter(recipient=both).count() == 1


def test_a_new_partner_hears_of_all_that_is_owed(run, here):
    run(6)
    newcomer = partner_of(here, last_name="Newcomer")
    assert run(20) == ["Newcomer"]
    assert mails().filter(recipient=newcomer).exists()


def test_nothing_is_owed_about_what_is_closed_or_gone(run, page, partner, here):
    ProviderSite.objects.filter(pk=here.pk).update(state="closed")
    assert run(6) == []
    ProviderSite.objects.filter(pk=here.pk).update(state="open")
    page.unpublish()
    assert run(7) == []


def test_nobody_is_told_of_a_page_that_is_closed_to_them(run, page, partner):
    shut(page)
    assert run(6) == []


def test_a_revision_is_told_as_new(run, page, partner, risk):
    run(6)
    answer(partner)
    answering.accept(response(), by=risk)
    run(7)
    page.version = 2
    page.save_revision().publish()
    ask(page)
    assert "Alderwick" in run(8)
    assert list(last_mail(partner)[1]) == ["New: how could this apply here?"]


def test_whoever_left_is_told_nothing(run, partner):
    partner.is_active = False
    partner.save()
    UserFactory()
    assert run(6) == []
