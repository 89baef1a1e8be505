"""A reader sees what should not be there."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from wagtail.models import PageViewRestriction

from home.models import HomePage
from intranet.delivery.models import Delivery
from intranet.delivery.sending import send_due
from learning.gate.models import PrivacyProblem
from learning.gate.privacy import tell_the_team
from tests.factories import StaffProfileFactory, learning_page

pytestmark = pytest.mark.django_db


def address(page):
    return f"/privacy-problem/{page.pk}/"


def is_seen(client, page):
    return client.get(page.url).status_code == 200


def test_every_page_offers_it(as_staff):
    page = learning_page()
    assert address(page) in as_staff.get(page.url).content.decode()


def test_asking_changes_nothing(client, reviewer):
    page = learning_page()
    client.force_login(reviewer)
    assert client.get(address(page)).status_code == 200
    assert is_seen(client, page)


def test_whoever_has_the_right_takes_it_out_of_sight_at_once(client, reviewer):
    page = learning_page()
    client.force_login(reviewer)
    client.post(address(page), {"what": "The second paragraph"})
    assert not is_seen(client, page)
    assert PrivacyProblem.objects.get().hidden
    assert page.title not in client.get("/search/?q=ampoules").content.decode()


@pytest.mark.parametrize("role", ["Quality partner", "Administrator"])
def test_so_do_those_who_may_edit_no_page(client, role):
    page = learning_page()
    client.force_login(StaffProfileFactory(user__roles=[role]).user)
    client.post(address(page), {"what": ""})
    assert not is_seen(client, page)
    assert PrivacyProblem.objects.get().hidden


def test_the_front_page_is_reported_and_stays(client):
    page = HomePage.objects.get()
    client.force_login(StaffProfileFactory(user__roles=["Quality partner"]).user)
    client.post(address(page), {"what": "The title"})
    assert is_seen(client, page)
    assert not PrivacyProblem.objects.get().hidden


def test_any_other_reader_tells_the_team(as_staff):
    page = learning_page()
    as_staff.post(address(page), {"what": ""})
    assert is_seen(as_staff, page)
    assert not PrivacyProblem.objects.get().hidden


def test_the_team_is_told_once_without_a_word_of_the_page(as_staff, reviewer):
    page = learning_page(title="Two ampoules of Mr Hargreaves".replace("Mr Hargreaves", "one kind"))
    as_staff.post(address(page), {"what": "Hargreaves is named"})
    assert tell_the_team() == 1
    assert tell_the_team() == 0
    send_due()
    (sent,) = mail.outbox
    assert sent.to == [reviewer.email]
    assert "Hargreaves" not in str(sent.message())
    assert page.title not in str(sent.message())


def test_a_problem_waits_until_there_is_a_team(as_staff):
    as_staff.post(address(learning_page()), {"what": "The second paragraph"})
    assert tell_the_team() == 0
    StaffProfileFactory(user__username="first", user__roles=["Risk and quality team"])
    assert tell_the_team() == 1
    assert {row.recipient.username for row in Delivery.objects.all()} == {"first"}


def test_a_page_that_is_closed_to_a_reader_is_not_named(as_staff):
    page = learning_page(title="For the board alone")
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.create(name="Board"))
    answer = as_staff.get(address(page))
    assert answer.status_code == 404
    assert page.title not in answer.content.decode()
    assert as_staff.post(address(page)).status_code == 404
    assert not PrivacyProblem.objects.exists()


@pytest.mark.parametrize("role", ["Editor", "Quality partner", "Administrator"])
def test_the_list_is_the_quality_teams(client, reviewer, role):
    other = StaffProfileFactory(user__username="other", user__roles=[role]).user
    as_reader = learning_page()
    PrivacyProblem.objects.create(page=as_reader, what="The second paragraph")
    lists = "/admin/gate/privacyproblem/"
    client.force_login(reviewer)
    assert "The second paragraph" in client.get(lists).content.decode()
    client.force_login(other)
    answer = client.get(lists, follow=True)
    assert "The second paragraph" not in answer.content.decode()
