"""Who watches an alert sees how far it has come; for all others there is nothing to watch."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from openpyxl import load_workbook

from intranet.delivery.models import Delivery
from intranet.network.models import User
from intranet.roles import SiteRole, site_group, sync_site
from learning.alerts.closing import close_due
from learning.alerts.following import catch_up
from learning.alerts.log import verify
from learning.alerts.models import IssuedAlert, LogEntry, PersonDuty
from learning.alerts.people import acknowledge, excuse, go_away
from learning.alerts.reached import note_who_was_reached
from learning.alerts.states import Event, PersonState
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def issued(**fields):
    """Issue an alert, and let the worker write all of its rows."""
    page = alert_page(**fields)
    while catch_up(page.issued, timezone.now()):
        pass
    page.issued.refresh_from_db()
    return page


@pytest.fixture(scope="module")
def kept(module_db):
    """An alert to two people at each of two sites; those of the first have a manager."""
    here = ProviderSiteFactory(name="Invented Hospital North")
    there = ProviderSiteFactory(name="Invented Hospital South")
    manager = StaffProfileFactory(home_site=ProviderSiteFactory(), user__last_name="Manageress")
    ours = [
        StaffProfileFactory(home_site=here, line_manager=manager, user__last_name=name)
        for name in ("Alderwick", "Birchley")
    ]
    theirs = [
        StaffProfileFactory(home_site=there, user__last_name=name)
        for name in ("Cresswell", "Dunmore")
    ]
    return {
        "here": here,
        "there": there,
        "manager": manager,
        "people": [*ours, *theirs],
        "page": issued(sites=[here, there], duty_kind="both"),
    }


@pytest.fixture
def here(mine):
    return mine["here"]


@pytest.fixture
def there(mine):
    return mine["there"]


@pytest.fixture
def manager(mine):
    return mine["manager"]


@pytest.fixture
def people(mine):
    return mine["people"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def alert(page):
    return page.issued


def with_role(name):
    return UserFactory(roles=[name])


def partner_of(site):
    user = UserFactory()
    sync_site(site)
    user.groups.add(site_group(site, SiteRole.Role.QUALITY_PARTNER))
    return user


def signed_in(client, user):
    client.force_login(user)
    return client


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def make_late(alert, *profiles):
    rows = alert.people.filter(person__profile__in=profiles) if profiles else alert.people
    rows.update(due_at=timezone.now() - timedelta(hours=1))


def pages_of(alert):
    start = f"/alerts/{alert.pk}"
    return [
        f"{start}/watch/",
        f"{start}/people/",
        f"{start}/nudge/",
        f"{start}/call-list/",
        f"{start}/handover/",
        f"{start}/report/",
        f"{start}/record/",
    ]


WATCHERS = ["Publisher", "Risk and quality team", "Executive", "Administrator"]


@pytest.mark.parametrize("role", WATCHERS)
def test_watchers_see_every_alert(client, alert, role):
    signed_in(client, with_role(role))
    assert alert.page.title in client.get("/alerts/watch/").content.decode()
    for address in pages_of(alert):
        expected = 403 if role == "Executive" and "nudge" in address else 200
        assert client.get(address).status_code == expected, address


@pytest.mark.parametrize("role", ["Reader", "Editor", "Trainer", "Quality partner"])
def test_for_others_there_is_nothing_to_watch(client, alert, people, role):
    wrong = StaffProfileFactory(user__roles=[role]).user
    for user in (wrong, people[0].user):
        signed_in(client, user)
        assert client.get("/alerts/watch/").status_code == 404
        for address in [*pages_of(alert), f"/alerts/{alert.pk}/people/{duty_of(people[1]).pk}/"]:
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code in (404, 405), address
        assert alert.page.title not in client.get("/alerts/late/").content.decode()


def test_nobody_watches_without_a_sign_in(client, alert):
    for address in ["/alerts/watch/", "/alerts/late/", *pages_of(alert)]:
        assert client.get(address).status_code == 302


def test_a_quality_partner_sees_their_own_site_as_if_there_were_no_other(
    client, alert, here, people
):
    make_late(alert)
    close_due(alert.deadline + timedelta(hours=1))
    signed_in(client, partner_of(here))
    addresses = [address for address in pages_of(alert) if "record" not in address]
    for address in ["/alerts/watch/", "/alerts/late/", *addresses]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"South" not in text and b"Cresswell" not in text, address
    assert client.get(f"/alerts/{alert.pk}/record/").status_code == 404
    shown = client.get(f"/alerts/{alert.pk}/people/").content.decode()
    assert "Alderwick" in shown and "Birchley" in shown


def test_a_filter_in_the_address_does_not_widen_what_a_partner_sees(client, alert, here, there):
    signed_in(client, partner_of(here))
    start = f"/alerts/{alert.pk}"
    for address in (f"{start}/people/?who=all", f"{start}/call-list/?who=all"):
        answer = client.get(f"{address}&site={there.pk}")
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Cresswell" not in text
    assert client.get(f"{start}/handover/?site={there.pk}").status_code == 404


def test_a_partner_of_a_site_it_was_not_for_finds_nothing(client, alert):
    signed_in(client, partner_of(ProviderSiteFactory()))
    assert alert.page.title not in client.get("/alerts/watch/").content.decode()
    for address in pages_of(alert):
        assert client.get(address).status_code == 404


def test_those_not_reached_come_first_with_the_reason(client, alert, people):
    nowhere, back, told, signed = (profile.user for profile in people)
    User.objects.filter(pk=nowhere.pk).update(email="")
    mails = Delivery.objects.filter(channel="email")
    mails.filter(recipient=nowhere).update(state="failed", address="", error="no address")
    mails.filter(recipient=back).update(state="bounced", sent_at=timezone.now(), error="unknown")
    User.objects.filter(pk=signed.pk).update(last_login=timezone.now())
    mails.filter(recipient=signed).update(state="failed", error="unknown")
    mails.filter(recipient=told).update(state="sent", sent_at=timezone.now())
    note_who_was_reached(timezone.now())
    signed_in(client, with_role("Publisher"))
    text = client.get(f"/alerts/{alert.pk}/watch/").content.decode()
    assert "2 people" in text and text.index("Not reached at all") < text.index("still to do")
    listed = client.get(f"/alerts/{alert.pk}/people/?who=unreached").content.decode()
    assert "No email address" in listed and "The mail came back" in listed
    assert nowhere.last_name in listed and back.last_name in listed
    assert told.last_name not in listed and signed.last_name not in listed
    silent = client.get(f"/alerts/{alert.pk}/people/?who=silent").content.decode()
    assert told.last_name in silent and signed.last_name not in silent


def test_a_mail_of_the_version_before_reaches_nobody_with_this_one(client, alert, page, people):
    mails = Delivery.objects.filter(channel="email")
    mails.update(state="sent", sent_at=timezone.now())
    page.version = 2
    page.save_revision().publish()
    mails.filter(message__key__startswith=f"alert:{alert.pk}:2:").update(
        state="failed", error="refused"
    )
    signed_in(client, with_role("Publisher"))
    assert "4 people" in client.get(f"/alerts/{alert.pk}/people/?who=unreached").content.decode()


def test_figures_lists_and_breakdowns_agree(client, alert, people, here, manager):
    done, late, away, excused = people
    publisher = with_role("Publisher")
    acknowledge(duty_of(done), version=1, by=done.user)
    make_late(alert, late)
    tomorrow = timezone.localdate() + timedelta(days=1)
    go_away(duty_of(away), by=publisher, until=tomorrow)
    excuse(duty_of(excused), by=publisher, reason="Does not work with patients")
    signed_in(client, publisher)
    answer = client.get(f"/alerts/{alert.pk}/watch/")
    counts = answer.context["counts"]
    assert (counts.owed, counts.done, counts.open, counts.late) == (3, 1, 1, 1)
    assert (counts.away, counts.excused, counts.percent) == (1, 1, 33)
    assert (counts.sites_owed, counts.sites_done) == (2, 0)
    for who, profile in [
        ("late", late), ("open", late), ("acknowledged", done), ("away", away),
        ("excused", excused),
    ]:  # fmt: skip
        listed = client.get(f"/alerts/{alert.pk}/people/?who={who}").context["rows"]
        assert [row.duty.person for row in listed] == [profile.user], who
    for by, label, owed in [
        ("site", here.name, 2),
        ("group", done.staff_group.name, 1),
        ("manager", str(manager), 2),
    ]:
        shown = client.get(f"/alerts/{alert.pk}/watch/?by={by}").context["progress"].page
        assert (label, owed) in [(row.label, row.owed) for row in shown], by
        assert sum(row.open for row in shown) == counts.open, by
        assert sum(row.away for row in shown) == counts.away, by


def test_people_are_found_by_site_staff_group_manager_and_name(client, alert, people, manager):
    signed_in(client, with_role("Publisher"))
    first = people[0]
    for query, count in [
        (f"site={first.home_site_id}", 2),
        (f"group={first.staff_group_id}", 1),
        (f"manager={manager.pk}", 2),
        ("q=alder", 1),
        ("q=robin+alder", 1),
        ("q=nobody", 0),
        ("site=x&group=-1&manager=99999999999&who=x&q=%00&page=zzz", 4),
    ]:
        answer = client.get(f"/alerts/{alert.pk}/people/?{query}")
        assert len(answer.context["rows"]) == count, query


def test_htmx_gets_the_figures_alone(client, alert):
    signed_in(client, with_role("Executive"))
    answer = client.get(f"/alerts/{alert.pk}/watch/", HTTP_HX_REQUEST="true")
    assert "<html" not in answer.content.decode()
    assert 'hx-trigger="every 15s"' in answer.content.decode()


def test_the_curve_is_drawn_and_stands_as_a_table_too(client, alert, people):
    acknowledge(duty_of(people[0]), version=1, by=people[0].user)
    signed_in(client, with_role("Executive"))
    answer = client.get(f"/alerts/{alert.pk}/watch/")
    assert "<polyline" in answer.content.decode()
    assert [(total, percent) for _day, total, percent in answer.context["chart"].days] == [(1, 25)]


@pytest.mark.parametrize("kind", ["people", "sites"])
def test_an_alert_for_people_or_sites_alone_is_watched_too(client, people, here, kind):
    alert = issued(sites=[here], duty_kind=kind).issued
    signed_in(client, with_role("Publisher"))
    for address in pages_of(alert):
        assert client.get(address).status_code == 200


def test_the_list_of_alerts_is_filtered(client, alert, page, here):
    signed_in(client, with_role("Executive"))
    other = alert_page(title="Another one", severity="critical", sites=[here])
    other.unpublish()
    old = alert_page(title="An old one", sites=[here])
    IssuedAlert.objects.filter(page=old).update(deadline=timezone.now() - timedelta(days=1))

    def shown(query):
        lines = client.get(f"/alerts/watch/?{query}").context["lines"]
        return {line.alert.page.title for line in lines}

    assert shown("") == {page.title, other.title, old.title}
    assert shown("status=in-force") == {page.title}
    assert shown("status=closed") == {old.title}
    assert shown("status=withdrawn&severity=critical") == {other.title}
    assert shown("severity=routine") == set()


# One person


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


# Files


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


# Who is late


def late_page(client, user):
    return signed_in(client, user).get("/alerts/late/").content.decode()


def test_a_manager_sees_their_own_late_people(client, alert, people, manager):
    make_late(alert)
    shown = late_page(client, manager.user)
    assert "Alderwick" in shown and "Cresswell" not in shown
    assert "You are the line manager of somebody" in shown
    rows = b"".join(client.get("/alerts/late/?format=csv").streaming_content)
    assert b"Alderwick" in rows and b"Cresswell" not in rows
    other = StaffProfileFactory().user
    assert "Alderwick" not in late_page(client, other)
    nothing = b"".join(client.get("/alerts/late/?format=csv").streaming_content)
    assert b"Alderwick" not in nothing


def test_a_partner_sees_late_people_and_the_site_they_answer_for(client, alert, here):
    make_late(alert)
    alert.sites.update(due_at=timezone.now() - timedelta(hours=1))
    shown = late_page(client, partner_of(here))
    assert "Alderwick" in shown and here.name in shown
    assert "Cresswell" not in shown and "South" not in shown


def test_an_executive_sees_all_that_is_late_by_site_first(client, alert, here, there):
    make_late(alert)
    shown = late_page(client, with_role("Executive"))
    assert shown.index(here.name) < shown.index("Alderwick")
    assert there.name in shown and "Cresswell" in shown


def test_what_was_withdrawn_is_late_for_nobody(client, alert, page, manager):
    make_late(alert)
    page.unpublish()
    for user in (manager.user, with_role("Executive")):
        assert "Nobody you answer for is late" in late_page(client, user)


# Queries


MOST = {
    "/alerts/watch/": 13,
    "/alerts/{pk}/watch/": 18,
    "/alerts/{pk}/people/": 12,
    "/alerts/{pk}/people/?who=unreached": 13,
    "/alerts/{pk}/handover/?site={site}": 13,
    "/alerts/{pk}/record/": 10,
    "/alerts/late/": 13,
}


def test_a_page_costs_as_many_queries_for_many_as_for_few(client, alert, page, people, here):
    def costs():
        make_late(alert)
        alert.sites.update(due_at=timezone.now() - timedelta(hours=1))
        return {
            address: len(queries_of(client, address.format(pk=alert.pk, site=here.pk)))
            for address in MOST
        }

    user = with_role("Publisher")
    user.groups.add(Group.objects.get(name="Risk and quality team"))
    signed_in(client, user)
    few = costs()
    more = ProviderSiteFactory.create_batch(6)
    for site in more:
        StaffProfileFactory(home_site=site)
        StaffProfileFactory(home_site=here)
    page.audience_sites = [here, *more]
    page.save_revision().publish()
    assert costs() == few
    assert [address for address, most in MOST.items() if few[address] > most] == []
