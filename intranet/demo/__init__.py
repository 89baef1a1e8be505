"""The demo network: invented sites, people and pages, written for this project.

Never in production: the command asks ``settings.DEMO_ALLOWED`` first.
"""

from __future__ import annotations

import os
from typing import NamedTuple

EMAIL_DOMAIN = "demo.example"  # marks what the demo made


class Account(NamedTuple):
    """One demo account. ``site`` is its place in the list of sites."""

    first_name: str
    last_name: str
    job_title: str
    staff_group: str
    site: int
    specialties: tuple[str, ...]
    roles: tuple[str, ...]
    other_sites: tuple[int, ...] = ()


ACCOUNTS: dict[str, Account] = {
    "staff": Account(
        "Asha",
        "Marlowe",
        "Theatre practitioner",
        "Operating department practitioners",
        2,
        ("Theatres", "Anaesthetics"),
        ("Reader",),
        (3,),
    ),
    "trainee": Account(
        "Tomas",
        "Venn",
        "Resident doctor",
        "Doctors",
        3,
        ("Emergency medicine", "Acute medicine"),
        ("Reader",),
        (0,),
    ),
    "trainer": Account(
        "Bridget",
        "Oakes",
        "Resuscitation and simulation lead",
        "Nurses",
        1,
        ("Intensive care", "Theatres"),
        ("Reader", "Trainer"),
    ),
    "editor": Account(
        "Edwin",
        "Sparrow",
        "Theatre matron",
        "Nurses",
        0,
        ("Theatres", "Anaesthetics"),
        ("Reader", "Editor"),
    ),
    "partner": Account(
        "Paloma",
        "Reed",
        "Quality partner",
        "Managers",
        2,
        (),
        ("Reader", "Quality partner"),
    ),
    "risk": Account(
        "Rhona",
        "Castle",
        "Head of risk and learning",
        "Managers",
        1,
        (),
        ("Reader", "Risk and quality team"),
    ),
    "publisher": Account(
        "Percy",
        "Lindqvist",
        "Communications lead",
        "Administrative staff",
        4,
        (),
        ("Reader", "Publisher"),
    ),
    "executive": Account(
        "Estelle",
        "Ravensworth",
        "Executive director of nursing",
        "Managers",
        0,
        (),
        ("Reader", "Executive"),
    ),
    "admin": Account(
        "Ada",
        "Fairweather",
        "Intranet administrator",
        "Administrative staff",
        0,
        (),
        ("Reader", "Administrator"),
    ),
}


def demo_password() -> str:
    """Return the one password of all demo accounts."""
    return os.environ.get("DEMO_PASSWORD") or "learn-together"
