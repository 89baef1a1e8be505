import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from tests.factories import StaffProfileFactory


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def theatre_group(db):
    return Group.objects.create(name="Theatre team")


@pytest.fixture
def theatre_folder(theatre_group):
    """A folder inside one that only the theatre team may see."""
    outer = Collection.get_first_root_node().add_child(name="Theatres")
    restriction = CollectionViewRestriction.objects.create(
        collection=outer, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(theatre_group)
    return outer.add_child(name="Checklists")


@pytest.fixture
def password_folder(db):
    folder = Collection.get_first_root_node().add_child(name="Shared")
    CollectionViewRestriction.objects.create(
        collection=folder,
        restriction_type=CollectionViewRestriction.PASSWORD,
        password="shared between wards",
    )
    return folder


@pytest.fixture
def as_editor(client, db):
    """A client signed in as someone who may upload into every folder."""
    group = Group.objects.create(name="May upload")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(
        content_type__app_label__in=["wagtaildocs", "wagtailimages"],
        content_type__model__in=["document", "image"],
    ):
        GroupCollectionPermission.objects.create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    client.force_login(StaffProfileFactory(user__roles=["May upload"]).user)
    return client
