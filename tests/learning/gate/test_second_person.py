"""Who may confirm, and what their word is about: the texts that they read, and none of theirs."""

import re

import pytest
from wagtail.models import Revision

from home.models import HomePage, StandardPage
from learning.gate.models import SignOff
from tests.factories import UserFactory
from tests.learning.gate.test_decisions import CONFIRM, answer_all, edit, gate

pytestmark = pytest.mark.django_db


def texts_in(response):
    """Return what a form sends with an answer: which texts were on the page."""
    return dict(re.findall(r'name="(texts)" value="(\w+)"', response.content.decode()))


def test_what_was_saved_after_the_page_was_opened_is_not_confirmed(
    client, draft, editor, reviewer, administrator
):
    answer_all(draft, editor)
    acts = {reviewer: CONFIRM, administrator: {"override": "1", "override-reason": "Recall today"}}
    for number, (person, act) in enumerate(acts.items(), 1):
        client.force_login(person)
        read = texts_in(client.get(gate(draft)))
        edit(draft, why_it_matters="It was as everyone here knows. " * number)
        said = client.post(gate(draft), act | read).content.decode()
        assert "Read them again" in said
        assert not SignOff.objects.exists()
        client.post(gate(draft), act | texts_in(client.get(gate(draft))))
        assert SignOff.objects.exists()
        SignOff.objects.all().delete()


def test_the_author_of_what_is_live_cannot_be_the_second_person(client, administrator):
    page = StandardPage(title="Meetings", slug="meetings", live=False)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=administrator).publish()
    StandardPage.objects.update(summary="Ask Mr John Hargreaves")
    Revision.objects.update(content=StandardPage.objects.get(pk=page.pk).serializable_data())
    page = StandardPage.objects.get(pk=page.pk)
    answer_all(page, administrator)
    other = UserFactory(roles=["Administrator"])
    for person, count in ((administrator, 0), (other, 1)):
        client.force_login(person)
        client.post(gate(page), CONFIRM)
        assert SignOff.objects.count() == count


def test_an_author_cannot_be_the_second_person(client, draft, editor):
    answer_all(draft, editor)
    for person in (editor, UserFactory(is_superuser=True, is_staff=True)):
        draft.save_revision(user=person)
        client.force_login(person)
        client.post(gate(draft), CONFIRM)
        assert not SignOff.objects.exists()
