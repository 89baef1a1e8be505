"""Where sites stand with an innovation, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from intranet.network.models import ProviderSite
from learning.adoption.models import Adoption
from learning.models import InnovationPage

register = template.Library()


@register.inclusion_tag("adoption/_of_page.html", takes_context=True)
def adoption_of(context: template.Context, page: InnovationPage) -> dict[str, Any]:
    """Show how far each open site has come, the reader's home site first."""
    profile = context.get("profile")
    home = profile.home_site_id if profile else None
    rows = list(
        Adoption.objects.filter(page=page, provider_site__state=ProviderSite.State.OPEN)
        .select_related("provider_site")
        .order_by("provider_site__name")
    )
    return {"page": page, "rows": sorted(rows, key=lambda row: row.provider_site_id != home)}
