"""The demo network: the accounts, its size, and what it refuses."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from intranet.demo import ACCOUNTS, demo_password
from intranet.demo.stories import chosen
from intranet.management.commands.demo import Command
from intranet.network.models import ProviderSite, Specialty, StaffProfile, User
from learning.gate.checking import check
from learning.gate.passing import why_closed
from learning.models import LearningIndexPage, LearningPage
from tests.factories import learning_page

SMALL = {"sites": 3, "staff": 40, "pages": 20, "verbosity": 0}


def demo(**options):
    out = StringIO()
    call_command("demo", stdout=out, **SMALL | options)
    return out.getvalue()


def test_makes_the_sizes_it_was_asked_for(db):
    demo()
    assert ProviderSite.objects.count() == 3
    assert Specialty.objects.count() == 25
    assert StaffProfile.objects.count() == User.objects.count() == 40
    assert LearningPage.objects.live().count() == 20


def test_each_account_has_the_printed_password_and_a_site(db):
    assert demo_password() in demo()
    for username, account in ACCOUNTS.items():
        user = User.objects.get(username=username)
        assert user.check_password(demo_password())
        assert user.get_full_name() == f"{account.first_name} {account.last_name}"
        assert user.profile.home_site
    assert User.objects.get(username="admin").is_superuser


def test_reader_and_editor_work_at_different_sites(db):
    demo()
    staff, editor = (User.objects.get(username=name).profile for name in ("staff", "editor"))
    assert staff.home_site != editor.home_site


def test_second_run_doubles_nothing(db):
    demo()
    assert "already here" in demo()
    assert LearningPage.objects.count() == 20


def test_same_seed_makes_the_same_network(db):
    seen = []
    for _run in range(2):
        with transaction.atomic():
            demo(seed=7)
            seen.append(list(LearningPage.objects.values_list("reference", "title", "slug")))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_default_demo_repeats_no_title():
    pages = Command().create_parser("manage.py", "demo").get_default("pages")
    written = chosen(pages, Random(1))
    assert not any(apart for _story, apart in written)
    assert len({story["title"].lower() for story, _apart in written}) == pages


def test_pages_stand_in_a_sound_tree_and_can_be_edited(db, client):
    demo()
    assert not any(Page.find_problems())
    page = LearningPage.objects.first()
    assert LearningIndexPage.objects.get().numchild == 20
    assert page.get_url().endswith(f"/learning/{page.slug}/")
    client.force_login(User.objects.get(username="admin"))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_nothing_holds_back_a_page_of_the_demo(db):
    demo()
    for page in LearningPage.objects.all():
        assert page.picture
        assert why_closed(check(page)) == ""


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
