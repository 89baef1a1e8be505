"""Tags of any page: one table for each vocabulary, whatever the page's type."""

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
