"""Meetings of the board, their items, and the votes on them as lists."""

from __future__ import annotations

from app.db.views.base import View, code, count, dated, day, flag, holds, instant, person, same, text, time

_MEETING_STATES = ("planned", "frozen", "running", "held", "cancelled")
_KINDS = ("decision", "ratify", "ecab", "emergency", "pir", "model", "info")
_ITEM_STATES = ("open", "decided", "deferred", "carried", "withdrawn", "noted")
_RESULTS = ("approved", "conditions", "rejected", "ratified", "not_ratified", "noted")
_VOTES = ("approve", "reject", "abstain")

#: Whether a vote `v` is the last one of whoever cast it, for its item and its version of the content.
LAST_VOTE = (
    "NOT EXISTS (SELECT 1 FROM cab_vote l WHERE l.item_id = v.item_id AND l.content_n = v.content_n AND l.id > v.id"
    " AND coalesce(l.seat_id, 0) = coalesce(v.seat_id, 0)"
    " AND coalesce(l.ecab_member_id, 0) = coalesce(v.ecab_member_id, 0)"
    " AND (v.seat_id IS NOT NULL OR v.ecab_member_id IS NOT NULL OR l.author = v.author))"
)


def _seats(condition: str) -> str:
    return f"(SELECT count(*) FROM cab_seat s WHERE s.meeting_id = m.id AND NOT s.guest{condition})"


MEETINGS = View(
    "meetings",
    "v_cab_meeting",
    "One row a meeting of the Change Advisory Board.",
    (
        code("number", "m.number", "Its number, such as CAB0000042."),
        day("slot_on", "m.slot", "The Wednesday that it stands for; of an extraordinary one its own day."),
        day("meeting_on", "m.meeting_date", "The day on which it is held."),
        day("replaces_on", "m.replaces", "The Wednesday it is held for, where it is held on another day."),
        code("state", "m.state", "Where it stands.", _MEETING_STATES),
        flag("extraordinary", "m.extraordinary", "It stands for no Wednesday."),
        code("start_time", "m.start_time", "When it begins, in Eastern time."),
        count("planned_minutes_count", "m.minutes_long", "How many minutes it is to take."),
        text("place", "m.place", "Where it is held."),
        code("chair", "p.login", "Login of who leads it."),
        text("chair_name", "p.name", "Name of who leads it."),
        count("sequence_count", "m.sequence", "How often its invitation was changed."),
        instant("frozen_at", "m.frozen_at", "When its agenda was frozen."),
        instant("opened_at", "m.opened_at", "When it was opened."),
        instant("ended_at", "m.ended_at", "When it was ended."),
        instant("held_at", "coalesce(m.opened_at, m.held_at)", "When it was held."),
        count("seats_count", _seats(""), "Agencies with a seat."),
        count("present_count", _seats(" AND s.present"), "Agencies whose seat was taken when it ended, or is now."),
        count("items_count", "(SELECT count(*) FROM cab_agenda_item i WHERE i.meeting_id = m.id)", "On its agenda."),
        text("cancelled_why", "m.cancelled_why", "Why it was cancelled."),
    ),
    "cab_meeting m LEFT JOIN person p ON p.id = m.chair_id",
    "m.meeting_date, m.id",
    {
        "held": dated("m.meeting_date"),
        "slot": dated("m.slot"),
        "state": same("m.state", values=_MEETING_STATES),
        "moved": holds("m.slot <> m.meeting_date"),
    },
    ("number", "place", "cancelled_why"),
)

_ABOUT = "coalesce(c.number, d.number)"
_ITEM = (
    'LEFT JOIN cab_meeting m ON m.id = i.meeting_id LEFT JOIN "change" c ON c.id = i.change_id'
    " LEFT JOIN change_model d ON d.id = i.model_id"
)

AGENDA = View(
    "agenda",
    "v_cab_item",
    "One row an item before the board or before ECAB; one that was carried on has a row for each meeting.",
    (
        code("meeting", "m.number", "Number of its meeting; empty: before ECAB."),
        day("slot_on", "m.slot", "The Wednesday that its meeting stands for."),
        day("meeting_on", "m.meeting_date", "The day on which its meeting is held."),
        count("position", "i.position", "Where it stands among the items of its meeting."),
        code("kind", "i.kind", "What is asked of the board.", _KINDS),
        code("about", _ABOUT, "Number of the change, or of the model of standard changes."),
        text("title", "coalesce(c.title, d.name)", "Title of the change, name of the model."),
        code("state", "i.state", "Where it stands.", _ITEM_STATES),
        code("result", "i.result", "What was decided.", _RESULTS),
        text("conditions", "i.conditions", "Conditions of the approval."),
        text("reason", "i.reason", "Why it was rejected, deferred or carried on."),
        instant("decided_at", "i.decided_at", "When it was decided."),
        count("content_version_count", "i.content_n", "Version of the content that was decided."),
        count("came_count", "i.came", "How often it was before a meeting, this one with them."),
        flag("late", "i.late", "It came after the time by which it had to be complete."),
        text("late_why", "i.late_why", "Why it is heard all the same."),
        code("consent", "i.consent", "Whether the board agreed to hear it late.", ("given", "refused")),
        instant("submitted_at", "i.submitted_at", "When it was submitted."),
        instant("cut_off_at", "i.cut_off", "By when it had to be complete, as was promised then."),
        count("planned_minutes_count", "i.minutes_planned", "How many minutes are planned for it."),
        code("carried_from", "fm.number", "Number of the meeting in which it was not decided before."),
    ),
    f"cab_agenda_item i {_ITEM} LEFT JOIN cab_agenda_item f ON f.id = i.from_item_id"
    " LEFT JOIN cab_meeting fm ON fm.id = f.meeting_id",
    "coalesce(m.meeting_date, '9999-12-31'), i.position, i.id",
    {
        "held": dated("m.meeting_date"),
        "meeting": same("m.number"),
        "about": same("c.number", "d.number"),
        "kind": same("i.kind", values=_KINDS),
        "state": same("i.state", values=_ITEM_STATES),
        "result": same("i.result", values=_RESULTS),
        "decided": time("i.decided_at"),
        "late": holds("i.late"),
    },
    ("about", "title", "conditions", "reason"),
)

VOTES = View(
    "votes",
    "v_cab_vote",
    "One row a vote on an item; one that was corrected stays, and no longer counts.",
    (
        code("meeting", "m.number", "Number of the meeting; empty: before ECAB."),
        day("meeting_on", "m.meeting_date", "The day on which the meeting is held."),
        code("about", _ABOUT, "Number of the change, or of the model of standard changes."),
        code("agency", "a.code", "Code of the agency whose seat voted."),
        code("voter", "w.login", "Login of who voted."),
        text("voter_name", "coalesce(w.name, s.delegate_name)", "Name of who voted."),
        code("vote", "v.vote", "How.", _VOTES),
        text("note", "v.note", "Why."),
        count("content_version_count", "v.content_n", "Version of the content that was voted on."),
        flag("last", LAST_VOTE, "It is the last one of this seat for this version."),
        code("cast", "v.cast", "By the voter, or recorded for a seat that is present.", ("own", "recorded")),
        code("how", "v.how", "How a member of ECAB was reached.", ("phone", "mail", "in_person")),
        code("author", "v.author", "Login of who recorded it."),
        text("author_name", "coalesce(p.name, v.author)", "Name of who recorded it."),
        instant("voted_at", "v.at", "When."),
    ),
    f"cab_vote v JOIN cab_agenda_item i ON i.id = v.item_id {_ITEM} LEFT JOIN cab_seat s ON s.id = v.seat_id"
    f" LEFT JOIN agency a ON a.id = s.agency_id LEFT JOIN person w ON w.id = v.person_id {person('v.author', 'p')}",
    "v.at, v.id",
    {
        "held": dated("m.meeting_date"),
        "meeting": same("m.number"),
        "about": same("c.number", "d.number"),
        "agency": same("a.code", "a.name"),
        "voter": same("w.login", "w.name"),
        "vote": same("v.vote", values=_VOTES),
        "voted": time("v.at"),
        "last": holds(LAST_VOTE),
    },
    ("about", "voter_name", "note"),
)
