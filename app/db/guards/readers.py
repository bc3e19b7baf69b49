"""What an agency's reader sees of each table, also beside the program (PostgreSQL: row security).

Whoever only reads, and whose person belongs to an agency, sees the rows of that agency, of its parts and of what it
took over from. Everybody else who may read a table sees all of it: the policies ask a function first that the server
answers while it plans, so that their plans are those of a table without a policy.

A table that stands in none of the lists below is not shown at all: whoever adds one says here whose its rows are.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Integer, MetaData, Table

from app.db.guards import since
from app.db.guards.sqlite_rules import quoted
from app.db.tables.base import info
from app.domain.changes.values import DIT
from app.domain.knowledge.values import CONTENT
from app.domain.majors.states import MajorState
from app.domain.rights import RESTRICTED
from app.domain.vocabulary import Role

#: What may be called, as the policies do in the name of whoever reads. None tells more than one's own rows do.
CALLED = (
    "reads_all()",
    "own_agencies()",
    "own_changes()",
    "own_majors()",
    "own_postings()",
    "shown_postings()",
    "own_outages()",
    "moved_tickets()",
    "public_notes()",
    "public_versions()",
    "shown_notes()",
    "shows_file(bigint, timestamptz)",
    "was_withdrawn(bigint, bigint)",
    "sees_row(text, text)",
    "outages_told(timestamptz)",
    *since.CALLED,
)
_OWN = "ANY ((SELECT own_agencies())::bigint[])"


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


#: What is the same for the whole state: the organisation, services, levels, rates, the schedule of the board.
OPEN = frozenset(
    _words(
        "agency audit_seal calendar calendar_hours category change_model change_model_service"
        " change_model_site correction destroyed_row disposition_batch ecab_member exercise exercise_follow_up"
        " exercise_plan exercise_stamp group_member holiday import_run maintenance_window number_counter oncall_swap"
        " oncall_turn priority_matrix rate rate_case rate_case_cost rate_case_forecast recovery_plan recovery_step"
        " request_field server_history service service_component service_dependency service_year shift site"
        " special_hours subscription_staff subscription_year support_group transition workspace"
    )
)
#: What is the business of who works here.
NOTHING = frozenset(
    _words(
        "cab_paper cab_paper_file cab_signoff destroyed_source import_mapping knowledge_use legal_hold"
        " mail mail_attempt mail_read major_incident_task mention mention_read mention_told posting_template"
        " posting_template_service presence records_request records_request_item role_change routing_rule session_end"
        " source_row template_use text_module ticket_template ticket_warning visit warning_mail"
        " disposition_certificate"
    )
)
#: Whose column `agency_id` says whose the row is.
_OF_AGENCY = _words(
    "agency_assignment agency_contact agency_service badge bill cab_seat caller commentary consumption data_finding"
    " disposition_item major_incident_told outage_agency packet packet_approval"
    " review sla_clock subscription_share survey ticket ticket_span"
)
#: The same, where a row of no agency is the whole state's.
_OR_STATE = _words("freeze sla_target")
#: What hangs on a row of another table: seen with it.
_WITH = {
    "attachment_piece": ("attachment", "content_id", "content_id"),
    "attachment_content": ("attachment", "id", "content_id"),
    "attachment_withdrawal": ("attachment", "attachment_id", "id"),
    "badge_notice": ("badge", "badge_id", "id"),
    "badge_site": ("badge", "badge_id", "id"),
    "badge_validation": ("badge", "badge_id", "id"),
    "bill_line": ("bill", "bill_id", "id"),
    "bill_line_source": ("consumption", "consumption_id", "id"),
    "caller_move": ("caller", "caller_id", "id"),
    "caller_search": ("caller", "caller_id", "id"),
    "dispute": ("bill_line", "line_id", "id"),
    "dispute_credit": ("dispute", "dispute_id", "id"),
    "disposition": ("disposition_item", "id", "disposition_id"),
    "figure_dispute": ("packet", "packet_id", "id"),
    "figure_dispute_answer": ("figure_dispute", "dispute_id", "id"),
    "major_incident_ticket": ("ticket", "ticket_id", "id"),
    "miss_reason": ("ticket", "ticket_id", "id"),
    "packet_file": ("packet", "packet_id", "id"),
    "posting_told": ("subscription", "subscription_id", "id"),
    "request_answer": ("ticket", "ticket_id", "id"),
    "review_answer": ("review_person", "review_person_id", "id"),
    "review_person": ("review", "review_id", "id"),
    "task": ("ticket", "ticket_id", "id"),
}
#: What hangs on a change, a major incident, a posting that reaches one's agency: by column and function.
_REACHED = {
    "cab_agenda_item": ("change_id", "own_changes"),
    "change": ("id", "own_changes"),
    "change_agency": ("change_id", "own_changes"),
    "change_content": ("change_id", "own_changes"),
    "change_correction": ("change_id", "own_changes"),
    "change_editor": ("change_id", "own_changes"),
    "change_service": ("change_id", "own_changes"),
    "change_site": ("change_id", "own_changes"),
    "change_task": ("change_id", "own_changes"),
    "change_vote": ("change_id", "own_changes"),
    "freeze_override": ("change_id", "own_changes"),
    "major_incident": ("id", "own_majors"),
    "major_incident_agency": ("major_incident_id", "own_majors"),  # whom it reached as well, as its updates tell
    "major_incident_service": ("major_incident_id", "own_majors"),
    "major_incident_site": ("major_incident_id", "own_majors"),
    "outage": ("id", "own_outages"),
    "posting_agency": ("posting_id", "own_postings"),
    "posting_approval": ("posting_id", "own_postings"),
    "posting_service": ("posting_id", "own_postings"),
    "posting_site": ("posting_id", "own_postings"),
    "posting_version": ("posting_id", "own_postings"),
}


def _among(column: str, function: str) -> str:
    return f"{column} IN (SELECT unnest({function}()))"


def _there(parent: str, condition: str) -> str:
    return f"EXISTS (SELECT FROM {quoted(parent)} p WHERE p.{condition})"


#: What is said of no other table.
_ONE_BY_ONE = {
    "action": f"agency_id = {_OWN} OR agency_id IS NULL AND (change_id IN (SELECT unnest(own_changes()))"
    " OR major_incident_id IN (SELECT unnest(own_majors())))",
    "attachment": "CASE WHEN tbl = 'knowledge_note' THEN shows_file(record_id, at) AND NOT was_withdrawn(record_id, id)"
    " ELSE sees_row(tbl, record_id::text) AND (tbl <> 'ticket'"
    f" OR NOT {_among('record_id', 'moved_tickets')} OR at > hidden_until('ticket', record_id)) END",
    # of a note what was there when it was published, of a ticket what came since it is the agency's
    "audit": "sees_trail(tbl, row_id, at, diff)",
    # what was voted for one's seat, and what was said of a change that one sees
    "cab_event": f"{_there('cab_agenda_item', 'id = item_id')}"
    f" AND (seat_id IS NULL OR {_there('cab_seat', 'id = seat_id')})",
    "cab_meeting": "minutes = ''",  # of meetings before items had results: what was said of everybody's changes
    "cab_vote": f"{_there('cab_agenda_item', 'id = item_id')} AND {_there('cab_seat', 'id = seat_id')}",
    "incident_verdict": f"{_among('change_id', 'own_changes')} AND {_there('ticket', 'id = ticket_id')}",
    "knowledge_note": f"state = 'published' AND {_among('id', 'public_notes')}",  # a draft stands in the row itself
    "knowledge_search": _among("note_id", "public_notes"),
    "knowledge_version": _among("id", "public_versions"),
    # what was sent, and what was written since it was declared
    "major_incident_update": f"{_among('major_incident_id', 'own_majors')}"
    " AND (sent OR recorded_at >= hidden_until('major_incident', major_incident_id))",
    "op": "who = session_user",
    # one's own people, those of the department, and those of no agency, who are its as well
    "person": f"agency_id IS NULL OR agency_id = {_OWN} OR login = session_user"
    f" OR agency_id IN (SELECT a.id FROM agency a WHERE a.code = '{DIT}')",
    "posting": f"state = 'posted' AND {_among('id', 'own_postings')}",  # a draft stands in the row itself
    "record_search": "sees_row(tbl, row_id::text)",
    "search_due": "sees_row(tbl, row_id::text)",
    "shared_filter": "everybody",
    "source_record": "sees_row(tbl, row_id::text)",
    "subscription": _there("person", "id = person_id AND p.login = session_user"),
    "ticket_event": f"{_there('ticket', 'id = ticket_id')} AND (kind NOT IN ({since.listed(since.WORDS)})"
    f" OR NOT {_among('ticket_id', 'moved_tickets')} OR recorded_at > hidden_until('ticket', ticket_id))",
    # its words are those of the comments, too
    "ticket_search": f"{_there('ticket', 'id = ticket_id')} AND NOT {_among('ticket_id', 'moved_tickets')}",
    "ticket_relation": f"{_there('ticket', 'id = ticket_id')} AND {_there('ticket', 'id = other_id')}",
}


#: Shown to no agency's reader, and to those who work here not every row.
_TO_STAFF = frozenset(_words("knowledge_use text_module ticket_template"))


def condition(table: str) -> str | None:
    """Return what a row has to fulfil so that an agency's reader sees it; None: all of it is shown."""
    if table in OPEN:
        return None
    if table in _OF_AGENCY:
        return f"agency_id = {_OWN}"
    if table in _OR_STATE:
        return f"agency_id IS NULL OR agency_id = {_OWN}"
    if table in _WITH:
        parent, column, key = _WITH[table]
        return _there(parent, f"{key} = {quoted(table)}.{column}")
    if table in _REACHED:
        return _among(*_REACHED[table])
    return _ONE_BY_ONE.get(table, "false")


def policies(metadata: MetaData) -> dict[str, str]:
    """Return, by table, what a row has to fulfil so that whoever reads sees it: staff see every row."""
    found: dict[str, str] = {}
    if "knowledge_version" not in metadata.tables:
        return found  # a schema of single tables
    for table in metadata.sorted_tables:
        asked = None if table.name in RESTRICTED else condition(table.name)  # nobody but who works here reads those
        if asked is not None:
            found[table.name] = f"reads_all() OR {asked}"
    return found


# --- functions ------------------------------------------------------------------------------------
_STAFF = " OR ".join(f"pg_has_role(session_user, '{role.value}', 'USAGE')" for role in Role if role is not Role.READER)

#: Not seen as a draft by anybody else; what was cancelled as one never was.
_NO_DRAFT = "c.state <> 'draft' AND (c.state <> 'cancelled' OR c.submitted_at IS NOT NULL OR c.source <> 'longleaf')"
_OWN_LIST = "(SELECT own_agencies())::bigint[]"
_AS_POSTED = ", ".join(
    ["'state', 'posted', 'written_by', '', 'waits_since', NULL, 'next_update_at', v.next_at"]
    + [f"'{name}', v.{name}" for name in ("title", "phase", "text", "impact", "starts_at", "ends_at")]
)
_AS_PUBLISHED = ", ".join(f"'{name}', v.{name}" for name in CONTENT)
_COUNTED = since.listed(state for state in MajorState if state.counts)

#: `reads_all` is called IMMUTABLE so that the server asks it once, while it plans, and drops the rest of a policy. It
#: says what holds for a session as long as its roles do; what changes these has every plan made anew (`guard_replan`).
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION reads_all() RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN {_STAFF}
    OR pg_has_role(session_user, 'll_owner', 'MEMBER')
    OR NOT EXISTS (SELECT FROM person p WHERE p.login = session_user AND p.agency_id IS NOT NULL);
END $$;
-- The agency whose person signs in, its parts, and what it took over from and is no more; none of a former person's.
CREATE OR REPLACE FUNCTION own_agencies() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  WITH RECURSIVE mine(id) AS (
    SELECT p.agency_id FROM person p WHERE p.login = session_user AND p.active AND p.agency_id IS NOT NULL
    UNION
    SELECT b.id FROM mine m JOIN agency a ON a.id = m.id JOIN agency b
      ON b.parent_id = a.id OR b.id = a.predecessor_id AND b.valid_to <= local_day(app_now()))
  SELECT coalesce(array_agg(id), '{{}}') FROM mine
$$;
-- Changes that reach one's agency and are no drafts, nor were cancelled as such, or are its own; the department is
-- reached where none is named.
CREATE OR REPLACE FUNCTION own_changes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(
    SELECT c.id FROM change c JOIN change_agency a ON a.change_id = c.id
      WHERE {_NO_DRAFT} AND a.agency_id = {_OWN}
    UNION SELECT c.id FROM change c WHERE c.for_agency_id = {_OWN}
    UNION SELECT c.id FROM change c WHERE {_NO_DRAFT}
      AND NOT EXISTS (SELECT FROM change_agency a WHERE a.change_id = c.id)
      AND EXISTS (SELECT FROM agency d WHERE d.code = '{DIT}' AND d.id = {_OWN}))
$$;
-- Declared ones, and drills.
CREATE OR REPLACE FUNCTION own_majors() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT m.id FROM major_incident m JOIN major_incident_agency a ON a.major_incident_id = m.id
    WHERE m.state IN ({_COUNTED}) AND a.agency_id = {_OWN})
$$;
-- What was posted, for one's agency or for all: by what was said, whatever is being written anew.
CREATE OR REPLACE FUNCTION own_postings() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT DISTINCT v.posting_id FROM posting_version v
    WHERE coalesce(v.reach -> 'agencies', '[]') = '[]'
      OR EXISTS (SELECT FROM unnest({_OWN_LIST}) o WHERE v.reach -> 'agencies' @> to_jsonb(o)))
$$;
-- The same postings as they were posted last; of who works here all.
CREATE OR REPLACE FUNCTION shown_postings() RETURNS SETOF posting LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT (jsonb_populate_record(p, jsonb_build_object({_AS_POSTED}))).*
  FROM posting p JOIN posting_version v ON v.posting_id = p.id
    AND v.n = (SELECT max(l.n) FROM posting_version l WHERE l.posting_id = p.id)
  WHERE reads_all() OR p.id IN (SELECT unnest(own_postings()))
$$;
-- One's agency's tickets that were another's before.
CREATE OR REPLACE FUNCTION moved_tickets() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT DISTINCT e.ticket_id FROM ticket_event e JOIN ticket k ON k.id = e.ticket_id
    WHERE e.kind = 'transfer' AND k.agency_id = {_OWN}
      AND NOT EXISTS (SELECT FROM agency a WHERE a.code = e.old_value AND a.id = {_OWN}))
$$;
CREATE OR REPLACE FUNCTION own_outages() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT a.outage_id FROM outage_agency a WHERE a.agency_id = {_OWN})
$$;
-- Notes of which something is published for agencies, or for all staff where one works here.
CREATE OR REPLACE FUNCTION public_notes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT n.id FROM knowledge_note n JOIN knowledge_version v ON v.note_id = n.id AND v.n = n.shown_n
    WHERE v.audience = 'agency' OR v.audience = 'staff' AND reads_all())
$$;
-- The versions that are shown of them.
CREATE OR REPLACE FUNCTION public_versions() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
  SELECT array(SELECT v.id FROM knowledge_note n JOIN knowledge_version v ON v.note_id = n.id AND v.n = n.shown_n
    WHERE n.id IN (SELECT unnest(public_notes())))
$$;
-- The same notes as they are published, whatever is being written anew of them.
CREATE OR REPLACE FUNCTION shown_notes() RETURNS SETOF knowledge_note LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT (jsonb_populate_record(k, jsonb_build_object({_AS_PUBLISHED}, 'written_by', ''))).*
  FROM knowledge_note k JOIN knowledge_version v ON v.note_id = k.id AND v.n = k.shown_n
  WHERE k.id IN (SELECT unnest(public_notes()))
$$;
-- Whether a file was attached to a note before what is shown of it was published.
CREATE OR REPLACE FUNCTION shows_file(note bigint, attached timestamptz) RETURNS boolean LANGUAGE sql STABLE
PARALLEL SAFE SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT EXISTS (SELECT FROM knowledge_note n JOIN knowledge_version v ON v.note_id = n.id AND v.n = n.shown_n
    WHERE n.id = note AND attached <= v.at AND n.id IN (SELECT unnest(public_notes())))
$$;
-- Whether a file was withdrawn from a note before what is shown of it was published.
CREATE OR REPLACE FUNCTION was_withdrawn(note bigint, file bigint) RETURNS boolean LANGUAGE sql STABLE
PARALLEL SAFE SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT EXISTS (SELECT FROM attachment_withdrawal w JOIN knowledge_note n ON n.id = note
    JOIN knowledge_version v ON v.note_id = n.id AND v.n = n.shown_n WHERE w.attachment_id = file AND w.at <= v.at)
$$;
-- Whether outages of the time before an instant are told, of whomever: yes or no, and nothing of any.
CREATE OR REPLACE FUNCTION outages_told(before timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT EXISTS (SELECT FROM outage o WHERE o.start_at < before) OR NOT EXISTS (SELECT FROM import_run)
    OR EXISTS (SELECT FROM ticket t WHERE t.source NOT LIKE 'import:%' AND t.opened_at < before)
$$;
-- Plans of open sessions know what `reads_all` said: they are made anew where that may have changed.
CREATE OR REPLACE FUNCTION guard_replan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4713); -- two who do it at once would meet in the catalog
  ALTER FUNCTION reads_all() PARALLEL SAFE; -- as it is: whatever asks it is planned again
  ALTER FUNCTION writes_notes() PARALLEL SAFE;
  ALTER FUNCTION reads_trail() PARALLEL SAFE;
  RETURN NULL;
END $$;
"""


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that the policies ask."""
    if policies(metadata):
        yield _FUNCTIONS
        yield _sees_row(metadata)
        yield from since.postgres_functions(metadata)


def _sees_row(metadata: MetaData) -> str:
    """Return the function that tells whether one sees the row of a table, by its key as the trail writes it.

    It runs with the rights of whoever asks, so each table's own policy answers.
    """
    asked, whole = [], []
    for table in metadata.sorted_tables:
        if table.name in RESTRICTED or not _has_numbers_as_key(table):
            continue
        if condition(table.name) is None:
            whole.append(table.name)
        elif condition(table.name) != "false" or table.name in _TO_STAFF:
            keys = " AND ".join(
                f"x.{quoted(column.name)} = split_part(row_key, '/', {n})::bigint"
                for n, column in enumerate(table.primary_key.columns, 1)
            )
            asked.append(
                f"WHEN '{table.name}' THEN\n      RETURN EXISTS (SELECT FROM {quoted(table.name)} x WHERE {keys});"
            )
    others = [
        table.name for table in metadata.sorted_tables if table.name in OPEN and info(table).audited
    ]  # whatever their keys are
    shown = ", ".join(f"'{name}'" for name in sorted({*whole, *others}))
    branches = "\n    ".join(asked)
    return f"""
CREATE OR REPLACE FUNCTION sees_row(about text, row_key text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF about IN ({shown}) THEN
    RETURN true;
  END IF;
  IF row_key !~ '^-?[0-9]{{1,18}}(/-?[0-9]{{1,18}})*$' THEN
    RETURN false;
  END IF;
  CASE about
    {branches}
    ELSE
      RETURN false;
  END CASE;
END $$;
"""


def _has_numbers_as_key(table: Table) -> bool:
    return all(isinstance(column.type, Integer) for column in table.primary_key.columns)
