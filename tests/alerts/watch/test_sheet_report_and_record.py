"""On paper: a sheet to sign, the closing report, and the record of what happened to each person."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts.closing import close_due
from learning.alerts.models import LogEntry
from learning.alerts.people import acknowledge
from learning.alerts.states import Event
from tests.alerts.watch.conftest import duty_of, signed_in, with_role

pytestmark = pytest.mark.django_db


# The sheet


def test_a_sheet_is_printed_for_a_site_and_recorded_at_once(client, alert, people, here):
    signed_in(client, with_role("Publisher"))
    assert here.name in client.get(f"/alerts/{alert.pk}/handover/").content.decode()
    address = f"/alerts/{alert.pk}/handover/?site={here.pk}"
    shown = client.get(address).content.decode()
    assert "Alderwick" in shown and "Cresswell" not in shown and "Open the drawer" in shown
    ours = [duty_of(profile).pk for profile in people[:2]]
    data = {"version": 1, "people": ours, "how": "Signed sheet of the night shift"}
    assert client.post(address, data | {"how": ""}).status_code == 200
    assert client.post(address, data | {"people": []}).status_code == 200
    assert client.post(address, data | {"people": [duty_of(people[2]).pk]}).status_code == 200
    assert client.post(address, data | {"version": 7}).status_code == 200
    assert not LogEntry.objects.filter(event=Event.ACKNOWLEDGED).exists()
    assert client.post(address, data).status_code == 302
    entries = LogEntry.objects.filter(event=Event.ACKNOWLEDGED)
    assert {entry.data["how"] for entry in entries} == {data["how"]}
    assert client.post(address, data).status_code == 302
    assert entries.count() == 2
    assert "Alderwick" not in client.get(address).content.decode()


def test_executives_print_a_sheet_and_record_none(client, alert, people, here):
    signed_in(client, with_role("Executive"))
    address = f"/alerts/{alert.pk}/handover/?site={here.pk}"
    assert "Record as acknowledged" not in client.get(address).content.decode()
    data = {"version": 1, "people": [duty_of(people[0]).pk], "how": "Told"}
    assert client.post(address, data).status_code == 403


# Report and record


def test_the_closing_report_stays_while_the_rest_goes_on(client, alert, people):
    acknowledge(duty_of(people[0]), version=1, by=people[0].user)
    signed_in(client, with_role("Executive"))
    address = f"/alerts/{alert.pk}/report/"
    assert "no closing report yet" in client.get(address).content.decode()
    after = alert.deadline + timedelta(hours=1)
    close_due(after)
    acknowledge(duty_of(people[1]), version=1, by=people[1].user, now=after)
    shown = client.get(address).content.decode()
    assert "1 of 4" in shown and "1 person has acknowledged it after the deadline" in shown


def test_the_record_proves_what_happened_to_one_person(client, alert, people, here):
    acknowledge(duty_of(people[0]), version=1, by=people[0].user)
    signed_in(client, with_role("Risk and quality team"))
    address = f"/alerts/{alert.pk}/record/?person={people[0].user_id}"
    shown = client.get(address).content.decode()
    seal = LogEntry.objects.get(event=Event.ACKNOWLEDGED).seal
    assert "Acknowledged version 1" in shown and seal in shown and "Birchley" not in shown
    answer = client.get(f"{address}&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["Version 1 assigned", "Acknowledged version 1"]
    assert rows[2][-1] == seal
    of_site = client.get(f"/alerts/{alert.pk}/record/?site={here.pk}").content.decode()
    assert "Version 1 assigned" in of_site and "Alderwick" not in of_site


def test_every_event_is_said_in_words(client, alert, page, people):
    """All that a month brings, as a person reads it."""
    from learning.alerts import record
    from learning.alerts.log import Happened, append

    now, one = timezone.now(), people[0].user_id
    said = {
        Event.REMINDED: {"days": -2},
        Event.ESCALATED: {"level": "manager"},
        Event.DELEGATED: {"lead": one, "deputy": None},
        Event.SITE_STATE: {"from": "issued", "to": "completed", "evidence": "Seen", "late": True},
        Event.BACK: {"due": now},
        Event.REOPENED: {"before": "verified"},
        Event.REVISED: {"deadline": now, "before": now},
    }
    append(
        alert.chain_name,
        [Happened(event=event, at=now, version=1, data=data) for event, data in said.items()],
    )
    words = [one.words for one in record.in_sentences(record.entries_of(alert))][-len(said) :]
    assert words[0] == "Reminded, 2 days before it was due"
    assert words[1] == "Escalated to: line manager"
    assert words[2] == "Lead is Robin Alderwick, deputy is nobody"
    assert words[3] == "Completed, to be verified, late; evidence: Seen"
    assert words[4].startswith("Back; due ")
    assert words[5] == "Version 1 to be acknowledged; it was “verified”"
    assert words[6].startswith("Deadline moved from ")
