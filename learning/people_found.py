"""People are picked from those who are found by name: nobody scrolls through 30,000."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict

from intranet.network.models import ProviderSite, User
from learning.paging import number
from learning.verbs import INPUT, Verb

FIND = "find"  # the button that only looks for names
FOUND_AT_ONCE = 20  # people
LONGEST_NAME = 100  # characters


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Those of whom somebody is picked for a role, each with whether they are picked now."""

    field: BoundField
    search: BoundField
    people: list[tuple[User, bool]]
    nobody: bool  # whether nobody may be picked
    nobody_picked: bool
    nobody_found: bool
    too_many: bool
    elsewhere: bool  # whether they are of other sites, each with theirs


def staff_of(site: ProviderSite, known: Iterable[int]) -> QuerySet[User]:
    """Return the active people of ``site``: its staff, visiting staff, and those in ``known``."""
    here = Q(profile__home_site=site) | Q(profile__in=site.visiting_staff.values("pk"))
    people = User.objects.filter(here | Q(pk__in=known), is_active=True)
    return people.select_related("profile").order_by("last_name", "first_name", "pk")


def staff_of_others(site: ProviderSite) -> QuerySet[User]:
    """Return the active people of all other sites: those who work at ``site`` too are left out."""
    people = User.objects.filter(is_active=True, profile__isnull=False)
    people = people.exclude(profile__home_site=site)
    people = people.exclude(profile__in=site.visiting_staff.values("pk"))
    found = people.select_related("profile__home_site")
    return found.order_by("last_name", "first_name", "pk")


def called(people: QuerySet[User], name: str) -> list[User]:
    """Return the first of ``people`` who have each word of ``name`` in theirs, and one more than
    are shown, so that it can be said that there are more."""
    words = name.replace("\0", " ").split()
    for word in words:
        people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return list(people[: FOUND_AT_ONCE + 1]) if words else []


def person_field(label: str, *, required: str = "", unknown: str) -> forms.ModelChoiceField:
    """Return the field of a role: ``required`` is what is said to whoever picks nobody."""
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.none(),
        required=bool(required),
        error_messages={"required": required, "invalid_choice": unknown},
    )


def name_field(label: str) -> forms.CharField:
    """Return the field in which a name is looked for; beside role "x" it is called "x_called"."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
    )  # fmt: skip


class PicksPeople(Verb):
    """A verb for which somebody is picked for each of its roles."""

    roles: tuple[str, ...] = ()
    looks = False  # whether it only looks for names
    elsewhere = False  # whether they are of other sites
    people: QuerySet[User]
    known: tuple[int, ...] = ()

    def choose_from(self, people: QuerySet[User], known: Iterable[int]) -> None:
        """Let only ``people`` be picked, and show those of ``known`` before anybody is looked for.

        Called when the form is made.
        """
        self.people, self.known = people, tuple(known)
        for role in self.roles:
            field = self.fields[role]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people

    def look(self, data: QueryDict) -> None:
        """Show whoever is found by the names in ``data``; nobody is picked for good yet."""
        self.initial.update({name: data.get(name, "") for name in self.fields})
        self.looks = True

    @property
    def choices(self) -> list[Choices]:
        return [self._choices(role) for role in self.roles]

    def _choices(self, role: str) -> Choices:
        """Return whom the list shows: who was picked, who is known, and who was looked for."""
        picked, name = str(self[role].value() or ""), str(self[f"{role}_called"].value() or "")
        chosen = number(picked)
        known = [*self.known, *([chosen] if chosen else [])]
        shown = list(self.people.filter(pk__in=known)) if known else []
        found = called(self.people, name)
        shown += [person for person in found[:FOUND_AT_ONCE] if person not in shown]
        return Choices(
            field=self[role],
            search=self[f"{role}_called"],
            people=[(person, str(person.pk) == picked) for person in shown],
            nobody=not self.fields[role].required,
            nobody_picked=not picked,
            nobody_found=bool(name.split()) and not found,
            too_many=len(found) > FOUND_AT_ONCE,
            elsewhere=self.elsewhere,
        )
