"""What is sent about innovations, in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.urls import reverse

from intranet.delivery.delivering import Draft, send
from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.models import InnovationPage
from search.access import readable

if TYPE_CHECKING:
    from learning.adoption.models import Adoption

SUBJECT = 200  # characters


def asked(adoption: Adoption) -> None:
    """Tell the site's quality partners that somebody asks."""
    site = adoption.provider_site_id
    _send(
        adoption, "asked", partners_of([site]).get(site, ()),
        subject=f"A colleague asks about: {adoption.page.title}",
        why="You get this because you answer for a site that does it.",
        text="A colleague of another site would like to know something. The page has the question.",
    )  # fmt: skip


def answered(adoption: Adoption, people: Collection[int]) -> None:
    """Tell those who asked."""
    _send(
        adoption, "answered", people,
        subject=f"Answered: {adoption.page.title}",
        why="You get this because you asked.",
        text="The site that you asked has answered. The page has the answer.",
    )  # fmt: skip


def _send(
    adoption: Adoption, what: str, people: Collection[int], *, subject: str, why: str, text: str
) -> None:
    """Send it to those of ``people`` (ids) who may open the page."""
    about = InnovationPage.objects.filter(pk=adoption.page_id)
    told = [
        person.pk
        for person in User.objects.filter(pk__in=people)
        if about.filter(readable(person, "pk")).exists()
    ]
    draft = Draft(
        key=f"innovation:{adoption.pk}:{what}:{adoption.steps}",
        template="plain",
        subject=subject[:SUBJECT],
        why=why,
        path=reverse("adoption", args=[adoption.page_id, adoption.provider_site.slug]),
        context={"text": text},
    )
    send(draft, told)
