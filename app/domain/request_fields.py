"""Fields of requests: what is asked when a service is requested, and what was answered."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: Letters of an answer at most.
LONGEST = 2_000
#: What events begin with that tell of a corrected answer.
ANSWER = "Answer to "
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")
_MOST_DIGITS = 20


class FieldKind(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PERSON = "person"  # by login
    AGENCY = "agency"  # by code

    @property
    def label(self) -> str:
        return {"yes_no": "Yes or no", "date": "Day"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class RequestField:
    """A field that is asked when a service is requested. `choices`: of a choice, in the order in which they stand.

    `since`: the first day on which it is asked.
    """

    id: int
    service_id: int
    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    position: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """What was answered, under the label and of the kind that were asked then. `field_id`: to which field."""

    label: str
    kind: FieldKind
    value: str
    field_id: int = 0

    @property
    def text(self) -> str:
        """Return it as people read it."""
        return {"yes": "Yes", "no": "No"}.get(self.value, self.value) if self.kind is FieldKind.YES_NO else self.value


def answer_note(label: str) -> str:
    """Return what an event of a ticket is called that corrects the answer to a field."""
    return f"{ANSWER}{label}"


def told_answers(text: str) -> dict[str, str]:
    """Return what a text of another program answers, by label: a JSON object, or lines "label: answer".

    Truths are told as yes and no; what is empty is no answer. ValueError, a sentence, where it is neither.
    """
    if text.lstrip()[:1] == "{":
        try:
            told = json.loads(text)
        except ValueError as error:
            raise ValueError(f"this is no JSON object of answers ({error})") from None
        return {str(label): value for label, one in told.items() if (value := _told(str(label), one))}
    found: dict[str, str] = {}
    for line in text.splitlines():
        label, colon, value = line.partition(":")
        if line.strip() and not (colon and label.strip()):
            raise ValueError(f'"{line.strip()[:60]}" is no answer, such as “Needed by: 2026-12-01”')
        if value.strip():
            found[label.strip()] = value.strip()
    return found


def _told(label: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value).strip()
    if value is None:
        return ""
    raise ValueError(f"the answer to “{label[:60]}” is no text, number, truth or null")


def same_label(label: str) -> str:
    """Return by what the labels of two programs are compared: whatever their case and blanks."""
    return " ".join(label.split()).casefold()


def spelled(field: RequestField, value: str) -> str:
    """Return an answer of another program as the field has it: a choice, yes or no, whatever the case."""
    known = {"true": "yes", "false": "no"} | {one: one for one in ("yes", "no")}
    if field.kind is FieldKind.CHOICE:
        known = {one.casefold(): one for one in field.choices}
    return known.get(value.casefold(), value) if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO) else value


def choices_of(text: str) -> tuple[str, ...]:
    """Return the choices that stand in a text, one a line, each once."""
    return tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def asked_of(fields: Iterable[RequestField], service_id: int | None) -> tuple[RequestField, ...]:
    """Return what is asked when a service is requested, in order."""
    wanted = [one for one in fields if one.service_id == service_id]
    return tuple(sorted(wanted, key=lambda one: (one.position, one.label.casefold(), one.id)))


def problem(field: RequestField, value: str, logins: Collection[str], codes: Collection[str]) -> str:
    """Return what is wrong with an answer, as a sentence; "" where nothing is."""
    if not value:
        return f"{field.label}: it is needed." if field.required else ""
    if len(value) > LONGEST:
        return f"{field.label}: at most {LONGEST:,} characters are kept."
    kind = field.kind
    if kind is FieldKind.NUMBER and (not _NUMBER.fullmatch(value) or len(value) > _MOST_DIGITS):
        return f"{field.label}: “{value}” is no number."
    if kind is FieldKind.DATE and not _is_day(value):
        return f"{field.label}: “{value}” is no day, such as 2026-12-01."
    if kind is FieldKind.CHOICE and value not in field.choices:
        return f"{field.label}: “{value}” cannot be chosen."
    if kind is FieldKind.YES_NO and value not in ("yes", "no"):
        return f"{field.label}: say yes or no."
    if kind is FieldKind.PERSON and value not in logins:
        return f"{field.label}: nobody signs in as “{value}”."
    if kind is FieldKind.AGENCY and value not in codes:
        return f"{field.label}: there is no agency {value}."
    return ""


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def problems(
    fields: Iterable[RequestField], answers: Mapping[int, str], logins: Collection[str], codes: Collection[str]
) -> dict[int, str]:
    """Return what is wrong, by the id of the field."""
    found = {one.id: problem(one, answers.get(one.id, ""), logins, codes) for one in fields}
    return {id: text for id, text in found.items() if text}
