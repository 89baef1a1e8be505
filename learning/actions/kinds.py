"""Kinds of action as they are on the first day (AHRQ's hierarchy, after VA); editors change them
in the admin. The three levels are fixed."""

from django.utils.text import slugify

from learning.actions.models import ActionKind
from learning.actions.states import Strength

KINDS = {
    Strength.STRONG: (
        "Physical change",
        "Usability-tested device",
        "Forcing function",
        "Simplification",
        "Standardisation",
        "Tangible leadership involvement",
    ),
    Strength.INTERMEDIATE: (
        "Staffing or workload",
        "Software",
        "Fewer distractions",
        "Checklist or cognitive aid",
        "Look-alike removal",
        "Read-back",
        "Better documentation or communication",
        "Redundancy",
    ),
    Strength.WEAK: (
        "Double check",
        "Label or warning",
        "New policy or memo",
        "Training",
        "Further study",
    ),
}


def fill_kinds() -> None:
    """Fill the list if it is empty; one that editors have touched stays as it is."""
    if ActionKind.objects.exists():
        return
    rows = [(name, strength) for strength, names in KINDS.items() for name in names]
    ActionKind.objects.bulk_create(
        ActionKind(name=name, slug=slugify(name)[:120], strength=strength, sort_order=place)
        for place, (name, strength) in enumerate(rows)
    )
