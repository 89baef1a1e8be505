"""Whoever watches and may act does so for their own people, says how, and never for themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.roles import SiteRole, site_group
from learning.alerts.models import LogEntry
from learning.alerts.states import Event, PersonState
from tests.alerts.ledger import partner_of
from tests.alerts.watch.conftest import duty_of, signed_in, with_role
from tests.factories import alert_page

pytestmark = pytest.mark.django_db


def address_of(profile):
    duty = duty_of(profile)
    return f"/alerts/{duty.alert_id}/people/{duty.pk}/"


def acknowledge_for(client, profile, **fields):
    data = {"act": "acknowledge", "version": 1, "how": "Told at the ward meeting"} | fields
    return client.post(address_of(profile), data)


def test_an_acknowledgement_is_recorded_on_somebodys_behalf_with_how(client, alert, people):
    publisher = with_role("Publisher")
    signed_in(client, publisher)
    assert acknowledge_for(client, people[0], how=" ").status_code == 200
    assert duty_of(people[0]).state == PersonState.ASSIGNED
    assert acknowledge_for(client, people[0]).status_code == 302
    assert duty_of(people[0]).state == PersonState.ACKNOWLEDGED
    entry = LogEntry.objects.get(event=Event.ACKNOWLEDGED)
    assert (entry.by, entry.person) == (publisher, people[0].user)
    shown = client.get(address_of(people[0])).content.decode()
    assert "Acknowledged version 1, recorded on their behalf: Told at the ward meeting" in shown


def test_an_old_version_is_not_acknowledged_for_anybody(client, alert, page, people):
    page.version = 2
    page.save_revision().publish()
    signed_in(client, with_role("Publisher"))
    answer = acknowledge_for(client, people[0], version=1)
    assert "revised after you opened it" in answer.content.decode()
    assert duty_of(people[0]).state == PersonState.ASSIGNED


def test_people_are_excused_away_and_back(client, alert, people):
    signed_in(client, with_role("Risk and quality team"))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    address = address_of(people[0])
    assert client.post(address, {"act": "excuse", "reason": ""}).status_code == 200
    assert client.post(address, {"act": "away", "until": "soon"}).status_code == 200
    past = client.post(address, {"act": "away", "until": yesterday})
    assert "The day is over" in past.content.decode()
    assert duty_of(people[0]).state == PersonState.ASSIGNED
    for data, state in [
        ({"act": "away", "until": tomorrow}, PersonState.AWAY),
        ({"act": "excuse", "reason": "Other work", "until": tomorrow}, PersonState.EXCUSED),
        ({"act": "back"}, PersonState.ASSIGNED),
    ]:
        assert client.post(address, data).status_code == 302
        assert duty_of(people[0]).state == state
    shown = client.get(address).content.decode()
    assert "Excused until" in shown and "Back; due" in shown


def test_a_verb_nobody_knows_does_nothing(client, alert, people):
    signed_in(client, with_role("Publisher"))
    assert client.post(address_of(people[0]), {"act": "delete"}).status_code == 400
    assert client.post(address_of(people[0])).status_code == 400
    assert LogEntry.objects.filter(person=people[0].user).count() == 1


def test_line_managers_act_for_their_own_team_alone(client, alert, people, manager):
    signed_in(client, manager.user)
    assert acknowledge_for(client, people[0]).status_code == 302
    assert duty_of(people[0]).state == PersonState.ACKNOWLEDGED
    assert acknowledge_for(client, people[2]).status_code == 404
    assert duty_of(people[2]).state == PersonState.ASSIGNED
    assert client.get(f"/alerts/{alert.pk}/watch/").status_code == 404


def test_quality_partners_act_for_people_of_their_own_site_alone(client, alert, people, here):
    signed_in(client, partner_of(here))
    assert acknowledge_for(client, people[0]).status_code == 302
    assert acknowledge_for(client, people[2]).status_code == 404


def test_executives_look_and_do_not_act(client, alert, people):
    signed_in(client, with_role("Executive"))
    assert "<form method" not in client.get(address_of(people[0])).content.decode()
    assert acknowledge_for(client, people[0]).status_code == 403
    assert client.post(f"/alerts/{alert.pk}/nudge/", {"who": "open"}).status_code == 403
    assert duty_of(people[0]).state == PersonState.ASSIGNED


def test_nobody_acts_for_themselves_here(client, alert, here, people):
    people[0].user.groups.add(site_group(here, SiteRole.Role.QUALITY_PARTNER))
    signed_in(client, people[0].user)
    assert client.get(address_of(people[0])).status_code == 200
    answer = client.post(address_of(people[0]), {"act": "excuse", "reason": "I would rather not"})
    assert answer.status_code == 403
    assert duty_of(people[0]).state == PersonState.ASSIGNED


def test_of_a_withdrawn_alert_nothing_is_done(client, alert, page, people):
    page.unpublish()
    signed_in(client, with_role("Publisher"))
    assert client.get(f"/alerts/{alert.pk}/watch/").status_code == 200
    assert acknowledge_for(client, people[0]).status_code == 403
    assert client.get(f"/alerts/{alert.pk}/nudge/").status_code == 403


def test_a_duty_is_found_under_its_own_alert_alone(client, alert, people, here):
    other = alert_page(title="Another one", sites=[here]).issued
    signed_in(client, with_role("Publisher"))
    duty = alert.people.first()
    assert client.get(f"/alerts/{other.pk}/people/{duty.pk}/").status_code == 404
