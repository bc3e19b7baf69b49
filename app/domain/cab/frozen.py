"""What an agenda said of a change when it was sent, and what was edited since.

The frozen text is the content of the change as JSON: a later edit is marked field by field, and a move in time is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.domain import words
from app.domain.cab.values import Edit, FrozenText, Item
from app.domain.changes.risk import QUESTIONS
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeType

#: The fields that are the content of a change, with what people call them.
CONTENT: Mapping[str, str] = MappingProxyType(
    {
        "title": "title",
        "type": "type",
        "scope": "scope",
        "planned_start": "planned start",
        "planned_end": "planned end",
        "outage_minutes": "outage in minutes",
        "services": "services",
        "agencies": "agencies",
        "sites": "sites",
        "affects_dit": "affects DIT",
        "risk": "risk",
        "risk_answers": "risk questionnaire",
        "implementer": "implementer",
        "group": "implementing group",
        "reason": "reason",
        "implementation_plan": "implementation plan",
        "test_plan": "test plan",
        "backout_plan": "back-out plan",
        "communication_plan": "communication plan",
    }
)
_BESIDE = ("implementer_name",)  # names that stand beside a field of the content
_NONE: Mapping[str, str] = MappingProxyType({})


def frozen_text(change: Change) -> FrozenText:
    """Return the content of a change as the agenda says it from now on."""
    fields = {name: _kept(getattr(change, name)) for name in (*CONTENT, *_BESIDE)}
    return FrozenText(change.content_n, {name: value for name, value in fields.items() if value not in (None, "", [])})


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value if isinstance(value, bool | int | None) else str(value)


def as_sent(change: Change, frozen: FrozenText | None) -> Change:
    """Return the change with the content that the agenda says; as it is where none was kept."""
    if frozen is None or not frozen.content:
        return change
    values = {name: _read(name, frozen.content.get(name)) for name in (*CONTENT, *_BESIDE)}
    return replace(change, **values)


def _read(name: str, value: Any) -> Any:
    if name in {"planned_start", "planned_end"}:
        return datetime.fromisoformat(value)
    if name in {"services", "agencies", "sites"}:
        return tuple(value or ())
    if name == "type":
        return ChangeType(value)
    if name == "scope":
        return ChangeScope(value)
    if name == "risk_answers":
        return dict(value or {})
    if name == "affects_dit":
        return bool(value)
    return value if name == "outage_minutes" else value or ""


def edits(change: Change, frozen: FrozenText | None, names: Mapping[str, str] = _NONE) -> tuple[Edit, ...]:
    """Return what was edited since the agenda was sent, in the order of the form; `names`: of codes, for people."""
    if frozen is None or not frozen.content:
        return ()
    sent = as_sent(change, frozen)
    found = []
    for name, title in CONTENT.items():
        old, new = getattr(sent, name), getattr(change, name)
        if old != new:
            found.append(Edit(title, _words(sent, name, names), _words(change, name, names)))
    return tuple(found)


def with_edits(item: Item, names: Mapping[str, str] = _NONE) -> Item:
    """Return the item with what was edited since its agenda was sent."""
    return replace(item, edits=edits(item.change, item.frozen, names)) if item.change else item


def _words(change: Change, name: str, names: Mapping[str, str]) -> str:
    value = getattr(change, name)
    if name == "implementer":
        return change.implementer_name or change.implementer
    if name == "risk_answers":
        return _risk_words(value)
    if isinstance(value, datetime):
        return words.moment(value, weekday=True)
    if isinstance(value, tuple):
        return ", ".join(names.get(code, code) for code in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, ChangeScope):
        return value.label
    if isinstance(value, ChangeType):
        return value.value.capitalize()
    return "" if value is None else names.get(str(value), str(value))


def _risk_words(answers: Mapping[str, str]) -> str:
    said = []
    for question in QUESTIONS:
        answer = answers.get(question.id)
        text = next((known.text for known in question.answers if known.id == answer), answer or "")
        if text:
            said.append(f"{question.text} {text}")
    return "; ".join(said)
