"""What every list in the admin shares: safe exports, declared filters only, guarded histories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import lookup_field, unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Manager, Model, ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import DeleteView, HistoryView, IndexView

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_SEARCH = 200


def escape_formula(value: Any) -> Any:
    """Return text that a spreadsheet would run as a formula with an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def escape_every_export() -> None:
    """Put ``escape_formula`` into the one writer behind lists and Wagtail's own reports."""
    plain = SpreadsheetExportMixin.preprocess_field_value

    def escaped(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        return escape_formula(plain(view, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = escaped


def cell(value: Any) -> Any:
    """Return what an export says for ``value``: words for yes and no, lists joined."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Manager | QuerySet):
        return ", ".join(str(item) for item in value.all())
    return "" if value is None else value


class ListView(IndexView):
    """A list that answers its own filters only.

    The library passes any lookup in the address to the database, so that
    ``?user__password__startswith=a`` would tell, letter by letter, what nobody may see.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)

    def get_filters(self, request: HttpRequest) -> tuple[list, bool, dict, bool]:
        specs, has_filters, undeclared, distinct = super().get_filters(request)
        if undeclared:
            raise DisallowedModelAdminLookup(f"This list has no filter {sorted(undeclared)[0]!r}.")
        return specs, has_filters, undeclared, distinct

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> QuerySet:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def to_row_dict(self, item: Model) -> dict[str, Any]:
        return {
            name: cell(lookup_field(name, item, self.model_admin)[2]) for name in self.list_export
        }


class AskedFilter(SimpleListFilter):
    """A filter by named questions: {value: (label, what it leaves of the rows)}."""

    QUESTIONS: dict[str, tuple[str, Callable[[Any], QuerySet]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _question) in self.QUESTIONS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.QUESTIONS.get(self.value() or "")
        return chosen[1](queryset) if chosen else queryset


class OnlyLookedAt(PermissionHelper):
    """Rows come and go by themselves; nobody writes them."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class GuardedHistoryView(HistoryView):
    """The history of an object, for those who may inspect it; the library's is open to all."""

    def check_action_permitted(self, user: Any) -> bool:
        return self.permission_helper.user_can_inspect_obj(user, self.instance)


class DeleteUnusedView(DeleteView):
    """Deletes what nothing points to.

    The library would name everything in the way, whoever may see it, and fails on links without a
    name.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                log(instance=self.instance, action="wagtail.delete")
                self.delete_instance()
        except ProtectedError:
            messages.error(request, f"“{self.instance}” is in use, so it cannot be deleted.")
        else:
            messages.success(request, f"“{self.instance}” is deleted.")
        return redirect(self.index_url)


def _known(key: str, model: type[Model]) -> str:
    """Return ``key`` if a row can have it; raise Http404 otherwise."""
    try:
        model._meta.pk.to_python(unquote(key))
    except ValidationError:
        raise Http404 from None
    return key


class ListAdmin(ModelAdmin):
    """A list in the admin: columns, filters, search, inspect view and export."""

    def inspect_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return super().inspect_view(request, _known(instance_pk, self.model))

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return super().edit_view(request, _known(instance_pk, self.model))

    def delete_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return super().delete_view(request, _known(instance_pk, self.model))

    def history_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return super().history_view(request, _known(instance_pk, self.model))

    index_view_class = ListView
    history_view_class = GuardedHistoryView
    delete_view_class = DeleteUnusedView
    inspect_view_enabled = True
    list_per_page = 50
