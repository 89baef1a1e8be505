"""Draft, quality review by a second person, published: through the admin's own views."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime
from wagtail.models import Page, TaskState

from learning.models import LearningIndexPage, LearningPage
from learning.review import NotByTheAuthor, wrote
from tests.factories import StaffProfileFactory, UserFactory, learning_page
from tests.learning.forms import APPROVAL, APPROVING, create_address, learning_form
from tests.said import said

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


def post(client, user, address, data=None):
    """Sign in as ``user`` and post."""
    client.force_login(user)
    return client.post(address, data or {})


def submit(user, slug):
    """Write a page as ``user`` and send it to the review."""
    post(Client(), user, create_address(), learning_form("action-submit", slug=slug))
    return LearningPage.objects.get(slug=slug)


@pytest.fixture(scope="module")
def kept(module_db):
    editor = StaffProfileFactory(user__username="editor", user__roles=["Editor"]).user
    reviewer = StaffProfileFactory(user__username="reviewer", user__roles=[RISK]).user
    # One who is in the team, too.
    superuser = UserFactory(username="root", is_superuser=True, is_staff=True, roles=[RISK])
    return {
        "editor": editor,
        "reviewer": reviewer,
        "superuser": superuser,
        # A superuser whom nobody put into the team.
        "outsider": UserFactory(username="outsider", is_superuser=True, is_staff=True),
        "submitted": submit(editor, "similar-ampoules"),
        "own": {
            "reviewer": submit(reviewer, "by-the-reviewer"),
            "superuser": submit(superuser, "by-the-superuser"),
        },
    }


@pytest.fixture
def editor(mine):
    return mine["editor"]


@pytest.fixture
def reviewer(mine):
    return mine["reviewer"]


@pytest.fixture
def superuser(mine):
    return mine["superuser"]


@pytest.fixture
def outsider(mine):
    return mine["outsider"]


@pytest.fixture
def submitted(mine):
    """A page that the editor wrote and sent to the review."""
    return mine["submitted"]


@pytest.fixture
def send(client):
    return partial(post, client)


def approve_address(page, action="approve"):
    state = page.current_workflow_task_state
    return f"/admin/pages/workflow/action/{page.pk}/{action}/{state.pk}/"


def edit_address(page):
    return f"/admin/pages/{page.pk}/edit/"


def fresh(page):
    return LearningPage.objects.get(pk=page.pk)


def test_an_editor_writes_and_submits(submitted, editor):
    assert not submitted.live
    assert submitted.reference.startswith("LP-")
    assert submitted.owner == editor
    assert submitted.workflow_in_progress


def test_a_second_person_approves_and_it_goes_live(submitted, send, reviewer):
    send(reviewer, approve_address(submitted), APPROVAL)
    page = fresh(submitted)
    assert page.live
    assert not page.workflow_in_progress
    assert page.live_revision_id == page.latest_revision_id


def test_approval_from_the_editor_form_goes_live_when_nothing_was_changed(
    submitted, send, reviewer
):
    form = learning_form("action-workflow-action", **APPROVING)
    send(reviewer, edit_address(submitted), form)
    assert fresh(submitted).live


def test_approval_is_of_the_version_that_was_read(submitted, send, reviewer):
    read = submitted.latest_revision_id
    colleague = StaffProfileFactory(user__roles=[RISK]).user
    send(colleague, edit_address(submitted), learning_form(summary="Our Kestrel ward"))
    form = learning_form(
        "action-workflow-action",
        **APPROVING,
        loaded_revision_id=str(read),
    )
    answer = send(reviewer, edit_address(submitted), form)
    assert "a newer version was saved" in said(answer)
    assert not fresh(submitted).live


def test_a_superuser_of_the_team_who_wrote_nothing_may_approve(submitted, send, superuser):
    send(superuser, approve_address(submitted), APPROVAL)
    assert fresh(submitted).live


def test_a_superuser_outside_the_team_approves_nothing(submitted, send, outsider):
    form = learning_form("action-workflow-action", **APPROVING)
    send(outsider, edit_address(submitted), form)
    send(outsider, approve_address(submitted), APPROVAL)
    with pytest.raises(PermissionDenied):
        submitted.current_workflow_task.on_action(
            submitted.current_workflow_task_state, outsider, "approve"
        )
    assert not fresh(submitted).live


def test_approval_with_a_date_ahead_schedules(send, editor, reviewer):
    at = localtime(timezone.now() + timedelta(days=2))
    go_live_at = at.strftime("%Y-%m-%d %H:%M")
    form = learning_form("action-submit", slug="later", go_live_at=go_live_at)
    send(editor, create_address(), form)
    page = LearningPage.objects.get(slug="later")
    send(reviewer, approve_address(page), APPROVAL)
    page = fresh(page)
    assert not page.live
    assert page.approved_schedule


def test_changes_are_asked_for_with_a_comment_and_the_page_comes_back(
    submitted, send, editor, reviewer
):
    send(reviewer, approve_address(submitted, "reject"), {"comment": "Say what to do first."})
    state = TaskState.objects.get(workflow_state__object_id=submitted.pk)
    assert state.status == TaskState.STATUS_REJECTED
    assert state.comment == "Say what to do first."
    send(editor, edit_address(submitted), learning_form("action-submit", summary="Clearer"))
    assert fresh(submitted).workflow_in_progress
    send(reviewer, approve_address(submitted), APPROVAL)
    assert fresh(submitted).summary == "Clearer"


@pytest.mark.parametrize("button", ["action-publish", "action-workflow-action"])
def test_an_editor_cannot_publish_or_approve(send, editor, button):
    send(editor, create_address(), learning_form("action-publish", slug="mine"))
    page = LearningPage.objects.get(slug="mine")
    assert not page.live
    form = learning_form(button, slug="mine", **APPROVING)
    send(editor, edit_address(page), form)
    assert not fresh(page).live


def test_an_editor_cannot_approve_by_address(submitted, send, editor):
    send(editor, approve_address(submitted), APPROVAL)
    assert not fresh(submitted).live


@pytest.fixture(params=["reviewer", "superuser"])
def author(request, mine):
    """Someone with every right to approve, who writes."""
    return mine[request.param]


@pytest.fixture
def own(mine, author):
    """A page that ``author`` wrote and submitted."""
    return next(page for page in mine["own"].values() if page.owner == author)


def test_an_author_is_not_offered_approval(own, submitted, author):
    task = own.current_workflow_task
    assert [name for name, _label, _form in task.get_actions(own, author)] == ["reject"]
    offered = TaskState.objects.reviewable_by(author)
    assert submitted.current_workflow_task_state in offered
    assert own.current_workflow_task_state not in offered


def test_an_author_cannot_approve_by_address(own, author, send):
    answer = send(author, approve_address(own), APPROVAL)
    assert "do not have permission" in said(answer)
    assert not fresh(own).live


def test_an_author_cannot_approve_in_the_editor_and_is_told_why(own, author, send, client):
    form = learning_form("action-workflow-action", slug=own.slug, **APPROVING)
    answer = send(author, edit_address(own), form)
    assert "A colleague who wrote none of it" in said(answer)
    assert not fresh(own).live
    assert "You wrote part of" in said(client.get(edit_address(own)))


def test_an_author_cannot_approve_in_code(own, author):
    task, state = own.current_workflow_task, own.current_workflow_task_state
    with pytest.raises(NotByTheAuthor):
        task.on_action(state, author, "approve")
    with pytest.raises(PermissionDenied):
        state.approve(user=author)
    assert not fresh(own).live


def test_an_author_cannot_publish_from_the_editor(author, send):
    send(author, create_address(), learning_form("action-publish", slug="mine"))
    page = LearningPage.objects.get(slug="mine")
    form = learning_form("action-publish", slug="mine", summary="Again")
    answer = send(author, edit_address(page), form)
    assert not fresh(page).live
    assert answer.url == edit_address(page)


def test_an_author_cannot_publish_in_bulk(own, author, send):
    address = f"/admin/bulk/wagtailcore/page/publish/?id={own.pk}&next=/admin/"
    send(author, address, {"include_descendants": ""})
    section = LearningIndexPage.objects.get()
    address = f"/admin/bulk/wagtailcore/page/publish/?id={section.pk}&next=/admin/"
    send(author, address, {"include_descendants": "on"})
    assert not fresh(own).live


def test_an_author_cannot_schedule(own, author, send):
    at = localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    form = learning_form("action-publish", slug=own.slug, go_live_at=at)
    send(author, edit_address(own), form)
    page = fresh(own)
    assert not page.live
    assert not page.approved_schedule


def test_an_author_cannot_publish_in_code(own, author):
    with pytest.raises(PermissionDenied):
        own.get_latest_revision().publish(user=author)


def test_a_reviewer_who_changes_a_word_is_an_author(submitted, send, reviewer):
    send(reviewer, edit_address(submitted), learning_form(summary="My own words"))
    assert wrote(fresh(submitted), reviewer)
    form = learning_form("action-workflow-action", **APPROVING)
    send(reviewer, edit_address(submitted), form)
    assert not fresh(submitted).live


def test_a_change_in_the_same_step_as_the_approval_is_not_approved(submitted, send, reviewer):
    form = learning_form("action-workflow-action", summary="Slipped in", **APPROVING)
    answer = send(reviewer, edit_address(submitted), form)
    assert "A colleague who wrote none of it" in said(answer)
    assert not fresh(submitted).live
    assert fresh(submitted).workflow_in_progress


def test_a_second_person_saving_and_publishing_at_once_is_sent_to_the_review(
    submitted, send, superuser, client
):
    answer = send(superuser, edit_address(submitted), learning_form("action-publish"))
    assert "must approve it" in said(client.get(answer.url))
    assert not fresh(submitted).live


@pytest.mark.parametrize("person", ["reviewer", "superuser", "outsider"])
def test_nobody_publishes_past_the_review(submitted, send, request, person):
    user = request.getfixturevalue(person)
    draft = learning_page(publish=False, title="Never submitted")
    for page in (submitted, draft):
        send(user, f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/")
        send(user, edit_address(page), learning_form("action-publish"))
        with pytest.raises(PermissionDenied):
            page.get_latest_revision().publish(user=user)
        assert not fresh(page).live


def test_nobody_is_offered_publish_in_the_editor(submitted, client, superuser):
    client.force_login(superuser)
    for address in (create_address(), edit_address(submitted)):
        assert "action-publish" not in client.get(address).content.decode()
    assert (
        'data-workflow-action-name="approve"'
        in client.get(edit_address(submitted)).content.decode()
    )


def test_what_was_written_before_the_last_publication_does_not_count(editor, reviewer):
    page = learning_page(publish=False)
    page.save_revision(user=reviewer).publish()
    assert not wrote(page, reviewer)
    page.save_revision(user=editor)
    assert wrote(page, editor)
    assert not wrote(page, reviewer)


def test_a_copy_is_a_draft_with_its_own_reference(client, send, reviewer):
    page = learning_page()
    section = LearningIndexPage.objects.get()
    form = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": section.pk,
        "copy_subpages": "",
    }
    send(reviewer, f"/admin/pages/{page.pk}/copy/", form)
    copy = LearningPage.objects.get(slug="a-copy")
    assert not copy.live
    assert copy.reference not in {"", page.reference}
    assert copy.get_latest_revision_as_object().reference == copy.reference


@pytest.mark.parametrize("field", ["publish_copies", "alias"])
def test_a_copy_is_never_live_at_once(send, superuser, field):
    page = learning_page()
    section = LearningIndexPage.objects.get()
    form = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": section.pk,
        field: "on",
    }
    send(superuser, f"/admin/pages/{page.pk}/copy/", form)
    copy = Page.objects.get(slug="a-copy")
    assert not copy.live
    assert not copy.alias_of
