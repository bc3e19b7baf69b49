"""A meeting keeps its Wednesday, moves from state to state by acts that say so, and its invitations count up."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.board.words import COORDINATOR, told
from app.db.guards.portable import Rule, content, differs

#: Which event the act has to tell, by the state before and after, and whether it says why.
_MOVES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("planned", "frozen", ("frozen",)),
    ("frozen", "planned", ("thawed", "moved")),
    ("planned", "running", ("opened",)),
    ("frozen", "running", ("opened",)),
    ("running", "held", ("ended",)),
    ("held", "running", ("meeting_reopened",)),
    ("planned", "cancelled", ("cancelled",)),
    ("frozen", "cancelled", ("cancelled",)),
    ("cancelled", "planned", ("restored",)),
    ("cancelled", "frozen", ("restored",)),
)
_WITH_REASON = "(e.note <> '' OR e.kind NOT IN ('thawed', 'cancelled', 'restored', 'meeting_reopened'))"
_OF_IT = f"e.meeting_id = OLD.id AND {_WITH_REASON}"
#: What an invitation says; with the status of the meeting, each change of it counts one up.
_INVITED = ("meeting_date", "start_time", "minutes_long", "place")
#: What else is written when a meeting is reopened or restored.
_REOPENED = ("state", "sequence", "frozen_at", "opened_at", "ended_at", "cancelled_why", "replaces")
_SIGNED = (
    "EXISTS (SELECT 1 FROM cab_signoff s JOIN cab_paper p ON p.id = s.paper_id"
    " WHERE p.meeting_id = OLD.id AND p.kind = 'minutes')"
)
_CHAIR_CORRECTED = told("corrected", of="e.meeting_id = OLD.id AND e.item_id IS NULL AND e.note <> ''")
_HOLIDAY = "EXISTS (SELECT 1 FROM holiday h WHERE h.day = NEW.meeting_date AND NOT h.withdrawn)"
_NO_DAY = (
    "(weekday(NEW.meeting_date) IN (0, 6) OR NEW.meeting_date < {today}"
    " OR NEW.meeting_date NOT BETWEEN '1990-01-01' AND '2099-12-31')"
)
#: A snapshot of before would not see what was done since (PostgreSQL).
FIRST = (
    "IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
)


def _status(row: str) -> str:
    return f"CASE {row}.state WHEN 'planned' THEN 'tentative' WHEN 'cancelled' THEN 'cancelled' ELSE 'confirmed' END"


def _refused(on: str, name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_meeting", name, on, code, words, when)


def _moves() -> str:
    return " ".join(
        f"WHEN OLD.state = '{old}' AND NEW.state = '{new}' THEN {told(*kinds, of=_OF_IT)}" for old, new, kinds in _MOVES
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of meetings."""
    yield _refused(
        "INSERT",
        "begins",
        "LL003",
        "a meeting begins as planned, for its Wednesday",
        "NEW.state <> 'planned' OR NEW.sequence <> 0 OR NEW.frozen_at IS NOT NULL OR NEW.opened_at IS NOT NULL"
        " OR NEW.ended_at IS NOT NULL OR NOT NEW.extraordinary AND weekday(NEW.slot) <> 3",
    )
    yield _refused("INSERT", "day_new", "LL002", "the board does not meet on this day", _NO_DAY)
    yield _refused(
        "INSERT",
        "who_new",
        "42501",
        "only the coordinator chooses another day",
        f"(NEW.meeting_date <> NEW.slot OR NEW.extraordinary) AND NOT {COORDINATOR}",
    )
    yield _refused(
        "INSERT",
        "holiday_new",
        "LL002",
        "the board does not meet on a holiday",
        f"(NEW.meeting_date <> NEW.slot OR NEW.extraordinary) AND {_HOLIDAY}",
    )
    yield _refused(
        "UPDATE",
        "moves",
        "LL003",
        "a meeting moves on by an act that says so",
        f"NEW.state <> OLD.state AND NOT (CASE {_moves()} ELSE FALSE END)",
    )
    yield _refused(
        "UPDATE",
        "kept",
        "LL003",
        "what a meeting that is over says stays as it was; it is reopened by an act that says why",
        f"OLD.state IN ('held', 'cancelled') AND NEW.state = OLD.state"
        f" AND {differs(*content(t.cab_meeting, 'chair_id'))}",
    )
    yield _refused(
        "UPDATE",
        "chaired",
        "LL003",
        "who chaired a meeting that was held is corrected by an act that says why, until its minutes are signed",
        f"OLD.state IN ('held', 'cancelled') AND NEW.state = OLD.state AND {differs('chair_id')}"
        f" AND NOT (OLD.state = 'held' AND NEW.chair_id IS NOT NULL AND {_CHAIR_CORRECTED} AND NOT {_SIGNED})",
    )
    yield _refused(
        "UPDATE",
        "kept_too",
        "LL003",
        "a meeting that is reopened or restored is otherwise as it was",
        "OLD.state IN ('held', 'cancelled') AND NEW.state <> OLD.state AND"
        f" {differs(*content(t.cab_meeting, *_REOPENED, *_INVITED))}",
    )
    yield _refused(
        "UPDATE",
        "signed",
        "LL003",
        "the minutes are signed: the meeting is not reopened",
        f"OLD.state = 'held' AND NEW.state = 'running' AND {_SIGNED}",
    )
    yield _refused(
        "UPDATE",
        "slot",
        "LL003",
        "a meeting keeps the Wednesday that it stands for",
        differs("slot", "extraordinary", "number"),
    )
    yield _refused(
        "UPDATE",
        "day",
        "LL002",
        "the board does not meet on this day",
        f"{differs('meeting_date')} AND ({_NO_DAY} OR {_HOLIDAY})",
    )
    yield _refused(
        "UPDATE",
        "restored",
        "LL002",
        "a meeting whose day has passed is not restored: choose another day",
        f"OLD.state = 'cancelled' AND NEW.state <> OLD.state AND {_NO_DAY}",
    )
    yield _refused(
        "UPDATE",
        "moved",
        "LL003",
        "a meeting that is still to come moves by an act that says so",
        f"{differs('meeting_date')} AND NOT (OLD.state IN ('planned', 'frozen', 'cancelled')"
        f" AND {told('moved', 'restored', of='e.meeting_id = OLD.id')})",
    )
    yield _refused(
        "UPDATE",
        "sent",
        "LL002",
        "no agenda is sent for a holiday: choose the day first",
        f"NEW.state IN ('frozen', 'running') AND NEW.state <> OLD.state AND {_HOLIDAY}",
    )
    yield _refused(
        "UPDATE",
        "today",
        "LL002",
        "a meeting is opened on its day",
        "NEW.state = 'running' AND NEW.state <> OLD.state AND NEW.meeting_date <> {today}",
    )
    yield _refused(
        "UPDATE",
        "sequence",
        "LL003",
        "the number of an invitation goes up by one with each change of what it says",
        f"NEW.sequence <> OLD.sequence + CASE WHEN {differs(*_INVITED)} OR {_status('NEW')} <> {_status('OLD')}"
        " THEN 1 ELSE 0 END",
    )
    yield _refused(
        "UPDATE",
        "left",
        "LL002",
        "a meeting is over when each of its items is closed",
        "NEW.state IN ('held', 'cancelled') AND NEW.state <> OLD.state"
        " AND EXISTS (SELECT 1 FROM cab_agenda_item i WHERE i.meeting_id = OLD.id AND i.state = 'open')",
    )
    yield _refused(
        "UPDATE",
        "clock",
        "LL004",
        "what is done in a meeting is done now",
        " OR ".join(
            f"{differs(name)} AND NEW.{name} NOT BETWEEN {{lately}} AND {{soon}}"
            for name in ("frozen_at", "opened_at", "ended_at")
        ),
    )
