"""Late people are nudged once a day, and a call list holds whom the list on the screen holds."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from intranet.delivery.models import Delivery
from intranet.network.models import User
from learning.alerts.log import verify
from learning.alerts.models import LogEntry, PersonDuty
from learning.alerts.people import acknowledge
from learning.alerts.states import Event
from tests.alerts.ledger import partner_of
from tests.alerts.watch.conftest import duty_of, make_late, signed_in, with_role

pytestmark = pytest.mark.django_db


# Nudging


def nudged():
    return set(
        Delivery.objects.filter(message__key__contains=":nudge:", channel="email").values_list(
            "recipient__last_name", flat=True
        )
    )


def test_late_people_are_nudged_once_a_day(client, alert, people):
    make_late(alert, people[0], people[2])
    publisher = with_role("Publisher")
    signed_in(client, publisher)
    address = f"/alerts/{alert.pk}/nudge/"
    assert "2 people" in client.get(address).content.decode()
    assert nudged() == set()
    for _ in range(2):
        assert client.post(address, {"who": "late"}).status_code == 302
    assert nudged() == {"Alderwick", "Cresswell"}
    entries = LogEntry.objects.filter(event=Event.NUDGED)
    assert [entry.by for entry in entries] == [publisher, publisher]
    assert list(verify()) == []
    assert client.get(address).context["count"] == 0
    client.post(address, {"who": "open"})
    assert nudged() == {"Alderwick", "Birchley", "Cresswell", "Dunmore"}
    PersonDuty.objects.update(nudged_at=timezone.now() - timedelta(days=1))
    assert client.get(address).context["count"] == 2


def test_nudging_keeps_to_the_site_and_to_those_who_still_owe_it(client, alert, people, here):
    acknowledge(duty_of(people[1]), version=1, by=people[1].user)
    signed_in(client, with_role("Publisher"))
    client.post(f"/alerts/{alert.pk}/nudge/", {"who": "all", "site": here.pk})
    assert nudged() == {"Alderwick"}


def test_a_partner_nudges_their_own_site_alone(client, alert, here, there):
    signed_in(client, partner_of(here))
    client.post(f"/alerts/{alert.pk}/nudge/", {"who": "open", "site": there.pk})
    assert nudged() == set()
    client.post(f"/alerts/{alert.pk}/nudge/", {"who": "open"})
    assert nudged() == {"Alderwick", "Birchley"}


# Call lists


def call_list(client, alert, query):
    answer = client.get(f"/alerts/{alert.pk}/call-list/?{query}")
    return answer, b"".join(answer.streaming_content)


def test_the_call_list_is_a_file_without_formulas(client, alert, people):
    User.objects.filter(pk=people[0].user_id).update(first_name="=1+1", last_name="@Alder")
    people[0].job_title = "-2+3"
    people[0].save()
    signed_in(client, with_role("Publisher"))
    answer, content = call_list(client, alert, "who=open&format=csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Name", "Site", "Staff group"]
    assert len(rows) == 5
    assert rows[1][0] == "'=1+1 @Alder" and rows[1][3] == "'-2+3"
    assert rows[2][0] == "Robin Birchley" and rows[2][4] == "Robin Manageress"
    name = f"alert-{alert.pk}-call-list-{timezone.localdate():%Y-%m-%d}"
    assert f'filename="{name}.csv"' in answer["Content-Disposition"]
    answer, content = call_list(client, alert, "who=open&format=xlsx")
    assert f'filename="{name}.xlsx"' in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == "'=1+1 @Alder" and sheet["A2"].data_type == "s"
    assert sheet.max_row == 5
    assert answer["Cache-Control"] == "private, no-store"


def test_a_call_list_holds_whom_the_list_holds(client, alert, people, there):
    signed_in(client, with_role("Publisher"))
    _answer, content = call_list(client, alert, f"who=open&site={there.pk}&q=dun")
    assert b"Dunmore" in content and b"Cresswell" not in content and b"Alder" not in content
