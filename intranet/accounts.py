"""The admin's accounts: nobody makes or changes an account that may do more than their own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.users.views import users

from intranet.network.models import User

ONLY_SUPERUSERS = "Only a superuser may change a superuser's account."


class NotAboveOneself:
    """For views of accounts: being a superuser is given, changed and taken by superusers only."""

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> BaseForm:
        form: BaseForm = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form

    def get_object(self, *args: Any, **kwargs: Any) -> User:
        user: User = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if user.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied(ONLY_SUPERUSERS)
        return user


class CreateAccount(NotAboveOneself, users.CreateView):
    pass


class EditAccount(NotAboveOneself, users.EditView):
    pass


class DeleteAccount(NotAboveOneself, users.DeleteView):
    pass


class AccountViewSet(users.UserViewSet):
    add_view_class = CreateAccount
    edit_view_class = EditAccount
    delete_view_class = DeleteAccount


def refuse_bulk_action_on_superusers(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    """Stop a bulk action of somebody who is no superuser as soon as one is among the accounts."""
    above = any(isinstance(item, User) and item.is_superuser for item in objects)
    if not above or request.user.is_superuser:
        return None
    messages.error(request, ONLY_SUPERUSERS)
    return redirect("wagtailusers_users:index")
