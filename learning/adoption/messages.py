"""What is sent about innovations, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from intranet.delivery.delivering import Draft, deliver
from intranet.network.audience import partners_of
from intranet.network.models import User

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


def still(partner: int, waiting: Sequence[Adoption], day: date) -> None:
    """Ask a quality partner how it stands with what has not moved for long."""
    count = len(waiting)
    names = "; ".join(f"{row.page.title} ({row.get_state_display().lower()})" for row in waiting)
    deliver(
        message=Draft(
            key=f"innovations-still:{partner}:{day:%Y-%m-%d}",
            template="plain",
            subject=f"How does it stand with {count} innovation{'s' if count > 1 else ''}?",
            why="You get this because you answer for your site.",
            path=f"{reverse('innovations')}?show=still",
            context={"text": f"Your site has said nothing for some time about: {names}"},
        ),
        recipients=User.objects.filter(pk=partner),
    )


def _send(
    adoption: Adoption, what: str, people: Collection[int], *, subject: str, why: str, text: str
) -> None:
    if not people:
        return
    draft = Draft(
        key=f"innovation:{adoption.pk}:{what}:{adoption.steps}",
        template="plain",
        subject=subject[:SUBJECT],
        why=why,
        path=reverse("adoption", args=[adoption.page_id, adoption.provider_site.slug]),
        context={"text": text},
    )
    deliver(message=draft, recipients=User.objects.filter(pk__in=people))
