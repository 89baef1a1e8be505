"""What is said on the screen of one site and innovation. Each form is one verb."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from intranet.network.models import User
from learning.adoption import adopting
from learning.adoption.models import Adoption
from learning.adoption.states import ASKED_FOR, State
from learning.verbs import Stepwise, written_text


class AdoptionVerb(Stepwise):
    """One verb."""

    def __init__(self, data: Any = None, *, adoption: Adoption) -> None:
        self.adoption = adoption
        super().__init__(data)

    @property
    def own_names(self) -> Iterable[str]:
        return self.adoption.provider_site.own_names


class Move(AdoptionVerb):
    name = "move"
    heading = "Say how far you have come"
    button = "Keep it"
    done = "Kept"
    body = "adoption/_move.html"
    written = ("note",)

    to = forms.ChoiceField(
        label="Where does your site stand now?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where your site stands."},
    )
    note = written_text(
        "What would you tell another site?",
        "If adapted: what you changed. If embedded: what the measure says. If not suitable or "
        "stopped: why.",
        "",
    )

    def __init__(self, data: Any = None, *, adoption: Adoption) -> None:
        super().__init__(data, adoption=adoption)
        to, note = self.fields["to"], self.fields["note"]
        assert isinstance(to, forms.ChoiceField)
        # Any state is understood, so that who is late hears what happened meanwhile.
        to.choices = State.choices
        to.widget.choices = [(state, state.label) for state in adoption.next_states]
        note.required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        asked = ASKED_FOR.get(given.get("to", ""))
        if asked and not given.get("note", "").strip() and "note" not in self.errors:
            self.add_error("note", asked)
        return given

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        adopting.move(self.adoption, to=State(given["to"]), note=given["note"], by=by, seen=seen)


class Ask(AdoptionVerb):
    name = "ask"
    heading = "Ask this site"
    explains = "Its quality partner gets your question, and everybody may read the answer."
    button = "Send the question"
    done = "Your question is with the site’s quality partner"
    written = ("question",)

    question = written_text(
        "What would you like to know?", "", "Write what you would like to know.", rows=3
    )

    def carry_out(self, by: User, seen: int) -> None:
        adopting.ask(self.adoption, question=self.cleaned_data["question"], by=by)


class Answer(AdoptionVerb):
    name = "answer"
    heading = "Answer what was asked"
    button = "Answer"
    done = "Answered. Whoever asked hears of it"
    written = ("text",)

    text = written_text("Your answer", "", "Write the answer.", rows=3)

    def carry_out(self, by: User, seen: int) -> None:
        adopting.answer(self.adoption, text=self.cleaned_data["text"], by=by)


KINDS: dict[str, type[AdoptionVerb]] = {kind.name: kind for kind in (Move, Ask, Answer)}
