"""The front page, sections and standard pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction

from home import front
from home.children import visible_children
from intranet.blocks import BodyBlock, documents_in, pictures_in
from intranet.library.renditions import prefetch_body_renditions
from intranet.network.models import ProviderSite
from intranet.pages import IntranetPage
from intranet.restrictions import restrictions_by_path
from learning.gate.pages import Gated


class HomePage(Gated):
    """The front page, made for each reader."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "learning.LearningIndexPage",
        "alerts.AlertIndexPage",
        "home.SectionPage",
        "home.StandardPage",
    ]
    max_count = 1

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | front.page_context(self, request)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """There is one front page and nothing above it is an alias."""
        return restrictions_by_path(self)


class SectionPage(Gated, IntranetPage):
    """A section: a short introduction and its pages. A provider site may have one of its own."""

    provider_site = models.OneToOneField(
        ProviderSite,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="section",
        help_text="Set for a site's own section: its editors may write here.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("provider_site", permission="network.change_providersite"),
    ]
    promote_panels = [*Page.promote_panels, IntranetPage.upkeep_panel]
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.SectionPage", "home.StandardPage"]

    class Meta:
        verbose_name = "section"

    def own_names(self) -> tuple[str, ...]:
        """A site's own section says whose it is."""
        site = self.provider_site
        return site.own_names if site else ()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"children": visible_children(self, request.user)}


class StandardPage(Gated, IntranetPage):
    """A page of free content: clinical governance, how-to, about."""

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
        IntranetPage.audience_panel,
    ]
    promote_panels = [*Page.promote_panels, IntranetPage.upkeep_panel]
    parent_page_types = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = "information page"

    def body_text(self) -> str:
        return "\n".join(self._meta.get_field("body").get_searchable_content(self.body))

    def document_ids(self) -> tuple[int, ...]:
        return documents_in(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pictures = pictures_in(self.body)
        if pictures:
            prefetch_body_renditions(pictures)
        return context | {"children": visible_children(self, request.user)}
