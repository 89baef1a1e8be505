"""The list of what was issued shows how far each alert has come, and its export is safe to open."""

import pytest
from django.utils import timezone

from learning.alerts.models import PersonDuty
from learning.alerts.people import acknowledge
from learning.alerts.rounds import Turns, catch_up_all
from tests.factories import StaffProfileFactory, alert_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_the_list_shows_how_far_each_alert_has_come(client, author):
    reader = StaffProfileFactory()
    page = alert_page(sites=[reader.home_site])
    acknowledge(PersonDuty.objects.get(), version=1, by=reader.user)
    withdrawn = alert_page(title="Another", sites=[reader.home_site])
    withdrawn.unpublish()
    client.force_login(author)
    html = client.get("/admin/alerts/issuedalert/").content.decode()
    assert f'<a href="/alerts/{page.issued.pk}/watch/">{page.title}</a>' in html
    assert "1 of 1" in html
    assert "Withdrawn" in html
    html = client.get("/admin/alerts/issuedalert/?state=open&q=drawers").content.decode()
    assert page.title in html
    assert "Another" not in html


def test_its_export_is_safe_to_open(client, author):
    alert_page(title="=cmd", duty_kind="both", sites=[author.profile.home_site])
    catch_up_all(timezone.now(), Turns())
    client.force_login(author)
    rows = client.get("/admin/alerts/issuedalert/?export=csv").getvalue().decode().splitlines()
    assert rows[0].startswith("Title,Version,Severity")
    assert rows[1].startswith("'=cmd,1,Important")
    assert rows[1].endswith("0,1,0,1,In force")


def test_the_list_costs_the_same_for_more_alerts(client, author):
    client.force_login(author)
    alert_page()
    few = queries_of(client, "/admin/alerts/issuedalert/")
    alert_page(title="Second"), alert_page(title="Third")
    assert len(queries_of(client, "/admin/alerts/issuedalert/")) == len(few)
