"""What of a foreign ticket is kept, and what is too long: told with its length, never cut without a word."""

from __future__ import annotations

from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, Noted, RowError
from app.domain.vocabulary import EventKind as K

#: Characters of names and codes: what a record is found and counted by is taken whole or not at all.
SHORT = 200
TITLE = 300
DESCRIPTION = 1_000_000
#: Events whose values are names or codes, and our field for them.
_SHORT_EVENTS = {K.GROUP: "group", K.ASSIGNMENT: "assignee", K.SERVICE: "service", K.RESOLVED: "resolution_code"}
_SHORT_FIELDS = ("number", "category", "caller", "service", "group", "assignee", "resolution_code", "parent")


def refusal(draft: Draft, plan: Plan) -> RowError | None:
    """Return why the database could not keep what the draft says; None where it can."""
    if _is_plain(draft):
        return None
    for field in _SHORT_FIELDS:
        why = too_long(getattr(draft, field)) or unfit(getattr(draft, field))
        if why:
            return RowError(draft.row, plan.column(field) or field, why)
    for field in ("title", "description"):
        if why := unfit(getattr(draft, field)):
            return RowError(draft.row, plan.column(field) or field, why)
    for event in draft.events:
        name = _SHORT_EVENTS.get(event.kind, "")
        if name and (why := too_long(event.new or "")):
            return RowError(draft.row, plan.column(name) or name, why)
        for text in (event.actor, event.old, event.new, event.note):
            if text and (why := unfit(text)):
                return RowError(draft.row, plan.column("changed_by") if text is event.actor else "", why)
            if text is event.actor and (why := too_long(text)):
                return RowError(draft.row, plan.column("changed_by"), why)
    return None


def _is_plain(draft: Draft) -> bool:
    """Return whether nothing of it has to be looked at: short, and of characters that every database keeps."""
    short = [getattr(draft, field) for field in _SHORT_FIELDS]
    said = [draft.title, draft.description, *short]
    actors = {event.actor for event in draft.events}
    short += [event.new for event in draft.events if event.kind in _SHORT_EVENTS and event.new]
    for event in draft.events:
        if event.old:
            said.append(event.old)
        if event.new:
            said.append(event.new)
        if event.note:
            said.append(event.note)
    whole = "".join([*said, *actors])
    return whole.isascii() and "\x00" not in whole and max(map(len, [*short, *actors])) <= SHORT


def shorten(draft: Draft, plan: Plan) -> None:
    """Cut title and description to what is kept of them; how long they were is noted."""
    if len(draft.title) > TITLE:
        _note(draft, plan, "title", len(draft.title), TITLE)
        draft.description = draft.description or draft.title
        draft.title = f"{draft.title[: TITLE - 1]}…"
    if len(draft.description) > DESCRIPTION:
        _note(draft, plan, "description", len(draft.description), DESCRIPTION)
        draft.description = f"{draft.description[: DESCRIPTION - 1]}…"


def unfit_number(number: str) -> str:
    """Return why nothing can be found by this number; "" where something can."""
    return "the ticket number is missing" if not number else too_long(number) or unfit(number)


def unfit(text: str) -> str:
    """Return why no database keeps these characters; "" where both do."""
    if text.isascii() and "\x00" not in text:
        return ""
    if "\x00" in text:
        return "it holds a NUL byte, which is no character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate)"
    return ""


def too_long(text: str) -> str:
    """Return why a name or code is not kept; "" where it is."""
    return f"{len(text):,} characters are too long; {SHORT} are kept at most" if len(text) > SHORT else ""


def _note(draft: Draft, plan: Plan, field: str, length: int, kept: int) -> None:
    problem = f"{length:,} characters are too long; the first {kept:,} are kept"
    draft.notes.append(Noted(draft.row, plan.column(field) or field, problem, False, draft.opened_at))
