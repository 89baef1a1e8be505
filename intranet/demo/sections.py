"""Clinical governance, about, and a section for each site."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from home.models import HomePage, SectionPage, StandardPage
from intranet.demo.texts import PageText, texts
from intranet.network.models import ProviderSite


def make_sections(sites: list[ProviderSite]) -> None:
    home = HomePage.objects.get()
    _section_with_pages(
        home,
        "Clinical governance",
        "clinical-governance",
        "How the network keeps care safe: policies, meetings and how we learn.",
        texts("governance"),
    )
    _section_with_pages(
        home, "About", "about", "What this intranet is for and who looks after it.", texts("about")
    )
    ours = _add(
        home,
        SectionPage(
            title="Our sites",
            slug="sites",
            show_in_menus=True,
            summary="Each site's own pages, and the quality partner to ask.",
        ),
    )
    for site in sites:
        _site_section(ours, site)


def _site_section(parent: SectionPage, site: ProviderSite) -> None:
    section = _add(
        parent,
        SectionPage(
            title=site.name,
            slug=site.slug,
            provider_site=site,
            summary=f"News, people and meetings at {site.name}.",
        ),
    )
    partner = _add(section, _page(texts("partner")[0]))
    partner.audience_sites = [site]
    partner.save()


def _section_with_pages(
    home: HomePage, title: str, slug: str, summary: str, texts: tuple[PageText, ...]
) -> None:
    section = _add(home, SectionPage(title=title, slug=slug, summary=summary, show_in_menus=True))
    for text in texts:
        _add(section, _page(text))


def _page(text: PageText) -> StandardPage:
    return StandardPage(title=text.title, summary=text.summary, body=list(text.body))


def _add(parent: Any, page: Any) -> Any:
    """Add ``page`` below ``parent`` as published, with the revision it was published with."""
    page.live = False
    page.first_published_at = timezone.now()
    parent.add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    page.refresh_from_db()
    return page
