"""Nobody loses what they wrote while something was taken out of their hands."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NOT_TEXT = {"csrfmiddlewaretoken", "act", "seen"}
TEXT = 20  # characters from which on it was work to write it


def not_there(request: HttpRequest) -> HttpResponse:
    """Return the page for what is not, or no longer, there for somebody, with what they wrote.

    It says the same whether it ever was there. Raises ``Http404`` if they wrote nothing.
    """
    written = [
        text
        for name, text in request.POST.items()
        if name not in NOT_TEXT and isinstance(text, str) and len(text) >= TEXT
    ]
    if not written:
        raise Http404
    return render(request, "components/not_there.html", {"written": written}, status=404)
