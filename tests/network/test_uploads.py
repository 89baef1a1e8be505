import pytest
from django.urls import reverse

from tests.factories import UserFactory


@pytest.mark.parametrize("form", ["wagtaildocs:add", "wagtailimages:add"])
def test_editors_may_upload_and_readers_may_not(client, db, form):
    client.force_login(UserFactory(roles=["Editor"]))
    assert client.get(reverse(form)).status_code == 200
    client.force_login(UserFactory(roles=["Reader"]))
    assert client.get(reverse(form)).status_code in {302, 403}
