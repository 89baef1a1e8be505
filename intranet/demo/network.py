"""The invented network: sites, specialties, staff groups and topics."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from django.utils.text import slugify

from intranet.network.models import ProviderSite, Specialty, StaffGroup


class SiteFacts(NamedTuple):
    name: str
    code: str
    aliases: str
    host_organisation: str
    region: str


SITES = (
    SiteFacts(
        "Kestrel Hospital", "KES", "Kestrel\nKestrel House", "Kestrel and Vale Trust", "North"
    ),
    SiteFacts("Rowan Surgical Centre", "ROW", "Rowan\nRowan Unit", "Vale Community Trust", "North"),
    SiteFacts("Harbour General", "HAR", "Harbour\nHarbour Wing", "Estuary Hospitals", "Coast"),
    SiteFacts("Northgate Infirmary", "NOR", "Northgate", "Northgate and District", "Midlands"),
    SiteFacts("Fernhill Treatment Centre", "FER", "Fernhill", "Estuary Hospitals", "Coast"),
    SiteFacts("Millbrook Hospital", "MIL", "Millbrook\nThe Mill", "Millbrook Health", "Midlands"),
    SiteFacts("Larkfield Hospital", "LAR", "Larkfield", "Millbrook Health", "South"),
    SiteFacts("Beacon Day Unit", "BEA", "Beacon", "Northgate and District", "South"),
)
FIRST_WORDS = (
    "Alder",
    "Bramble",
    "Clover",
    "Drift",
    "Ember",
    "Flint",
    "Gorse",
    "Heather",
    "Ivy",
    "Juniper",
    "Lantern",
    "Meadow",
    "Osier",
    "Pebble",
    "Quarry",
    "Reed",
    "Saddle",
    "Thistle",
    "Wren",
    "Yarrow",
)
SECOND_WORDS = ("mere", "bank", "dale", "holt", "croft", "gate", "combe", "reach", "fold", "wick")
KINDS = ("Hospital", "Treatment Centre", "Infirmary", "Day Unit")

# Name: (parent, synonyms).
SPECIALTIES: dict[str, tuple[str, str]] = {
    "Surgery": ("", "general surgery\nsurgical wards"),
    "Theatres": ("Surgery", "operating theatre\nOR\noperating room\nperioperative"),
    "Orthopaedics": ("Surgery", "trauma and orthopaedics\nbones and joints"),
    "Ophthalmology": ("Surgery", "eyes\neye clinic"),
    "Urology": ("Surgery", "kidney and bladder surgery"),
    "Anaesthetics": ("", "anaesthesia\nanesthesia\nrecovery\nPACU"),
    "Intensive care": ("", "critical care\nICU\nITU\nHDU"),
    "Medicine": ("", "general medicine\nmedical wards"),
    "Acute medicine": ("Medicine", "AMU\nmedical assessment\nadmissions unit"),
    "Cardiology": ("Medicine", "heart\ncoronary care\nCCU"),
    "Respiratory": ("Medicine", "chest medicine\nlungs"),
    "Stroke": ("Medicine", "neurology\nTIA"),
    "Diabetes": ("Medicine", "endocrinology\ninsulin"),
    "Older people's care": ("Medicine", "care of the elderly\nfrailty\ngeriatrics"),
    "Emergency medicine": ("", "emergency department\nED\nA&E\ncasualty"),
    "Maternity": ("", "obstetrics\nmidwifery\nlabour ward\nbirth centre"),
    "Paediatrics": ("", "children\nchild health\npediatrics"),
    "Neonatal": ("Paediatrics", "newborn\nspecial care baby unit\nNICU\nSCBU"),
    "Oncology": ("", "cancer\nchemotherapy\nhaematology"),
    "Imaging": ("", "radiology\nX-ray\nCT\nMRI\nultrasound"),
    "Pathology": ("", "laboratory\nblood sciences\ntransfusion\nmicrobiology"),
    "Pharmacy": ("", "medicines\ndispensary"),
    "Therapies": ("", "physiotherapy\noccupational therapy\nspeech and language\ndietetics"),
    "Mental health": ("", "psychiatry\nliaison psychiatry"),
    "Community care": ("", "district nursing\ncommunity nursing\nhome visits"),
}
STAFF_GROUPS = (
    "Nurses",
    "Doctors",
    "Midwives",
    "Operating department practitioners",
    "Allied health professionals",
    "Pharmacists",
    "Healthcare scientists",
    "Healthcare assistants",
    "Administrative staff",
    "Managers",
)


def site_facts(count: int) -> list[SiteFacts]:
    """Return ``count`` invented sites: the named ones first, then names put together."""
    found = list(SITES[:count])
    codes = {facts.code for facts in found}
    for number, (end, start, kind) in enumerate(product(SECOND_WORDS, FIRST_WORDS, KINDS)):
        if len(found) >= count:
            return found
        place = f"{start}{end}"
        code = f"{place[:2].upper()}{number}"
        if code not in codes:
            codes.add(code)
            region = ("North", "Midlands", "South", "Coast")[number % 4]
            found.append(SiteFacts(f"{place} {kind}", code, "", f"{start} Partnership", region))
    return found


MOST_SITES = len(SITES) + len(FIRST_WORDS) * len(SECOND_WORDS) * len(KINDS)


def make_sites(count: int) -> list[ProviderSite]:
    return ProviderSite.objects.bulk_create(
        ProviderSite(**facts._asdict()) for facts in site_facts(count)
    )


def make_specialties() -> dict[str, Specialty]:
    """Make the specialties that are missing, parents before children, and return all by name."""
    found = {tag.name: tag for tag in Specialty.objects.all()}
    for name, (parent, synonyms) in SPECIALTIES.items():
        if name not in found:
            found[name] = Specialty.objects.create(
                name=name, slug=slugify(name), parent=found.get(parent), synonyms=synonyms
            )
    return found


def make_staff_groups() -> dict[str, StaffGroup]:
    found = {group.name: group for group in StaffGroup.objects.all()}
    for place, name in enumerate(STAFF_GROUPS):
        if name not in found:
            found[name] = StaffGroup.objects.create(name=name, slug=slugify(name), sort_order=place)
    return found
