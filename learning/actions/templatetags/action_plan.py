"""The plan of a site for a learning page, beside its response."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from intranet.network.audience import partner_sites
from intranet.network.models import ProviderSite
from learning.actions.models import Action
from learning.actions.parts import VERIFIES
from learning.actions.plan import plan_of
from learning.responses.models import SiteResponse
from learning.responses.states import Answer

register = template.Library()


@register.inclusion_tag("actions/_plan.html", takes_context=True)
def plan_for(context: template.Context, response: SiteResponse) -> dict[str, Any]:
    """Show what the site does about the page, and what its plan lacks while it acts."""
    part = context["part"]
    rows = Action.objects.filter(provider_site=response.provider_site_id)
    rows = rows.for_page(response.page_id)
    manages = part.answers or part.judges
    actions = rows if manages else rows.visible_to(context["request"].user)
    needed = response.answer == Answer.ACTION_NEEDED
    return {
        "response": response,
        "actions": actions.select_related("owner", "kind"),
        "needed": needed,
        "plan": plan_of(response) if needed else None,
        "proposes": manages and response.page.live and response.provider_site.state == "open",
        "answers": part.answers,
    }


@register.inclusion_tag("actions/_of_site.html", takes_context=True)
def actions_of(context: template.Context, site: ProviderSite, page: Page) -> dict[str, Any]:
    """Show what a site does about an alert's page, and let its quality partner plan more."""
    user = context["request"].user
    proposes = page.live and (user.has_perm(VERIFIES) or site.pk in partner_sites(user))
    rows = Action.objects.filter(provider_site=site).for_page(page.pk)
    actions = rows if proposes else rows.visible_to(user)
    return {
        "actions": actions.select_related("owner", "kind"),
        "site": site,
        "page": page,
        "proposes": proposes,
    }
