"""The admin's accounts: nobody makes or changes an account that may do more than their own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import PROTECT
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.users.views import users

from intranet.network.models import User

ONLY_SUPERUSERS = "Only a superuser may change a superuser's account."
CLOSE_IT = (
    "Alerts and their log name this person, and that record is kept. Close the account instead: "
    "untick “Active” in its roles. The person then owes nothing any more."
)


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


def is_named_in_records(user: User) -> bool:
    """Return whether a row that must stay points to the account."""
    relations = [
        relation
        for relation in User._meta.related_objects
        if getattr(relation, "on_delete", None) is PROTECT
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: user.pk}).exists()
        for relation in relations
    )


def keep_named_account(request: HttpRequest, user: User) -> HttpResponse | None:
    """Before an account is deleted: whoever stands in a record stays, and the account is closed."""
    if not is_named_in_records(user):
        return None
    messages.error(request, f"“{user}” is not deleted. {CLOSE_IT}")
    return redirect("wagtailusers_users:edit", user.pk)


def keep_named_accounts_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    """All of a selection are deleted, or none."""
    if action_type != "delete":
        return None
    named = next((u for u in objects if isinstance(u, User) and is_named_in_records(u)), None)
    if named is None:
        return None
    messages.error(request, f"Nobody was deleted. {named}: {CLOSE_IT}")
    return redirect("wagtailusers_users:index")


def refuse_bulk_action_on_superusers(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    """Stop a bulk action of somebody who is no superuser as soon as one is among the accounts."""
    above = any(isinstance(item, User) and item.is_superuser for item in objects)
    if not above or request.user.is_superuser:
        return None
    messages.error(request, ONLY_SUPERUSERS)
    return redirect("wagtailusers_users:index")
