"""What somebody does with an action. Each form is one verb of ``doing.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from intranet.network.models import ProviderSite, User
from learning.actions import doing
from learning.actions.evidence import checked, is_picture
from learning.actions.models import Action
from learning.actions.parts import Part
from learning.actions.states import HostState, State
from learning.actions.wish_forms import SELECT, AsksForWish
from learning.gate.short import what_link_tells
from learning.verbs import INPUT, Stepwise, short_text, written_text


class ActionVerb(Stepwise):
    """One verb about one action."""

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        self.action = action
        super().__init__(data)
        self.files = files or MultiValueDict()

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.manages

    @property
    def own_names(self) -> Iterable[str]:
        """The site's own, and those of the host, who is part of what is to be done."""
        host = self.action.host_site
        return (*self.action.provider_site.own_names, *(host.own_names if host else ()))


class Does(ActionVerb):
    """Of whoever carries it out."""

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.does


class Hosts(ActionVerb):
    @staticmethod
    def is_for(part: Part) -> bool:
        return part.hosts


class Verifies(ActionVerb):
    @staticmethod
    def is_for(part: Part) -> bool:
        return part.verifies


class Agree(ActionVerb):
    name = "agree"
    heading = "Agree that it will be done"
    explains = "From then on owner, date and words change only with a reason."
    button = "Agree"
    done = "Agreed"

    def carry_out(self, by: User, seen: int) -> None:
        doing.agree(self.action, by=by, seen=seen)


class Change(ActionVerb, AsksForWish):
    name = "change"
    heading = "Change what, who, when or how it is measured"
    button = "Keep the changes"
    done = "Changed"
    is_next = False
    written: tuple[str, ...] = (*AsksForWish.written, "reason")

    reason = short_text("Why is it changed?", "", "Say why it is changed.")

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        super().__init__(data, files, action=action)
        self.set_out(site=action.provider_site, owner=action.owner_id, action=action)
        if action.host_state == HostState.AGREED:
            self.explains = (
                f"{action.host_site} has agreed to what, why and when. With one of them changed, "
                "it is asked again, and the action waits for its answer."
            )
        if action.state == State.PROPOSED:
            self.written = AsksForWish.written
            del self.fields["reason"]
            if action.has_no_owner or action.due_on is None:
                self.heading = "Name an owner and a date"
                self.is_next = True

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        doing.change(
            self.action, by=by, wish=self.wish, owner=given["owner"],
            reason=given.get("reason", ""), seen=seen,
        )  # fmt: skip


class AskHost(ActionVerb):
    name = "ask-host"
    heading = "It needs another site's people or premises"
    explains = "That site's quality partner is asked, and it cannot be agreed before they agree."
    button = "Keep the host site"
    done = "Kept"
    is_next = False

    host_site = forms.ModelChoiceField(
        label="Host site",
        queryset=ProviderSite.objects.none(),
        required=False,
        empty_label="No other site is needed",
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "Choose an open site from the list."},
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        super().__init__(data, files, action=action)
        field = self.fields["host_site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ProviderSite.objects.open().exclude(pk=action.provider_site_id)
        self.initial["host_site"] = action.host_site_id

    def carry_out(self, by: User, seen: int) -> None:
        host = self.cleaned_data["host_site"]
        doing.ask_host(self.action, by=by, host_site=host, seen=seen)


class AgreeAsHost(Hosts):
    name = "host-agree"
    heading = "Agree as host site"
    explains = "Your site gives the people or premises that it needs, by the date it is due."
    button = "Agree as host"
    done = "Your site has agreed"

    def carry_out(self, by: User, seen: int) -> None:
        doing.answer_as_host(self.action, by=by, agrees=True, seen=seen)


class DeclineAsHost(Hosts):
    name = "host-decline"
    heading = "Decline as host site"
    button = "Decline"
    done = "Your site has declined"
    written = ("note",)

    note = short_text(
        "Why is it not possible, and what would make it so?", "",
        "Say why the site declines, and what would make it possible.",
    )  # fmt: skip

    @property
    def own_names(self) -> Iterable[str]:
        host = self.action.host_site
        return host.own_names if host else ()

    def carry_out(self, by: User, seen: int) -> None:
        note = self.cleaned_data["note"]
        doing.answer_as_host(self.action, by=by, agrees=False, note=note, seen=seen)


class Start(Does):
    name = "start"
    heading = "Start"
    explains = "Everybody who follows it then sees that it is being done."
    button = "Start"
    done = "Started"

    def carry_out(self, by: User, seen: int) -> None:
        doing.start(self.action, by=by, seen=seen)


class Finish(Does):
    name = "finish"
    heading = "Say that it is done"
    explains = "With words, a link or a file. Somebody of the risk and quality team verifies it."
    button = "It is done"
    done = "Kept. Somebody of the risk and quality team verifies it now"
    body = "actions/_finish.html"
    written = ("evidence",)

    evidence = written_text("What shows that it is done?", "Say what you saw, and where.", "")
    link = forms.URLField(
        label="Link (if you like)",
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        widget=forms.URLInput(attrs=INPUT | {"autocomplete": "off"}),
    )
    file = forms.FileField(
        label="File (if you like)",
        help_text="A photograph without people, or a document. Only those who see this action get "
        "it.",
        required=False,
        widget=forms.FileInput(attrs={"class": "app-file"}),
    )
    looked = forms.BooleanField(
        label="I have looked at the picture: it shows no person, name or place.", required=False
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["evidence"].required = False
        self.initial.update(evidence=action.evidence, link=action.link)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for finding in what_link_tells(given.get("link") or "", self.own_names):
            self.found = True
            self.add_error("link", finding)
        if (file := given.get("file")) and "file" not in self.errors:
            self._look_into(file)
        told = given.get("evidence") or given.get("link") or given.get("file")
        if not told and self.action.done_at:
            told = self.action.file
        if not told and not self.errors:
            words = "Say what shows that it is done, or add a link or a file."
            self.add_error("evidence", words)
        return given

    def _look_into(self, file: Any) -> None:
        try:
            self.cleaned_data["file"] = checked(file, self.own_names)
        except ValidationError as error:
            self.add_error("file", error)
            return
        if is_picture(file) and not self.cleaned_data.get("looked"):
            self.add_error("looked", "Look at the picture, and say that it shows nobody.")

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        doing.finish(
            self.action, by=by, evidence=given["evidence"], link=given["link"],
            file=given.get("file") or None, seen=seen,
        )  # fmt: skip


class NotDoable(Does):
    name = "not-possible"
    heading = "Say that it is not possible"
    explains = "Somebody of the risk and quality team approves it, or sends it back."
    button = "Not possible"
    done = "Kept. Somebody of the risk and quality team looks at it now"
    is_next = False
    written = ("reason",)

    reason = short_text(
        "Why can it not be done, and what would be needed?", "",
        "Say why it cannot be done, and what would be needed.",
    )  # fmt: skip

    def carry_out(self, by: User, seen: int) -> None:
        doing.say_not_possible(self.action, by=by, reason=self.cleaned_data["reason"], seen=seen)
