"""Who the network is: sites, specialties, staff groups and staff. Knows nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.text import slugify
from taggit.models import TagBase

from intranet.network.querysets import (
    ProviderSiteQuerySet,
    SpecialtyQuerySet,
    StaffProfileQuerySet,
)


def lines(text: str) -> list[str]:
    """Return the non-empty lines of ``text``, stripped, in order."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class ProviderSite(models.Model):
    """A place where the network gives care. Never deleted, only closed: records point to it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    name = models.CharField(max_length=120)
    code = models.CharField(
        max_length=12,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+\Z", "Use letters, digits and hyphens.")],
        help_text="Short code used in addresses and imports, such as KES.",
    )
    aliases = models.TextField(
        blank=True,
        help_text="Other names people use for this site and its wards, one on each line.",
    )
    host_organisation = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    objects = ProviderSiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="provider_site_name_once",
                violation_error_message="Another provider site has this name.",
            ),
            models.UniqueConstraint(
                Lower("code"),
                name="provider_site_code_once",
                violation_error_message="Another provider site has this code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def alias_list(self) -> list[str]:
        return lines(self.aliases)

    @property
    def own_names(self) -> tuple[str, ...]:
        """What the site calls itself."""
        return (self.name, self.code, *self.alias_list)

    @property
    def slug(self) -> str:
        """The code as addresses show it."""
        return self.code.lower()


class Specialty(TagBase):
    """A controlled tag. Tagging with a parent reaches the staff of its children too."""

    free_tagging = False

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    synonyms = models.TextField(
        blank=True, help_text="Other words that mean this specialty, one on each line."
    )

    objects = SpecialtyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "specialties"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="specialty_name_once",
                violation_error_message="Another specialty has this name.",
            )
        ]

    @property
    def synonym_list(self) -> list[str]:
        return lines(self.synonyms)

    def clean(self) -> None:
        seen = {self.pk}
        ancestor = self.parent
        while ancestor:
            if ancestor.pk in seen:
                raise ValidationError({"parent": "A specialty cannot be above itself."})
            seen.add(ancestor.pk)
            ancestor = ancestor.parent


class Topic(TagBase):
    """A free tag; case twins are one tag."""

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="topic_name_once")]


class StaffGroup(models.Model):
    """A kind of staff, such as nurses, doctors or operating department practitioners."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="staff_group_name_once",
                violation_error_message="Another staff group has this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)


class User(AbstractUser):
    """An account. What the person does in the network is in their StaffProfile."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class StaffProfile(models.Model):
    """Where and with whom a person works: what decides which learning applies to them."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    home_site = models.ForeignKey(ProviderSite, on_delete=models.PROTECT, related_name="home_staff")
    other_sites = models.ManyToManyField(ProviderSite, blank=True, related_name="visiting_staff")
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="staff")
    staff_group = models.ForeignKey(
        StaffGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )
    job_title = models.CharField(max_length=120, blank=True)
    line_manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    gives_emergency_care = models.BooleanField(
        default=False, help_text="May be exempt from compulsory meetings while on call."
    )

    objects = StaffProfileQuerySet.as_manager()

    class Meta:
        ordering = ["user__last_name", "user__first_name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(line_manager=models.F("id")),
                name="staff_profile_not_own_manager",
                violation_error_message="Nobody is their own line manager.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @cached_property
    def site_list(self) -> list[ProviderSite]:
        """Home site first, then the others."""
        others = [site for site in self.other_sites.all() if site.pk != self.home_site_id]
        return [self.home_site, *others]

    @cached_property
    def specialty_list(self) -> list[Specialty]:
        return list(self.specialties.all())

    @cached_property
    def specialty_reach(self) -> dict[str, str]:
        """Return {slug of a specialty: name of the person's own specialty under it}, in one query.

        Tagging with a parent reaches the staff of its children, so a person's specialties stand
        under each of their ancestors too.
        """
        mine = self.specialties.through.objects.filter(
            staffprofile=self.pk, specialty=models.OuterRef("pk")
        )
        every = {tag.pk: tag for tag in Specialty.objects.annotate(mine=models.Exists(mine))}
        own = [specialty for specialty in every.values() if specialty.mine]
        reached = {specialty.slug: specialty.name for specialty in own}
        for specialty in own:
            above = every.get(specialty.parent_id)
            while above:
                reached.setdefault(above.slug, specialty.name)
                above = every.get(above.parent_id)
        return reached


class SiteRole(models.Model):
    """Ties a group to one provider site: its members hold the role for that site."""

    class Role(models.TextChoices):
        EDITOR = "editor", "Editor"
        QUALITY_PARTNER = "quality_partner", "Quality partner"

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="site_role")
    role = models.CharField(max_length=20, choices=Role.choices)
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.CASCADE, related_name="site_roles"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "provider_site"], name="site_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.provider_site}"
