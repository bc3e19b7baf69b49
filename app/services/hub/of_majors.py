"""What a major incident says to everybody stands in a posting of its own, posted within the act that says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.hub import alerts
from app.db.hub import postings as store
from app.db.hub.of_majors import impact_of
from app.db.hub.rules import load_rules
from app.db.records import update_versioned
from app.domain.hub.phases import Kind, Phase, PostingState
from app.domain.hub.values import Channel, Content, Posting, Reach
from app.domain.majors import mailing
from app.domain.majors.audience import SUBSCRIBER
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, Message, Recipient, UpdateKind
from app.services.hub.posting import LONGEST, has_unsent, held, keep_words, make, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Messages whose words are posted where they have none of their own for everybody, and where something is posted.
_SAME = frozenset({UpdateKind.RESTORED, UpdateKind.DEMOTED})


def post_message(
    conn: Connection,
    login: str,
    major: Major,
    kind: UpdateKind,
    message: Message,
    now: datetime,
    *,
    at: datetime,
    data_loss: str = "",
) -> str:
    """Post what a message says to everybody; returns what is said of it, "" where it says nothing to them.

    `at`: when that happened which it tells. A drill is told to nobody. Without words for everybody what is posted
    stays, and says the new time: nobody reads a promise that the agencies know to be another. What is public ends when
    the incident is resolved, with the words of the message where it has none for everybody. One that was demoted is not
    over: its posting goes on as it stood, with these words and no promise, until somebody ends it.
    """
    posting = store.of_major(conn, major.row.id)
    if posting is not None:
        posting = held(conn, posting.id)
    text = message.hub or _same(posting, kind, message)
    demoted = kind is UpdateKind.DEMOTED
    if major.row.drill or not text or (demoted and (posting is None or not _may_be_read(posting))):
        return ""
    if posting is not None and posting.state is PostingState.DROPPED:  # given up before it was public: a draft again
        update_versioned(conn, t.posting, posting.id, posting.version, {"state": PostingState.DRAFT.value})
        posting = held(conn, posting.id)
    if kind is UpdateKind.RESTORED:
        whole = mailing.with_data_loss(text, data_loss)
        text = whole if len(whole) <= LONGEST else text
    over = kind is UpdateKind.RESTORED or (major.row.state is MajorState.RESTORED and kind is not UpdateKind.REOPENED)
    phase = Phase.RESOLVED if over else Phase.IDENTIFIED if major.cause.strip() else Phase.INVESTIGATING
    if demoted and posting is not None and posting.last is not None:
        phase = posting.last.content.phase
    content = Content(
        major.row.title,
        phase,
        text,
        impact_of(conn, major.row.id),
        major.row.impact_start_at,
        _ended(major, at) if over else None,
        message.next_at,
        _reach(major),
    )
    drafted = posting is not None and posting.last is not None and posting.state is PostingState.DRAFT
    if posting is None:
        posting = make(conn, Kind.INCIDENT, content, login, major_incident_id=major.row.id)
    elif posting.last is not None and content == posting.last.content:
        return ""  # who asks the hub knows it: what the agencies are told goes out all the same
    drafted = drafted and has_unsent(posting)
    if drafted and load_rules(conn).second_person:
        return f"{posting.number} says nothing of it: {posting.author} drafted other words there. Post or drop these."
    if say(conn, posting, content, login, now):
        if drafted:
            keep_words(conn, posting, content)
        return f"{posting.number} {'goes on until it is ended in the hub' if demoted else 'is posted'}."
    return f"{posting.number} waits for a second person."


def _same(posting: Posting | None, kind: UpdateKind, message: Message) -> str:
    """Return what is posted where a message has no words for everybody: what is posted stays, with the new promise."""
    if posting is None or not _may_be_read(posting):
        return ""
    if kind in _SAME:
        return message.known
    return posting.last.content.text if posting.last is not None and message.next_at is not None else ""


def _may_be_read(posting: Posting) -> bool:
    """Return whether somebody reads of an incident that goes on, or will once it is approved."""
    return posting.state is not PostingState.DROPPED and not posting.is_over


def post_correction(conn: Connection, login: str, major: Major, field: str, value: datetime, now: datetime) -> None:
    """Let what is public of a major incident say a corrected time of its impact; nobody is told of that alone.

    Words that nobody sent yet stay as they are, and what waits for a second person: those say it when they are posted.
    """
    posting = store.of_major(conn, major.row.id)
    posting = held(conn, posting.id) if posting is not None else None
    if major.row.drill or posting is None or posting.last is None or has_unsent(posting):
        return
    now_says = posting.last.content
    if field == "impact_start_at" and now_says.starts_at is not None:
        say(conn, posting, replace(now_says, starts_at=value), login, now)
    elif field == "restored_at" and now_says.ends_at is not None:
        say(conn, posting, replace(now_says, ends_at=value), login, now)


def _ended(major: Major, at: datetime) -> datetime:
    """Return when the impact ended: as it is on record by now, where it was corrected since."""
    return max(major.row.restored_at or at, major.row.impact_start_at)


def _reach(major: Major) -> Reach:
    return Reach(
        tuple(sorted(one.id for one in major.services)),
        tuple(sorted(one.id for one in major.sites)),
        tuple(sorted(one.agency_id for one in major.reached)),
    )


def subscribers(conn: Connection, major: Major) -> list[Recipient]:
    """Return who subscribed by mail to what a major incident reaches, in order of subscribing; it passes quiet hours.

    Who wants to hear on a desktop or once a day is told there, by the posting.
    """
    about = Content(major.row.title, Phase.INVESTIGATING, "", impact_of(conn, major.row.id), reach=_reach(major))
    return [
        Recipient(
            one.name,
            one.mail,
            "",
            SUBSCRIBER,
            person_id=one.person_id,
            reason=f"subscribed to {one.subject} ({one.number})",
            leave=f"Leave {one.number}",
        )
        for one in alerts.in_force(conn)
        if one.active and one.channel is Channel.MAIL and one.covers(Kind.INCIDENT, about)
    ]
