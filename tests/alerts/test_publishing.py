"""An alert from a template to the people it is for, through the admin's own views."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from intranet.network.models import User
from intranet.publishing import publish_due
from learning.alerts.models import (
    AlertIndexPage,
    AlertPage,
    AlertTemplate,
    IssuedAlert,
    Ladder,
    LogEntry,
    PersonDuty,
)
from learning.alerts.people import acknowledge
from learning.alerts.rounds import Turns, catch_up_all
from learning.alerts.starting import deadline_in
from learning.alerts.states import Event, Whom
from learning.models import LearningPage
from tests.alerts.forms import alert_form, create_address, when
from tests.factories import (
    ProviderSiteFactory,
    StaffProfileFactory,
    UserFactory,
    alert_page,
    learning_page,
)
from tests.learning.forms import APPROVAL
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


@pytest.fixture
def author():
    return StaffProfileFactory(user__username="author", user__roles=["Publisher"]).user


@pytest.fixture
def colleague():
    return StaffProfileFactory(user__username="colleague", user__roles=["Publisher"]).user


@pytest.fixture
def send(client):
    """Sign in as ``user`` and post; return the answer after its redirects."""

    def send(user, address, data=None):
        client.force_login(user)
        return client.post(address, data or {}, follow=True)

    return send


@pytest.fixture
def submitted(send, author):
    def submitted(**fields):
        send(author, create_address(), alert_form("action-submit", **fields))
        return AlertPage.objects.get()

    return submitted


def approve_address(page):
    state = page.current_workflow_task_state
    return f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/"


def edit_address(page):
    return f"/admin/pages/{page.pk}/edit/"


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_second_publisher_approves_and_it_goes_out(submitted, send, colleague):
    page = submitted()
    assert page.workflow_in_progress
    send(colleague, approve_address(page), APPROVAL)
    alert = IssuedAlert.objects.get()
    assert alert.page == page
    assert PersonDuty.objects.count() == alert.people.count() == 2


def test_the_risk_team_may_approve_it_too(submitted, send):
    page = submitted()
    send(StaffProfileFactory(user__roles=[RISK]).user, approve_address(page), APPROVAL)
    assert IssuedAlert.objects.exists()


def test_the_author_cannot_approve_or_publish(submitted, send, author):
    page = submitted()
    send(author, approve_address(page), APPROVAL)
    send(author, edit_address(page), alert_form("action-publish"))
    assert not IssuedAlert.objects.exists()
    assert not AlertPage.objects.get().live


def test_nobody_else_approves_it(submitted, send):
    page = submitted()
    for role in ("Reader", "Editor", "Quality partner", "Administrator"):
        send(UserFactory(roles=[role]), approve_address(page), APPROVAL)
    assert not IssuedAlert.objects.exists()


def test_scheduled_it_goes_out_at_its_time_and_not_before(submitted, send, colleague):
    page = submitted(go_live_at=when(days=3))
    send(colleague, approve_address(page), APPROVAL)
    publish_due(timezone.now() + timedelta(days=2))
    assert not IssuedAlert.objects.exists()
    revision = page.scheduled_revision
    revision.content["go_live_at"] = timezone.now().isoformat()
    revision.approved_go_live_at = timezone.now()
    revision.save()
    publish_due(timezone.now())
    assert IssuedAlert.objects.get().page == page


def test_a_deadline_before_it_goes_out_is_said_at_the_field(send, author):
    form = alert_form("action-submit", go_live_at=when(days=11))
    answer = send(author, create_address(), form)
    assert "before the alert goes out" in str(answer.context["form"].errors["deadline"])
    assert not AlertPage.objects.exists()


def test_more_steps_than_a_team_carries_out_are_said_at_the_field(send, author):
    answer = send(author, create_address(), alert_form(what_to_do="Check\n" * 10))
    assert "at most 9 steps" in str(answer.context["form"].errors["what_to_do"])


def test_the_approver_reads_that_the_deadline_is_over(submitted, send, client, colleague):
    page = submitted(deadline=when(minutes=30))
    client.force_login(colleague)
    form = client.get(approve_address(page)).content.decode()
    assert "The deadline is over" in form
    answer = send(colleague, approve_address(page), APPROVAL)
    assert "Nothing was approved. The deadline is over" in said(answer)
    assert not IssuedAlert.objects.exists()


def test_the_approver_reads_that_nobody_is_in_the_audience(submitted, send, client, colleague):
    empty = ProviderSiteFactory()
    page = submitted(audience_sites=str(empty.pk))
    client.force_login(colleague)
    assert "Nobody is in its audience" in client.get(approve_address(page)).content.decode()
    answer = send(colleague, approve_address(page), APPROVAL)
    assert "Nobody is in its audience" in said(answer)
    assert not IssuedAlert.objects.exists()


def test_the_approver_of_a_revision_reads_how_many_are_asked_again(
    submitted, send, client, author, colleague
):
    page = submitted()
    send(colleague, approve_address(page), APPROVAL)
    acknowledge(PersonDuty.objects.get(person=colleague), version=1, by=colleague)
    send(author, edit_address(page), alert_form("action-submit", version="2"))
    page.refresh_from_db()
    client.force_login(colleague)
    form = client.get(approve_address(page)).content.decode()
    assert "It is for 2 people as things" in form
    assert "Version 2 asks everybody again" in form
    assert "Version 1 was acknowledged or answered by 1 person" in form
    send(colleague, approve_address(page), APPROVAL)
    assert IssuedAlert.objects.get().version == 2
    assert PersonDuty.objects.open().count() == 2


def test_the_approver_of_a_mended_spelling_reads_that_nobody_is(submitted, send, client, colleague):
    page = submitted()
    send(colleague, approve_address(page), APPROVAL)
    page.refresh_from_db()
    assert "nobody is asked again" in page.get_latest_revision_as_object().what_approval_does()


# Templates


def test_the_usual_templates_are_there_and_name_nobody():
    assert AlertTemplate.objects.count() == 4
    for template in AlertTemplate.objects.all():
        template.full_clean()


def test_a_template_that_names_somebody_is_refused_at_its_field(send, author):
    template = AlertTemplate.objects.first()
    data = {
        "name": "Recall", "headline": "Stop", "severity": "critical", "duty_kind": "sites",
        "working_days": 2, "what_happened": "Mr John Hargreaves was given the wrong pack.",
        "what_to_do": "Stop", "evidence_asked": "", "recheck_months": "", "ladder": "",
    }  # fmt: skip
    answer = send(author, f"/admin/alerts/alerttemplate/edit/{template.pk}/", data)
    assert "it may name nobody" in str(answer.context["form"].errors["what_happened"])


def test_the_form_of_a_new_alert_starts_from_a_template(client, author):
    client.force_login(author)
    template = AlertTemplate.objects.get(name__startswith="Recall")
    answer = client.get(f"/admin/alerts/new/{template.pk}/")
    form = answer.context["form"]
    assert form["title"].value() == template.headline
    assert form["severity"].value() == "critical"
    assert form["what_to_do"].value() == template.what_to_do
    assert timezone.make_aware(form["deadline"].value()) == deadline_in(2, timezone.localdate())
    assert create_address() in answer.content.decode()
    assert not AlertPage.objects.exists()
    assert client.post(f"/admin/alerts/new/{template.pk}/").status_code == 405


@pytest.mark.parametrize("role", ["Reader", "Editor", "Quality partner", "Executive"])
def test_who_may_not_write_alerts_starts_none_and_sees_no_list(client, role):
    client.force_login(UserFactory(roles=[role]))
    template = AlertTemplate.objects.first()
    for address in (
        f"/admin/alerts/new/{template.pk}/", "/admin/alerts/alerttemplate/",
        "/admin/alerts/ladder/", "/admin/alerts/issuedalert/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert template.headline not in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "due"), [(1, "2026-11-30 17:00"), (5, "2026-12-04 17:00"), (10, "2026-12-11 17:00")]
)
def test_the_deadline_of_a_template_counts_working_days(days, due):
    friday = datetime(2026, 11, 27, tzinfo=ZoneInfo("Europe/London")).date()
    assert f"{deadline_in(days, friday):%Y-%m-%d %H:%M}" == due


# Ladders


def ladder_form(steps, **fields):
    data = {"name": "Quick", "steps-INITIAL_FORMS": 0, "steps-TOTAL_FORMS": len(steps)}
    for number, (days, whom) in enumerate(steps):
        data |= {f"steps-{number}-days": days, f"steps-{number}-whom": whom}
    return data | {"steps-MIN_NUM_FORMS": 1, "steps-MAX_NUM_FORMS": 1000} | fields


def test_a_publisher_makes_a_ladder(send, author):
    send(author, "/admin/alerts/ladder/create/", ladder_form([(-1, Whom.SELF), (1, Whom.PARTNER)]))
    assert Ladder.objects.get(name="Quick").steps.count() == 2


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(-1, Whom.MANAGER)], "only once the deadline has passed"),
        ([(400, Whom.MANAGER)], "at most a year"),
        ([(1, Whom.MANAGER), (1, Whom.MANAGER)], "duplicate"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_in_words(send, author, steps, words):
    answer = send(author, "/admin/alerts/ladder/create/", ladder_form(steps))
    assert words in answer.content.decode()
    assert not Ladder.objects.filter(name="Quick").exists()


def test_a_second_default_ladder_is_refused_in_words(send, author):
    answer = send(
        author, "/admin/alerts/ladder/create/", ladder_form([(1, "manager")], is_default="on")
    )
    assert "Untick it there first" in answer.content.decode()


def test_a_ladder_in_use_is_not_deleted_and_says_so(send):
    admin = UserFactory(roles=["Administrator"])
    usual = Ladder.objects.get()
    named, drafted, templated, free = (
        Ladder.objects.create(name=name) for name in ("Named", "Drafted", "Templated", "Free")
    )
    alert_page(ladder=named)
    draft = alert_page(publish=False)
    draft.ladder = drafted
    draft.save_revision()
    AlertTemplate.objects.update(ladder=templated)
    for ladder in (usual, named, drafted, templated):
        answer = send(admin, f"/admin/alerts/ladder/delete/{ladder.pk}/")
        assert f"“{ladder}” cannot be deleted" in said(answer)
    send(admin, f"/admin/alerts/ladder/delete/{free.pk}/")
    assert set(Ladder.objects.all()) == {usual, named, drafted, templated}


# The list of what was issued


def test_the_list_shows_how_far_each_alert_has_come(client, author):
    reader = StaffProfileFactory()
    page = alert_page(sites=[reader.home_site])
    acknowledge(PersonDuty.objects.get(), version=1, by=reader.user)
    withdrawn = alert_page(title="Another", sites=[reader.home_site])
    withdrawn.unpublish()
    client.force_login(author)
    html = client.get("/admin/alerts/issuedalert/").content.decode()
    assert f'<a href="/alerts/{page.issued.pk}/watch/">{page.title}</a>' in html
    assert "1 of 1" in html
    assert "Withdrawn" in html
    html = client.get("/admin/alerts/issuedalert/?state=open&q=drawers").content.decode()
    assert page.title in html
    assert "Another" not in html


def test_its_export_is_safe_to_open(client, author):
    alert_page(title="=cmd", duty_kind="both", sites=[author.profile.home_site])
    catch_up_all(timezone.now(), Turns())
    client.force_login(author)
    rows = client.get("/admin/alerts/issuedalert/?export=csv").getvalue().decode().splitlines()
    assert rows[0].startswith("Title,Version,Severity")
    assert rows[1].startswith("'=cmd,1,Important")
    assert rows[1].endswith("0,1,0,1,In force")


def test_the_list_costs_the_same_for_more_alerts(client, author):
    client.force_login(author)
    alert_page()
    few = queries_of(client, "/admin/alerts/issuedalert/")
    alert_page(title="Second"), alert_page(title="Third")
    assert len(queries_of(client, "/admin/alerts/issuedalert/")) == len(few)


# Withdrawing, and what cannot be deleted


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
        assert answer.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/unpublish/"
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
        assert answer.status_code == 200
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
    assert answer.status_code == 200
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
