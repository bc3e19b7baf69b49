"""A major incident's times come with the entry that tells them; only what runs is told of, with a promise; drills stay
inside."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_MAJOR, _UPDATE, _TOLD = "major_incident", "major_incident_update", "major_incident_told"
#: Which entry of the act at work tells a time, by its column.
_TELLS = {"declared_at": "'declared'", "restored_at": "'restored', 'reopened', 'correction'"}
_STATE = "(SELECT m.state FROM major_incident m WHERE m.id = NEW.major_incident_id)"
_OF_ACT = "EXISTS (SELECT 1 FROM major_incident_update u WHERE u.major_incident_id = OLD.id AND u.op_id = {op}"
_MANAGES = "(has(ll_mip) OR has(ll_admin))"
#: What others write into a timeline: what they saw, what they linked, and what they take back of it.
_OF_OTHERS = "'detected', 'proposed', 'note', 'workaround', 'children', 'correction'"
#: In which states an entry of a kind is written, where not in all.
_IN_STATE = {
    "proposed": "'proposed'",
    "declared": "'proposed', 'rejected'",
    "rejected": "'proposed'",
    "notice": "'declared'",
    "scope": "'declared'",
    "escalated": "'declared'",
    "demoted": "'declared'",
    "restored": "'declared'",
    "reopened": "'restored', 'demoted'",
}
_MOVES = "'declared', 'rejected', 'demoted', 'restored', 'reopened', 'review', 'correction'"


def rules() -> Iterator[Rule]:
    """Yield the rules of major incidents."""
    yield from _record()
    yield from _timeline()
    yield from _told()


def _record() -> Iterator[Rule]:
    """Yield what holds for the record: it moves, and its times with it, by an entry of the same act."""
    yield Rule(
        _MAJOR,
        "begins_untold",
        "INSERT",
        "LL002",
        "a major incident begins without times that its entries tell",
        "NEW.declared_at IS NOT NULL OR NEW.restored_at IS NOT NULL OR NEW.first_notice_at IS NOT NULL",
    )
    for column, kinds in _TELLS.items():
        yield Rule(
            _MAJOR,
            column,
            "UPDATE",
            "LL002",
            f"{column} of a major incident is told by an entry of the same act",
            f"{differs(column)} AND NOT {_OF_ACT} AND u.kind IN ({kinds}))",
        )
    yield Rule(
        _MAJOR,
        "first_notice_at",
        "UPDATE",
        "LL002",
        "first_notice_at of a major incident is told by a message of the same act",
        f"{differs('first_notice_at')} AND (OLD.first_notice_at IS NOT NULL OR NOT {_OF_ACT} AND u.sent))",
    )
    yield Rule(
        _MAJOR,
        "heard_now",
        "UPDATE",
        "LL004",
        "a major incident is declared, and first told of, when that is written down",
        " OR ".join(
            f"{differs(column)} AND (NEW.{column} IS NULL OR NEW.{column} < {{lately}} OR NEW.{column} > {{soon}})"
            for column in ("declared_at", "first_notice_at")
        ),
    )
    yield Rule(
        _MAJOR,
        "corrected",
        "UPDATE",
        "LL002",
        "when it began and was detected is corrected by an entry of the same act",
        f"{differs('impact_start_at', 'detected_at')} AND NOT {_OF_ACT} AND u.kind = 'correction')",
    )
    yield Rule(
        _MAJOR,
        "next_update_at",
        "UPDATE",
        "LL002",
        "what those who are reached were promised is told by an entry of the same act",
        f"{differs('next_update_at')} AND NOT {_OF_ACT} AND (u.kind IN ('declared', 'reopened', 'reach',"
        " 'correction') OR u.kind = 'demoted' AND NEW.next_update_at IS NULL"
        " OR u.sent AND u.next_at IS NOT DISTINCT FROM NEW.next_update_at))",
    )
    yield Rule(
        _MAJOR,
        "moved",
        "UPDATE",
        "LL002",
        "a major incident moves with an entry of the same act",
        f"{differs('state')} AND NOT {_OF_ACT} AND u.kind IN ({_MOVES}))",
    )
    yield Rule(
        _MAJOR,
        "back",
        "UPDATE",
        "LL002",
        "a major incident that is over says since when the service is back, and no other one does",
        f"{differs('state', 'restored_at')} AND (NEW.restored_at IS NOT NULL) <> (NEW.state IN ('restored', 'closed'))",
    )
    ahead = " OR ".join(f"NEW.{name} > {{soon}}" for name in ("impact_start_at", "detected_at", "proposed_at"))
    disorder = f"NEW.impact_start_at < {{earliest}} OR NEW.detected_at < NEW.impact_start_at OR {ahead}"
    yield Rule(_MAJOR, "times_i", "INSERT", "LL004", _ORDER, f"{disorder} OR NEW.next_update_at IS NOT NULL")
    yield Rule(
        _MAJOR,
        "times_u",
        "UPDATE",
        "LL004",
        _ORDER,
        f"{differs('impact_start_at', 'detected_at', 'proposed_at', 'restored_at', 'next_update_at')}"
        f" AND ({disorder} OR NEW.restored_at < NEW.impact_start_at OR NEW.restored_at > {{soon}}"
        " OR NEW.next_update_at >= {latest})",
    )
    for table in ("major_incident_agency", "major_incident_service", "major_incident_site"):
        yield Rule(
            table,
            "of_a_proposal",
            "INSERT",
            "42501",
            "whom a major incident reaches is said by who runs it",
            f"NOT {_MANAGES} AND {_STATE} <> 'proposed'",
        )


#: What the times of a major incident are refused with.
_ORDER = "a major incident is detected and restored after it began, and nothing of it lies ahead"


def _timeline() -> Iterator[Rule]:
    """Yield what holds for an entry: under the act at work, by whom it may be, where the incident stands."""
    yield Rule(
        _UPDATE,
        "by_whom",
        "INSERT",
        "42501",
        "what a major incident comes to is written by who runs it",
        f"NOT {_MANAGES} AND (NEW.sent OR NEW.kind NOT IN ({_OF_OTHERS}))",
    )
    yield Rule(
        _UPDATE,
        "stands",
        "INSERT",
        "LL002",
        "an entry fits where its major incident stands",
        " OR ".join(f"NEW.kind = '{kind}' AND {_STATE} NOT IN ({states})" for kind, states in _IN_STATE.items()),
    )
    yield Rule(
        _UPDATE,
        "reach",
        "INSERT",
        "LL002",
        "whom a major incident reaches is told by an entry of its own",
        "NEW.kind NOT IN ('proposed', 'declared', 'reach', 'reopened') AND told(NEW.details, agencies)",
    )
    yield Rule(
        _UPDATE,
        "taken_back",
        "INSERT",
        "42501",
        "one takes back what one wrote oneself, and nothing that was sent",
        "told(NEW.details, takes_back) AND (NEW.kind <> 'correction' OR EXISTS (SELECT 1 FROM major_incident_update u"
        " WHERE u.id IN ids(NEW.details, takes_back) AND (u.author <> {user} OR u.sent"
        " OR u.major_incident_id <> NEW.major_incident_id"
        " OR u.kind IN ('declared', 'rejected', 'escalated', 'restored'))))",
    )
    yield Rule(
        _UPDATE,
        "act",
        "INSERT",
        "42501",
        "an entry is written under the act at work",
        "NEW.op_id IS NOT NULL AND NEW.op_id IS DISTINCT FROM {op}",
    )
    yield Rule(
        _UPDATE,
        "runs",
        "INSERT",
        "LL002",
        "nothing is sent of a major incident that is neither declared nor resolved",
        f"NEW.sent AND {_STATE} NOT IN ('declared', 'restored')"
        f" AND NOT (NEW.kind = 'reopened' AND {_STATE} = 'demoted')",
    )
    yield Rule(
        _UPDATE,
        "promise",
        "INSERT",
        "LL002",
        "a message says when the next one comes, unless it ends",
        f"NEW.sent AND NEW.next_at IS NULL AND NEW.kind NOT IN ('restored', 'demoted') AND {_STATE} = 'declared'"
        " OR NEW.next_at IS NOT NULL AND (NOT NEW.sent OR NEW.next_at <= {now})",
    )


def _told() -> Iterator[Rule]:
    """Yield what holds for who is told: by what was sent, whom it reaches, and of a drill nobody."""
    yield Rule(
        _TOLD,
        "reached",
        "INSERT",
        "LL002",
        "contacts of the agencies are told that a major incident reaches, or reached when others were",
        "NEW.why = 'contact' AND NOT EXISTS (SELECT 1 FROM major_incident_update u JOIN major_incident_agency a"
        " ON a.major_incident_id = u.major_incident_id WHERE u.id = NEW.update_id AND a.agency_id = NEW.agency_id)"
        " AND NOT (NEW.how IN ('call', 'drill') AND EXISTS (SELECT 1 FROM major_incident_told d"
        " JOIN major_incident_update v ON v.id = d.update_id JOIN major_incident_update u"
        " ON u.major_incident_id = v.major_incident_id"
        " WHERE u.id = NEW.update_id AND d.agency_id = NEW.agency_id))",
    )
    yield Rule(
        _TOLD,
        "by_mail",
        "INSERT",
        "LL002",
        "who is told by mail has one of this major incident",
        "(NEW.how = 'mail') <> EXISTS (SELECT 1 FROM mail m JOIN major_incident_update u ON u.id = NEW.update_id"
        " WHERE m.id = NEW.mail_id AND m.kind = 'major' AND m.about_tbl = 'major_incident'"
        " AND m.about_id = u.major_incident_id)",
    )
    yield Rule(
        _TOLD,
        "sent",
        "INSERT",
        "LL002",
        "somebody is told by what was sent",
        "NOT EXISTS (SELECT 1 FROM major_incident_update u WHERE u.id = NEW.update_id AND u.sent)",
    )
    yield Rule(
        _TOLD,
        "drill",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "EXISTS (SELECT 1 FROM major_incident_update u JOIN major_incident m ON m.id = u.major_incident_id"
        " WHERE u.id = NEW.update_id AND m.drill <> (NEW.how = 'drill'))",
    )
    yield Rule(
        "mail",
        "drill",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "NEW.kind = 'major' AND NEW.about_tbl = 'major_incident'"
        " AND EXISTS (SELECT 1 FROM major_incident m WHERE m.id = NEW.about_id AND m.drill)",
    )
    yield Rule(
        "mail",
        "drill_ticket",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "NEW.about_tbl = 'ticket' AND EXISTS (SELECT 1 FROM major_incident m WHERE m.drill"
        " AND (m.ticket_id = NEW.about_id OR EXISTS (SELECT 1 FROM major_incident_ticket l"
        " WHERE l.major_incident_id = m.id AND l.ticket_id = NEW.about_id)))",
    )
