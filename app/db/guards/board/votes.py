"""A vote is of a seat that is its own, or recorded for one that is there, on the content as it is now."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.board.words import COORDINATOR, state_of_meeting, version_of
from app.db.guards.portable import Rule

#: Late votes and decisions wait for each other; a snapshot of before would not see what was done since (PostgreSQL).
FIRST = (
    "IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
    " PERFORM FROM cab_agenda_item WHERE id = NEW.item_id FOR SHARE;"
)
_SEAT = (
    "FROM cab_agenda_item i JOIN cab_seat s ON s.meeting_id = i.meeting_id"
    " WHERE i.id = NEW.item_id AND s.id = NEW.seat_id"
)
_MEMBER = (
    "FROM ecab_member m WHERE m.id = NEW.ecab_member_id AND m.valid_from <= {today}"
    " AND (m.valid_to IS NULL OR m.valid_to > {today})"
)
#: Who votes: as the vote says, else the member for emergencies, else the seat's representative.
_WHO = (
    "coalesce(NEW.person_id, (SELECT m.person_id FROM ecab_member m WHERE m.id = NEW.ecab_member_id),"
    " (SELECT s.person_id FROM cab_seat s WHERE s.id = NEW.seat_id AND s.delegate_name = '' AND s.delegate_id IS NULL))"
)
_KIND = "(SELECT i.kind FROM cab_agenda_item i WHERE i.id = NEW.item_id)"
_MEETING = state_of_meeting("(SELECT i.meeting_id FROM cab_agenda_item i WHERE i.id = NEW.item_id)")


def _refused(name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_vote", name, "INSERT", code, words, when)


def rules() -> Iterator[Rule]:
    """Yield the rules of votes."""
    yield _refused(
        "open",
        "LL002",
        "a vote is cast while the item is open",
        "NOT EXISTS (SELECT 1 FROM cab_agenda_item i WHERE i.id = NEW.item_id AND i.state = 'open'"
        " AND i.kind IN ('decision', 'ratify', 'ecab', 'model'))",
    )
    yield _refused(
        "content",
        "LL002",
        "a vote counts for the content that is before the board now",
        "NEW.content_n IS DISTINCT FROM (SELECT CASE WHEN i.kind = 'model'"
        " THEN (SELECT m.model_version FROM change_model m WHERE m.id = i.model_id)"
        f" ELSE {version_of('i.change_id')} END FROM cab_agenda_item i WHERE i.id = NEW.item_id)",
    )
    yield _refused(
        "after",
        "LL002",
        "a vote follows the earlier ones of its seat",
        "NEW.seq <= (SELECT max(v.seq) FROM cab_vote v WHERE v.item_id = NEW.item_id AND v.content_n = NEW.content_n"
        " AND (v.seat_id = NEW.seat_id OR v.ecab_member_id = NEW.ecab_member_id))",
    )
    yield _refused(
        "board",
        "LL002",
        "the seats of a meeting vote on its items, members for emergencies on what is theirs",
        f"CASE WHEN {_KIND} = 'ecab' THEN NEW.seat_id IS NOT NULL OR NOT EXISTS (SELECT 1 {_MEMBER})"
        " ELSE NEW.ecab_member_id IS NOT NULL"
        f" OR NOT EXISTS (SELECT 1 {_SEAT} AND NOT s.guest AND s.agency_id IS NOT NULL) END",
    )
    yield _refused(
        "meets",
        "LL002",
        "the board votes from the freeze of its agenda to the end of the meeting",
        f"{_KIND} <> 'ecab' AND {_MEETING} NOT IN ('frozen', 'running')",
    )
    yield _refused(
        "own",
        "42501",
        "a vote is the voter's own",
        "NEW.\"cast\" = 'own' AND NOT EXISTS (SELECT 1 FROM person p WHERE p.login = {user} AND p.id = NEW.person_id"
        f" AND (EXISTS (SELECT 1 {_SEAT} AND p.id IN (s.person_id, s.alternate_id, s.delegate_id))"
        f" OR EXISTS (SELECT 1 {_MEMBER} AND m.person_id = p.id)))",
    )
    yield _refused(
        "recorded",
        "42501",
        "only the coordinator records the vote of a seat, while it is present and the meeting runs",
        f"NEW.\"cast\" = 'recorded' AND NOT CASE WHEN {_KIND} = 'ecab' THEN {COORDINATOR} OR has(ll_mip)"
        f" ELSE {COORDINATOR} AND {_MEETING} = 'running' AND EXISTS (SELECT 1 {_SEAT} AND s.present) END",
    )
    yield _refused(
        "whose",
        "42501",
        "a vote names one of the people of its seat",
        f"NEW.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 {_SEAT}"
        " AND NEW.person_id IN (s.person_id, s.alternate_id, s.delegate_id))"
        f" AND NOT EXISTS (SELECT 1 {_MEMBER} AND m.person_id = NEW.person_id)",
    )
    yield _refused(
        "once",
        "LL002",
        "one person votes once, also with two seats",
        "NEW.seat_id IS NOT NULL AND EXISTS (SELECT 1 FROM ll_standing v WHERE v.item_id = NEW.item_id"
        f" AND v.content_n = NEW.content_n AND v.seat_id <> NEW.seat_id AND v.voice = {_WHO})",
    )
    yield _refused(
        "hand_in",
        "42501",
        "nobody votes on what they wrote or carry out",
        "EXISTS (SELECT 1 FROM cab_agenda_item i JOIN ll_hand_in h ON h.change_id = i.change_id"
        f" WHERE i.id = NEW.item_id AND h.person_id = {_WHO})"
        " OR EXISTS (SELECT 1 FROM cab_agenda_item i JOIN ll_hand_in_model h ON h.model_id = i.model_id"
        f" WHERE i.id = NEW.item_id AND h.person_id = {_WHO})",
    )
