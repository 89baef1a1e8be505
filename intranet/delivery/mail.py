"""Email: any of Django's mail backends, and what an SMTP server's answers mean."""

from __future__ import annotations

import contextlib
import re
import smtplib
from email.utils import formataddr, parseaddr
from http import HTTPStatus
from typing import Any, TypeVar

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend

from intranet.delivery.models import Delivery
from intranet.delivery.outcomes import NotSent, Refused, TryLater, Unreachable
from intranet.delivery.rendering import Content

M = TypeVar("M", bound=EmailMultiAlternatives)
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
LINE_END = re.compile(rb"\r?\n")
# The server does not know us, or is closing: what it says is about all mail and not about this.
ABOUT_THE_SERVER = {421, 454, 530, 534, 535, 538}
# It does not know us, or has had enough of us for now.
ABOUT_THE_SENDER = {
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS,
}  # fmt: skip
MAIL_ID = "mail"  # what our Message-ID is called in a sender's metadata
LEAST_REFUSAL = 400  # a smaller code is the beginning of a line that was cut off


class MailAdapter:
    """Sends over one connection, opened again when the server hung up."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.over_smtp = isinstance(self.backend, SMTPBackend)
        host, port = getattr(self.backend, "host", ""), getattr(self.backend, "port", "")
        self.gateway = f"{host}:{port}" if host else settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
        self.shared: tuple[Content, bytes] | None = None

    def open(self) -> None:
        try:
            self.backend.open()
        except Exception as error:
            self.close()
            raise Unreachable(said(error)) from error

    def send(self, delivery: Delivery, content: Content) -> None:
        """Hand the mail over. A name or address that no header can hold is a ``ValueError``."""
        mail = self._mail(delivery, content)
        self.open()
        try:
            self.backend.send_messages([mail])
        except ValueError:
            raise
        except Exception as error:
            outcome = what_it_means(error)
            if isinstance(outcome, Unreachable) or _code(error) is None:
                self._hang_up()
            raise outcome from error

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.backend.close()

    def _hang_up(self) -> None:
        """Close without a goodbye, for whose answer one would wait as long again."""
        if connection := getattr(self.backend, "connection", None):
            connection.close()
        self.close()

    def _mail(self, delivery: Delivery, content: Content) -> EmailMultiAlternatives:
        if not self.over_smtp:
            return as_mail(Numbered, delivery, content)
        if self.shared is None or self.shared[0] is not content:
            whole = as_mail(EmailMultiAlternatives, delivery, content)
            self.shared = content, shared_bytes(whole)
        mail = as_mail(Stamped, delivery, content)
        mail.shared = self.shared[1]
        return mail


class Numbered(EmailMultiAlternatives):
    """A mail with what a sender of django-anymail gives back when it tells of it."""

    @property
    def metadata(self) -> dict[str, str]:
        return {MAIL_ID: self.extra_headers["Message-ID"]}


class Stamped(EmailMultiAlternatives):
    """A mail of which all but the recipient's two headers is there in bytes.

    To put the same words together anew for each of thousands took as long as sending them.
    """

    shared: bytes

    def message(self, *args: Any, **kwargs: Any) -> Any:
        (address,) = self.to
        if not PLAIN_ADDRESS.fullmatch(address):
            return super().message(*args, **kwargs)
        return StampedBytes(
            f"To: {address}\r\nMessage-ID: {self.extra_headers['Message-ID']}\r\n".encode()
            + self.shared
        )


class StampedBytes(bytes):
    """What a backend asks a built mail for."""

    def as_bytes(self, *args: Any, **kwargs: Any) -> bytes:
        return self


def shared_bytes(mail: EmailMultiAlternatives) -> bytes:
    """Return the whole mail without the headers that are the recipient's own."""
    built = mail.message()
    del built["To"], built["Message-ID"]
    return LINE_END.sub(b"\r\n", built.as_bytes())


def as_mail(kind: type[M], delivery: Delivery, content: Content) -> M:
    sender = (delivery.message.sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    mail = kind(
        subject=content.subject,
        body=content.text,
        from_email=formataddr(sender),
        to=[delivery.address],
        headers={
            "Message-ID": delivery.mail_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(content.html, "text/html")
    return mail


def what_it_means(error: Exception) -> NotSent:
    """Return whether ``error`` is about this mail for good, about now, or about the server.

    RFC 5321: a code of 5xx is for good, one of 4xx is for now. Other backends raise what they
    like, so what is not known is tried again, until the attempts are used up.
    """
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(said(error))
    if isinstance(error, AnymailError):
        return what_a_sender_means(error)
    code = _code(error)
    hung_up = isinstance(error, smtplib.SMTPServerDisconnected | OSError) and code is None
    cut_off = code is not None and code < LEAST_REFUSAL
    if hung_up or cut_off or code in ABOUT_THE_SERVER:
        return Unreachable(said(error))
    return Refused(said(error)) if code is not None and code >= 500 else TryLater(said(error))


def what_a_sender_means(error: AnymailError) -> NotSent:
    """Return the same of what a sender answers over HTTP: there 4xx is for good, 5xx for now."""
    if isinstance(error, AnymailRecipientsRefused):
        return Refused(said(error))
    status = error.status_code
    if status is None or status in ABOUT_THE_SENDER:
        return Unreachable(said(error))
    for_good = status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Refused(said(error)) if for_good else TryLater(said(error))


def said(error: Exception) -> str:
    """Return what the server said, in one line that fits a row."""
    if (answer := _answer(error)) is None:
        return " ".join(f"{type(error).__name__}: {error}".split())[:200]
    code, text = answer
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:200]


def _answer(error: Exception) -> tuple[int, bytes | str] | None:
    """Return the server's code and text, if it gave any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return None


def _code(error: Exception) -> int | None:
    answer = _answer(error)
    return int(answer[0]) if answer else None
