"""No road to readers leads past the gate."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from home.models import HomePage, StandardPage
from intranet.pages import IntranetPage
from intranet.publishing import publish_due
from learning.gate.checking import check
from learning.gate.pages import Gated
from learning.gate.passing import GateClosed
from learning.models import LearningIndexPage, LearningPage
from tests.factories import UserFactory, learning_page
from tests.learning.forms import APPROVAL, create_address, learning_form
from tests.learning.gate.conftest import IDENTIFYING

pytestmark = pytest.mark.django_db


@pytest.fixture
def information(administrator):
    """A draft outside the learning section, where an administrator publishes alone."""
    page = StandardPage(title="How we meet", slug="meet", live=False, owner=administrator)
    page.body = [("text", f"<p>{IDENTIFYING}</p>")]
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=administrator)
    return page


def standard_form(action, **fields):
    data = {
        "title": "How we meet", "slug": "meet", "summary": "", "specialties": "", "topics": "",
        "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
        "body": streamfield([("text", rich_text(f"<p>{IDENTIFYING}</p>"))]),
        "comments": inline_formset([]), action: "1",
    }  # fmt: skip
    return nested_form_data(data | fields)


def live(page):
    return type(page).objects.filter(pk=page.pk, live=True).exists()


def test_every_page_type_passes_the_gate():
    for model in (HomePage, LearningIndexPage, *IntranetPage.__subclasses__()):
        assert issubclass(model, Gated), model


@pytest.mark.parametrize("kind", [StandardPage, LearningPage])
def test_no_page_stands_elsewhere_as_an_alias_that_nobody_could_answer_for(kind, information):
    page = information if kind is StandardPage else learning_page()
    with pytest.raises(ValidationError, match="stands in one place"):
        page.create_alias(update_slug="the-same-elsewhere")
    assert not kind.objects.filter(alias_of=page).exists()


def test_submitting_in_the_editor_is_refused_and_keeps_what_was_typed(client, editor):
    client.force_login(editor)
    form = learning_form("action-submit", what_happened=IDENTIFYING)
    answer = client.post(create_address(), form)
    assert answer.status_code == 200
    assert "findings are open" in answer.content.decode()
    assert "Hargreaves" in answer.content.decode()
    assert not LearningPage.objects.exists()


def test_a_draft_is_always_kept(client, editor):
    client.force_login(editor)
    client.post(create_address(), learning_form(what_happened=IDENTIFYING))
    assert LearningPage.objects.get().what_happened == IDENTIFYING


def test_a_draft_of_a_live_page_is_kept_and_readers_see_nothing_of_it(client, editor, staff):
    page = learning_page(user=editor)
    client.force_login(editor)
    form = learning_form(slug=page.slug, what_happened=IDENTIFYING)
    client.post(f"/admin/pages/{page.pk}/edit/", form)
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().what_happened == IDENTIFYING
    client.force_login(staff.user)
    assert "Hargreaves" not in client.get(page.url).content.decode()


def test_submitting_in_code(draft, editor):
    with pytest.raises(GateClosed):
        draft.get_workflow().start(draft, editor)
    assert not draft.workflow_in_progress


def test_publishing_in_the_editor(client, administrator, information):
    client.force_login(administrator)
    form = standard_form("action-publish", summary=IDENTIFYING[:200])
    answer = client.post(f"/admin/pages/{information.pk}/edit/", form)
    assert "findings are open" in answer.content.decode()
    for found in check(information).open:
        form[f"gate-reason-{found.fingerprint}"] = "Invented"
    form["summary"] = ""
    answer = client.post(f"/admin/pages/{information.pk}/edit/", form, follow=True)
    assert "A second person must confirm" in answer.content.decode()
    assert not live(information)


def test_approving_in_the_review(client, reviewer, editor):
    page = learning_page(publish=False, user=editor)
    page.get_workflow().start(page, editor)
    state = page.current_workflow_task_state
    address = f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/"
    client.force_login(reviewer)
    for missing in ("read", "could_tell"):
        client.post(address, {key: value for key, value in APPROVAL.items() if key != missing})
        assert not live(page)
    client.post(address, APPROVAL | {"could_tell": "yes"})
    assert not live(page)
    client.post(address, APPROVAL)
    assert live(page)


def test_a_version_that_the_reviewer_did_not_read_is_not_approved(client, reviewer, editor):
    page = learning_page(publish=False, user=editor)
    page.get_workflow().start(page, editor)
    address = (
        f"/admin/pages/workflow/action/{page.pk}/approve/{page.current_workflow_task_state.pk}/"
    )
    client.force_login(reviewer)
    shown = json.loads(client.get(address).content)["html"]
    read = {"texts": re.search(r'name="texts" value="(\w+)"', shown)[1]}
    page.why_it_matters = "It was somebody whom everyone knows."
    page.save_revision(user=editor)
    answer = client.post(address, APPROVAL | read, follow=True)
    assert "a newer version was saved" in answer.content.decode()
    assert not live(page)
    shown = json.loads(client.get(address).content)["html"]
    client.post(address, APPROVAL | {"texts": re.search(r'name="texts" value="(\w+)"', shown)[1]})
    assert live(page)
    assert page.anonymisation_sign_offs.get().revision == page.latest_revision


def test_bulk_publishing(client, administrator, information):
    clean = StandardPage(title="Parking", slug="parking", live=False)
    HomePage.objects.get().add_child(instance=clean)
    clean.save_revision()
    client.force_login(administrator)
    address = (
        f"/admin/bulk/wagtailcore/page/publish/?id={information.pk}&id={clean.pk}&next=/admin/"
    )
    answer = client.post(address, follow=True)
    assert "was not published" in answer.content.decode()
    assert not live(information)
    assert not live(clean)


def test_publishing_in_a_shell(draft):
    revision = draft.get_latest_revision()
    with pytest.raises(GateClosed):
        revision.publish()
    with pytest.raises(GateClosed):
        draft.publish(revision)
    with pytest.raises(GateClosed):
        PublishPageRevisionAction(revision).execute(skip_permission_checks=True)
    assert not live(draft)


def test_making_a_page_live_in_a_shell():
    page = StandardPage(title="How we meet", slug="meet", summary=IDENTIFYING[:200])
    with pytest.raises(GateClosed):
        HomePage.objects.get().add_child(instance=page)


def test_changing_a_live_page_in_a_shell():
    page = learning_page()
    page.what_happened = IDENTIFYING
    with pytest.raises(GateClosed):
        page.save()


def test_changing_or_showing_a_bare_page_in_a_shell(draft):
    bare = Page.objects.get(pk=learning_page().pk)
    bare.title = "What Mr John Hargreaves was given"
    with pytest.raises(GateClosed):
        bare.save()
    bare = Page.objects.get(pk=draft.pk)
    bare.live = True
    with pytest.raises(GateClosed):
        bare.save(update_fields=["live"])
    assert not live(draft)


def test_publishing_by_the_admins_own_api(client, draft):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    answer = client.post(f"/admin/api/main/pages/{draft.pk}/action/publish/")
    assert answer.status_code in (403, 404)
    assert not live(draft)


def test_a_date_to_publish(draft):
    draft.go_live_at = timezone.now() + timedelta(days=1)
    revision = draft.save_revision()
    with pytest.raises(GateClosed):
        revision.publish()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_the_scheduled_job_holds_back_what_got_past(draft, caplog):
    """A list may have grown since the date was given."""
    due = Revision.objects.filter(pk=draft.latest_revision_id)
    due.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    publish_due(timezone.now())
    assert not live(draft)
    assert "not published" in caplog.text
    assert "Hargreaves" not in caplog.text


def test_an_import_keeps_the_row_as_a_draft_and_says_where(tmp_path, capsys):
    row = {
        "reference": "LP-1", "title": "Two ampoules", "what_happened": IDENTIFYING,
        "what_we_learned": "Alike is mixed up", "actions_for_every_site": "Store them apart",
    }  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row))
    call_command("import_learning", file, publish=True)
    said = "".join(capsys.readouterr())
    assert "1 kept as drafts" in said
    assert "Line 1: kept as a draft" in said
    assert "What happened" in said
    assert "Hargreaves" not in said
    assert not live(LearningPage.objects.get(reference="LP-1"))


def test_an_import_with_a_reason_is_kept_in_the_history(tmp_path):
    row = {
        "reference": "LP-1", "title": "Two ampoules", "what_happened": IDENTIFYING,
        "what_we_learned": "Alike is mixed up", "actions_for_every_site": "Store them apart",
    }  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row))
    call_command("import_learning", file, publish=True, override_gate="Old pages, read by hand")
    page = LearningPage.objects.get(reference="LP-1")
    assert live(page)
    assert page.anonymisation_sign_offs.get().reason == "Old pages, read by hand"


def test_a_copy_starts_as_a_draft():
    page = StandardPage(title="Parking", slug="parking")
    HomePage.objects.get().add_child(instance=page)
    copy = page.copy(update_attrs={"title": "Ask Mr John Hargreaves", "slug": "ask"})
    assert not copy.live
