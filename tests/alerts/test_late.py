"""Late is what is still owed after its deadline, of an alert in force: one rule on every screen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts.answering import duties_of
from learning.alerts.models import PersonDuty, SiteDuty
from learning.alerts.people import acknowledge, go_away
from tests.alerts.ledger import partner_of, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page
from tests.queries import only_on_sqlite

pytestmark = pytest.mark.django_db

TAG = 'nhsuk-tag--red">Late<'


@pytest.fixture
def site():
    return ProviderSiteFactory()


@pytest.fixture
def page(site):
    StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site], duty_kind="both")
    for duties in (PersonDuty.objects, SiteDuty.objects):
        duties.update(due_at=timezone.now() - timedelta(hours=1))
    return page


def screens(client, page, site):
    start = f"/alerts/{page.issued.pk}"
    client.force_login(UserFactory(roles=["Risk and quality team"]))
    return {
        "watch": client.get(f"{start}/watch/").content.decode(),
        "people": client.get(f"{start}/people/?who=all").content.decode(),
        "person": client.get(f"{start}/people/{PersonDuty.objects.get().pk}/").content.decode(),
        "site": client.get(f"{start}/sites/{site.slug}/").content.decode(),
    }


def test_every_screen_says_that_it_is_late(client, page, site):
    shown = screens(client, page, site)
    assert shown.pop("site").count("and it is late") == 1
    assert [name for name, html in shown.items() if TAG not in html] == []


def test_nothing_of_a_withdrawn_alert_is_late_on_any_screen(client, page, site):
    page.unpublish()
    shown = screens(client, page, site)
    assert "and it is late" not in shown.pop("site")
    assert [name for name, html in shown.items() if TAG in html] == []


def test_nor_in_the_counts_by_site(client, page, site):
    page.unpublish()
    client.force_login(UserFactory(roles=["Executive"]))
    context = client.get(f"/alerts/{page.issued.pk}/watch/").context
    assert [row.late for row in context["progress"].page] == [0]
    assert context["counts"].late == context["counts"].sites_late == 0


def test_one_and_many_are_asked_the_same(page, site):
    now = timezone.now()
    for _ in range(3):
        StaffProfileFactory(home_site=site)
    run()
    done, away, *_ = PersonDuty.objects.exclude(due_at__lt=now).order_by("pk")
    acknowledge(done, version=1, by=done.person)
    go_away(away, by=UserFactory(), until=timezone.localdate())
    for at in (now, page.deadline, page.deadline + timedelta(days=1)):
        for duties in (PersonDuty.objects, SiteDuty.objects):
            assert set(duties.overdue(at)) == {duty for duty in duties.all() if duty.is_overdue(at)}


def test_what_a_site_did_is_found_in_the_log_by_an_index(page, site):
    """Without statistics, as a planner may read a small table whole all the same."""
    only_on_sqlite()
    partner_of(site)
    plan = duties_of(page.issued.pk).explain()
    assert "log_entry_of_site (chain_id=? AND provider_site_id=?)" in plan, plan
    assert "SCAN alerts_" not in plan and "USE TEMP B-TREE FOR ORDER BY" not in plan.split("\n")[1:]
