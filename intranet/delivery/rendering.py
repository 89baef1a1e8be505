"""A message as a mail: plain words and HTML, the same for everyone who gets it.

``templates/delivery/messages/<template>_<version>.txt`` and ``.html`` fill the blocks of the base
mail. A variable that the context does not hold is an error here, and not a gap in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError

from intranet.delivery.models import Message


class BrokenTemplate(Exception):
    """The template is not there, or asks for what the context does not hold."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says."""

    subject: str
    text: str
    html: str


class _NoGaps(str):
    """Takes the place of Django's text for what is missing, and refuses to be it."""

    def __mod__(self, name: Any) -> str:
        raise BrokenTemplate(f"{name} is unknown")


@cache
def _engine() -> Engine:
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    return Engine(dirs=folders, string_if_invalid=_NoGaps("%s"))


def write(message: Message) -> Content:
    """Return ``message`` as a mail; raise ``BrokenTemplate``."""
    name = f"delivery/messages/{message.template}_{message.template_version}"
    context = {
        **message.context,
        "subject": message.subject,
        "sender": message.sender,
        "why": message.why,
        "link": message.link,
        "base_url": settings.BASE_URL,
    }
    try:
        text, html = (
            _engine().get_template(f"{name}.{kind}").render(Context(context))
            for kind in ("txt", "html")
        )
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        raise BrokenTemplate(f"{name}: {error}") from error
    return Content(" ".join(message.subject.split()), text.strip() + "\n", html)
