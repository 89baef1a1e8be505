"""Mail on one machine without a mail server: printed, and kept where it can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.console import EmailBackend as ConsoleEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone
from django.utils.crypto import get_random_string


class EmailBackend(ConsoleEmailBackend):
    """Prints each mail and keeps it as ``DATA_DIR/outbox/<time>-<random>.eml``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.DATA_DIR) / "outbox"

    def write_message(self, message: EmailMessage) -> None:
        self._keep(message.message().as_bytes())
        super().write_message(message)

    def _keep(self, content: bytes) -> None:
        """Write under another name first, so that whoever watches the folder sees whole mails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{timezone.now():%Y%m%d-%H%M%S}-{get_random_string(8)}"
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{name}.eml")
