"""What an answer of the admin leaves to be said on the next page."""

from django.contrib.messages import get_messages


def said(answer):
    """Return its messages in one line."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))
