"""The form in which what waits is kept on disk: JSON with keys of its own, which later programs still read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.domain.offline.values import Act, Clash, Entry, Envelope, Record, State, Three, Whose

#: The form that this program writes; it reads this one and those before.
FORM = 1


def packed(value: Any) -> Any:
    """Return a value as JSON takes it: days, instants and mappings are marked, sequences are lists."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        return {"map": {str(key): packed(one) for key, one in value.items()}}
    if isinstance(value, list | tuple):
        return [packed(one) for one in value]
    return value


def unpacked(value: Any) -> Any:
    """Return a value that was packed; sequences come back as tuples."""
    if isinstance(value, dict):
        (kind, inner), *_ = value.items()
        if kind == "instant":
            return datetime.fromisoformat(inner)
        return date.fromisoformat(inner) if kind == "day" else {key: unpacked(one) for key, one in inner.items()}
    return tuple(unpacked(one) for one in value) if isinstance(value, list) else value


def as_packed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as they come back from the file: what is compared later is compared with these."""
    return {name: unpacked(packed(value)) for name, value in fields.items()}


def _act(act: Act) -> dict[str, Any]:
    return {
        "name": act.name,
        "record": list(act.record),
        "called": act.called,
        "args": packed(act.args),
        "whole": act.whole,
        "together": packed(act.together),
        "texts": sorted(act.texts),
        "origin": act.origin,
    }


def _act_of(kept: Mapping[str, Any]) -> Act:
    return Act(
        kept["name"],
        Record(*kept["record"]),
        kept["called"],
        unpacked(kept["args"]),
        kept["whole"],
        unpacked(kept["together"]),
        frozenset(kept["texts"]),
        kept["origin"],
    )


def envelope(one: Envelope) -> dict[str, Any]:
    """Return an envelope as it is kept."""
    return {
        "op": one.op_id,
        "act": _act(one.act),
        "base": packed(one.base),
        "mine": packed(one.mine),
        "at": packed(one.at),
        "state": str(one.state),
    }


def envelope_of(id: int, kept: Mapping[str, Any]) -> Envelope:
    """Return an envelope that was kept."""
    base, mine = unpacked(kept["base"]), unpacked(kept["mine"])
    return Envelope(id, kept["op"], _act_of(kept["act"]), base, mine, unpacked(kept["at"]), State(kept["state"]))


def clash(one: Clash) -> dict[str, Any]:
    """Return a conflict as it is kept."""
    return {
        "act": _act(one.act),
        "fields": packed(one.fields),
        "at": packed(one.at),
        "mine": packed(one.mine),
        "base": packed(one.base),
        "who": one.who,
        "their_at": packed(one.their_at),
    }


def clash_of(id: int, kept: Mapping[str, Any]) -> Clash:
    """Return a conflict that was kept."""
    fields: dict[str, Three] = unpacked(kept["fields"])
    mine, base = unpacked(kept["mine"]), unpacked(kept["base"])
    return Clash(id, _act_of(kept["act"]), fields, unpacked(kept["at"]), mine, base, kept["who"],
                 unpacked(kept["their_at"]))  # fmt: skip


def entry(one: Entry) -> dict[str, Any]:
    """Return an entry of the journal as it is kept."""
    return {
        "act": _act(one.act),
        "fields": packed(one.fields),
        "whose": str(one.whose),
        "why": one.why,
        "at": packed(one.at),
        "who": one.who,
        "back": one.back,
    }


def entry_of(id: int, kept: Mapping[str, Any]) -> Entry:
    """Return an entry of the journal that was kept."""
    fields, at = unpacked(kept["fields"]), unpacked(kept["at"])
    return Entry(id, _act_of(kept["act"]), fields, Whose(kept["whose"]), kept["why"], at, kept["who"], kept["back"])


#: By kind: what writes one, and what reads it.
Writer = Callable[[Any], dict[str, Any]]
Reader = Callable[[int, Mapping[str, Any]], Any]
KINDS: Mapping[str, tuple[Writer, Reader]] = {
    "envelopes": (envelope, envelope_of),
    "clashes": (clash, clash_of),
    "journal": (entry, entry_of),
}
