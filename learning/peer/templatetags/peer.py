"""Who else was asked to look at a response or an action, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from learning.peer.reading import asked_about
from learning.peer.things import Thing, asks_about, kind_of

register = template.Library()


@register.inclusion_tag("peer/_of_thing.html", takes_context=True)
def peers_of(context: template.Context, thing: Thing) -> dict[str, Any]:
    """Show what they said, and lead those who may ask somebody to where they do."""
    return {
        "asked": asked_about(thing),
        "manages": asks_about(thing, context["request"].user),
        "thing": thing,
        "kind": kind_of(thing),
    }
