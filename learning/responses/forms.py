"""What somebody says about a response. Each form is one verb of ``answering.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from intranet.network.models import User
from learning.people_found import PicksPeople, name_field, person_field, staff_of
from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.parts import Part
from learning.responses.states import ASKED, Answer, State
from learning.verbs import ANONYMOUS, LONGEST, Stepwise, short_text, written_text

CHOOSE = "Choose one of the three answers."


class ResponseVerb(Stepwise):
    """One verb about one response."""

    def __init__(self, data: QueryDict | None = None, *, response: SiteResponse) -> None:
        self.response = response
        super().__init__(data)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.answers

    @property
    def own_names(self) -> Iterable[str]:
        return self.response.provider_site.own_names


def _why(answer: Answer) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "nhsuk-textarea", "rows": 5})
    return forms.CharField(label=ASKED[answer], max_length=LONGEST, required=False, widget=widget)


class Says(ResponseVerb):
    """One of the three answers, each with its own question, in the site's own words.

    The texts beside the answers that are not chosen are not read.
    """

    body = "responses/_says.html"
    anonymous = ANONYMOUS
    written = tuple(str(answer) for answer in Answer)

    answer = forms.ChoiceField(
        label="How could this apply here?",
        choices=Answer.choices,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    action_needed = _why(Answer.ACTION_NEEDED)
    safe_here = _why(Answer.SAFE_HERE)
    not_here = _why(Answer.NOT_HERE)

    def __init__(self, data: QueryDict | None = None, *, response: SiteResponse) -> None:
        super().__init__(data, response=response)
        answer, text = response.answer, response.reason
        if response.draft and response.is_owed:
            answer, text = response.draft_answer, response.draft
        if answer:
            self.initial.update({"answer": answer, answer: text})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = given.get("answer", "")
        given |= {name: "" for name in self.written if name != chosen}
        given = super().clean()
        if chosen and not given.get(chosen) and chosen not in self.errors:
            self.add_error(chosen, f"Answer the question: {ASKED[Answer(chosen)]}")
        return given

    @property
    def choices(self) -> list[tuple[str, str, Any]]:
        """Return (value, label, field of its question) of the three answers."""
        return [(str(answer), answer.label, self[str(answer)]) for answer in Answer]

    @property
    def said(self) -> tuple[Answer, str]:
        answer = Answer(self.cleaned_data["answer"])
        return answer, self.cleaned_data[str(answer)]


class Respond(Says):
    name = "respond"
    explains = (
        "Go and look where the work is done before you answer. “It couldn't happen here” is not an "
        "answer."
    )
    button = "Send the answer"
    done = "Sent. Somebody of the risk and quality team reads it now"

    def __init__(self, data: QueryDict | None = None, *, response: SiteResponse) -> None:
        super().__init__(data, response=response)
        self.heading = f"Answer for {response.provider_site}"
        if response.state == State.ANSWERED:
            self.heading = "Change the answer"
            self.button = "Send the changed answer"
            self.is_next = False
        elif response.state == State.CHALLENGED:
            self.heading = "Look again, and answer"

    def carry_out(self, by: User, seen: int) -> None:
        answer, text = self.said
        answering.answer(self.response, by=by, answer=answer, reason=text, seen=seen)


class WriteDraft(Says):
    name = "draft"
    heading = "Draft the answer"
    explains = (
        "Go and look where the work is done. The quality partner reads your draft and sends it."
    )
    button = "Keep the draft"
    done = "Kept. The quality partner hears of it, and sends it"

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.drafts

    def carry_out(self, by: User, seen: int) -> None:
        answer, text = self.said
        answering.draft(self.response, by=by, answer=answer, text=text, seen=seen)


class Consider(ResponseVerb):
    name = "consider"
    heading = "Say that you are finding out"
    explains = "Staff then read on the learning page that your site is looking at it."
    button = "We are finding out"
    done = "Kept: your site is finding out"

    def carry_out(self, by: User, seen: int) -> None:
        answering.consider(self.response, by=by, seen=seen)


class AskToDraft(ResponseVerb, PicksPeople):
    """The colleague is picked from whoever of the site is found by name."""

    name = "ask"
    heading = "Ask a colleague to draft the answer"
    explains = (
        "Somebody who knows the work. They hear of it at once, see this page and write a draft; "
        "you send it."
    )
    body = "components/people_picked.html"
    button = "Ask to draft"
    done = "Asked. The draft will stand here when it is written"
    roles = ("colleague",)

    colleague_called = name_field("Find a colleague by name")
    colleague = person_field(
        "Colleague", required="Choose a colleague.", unknown="Choose a colleague from the list."
    )

    def __init__(self, data: QueryDict | None = None, *, response: SiteResponse) -> None:
        super().__init__(data, response=response)
        known = [response.drafter_id] if response.drafter_id else []
        self.choose_from(staff_of(response.provider_site, ()), known)
        self.initial["colleague"] = response.drafter_id

    def carry_out(self, by: User, seen: int) -> None:
        answering.ask_to_draft(
            self.response, by=by, colleague=self.cleaned_data["colleague"], seen=seen
        )


class Accept(ResponseVerb):
    name = "accept"
    heading = "Accept the answer"
    explains = "Everybody who can open the learning page then reads it, so that a good one spreads."
    button = "Accept"
    done = "Accepted"

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.judges

    def carry_out(self, by: User, seen: int) -> None:
        answering.accept(self.response, by=by, seen=seen)


class Challenge(ResponseVerb):
    name = "challenge"
    heading = "Challenge it with a question"
    explains = "The site then looks again, and has at least two weeks to answer."
    button = "Ask the site to look again"
    done = "The site is asked to look again"
    written = ("question",)

    question = short_text(
        "What would you like to know?", "One question that helps them to look.",
        "Ask the site what you would like to know.",
    )  # fmt: skip

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.judges

    def carry_out(self, by: User, seen: int) -> None:
        answering.challenge(self.response, by=by, question=self.cleaned_data["question"], seen=seen)


class Comment(ResponseVerb):
    name = "comment"
    heading = "Add a comment"
    explains = "It changes nothing about where the answer stands. Readers do not see it."
    button = "Add the comment"
    done = "Added"
    written = ("text",)

    text = written_text("Comment", "", "Write what you want to say.", rows=3)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.speaks

    def carry_out(self, by: User, seen: int) -> None:
        answering.comment(self.response, by=by, text=self.cleaned_data["text"])


# What may be said in which state; the next step comes first.
FITTING: dict[State, tuple[type[ResponseVerb], ...]] = {
    State.AWAITING: (Respond, WriteDraft, Consider, AskToDraft),
    State.CONSIDERING: (Respond, WriteDraft, AskToDraft),
    State.CHALLENGED: (Respond, WriteDraft, AskToDraft),
    State.ANSWERED: (Accept, Challenge, Respond),
}
ALL = (Respond, WriteDraft, Consider, AskToDraft, Accept, Challenge, Comment)
KINDS: dict[str, type[ResponseVerb]] = {kind.name: kind for kind in ALL}
JUDGING = (Accept, Challenge)


def fitting(response: SiteResponse, part: Part, user: User) -> list[ResponseVerb]:
    """Return what ``user`` may say now, the next step first. Nobody judges their own answer."""
    kinds = FITTING.get(State(response.state), ())
    own = response.answered_by_id == user.pk
    return [
        kind(response=response)
        for kind in kinds
        if kind.is_for(part) and not (own and kind in JUDGING)
    ]
