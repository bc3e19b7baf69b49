"""An item has one place: it is opened, moved, carried on and closed by acts that say so, and stays as it was closed."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.board.words import COORDINATOR, just_written, state_of_meeting, told
from app.db.guards.portable import Rule, content, differs

_TABLE = t.cab_agenda_item
#: What an item is from its beginning on.
_FIXED = ("change_id", "model_id", "kind", "kind_group", "from_item_id", "submitted_at", "cut_off")
#: What is written down when an item is closed, and may be worded anew by a recorded act.
_WORDING = ("conditions", "reason", "note", "decision")
#: What those who run no meeting may write: they withdraw, and decide on emergencies.
_OPEN_TO_ALL = ("state", "result", "conditions", "reason", "content_n", "decided_at")
_OF_ITEM = "e.item_id = OLD.id"
_OF_MEETING = "e.meeting_id IN (OLD.meeting_id, NEW.meeting_id)"
_NEW_MEETING, _OLD_MEETING = state_of_meeting("NEW.meeting_id"), state_of_meeting("OLD.meeting_id")
#: The item that a new one comes on from.
_BEFORE = "FROM cab_agenda_item o WHERE o.id = NEW.from_item_id"
_REOPENED_CHANGE = told(
    "reopened", of="e.item_id IN (SELECT x.id FROM cab_agenda_item x WHERE x.change_id = NEW.change_id)"
)
_REOPENED_BEFORE = told("reopened", of="e.item_id = NEW.from_item_id")
#: A deferral is taken back: what came on from it returns to its meeting, which runs, as it was there and without votes.
_RETURNS = (
    f"({_OLD_MEETING} IN ('planned', 'frozen') AND {_NEW_MEETING} = 'running'"
    f" AND {told('reopened', of='e.meeting_id = NEW.meeting_id AND e.item_id = NEW.from_item_id')}"
    f" AND EXISTS (SELECT 1 {_BEFORE} AND o.meeting_id = NEW.meeting_id AND o.state = 'deferred' AND o.came = NEW.came)"
    " AND NOT EXISTS (SELECT 1 FROM cab_vote v WHERE v.item_id = NEW.id))"
)


def _refused(on: str, name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_agenda_item", name, on, code, words, when)


def _opened() -> Iterator[Rule]:
    yield _refused(
        "INSERT",
        "place",
        "LL003",
        "an item is put on the agenda of a meeting that is not over; only emergencies wait for the ECAB",
        "CASE WHEN NEW.kind = 'ecab' THEN NEW.meeting_id IS NOT NULL"
        f" ELSE coalesce({_NEW_MEETING}, '') NOT IN ('planned', 'frozen', 'running') END",
    )
    yield _refused(
        "INSERT",
        "undecided",
        "LL002",
        "an item begins undecided",
        "NEW.result <> '' OR NEW.conditions <> '' OR NEW.consent <> '' OR NEW.decided_at IS NOT NULL"
        " OR NEW.content_n IS NOT NULL",
    )
    yield _refused(
        "INSERT",
        "change",
        "LL002",
        "this change does not come before the board in this way",
        "NEW.change_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM change c WHERE c.id = NEW.change_id"
        " AND (NEW.kind IN ('pir', 'info') OR c.source = 'longleaf') AND CASE NEW.kind"
        f" WHEN 'decision' THEN c.state IN ('draft', 'in_cab') OR {_REOPENED_CHANGE}"
        # what is approved already, the ECAB lets into a freeze
        " WHEN 'ecab' THEN c.type = 'emergency' AND c.state IN ('draft', 'in_cab')"
        " OR c.state IN ('approved', 'scheduled')"
        " WHEN 'emergency' THEN c.type = 'emergency'"
        " WHEN 'ratify' THEN c.type = 'latent' AND c.state IN ('draft', 'implemented', 'reviewed')"
        " ELSE TRUE END)",
    )
    yield _refused(
        "INSERT",
        "model",
        "LL002",
        "a model comes before the board as a draft, or where it was before it already",
        "NEW.model_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM change_model m WHERE m.id = NEW.model_id"
        " AND m.state = CASE WHEN NEW.from_item_id IS NULL THEN 'draft' ELSE 'proposed' END)",
    )
    yield _refused(
        "INSERT",
        "late",
        "LL002",
        "what is submitted after the agenda was frozen is late",
        f"NEW.kind IN ('decision', 'model') AND NEW.from_item_id IS NULL AND NOT NEW.late"
        f" AND {_NEW_MEETING} IN ('frozen', 'running')",
    )
    yield _refused(
        "INSERT",
        "submitted",
        "LL004",
        "an item is submitted now",
        "NEW.from_item_id IS NULL AND NEW.submitted_at NOT BETWEEN {lately} AND {soon}",
    )
    yield _refused(
        "INSERT",
        "came",
        "LL002",
        "how often an item came follows from where it was before",
        f"NEW.came <> CASE WHEN NEW.from_item_id IS NULL THEN 1 ELSE (SELECT o.came + CASE WHEN"
        f" {state_of_meeting('o.meeting_id')} IN ('running', 'held') AND o.consent <> 'refused' THEN 1 ELSE 0 END"
        f" {_BEFORE} AND o.state <> 'decided') END",
    )
    yield _refused(
        "INSERT",
        "follows",
        "LL002",
        "an item comes on from the one of the same change that was just closed for it",
        "NEW.from_item_id IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 {_BEFORE} AND o.kind = NEW.kind AND o.change_id IS NOT DISTINCT FROM NEW.change_id"
        " AND o.model_id IS NOT DISTINCT FROM NEW.model_id"
        " AND o.submitted_at IS NOT DISTINCT FROM NEW.submitted_at AND o.cut_off IS NOT DISTINCT FROM NEW.cut_off"
        f" AND (o.state IN ('carried', 'deferred') AND {just_written('o')}"
        f" OR o.state = 'decided' AND {_REOPENED_BEFORE}))",
    )
    yield _refused(
        "INSERT",
        "begins",
        "LL003",
        "an item begins as open; what was sent of it is written when it is sent",
        f"NEW.state <> 'open' OR NEW.frozen IS NOT NULL AND NOT ({COORDINATOR} AND {_NEW_MEETING} <> 'planned')",
    )


def _moved() -> Iterator[Rule]:
    yield _refused("UPDATE", "fixed", "LL003", "what an item is about stays as it is", differs(*_FIXED))
    reopened = told("meeting_reopened", of="e.meeting_id = NEW.meeting_id")
    yield _refused(
        "UPDATE",
        "came_back",
        "LL003",
        "how often an item came changes only where it comes back to a meeting that runs",
        f"{differs('came')} AND NOT ({differs('meeting_id')} AND ({reopened} OR {_RETURNS}) AND EXISTS"
        f" (SELECT 1 {_BEFORE} AND o.meeting_id = NEW.meeting_id AND o.came = NEW.came))",
    )
    yield _refused(
        "UPDATE",
        "elsewhere",
        "LL003",
        "an open item goes from one meeting that is still to come to another",
        f"{differs('meeting_id')} AND NOT (OLD.state = 'open' AND NEW.state = 'open' AND NEW.kind <> 'ecab'"
        f" AND {_NEW_MEETING} IN ('planned', 'frozen', 'running')"
        f" AND ({_OLD_MEETING} IN ('planned', 'frozen') AND {_NEW_MEETING} <> 'running'"
        f" OR {reopened} OR {_RETURNS}))",
    )
    yield _refused(
        "UPDATE",
        "who",
        "42501",
        "only the coordinator arranges the agenda",
        f"NOT {COORDINATOR} AND ({differs(*content(_TABLE, *_OPEN_TO_ALL))}"
        " OR NEW.state NOT IN ('open', 'withdrawn') AND NEW.kind <> 'ecab')",
    )
    yield _refused(
        "UPDATE",
        "late_kept",
        "LL002",
        "what is late stays so until its meeting is moved, or it stands before another",
        f"{differs('late')} AND NOT ({differs('meeting_id')} OR {told('moved', of=_OF_MEETING)})",
    )
    yield _refused(
        "UPDATE",
        "late_there",
        "LL002",
        "what is put on an agenda after it was sent is late",
        f"{differs('meeting_id')} AND NEW.kind IN ('decision', 'model') AND NEW.from_item_id IS NULL AND NOT NEW.late"
        f" AND {_NEW_MEETING} = 'frozen'",
    )
    yield _refused(
        "UPDATE",
        "consent",
        "LL002",
        "consent to a late item is given in the meeting, by an act that says so",
        f"{differs('consent')} AND NOT (OLD.late AND {told('consent', of=_OF_ITEM)} AND {_OLD_MEETING} = 'running')",
    )
    sent = told("frozen", "thawed", "moved", "cancelled", "restored", "opened", "late_admitted", of=_OF_MEETING)
    yield _refused(
        "UPDATE",
        "sent",
        "LL003",
        "what was sent of an item stays as it was sent",
        f"{differs('frozen', 'frozen_n')} AND NOT ({sent} OR {differs('meeting_id')})",
    )


def _closed() -> Iterator[Rule]:
    rest = content(_TABLE, *_WORDING)
    again = content(_TABLE, "state", "result", "decided_at", "content_n", "for_meeting_id", *_WORDING)
    over = f"coalesce({_OLD_MEETING}, 'planned') IN ('held', 'cancelled')"
    yield _refused(
        "UPDATE",
        "closed",
        "LL003",
        "a closed item stays as it is: reopen it, or correct its wording by an act that says so",
        f"OLD.state <> 'open' AND {differs(*content(_TABLE, 'position'))} AND NOT (CASE"
        f" WHEN NEW.state = OLD.state THEN NOT {differs(*rest)} AND {told('corrected', of=_OF_ITEM)}"
        f" WHEN OLD.state = 'decided' AND NEW.state = 'open' THEN {_OLD_MEETING} = 'running'"
        f" AND NOT {differs(*again)} AND {told('reopened', of=_OF_ITEM)} AND OLD.kind <> 'model'"
        " AND (OLD.kind <> 'decision'"
        " OR (SELECT c.state FROM change c WHERE c.id = OLD.change_id) IN ('approved', 'rejected'))"
        # a model that was withdrawn may say something else by now: it is proposed anew
        " WHEN OLD.state = 'withdrawn' AND NEW.state = 'open' THEN OLD.updated_by = {user} AND OLD.kind <> 'model'"
        f" AND NOT {over} AND NOT {differs(*again)}"
        " ELSE FALSE END)",
    )
    yield _refused(
        "UPDATE",
        "over",
        "LL003",
        "the agenda of a meeting that is over stays as it is",
        f"{over} AND {differs('position', 'minutes_planned', 'late', 'consent')}",
    )
    yield _refused(
        "UPDATE",
        "open",
        "LL002",
        "an item without a decision has no result",
        "NEW.state IN ('open', 'carried', 'deferred', 'withdrawn')"
        " AND (NEW.result <> '' OR NEW.conditions <> '' OR NEW.decided_at IS NOT NULL)",
    )
    yield _refused(
        "UPDATE",
        "goes_on",
        "LL002",
        "an item is carried over or deferred by an act that says so",
        "OLD.state = 'open' AND NEW.state IN ('carried', 'deferred')"
        f" AND NOT {told('carried', 'deferred', of=_OF_ITEM)}",
    )
    yield _refused(
        "UPDATE",
        "deferred",
        "LL002",
        "an item is deferred to a meeting that is still to come, with a reason",
        "OLD.state = 'open' AND NEW.state = 'deferred' AND (NEW.reason = ''"
        f" OR coalesce({state_of_meeting('NEW.for_meeting_id')}, '') NOT IN ('planned', 'frozen')"
        " OR NEW.for_meeting_id = NEW.meeting_id)",
    )
    yield _refused(
        "UPDATE",
        "noted",
        "LL002",
        "what is not decided is noted in the meeting",
        "OLD.state = 'open' AND NEW.state = 'noted' AND NOT (NEW.kind IN ('emergency', 'pir', 'info')"
        f" AND NEW.result IN ('', 'noted') AND {_OLD_MEETING} = 'running')",
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of items but for those of decisions."""
    yield from _opened()
    yield from _moved()
    yield from _closed()
