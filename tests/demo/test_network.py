"""What a demo network is: its size, its accounts and its pages."""

from django.urls import reverse
from wagtail.models import Page

from intranet.demo import ACCOUNTS, demo_password
from intranet.network.models import ProviderSite, Specialty, StaffProfile, User
from learning.gate.checking import check
from learning.gate.passing import why_closed
from learning.models import InnovationPage, LearningIndexPage, LearningPage
from tests.test_demo import demo


def test_makes_the_sizes_it_was_asked_for(db):
    assert ProviderSite.objects.count() == 6
    assert Specialty.objects.count() == 25
    assert StaffProfile.objects.count() == User.objects.count() == 150
    assert LearningPage.objects.live().count() == 30


def test_each_account_has_the_printed_password_and_a_site(db, printed):
    assert demo_password() in printed
    for username, account in ACCOUNTS.items():
        user = User.objects.get(username=username)
        assert user.check_password(demo_password())
        assert user.get_full_name() == f"{account.first_name} {account.last_name}"
        assert user.profile.home_site
    assert User.objects.get(username="admin").is_superuser


def test_reader_and_editor_work_at_different_sites(db):
    staff, editor = (User.objects.get(username=name).profile for name in ("staff", "editor"))
    assert staff.home_site != editor.home_site


def test_second_run_doubles_nothing(db):
    assert "already here" in demo()
    assert LearningPage.objects.count() == 30


def test_pages_stand_in_a_sound_tree_and_can_be_edited(db, client):
    assert not any(Page.find_problems())
    page = LearningPage.objects.first()
    assert LearningIndexPage.objects.get().numchild == 30 + InnovationPage.objects.count()
    assert page.get_url().endswith(f"/learning/{page.slug}/")
    client.force_login(User.objects.get(username="admin"))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_nothing_holds_back_a_page_of_the_demo(db):
    for page in LearningPage.objects.all():
        assert page.picture
        assert why_closed(check(page)) == ""
