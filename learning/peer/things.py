"""What somebody else may be asked to look at: a site's response, or one of its actions."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from intranet.network.models import ProviderSite, User
from learning.actions.models import Action
from learning.actions.parts import Part as PartInAction
from learning.actions.parts import part_of as part_in_action
from learning.actions.querysets import sees_all
from learning.responses.models import SiteResponse
from learning.responses.parts import Part as PartInResponse
from learning.responses.parts import part_of as part_in_response
from learning.responses.states import State
from learning.verbs import NotPossible

Thing = SiteResponse | Action


def kind_of(thing: Thing) -> str:
    """Return the name of the field that holds it, which also stands in addresses."""
    return "response" if isinstance(thing, SiteResponse) else "action"


def find(kind: str, pk: int, user: User) -> Thing | None:
    """Return what ``user`` may ask others to look at: whoever answers for it at its site, and the
    risk and quality team. For everybody else it is not there."""
    if kind == "response":
        responses = SiteResponse.objects.open_to(user).select_related("page", "provider_site")
        response = responses.filter(pk=pk).first()
        return response if response and asks(part_in_response(response, user)) else None
    actions = Action.objects.visible_to(user).select_related("provider_site")
    action = actions.filter(pk=pk).first()
    return action if action and asks(part_in_action(action, user)) else None


def asks(part: PartInResponse | PartInAction) -> bool:
    """Return whether whoever has ``part`` in something asks others to look at it."""
    if isinstance(part, PartInResponse):
        return part.answers or part.judges
    return part.manages


def hears_of_peers(part: PartInResponse | PartInAction, user: User) -> bool:
    """Return whether whoever sees something, with ``part`` in it, reads who was asked to look and
    what they said. A host site and a line manager see the action alone."""
    if isinstance(part, PartInResponse):
        return True
    return part.manages or part.does or sees_all(user)


def hold(thing: Thing) -> Thing:
    """Hold it, so that two who ask the same person do so one after the other.

    Raises ``NotPossible`` where there is nothing to look at any more.
    """
    model: type[Model] = type(thing)
    held = model._default_manager.select_for_update().get(pk=thing.pk)
    assert isinstance(held, SiteResponse | Action)
    if isinstance(held, SiteResponse) and (held.state == State.CLOSED or not held.page.live):
        raise NotPossible("The site is no longer asked about this page.")
    if held.provider_site.state != ProviderSite.State.OPEN:
        raise NotPossible("The site is closed.")
    return held


def address_of(thing: Thing) -> str:
    return reverse(kind_of(thing), args=[thing.pk])


def title_of(thing: Thing) -> str:
    """Return what it is called by those who see it."""
    if isinstance(thing, SiteResponse):
        return thing.page_title
    return thing.what
