"""A change before the board has its item, what decides it decides it, and what was done stays as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.board.words import COORDINATOR, just_written, listed, told
from app.db.guards.portable import Rule, differs
from app.domain.changes.models import FIXABLE
from app.domain.changes.states import EDITABLE, GOES_BACK

#: A snapshot of before would not see what was done since (PostgreSQL).
FIRST = (
    "IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND NEW.source = 'longleaf'"
    " AND current_setting('transaction_isolation') <> 'read committed' THEN"
    " RAISE EXCEPTION USING ERRCODE = 'LL002', MESSAGE = 'what was done since could not be seen'; END IF;"
)
_OURS = "NEW.source = 'longleaf'"
_ITEMS = "FROM cab_agenda_item i WHERE i.change_id = OLD.id"
_N = "(SELECT n.n FROM change_content n WHERE n.change_id = OLD.id)"
_WAS_BEFORE = f"EXISTS (SELECT 1 {_ITEMS} AND i.kind_group = 'board')"
#: Where what was done, or decided, is history.
_DONE = "OLD.state IN ('implemented', 'reviewed') AND NEW.state IN ('implemented', 'reviewed')"


def _refused(name: str, code: str, words: str, when: str, on: str = "UPDATE") -> Rule:
    return Rule("change", name, on, code, words, f"{_OURS} AND ({when})")


def _step(old: str, new: str) -> str:
    return f"OLD.state = '{old}' AND NEW.state = '{new}'"


def _decided(*results: str) -> str:
    """Return the condition that the act at work decided the change so, on the content as it is now."""
    return (
        f"EXISTS (SELECT 1 {_ITEMS} AND i.kind_group = 'board' AND i.state = 'decided'"
        f" AND i.result IN ({listed(*results)})"
        f" AND i.content_n = {_N} AND {just_written('i')})"
    )


def _corrected(*what: str) -> str:
    """Return the condition that the act at work has a correction of this."""
    return (
        f"EXISTS (SELECT 1 FROM change_correction x WHERE x.change_id = OLD.id AND x.what IN ({listed(*what)})"
        " AND x.op_id = {op} AND x.author = {user} AND x.at = {now})"
    )


def _board() -> Iterator[Rule]:
    open_item = f"EXISTS (SELECT 1 {_ITEMS} AND i.kind_group = 'board' AND i.state = 'open')"
    back = ", ".join(f"'{new}'" for new, old in sorted(GOES_BACK) if old == "approved")
    yield _refused(
        "comes",
        "LL002",
        "a change comes before the board with an item on an agenda",
        f"NEW.state = 'in_cab' AND OLD.state <> 'in_cab' AND NOT {open_item}",
    )
    yield _refused(
        "submitted",
        "LL004",
        "a change was submitted when its item was",
        "NEW.state = 'in_cab' AND NEW.submitted_at IS NOT NULL"
        f" AND (OLD.state <> 'in_cab' OR {differs('submitted_at')})"
        f" AND NOT EXISTS (SELECT 1 {_ITEMS} AND i.kind_group = 'board' AND i.state = 'open'"
        " AND (i.submitted_at IS NULL OR near(NEW.submitted_at, i.submitted_at)))",
    )
    yield _refused(
        "leaves",
        "LL002",
        "a change leaves the board when its item is closed",
        f"OLD.state = 'in_cab' AND NEW.state <> 'in_cab' AND {open_item}",
    )
    yield _refused(
        "approved",
        "LL002",
        "the board did not approve this content of the change",
        f"NEW.state = 'approved' AND OLD.state NOT IN ('approved', 'in_review', {back})"
        f" AND NOT {_decided('approved', 'conditions')}",
    )
    yield _refused(
        "rejected",
        "LL002",
        "the board did not reject this content of the change",
        f"{_step('in_cab', 'rejected')} AND NOT {_decided('rejected')}",
    )
    yield _refused(
        "reopened",
        "LL002",
        "a decision is reopened by an act that says why",
        "OLD.state IN ('approved', 'rejected') AND NEW.state = 'in_cab' AND NOT "
        + told("reopened", of=f"e.item_id IN (SELECT i.id {_ITEMS})"),
    )
    yield _refused(
        "reviewed",
        "42501",
        "a change that the board does not hear is decided by the owner of its services or the coordinator,"
        " who have no hand in it",
        "OLD.state = 'in_review' AND NEW.state IN ('approved', 'rejected') AND ("
        "EXISTS (SELECT 1 FROM ll_hand_in h WHERE h.change_id = OLD.id AND h.login = {user})"
        f" OR NOT {COORDINATOR} AND (NOT EXISTS (SELECT 1 FROM change_service s WHERE s.change_id = OLD.id)"
        " OR EXISTS (SELECT 1 FROM change_service s JOIN service v ON v.id = s.service_id"
        " LEFT JOIN person p ON p.id = v.owner_id WHERE s.change_id = OLD.id"
        " AND p.login IS DISTINCT FROM {user})))",
    )
    yield _refused(
        "in_review",
        "LL002",
        "a change that was before the board stays the board's",
        f"{_step('draft', 'in_review')} AND (NEW.type <> 'normal' OR {_WAS_BEFORE})",
    )
    yield _refused(
        "past_the_board",
        "LL002",
        "this change is the board's to decide",
        f"{_step('draft', 'in_review')} AND NEW.scope <> 'minor' AND NEW.affects_dit AND (SELECT count(*)"
        " FROM change_agency x JOIN agency a ON a.id = x.agency_id WHERE x.change_id = OLD.id"
        " AND a.code <> 'DIT') >= 2",
    )


def _approved_before() -> Iterator[Rule]:
    """Yield what goes on the schedule from a draft: by a model or as information; by one that ended, only moved.

    What somebody approved was approved for its time: moved, it is decided again.
    """
    own_act = (
        "FROM audit a WHERE a.tbl = 'change' AND a.row_id = rows(OLD.id) AND a.op_id = {op} AND a.who = {user}"
        " AND a.at = {now}"
    )
    moved = (
        f"EXISTS (SELECT 1 {own_act} AND told(a.diff, state) AND to_of(a.diff, state) = 'draft')"
        f" AND NOT EXISTS (SELECT 1 {own_act} AND without(a.diff, state, planned_start, planned_end))"
        " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.tbl IN ('change_service', 'change_agency', 'change_site')"
        " AND a.op_id = {op} AND a.row_id LIKE rows(OLD.id) || '/%')"
    )
    ends = "b.tbl = 'change_model' AND b.row_id = rows(m.id) AND to_of(b.diff, state) = 'retired'"
    retired_since = (
        "EXISTS (SELECT 1 FROM audit a JOIN audit b ON b.id > a.id WHERE a.tbl = 'change' AND a.op = 'I'"
        f" AND a.row_id = rows(OLD.id) AND {ends})"
        " AND NOT EXISTS (SELECT 1 FROM audit a JOIN audit b ON b.id < a.id WHERE a.tbl = 'change' AND a.op = 'U'"
        f" AND a.row_id = rows(OLD.id) AND told(a.diff, model_id) AND {ends})"
    )
    fixed = " AND ".join(
        f"(NOT lists(m.fixed, '{field}') OR m.{field} IS NOT DISTINCT FROM NEW.{field})" for field in FIXABLE
    )
    reaches = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM change_{what} s WHERE s.change_id = OLD.id AND s.{what}_id NOT IN"
        f" (SELECT x.{what}_id FROM change_model_{what} x WHERE x.model_id = m.id))"
        for what in ("service", "site")
    )
    model = (
        "EXISTS (SELECT 1 FROM change_model m WHERE m.id = NEW.model_id AND m.model_version = NEW.model_version"
        f" AND (m.state = 'approved' OR m.state = 'retired' AND {retired_since}) AND m.scope = NEW.scope"
        f" AND (m.valid_to IS NULL OR m.valid_to > {{today}} OR {moved})"
        " AND same(m.risk_answers, NEW.risk_answers)"
        " AND (m.longest_minutes IS NULL OR minutes(NEW.planned_start, NEW.planned_end) <= m.longest_minutes)"
        " AND (lists(m.fixed, 'outage_minutes') OR coalesce(NEW.outage_minutes, 0) <= coalesce(m.outage_minutes, 0))"
        f" AND {reaches} AND {fixed})"
    )
    yield _refused(
        "unheard",
        "LL002",
        "this change has to be approved before it is scheduled",
        f"{_step('draft', 'scheduled')} AND NOT CASE NEW.type"
        f" WHEN 'standard' THEN {model} WHEN 'informational' THEN NEW.for_agency_id IS NOT NULL"
        " ELSE FALSE END",
    )
    yield _refused(
        "announced",
        "LL002",
        "what is announced only is not carried out here",
        "NEW.state = 'implementing' AND OLD.state <> NEW.state AND NEW.type = 'informational'",
    )
    yield _refused(
        "heard_before",
        "LL002",
        "a change that was before the board stays the board's",
        f"{_step('draft', 'scheduled')} AND {_WAS_BEFORE}",
    )


def _frozen() -> Iterator[Rule]:
    overridden = (
        "EXISTS (SELECT 1 FROM freeze_override o WHERE o.freeze_id = h.freeze_id AND o.change_id = OLD.id"
        f" AND o.content_n = {_N} AND (o.role = 'ecab' OR NOT h.hard))"
    )
    hit = (
        "EXISTS (SELECT 1 FROM ll_freeze_hit h WHERE h.change_id = OLD.id AND h.start_at < {end} AND h.end_at > {start}"
    )
    last = "CASE WHEN NEW.planned_end > {now} THEN NEW.planned_end ELSE {soon} END"
    yield _refused(
        "frozen",
        "LL002",
        "a freeze holds then: choose another time, or have it overridden",
        "NEW.state = 'scheduled' AND OLD.state IN ('draft', 'approved') AND "
        + hit.format(start="NEW.planned_start", end="NEW.planned_end")
        + f" AND NOT {overridden})",
    )
    yield _refused(
        "frozen_now",
        "LL002",
        "a freeze holds now: wait, or have it overridden",
        f"{_step('scheduled', 'implementing')} AND " + hit.format(start="{now}", end=last) + f" AND NOT {overridden})",
    )
    yield _refused(
        "conditions",
        "LL002",
        "a task or condition that comes before the start is not done",
        f"{_step('scheduled', 'implementing')} AND EXISTS (SELECT 1 FROM change_task t WHERE t.change_id = OLD.id"
        " AND t.before_start AND t.state = 'open')",
    )


def _done() -> Iterator[Rule]:
    spans = (
        "NEW.actual_start > NEW.actual_end OR NEW.actual_start > {soon} OR NEW.actual_end > {soon}"
        " OR NEW.outcome = 'successful' AND NEW.backed_out"
    )
    words = "what was done ends after it began, not in the future, and is not both successful and backed out"
    yield _refused("done_new", "LL004", words, spans, on="INSERT")
    yield _refused(
        "done", "LL004", words, f"{differs('actual_start', 'actual_end', 'outcome', 'backed_out')} AND ({spans})"
    )
    for name, columns, what in (
        ("outcome_kept", ("outcome", "backed_out"), ("outcome",)),
        ("times_kept", ("actual_start", "actual_end"), ("times",)),
    ):
        yield _refused(
            name,
            "LL003",
            "what was done is corrected by an act that says why",
            f"{_DONE} AND {differs(*columns)} AND NOT {_corrected(*what)}",
        )
    yield _refused(
        "decided_kept",
        "LL003",
        "when a change was decided is corrected by an act that says why",
        f"{differs('decided_at')} AND NEW.state = OLD.state AND OLD.state <> 'draft' AND NOT {_corrected('decision')}",
    )
    yield _refused(
        "decided_now",
        "LL004",
        "a decision is taken now",
        f"{differs('decided_at')} AND NEW.decided_at NOT BETWEEN {{lately}} AND {{soon}}"
        f" AND NOT {_corrected('decision')}",
    )


def _why() -> Iterator[Rule]:
    """Yield what keeps a reason with the step that it is of: said with it, and gone where that is taken back."""
    editable = listed(*sorted(EDITABLE))
    yield _refused(
        "cancelled_why",
        "LL003",
        "why a change was cancelled is said as it is cancelled",
        f"{differs('cancelled_why')} AND (OLD.state = 'cancelled') = (NEW.state = 'cancelled')",
    )
    yield _refused(
        "decided_why",
        "LL003",
        "why a change was approved or rejected is said as its approver decides",
        f"{differs('decided_why')} AND NOT (NEW.state IN ({editable})"
        " OR OLD.state = 'in_review' AND NEW.state IN ('approved', 'rejected'))",
    )
    yield _refused(
        "review_when",
        "LL003",
        "a change is reviewed once it was carried out",
        f"{differs('review')} AND NEW.review <> '' AND NEW.state NOT IN ('implemented', 'reviewed')",
    )


def _conditions() -> Iterator[Rule]:
    editable = listed(*sorted(EDITABLE))
    corrected = told("corrected", of=f"e.item_id IN (SELECT i.id {_ITEMS})")
    yield _refused(
        "conditions_kept",
        "LL003",
        "the conditions are those of the decision, or are corrected by an act that says so",
        f"{differs('conditions')} AND NOT (NEW.state IN ({editable}) OR OLD.state = 'in_review'"
        f" OR {_decided('approved', 'conditions')} OR {corrected})",
    )


def _judged() -> Iterator[Rule]:
    judged = "EXISTS (SELECT 1 FROM incident_verdict v WHERE v.change_id = OLD.id)"
    yield _refused(
        "judged",
        "LL003",
        "incidents were judged by this outcome: it is corrected by an act that says why, not taken back",
        f"OLD.state = 'implemented' AND NEW.state IN ('implementing', 'draft') AND {judged}",
    )


def _latent() -> Iterator[Rule]:
    open_one = f"EXISTS (SELECT 1 {_ITEMS} AND i.kind = 'ratify' AND i.state = 'open')"
    done = (
        f"EXISTS (SELECT 1 {_ITEMS} AND i.kind = 'ratify' AND i.state = 'decided' AND i.result = NEW.ratification"
        f" AND {just_written('i')})"
    )
    yield _refused(
        "recorded",
        "LL002",
        "only a latent change is recorded after the fact, with its times, and comes before the board for ratification",
        f"{_step('draft', 'implemented')} AND NOT (NEW.type = 'latent' AND NEW.ratification = 'pending'"
        f" AND NEW.actual_start IS NOT NULL AND NEW.actual_end IS NOT NULL AND NOT {_WAS_BEFORE})",
    )
    yield _refused(
        "ratified",
        "LL002",
        "the board ratifies in a meeting",
        f"{differs('ratification')} AND NOT (CASE NEW.ratification WHEN 'pending' THEN {open_one}"
        f" WHEN '' THEN NEW.state = 'draft' ELSE {done} END OR {_corrected('ratification')})",
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of changes that follow from the board, from freezes and from what was done."""
    yield from _board()
    yield from _approved_before()
    yield from _frozen()
    yield from _done()
    yield from _judged()
    yield from _latent()
    yield from _conditions()
    yield from _why()
