"""Fills the list of words that point to nobody with what it has on the first day."""

from __future__ import annotations

from django.db import transaction

from learning.anonymisation.first_day import first_day_terms, first_day_version
from learning.anonymisation.lexicon import forget
from learning.anonymisation.models import FilledList, NotIdentifying


@transaction.atomic
def fill_not_identifying() -> int:
    """Return how many terms were written: on a list filled before, those of later versions.

    So what people deleted stays deleted.
    """
    filled, _ = FilledList.objects.get_or_create(pk=1, defaults={"version": _without_memory()})
    terms = first_day_terms(after=filled.version)
    before = NotIdentifying.objects.count()
    NotIdentifying.objects.bulk_create(
        [NotIdentifying(**term._asdict()) for term in terms], ignore_conflicts=True
    )
    filled.version = first_day_version()
    filled.save()
    forget()
    return NotIdentifying.objects.count() - before


def _without_memory() -> int:
    """Return the version of a list from before versions were kept: the first, or none."""
    sources = {term.source for term in first_day_terms()}
    return int(NotIdentifying.objects.filter(source__in=sources).exists())
