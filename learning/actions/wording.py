"""A gentle check of how an action is worded: text in, hints out. Nothing is ever refused by it.

An action that says who does what with which thing by when, and how it will be known to work, gets
no hint. ``docs/actions.md`` has the phrases it was measured on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from learning.actions.days import is_bank_holiday, is_sunday
from learning.actions.states import Strength
from learning.actions.wishes import Wish
from learning.verbs import months_later

SEEN = "Say what a visitor to the place would see that is different."
WHO = "Say who, by role, and how many of them."
EITHER = "Say when it is to be done and when not, or leave it out."
DECIDED = "Say what will be done. If that is not decided yet, it is not an action yet."
AFTER = "Say what will be different afterwards."
REMEMBER = "People forget. Say what will help them when they do not think of it."
WHEN = "Say how often, or by which day."
ENOUGH = "Say how much, how many or how good."
PERSON = "Committees do nothing on Monday morning. Name what one person will do."

# What is vague, and what to write in its place. English inflects little, so word starts are enough.
VAGUE: tuple[tuple[str, str], ...] = (
    (r"\b(?:rais|increas|improv|heighten|creat|spread)\w* (?:\w+ ){0,2}awareness\b", SEEN),
    (r"\b(?:made|make|be|be made|are) (?:more )?aware\b|\bawareness (?:of|campaign|about)\b", SEEN),
    (r"\bconsider(?:s|ed|ing|ation)?\b|\bgive thought\b|\bthink about\b", DECIDED),
    (r"\b(?:explor|evaluat)(?:e|ing)\b|\blook(?:ing)? (?:in|at)to\b|\blook(?:ing)? at\b", DECIDED),
    (r"\bscope (?:out )?the\b|\bfeasibility\b|\bpossibility of\b|\boptions for\b", DECIDED),
    (r"\b(?:try|tries|trying|aim|aims|aiming|strive|seek|endeavour|attempt|hope) to\b", DECIDED),
    (r"\bwork (?:with|towards|together)\b|\bliais\w+\b|\bengag(?:e|ing) with\b", DECIDED),
    (r"\bas (?:and when )?(?:appropriate|necessary|required|needed|applicable|possible)\b", EITHER),
    (
        r"\b(?:where|wherever|when|whenever|if) (?:\w+ )?"
        r"(?:possible|appropriate|practicable|practical|feasible|necessary|needed|able)\b",
        EITHER,
    ),
    (r"\bremind(?:s|ed|er|ers|ing)?\b|\breiterat\w+\b|\bre-?emphasi[sz]\w+\b", REMEMBER),
    (r"\b(?:be|being|remain|stay) (?:\w+ )?(?:careful|vigilant|mindful|alert|cautious)\b",
     REMEMBER),
    (r"\b(?:tak\w+|pay\w*|with) (?:more|greater|extra|due|better|closer) (?:care|attention)\b",
     REMEMBER),
    (r"\bvigilan(?:ce|t)\b|\bremember to\b|\bmust not forget\b|\btry harder\b", REMEMBER),
    (r"\bensur(?:e|es|ed|ing)\b|\bmak(?:e|ing) sure\b", "Say what will make sure of it."),
    (r"\b(?:encourag|promot|foster|embed|champion)(?:e|es|ed|ing)?\b", SEEN),
    (
        r"\b(?:improv|strengthen|enhanc|optimis|better)\w* (?:\w+ ){0,2}"
        r"(?:communication|documentation|compliance|teamwork|culture|practice|engagement|"
        r"understanding|care|processes|process|handover|leadership|learning)\b",
        SEEN,
    ),
    (r"^(?:to )?(?:review|discuss|audit|investigate|revisit|monitor)\b", AFTER),
    (r"\bto be (?:reviewed|discussed|looked at|considered|monitored|investigated)\b", AFTER),
    (r"\bshar(?:e|ed|ing) (?:the |this )?(?:learning|findings|lessons|incident)\b", AFTER),
    (r"\bdisseminat\w+\b|\bcascad\w+\b|\bcommunicat(?:e|ed|ing) (?:to|with|the)\b", AFTER),
    (r"\b(?:all|every|any|relevant|appropriate|clinical|nursing|medical) staff\b", WHO),
    (r"\b(?:everyone|everybody|all colleagues|all teams|all clinicians|people) (?:\w+ )?"
     r"(?:should|must|to|will|needs?)\b", WHO),
    (r"\bstaff (?:should|must|need|are|to)\b", WHO),
    (r"\b(?:regularly|periodically|routinely|in due course|ongoing|on an ongoing basis|soon|"
     r"asap|a\.s\.a\.p\.?|timely|in future|going forward|at some point)\b", WHEN),
    (r"\b(?:adequate|sufficient|suitable|robust|appropriate|good|proper)(?:ly)?\b", ENOUGH),
    (r"\bmore (?:training|education|staff|support|time|resources|frequent|robust)\b", ENOUGH),
    (
        r"\b(?:committee|steering group|working group|task and finish group|governance group|"
        r"forum|directorate|board|senior management|leadership team|management team)\b",
        PERSON,
    ),
    (r"^(?:the )?(?:\w+ ){0,3}(?:team|group|department|division) (?:to|will|should|must)\b",
     PERSON),
)  # fmt: skip
_VAGUE = [(re.compile(pattern, re.IGNORECASE), advice) for pattern, advice in VAGUE]


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What is vague at ``field``, in words for whoever wrote it."""

    field: str
    words: str


def vague(text: str) -> list[str]:
    """Return what is vague in ``text``: a line for each advice, the first words that need it."""
    found: dict[str, str] = {}
    for pattern, advice in _VAGUE:
        match = pattern.search(text)
        if match:
            found.setdefault(advice, match.group())
    return [f"“{words}”: {advice}" for advice, words in found.items()]


def hints(wish: Wish, *, alone: bool, today: date) -> list[Hint]:
    """Return what could be sharper. ``alone``: nothing stronger stands beside a weak action."""
    found = [Hint(field="what", words=words) for words in vague(wish.what)]
    return [*found, *_of_measure(wish), *_of_strength(wish, alone), *_of_day(wish.due_on, today)]


def _of_measure(wish: Wish) -> list[Hint]:
    if not wish.measure_what:
        words = "Nothing is measured. How will you know that it works?"
        return [Hint(field="measure_what", words=words)]
    missing = [
        words
        for words, value in (
            ("how", wish.measure_how),
            ("to which level", wish.measure_level),
            ("by when", wish.measure_by),
        )
        if not value
    ]
    if not missing:
        return []
    return [Hint(field="measure_how", words=f"Say also {' and '.join(missing)} it is measured.")]


def _of_strength(wish: Wish, alone: bool) -> list[Hint]:
    if wish.kind.strength != Strength.WEAK or not alone:
        return []
    words = (
        f"“{wish.kind}” is weak: it works only as long as people remember. Plan something "
        "intermediate or strong beside it."
    )
    return [Hint(field="kind", words=words)]


def _of_day(due: date | None, today: date) -> list[Hint]:
    words = ""
    if due is None:
        words = "No date is set. An action without one is not done."
    elif due < today:
        words = "That day is over."
    elif is_sunday(due):
        words = "That is a Sunday. Is somebody there to do it?"
    elif is_bank_holiday(due):
        words = "That is a bank holiday. Is somebody there to do it?"
    elif due > months_later(today, 12):
        words = "That is more than a year ahead. What can be done sooner?"
    return [Hint(field="due_on", words=words)] if words else []
