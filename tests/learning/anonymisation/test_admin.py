import pytest

from learning.anonymisation.models import NotIdentifying
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["notidentifying", "sitealias"])
def test_the_lists_are_in_the_admin(client, path):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(f"/admin/anonymisation/{path}/").status_code == 200


def test_a_word_stands_on_the_list_once(client):
    client.force_login(UserFactory(is_superuser=True))
    NotIdentifying.objects.all().delete()
    for term in ("Yankauer", "yankauer"):
        client.post(
            "/admin/anonymisation/notidentifying/create/",
            {"term": term, "kind": "device", "source": "Seen on our wards"},
        )
    assert NotIdentifying.objects.count() == 1
