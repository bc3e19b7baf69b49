"""A hand-over is given over by one and accepted by another; what was given over stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs, no_clock

#: Minutes of the longest shift: a whole day, an hour more where clocks go back.
_LONGEST = 25 * 60
_STATE = "(SELECT h.state FROM handover h WHERE h.id = {row}.handover_id)"


def rules() -> Iterator[Rule]:
    """Yield the rules of shifts and hand-overs."""
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            "shift",
            f"clock_{on.lower()}",
            on,
            "LL003",
            "a shift begins and ends at a time of day such as 07:00",
            f"{no_clock('NEW.starts')} OR {no_clock('NEW.ends')}",
        )
    for on in ("INSERT", "UPDATE"):
        changed = f"{differs('day', 'starts_at', 'ends_at')} AND " if on == "UPDATE" else ""
        yield Rule(
            "handover",
            f"of_its_day_{on.lower()}",
            on,
            "LL003",
            "a hand-over is of a shift that begins on its day and ends within a day and its night",
            f"{changed}(day_at(NEW.starts_at) <> NEW.day OR minutes(NEW.starts_at, NEW.ends_at) > {_LONGEST})",
        )
    yield Rule(
        "handover",
        "now",
        "INSERT",
        "LL004",
        "a hand-over is drawn up around the end of its shift, not long before or after",
        "days_ago(NEW.day) NOT BETWEEN -2 AND 4",
    )
    yield Rule(
        "handover",
        "of_its_shift",
        "UPDATE",
        "42501",
        "a hand-over stays that of its shift",
        differs("number", "shift_id", "day", "starts_at", "ends_at"),
    )
    yield Rule(
        "handover",
        "given_now",
        "UPDATE",
        "LL004",
        "a hand-over is given over and accepted now",
        f"({differs('given_at')} AND NEW.given_at NOT BETWEEN {{lately}} AND {{soon}})"
        f" OR ({differs('accepted_at')} AND NEW.accepted_at NOT BETWEEN {{lately}} AND {{soon}})",
    )
    yield Rule(
        "handover",
        "give",
        "UPDATE",
        "42501",
        "a hand-over is given over in one's own name",
        "OLD.state = 'draft' AND NEW.state = 'given' AND NEW.given_by <> {user}",
    )
    yield Rule(
        "handover",
        "accept",
        "UPDATE",
        "42501",
        "a hand-over is accepted in one's own name, by another than who gave it over",
        "OLD.state = 'given' AND NEW.state = 'accepted'"
        " AND (NEW.accepted_by <> {user} OR OLD.given_by = {user} OR NEW.given_by <> OLD.given_by)",
    )
    yield Rule(
        "handover",
        "take_back",
        "UPDATE",
        "42501",
        "a hand-over is taken back by who gave it over",
        "OLD.state = 'given' AND NEW.state = 'draft' AND OLD.given_by <> {user}",
    )
    yield Rule(
        "handover",
        "stays",
        "UPDATE",
        "42501",
        "what was given over stays as it is; what is missing is added as a correction",
        "OLD.state <> 'draft' AND ("
        f"{differs('number', 'shift_id', 'day', 'starts_at', 'ends_at', 'summary', 'left_out')}"
        f" OR (NEW.state = OLD.state AND {differs('given_by', 'given_at', 'accepted_by', 'accepted_at')})"
        f" OR (NEW.state = 'accepted' AND {differs('given_by', 'given_at')}))",
    )
    for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        yield Rule(
            "handover_line",
            f"draft_{on.lower()}",
            on,
            "42501",
            "the lines of a hand-over are written as long as it is a draft",
            f"{_STATE.format(row=row)} <> 'draft'",
        )
    words = "what the next one must know is written in one's own name"
    yield Rule("handover_line", "noted", "INSERT", "42501", words, "NEW.noted_by NOT IN ('', {user})")
    yield Rule(
        "handover_line",
        "noted_by",
        "UPDATE",
        "42501",
        words,
        f"{differs('note', 'noted_by')} AND NEW.noted_by <> {{user}}",
    )
    yield Rule(
        "handover_line",
        "same",
        "UPDATE",
        "42501",
        "a line stays about what it is about",
        differs("handover_id", "tbl", "record_id"),
    )
    yield Rule(
        "handover_correction",
        "given",
        "INSERT",
        "LL003",
        "a draft is written anew, not corrected",
        f"{_STATE.format(row='NEW')} = 'draft'",
    )
