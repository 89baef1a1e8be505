"""One flat entry for each findable page: what search, lists and cards read.

The full-text index beside these tables is made by the migration, for each database in its way.
"""

from __future__ import annotations

from django.db import models

from intranet.library.models import Picture
from intranet.pages import Label

SHOWN = ("reference", "title", "summary", "url", "path", "picture_id", "published_at")


class AccessRule(models.Model):
    """Who may see an entry, as canonical text that many entries share.

    "" is everyone signed in; "3.5&7" is (group 3 or group 5) and group 7; "-" is nobody in search
    (a page behind a shared password). Restrictions are inherited, so one entry has one rule.
    """

    rule = models.CharField(max_length=500, unique=True)

    def __str__(self) -> str:
        return self.rule or "everyone"


class Facet(models.IntegerChoices):
    """The dimensions of the filters; the number is also a bit's place in the engines' masks."""

    TYPE = 0, "Type"
    SPECIALTY = 1, "Specialty"
    TOPIC = 2, "Topic"
    SITE = 3, "Site"
    STAFF_GROUP = 4, "Staff group"
    SOURCE = 5, "Source"
    HARM = 6, "Harm"

    @property
    def key(self) -> str:
        """The name in addresses and JSON."""
        return self.name.lower()


class FacetValue(models.Model):
    """One value of one facet, with the label that is shown."""

    ALL = "all"  # of SITE and STAFF_GROUP: the entry is for every one of them

    facet = models.PositiveSmallIntegerField(choices=Facet.choices)
    value = models.CharField(max_length=120)
    label = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{Facet(self.facet).key}={self.value}"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """What lists and cards ask of entries."""

    def labelled(self) -> list[SearchEntry]:
        """Return the entries without their long texts, with their ``facet_labels``, in one query.

        "All sites" and "all staff groups" are no labels. The queryset must not be sliced.
        """
        names = ("pk", *SHOWN)
        rows = self.values_list(*names, "values__facet", "values__value", "values__label")
        found: dict[int, SearchEntry] = {}
        for *stored, facet, value, label in rows:
            entry = found.get(stored[0])
            if entry is None:
                entry = found[stored[0]] = self.model(**dict(zip(names, stored, strict=True)))
                entry.facet_labels = {}
            if facet is not None and value != FacetValue.ALL:
                entry.facet_labels.setdefault(Facet(facet), []).append(Label(value, label))
        for entry in found.values():
            for labels in entry.facet_labels.values():
                labels.sort(key=lambda label: label.label)
        return list(found.values())


class SearchEntry(models.Model):
    """What is findable of one published page. Holds nothing of where something happened."""

    page = models.OneToOneField(
        "wagtailcore.Page", primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    reference = models.CharField(max_length=40, blank=True, db_index=True)
    title = models.TextField()
    labels = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    attachments = models.TextField(blank=True)
    url = models.CharField(max_length=2000)
    path = models.CharField(max_length=255, db_index=True)
    picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(db_index=True)
    access = models.ForeignKey(AccessRule, on_delete=models.PROTECT, related_name="entries")
    values = models.ManyToManyField(FacetValue, through="EntryValue", related_name="entries")
    indexed_at = models.DateTimeField(auto_now=True)

    facet_labels: dict[Facet, list[Label]]  # what ``labelled()`` adds

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        # All that a search asks of each match, so that it never reads past the long texts.
        indexes = [
            models.Index(
                fields=["page", "access", "published_at", "path"], name="search_entry_facts"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def type(self) -> str:
        """The label of its type; needs ``labelled()``."""
        return next((label.label for label in self.facet_labels.get(Facet.TYPE, ())), "")


class EntryValue(models.Model):
    """An entry carries a facet value."""

    pk = models.CompositePrimaryKey("entry_id", "facet_value_id")
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, db_index=False)
    facet_value = models.ForeignKey(FacetValue, on_delete=models.PROTECT, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["facet_value", "entry"], name="entry_value_by_value")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.facet_value_id}"
