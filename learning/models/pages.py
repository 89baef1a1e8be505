"""The learning page on the standard template, and the index it lives in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from intranet.blocks import BodyBlock, documents_in
from intranet.network.models import lines
from intranet.pages import IntranetPage, Label
from learning import reading
from learning.gate.pages import Gated
from learning.models.lists import (
    ConcernLevel,
    ContributingFactor,
    HarmLevel,
    LearningSource,
    NeverEventType,
)
from learning.review import PublishedByTwo, SectionOfReviewed
from search.listing import listing
from search.types import Sort

MAX_POINTS = 3

# The headings of the template, in the order every learning page shows them.
PARTS = (
    ("what_happened", "What happened"),
    ("what_we_expected", "What we expected"),
    ("why_it_made_sense", "Why it made sense"),
    ("what_went_well", "What went well"),
    ("what_we_learned", "What we learned"),
    ("action_already_taken", "Action already taken"),
    ("actions_for_every_site", "Actions for every site"),
    ("why_it_matters", "Why it matters to you"),
    ("could_it_happen_here", "Could it happen here?"),
)

TEAM_QUESTIONS = (
    "What strikes us?",
    "How will we embed it, and how will we know?",
    "How does it enter our plan?",
)


class ReferenceCounter(models.Model):
    """The last number given to a learning page in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def next_reference(year: int) -> str:
    """Return the next free reference of ``year``, such as "LP-2026-0042"."""
    with transaction.atomic():
        ReferenceCounter.objects.get_or_create(year=year)
        counter = ReferenceCounter.objects.select_for_update().get(year=year)
        while True:
            counter.last += 1
            reference = f"LP-{year}-{counter.last:04d}"
            if not LearningPage.objects.filter(reference__iexact=reference).exists():
                break
        counter.save(update_fields=["last"])
    return reference


def at_most_three_points(text: str) -> None:
    """Refuse more than three points: more are not remembered between two patients."""
    if len(lines(text)) > MAX_POINTS:
        raise ValidationError(
            f"Keep the {MAX_POINTS} points that matter most, one on each line; "
            f"there are {len(lines(text))}."
        )


class LearningIndexPage(SectionOfReviewed, Gated):
    """The section of all learning pages: filters, pages and sorts them."""

    introduction = models.CharField(max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["learning.LearningPage", "learning.InnovationPage"]
    max_count = 1

    class Meta:
        verbose_name = "learning section"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # The listing's "page" is a number; a template's is the page itself.
        return listing(request, under=self.path, default_sort=Sort.NEWEST) | context

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """The results alone for htmx, the whole page for everyone else."""
        htmx = getattr(request, "htmx", None)
        if htmx and not htmx.boosted:
            return "search/_results.html"
        return super().get_template(request, *args, **kwargs)


class LearningPage(PublishedByTwo, Gated, IntranetPage):
    """What one site learned, anonymised, on the standard template."""

    reference = models.CharField(
        max_length=40, blank=True, help_text="Given when the page is first saved."
    )
    version = models.PositiveSmallIntegerField(
        default=1, help_text="Raise it when the substance changes, not for spelling."
    )
    learning_source = models.ForeignKey(
        LearningSource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="kind of source",
        help_text="What the learning came from; never where.",
    )
    never_event_type = models.ForeignKey(
        NeverEventType, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    physical_harm = models.ForeignKey(
        HarmLevel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scale": HarmLevel.Scale.PHYSICAL},
    )
    psychological_harm = models.ForeignKey(
        HarmLevel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scale": HarmLevel.Scale.PSYCHOLOGICAL},
    )
    concern = models.ForeignKey(
        ConcernLevel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="level of concern",
    )
    what_happened = models.TextField(
        help_text="Situation and background, in system language: “Two ampoules of similar size "
        "and colour were stored side by side”, not who picked up which."
    )
    what_we_expected = models.TextField(
        blank=True, help_text="What usually happens, or what the guideline says should."
    )
    contributing_factors = ParentalManyToManyField(ContributingFactor, blank=True, related_name="+")
    why_it_made_sense = models.TextField(
        blank=True,
        help_text="Why people did what they did with what they knew then: person, task, tools, "
        "environment, organisation, outside.",
    )
    what_went_well = models.TextField(
        blank=True, help_text="What caught it, what limited the harm, who spoke up."
    )
    what_we_learned = models.TextField(
        validators=[at_most_three_points],
        help_text="At most three points, one on each line: what a colleague should remember.",
    )
    action_already_taken = models.TextField(
        blank=True, help_text="What has been changed where it happened."
    )
    actions_for_every_site = models.TextField(
        help_text="What every site should do, one action on each line, each with a verb: "
        "“Store the two strengths in separate drawers”."
    )
    why_it_matters = models.TextField(
        "why it matters to you",
        blank=True,
        help_text="One or two sentences to the people in the audience.",
    )
    could_it_happen_here = models.TextField(
        "could it happen here?",
        blank=True,
        help_text="What to go and look at before answering.",
    )
    resources = StreamField(
        BodyBlock(required=False),
        blank=True,
        help_text="Posters, guidelines, pictures: whatever helps a team to act.",
    )
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supersedes",
        help_text="The newer page that readers should use instead.",
    )

    exclude_fields_in_copy = ["reference", "version"]
    served_with = (
        "learning_source",
        "never_event_type",
        "physical_harm",
        "psychological_harm",
        "concern",
    )
    parent_page_types = ["learning.LearningIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        TitleFieldPanel(
            "title", help_text="Neutral, in system language: what can go wrong, not who or where."
        ),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("learning_source"),
                FieldPanel("never_event_type"),
                FieldRowPanel(
                    [
                        FieldPanel("physical_harm"),
                        FieldPanel("psychological_harm"),
                        FieldPanel("concern"),
                    ]
                ),
            ],
            heading="Kind of learning",
        ),
        MultiFieldPanel(
            [FieldPanel("what_happened"), FieldPanel("what_we_expected")], heading="What happened"
        ),
        MultiFieldPanel(
            [
                FieldPanel("contributing_factors", widget=forms.CheckboxSelectMultiple),
                FieldPanel("why_it_made_sense"),
                FieldPanel("what_went_well"),
            ],
            heading="Why it made sense",
        ),
        MultiFieldPanel(
            [
                FieldPanel("what_we_learned"),
                FieldPanel("action_already_taken"),
                FieldPanel("actions_for_every_site"),
            ],
            heading="Learning and actions",
        ),
        IntranetPage.audience_panel,
        MultiFieldPanel(
            [FieldPanel("why_it_matters"), FieldPanel("could_it_happen_here")],
            heading="What it means here",
        ),
        FieldPanel("picture"),
        FieldPanel("resources"),
    ]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [
                FieldPanel("reference", read_only=True),
                FieldPanel("version"),
                FieldPanel("superseded_by"),
            ],
            heading="Reference",
        ),
        IntranetPage.upkeep_panel,
    ]

    class Meta:
        verbose_name = "learning page"
        constraints = [
            models.UniqueConstraint(
                Lower("reference"),
                condition=~models.Q(reference=""),
                name="learning_page_reference_once",
                violation_error_message="Another learning page has this reference.",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference(timezone.localdate().year)
        super().save(*args, **kwargs)

    @property
    def points(self) -> list[str]:
        return lines(self.what_we_learned)

    @property
    def actions(self) -> list[str]:
        return lines(self.actions_for_every_site)

    def body_text(self) -> str:
        parts = [getattr(self, name) for name, _heading in PARTS]
        parts += self._meta.get_field("resources").get_searchable_content(self.resources)
        return "\n".join(part for part in parts if part)

    def document_ids(self) -> tuple[int, ...]:
        return documents_in(self.resources)

    def source_label(self) -> Label | None:
        return self.learning_source.label if self.learning_source else None

    def harm_label(self) -> Label | None:
        return self.physical_harm.label if self.physical_harm else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | reading.page_context(self, request) | {"team_questions": TEAM_QUESTIONS}
