"""What responses send, in words. What was written stands behind the sign-in, never in a mail."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from intranet.delivery.delivering import Draft
from intranet.network.models import User
from learning.responses.models import SiteResponse

SUBJECT = 200  # characters


def path_of(response: SiteResponse) -> str:
    return reverse("response", args=[response.pk])


def asked_to_draft(response: SiteResponse, colleague: User) -> Draft:
    """To the colleague, once for each time they are asked."""
    return Draft(
        key=f"response:{response.pk}:draft:{response.steps}:{colleague.pk}",
        template="plain",
        subject=f"Please draft an answer: {response.page.title}"[:SUBJECT],
        why=f"You get this because a quality partner of {response.provider_site} asked you to.",
        path=path_of(response),
        context={
            "text": f"How could this apply at {response.provider_site}? Read the learning page, go "
            "and look, and write what you would answer. The quality partner sends it."
        },
    )


def drafted(response: SiteResponse) -> Draft:
    """To the quality partners of the site, at most once a day for each response."""
    return Draft(
        key=f"response:{response.pk}:drafted:{timezone.localdate():%Y-%m-%d}",
        template="plain",
        subject=f"A draft is ready: {response.page.title}"[:SUBJECT],
        why=f"You get this because you answer for {response.provider_site}.",
        path=path_of(response),
        context={"text": "A colleague has drafted the answer. Read it, change it, and send it."},
    )
