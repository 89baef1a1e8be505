"""Headers that every answer carries, and what a refusal looks like."""

import re
from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.defaults import bad_request, permission_denied
from wagtail.admin import messages

from learning.review import NotApproved

ADMIN = "/admin/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for readers; the Wagtail admin has inline scripts and styles, so only it may."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(ADMIN):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
                "frame-src": [SELF],
            }
        return super().process_response(request, response)


class PrivateResponseMiddleware:
    """Nothing a signed-in person sees is kept by a shared cache or a shared computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class ImpossibleInputMiddleware:
    """In the admin, NUL and numbers that no database holds are a bad request and not a fault."""

    IMPOSSIBLE = re.compile(r"\x00|^-?\d{19,}$")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ADMIN):
            sent = (value for _name, values in request.GET.lists() for value in values)
            if any(self.IMPOSSIBLE.search(value) for value in sent):
                return bad_request(request, ValueError("impossible input"))
        return self.get_response(request)


class RefusalMiddleware:
    """Somebody who is signed in and may not open a page is told so, and why an approval is refused.

    Wagtail sends them to the sign-in page, which would send them back.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotApproved):
            return None
        messages.error(request, str(exception))
        return redirect("wagtailadmin_pages:edit", exception.page.pk)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code == 302
            and response["Location"].split("?")[0] == reverse("sign_in")
            and request.user.is_authenticated
        ):
            return permission_denied(request, PermissionDenied())
        return response
