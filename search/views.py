"""The search page and the suggestions under its box."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import terms
from search.access import rules_for
from search.engines import get_engine
from search.listing import Item, listing
from search.promoted import promoted


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One page for everything findable; ``format=json`` gives the same as data."""
    context = listing(request)
    query, results = context["query"], context["results"]
    if query.text and query.page == 1:
        terms.count(query.text, found=bool(results.total))
    if request.GET.get("format") == "json":
        return JsonResponse(as_json(context))
    context["promoted"] = promoted(query.text, query.rules) if query.page == 1 else []
    return render(request, template_for(request), context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Titles that begin with what was typed so far, of pages this reader may open."""
    text = request.GET.get("q", "")
    found = get_engine().suggest(text, rules=rules_for(request.user))
    return JsonResponse(
        {"suggestions": [{"title": s.title, "url": s.url, "type": s.type} for s in found]}
    )


def template_for(request: HttpRequest) -> str:
    """The results alone for htmx, the whole page for everyone else."""
    htmx = getattr(request, "htmx", None)
    return "search/_results.html" if htmx and not htmx.boosted else "search/search.html"


def as_json(context: dict[str, Any]) -> dict[str, Any]:
    results = context["results"]
    return {
        "total": context["total"],
        "page": context["page"],
        "pages": context["pages"],
        "results": [_result(item) for item in context["items"]],
        "facets": {
            facet.key: [
                {"value": o.value, "label": o.label, "count": o.count, "selected": o.selected}
                for o in options
            ]
            for facet, options in results.facets.items()
        },
        "took_ms": context["took_ms"],
        "did_you_mean": results.did_you_mean,
    }


def _result(item: Item) -> dict[str, Any]:
    return {
        "reference": item.hit.reference,
        "title": item.hit.title,
        "url": item.hit.url,
        "type": item.type,
        "published_at": item.hit.published_at.isoformat(),
        "specialties": item.specialties,
        "snippet": item.hit.excerpt,
        "why": item.why,
    }
