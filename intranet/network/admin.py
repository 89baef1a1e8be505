"""The admin's lists of sites, specialties, topics, staff groups and staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import AllValuesFieldListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup

from intranet.admin import ListAdmin
from intranet.network.models import (
    ProviderSite,
    Specialty,
    StaffGroup,
    StaffProfile,
    Topic,
    User,
)

TAGS_HELP = "Tags already on pages keep their place when the name changes."


class NeverDeleted(PermissionHelper):
    """Records point to it, so nobody deletes it, superusers included."""

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class ProviderSiteAdmin(ListAdmin):
    model = ProviderSite
    menu_label = "Provider sites"
    menu_icon = "home"
    permission_helper_class = NeverDeleted
    list_display = ("name", "code", "region", "host_organisation", "state")
    list_filter = ("state", ("region", AllValuesFieldListFilter))
    search_fields = ("name", "code", "aliases", "region", "host_organisation")
    list_export = ("name", "code", "aliases", "region", "host_organisation", "state")
    export_filename = "provider-sites"
    inspect_view_fields = list_export
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
                FieldPanel("aliases"),
            ],
            heading="Names",
            help_text="The names are also what search and imports know the site by.",
        ),
        FieldRowPanel(
            [FieldPanel("host_organisation"), FieldPanel("region")], heading="Where it belongs"
        ),
        MultiFieldPanel(
            [FieldPanel("state")],
            heading="Open or closed",
            help_text="A site is never deleted: close it, and its records stay where they are.",
        ),
    ]


class SpecialtyAdmin(ListAdmin):
    model = Specialty
    menu_label = "Specialties"
    menu_icon = "tag"
    list_display = ("name", "parent", "synonym_words", "people")
    list_filter = ("parent",)
    list_select_related = ("parent",)
    search_fields = ("name", "synonyms")
    list_export = ("name", "slug", "parent", "synonym_words", "people")
    export_filename = "specialties"
    inspect_view_fields = ("name", "slug", "parent", "synonyms")
    panels = [
        FieldPanel("name", help_text=TAGS_HELP),
        FieldPanel(
            "parent",
            help_text="The wider specialty. Pages tagged with it reach the staff of this one too.",
        ),
        FieldPanel("synonyms"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Specialty]:
        return super().get_queryset(request).annotate(staff_count=Count("staff"))

    def synonym_words(self, specialty: Specialty) -> str:
        return ", ".join(specialty.synonym_list)

    synonym_words.short_description = "synonyms"  # type: ignore[attr-defined]

    def people(self, specialty: Specialty) -> int:
        return specialty.staff_count

    people.short_description = "staff"  # type: ignore[attr-defined]
    people.admin_order_field = "staff_count"  # type: ignore[attr-defined]


class TopicAdmin(ListAdmin):
    model = Topic
    menu_label = "Topics"
    menu_icon = "tag"
    list_display = ("name", "slug")
    search_fields = ("name",)
    list_export = ("name", "slug")
    export_filename = "topics"
    inspect_view_fields = ("name", "slug")
    panels = [FieldPanel("name", help_text=TAGS_HELP)]


class StaffGroupAdmin(ListAdmin):
    model = StaffGroup
    menu_label = "Staff groups"
    menu_icon = "group"
    list_display = ("name", "sort_order")
    search_fields = ("name",)
    list_export = ("name", "slug", "sort_order")
    export_filename = "staff-groups"
    inspect_view_fields = list_export
    panels = [
        FieldPanel("name"),
        FieldPanel("sort_order", help_text="Lower numbers come first in lists."),
    ]


class StaffProfileAdmin(ListAdmin):
    model = StaffProfile
    menu_label = "Staff"
    menu_icon = "user"
    list_display = ("person", "home_site", "staff_group", "job_title", "is_active")
    list_filter = ("home_site", "staff_group", "specialties", "user__is_active")
    list_select_related = ("user", "home_site", "staff_group")
    search_fields = ("user__first_name", "user__last_name", "user__username", "job_title")
    list_export = (
        "person",
        "username",
        "home_site",
        "other_sites",
        "specialties",
        "staff_group",
        "job_title",
        "gives_emergency_care",
        "is_active",
    )
    export_filename = "staff"
    inspect_view_fields = (
        "user",
        "home_site",
        "other_sites",
        "specialties",
        "staff_group",
        "job_title",
        "line_manager",
        "gives_emergency_care",
    )
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("user", heading="Account"),
                FieldRowPanel([FieldPanel("staff_group"), FieldPanel("job_title")]),
                FieldPanel("line_manager"),
                FieldPanel("gives_emergency_care"),
            ],
            heading="Who",
        ),
        MultiFieldPanel(
            [
                FieldPanel("home_site"),
                FieldPanel("other_sites", widget=forms.CheckboxSelectMultiple),
            ],
            heading="Where they work",
            help_text="Learning for any of these sites reaches this person.",
        ),
        MultiFieldPanel(
            [FieldPanel("specialties", widget=forms.CheckboxSelectMultiple)],
            heading="What they work in",
            help_text="Learning for any of these specialties reaches this person.",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffProfile]:
        staff = super().get_queryset(request)
        if "export" in request.GET:
            staff = staff.prefetch_related("other_sites", "specialties")
        return staff

    def person(self, profile: StaffProfile) -> str:
        return str(profile)

    person.short_description = "name"  # type: ignore[attr-defined]
    person.admin_order_field = "user__last_name"  # type: ignore[attr-defined]

    def username(self, profile: StaffProfile) -> str:
        return profile.user.username

    def is_active(self, profile: StaffProfile) -> bool:
        return profile.user.is_active

    is_active.short_description = "works here"  # type: ignore[attr-defined]
    is_active.boolean = True  # type: ignore[attr-defined]
    is_active.admin_order_field = "user__is_active"  # type: ignore[attr-defined]


class NetworkGroup(ModelAdminGroup):
    menu_label = "Network"
    menu_icon = "group"
    menu_order = 300
    items = (ProviderSiteAdmin, SpecialtyAdmin, TopicAdmin, StaffGroupAdmin, StaffProfileAdmin)


class PersonFilterForm(BaseFilterForm):
    """Finds people by parts of their names; 30,000 of them do not fit into a drop-down list."""

    path = ""
    q = forms.CharField(label="Name", required=False, max_length=100)

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data.get("q") or ""
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            matches = Q()
            for name in ("first_name", "last_name", "username"):
                matches |= Q(**{f"{self.path}{name}__icontains": word})
            objects = objects.filter(matches)
        return super().filter(objects)


class ProfileFilterForm(PersonFilterForm):
    path = "user__"


class ChoosePerson(ChooseView):
    filter_form_class = PersonFilterForm


class ChoosePersonResults(ChooseResultsView):
    filter_form_class = PersonFilterForm


class ChooseProfile(ChooseView):
    filter_form_class = ProfileFilterForm


class ChooseProfileResults(ChooseResultsView):
    filter_form_class = ProfileFilterForm


class PersonChooser(ChooserViewSet):
    model = User
    icon = "user"
    choose_one_text = "Choose a person"
    choose_another_text = "Choose another person"
    choose_view_class = ChoosePerson
    choose_results_view_class = ChoosePersonResults

    def get_object_list(self) -> QuerySet[User]:
        return User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")


class ProfileChooser(ChooserViewSet):
    model = StaffProfile
    icon = "user"
    choose_one_text = "Choose a member of staff"
    choose_another_text = "Choose another member of staff"
    choose_view_class = ChooseProfile
    choose_results_view_class = ChooseProfileResults

    def get_object_list(self) -> QuerySet[StaffProfile]:
        return StaffProfile.objects.active().select_related("user")


person_chooser = PersonChooser("person_chooser")
profile_chooser = ProfileChooser("profile_chooser")
