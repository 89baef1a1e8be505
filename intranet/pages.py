"""The base of every content page, and what a page says of itself to whoever lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from intranet.library.models import Picture
from intranet.network.audience import Audience
from intranet.network.models import ProviderSite, StaffGroup


class Label(NamedTuple):
    """A facet value: its slug in addresses and its label on screen."""

    slug: str
    label: str

    @classmethod
    def of(cls, label: str) -> Label:
        return cls(slugify(label), label)


@dataclass(frozen=True, kw_only=True)
class Findable:
    """What one page offers to search, lists and cards. Plain text only, in falling weight."""

    type: Label
    title: str
    summary: str = ""
    body: str = ""
    reference: str = ""
    documents: tuple[int, ...] = ()
    picture: int | None = None
    source: Label | None = None
    harm: Label | None = None
    specialties: tuple[Label, ...] = ()
    synonyms: tuple[str, ...] = ()
    topics: tuple[Label, ...] = ()
    sites: tuple[Label, ...] = ()
    staff_groups: tuple[Label, ...] = ()


class IntranetPage(Page):
    """A page with an audience, tags, an owner and a review date."""

    in_search = True  # False for a kind of page that must be found by its audience alone

    summary = models.CharField(
        max_length=300,
        blank=True,
        help_text="One sentence that says why a colleague should read on. Shown on cards.",
    )
    picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown on cards. No faces, badges, screens or places that can be recognised.",
    )
    specialties = ClusterTaggableManager(
        through="intranet.PageSpecialty",
        blank=True,
        verbose_name="specialties",
        help_text="Who needs this. Choose from the list; leave empty for every specialty.",
    )
    topics = ClusterTaggableManager(
        through="intranet.PageTopic",
        blank=True,
        verbose_name="topics",
        help_text="Free words that help people find the page, such as “look-alike medicines”.",
    )
    audience_sites = ParentalManyToManyField(
        ProviderSite,
        blank=True,
        related_name="+",
        verbose_name="sites",
        help_text="Leave empty for every site.",
    )
    audience_staff_groups = ParentalManyToManyField(
        StaffGroup,
        blank=True,
        related_name="+",
        verbose_name="staff groups",
        help_text="Leave empty for every staff group.",
    )
    content_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who keeps this page right. Editors see the name; readers do not, since it "
        "could tell where something happened.",
    )
    review_at = models.DateField(
        "review date", null=True, blank=True, help_text="When the page must be checked again."
    )

    audience_panel = MultiFieldPanel(
        [
            FieldPanel("specialties"),
            FieldPanel("audience_sites", widget=forms.CheckboxSelectMultiple),
            FieldPanel("audience_staff_groups", widget=forms.CheckboxSelectMultiple),
            FieldPanel("topics"),
        ],
        heading="Who needs this",
    )
    upkeep_panel = MultiFieldPanel(
        [FieldPanel("content_owner"), FieldPanel("review_at")], heading="Upkeep"
    )

    class Meta:
        abstract = True

    @property
    def audience(self) -> Audience:
        return Audience.of(
            sites=self.audience_sites.all(),
            specialties=self.specialties.all(),
            staff_groups=self.audience_staff_groups.all(),
        )

    @classmethod
    def means(cls, page: str = "page", site: str = "provider_site") -> Q:
        """Return, of rows with a ``page`` of this type and a ``site`` (names of their fields),
        whether the site is in the page's audience."""
        sites = cls._meta.get_field("audience_sites").remote_field.through.objects
        meant = sites.filter(**{str(cls._meta.model_name): OuterRef(page)})
        return ~Exists(meant) | Q(Exists(meant.filter(providersite=OuterRef(site))))

    def body_text(self) -> str:
        """Return the page's own words as plain text, for search."""
        return ""

    def document_ids(self) -> tuple[int, ...]:
        """Return the documents whose text belongs to this page in search."""
        return ()

    def source_label(self) -> Label | None:
        """Return the kind of source, where the type of page has one."""
        return None

    def harm_label(self) -> Label | None:
        """Return the physical harm, where the type of page has it."""
        return None

    def findable(self) -> Findable:
        """Return what search and lists may show of this page. Never the source site."""
        specialties = list(self.specialties.all())
        return Findable(
            type=Label.of(self._meta.verbose_name.capitalize()),
            title=self.title,
            summary=self.summary,
            body=self.body_text(),
            reference=getattr(self, "reference", ""),
            documents=self.document_ids(),
            picture=self.picture_id,
            source=self.source_label(),
            harm=self.harm_label(),
            specialties=tuple(Label(tag.slug, tag.name) for tag in specialties),
            synonyms=tuple(word for tag in specialties for word in tag.synonym_list),
            topics=tuple(Label(tag.slug, tag.name) for tag in self.topics.all()),
            sites=tuple(Label(site.slug, site.name) for site in self.audience_sites.all()),
            staff_groups=tuple(
                Label(group.slug, group.name) for group in self.audience_staff_groups.all()
            ),
        )
