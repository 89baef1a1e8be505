"""Invented people, sites and pages. Ask for what the rule is about; the rest is filled in."""

from datetime import timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from intranet.network.models import ProviderSite, Specialty, StaffGroup, StaffProfile, User
from learning.alerts.models import AlertIndexPage, AlertPage
from learning.gate.checking import PICTURE, check
from learning.gate.passing import LOOKED, mark
from learning.models import InnovationPage, LearningIndexPage, LearningPage

PASSWORD = "correct horse battery"


class ProviderSiteFactory(DjangoModelFactory):
    class Meta:
        model = ProviderSite

    name = factory.Sequence(lambda n: f"Invented Hospital {n}")
    code = factory.Sequence(lambda n: f"IH{n}")


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = Specialty

    name = factory.Sequence(lambda n: f"Specialty {n}")


class StaffGroupFactory(DjangoModelFactory):
    class Meta:
        model = StaffGroup

    name = factory.Sequence(lambda n: f"Staff group {n}")
    slug = factory.Sequence(lambda n: f"staff-group-{n}")


class UserFactory(DjangoModelFactory):
    """A user; ``roles=["Editor"]`` puts them into groups that ``set_up`` made."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Example{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        self.save()

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for name in extracted or []:
            self.groups.add(Group.objects.get(name=name))


class StaffProfileFactory(DjangoModelFactory):
    """A member of staff with an account: ``user__roles=[...]``, ``specialties=[...]``."""

    class Meta:
        model = StaffProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    home_site = factory.SubFactory(ProviderSiteFactory)
    staff_group = factory.SubFactory(StaffGroupFactory)

    @factory.post_generation
    def specialties(self, create, extracted, **kwargs):
        self.specialties.set(extracted or [])

    @factory.post_generation
    def other_sites(self, create, extracted, **kwargs):
        self.other_sites.set(extracted or [])


def learning_page(
    *, publish=True, specialties=(), topics=(), sites=(), staff_groups=(), user=None, **fields
):
    """Make a learning page in the learning section, published unless ``publish=False``.

    Whoever publishes it has looked at its picture.
    """
    fields = {
        "title": "Two look-alike ampoules side by side",
        "what_happened": "Two ampoules of similar size stood in one drawer.",
        "what_we_learned": "Similar ampoules are mixed up",
        "actions_for_every_site": "Store the two strengths in separate drawers",
    } | fields
    page = LearningPage(live=False, owner=user, **fields)
    page.specialties.set(list(specialties))
    page.topics.set(list(topics))
    page.audience_sites = list(sites)
    page.audience_staff_groups = list(staff_groups)
    LearningIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision(user=user)
    if publish and page.picture:
        looked = {one.fingerprint: LOOKED for one in check(page).open if one.kind == PICTURE}
        mark(page=page, reasons=looked, user=user, revision=revision)
    if publish:
        revision.publish()
    page.refresh_from_db()
    return page


def alert_page(*, publish=True, specialties=(), sites=(), staff_groups=(), user=None, **fields):
    """Make an alert in the alerts section, due in ten days, published unless ``publish=False``."""
    fields = {
        "title": "Store the two strengths in separate drawers",
        "what_happened": "Two ampoules of similar size stood in one drawer.",
        "what_to_do": "Open the drawer\nMove the stronger one to another drawer",
        "deadline": timezone.now() + timedelta(days=10),
    } | fields
    page = AlertPage(live=False, owner=user, **fields)
    page.specialties.set(list(specialties))
    page.audience_sites = list(sites)
    page.audience_staff_groups = list(staff_groups)
    AlertIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision(user=user)
    if publish:
        revision.publish()
    page.refresh_from_db()
    return page


def innovation_page(*, publish=True, specialties=(), sites=(), user=None, **fields):
    """Make an innovation in the learning section, published unless ``publish=False``."""
    fields = {
        "title": "A five-minute huddle halves falls",
        "what_went_well": "Each shift begins with five minutes about who may fall.",
        "core_elements": "Everybody on the shift is there\nThe board says who may fall",
        "measure": "Falls for each 1,000 bed days",
    } | fields
    page = InnovationPage(live=False, owner=user, **fields)
    page.specialties.set(list(specialties))
    page.audience_sites = list(sites)
    LearningIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision(user=user)
    if publish:
        revision.publish()
    page.refresh_from_db()
    return page
