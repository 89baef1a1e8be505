"""Tags of any page: one table for each vocabulary, whatever the page's type.

The rows hang on Wagtail's own page, so ask ``filter(tagged_specialties__tag__slug=…)`` and prefetch
``tagged_specialties__tag``: the tag managers of a page type serve one page at a time.
"""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase

from intranet.network.models import Specialty, Topic


class PageSpecialty(ItemBase):
    """A page's controlled tag: what search, the front page and the audience go by."""

    tag = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="tagged_pages")
    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_specialties"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="page_specialty_once")
        ]


class PageTopic(ItemBase):
    """A page's free tag."""

    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_pages")
    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_topics"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="page_topic_once")
        ]
