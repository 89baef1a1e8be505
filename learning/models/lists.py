"""Lists of the standard template that editors can change in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify

from intranet.network.models import lines
from intranet.pages import Label
from learning.gate.short import of_nobody


class TemplateList(models.Model):
    """A value of one of the template's lists, in the order people expect."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    aliases = models.TextField(
        blank=True, help_text="Other words an import may use for it, one on each line."
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify(self.name)[:120]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            of_nobody(self.name)
        except ValidationError as refused:
            raise ValidationError({"name": refused.messages}) from refused

    @property
    def label(self) -> Label:
        return Label(self.slug, self.name)

    @property
    def names(self) -> list[str]:
        """Every word an import may use for it, in lower case."""
        return [name.lower() for name in [self.name, self.slug, *lines(self.aliases)]]


class LearningSource(TemplateList):
    """The kind of thing the learning came from: an incident, a complaint, an audit. Not where."""

    class Meta(TemplateList.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="learning_source_once")]


class HarmLevel(TemplateList):
    """Degree of harm (Learn from Patient Safety Events, version 5)."""

    class Scale(models.TextChoices):
        PHYSICAL = "physical", "Physical"
        PSYCHOLOGICAL = "psychological", "Psychological"

    scale = models.CharField(max_length=15, choices=Scale.choices)
    response_days = models.PositiveSmallIntegerField(
        default=28, help_text="How many days each site has to answer a page with this harm."
    )

    class Meta(TemplateList.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), "scale", name="harm_level_once"),
        ]


class ConcernLevel(TemplateList):
    """How concerned the person who reported it was (LFPSE, version 5)."""

    class Meta(TemplateList.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="concern_level_once")]


class ContributingFactor(TemplateList):
    """Why it made sense at the time: person, task, tools, environment, organisation, external."""

    class Meta(TemplateList.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="contributing_factor_once")]


class NeverEventType(TemplateList):
    """A type of never event, where the learning is about one."""

    class Meta(TemplateList.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="never_event_type_once")]
