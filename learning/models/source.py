"""Where something happened: kept apart from the page, for the risk and quality team alone."""

from django.db import models

from intranet.network.models import ProviderSite
from learning.models.pages import LearningPage


class SourceRecord(models.Model):
    """The confidential source of one learning page.

    It is no part of the page: not of its revisions, previews, copies, exports or search entry.
    Its text form names the page only, so that logs and messages say nothing of the site.
    """

    wagtail_reference_index_ignore = True

    page = models.OneToOneField(
        LearningPage, on_delete=models.CASCADE, related_name="source_record"
    )
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="+", verbose_name="source site"
    )
    incident_reference = models.CharField(max_length=80, blank=True)
    people_involved = models.TextField(
        blank=True, help_text="Only what following up needs; it is never shown to readers."
    )

    def __str__(self) -> str:
        return f"Source record of {self.page.reference}"
