"""What an alert sends, in words. Subjects and mails hold nothing that a reader may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from intranet.delivery.delivering import Draft
from intranet.delivery.models import Delivery, Message
from intranet.network.models import User
from learning.alerts.models import AlertPage, IssuedAlert, SiteDuty
from learning.alerts.states import Severity

SUBJECT = 200  # characters
REMINDER, NUDGE = "reminder", "nudge"
SUMMARY = "alert_summary"
SUMMARY_KEYS = "late:"  # how the keys of summaries start
BECAUSE = {
    "person": "You get this because the alert is for where you work and what you do.",
    "site": "You get this because you answer for your site.",
    "nobody": "You get this because you verify alerts, and nobody nearer could be told.",
}


def in_words(moment: datetime) -> str:
    """Return "Monday 7 December, 07:00", in London."""
    return date_format(timezone.localtime(moment, timezone.get_default_timezone()), "l j F, H:i")


def path_of(alert: IssuedAlert) -> str:
    return reverse("alert", args=[alert.pk])


def issued(alert: IssuedAlert) -> Draft:
    """To each person who owes it, once for each version."""
    return _draft(alert, "issued", _headline(alert), BECAUSE["person"])


def issued_meanwhile(alert: IssuedAlert, due_at: datetime) -> Draft:
    """The same to somebody who was away as it was revised, with the deadline that they have."""
    what = f"issued:{_minute(due_at)}"
    return _draft(alert, what, _headline(alert), BECAUSE["person"], due_at=due_at)


def issued_to(alert: IssuedAlert) -> QuerySet[Delivery]:
    """Return what has gone of both, in the version in force."""
    return Delivery.objects.filter(message__key__startswith=issued(alert).key)


def issued_to_site(alert: IssuedAlert) -> Draft:
    """To those who answer for a site that owes it."""
    subject = f"For your site: {_headline(alert)}"
    return _draft(alert, "site", subject, BECAUSE["site"], for_site=True)


def say_anew(alert: IssuedAlert) -> None:
    """Let whoever joins later, and whose mail still waits, read what was mended."""
    for draft in (issued(alert), issued_to_site(alert)):
        Message.objects.filter(key=draft.key).update(subject=draft.subject, context=draft.context)


def reminders_of(alert: IssuedAlert) -> list[str]:
    """Return how the keys of reminders of a person start, in the version in force."""
    return [f"{alert.chain_name}:{alert.version}:{what}:" for what in (REMINDER, NUDGE)]


def reminder(alert: IssuedAlert, days: int, today: date, due_at: datetime) -> Draft:
    """To everybody who still owes it by ``due_at``, so many days from then.

    The day of sending is in the key, and by when it is due: a deadline that moved is reminded of
    anew, and whoever's clock has waited reads their own.
    """
    subject = f"Reminder: {alert.page.title}"
    what = f"{REMINDER}:{days}:{today:%Y-%m-%d}:{_minute(due_at)}"
    return _draft(alert, what, subject, BECAUSE["person"], due_at=due_at, reminder=True)


def site_reminder(alert: IssuedAlert, days: int, today: date, due_at: datetime) -> Draft:
    subject = f"Reminder for your site: {alert.page.title}"
    what = f"site-reminder:{days}:{today:%Y-%m-%d}:{_minute(due_at)}"
    because = BECAUSE["site"]
    return _draft(alert, what, subject, because, due_at=due_at, reminder=True, for_site=True)


def sent_back(duty: SiteDuty, now: datetime) -> Draft:
    """To those who answer for a site whose answer was sent back. Why stands behind the sign-in."""
    return _to_site(
        duty, f"sent-back:{now:%Y%m%d%H%M%S%f}", f"Please look again: {duty.alert.page.title}",
        "Somebody looked at what your site said, and asks you to look again. The page says why.",
    )  # fmt: skip


def nobody_answers(alert: IssuedAlert, day: date) -> Draft:
    """To the risk and quality team, at most once a day, in place of what a site would be told."""
    return Draft(
        key=f"{alert.chain_name}:{alert.version}:nobody:{day:%Y-%m-%d}",
        template="plain",
        subject=f"Nobody answers for a site: {alert.page.title}"[:SUBJECT],
        path=reverse("alert_watch", args=[alert.pk]),
        why=BECAUSE["nobody"],
        context={
            "text": "At least one site owes this alert and has nobody who could be told: no "
            "quality partner, and no lead who still works here. The page lists the sites with "
            "their leads. Name a lead there, and phone the site."
        },
    )


def recheck(duty: SiteDuty) -> Draft:
    """To the same, once, when the months after which to look again are over."""
    return _to_site(
        duty, f"recheck:{duty.recheck_at}", f"Does it still hold? {duty.alert.page.title}",
        "Your site has done this, and it was verified. The time has come to look whether it still "
        "holds, and to say what you saw.",
    )  # fmt: skip


def _to_site(duty: SiteDuty, what: str, subject: str, text: str) -> Draft:
    alert, site = duty.alert, duty.provider_site
    return Draft(
        key=f"{alert.chain_name}:{alert.version}:{what}:{site.pk}",
        template="plain",
        subject=subject[:SUBJECT],
        why=BECAUSE["site"],
        path=reverse("alert_site", args=[alert.pk, site.slug]),
        context={"text": text},
    )


def nudge(alert: IssuedAlert, day: date, due_at: datetime) -> Draft:
    """From somebody who watches the alert, at most once a day."""
    subject = f"Still to do: {alert.page.title}"
    what = f"{NUDGE}:{day:%Y-%m-%d}:{_minute(due_at)}"
    return _draft(alert, what, subject, BECAUSE["person"], due_at=due_at, reminder=True)


def tests_of(page: int) -> str:
    """Return how the key of each test of a page (an id) starts."""
    return f"alert-test:{page}:"


def test_of(page: AlertPage, user: User, now: datetime) -> Draft:
    """What everybody would get of a draft, to the publisher alone."""
    return Draft(
        key=f"{tests_of(page.pk)}{user.pk}:{now:%Y%m%d%H%M%S%f}",
        template="alert",
        subject=f"Test: {page.title}"[:SUBJECT],
        why="You get this because you sent a test to yourself. Nobody else got it.",
        context=_context(page, page.deadline, revised=page.version > 1),
    )


def held_back(page: AlertPage, revision: int, scheduled_at: datetime, why: str) -> Draft:
    """To who wrote and who approved an alert that did not go out at its time."""
    return Draft(
        key=f"alert-held-back:{page.pk}:{revision}:{scheduled_at:%Y%m%d%H%M%S}",
        template="plain",
        subject=f"Not issued: {page.title}"[:SUBJECT],
        path=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        why="You get this because you wrote or approved this alert.",
        context={
            "text": f"This alert was to go out on {in_words(scheduled_at)}, and did not. {why}\n\n"
            "It is a draft again. Correct it and submit it to the review once more."
        },
    )


def withdrawn(alert: IssuedAlert) -> Draft:
    """Without its headline: that may be what it was withdrawn for."""
    return Draft(
        key=f"withdrawn:{alert.pk}:{alert.version}",
        template="alert_withdrawn",
        subject=f"Alert {alert.pk} was withdrawn",
        path=path_of(alert),
        why="You get this because you had the alert.",
    )


def subject_of(late: list[dict]) -> str:
    count = sum(row["late"] for row in late)
    return f"{count} answer{'s' if count > 1 else ''} to alerts still owed after the deadline"


def summary(to: User, day: date, late: list[dict], why: str) -> Draft:
    """To somebody who hears of late colleagues or sites: counts here, names behind the sign-in."""
    return Draft(
        key=f"{SUMMARY_KEYS}{to.pk}:{day:%Y-%m-%d}",
        template=SUMMARY,
        subject=subject_of(late),
        why=why,
        path=reverse("alerts_late"),
        context={"late": late},
    )


def _context(page: AlertPage, deadline: datetime, **more: bool) -> dict:
    """Return what the mail of an alert says of it."""
    return {
        "revised": False,
        "reminder": False,
        "for_site": False,
        "headline": page.title,
        "severity": str(Severity(page.severity).label),
        "deadline": in_words(deadline),
        "steps": page.steps,
        "issued_by": page.issued_by,
        **more,
    }


def _headline(alert: IssuedAlert) -> str:
    return f"Revised: {alert.page.title}" if alert.version > 1 else alert.page.title


def _minute(due_at: datetime) -> str:
    """Return the instant as far as a mail names it."""
    return f"{due_at.astimezone(UTC):%Y%m%d%H%M}"


def _draft(
    alert: IssuedAlert, what: str, subject: str, why: str, *, due_at: datetime | None = None,
    **more: bool,
) -> Draft:  # fmt: skip
    return Draft(
        key=f"{alert.chain_name}:{alert.version}:{what}",
        template="alert",
        subject=subject[:SUBJECT],
        why=why,
        path=reverse("alert_sites", args=[alert.pk]) if more.get("for_site") else path_of(alert),
        context=_context(alert.page, due_at or alert.deadline, revised=alert.version > 1, **more),
    )
