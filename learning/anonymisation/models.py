"""The lists that the quality team keeps: words that point to nobody, other names of our sites."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from intranet.network.models import ProviderSite


class NotIdentifying(models.Model):
    """A word or phrase that looks like a name and is none, unless a title makes it one."""

    class WordKind(models.TextChoices):
        EPONYM = "eponym", "Disease, sign or operation named after a person"
        SCORE = "score", "Score, scale, tool or method"
        DEVICE = "device", "Device or product"
        MEDICINE = "medicine", "Medicine or fluid"
        NATIONAL = "national", "National body, programme or law"
        NATIONAL_ADDRESS = "national_address", "Web address of a national body"
        GENERIC_PLACE = "generic_place", "Kind of place, ward or service that every site has"
        ORDINARY = "ordinary", "Ordinary word that is taken for a name"

    term = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=WordKind.choices, default=WordKind.ORDINARY)
    source = models.CharField(
        max_length=200, help_text="Where the term comes from, or who added it and why."
    )

    class Meta:
        ordering = ["term"]
        verbose_name = "word that points to nobody"
        verbose_name_plural = "words that point to nobody"
        constraints = [
            models.UniqueConstraint(
                Lower("term"),
                name="not_identifying_term_once",
                violation_error_message="This word is on the list already.",
            )
        ]

    def __str__(self) -> str:
        return self.term


class FilledList(models.Model):
    """One row: which version of the first day's words the list was filled with."""

    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Version {self.version}"


class SiteAlias(models.Model):
    """Another name of one of our sites, or the name of a ward there."""

    site = models.ForeignKey(
        ProviderSite, on_delete=models.CASCADE, related_name="anonymisation_aliases"
    )
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name = "other name of a site or ward"
        verbose_name_plural = "other names of sites and wards"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "site",
                name="site_alias_name_once",
                violation_error_message="This site has that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
