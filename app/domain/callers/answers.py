"""What somebody answered to a survey by mail: a number or a word on the first line, and perhaps words behind it.

Nothing is guessed: what is not plainly one of the five is no answer, and whoever wrote it is told how to give one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: How the five are called, best first, as a survey offers them.
SCALE = ((5, "very satisfied"), (4, "satisfied"), (3, "neither"), (2, "dissatisfied"), (1, "very dissatisfied"))
HOW = "Answer this mail with one number on its first line; below it you may write why.\n" + "\n".join(
    f"{score} {label}" for score, label in SCALE
)
LONGEST_COMMENT = 4000
_WORDS = {
    **dict.fromkeys(("one", "een", "één", "uno", "un"), 1),
    **dict.fromkeys(("two", "twee", "dos", "deux"), 2),
    **dict.fromkeys(("three", "drie", "tres", "trois"), 3),
    **dict.fromkeys(("four", "vier", "cuatro", "quatre"), 4),
    **dict.fromkeys(("five", "vijf", "cinco", "cinq"), 5),
}
_LABELS = {**{label: score for score, label in SCALE}, "neutral": 3, "unsatisfied": 2, "very unsatisfied": 1}
#: What may go on behind a number without a mark between them: "5 thanks", but not "2 printers".
_COURTEOUS = frozenset(
    {
        *("thanks", "thank", "thx", "great", "good", "excellent", "perfect", "very", "super", "fine", "ok", "okay"),
        *("bad", "poor", "terrible", "awful", "slow", "fast", "quick", "satisfied", "dissatisfied", "unsatisfied"),
        *("happy", "unhappy", "because", "but", "since", "stars", "star", "points", "bedankt", "dank", "gracias"),
    }
)
_HEAD = re.compile(r"[^\w★⭐]*(?:(?:my\s+)?(?:score|rating|answer)\b\W*)?", re.IGNORECASE)
_STARS = re.compile(r"(?:★+☆*|⭐+)")
_WORD = re.compile(r"\w+")
_OF = re.compile(r"\s*(?:/|out\s+of|of|van|de|sur)\s*(\d+)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:[.,]|(?:[-–—/x]|to|or|and|of)\s*)\d", re.IGNORECASE)
_MARK = re.compile(r"\s*[-–—:.,;!?)/(*_]+\s*")
_LIST = re.compile(r"^\s*2\s*[.)]", re.MULTILINE)
#: Where the mail that is answered begins, in the words of the usual programs.
_QUOTED = re.compile(
    r"^(?:>"
    r"|-{2,}\s*(?:Original|Forwarded|Oorspronkelijk|Mensaje|Message)\b.*"
    r"|_{5,}\s*$"
    r"|On\b.{5,300}\bwrote:\s*$"
    r"|Op\b.{5,300}\bschreef\b.{0,200}:\s*$"
    r"|El\b.{5,300}\bescribió:\s*$"
    r"|(?:From|Van|De):\s.*@"
    r"|-- ?$)",
    re.IGNORECASE,
)
#: How subjects of programs that answer for somebody begin.
_AWAY = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|automatisch antwoord)\b", re.IGNORECASE
)
_TOKEN = re.compile(r"\(survey ([a-z2-7]{10})\)", re.IGNORECASE)
_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A score of 1 to 5, and what was written beside it."""

    score: int
    comment: str = ""


def token_of(message_id: str) -> str:
    """Return by what the answers to a survey are known: the first letters of its mail's id."""
    return message_id.lstrip("<")[:_LETTERS].lower()


def marked(token: str) -> str:
    """Return what stands in the subject of a survey beside its ticket."""
    return f"survey {token}"


def token_in(subject: str) -> str:
    """Return the token that the subject of an answer bears, "" where it bears none."""
    found = _TOKEN.search(subject)
    return found[1].lower() if found is not None else ""


def is_away(subject: str) -> bool:
    """Return whether a subject is one that programs write for people who are away."""
    return _AWAY.match(subject) is not None


def own_words(text: str) -> str:
    """Return what a mail says itself: without the mail that it answers, and without a signature."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        whole = f"{line.strip()} {lines[number + 1].strip()}" if number + 1 < len(lines) else line
        # some programs break the line that says who wrote it
        if _QUOTED.match(line.strip()) or (line.strip().startswith(("On ", "Op ", "El ")) and _QUOTED.match(whole)):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def read(text: str) -> Answer | None:
    """Return the answer that a mail's text gives; None where its first line is none of the five."""
    own = unicodedata.normalize("NFKC", own_words(text)).replace("\ufe0f", "").replace("\u20e3", "")
    first, _, more = own.partition("\n")
    found = _first_line(first.strip())
    if found is None:
        return None
    score, beside = found
    if score == 1 and beside and _LIST.search(more):  # a list that begins with 1., not a score
        return None
    comment = "\n".join(part for part in (beside.strip(), more.strip()) if part)
    return Answer(score, comment[:LONGEST_COMMENT].strip())


def _first_line(line: str) -> tuple[int, str] | None:
    """Return score and what stands behind it on its line."""
    head = _HEAD.match(line)
    rest = line[head.end() :] if head is not None else line
    stars = _STARS.match(rest)
    if stars is not None:
        count = len(stars[0].replace("☆", ""))
        return (count, _MARK.sub("", rest[stars.end() :], count=1)) if 1 <= count <= 5 else None
    label = next((label for label in sorted(_LABELS, key=len, reverse=True) if rest.lower().startswith(label)), "")
    if label and not rest[len(label) : len(label) + 1].isalnum():
        return _behind(_LABELS[label], rest[len(label) :])
    word = _WORD.match(rest)
    if word is None:
        return None
    said = word[0].lower()
    score = int(said) if said in {"1", "2", "3", "4", "5"} else _WORDS.get(said)
    return None if score is None else _behind(score, rest[word.end() :])


def _behind(score: int, rest: str) -> tuple[int, str] | None:
    """Return score and what is said of it; None where what follows shows that it was no score."""
    of = _OF.match(rest)
    if of is not None:
        return (score, _MARK.sub("", rest[of.end() :], count=1)) if of[1] == "5" else None
    if _RANGE.match(rest):
        return None
    if rest.strip(" .!").lower() in {"", dict(SCALE)[score]}:
        return score, ""
    mark = _MARK.match(rest)
    if mark is not None:
        return score, rest[mark.end() :]
    word = _WORD.match(rest.strip())
    return (score, rest.strip()) if word is not None and word[0].lower() in _COURTEOUS else None
