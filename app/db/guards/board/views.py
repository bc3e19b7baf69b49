"""Views that the guards ask: what a freeze reaches, which votes stand, who has a hand in a change.

SQLite takes a recursive question inside a trigger only from a view. Names begin with `ll_`; lists for people are the
`v_*` of `app.db.views`. On PostgreSQL everybody may read them, with their own rights.
"""

from __future__ import annotations

from app.db.guards.portable import said

#: A service with all that depends on it, at any depth; UNION, so that a circle ends.
_SERVICE_REACH = """
WITH RECURSIVE reach(service_id, reached_id) AS (
  SELECT s.id, s.id FROM service s
  UNION
  SELECT r.service_id, d.service_id FROM reach r JOIN service_dependency d ON d.depends_on_id = r.reached_id
) SELECT service_id, reached_id FROM reach"""
#: A service with what replaces it, and what replaces that, at any depth.
_SUCCESSOR = """
WITH RECURSIVE later(service_id, later_id) AS (
  SELECT s.id, s.replacement_id FROM service s WHERE s.replacement_id IS NOT NULL
  UNION
  SELECT l.service_id, s.replacement_id FROM later l JOIN service s ON s.id = l.later_id
    WHERE s.replacement_id IS NOT NULL
) SELECT service_id, later_id FROM later"""
#: An agency with its parts, at any depth.
_AGENCY_PART = """
WITH RECURSIVE part(agency_id, part_id) AS (
  SELECT a.id, a.id FROM agency a
  UNION
  SELECT p.agency_id, a.id FROM part p JOIN agency a ON a.parent_id = p.part_id
) SELECT agency_id, part_id FROM part"""
#: What is frozen for a change, whenever: all that a freeze names has to reach it. A change on what the frozen service
#: stands on counts as one on what depends on it does. Who asks compares the times.
_FREEZE_HIT = """
SELECT c.id AS change_id, f.id AS freeze_id, f.hard, f.start_at, f.end_at
FROM change c JOIN "freeze" f ON NOT f.withdrawn
WHERE (f.site_id IS NULL OR EXISTS (SELECT 1 FROM change_site s WHERE s.change_id = c.id AND s.site_id = f.site_id))
  AND (f.agency_id IS NULL OR EXISTS (SELECT 1 FROM change_agency a JOIN ll_agency_part p ON p.part_id = a.agency_id
                                      WHERE a.change_id = c.id AND p.agency_id = f.agency_id))
  AND (f.service_id IS NULL OR EXISTS (SELECT 1 FROM change_service s JOIN ll_service_reach r
         ON r.service_id = f.service_id AND r.reached_id = s.service_id
         OR r.service_id = s.service_id AND r.reached_id = f.service_id WHERE s.change_id = c.id))"""
#: Who has a hand in a change and so has no vote on it: author, editors, who implements it or does a task of it, alone
#: or in the group. A task of a person is theirs alone, also where it names their group; a dropped one is nobody's.
_HAND_IN = """
SELECT c.id AS change_id, p.id AS person_id, p.login FROM change c
  JOIN person p ON p.login IN (c.created_by, c.implementer)
UNION ALL SELECT c.id, p.id, p.login FROM change c JOIN person p ON p.id = c.implementer_id
UNION ALL SELECT e.change_id, p.id, e.login FROM change_editor e LEFT JOIN person p ON p.login = e.login
UNION ALL SELECT c.id, p.id, p.login FROM change c JOIN group_member m ON m.group_id = c.group_id
  JOIN person p ON p.id = m.person_id
  WHERE m.valid_from <= {today} AND (m.valid_to IS NULL OR m.valid_to > {today})
UNION ALL SELECT k.change_id, p.id, p.login FROM change_task k JOIN person p ON p.id = k.owner_id
  WHERE k.state <> 'dropped'
UNION ALL SELECT k.change_id, p.id, p.login FROM change_task k JOIN group_member m ON m.group_id = k.group_id
  JOIN person p ON p.id = m.person_id
  WHERE k.owner_id IS NULL AND k.state <> 'dropped'
    AND m.valid_from <= {today} AND (m.valid_to IS NULL OR m.valid_to > {today})"""
#: Who wrote a model: its author and whoever edited what it says or reaches, also in the act that moves it on.
_HAND_IN_MODEL = """
SELECT m.id AS model_id, p.id AS person_id FROM change_model m JOIN person p ON p.login = m.created_by
UNION ALL SELECT m.id, p.id FROM change_model m JOIN audit a ON a.tbl = 'change_model' AND a.row_id = rows(m.id)
  AND a.op = 'U' AND (NOT told(a.diff, state) OR without(a.diff, state)) JOIN person p ON p.login = a.who
UNION ALL SELECT m.id, p.id FROM change_model m JOIN audit a ON a.tbl IN ('change_model_service', 'change_model_site')
  AND a.row_id LIKE rows(m.id) || '/%' JOIN person p ON p.login = a.who"""
#: How many agencies have a seat in a meeting on which somebody may sit, and how many of them are there now.
_PRESENT = """
SELECT s.meeting_id, count(*) AS seats, count(CASE WHEN s.present THEN 1 END) AS present
FROM cab_seat s WHERE NOT s.guest AND s.agency_id IS NOT NULL
  AND (s.person_id IS NOT NULL OR s.alternate_id IS NOT NULL OR s.delegate_id IS NOT NULL OR s.delegate_name <> '')
GROUP BY s.meeting_id"""
#: Who represented an agency and does no longer. The coordinator may seat others for one meeting: they are not here.
_LEFT_BOARD = """
SELECT g.agency_id, g.person_id FROM agency_assignment g WHERE g.role IN ('cab_rep', 'cab_alternate')
GROUP BY g.agency_id, g.person_id HAVING max(coalesce(g.valid_to, '9999-12-31')) <= {today}"""
#: The votes that stand: of each seat, or member for emergencies, the newest on a version, while whoever voted has the
#: seat or office still and no hand in what is decided. A seat's recorded vote that names nobody is its
#: representative's, or of the delegate whose name alone is known. `voice`: who votes, so that one person approves once
#: for all their seats; minus the seat where nobody of ours does.
_STANDING = """
SELECT v.item_id, v.content_n, v.vote, v.seat_id,
  coalesce(v.person_id, e.person_id, CASE WHEN s.delegate_name = '' THEN s.person_id END, 0 - v.seat_id) AS voice
FROM cab_vote v JOIN cab_agenda_item i ON i.id = v.item_id
LEFT JOIN cab_seat s ON s.id = v.seat_id
LEFT JOIN ecab_member e ON e.id = v.ecab_member_id
WHERE NOT EXISTS (SELECT 1 FROM cab_vote w WHERE w.item_id = v.item_id AND w.content_n = v.content_n AND w.seq > v.seq
                    AND (w.seat_id = v.seat_id OR w.ecab_member_id = v.ecab_member_id))
  AND (s.meeting_id = i.meeting_id AND NOT s.guest AND s.agency_id IS NOT NULL
         AND (v.person_id = s.delegate_id OR v.person_id IS NULL AND s.delegate_name <> ''
              OR (v.person_id IN (s.person_id, s.alternate_id) OR v.person_id IS NULL AND s.person_id IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM ll_left_board g WHERE g.agency_id = s.agency_id
                                   AND g.person_id = coalesce(v.person_id, s.person_id)))
       OR i.kind = 'ecab' AND e.valid_from <= {today} AND (e.valid_to IS NULL OR e.valid_to > {today}))
  AND NOT EXISTS (SELECT 1 FROM ll_hand_in h WHERE h.change_id = i.change_id
                    AND h.person_id = coalesce(v.person_id, e.person_id,
                                               CASE WHEN s.delegate_name = '' THEN s.person_id END))
  AND NOT EXISTS (SELECT 1 FROM ll_hand_in_model h WHERE h.model_id = i.model_id
                    AND h.person_id = coalesce(v.person_id, CASE WHEN s.delegate_name = '' THEN s.person_id END))"""

#: Every view, those that others read first.
VIEWS: dict[str, str] = {
    "ll_service_reach": _SERVICE_REACH,
    "ll_successor": _SUCCESSOR,
    "ll_agency_part": _AGENCY_PART,
    "ll_freeze_hit": _FREEZE_HIT,
    "ll_hand_in": _HAND_IN,
    "ll_hand_in_model": _HAND_IN_MODEL,
    "ll_present": _PRESENT,
    "ll_left_board": _LEFT_BOARD,
    "ll_standing": _STANDING,
}


def drop_views() -> list[str]:
    """Return the statements that take the views away, also where they are not there."""
    return [f"DROP VIEW IF EXISTS {name}" for name in reversed(VIEWS)]


def create_views(kind: str) -> list[str]:
    """Return the statements that make the views on "sqlite" or "postgresql"."""
    if kind == "sqlite":
        return [f"CREATE VIEW {name} AS{said(kind, sql)}" for name, sql in VIEWS.items()]
    return [
        statement
        for name, sql in VIEWS.items()
        for statement in (
            f"CREATE VIEW {name} WITH (security_invoker = true) AS{said(kind, sql)}",
            f"GRANT SELECT ON {name} TO ll_reader",
        )
    ]
