"""What the detectors answer: kinds of identifier, and where one stands in a text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import models


class Kind(models.TextChoices):
    PERSON = "PERSON", "Name of a person"
    NHS_NUMBER = "NHS_NUMBER", "NHS number"
    HOSPITAL_NUMBER = "HOSPITAL_NUMBER", "Hospital number"
    DATE_OF_BIRTH = "DATE_OF_BIRTH", "Date of birth"
    DATE = "DATE", "Exact date"
    AGE_OVER_89 = "AGE_OVER_89", "Age over 89"
    ADDRESS = "ADDRESS", "Address"
    POSTCODE = "POSTCODE", "Postcode"
    PHONE = "PHONE", "Telephone number"
    EMAIL = "EMAIL", "Email address"
    ORG_SITE = "ORG_SITE", "Name of a site or ward"
    STAFF_CODE = "STAFF_CODE", "Staff number"
    VEHICLE = "VEHICLE", "Vehicle registration"
    SOCIAL_HANDLE = "SOCIAL_HANDLE", "Name on a social network"
    URL = "URL", "Web address"


# Names of places point to somebody only together with something else.
INDIRECT = (Kind.ORG_SITE,)
DIRECT = tuple(kind for kind in Kind if kind not in INDIRECT)


@dataclass(frozen=True, slots=True)
class Finding:
    """One identifier: ``text`` is ``original[start:end]``; ``score`` goes from 0 to 1."""

    kind: Kind
    start: int
    end: int
    text: str
    score: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"kind": self.kind.value}
