"""What identifies somebody stands on no error page and in no log, whatever goes wrong."""

import logging
import sys

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from wagtail.log_actions import log as log_action
from wagtail.models import Comment, ModelLogEntry, PageLogEntry, PageSubscription
from wagtail.test.utils.form_data import inline_formset

from home.models import HomePage, StandardPage
from intranet.library.models import LibraryDocument
from learning.gate.checking import check, read_long_texts
from learning.gate.models import Mark, ScannedText, WaitingText
from learning.gate.passing import mark
from learning.models import LearningPage
from tests.factories import UserFactory, learning_page
from tests.learning.forms import APPROVAL, create_address, learning_form
from tests.learning.gate.conftest import IDENTIFYING, SECRETS

pytestmark = pytest.mark.django_db


def told(text):
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def answers(client, log):
    """Asks as a browser does, where a fault is an error page; nothing may have leaked."""
    client.raise_request_exception = False

    def answers(method, address, *args, **kwargs):
        answer = getattr(client, method)(address, *args, **kwargs)
        assert not told(answer.content.decode()), address
        assert not told(str(answer.headers)), address
        assert not told(log.text), address
        return answer

    return answers


@pytest.fixture
def scanning_fails(monkeypatch):
    """The worst error: its words are a text."""

    def fails(text):
        raise ValueError(f"cannot scan {IDENTIFYING}")

    ScannedText.objects.all().delete()
    monkeypatch.setattr("learning.gate.checking.scan", fails)


def test_debugging_is_off(settings):
    assert not settings.DEBUG


@pytest.mark.parametrize("action", ["action-submit", "action-publish"])
def test_a_scan_that_fails_as_a_page_is_sent_on(client, editor, answers, scanning_fails, action):
    client.force_login(editor)
    form = learning_form(action, what_happened=IDENTIFYING)
    assert answers("post", create_address(), form).status_code == 500


def test_a_scan_that_fails_while_somebody_types(client, editor, draft, answers, scanning_fails):
    client.force_login(editor)
    form = learning_form(what_happened=IDENTIFYING)
    assert answers("post", f"/admin/anonymisation/{draft.pk}/scan/", form).status_code == 500


def test_a_scan_that_fails_on_the_gates_page_and_in_the_editor(
    client, editor, draft, answers, scanning_fails
):
    client.force_login(editor)
    for address in (f"/admin/anonymisation/{draft.pk}/", f"/admin/pages/{draft.pk}/edit/"):
        assert answers("get", address).status_code == 500


@pytest.fixture
def information(administrator):
    """A draft outside the learning section, where an administrator publishes alone."""
    page = StandardPage(title="How we meet", slug="meet", live=False, owner=administrator)
    page.body = [("text", f"<p>{IDENTIFYING}</p>")]
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=administrator)
    return page


def test_a_scan_that_fails_in_the_admins_own_api(client, information, answers, scanning_fails):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    address = f"/admin/api/main/pages/{information.pk}/action/publish/"
    assert answers("post", address).status_code == 500


LONG = "Ampoules stood side by side. " * 1_500


def test_a_scan_that_fails_in_the_worker_and_holds_up_no_other(editor, log, monkeypatch):
    for text in (LONG + IDENTIFYING, LONG):
        learning_page(publish=False, user=editor, what_happened=text)

    def fails(text):
        if "Hargreaves" in text:
            raise ValueError(f"cannot scan {text!r}")
        return []

    monkeypatch.setattr("learning.gate.checking.scan", fails)
    assert read_long_texts() == 1
    assert "ValueError" in log.text
    assert not told(log.text)
    assert WaitingText.objects.count() == 1


def test_the_history_holds_no_name_from_a_title_a_comment_or_a_file(client, editor):
    client.force_login(editor)
    said = {"text": IDENTIFYING, "contentpath": "title", "position": "", "resolved": "",
            "deleted": "", "id": "", "replies": inline_formset([])}  # fmt: skip
    title = "What Mr John Hargreaves was given"
    form = learning_form(title=title, comments=inline_formset([said]))
    client.post(create_address(), form)
    assert Comment.objects.get().text == IDENTIFYING
    file = ContentFile(b"Plain words", name="a.txt")
    log_action(
        instance=LibraryDocument.objects.create(title=title, file=file), action="wagtail.create"
    )
    entries = [*PageLogEntry.objects.all(), *ModelLogEntry.objects.all()]
    assert "What Mr … was given" in {entry.label for entry in entries}
    assert not any(told(f"{entry.label} {entry.data}") for entry in entries)


def test_the_mail_about_a_comment_leads_to_it_and_says_none_of_it(client, editor, mailoutbox):
    client.force_login(editor)
    title = "What Mr John Hargreaves was given"
    client.post(create_address(), learning_form(title=title))
    page = LearningPage.objects.get()
    follower = UserFactory(is_superuser=True, email="follower@example.org")
    PageSubscription.objects.create(user=follower, page=page, comment_notifications=True)
    said = {"text": IDENTIFYING, "contentpath": "title", "position": "", "resolved": "",
            "deleted": "", "id": "", "replies": inline_formset([])}  # fmt: skip
    address = f"/admin/pages/{page.pk}/edit/"
    client.post(address, learning_form(title=title, comments=inline_formset([said])))
    (mail,) = mailoutbox
    assert address in mail.body
    assert not told(str(mail.message()))


def test_the_row_that_a_database_refused_is_left_out_of_the_log():
    """As PostgreSQL words it, with a cause before and an error after."""
    (handler,) = [one for one in logging.getLogger().handlers if one.name == "console"]
    row = "DETAIL:  Failing row contains (5, Mr John\nHargreaves, NHS 999 000 0018)."
    try:
        try:
            raise IntegrityError(f'null value in column "slug"\n{row}')
        except IntegrityError as error:
            raise RuntimeError("not saved") from error
    except RuntimeError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    written = handler.format(record)
    assert not told(written)
    for kept in ('null value in column "slug"', "direct cause", "RuntimeError: not saved"):
        assert kept in written


def test_drafts_are_not_named_by_their_titles_in_the_log(editor, log):
    page = learning_page(publish=False, user=editor, title="Mr John Hargreaves fell")
    page.save_revision()
    assert not told(log.text)


def test_a_gate_that_is_closed_in_the_admins_own_api(client, information, answers):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    address = f"/admin/api/main/pages/{information.pk}/action/publish/"
    assert answers("post", address).status_code == 403


def test_a_gate_that_is_closed_behind_the_back_of_a_review(client, draft, reviewer, answers, log):
    """The findings were answered when the review began, and are not any more."""
    reasons = {found.fingerprint: "Invented" for found in check(draft).open}
    mark(page=draft, reasons=reasons, user=draft.owner, revision=draft.latest_revision)
    draft.get_workflow().start(draft, draft.owner)
    Mark.objects.all().delete()
    state = draft.current_workflow_task_state
    client.force_login(reviewer)
    answers("post", f"/admin/pages/workflow/action/{draft.pk}/approve/{state.pk}/", APPROVAL)
    draft.refresh_from_db()
    assert not draft.live


def test_a_gate_that_closes_only_as_the_page_is_saved(
    client, administrator, information, answers, monkeypatch
):
    """Whatever asked before: the last question is the page's own."""
    monkeypatch.setattr("learning.gate.editor.why_closed", lambda checked: "")
    client.force_login(administrator)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={information.pk}&next=/admin/"
    assert answers("post", address).status_code in (302, 403)
    information.refresh_from_db()
    assert not information.live


def test_what_a_reader_may_not_see_is_named_on_no_refusal(client, draft, staff, answers):
    client.force_login(staff.user)
    assert answers("get", draft.url or f"/learning/{draft.slug}/").status_code == 404
    for address in (f"/admin/pages/{draft.pk}/edit/", f"/admin/anonymisation/{draft.pk}/"):
        assert answers("get", address, follow=True).status_code in (200, 403)
    assert answers("post", f"/privacy-problem/{draft.pk}/", {"what": ""}).status_code == 404


def test_a_scan_that_fails_on_the_readers_side(client, reviewer, answers, scanning_fails):
    """Out of sight at once, whatever the scan says."""
    page = learning_page(publish=False)
    type(page).objects.filter(pk=page.pk).update(live=True, what_happened=IDENTIFYING)
    client.force_login(reviewer)
    answer = answers("post", f"/privacy-problem/{page.pk}/", {"what": "The second paragraph"})
    assert answer.status_code == 200
    assert not type(page).objects.get(pk=page.pk).live
