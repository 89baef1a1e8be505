"""The plan of a site for a learning page, beside its response."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from intranet.network.models import ProviderSite
from learning.actions.models import Action
from learning.actions.parts import VERIFIES
from learning.actions.plan import plan_of
from learning.actions.querysets import partner_sites
from learning.responses.models import SiteResponse
from learning.responses.states import Answer

register = template.Library()


@register.inclusion_tag("actions/_plan.html", takes_context=True)
def plan_for(context: template.Context, response: SiteResponse) -> dict[str, Any]:
    """Show what the site does about the page, and what its plan lacks while it acts."""
    needed = response.answer == Answer.ACTION_NEEDED
    return {
        "response": response,
        "actions": _actions(context, response.page_id, response.provider_site),
        "needed": needed,
        "plan": plan_of(response) if needed else None,
        "proposes": context["part"].answers or context["part"].judges,
        "answers": context["part"].answers,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("actions/_of_site.html", takes_context=True)
def actions_of(context: template.Context, site: ProviderSite, page: Page) -> dict[str, Any]:
    """Show what a site does about an alert's page, and let its quality partner plan more."""
    user = context["request"].user
    proposes = page.live and (site.pk in partner_sites(user) or user.has_perm(VERIFIES))
    actions = _actions(context, page.pk, site)
    return {"actions": actions, "site": site, "page": page, "proposes": proposes}


def _actions(context: template.Context, page: int, site: ProviderSite) -> list[Action]:
    rows = Action.objects.filter(provider_site=site).for_page(page)
    user = context["request"].user
    return list(rows.visible_to(user).select_related("owner", "kind"))
