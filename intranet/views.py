"""Signing in and out. Single sign-on adds its views beside these."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRefresh

from intranet.forms import NewPasswordForm, ResetForm, SignInForm


class SignInView(auth.LoginView):
    """The one door for people with an account of the intranet."""

    form_class = SignInForm
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", False):
            # A session that ended: the whole page must move here, not the part htmx asked for.
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)


class SignOutView(auth.LogoutView):
    """POST signs out; GET asks first, so that no picture or link can sign anyone out."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "registration/sign_out.html")


@login_not_required
@never_cache
def to_sign_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Lead the sign-in addresses of the admin and of Wagtail to ours."""
    sign_in = reverse("sign_in")
    following = request.GET.get("next")
    if request.user.is_authenticated:
        return redirect(SignInView(request=request).get_success_url())
    return redirect(f"{sign_in}?{urlencode({'next': following})}" if following else sign_in)


@login_not_required
def to_password_reset(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Lead the password reset of the admin to ours."""
    return redirect("password_reset")


class PasswordResetView(auth.PasswordResetView):
    """Answers the same whether the account exists or not."""

    form_class = ResetForm
    template_name = "registration/password_reset.html"
    email_template_name = "registration/password_reset_email.txt"
    subject_template_name = "registration/password_reset_subject.txt"


class PasswordResetDoneView(auth.PasswordResetDoneView):
    template_name = "registration/password_reset_sent.html"


class PasswordResetConfirmView(auth.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "registration/password_new.html"


class PasswordResetCompleteView(auth.PasswordResetCompleteView):
    template_name = "registration/password_changed.html"
