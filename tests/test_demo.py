"""The demo network: the accounts, its size, and what it refuses."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from intranet.demo.stories import chosen
from intranet.management.commands.demo import Command
from intranet.network.models import ProviderSite
from learning.alerts.models import PersonDuty
from learning.models import LearningPage
from tests.factories import learning_page

SMALL = {"sites": 2, "staff": 15, "pages": 8, "verbosity": 0}


def demo(**options):
    out = StringIO()
    call_command("demo", stdout=out, **SMALL | options)
    return out.getvalue()


def acknowledged():
    """Who stands where with which alert, to the second."""
    duties = PersonDuty.objects.order_by("alert__page__title", "person__username")
    for alert, person, state, at in duties.values_list(
        "alert__page__title", "person__username", "state", "acknowledged_at"
    ):
        yield alert, person, state, at and at.replace(microsecond=0)


def test_same_seed_makes_the_same_network(db):
    seen = []
    for _run in range(2):
        with transaction.atomic():
            demo(seed=7)
            pages = list(LearningPage.objects.values_list("reference", "title", "slug"))
            seen.append((pages, list(acknowledged())))
            transaction.set_rollback(True)
    assert all(seen[0])
    assert seen[0] == seen[1]


def test_default_demo_repeats_no_title():
    pages = Command().create_parser("manage.py", "demo").get_default("pages")
    written = chosen(pages, Random(1))
    assert not any(apart for _story, apart in written)
    assert len({story["title"].lower() for story, _apart in written}) == pages


def test_large_demo_page_without_revision_can_still_be_edited(db, client, monkeypatch):
    monkeypatch.setattr("intranet.demo.pages.REVISIONS_UP_TO", 0)
    demo()
    page = LearningPage.objects.first()
    assert page.latest_revision is None
    assert page.get_latest_revision_as_object().specialties.count() == page.specialties.count()


def test_refuses_where_settings_do_not_allow_it(db, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="not allowed"):
        demo()
    assert not ProviderSite.objects.exists()


def test_refuses_a_database_with_pages_of_its_own(db):
    learning_page()
    with pytest.raises(CommandError, match="learning pages of its own"):
        demo()
    assert LearningPage.objects.count() == 1


@pytest.mark.parametrize(
    ("option", "value"), [("sites", 0), ("sites", 10**6), ("staff", 2), ("pages", -1)]
)
def test_refuses_impossible_sizes(db, option, value):
    with pytest.raises(CommandError, match=f"--{option}"):
        demo(**{option: value})
