"""A new alert starts from a template and follows a ladder; what makes no sense is refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from learning.alerts.models import AlertPage, AlertTemplate, Ladder
from learning.alerts.starting import deadline_in
from learning.alerts.states import Whom
from tests.alerts.forms import create_address
from tests.factories import UserFactory, alert_page
from tests.said import said

pytestmark = pytest.mark.django_db


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
