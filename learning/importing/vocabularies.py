"""Sites, specialties, staff groups, topics, sources and harms by every name they go by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.text import slugify

from intranet.network.models import ProviderSite, Specialty, StaffGroup, Topic
from learning.importing.columns import nearest, shown
from learning.models import HarmLevel, LearningSource

ALL_SITES = {"all", "all sites", "every site"}
NAMES = {
    "specialties": "specialty",
    "sites": "site",
    "staff_groups": "staff group",
    "topics": "topic",
}
MAX_NAME = {"specialties": 100, "sites": 120, "staff_groups": 80, "topics": 100}
CREATES_FREELY = {"topics"}


class Unknown(ValueError):
    """Names that are not in a list; one reason for each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)


class Vocabularies:
    """Each list read once for a file."""

    @cached_property
    def lists(self) -> dict[str, dict[str, Any]]:
        """Return {column: {name in one case: object}}; the own name wins over other names."""
        return {
            "specialties": _index(
                (tag, tag.name, [tag.slug, *tag.synonym_list]) for tag in Specialty.objects.all()
            ),
            "sites": _index(
                (site, site.name, [site.code, *site.alias_list])
                for site in ProviderSite.objects.all()
            ),
            "staff_groups": _index(
                (group, group.name, [group.slug]) for group in StaffGroup.objects.all()
            ),
            "topics": _index((tag, tag.name, [tag.slug]) for tag in Topic.objects.all()),
            "source": _index((row, row.name, row.names) for row in LearningSource.objects.all()),
            "physical_harm": _index(
                (row, row.name, row.names)
                for row in HarmLevel.objects.filter(scale=HarmLevel.Scale.PHYSICAL)
            ),
        }

    def choose(self, column: str, word: str) -> models.Model:
        """Return the source or harm that ``word`` means."""
        found = self.lists[column].get(_fold(word))
        if found is None:
            allowed = sorted({row.name for row in self.lists[column].values()})
            raise ValueError(f"“{shown(word)}” is not known; use one of {', '.join(allowed)}")
        return found

    def unknown(self, column: str, names: list[str]) -> list[str]:
        """Return a reason for each of ``names`` that the list does not have."""
        known = self.lists[column]
        if column in CREATES_FREELY:
            return []
        labels = sorted({str(row) for row in known.values()})
        return [
            f"{NAMES[column]} “{shown(name)}” is not known.{nearest(name, labels)}"
            for name in _without_all(column, names)
            if _fold(name) not in known
        ]

    def check_lengths(self, column: str, names: list[str]) -> list[str]:
        for name in names:
            if len(name) > MAX_NAME[column]:
                raise ValueError(f"“{shown(name)}” is longer than {MAX_NAME[column]} characters")
        return _without_all(column, names)

    def resolve(self, column: str, names: list[str]) -> list[Any]:
        """Return the objects that ``names`` mean, each once; make those that are missing."""
        known = self.lists[column]
        for name in names:
            if _fold(name) not in known:
                known[_fold(name)] = _create(column, name)
        return list({known[_fold(name)].pk: known[_fold(name)] for name in names}.values())


def _without_all(column: str, names: list[str]) -> list[str]:
    if column != "sites":
        return names
    return [name for name in names if name.casefold() not in ALL_SITES]


def _fold(word: str) -> str:
    return " ".join(word.casefold().split())


def _index(rows: Iterable[tuple[Any, str, list[str]]]) -> dict[str, Any]:
    rows = list(rows)
    found = {_fold(name): row for row, name, _others in rows}
    for row, _name, others in rows:
        for other in others:
            found.setdefault(_fold(other), row)
    return found


def _create(column: str, name: str) -> Any:
    if column == "specialties":
        return Specialty.objects.create(name=name)
    if column == "topics":
        return Topic.objects.create(name=name)
    if column == "sites":
        return ProviderSite.objects.create(name=name, code=_free_code(name))
    return StaffGroup.objects.create(name=name, slug=_free_slug(name))


def _free_code(name: str) -> str:
    """Return a code that no site has, from the first letters of ``name``."""
    start = slugify(name).replace("-", "")[:3].upper() or "SITE"
    taken = {code.upper() for code in ProviderSite.objects.values_list("code", flat=True)}
    return _free(start, taken)


def _free_slug(name: str) -> str:
    start = slugify(name)[:70] or "group"
    return _free(f"{start}", set(StaffGroup.objects.values_list("slug", flat=True)), "-")


def _free(start: str, taken: set[str], join: str = "") -> str:
    if start not in taken:
        return start
    number = 2
    while f"{start}{join}{number}" in taken:
        number += 1
    return f"{start}{join}{number}"
