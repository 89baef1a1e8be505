"""What a name is made of, and what stands before one."""

from __future__ import annotations

import re

from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.words import Word

TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "drs", "prof", "professor", "sir", "dame", "revd", "messrs", "doctor"])
STAFF_ROLES = frozenset(["sister", "nurse", "matron", "midwife", "sn", "hca", "hcsw", "ssn", "rn", "snr", "smw", "cn", "odp", "anp"])
ROLES = frozenset(
    ["consultant", "registrar", "sho", "pt", "patient", "paramedic", "porter", "pharmacist", "physiotherapist", "physio", "radiographer", "dietitian", "manager", "surgeon", "anaesthetist", "receptionist", "carer", "coordinator", "co-ordinator", "fy1", "fy2", "gp", "therapist", "technician", "practitioner", "housekeeper", "secretary", "chaplain", "volunteer", "worker", "coroner", "psychiatrist", "psychologist", "obstetrician", "paediatrician", "cardiologist", "clerk", "student", "trainee", "colleague", "resident", "client", "lady", "gentleman", "named", "called", "rev", "father", "locum", "spr", "director", "lead", "chair", "officer", "author", "reporter", "inspector", "constable", "pc", "sgt", "dctr", "oncologist", "radiologist", "neurologist", "urologist", "physician", "intensivist", "geriatrician"]
)
RELATIONS = frozenset(
    ["wife", "husband", "son", "daughter", "mother", "father", "mum", "dad", "brother", "sister", "partner", "niece", "nephew", "uncle", "aunt", "auntie", "grandson", "granddaughter", "grandmother", "grandfather", "neighbour", "friend", "cousin", "fiance", "fiancee", "nan", "gran", "nok", "sibling", "stepson", "stepdaughter", "sister-in-law", "brother-in-law", "daughter-in-law", "son-in-law", "mother-in-law", "father-in-law", "spouse", "baby", "twin"]
)
PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "du", "del", "della", "di", "van", "von", "der", "den", "ter", "la", "le", "al", "el", "bin", "binti", "bint", "ibn", "abu", "ap", "ab", "ní", "ni", "nic", "mac", "san", "dela", "st", "ul", "ur"]
)
# What a place, a thing or a sentence ends or begins with, and a name never.
NEVER = frozenset(
    ["ward", "wards", "unit", "hospital", "hospitals", "infirmary", "clinic", "surgery", "practice", "centre", "road", "street", "lane", "close", "avenue", "drive", "crescent", "terrace", "gardens", "grove", "department", "team", "trust", "university", "school", "college", "hospice", "syndrome", "disease", "scale", "score", "test", "sign", "tube", "catheter", "chart", "procedure", "protocol", "policy", "guideline", "guidelines", "index", "criteria", "classification", "method", "reflex", "palsy", "fracture", "frame", "the", "and", "or", "of", "for", "with", "without", "from", "this", "that", "these", "those", "it", "he", "she", "they", "we", "you", "i", "a", "an", "in", "on", "at", "to", "by", "as", "is", "was", "were", "are", "be", "if", "but", "not", "no", "yes", "who", "what", "when", "where", "why", "how", "please", "his", "her", "their", "our", "my", "your", "its", "all", "any", "both", "each", "nhs", "council", "college", "report", "inquiry", "review", "nil", "po", "iv", "im", "sc", "prn", "bd", "tds", "qds", "od", "om", "on"]
) - {"close", "grove", "drive"}
AFTER_STRICT = NEVER | frozenset(["said", "says", "asked", "reported"])
MEDICINE = re.compile(
    r"(?:cillin|mycin|micin|azole|prazole|statin|sartan|olol|pril|dipine|parin|xaban|mab|tinib|"
    r"caine|azepam|zolam|oxacin|cycline|profen|coxib|semide|thiazide|gliptin|gliflozin|formin|"
    r"setron|triptan|phylline|terol|asone|solone|barbital|curonium|fentanil|triptyline|oxetine|"
    r"pram|done|idine|amide|amine|azine|apine|idol|vir|platin|taxel|rubicin|ectomy|ostomy|itis|"
    r"osis|aemia|uria|pathy|scopy|plasty|gram|coccus|ella zoster)$"
)


def is_medicine(word: str) -> bool:
    """Return whether ``word`` ends as medicines, operations or diseases do."""
    return len(word) > 5 and bool(MEDICINE.search(word))


def name_run(
    text: str,
    words: tuple[Word, ...],
    at: int,
    lists: Lexicon,
    *,
    strict: bool,
    tie: bool = False,
) -> list[Word]:
    """Return the words of a name from ``words[at]`` on, at most five; empty where none begins.

    ``strict`` wants a first word that is no ordinary one, unless a list of names has it.
    """
    first = words[at]
    if first.low in NEVER or first.low in TITLES:
        return []
    if strict and lists.is_ordinary(first.low) and not lists.is_name(first.low):
        return []
    lower = first.shape == "lower" and first.low not in PARTICLES
    if lower and (lists.is_ordinary(first.low) or (strict and not lists.is_name(first.low))):
        return []
    run = [first]
    while len(run) < 5 and at + len(run) < len(words):
        following = words[at + len(run)]
        if run[-1].possessive or not _joined(text, run, following, lists):
            break
        if not _continues(run, following, lists, words, at + len(run), lower=lower):
            break
        run.append(following)
    while run and (run[-1].low in PARTICLES and run[-1].shape == "lower"):
        run.pop()
    return run


def _joined(text: str, run: list[Word], following: Word, lists: Lexicon) -> bool:
    gap = text[run[-1].stop : following.start]
    if run[-1].shape == "initial":
        return bool(re.fullmatch(r"\.?[ ]{0,2}", gap))
    if gap.strip(" "):
        # "Smith, John" and a name that a line's end cut in two.
        backwards = gap.strip(" ") == "," and len(run) == 1 and lists.is_family(run[0].low)
        if backwards:
            return (
                following.capital
                and (following.shape == "initial" or lists.is_given(following.low))
                and not lists.is_given(run[0].low)
            )
        broken = re.fullmatch(r"[ ]?\n[ ]?", gap) is not None
        return (
            broken
            and len(run) == 1
            and lists.is_name(run[0].low)
            and (lists.is_family(following.low) and not lists.is_ordinary(following.low))
        )
    return len(gap) <= 2 and bool(gap)


def _continues(
    run: list[Word],
    following: Word,
    lists: Lexicon,
    words: tuple[Word, ...],
    place: int,
    *,
    lower: bool,
) -> bool:
    if following.low in AFTER_STRICT and following.low not in ("the",):
        return following.low in PARTICLES and following.shape == "lower" and _more(words, place)
    if following.low in NEVER or following.low in TITLES or following.low in STAFF_ROLES:
        return False
    if following.shape == "lower":
        if following.low in PARTICLES:
            return _more(words, place)
        return lower and lists.is_name(following.low) and not lists.is_ordinary(following.low)
    if lower:
        return False
    if following.shape == "initial":
        return following.low != "i" or run[-1].shape == "initial"
    if following.shape == "upper" and run[0].shape == "title" and len(following.low) < 4:
        return lists.is_family(following.low) and not lists.is_ordinary(following.low)
    return not lists.is_ordinary(following.low) or lists.is_name(following.low)


def _more(words: tuple[Word, ...], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].capital


def plausible(run: list[Word], lists: Lexicon) -> bool:
    """Return whether nothing in ``run`` says that it is an eponym, a product or a body."""
    low = tuple(word.low for word in run)
    if low in lists.terms or any(word in NEVER for word in low):
        return False
    if len(low) == 1:
        return not lists.is_ordinary(low[0]) or lists.is_given(low[0])
    return low[:2] not in lists.terms or lists.is_given(low[0])


def follows(run: list[Word], *, title: bool, staff: bool, lists: Lexicon, role: Word) -> bool:
    """Return whether ``run`` after a title or a role is somebody."""
    first = run[0]
    kind = lists.singles.get(first.low)
    plain = first.low in lists.common and not lists.is_name(first.low)
    if title:
        return not plain if first.shape == "lower" else not (plain and len(run) == 1)
    if first.shape == "lower":
        return lists.is_name(first.low) and not lists.is_ordinary(first.low)
    if first.shape == "upper" and len(first.low) <= 3:
        return False
    if first.shape == "initial":
        return len(run) > 1 and not lists.is_ordinary(run[-1].low)
    if staff and role.capital:
        return not plain and kind in (None, "eponym", "device", "ordinary")
    if len(run) == 1 and first.low in lists.common:
        return False
    return not plain and kind is None and not is_medicine(first.low)
