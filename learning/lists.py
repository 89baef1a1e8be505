"""The template's lists as they are on the first day; editors change them in the admin."""

from django.utils.text import slugify

from learning.models import (
    ConcernLevel,
    ContributingFactor,
    HarmLevel,
    LearningSource,
    NeverEventType,
)
from learning.models.lists import TemplateList

# The field's sources, each with the other words that imports use.
SOURCES = {
    "Serious incident": "serious incidents",
    "Never event": "never events",
    "Lower-harm report": "lower-harm reports\nlower harm report",
    "Near miss": "near misses\nnear-misses",
    "Good care": "good care event\nexcellence",
    "Internal review": "internal reviews",
    "Quality report": "quality reports",
    "Inspection report": "inspection reports",
    "Inspection preparation": "preparation for inspection",
    "Compliance work": "compliance",
    "External review": "external reviews",
    "External visit": "external visits\nvisit\nvisits",
    "Patient story": "patient stories\nstory\nstories",
    "Friends and Family Test": "FFT",
    "Social media": "",
    "Complaint": "complaints",
}

# Degrees of harm and of concern: Learn from Patient Safety Events (LFPSE), version 5.
PHYSICAL_HARM = {
    "None": "no harm\nno physical harm",
    "Low": "low harm\nlow physical harm",
    "Moderate": "moderate harm\nmoderate physical harm",
    "Severe": "severe harm\nsevere physical harm",
    "Fatal": "death",
}
PSYCHOLOGICAL_HARM = {
    "None": "no harm\nno psychological harm",
    "Low": "low harm\nlow psychological harm",
    "Moderate": "moderate harm\nmoderate psychological harm",
    "Severe": "severe harm\nsevere psychological harm",
}
# Days that each site has to answer, where they are fewer than the model's own 28.
SOONER = {"severe": 14, "fatal": 14}
CONCERN = {
    "Very concerned": "very",
    "Fairly concerned": "fairly",
    "Not very concerned": "not very",
    "Not at all concerned": "not at all",
}
FACTORS = ("Person", "Task", "Tools", "Environment", "Organisation", "External")

# The 15 types of never event; the framework is under review, so the list is the editors' own.
NEVER_EVENTS = (
    "Wrong site surgery",
    "Wrong implant or prosthesis",
    "Retained foreign object",
    "Mis-selection of strong potassium",
    "Medicine by the wrong route",
    "Insulin overdose from an abbreviation or the wrong device",
    "Methotrexate overdose",
    "Mis-selection of high-strength midazolam",
    "Non-collapsible rails",
    "Falls from poorly restricted windows",
    "Entrapment in bed rails",
    "ABO-incompatible transfusion or transplant",
    "Misplaced naso- or oro-gastric tube",
    "Scalding",
    "Oxygen patient connected to an air flowmeter",
)


def fill_lists() -> None:
    """Fill each list that is empty; a list that editors have touched stays as it is."""
    _fill(LearningSource, SOURCES)
    if not HarmLevel.objects.exists():
        _fill(HarmLevel, PHYSICAL_HARM, scale=HarmLevel.Scale.PHYSICAL)
        _fill(HarmLevel, PSYCHOLOGICAL_HARM, scale=HarmLevel.Scale.PSYCHOLOGICAL)
        for slug, days in SOONER.items():
            HarmLevel.objects.filter(slug=slug).update(response_days=days)
    _fill(ConcernLevel, CONCERN)
    _fill(ContributingFactor, dict.fromkeys(FACTORS, ""))
    _fill(NeverEventType, dict.fromkeys(NEVER_EVENTS, ""))


def _fill(model: type[TemplateList], names: dict[str, str], **fixed: str) -> None:
    if model._default_manager.filter(**fixed).exists():
        return
    model._default_manager.bulk_create(
        model(name=name, slug=slugify(name)[:120], aliases=aliases, sort_order=place, **fixed)
        for place, (name, aliases) in enumerate(names.items())
    )
