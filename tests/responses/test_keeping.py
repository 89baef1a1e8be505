"""A page that sites were asked about is archived and not deleted."""

import pytest
from django.urls import reverse

from learning.models import LearningPage
from learning.responses.models import SiteResponse
from tests.factories import UserFactory, learning_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_one_that_was_asked_about_stays(admin, page, row):
    url = reverse("wagtailadmin_pages:delete", args=[page.pk])
    answer = admin.post(url, follow=True)
    assert "Unpublish it instead" in answer.content.decode()
    assert answer.redirect_chain[0][0].endswith(f"/pages/{page.pk}/unpublish/")
    assert SiteResponse.objects.filter(page=page).count() == 2


def test_so_does_what_it_stands_under(admin, page, row):
    parent = page.get_parent()
    url = reverse("wagtailadmin_pages:delete", args=[parent.pk])
    said = admin.post(url, follow=True).content.decode()
    assert "learning pages that sites were asked about stand under it" in said
    assert LearningPage.objects.filter(pk=page.pk).exists()


def test_and_a_selection_that_holds_it(admin, page, row):
    other = learning_page(title="Only a draft", publish=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    admin.post(f"{url}?id={other.pk}&id={page.pk}", follow=True)
    assert LearningPage.objects.filter(pk__in=[page.pk, other.pk]).count() == 2


def test_a_draft_that_nobody_was_asked_about_can_be_deleted(admin):
    page = learning_page(publish=False)
    admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not LearningPage.objects.filter(pk=page.pk).exists()


def test_a_page_that_is_moved_and_renamed_keeps_what_was_answered(page, row, client, partner):
    page.title, page.slug = "A new title", "a-new-address"
    page.save_revision().publish()
    client.force_login(partner)
    said = client.get(f"/responses/{row.pk}/").content.decode()
    assert "A new title" in said and "/a-new-address/" in said
    assert SiteResponse.objects.count() == 2
