"""Fills the list of words that point to nobody with what it has on the first day."""

from __future__ import annotations

from learning.anonymisation.first_day import first_day_terms
from learning.anonymisation.lexicon import forget
from learning.anonymisation.models import NotIdentifying


def fill_not_identifying() -> int:
    """Return how many terms were written: none where the list was kept before."""
    if NotIdentifying.objects.exists():
        return 0
    terms = [NotIdentifying(**term._asdict()) for term in first_day_terms()]
    NotIdentifying.objects.bulk_create(terms, ignore_conflicts=True)
    forget()
    return len(terms)
