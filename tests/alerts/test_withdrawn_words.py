"""A withdrawn alert's headline may be why it was withdrawn: it stands nowhere any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.delivery.enums import State
from intranet.delivery.models import Delivery, Message
from learning.alerts import messages, sites
from learning.alerts.following import catch_up
from learning.alerts.issuing import withdraw
from learning.alerts.models import IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.people import acknowledge
from learning.alerts.summaries import _by_alert
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

HEADLINE = "Do as the porter with the red hair did not"
WORD = "red hair"
RISK = "Risk and quality team"


@pytest.fixture
def here():
    return ProviderSiteFactory(code="IHN")


@pytest.fixture
def manager():
    return StaffProfileFactory()


@pytest.fixture
def partner(here):
    return partner_of(here)


@pytest.fixture
def page(here, manager, partner):
    StaffProfileFactory.create_batch(3, home_site=here, line_manager=manager)
    page = alert_page(
        title=HEADLINE, slug="with-the-red-hair", sites=[here], duty_kind="both",
        evidence_asked="A list",
    )  # fmt: skip
    while catch_up(page.issued, timezone.now()):
        pass
    return page


@pytest.fixture
def alert(page):
    """One was acknowledged, the site answered; then it was withdrawn."""
    duty = PersonDuty.objects.first()
    acknowledge(duty, version=1, by=duty.person)
    sites.complete(
        SiteDuty.objects.get(), by=UserFactory(), evidence="Both drawers were looked at."
    )
    page.unpublish()
    return IssuedAlert.objects.get()


def text_of(client, address):
    answer = client.get(address, follow=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode("utf-8", "replace")


def screens(alert):
    start = f"/alerts/{alert.pk}"
    duty = alert.people.first()
    return [
        "/", "/alerts/", "/alerts/watch/", "/alerts/watch/?status=withdrawn", "/alerts/late/",
        "/alerts/late/?format=csv", "/alerts/to-verify/", f"{start}/", f"{start}/watch/",
        f"{start}/people/?who=all", f"{start}/people/{duty.pk}/", f"{start}/nudge/",
        f"{start}/call-list/?who=all", f"{start}/call-list/?who=all&format=xlsx",
        f"{start}/handover/", f"{start}/report/", f"{start}/record/",
        f"{start}/record/?format=csv", f"{start}/sites/", f"{start}/sites/ihn/", "/notices/",
        "/search/?q=porter", "/admin/alerts/issuedalert/",
        "/admin/alerts/issuedalert/?export=csv", "/admin/alerts/issuedalert/?q=porter",
        "/admin/delivery/delivery/", "/admin/delivery/delivery/?export=csv",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["Publisher", "Administrator", "partner", "manager"])
def test_it_stands_on_no_screen_and_in_no_export(client, alert, partner, manager, who):
    named = {"partner": partner, "manager": manager.user}
    client.force_login(named.get(who) or UserFactory(roles=[who]))
    seen = []
    for address in screens(alert):
        status, text = text_of(client, address)
        assert WORD not in text and "red-hair" not in text, address
        if status == 200 and "An alert that was withdrawn (number" in text:
            seen.append(address)
    if who in ("Publisher", "Administrator"):
        assert {"/alerts/watch/", f"/alerts/{alert.pk}/watch/", f"/alerts/{alert.pk}/record/"} <= (
            set(seen)
        )


def test_it_says_its_number_and_the_day(client, alert):
    client.force_login(UserFactory(roles=["Executive"]))
    day = timezone.localdate()
    words = f"An alert that was withdrawn (number {alert.pk}, {day.day} {day:%B %Y})"
    assert words in client.get("/alerts/watch/").content.decode()
    assert str(alert) == words


def test_nobody_is_phoned_or_asked_to_sign_for_it_any_more(client, page):
    client.force_login(UserFactory(roles=["Publisher"]))
    address = f"/alerts/{page.issued.pk}/watch/"
    assert "Call list" in client.get(address).content.decode()
    page.unpublish()
    shown = client.get(address).content.decode()
    assert "Call list" not in shown and "Handover sheet" not in shown
    assert page.url not in shown


def test_the_risk_teams_record_proves_what_was_issued(client, alert):
    client.force_login(UserFactory(roles=[RISK]))
    for address in (f"/alerts/{alert.pk}/record/", f"/alerts/{alert.pk}/record/?format=csv"):
        assert HEADLINE in text_of(client, address)[1]
    assert WORD not in text_of(client, f"/alerts/{alert.pk}/watch/")[1]


def test_a_search_in_the_list_of_issued_alerts_does_not_find_it_by_its_words(client, page):
    client.force_login(UserFactory(roles=["Publisher"]))
    address = "/admin/alerts/issuedalert/?q=porter"
    assert f"/alerts/{page.issued.pk}/watch/" in client.get(address).content.decode()
    page.unpublish()
    assert f"/alerts/{page.issued.pk}/watch/" not in client.get(address).content.decode()


def test_no_message_of_it_keeps_its_words(page, partner):
    send(messages.nudge(page.issued, timezone.localdate(), page.deadline), [partner.pk])
    send(messages.test_of(page, partner, timezone.now()), [partner.pk])
    assert Message.objects.filter(subject__contains=WORD).count() == 4
    withdraw(page)
    assert not Message.objects.filter(subject__contains=WORD).exists()
    for message in Message.objects.all():
        assert WORD not in str(message.context) and "Open the drawer" not in str(message.context)
    assert not Delivery.objects.notices_for(partner, timezone.now()).filter(
        message__subject__contains=WORD
    )


@pytest.fixture
def summary(page, manager):
    """Return what makes the summary that waits to be sent to the manager."""
    PersonDuty.objects.update(due_at=timezone.now() - timedelta(days=2))

    def summary(*pages):
        late = [
            {"alert": one.issued.pk, "headline": one.title, "deadline": "Monday", "late": 2}
            for one in pages
        ]
        draft = messages.summary(manager.user, timezone.localdate(), late, "You are the manager.")
        send(draft, [manager.user_id])
        return Message.objects.get(key=draft.key)

    return summary


def test_a_summary_that_waits_leaves_it_out(page, here, summary):
    other = alert_page(title="Count aloud", sites=[here])
    waiting = summary(page, other)
    withdraw(page)
    waiting.refresh_from_db()
    assert [row["headline"] for row in waiting.context["late"]] == ["Count aloud"]
    assert waiting.subject.startswith("2 answers") and waiting.withdrawn_at is None


def test_a_summary_of_nothing_else_does_not_go_out(page, summary):
    waiting = summary(page)
    withdraw(page)
    waiting.refresh_from_db()
    assert waiting.withdrawn_at and WORD not in str(waiting.context)
    assert {row.state for row in waiting.deliveries.all()} == {State.WITHDRAWN}


def test_a_summary_says_of_which_alert_each_line_is(page, summary):
    summary(page)

    class Late:
        duty = PersonDuty.objects.select_related("alert__page").first()

    (row,) = _by_alert([Late()])
    assert row["alert"] == page.issued.pk


def test_published_again_it_has_its_new_headline_and_keeps_the_old_one_to_itself(client, page):
    page.unpublish()
    page.refresh_from_db()
    page.title = "Keep to the list"
    page.save_revision().publish()
    client.force_login(UserFactory(roles=["Publisher"]))
    start = f"/alerts/{page.issued.pk}"
    for address in (f"{start}/watch/", f"{start}/record/", f"{start}/record/?format=csv"):
        assert WORD not in text_of(client, address)[1]
    assert "Keep to the list" in text_of(client, f"{start}/watch/")[1]
