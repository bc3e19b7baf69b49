"""What acts on a posting have in common: it is found, its content is read from a form, it is made public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.hub import postings as store
from app.db.hub.alerts import called
from app.db.hub.changes import change_now
from app.db.hub.rules import load_rules
from app.db.majors import outages
from app.db.records import hold_record, insert_record, next_number, update_versioned
from app.domain.hub.outages import span_of
from app.domain.hub.outdated import Outdated, outdated
from app.domain.hub.phases import Impact, Kind, Phase, PostingState, may_post, next_phases
from app.domain.hub.placeholders import filled, left
from app.domain.hub.values import Content, Posting, Reach
from app.domain.hub.writing import lacks, writers, writers_of, written_by
from app.errors import InputError, NotAllowed
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database

#: Fields of a form that are the content of a posting.
FIELDS = ("title", "phase", "text", "impact", "starts_at", "ends_at", "next_update_at")
REACH = ("services", "sites", "agencies")
#: Characters of what a posting says.
LONGEST = 20_000


def found(conn: Connection, posting_id: int) -> Posting:
    """Return a posting; InputError where it is not there."""
    posting = store.by_id(conn, posting_id)
    if posting is None:
        raise InputError("This posting does not exist (any more).", hint="Refresh the list.")
    return posting


def held(conn: Connection, posting_id: int) -> Posting:
    """Return a posting that nobody else can change before this transaction ends; InputError where it is not there."""
    hold_record(conn, t.posting, posting_id)
    return found(conn, posting_id)


def require_kind(db: Database, kind: Kind) -> None:
    """Raise `NotAllowed` where somebody does not post this kind."""
    if not may_post(db.actor.roles, kind):
        raise NotAllowed(
            f"You may not post {kind.label.lower()}: the CAB coordinator posts maintenance only.",
            hint="Ask a major incident manager.",
        )


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a form as they are kept; InputError names the field that cannot be so."""
    unknown = sorted(values.keys() - {*FIELDS, *REACH})
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join((*FIELDS, *REACH))}.")
    kept = dict(values)
    if "title" in kept:
        kept["title"] = clean(kept["title"], "title", required=True, longest=300)
    if "text" in kept:
        kept["text"] = clean(kept["text"], "text", longest=LONGEST)
    for name, words in (("phase", Phase), ("impact", Impact)):
        if name in kept:
            try:
                kept[name] = words(kept[name]).value
            except ValueError:
                raise InputError(f"“{kept[name]}” is no {name}.", hint="Choose one from the list.") from None
    for name in ("starts_at", "ends_at", "next_update_at"):
        if name in kept:
            require_instant(kept[name], name.replace("_", " "))
    for name in REACH:
        if name in kept:
            kept[name] = tuple(sorted(set(kept[name])))
    return kept


def in_order(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raise `InputError` where the end comes before the start."""
    if starts_at is not None and ends_at is not None and ends_at < starts_at:
        raise InputError("The end comes before the start.", hint="Correct one of the two.")


def content_of(values: Mapping[str, Any], kind: Kind, now: Content | None = None) -> Content:
    """Return the content that values of a form make of the one there is; `values` as `checked` returns them."""
    now = now or Content("", next_phases(kind, None)[0], "")
    reach = Reach(**{name: tuple(values.get(name, getattr(now.reach, name))) for name in REACH})
    made = Content(
        values.get("title", now.title),
        Phase(values.get("phase", now.phase)),
        values.get("text", now.text),
        Impact(values.get("impact", now.impact)),
        values.get("starts_at", now.starts_at),
        values.get("ends_at", now.ends_at),
        values.get("next_update_at", now.next_at),
        reach,
    )
    in_order(made.starts_at, made.ends_at)
    return made


def make(
    conn: Connection,
    kind: Kind,
    content: Content,
    login: str,
    *,
    change_id: int | None = None,
    major_incident_id: int | None = None,
) -> Posting:
    """Write down a new draft and return it; `login`: who wrote it."""
    values = {
        "number": next_number(conn, "PO"),
        "kind": kind.value,
        **store.columns(content),
        "change_id": change_id,
        "major_incident_id": major_incident_id,
        "written_by": login,
    }
    posting_id = insert_record(conn, t.posting, values)
    store.put_reach(conn, posting_id, content.reach)
    return found(conn, posting_id)


def publish(conn: Connection, posting: Posting, content: Content, login: str, *, approved_by: str = "") -> None:
    """Make a content public as the next version of a posting, and let the record say the same.

    `login`: who posts it, and wrote what is not the draft's. InputError for what cannot be posted so. Who may is asked
    before, and whether a second person has to.
    """
    last = posting.last
    why = lacks(posting.kind, content, last.content if last is not None else None)
    if why:
        raise InputError(f"{posting.number} cannot be posted. {why}", hint="Edit it first.")
    n = last.n + 1 if last is not None else 1
    store.add_version(conn, posting.id, n, content, writers_of(posting, content, login), approved_by)
    values = {**store.columns(content), "state": PostingState.POSTED.value, "waits_since": None}
    update_versioned(conn, t.posting, posting.id, posting.version, values)
    store.put_reach(conn, posting.id, content.reach)
    if posting.outages:
        keep_in_step(conn, found(conn, posting.id))


def keep_in_step(conn: Connection, posting: Posting) -> None:
    """Let what counts as an outage of a posting be as it is posted: its times, whom it reaches, its services."""
    assert posting.last is not None
    reach, span = posting.last.content.reach, span_of(posting)
    left = {one.service_id: one.kind for one in posting.outages if one.service_id in reach.services}
    first = posting.outages[0]
    start, end = span if posting.kind is Kind.INCIDENT and span is not None else (first.start_at, first.end_at)
    outages.tell(
        conn, "posting_id", posting.id, left, title=posting.last.content.title, start_at=start, end_at=end,
        agencies=reach.agencies,
    )  # fmt: skip
    outages.move(conn, "posting_id", posting.id, start, end)


def hand_in(conn: Connection, posting: Posting, content: Content, login: str, now: datetime) -> None:
    """Let a content of a posting wait for a second person; `login`: one more who wrote it."""
    last = posting.last
    why = lacks(posting.kind, content, last.content if last is not None else None)
    if why:
        raise InputError(f"{posting.number} cannot be posted. {why}", hint="Edit it first.")
    values = {
        **store.columns(content),
        "state": PostingState.WAITING.value,
        "waits_since": now,
        "written_by": written_by(posting, login),
    }
    update_versioned(conn, t.posting, posting.id, posting.version, values)
    store.put_reach(conn, posting.id, content.reach)


def say(conn: Connection, posting: Posting, content: Content, login: str, now: datetime) -> bool:
    """Post a content where one person may, else hand it in for a second one; returns whether it is public."""
    if load_rules(conn).second_person:
        hand_in(conn, posting, content, login, now)
        return False
    publish(conn, posting, content, login)
    return True


def may_approve(posting: Posting, login: str) -> None:
    """Raise `NotAllowed` where somebody wrote what is to be approved."""
    if login in writers(posting):
        raise NotAllowed(
            f"You wrote what {posting.number} says: somebody else approves it.", hint="Ask a colleague to read it."
        )


def has_unsent(posting: Posting) -> bool:
    """Return whether something else than what is public was written down and not sent."""
    unsent = posting.state in {PostingState.DRAFT, PostingState.WAITING}
    return unsent and (posting.last is None or posting.content != posting.last.content)


def drafted_by_others(conn: Connection, posting: Posting, login: str) -> bool:
    """Return whether a posting that is public has words of others that they did not send, which stay their draft.

    InputError where what is said now would wait for a second person in their place.
    """
    theirs = bool(writers(posting) - {login})
    if posting.last is None or posting.state is not PostingState.DRAFT or not theirs or not has_unsent(posting):
        return False
    if load_rules(conn).second_person:
        raise InputError(
            f"{posting.number} has words that {posting.author} drafted and did not send.",
            hint="Hand these in or drop them first.",
        )
    return True


def keep_words(conn: Connection, posting: Posting, public: Content) -> None:
    """Let unsent words, and the times of which they speak, be the draft of what comes next.

    `posting`: as it was before `public` took its place in the same act.
    """
    had = posting.content
    phase = had.phase if had.phase in next_phases(posting.kind, public.phase) else public.phase
    kept = replace(public, title=had.title, text=had.text, phase=phase, starts_at=had.starts_at, ends_at=had.ends_at)
    values = {**store.columns(kept), "state": PostingState.DRAFT.value}
    update_versioned(conn, t.posting, posting.id, posting.version + 1, values)


def require_fits(conn: Connection, posting: Posting, content: Content, despite: str) -> None:
    """Raise `Outdated` where a content speaks of its change as it is no more; `despite`: what of that was read."""
    if posting.change_id is None:
        return
    change = change_now(conn, posting.change_id)
    why = outdated(change, content) if change is not None else ""
    if why and why != despite:
        raise Outdated(why)


def with_names(conn: Connection, content: Content) -> Content:
    """Return a content with what its fields give in the place of its placeholders."""
    return filled(content, called(conn)) if "{" in content.title + content.text else content


def require_written(posting: Posting, content: Content) -> None:
    """Raise InputError where a placeholder is left in what is to be sent."""
    why = left(content)
    if why:
        raise InputError(f"{posting.number} cannot be posted. {why}", hint="Edit it first.")
