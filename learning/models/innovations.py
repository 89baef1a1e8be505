"""Something that went well, so that other sites can take it up."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from intranet.blocks import BodyBlock, documents_in
from intranet.network.models import lines
from intranet.pages import IntranetPage
from learning import reading
from learning.gate.pages import Gated
from learning.review import PublishedByTwo

# The headings, in the order every innovation shows them.
PARTS = (
    ("what_went_well", "What went well"),
    ("core_elements", "What makes it work"),
    ("may_be_adapted", "What may be adapted"),
    ("measure", "How you will know that it works"),
    ("cost", "What it takes"),
    ("contact", "Whom to ask"),
)


class InnovationPage(PublishedByTwo, Gated, IntranetPage):
    """What went well somewhere, and what another site needs to do the same."""

    what_went_well = models.TextField(
        help_text="What was changed, for whom, and what became better. System language: roles, "
        "no names of people or places."
    )
    core_elements = models.TextField(
        help_text="What has to be as it is, or it will not work: one on each line."
    )
    may_be_adapted = models.TextField(
        blank=True, help_text="What a site may do in its own way: one on each line."
    )
    measure = models.TextField(
        help_text="What a site counts before and after, and how: “falls for each 1,000 bed days, "
        "from the incident system”."
    )
    cost = models.TextField(
        "what it takes",
        blank=True,
        help_text="Money, hours, equipment, training; before and after.",
    )
    contact = models.CharField(
        "whom to ask",
        max_length=200,
        blank=True,
        help_text="A role or a team, never a person: “the falls prevention team”.",
    )
    resources = StreamField(
        BodyBlock(required=False), blank=True, help_text="Templates, posters, films, guidelines."
    )

    parent_page_types = ["learning.LearningIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        TitleFieldPanel("title", help_text="What it does: “A five-minute huddle halves falls”."),
        FieldPanel("summary"),
        FieldPanel("what_went_well"),
        MultiFieldPanel(
            [FieldPanel("core_elements"), FieldPanel("may_be_adapted")],
            heading="What another site does",
        ),
        MultiFieldPanel(
            [FieldPanel("measure"), FieldPanel("cost"), FieldPanel("contact")],
            heading="How to know, and what it takes",
        ),
        IntranetPage.audience_panel,
        FieldPanel("picture"),
        FieldPanel("resources"),
    ]
    promote_panels = [*Page.promote_panels, IntranetPage.upkeep_panel]

    class Meta:
        verbose_name = "innovation"

    def body_text(self) -> str:
        parts = [getattr(self, name) for name, _heading in PARTS]
        parts += self._meta.get_field("resources").get_searchable_content(self.resources)
        return "\n".join(part for part in parts if part)

    def document_ids(self) -> tuple[int, ...]:
        return documents_in(self.resources)

    @property
    def core(self) -> list[str]:
        return lines(self.core_elements)

    @property
    def adaptable(self) -> list[str]:
        return lines(self.may_be_adapted)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | reading.innovation_context(self, request)
