"""The rules of single tables as SQLite triggers: changes, tickets, packets, acts."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.tables import metadata
from app.db.tables.base import STAMPS
from app.domain.changes import states as change_states
from app.domain.tickets.told import EVERYTHING

_STAMPS = frozenset({"id", "version", *STAMPS})
#: 5 minutes in microseconds: how far ahead a client's clock may be.
AHEAD = 300_000_000

#: Whether a row is another system's, and an administrator brings it in.
BROUGHT_IN = "NEW.source LIKE 'import:%' AND app_has_role('ll_admin')"

Trigger = tuple[str, str, str]  # table, name, SQL


def quoted(name: str) -> str:
    """Return a table, column or trigger name as an SQL identifier."""
    return f'"{name}"'


def refuse(code: str, words: str) -> str:
    """Return the trigger statement that refuses the act; by its code `app.db.errors` knows what it means."""
    words = words.replace("'", "''")
    return f"SELECT RAISE(ABORT, '{code} {words}');"


def make(table: str, what: str, when: str, body: str, condition: str = "") -> Trigger:
    """Return a trigger named ll_<table>_<what>: its table, its name and its statement."""
    name = f"ll_{table}_{what}"
    where = f" WHEN {condition}" if condition else ""
    return table, name, f"CREATE TRIGGER {quoted(name)} {when} ON {quoted(table)}{where} BEGIN {body} END"


# --- the rules of single tables -------------------------------------------------------------------
def may_move(table: str, old: str) -> str:
    """Return the condition that some role of the writer may move a record from a state to its new one."""
    return (
        f"EXISTS (SELECT 1 FROM transition t WHERE t.tbl = '{table}' AND t.from_state = {old}"
        " AND t.to_state = NEW.state AND app_has_role(t.role))"
    )


def _ticket() -> Iterator[Trigger]:
    future = refuse("LL004", "a ticket cannot be opened in the future")
    yield make("ticket", "future_i", "BEFORE INSERT", future, f"NEW.opened_at > app_now() + {AHEAD}")
    yield make("ticket", "future_u", "BEFORE UPDATE OF opened_at", future, f"NEW.opened_at > app_now() + {AHEAD}")
    back = "coalesce((SELECT CAST(value AS REAL) FROM workspace WHERE key = 'opening_back_hours'), 24)"
    yield make(
        "ticket",
        "opened",
        "BEFORE INSERT",
        refuse("LL004", "a ticket is opened now or a few hours ago"),
        "NEW.source = 'longleaf'"
        f" AND (NEW.opened_at > app_now() OR NEW.opened_at < app_now() - CAST({back} * 3600000000 AS INTEGER))",
    )
    yield make(
        "ticket",
        "history",
        "BEFORE INSERT",
        refuse("42501", "only an administrator may bring in tickets with a history"),
        f"(NEW.excluded OR NEW.source <> 'longleaf' OR NEW.told <> '{EVERYTHING.text}' OR NEW.state <> 'new' AND NOT "
        f"{may_move('ticket', repr('new'))}) AND NOT app_has_role('ll_admin')",
    )
    yield make(
        "ticket",
        "move",
        "BEFORE UPDATE OF state",
        refuse("42501", "your role may not move the ticket to this state"),
        f"NEW.state <> OLD.state AND NOT {may_move('ticket', 'OLD.state')}"
        f" AND NOT (OLD.source LIKE 'import:%' AND app_has_role('ll_admin')) AND NOT ({_GOES_BACK})",
    )


#: Whether the new state is where one's own act that was just taken back had moved the ticket from.
_GOES_BACK = (
    "EXISTS (SELECT 1 FROM ticket_event r JOIN audit a ON a.tbl = 'ticket' AND a.row_id = CAST(OLD.id AS TEXT)"
    " AND a.op_id = r.new_value AND a.who = r.author"
    " WHERE r.ticket_id = OLD.id AND r.kind = 'retraction' AND r.author = app_user() AND r.op_id = app_op()"
    " AND NOT EXISTS (SELECT 1 FROM ticket_event e WHERE e.ticket_id = OLD.id AND e.seq > r.seq)"
    " AND NOT EXISTS (SELECT 1 FROM audit b WHERE b.tbl = 'ticket' AND b.row_id = CAST(OLD.id AS TEXT)"
    " AND b.op_id = r.op_id AND b.who = r.author)"
    " AND json_extract(a.diff, '$.state[0]') = NEW.state AND json_extract(a.diff, '$.state[1]') = OLD.state)"
)
#: Events that nobody but the person at work brings in: administrators import those of others.
_OF_A_PERSON = "(NEW.kind = 'retraction' OR NOT app_has_role('ll_admin'))"
_OWN_ACT = "ticket_id = NEW.ticket_id AND op_id = NEW.new_value AND author = app_user()"
#: Whether something that stands was recorded since the act that is to be taken back.
_DONE_SINCE = (
    "EXISTS (SELECT 1 FROM ticket_event e WHERE e.ticket_id = NEW.ticket_id AND e.kind <> 'retraction'"
    f" AND e.seq > (SELECT min(seq) FROM ticket_event WHERE {_OWN_ACT})"
    " AND NOT (e.op_id IS NEW.new_value AND e.author = app_user())"
    " AND NOT EXISTS (SELECT 1 FROM ticket_event r WHERE r.ticket_id = e.ticket_id AND r.kind = 'retraction'"
    " AND r.author = e.author AND r.new_value = e.op_id))"
)


def _events() -> Iterator[Trigger]:
    """What a person records belongs to the act at work and lies between opening and now; what takes an act back."""
    table, every = "ticket_event", "FROM ticket_event WHERE ticket_id = NEW.ticket_id"
    yield make(
        table,
        "act",
        "BEFORE INSERT",
        refuse("42501", "an event is recorded under the act at work"),
        f"{_OF_A_PERSON} AND NEW.op_id IS NOT NULL AND NEW.op_id IS NOT app_op()",
    )
    yield make(
        table,
        "before_opening",
        "BEFORE INSERT",
        refuse("LL004", "an event cannot lie before the opening of its ticket"),
        f"{_OF_A_PERSON} AND NEW.occurred_at < (SELECT opened_at FROM ticket WHERE id = NEW.ticket_id)",
    )
    yield make(
        table,
        "after_now",
        "BEFORE INSERT",
        refuse("LL004", "an event cannot lie in the future"),
        f"{_OF_A_PERSON} AND NEW.occurred_at > app_now()"
        f" AND NEW.occurred_at > coalesce((SELECT max(occurred_at) {every}), 0)",
    )
    yield make(
        table,
        "restated",
        "BEFORE INSERT",
        refuse("42501", "only an import tells the past of a ticket anew"),
        "NEW.kind = 'restated' AND (NEW.op_id IS NOT NULL OR NOT app_has_role('ll_admin')"
        " OR NOT EXISTS (SELECT 1 FROM ticket WHERE id = NEW.ticket_id AND source LIKE 'import:%'))",
    )
    yield make(
        table,
        "retraction",
        "BEFORE INSERT",
        refuse("42501", "only one's own last act is taken back, once, while nobody did anything since"),
        "NEW.kind = 'retraction' AND (NEW.op_id IS NULL OR NEW.new_value IS NULL OR NEW.occurred_at < app_now()"
        f" OR NEW.seq <= (SELECT max(seq) {every}) OR NOT EXISTS (SELECT 1 FROM ticket_event WHERE {_OWN_ACT})"
        f" OR EXISTS (SELECT 1 {every} AND kind = 'retraction' AND author = app_user()"
        f" AND NEW.new_value IN (op_id, new_value)) OR {_DONE_SINCE})",
    )


def _listed(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _change() -> Iterator[Trigger]:
    yield from _foreign_change()
    editable = _listed(*sorted(change_states.EDITABLE))
    free = {*change_states.OPEN_AFTER_DECISION, *_STAMPS}
    content = [c.name for c in metadata.tables["change"].c if c.name not in free]
    differs = " OR ".join(f"NEW.{quoted(c)} IS NOT OLD.{quoted(c)}" for c in content)
    yield make(
        "change",
        "frozen",
        "BEFORE UPDATE",
        refuse("LL003", "the content of a change is frozen from the decision on"),
        f"(OLD.state NOT IN ({editable}) OR NEW.state NOT IN ({editable})) AND NOT ({BROUGHT_IN}) AND ({differs})",
    )
    words = refuse("LL003", "services, agencies and sites of a change may change only while it is a draft")
    for link in ("change_service", "change_agency", "change_site"):
        for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
            yield make(
                link,
                f"draft_{verb.lower()}",
                f"BEFORE {verb}",
                words,
                f"(SELECT state FROM change WHERE id = {row}.change_id) IS NOT 'draft'"
                " AND NOT (app_has_role('ll_admin')"
                f" AND EXISTS (SELECT 1 FROM change WHERE id = {row}.change_id AND source LIKE 'import:%'))",
            )


def _foreign_change() -> Iterator[Trigger]:
    """What another system decides: never before this board, told by an import only, and not in the future."""
    words = refuse("LL002", "a change of another system is decided there, not by this board")
    foreign = f"NEW.source <> 'longleaf' AND NEW.state IN ({_listed(*change_states.OF_THE_BOARD)})"
    yield make("change", "foreign_i", "BEFORE INSERT", words, foreign)
    yield make("change", "foreign_u", "BEFORE UPDATE OF state", words, foreign)
    yield make(
        "change",
        "foreign_told",
        "BEFORE UPDATE",
        refuse("42501", "a change of another system moves as an import tells"),
        f"OLD.source <> 'longleaf' AND NOT ({BROUGHT_IN}) AND (NEW.state IS NOT OLD.state"
        " OR NEW.source_state IS NOT OLD.source_state OR NEW.source_outcome IS NOT OLD.source_outcome)",
    )
    late = refuse("LL004", "what was done in a change cannot lie in the future")
    done = "max(coalesce(NEW.actual_start, 0), coalesce(NEW.actual_end, 0))"
    ahead = f"NEW.source <> 'longleaf' AND {done} > app_now() + {AHEAD}"
    yield make("change", "foreign_future_i", "BEFORE INSERT", late, ahead)
    yield make("change", "foreign_future_u", "BEFORE UPDATE OF actual_start, actual_end", late, ahead)


def _packets() -> Iterator[Trigger]:
    packet = [c.name for c in metadata.tables["packet"].c if c.name not in {"file_sha256", *_STAMPS}]
    differs = " OR ".join(f"NEW.{quoted(c)} IS NOT OLD.{quoted(c)}" for c in packet)
    yield make(
        "packet",
        "issued",
        "BEFORE UPDATE OF version",
        refuse("LL003", "an issued packet is never rewritten: issue a new revision"),
        f"OLD.file_sha256 <> '' OR {differs}",
    )


def _acts() -> Iterator[Trigger]:
    yield make(
        "op",
        "own",
        "AFTER INSERT",
        "SELECT app_stamp(1); UPDATE op SET who = app_user(), at = app_now() WHERE rowid = NEW.rowid;"
        " SELECT app_stamp(0);",
    )
    yield make(
        "op",
        "once",
        "BEFORE UPDATE",
        refuse("42501", "op is append-only"),
        "app_stamping() = 0 AND (OLD.result IS NOT NULL OR OLD.who <> app_user() OR NEW.who <> OLD.who"
        " OR NEW.at <> OLD.at OR NEW.what <> OLD.what OR NEW.op_id <> OLD.op_id)",
    )


def rules() -> Iterator[Trigger]:
    """Yield the triggers of every table that has rules of its own."""
    yield from _ticket()
    yield from _events()
    yield from _change()
    yield from _packets()
    yield from _acts()
