"""Whoever changes or removes what happened, in the database itself, is found out."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from learning.alerts.closing import close_due
from learning.alerts.log import REGISTER, verify
from learning.alerts.models import IssuedAlert, LogEntry, PersonDuty
from learning.alerts.people import acknowledge
from tests.factories import ProviderSiteFactory, StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    """Do what somebody with the database's password could, past all that our code forbids."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(scope="module")
def chain(module_db):
    """The log of an alert from issue to closing report."""
    site = ProviderSiteFactory()
    people = StaffProfileFactory.create_batch(3, home_site=site)
    page = alert_page(sites=[site])
    for duty in PersonDuty.objects.filter(person__in=[one.user_id for one in people]):
        acknowledge(duty, version=1, by=duty.person)
    close_due(page.deadline + timedelta(hours=1))
    assert list(verify()) == []
    return page.issued.chain_name


def found(chain):
    problems = list(verify())
    assert all(chain in problem for problem in problems)
    return problems


def last(chain):
    return LogEntry.objects.filter(chain=chain).order_by("number").last().number


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 07:00:00"),
        ("event", "excused"),
        ("person_id", None),
        ("provider_site_id", None),
        ("by_id", None),
        ("version", 9),
        ("data", '{"late": false, "how": "said so"}'),
        ("seal", "0" * 64),
    ],
)
def test_an_entry_that_was_changed_is_found(chain, column, value):
    number = LogEntry.objects.get(
        chain=chain, event="acknowledged", person=PersonDuty.objects.first().person
    ).number
    sql(
        f"UPDATE alerts_logentry SET {column} = %s WHERE chain_id = %s AND number = %s",
        value, chain, number,
    )  # fmt: skip
    assert f"{chain}: entry {number} was changed" in found(chain)


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_entry_that_was_removed_is_found(chain, place):
    number = {"first": 1, "middle": 3, "last": last(chain)}[place]
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s AND number = %s", chain, number)
    assert found(chain)


def test_removing_the_end_and_shortening_the_chain_is_found(chain):
    end = last(chain)
    before = LogEntry.objects.get(chain=chain, number=end - 1)
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s AND number = %s", chain, end)
    sql(
        "UPDATE alerts_chain SET length = %s, head = %s WHERE name = %s",
        end - 1, before.seal, chain,
    )  # fmt: skip
    assert f"{chain}: its length or its end was changed" in found(chain)


def test_all_entries_of_an_alert_removed_is_found(chain):
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", chain)
    assert found(chain)


def test_the_log_of_an_alert_removed_with_its_chain_is_found(chain):
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", chain)
    sql("DELETE FROM alerts_chain WHERE name = %s", chain)
    number = IssuedAlert.objects.get().pk
    assert f"alert {number}: its log is gone" in list(verify())


def test_a_chain_emptied_and_set_to_nothing_is_found(chain):
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", chain)
    sql("UPDATE alerts_chain SET length = 0, head = '', seal = '' WHERE name = %s", chain)
    assert f"{chain}: its length or its end was changed" in found(chain)


def test_the_end_removed_and_the_chain_said_to_be_empty_is_found(chain):
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s AND number > 1", chain)
    sql("UPDATE alerts_chain SET length = 0, head = '', seal = '' WHERE name = %s", chain)
    assert f"{chain}: it ends with entry 1; 0 were written" in found(chain)


def test_a_whole_alert_removed_is_found(chain):
    number = IssuedAlert.objects.get().pk
    sql("DELETE FROM alerts_closingreport")
    sql("DELETE FROM alerts_personduty")
    sql("DELETE FROM alerts_siteduty")
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", chain)
    sql("DELETE FROM alerts_chain WHERE name = %s", chain)
    sql("DELETE FROM alerts_issuedalert")
    assert f"alert {number}: the register knows it, and it is gone" in list(verify())


def test_a_whole_alert_removed_with_its_line_in_the_register_is_found(chain):
    alert_page(title="A second alert", sites=[ProviderSiteFactory()], duty_kind="sites")
    number = IssuedAlert.objects.order_by("pk").first().pk
    for table in ("closingreport", "personduty", "siteduty"):
        sql(f"DELETE FROM alerts_{table} WHERE alert_id = %s", number)
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", chain)
    sql("DELETE FROM alerts_chain WHERE name = %s", chain)
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s AND number = 1", REGISTER)
    sql("DELETE FROM alerts_issuedalert WHERE id = %s", number)
    assert any(problem.startswith(f"{REGISTER}:") for problem in verify())


def test_the_whole_register_removed_is_found(chain):
    sql("DELETE FROM alerts_logentry WHERE chain_id = %s", REGISTER)
    sql("DELETE FROM alerts_chain WHERE name = %s", REGISTER)
    number = IssuedAlert.objects.get().pk
    assert f"alert {number}: it is not in the register" in list(verify())


def test_two_entries_that_changed_places_are_found(chain):
    for before, after in ((2, 999), (3, 2), (999, 3)):
        sql(
            "UPDATE alerts_logentry SET number = %s WHERE chain_id = %s AND number = %s",
            after, chain, before,
        )  # fmt: skip
    assert f"{chain}: entry 2 was changed" in found(chain)


def test_an_entry_put_in_at_the_end_is_found(chain):
    sql(
        "INSERT INTO alerts_logentry (chain_id, number, at, event, version, data, seal) "
        "VALUES (%s, %s, %s, 'acknowledged', 1, '{}', %s)",
        chain, last(chain) + 1, timezone.now(), "0" * 64,
    )  # fmt: skip
    assert found(chain)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alerts_closingreport SET figures = '{}'",
        "UPDATE alerts_closingreport SET deadline = '2031-01-01 07:00:00'",
        "UPDATE alerts_closingreport SET version = 9",
        "DELETE FROM alerts_closingreport",
    ],
)
def test_a_closing_report_that_was_changed_or_removed_is_found(chain, statement):
    sql(statement)
    assert len(found(chain)) == 1


def test_a_new_secret_key_is_no_finding_while_the_old_one_is_kept(chain, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert f"{chain}: entry 1 was changed" in list(verify())
    settings.SECRET_KEY_FALLBACKS = [old]
    assert list(verify()) == []
    acknowledge_again_under_the_new_key()
    assert list(verify()) == []


def acknowledge_again_under_the_new_key():
    site = ProviderSiteFactory()
    profile = StaffProfileFactory(home_site=site)
    alert_page(title="A second alert", sites=[site])
    acknowledge(PersonDuty.objects.get(person=profile.user), version=1, by=profile.user)


def test_the_command_counts_what_holds(chain, capsys):
    call_command("verify_alerts")
    entries = LogEntry.objects.count()
    assert capsys.readouterr().out == f"{entries} entries of 1 alert are as they were written.\n"


def test_the_command_prints_each_problem_and_fails(chain, capsys):
    sql("UPDATE alerts_logentry SET version = 9 WHERE chain_id = %s AND number IN (2, 4)", chain)
    with pytest.raises(CommandError) as refusal:
        call_command("verify_alerts")
    assert refusal.value.returncode == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{chain}: entry 2 was changed", f"{chain}: entry 4 was changed"]


def test_our_own_code_cannot_change_the_log(chain):
    entry = LogEntry.objects.first()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError), transaction.atomic():
        entry.delete()
