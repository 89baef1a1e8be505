"""What was issued is withdrawn and never deleted, nor is an account that it names."""

import pytest

from intranet.network.models import User
from learning.alerts.models import AlertIndexPage, AlertPage, IssuedAlert, LogEntry
from learning.alerts.states import Event
from learning.models import LearningPage
from tests.alerts.publishing.conftest import edit_address
from tests.factories import StaffProfileFactory, UserFactory, alert_page, learning_page
from tests.said import said

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


def test_to_unpublish_is_to_withdraw_and_the_log_says_who(client, send, author):
    page = alert_page()
    client.force_login(author)
    assert "Withdraw" in client.get(edit_address(page)).content.decode()
    question = client.get(f"/admin/pages/{page.pk}/unpublish/").content.decode()
    assert "nobody owes it" in question
    assert "Withdraw it" in question
    assert "Unpublish" not in question
    answer = send(author, f"/admin/pages/{page.pk}/unpublish/")
    assert "is withdrawn" in said(answer)
    assert IssuedAlert.objects.get().withdrawn_at
    assert LogEntry.objects.get(event=Event.WITHDRAWN).by == author


def test_who_may_not_take_it_down_does_not_withdraw_it(send):
    page = alert_page()
    send(UserFactory(roles=["Editor"]), f"/admin/pages/{page.pk}/unpublish/")
    assert not IssuedAlert.objects.get().withdrawn_at


def test_other_pages_are_taken_down_as_ever(client, send):
    page = learning_page()
    risk = UserFactory(roles=[RISK])
    client.force_login(risk)
    assert "Withdraw" not in client.get(f"/admin/pages/{page.pk}/unpublish/").content.decode()
    send(risk, f"/admin/pages/{page.pk}/unpublish/")
    assert not LearningPage.objects.get().live


def test_an_issued_alert_is_not_deleted_and_its_withdrawal_is_offered(send, author):
    page = alert_page()
    superuser = UserFactory(is_superuser=True)
    for user in (author, superuser):
        answer = send(user, f"/admin/pages/{page.pk}/delete/")
        assert "Withdraw it instead" in said(answer)
        assert answer.url == f"/admin/pages/{page.pk}/unpublish/"
    assert AlertPage.objects.filter(pk=page.pk).exists()


def test_nor_when_it_is_withdrawn_in_bulk_or_with_its_section(send):
    page = alert_page()
    page.unpublish()
    superuser = UserFactory(is_superuser=True)
    section = AlertIndexPage.objects.get()
    for address in (
        f"/admin/pages/{page.pk}/delete/",
        f"/admin/pages/{section.pk}/delete/",
        f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/",
        f"/admin/bulk/wagtailcore/page/delete/?id={section.pk}&next=/admin/",
    ):
        answer = send(superuser, address)
        assert answer.status_code == 302
        assert "what people and sites did about" in said(answer)
    assert AlertPage.objects.filter(pk=page.pk).exists()


def test_an_alert_that_never_went_out_is_deleted(send, author):
    page = alert_page(publish=False, user=author)
    send(author, f"/admin/pages/{page.pk}/delete/")
    assert not AlertPage.objects.exists()


def test_a_copy_is_a_draft_that_nobody_owes(send, author):
    page = alert_page(version=1)
    AlertPage.objects.filter(pk=page.pk).update(version=3)
    form = {
        "new_title": "Second alert", "new_slug": "second",
        "new_parent_page": AlertIndexPage.objects.get().pk, "publish_copies": "on", "alias": "on",
    }  # fmt: skip
    send(author, f"/admin/pages/{page.pk}/copy/", form)
    copy = AlertPage.objects.get(slug="second")
    assert (copy.live, copy.version, copy.alias_of) == (False, 1, None)
    assert IssuedAlert.objects.count() == 1


def test_an_alert_stays_in_its_section(client, send):
    page = alert_page()
    home = AlertIndexPage.objects.get().get_parent()
    superuser = UserFactory(is_superuser=True)
    answer = send(superuser, f"/admin/pages/{page.pk}/move/{home.pk}/confirm/")
    assert answer.status_code == 302
    assert said(answer)
    assert AlertPage.objects.get().get_parent().specific == AlertIndexPage.objects.get()


# Accounts


def test_an_account_that_an_alert_names_is_closed_and_not_deleted(send):
    reader = StaffProfileFactory()
    alert_page(sites=[reader.home_site])
    admin = UserFactory(roles=["Administrator"])
    for address in (
        f"/admin/users/delete/{reader.user_id}/",
        f"/admin/bulk/network/user/delete/?id={reader.user_id}&next=/admin/users/",
    ):
        answer = send(admin, address)
        assert "Close the account instead" in said(answer)
    assert User.objects.filter(pk=reader.user_id).exists()


def test_an_account_that_nothing_names_is_deleted(send):
    user = UserFactory()
    send(UserFactory(roles=["Administrator"]), f"/admin/users/delete/{user.pk}/")
    assert not User.objects.filter(pk=user.pk).exists()
