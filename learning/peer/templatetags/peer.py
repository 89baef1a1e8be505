"""Who else was asked to look, and what is asked of the reader."""

from __future__ import annotations

from typing import Any

from django import template

from intranet.context import layout
from learning.peer.reading import asked_about, asked_of
from learning.peer.things import Thing, asks, hears_of_peers, kind_of

register = template.Library()


@register.inclusion_tag("peer/_of_thing.html", takes_context=True)
def peers_of(context: template.Context, thing: Thing) -> dict[str, Any]:
    """Show, on the page of ``thing``, who else was asked and what they said; and lead those who may
    ask somebody to where they do. ``part`` in the context is what the reader has to do with it."""
    part, user = context["part"], context["request"].user
    return {
        "asked": asked_about(thing) if hears_of_peers(part, user) else [],
        "manages": asks(part),
        "thing": thing,
        "kind": kind_of(thing),
    }


@register.simple_tag(takes_context=True)
def is_asked_to_look(context: template.Context) -> bool:
    """Return whether a colleague of another site asks the reader about what they may open.

    The menu's query says whether they are asked; only of those is it asked whether it is closed.
    """
    request = context["request"]
    is_asked = layout(request)["layout"].answer("is_asked_to_look")
    return bool(is_asked) and asked_of(request.user).exists()
