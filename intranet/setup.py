"""What every network needs before its first page: lists, sections, review and roles.

Each step looks first and can run again at any time.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site, Workflow, WorkflowPage, WorkflowTask

from home.models import HomePage
from intranet.roles import PUBLISHER, RISK_AND_QUALITY, sync_roles
from learning.actions.kinds import fill_kinds
from learning.alerts.ladder import fill_ladders
from learning.alerts.models import AlertIndexPage
from learning.alerts.starting import fill_templates
from learning.anonymisation.vocabulary import fill_not_identifying
from learning.lists import fill_lists
from learning.models import LearningIndexPage, QualityReviewTask
from search.vocabulary import fill_synonyms

WELCOME_SLUG = "home"


@transaction.atomic
def set_up() -> None:
    """Make the lists, the page tree's sections, the workflow and the roles."""
    fill_lists()
    fill_kinds()
    fill_synonyms()
    fill_not_identifying()
    home = _home_page()
    learning = _learning_section(home)
    alerts = _alerts_section(home)
    fill_ladders()
    fill_templates()
    sync_roles()
    _review("Quality review", learning, [RISK_AND_QUALITY])
    _review("Alert review", alerts, [RISK_AND_QUALITY, PUBLISHER])


def _home_page() -> HomePage:
    home = HomePage.objects.first()
    if home:
        return home
    root = Page.get_first_root_node()
    for welcome in root.get_children().filter(slug=WELCOME_SLUG):
        welcome.slug = "welcome-to-wagtail"
        welcome.save()
    home = root.add_child(instance=HomePage(title=settings.WAGTAIL_SITE_NAME, slug=WELCOME_SLUG))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "site_name": settings.WAGTAIL_SITE_NAME,
            "root_page": home,
        },
    )
    for welcome in root.get_children().filter(slug="welcome-to-wagtail"):
        welcome.delete()
    return HomePage.objects.get(pk=home.pk)


def _learning_section(home: HomePage) -> LearningIndexPage:
    section = LearningIndexPage.objects.first()
    if section:
        return section
    return home.add_child(
        instance=LearningIndexPage(
            title="Learning",
            slug="learning",
            introduction="What one site found out, so that every site can act on it.",
            show_in_menus=True,
        )
    )


def _alerts_section(home: HomePage) -> AlertIndexPage:
    section = AlertIndexPage.objects.first()
    if section:
        return section
    return home.add_child(
        instance=AlertIndexPage(
            title="Alerts",
            slug="alerts",
            introduction="What you are asked to do, and by when.",
            show_in_menus=True,
        )
    )


def _review(name: str, section: Page, groups: list[str]) -> None:
    """A second person of the groups reads what is published in the section."""
    workflow, _ = Workflow.objects.get_or_create(name=name)
    task = QualityReviewTask.objects.filter(name=name).first()
    if task is None:
        task = QualityReviewTask.objects.create(name=name)
    task.groups.add(*Group.objects.filter(name__in=groups))
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.update_or_create(page=section.page_ptr, defaults={"workflow": workflow})
