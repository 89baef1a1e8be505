"""One flat entry for each findable page: what search, lists and cards read.

The full-text index beside these tables is made by the migration, for each database in its way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from intranet.library.models import Picture
from intranet.pages import Label
from search.parsing import MAX_SYNONYM_WORDS, MAX_WORD_LENGTH, words_in

MAX_TERMS = 30


def terms_in(text: str) -> list[str]:
    """Return the terms of a group as they were typed, each once."""
    terms = (" ".join(term.split()) for line in text.splitlines() for term in line.split(","))
    return list(dict.fromkeys(term for term in terms if term))


def readable_terms(text: str) -> None:
    """Refuse a group that no search could use, and say which term to mend."""
    terms = terms_in(text)
    if len({tuple(words_in(term)) for term in terms}) < 2:
        raise ValidationError("Give at least two different terms, separated by a comma.")
    if len(terms) > MAX_TERMS:
        raise ValidationError(
            f"A group has at most {MAX_TERMS} terms; there are {len(terms)}. Make several groups."
        )
    for term in terms:
        words = words_in(term)
        if not words:
            raise ValidationError(f"“{term[:40]}” has no letter or digit.")
        if len(words) > MAX_SYNONYM_WORDS:
            raise ValidationError(
                f"“{term[:40]}” has {len(words)} words; a term has at most {MAX_SYNONYM_WORDS}."
            )
        if any(len(word) >= MAX_WORD_LENGTH for word in words):
            raise ValidationError(f"“{term[:40]}” has a word that is too long.")


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


FACETS = tuple(Facet)  # by number: quicker than asking the enum for each label


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


# What lists and cards say of an entry: what it is, and whom it concerns.
SAID = (Facet.TYPE, Facet.SPECIALTY, Facet.SITE, Facet.STAFF_GROUP)


class LabelsOf(models.Func):
    """What is said of the entry with this key, as one list of lists, without grouping entries.

    "All sites" and "all staff groups" are no labels.
    """

    output_field = models.JSONField()
    template = (
        "(SELECT %(function)s FROM search_entryvalue ev JOIN search_facetvalue fv "
        "ON fv.id = ev.facet_value_id WHERE ev.entry_id = %(expressions)s "
        f"AND fv.facet IN ({', '.join(str(int(facet)) for facet in SAID)}) "
        f"AND fv.value <> '{FacetValue.ALL}')"
    )

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        rows = "JSON_GROUP_ARRAY(JSON_ARRAY(fv.facet, fv.value, fv.label))"
        return self.as_sql(compiler, connection, function=rows, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        rows = "JSONB_AGG(JSONB_BUILD_ARRAY(fv.facet, fv.value, fv.label))"
        return self.as_sql(compiler, connection, function=rows, **extra)


class Shown(NamedTuple):
    """An entry as lists and cards show it: without its long texts, with its labels."""

    pk: int
    reference: str
    title: str
    summary: str
    url: str
    path: str
    picture_id: int | None
    published_at: datetime
    facet_labels: dict[Facet, list[Label]]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Shown:
        """Return what a row says, also one that the ORM has not read.

        SQLite then gives its date without a zone, and its labels as text.
        """
        *stored, published_at, labels = row
        if published_at.tzinfo is None:
            published_at = published_at.replace(tzinfo=UTC)
        if isinstance(labels, str):
            labels = json.loads(labels)
        return cls._make((*stored, published_at, _by_facet(labels or ())))

    @property
    def type(self) -> str:
        """The label of its type."""
        return next((label.label for label in self.facet_labels.get(Facet.TYPE, ())), "")


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """What lists and cards ask of entries."""

    def labelled(self) -> list[Shown]:
        """Return the entries with their labels, in one query."""
        return [Shown.of(row) for row in self.as_shown()]

    def as_shown(self) -> models.QuerySet[SearchEntry, tuple[Any, ...]]:
        """Return rows for ``Shown.of``."""
        return self.values_list(*Shown._fields[:-1]).annotate(labels=LabelsOf(F("pk")))


def _by_facet(rows: Iterable[tuple[int, str, str]]) -> dict[Facet, list[Label]]:
    labels: dict[Facet, list[Label]] = {}
    for facet, value, label in sorted(rows, key=itemgetter(2)):
        labels.setdefault(FACETS[facet], []).append(Label(value, label))
    return labels


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


class IndexChange(models.Model):
    """A page whose document in an outside index must be written again, or be gone.

    Written in the transaction of the change; deleted when the index has it. The id is the
    version of the document, so that the later of two changes stays, whoever writes last. No
    foreign key: the page may be gone.
    """

    id = models.BigAutoField(primary_key=True)
    page_id = models.BigIntegerField(db_index=True)
    made_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, db_index=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"page {self.page_id}"


class IndexBuild(models.Model):
    """An index that is being built beside the one in use; what changes meanwhile goes into both."""

    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    done_upto = models.BigIntegerField(default=0, help_text="The last page that was taken in.")

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), name="one_index_build_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.name


class EmptySearch(models.Model):
    """How often a term found nothing on a day; never who looked for it."""

    query = models.ForeignKey(
        "wagtailsearchpromotions.Query", on_delete=models.CASCADE, related_name="empty_searches"
    )
    date = models.DateField()
    searches = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "date"], name="empty_search_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.query_id}, {self.date}: {self.searches}"


class SynonymGroup(models.Model):
    """Terms that mean the same to a search; each of them finds the others."""

    terms = models.TextField(
        help_text="Separated by commas or on lines of their own, such as “NG tube, nasogastric "
        "tube”. Each finds the pages of all the others at once. A term has at most "
        f"{MAX_SYNONYM_WORDS} words.",
        validators=[readable_terms],
    )

    class Meta:
        ordering = ["terms"]
        verbose_name = "group of synonyms"
        verbose_name_plural = "synonyms"

    def __str__(self) -> str:
        return ", ".join(terms_in(self.terms))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the terms, folded, where a search finds them."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            words = {" ".join(words_in(term)) for term in terms_in(self.terms)}
            self.terms_in.exclude(words__in=words).delete()
            SynonymTerm.objects.bulk_create(
                [SynonymTerm(group=self, words=term) for term in sorted(words) if term],
                ignore_conflicts=True,
            )


class SynonymTerm(models.Model):
    """One term of a group as searches read it: folded words with one blank between."""

    group = models.ForeignKey(SynonymGroup, on_delete=models.CASCADE, related_name="terms_in")
    words = models.CharField(max_length=260, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "words"], name="synonym_once")]

    def __str__(self) -> str:
        return self.words


class EntryValue(models.Model):
    """An entry carries a facet value."""

    pk = models.CompositePrimaryKey("entry_id", "facet_value_id")
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, db_index=False)
    facet_value = models.ForeignKey(FacetValue, on_delete=models.PROTECT, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["facet_value", "entry"], name="entry_value_by_value")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.facet_value_id}"
