"""What a reader sees of a learning page, in a handful of queries.

Never here: where it happened, names, the content owner, the author.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Value
from django.http import HttpRequest
from django.utils import timezone

from intranet.blocks import pictures_in
from intranet.library.renditions import prefetch_body_renditions
from intranet.network.models import lines
from intranet.pages import Findable, Label
from learning.cards import Card, cards, has
from search.access import rules_for
from search.models import Facet, FacetValue, SearchEntry

if TYPE_CHECKING:
    from learning.models import InnovationPage, LearningPage

RELATED = 3
AS_POINTS = {"what_we_learned", "actions_for_every_site"}
COULD_IT_HAPPEN_HERE = "could_it_happen_here"
FACTOR = -1  # beside the numbers of the facets
NEWER = -2

Labels = Mapping[int, Sequence[Label]]

# What apps above the pages show on them: {name in the template: what it is for a reader}.
_shown: dict[str, Callable[[LearningPage, HttpRequest], Any]] = {}


def show_along(name: str, what: Callable[[LearningPage, HttpRequest], Any]) -> None:
    """Let the template of learning pages know ``what`` by ``name``."""
    _shown[name] = what


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the template: its heading, and its lines as paragraphs or as a list."""

    name: str
    heading: str
    lines: Sequence[str]

    @property
    def as_points(self) -> bool:
        return self.name in AS_POINTS and len(self.lines) > 1


def page_context(page: LearningPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template shows beside the page's own fields."""
    rules = rules_for(request.user)
    preview = getattr(request, "is_preview", False)
    labels = _labels(page, rules, preview=preview)
    along = {name: what(page, request) for name, what in _shown.items()}
    return (
        along
        | _common(page, rules, labels)
        | {
            "parts": _parts(page),
            "could_it_happen_here": lines(page.could_it_happen_here),
            "factors": labels.get(FACTOR, ()),
            "newer": next(iter(labels.get(NEWER, ())), None),
        }
    )


def innovation_context(page: InnovationPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of an innovation shows beside the page's own fields."""
    labels: Labels = {}
    if not getattr(request, "is_preview", False):
        stored = FacetValue.objects.filter(entries=page.pk).order_by("label")
        labels = _by_facet(stored.values_list("facet", "value", "label"))
    if Facet.TYPE not in labels:
        labels = _own_labels(page.findable())
    return _common(page, rules_for(request.user), labels)


def _common(
    page: LearningPage | InnovationPage, rules: frozenset[int], labels: Labels
) -> dict[str, Any]:
    """Return what every page on a template shows; the pictures of its body in one query."""
    pictures = pictures_in(page.resources)
    if pictures:
        prefetch_body_renditions(pictures)
    return {
        "specialties": labels.get(Facet.SPECIALTY, ()),
        "topics": labels.get(Facet.TOPIC, ()),
        "sites": _named(labels.get(Facet.SITE, ())),
        "staff_groups": _named(labels.get(Facet.STAFF_GROUP, ())),
        "review_is_late": bool(page.review_at and page.review_at < timezone.localdate()),
        "related": _related(page, rules, labels),
        "heading_level": 3,
    }


def _parts(page: LearningPage) -> list[Part]:
    from learning.models.pages import PARTS

    parts = (
        Part(name=name, heading=heading, lines=lines(getattr(page, name)))
        for name, heading in PARTS
        if name != COULD_IT_HAPPEN_HERE
    )
    return [part for part in parts if part.lines]


def _named(labels: Iterable[Label]) -> list[Label]:
    """Return the labels without "all", which the template says in words."""
    return [label for label in labels if label.slug != FacetValue.ALL]


def _labels(page: LearningPage, rules: frozenset[int], *, preview: bool) -> Labels:
    """Return the page's labels in one query: those of its search entry, its contributing factors
    and the newer page, if the reader may open it.

    A preview shows what the editor has not saved, and so does a page not yet in the index.
    """
    found = _stored_labels(page, rules)
    if preview or Facet.TYPE not in found:
        factors = [factor.label for factor in page.contributing_factors.all()]
        return _own_labels(page.findable()) | {FACTOR: factors, NEWER: found.get(NEWER, [])}
    return found


def _stored_labels(page: LearningPage, rules: frozenset[int]) -> dict[int, Sequence[Label]]:
    rows = FacetValue.objects.filter(entries=page.pk).values_list("facet", "value", "label")
    factors = page._meta.get_field("contributing_factors").related_model.objects.filter(
        pk__in=page._meta.get_field("contributing_factors")
        .remote_field.through.objects.filter(learningpage=page.pk)
        .values("contributingfactor")
    )
    union = [factors.order_by().values_list(Value(FACTOR), "slug", "name")]
    if page.superseded_by_id:
        newer = SearchEntry.objects.filter(page=page.superseded_by_id, access__in=rules)
        union.append(newer.values_list(Value(NEWER), "url", F("title")))
    return _by_facet(sorted(rows.union(*union, all=True), key=lambda row: row[2].lower()))


def _by_facet(rows: Iterable[tuple[int, str, str]]) -> dict[int, Sequence[Label]]:
    found: dict[int, list[Label]] = {}
    for kind, slug, label in rows:
        found.setdefault(kind, []).append(Label(slug, label))
    return dict(found)


def _own_labels(findable: Findable) -> dict[int, Sequence[Label]]:
    return {
        Facet.SPECIALTY: findable.specialties,
        Facet.TOPIC: findable.topics,
        Facet.SITE: findable.sites,
        Facet.STAFF_GROUP: findable.staff_groups,
    }


def _related(
    page: LearningPage | InnovationPage, rules: frozenset[int], labels: Labels
) -> list[Card]:
    """Return the newest other pages of the same specialties."""
    specialties = frozenset(label.slug for label in labels.get(Facet.SPECIALTY, ()))
    if not specialties:
        return []
    newest = (
        SearchEntry.objects.filter(has(Facet.SPECIALTY, specialties), access__in=rules)
        .filter(has(Facet.TYPE, [Label.of(page._meta.verbose_name.capitalize()).slug]))
        .exclude(page=page.pk)
        .order_by("-published_at", "-pk")
    )
    wanted = SearchEntry.objects.filter(pk__in=newest.values("pk")[:RELATED])
    return cards(wanted.order_by("-published_at", "-pk").labelled())
