"""The ledger of promises: by hand-computed times, and over a thousand random incidents against a slow second one."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.majors.drafting import since_last
from app.domain.majors.promises import as_of, gaps, ledger, owed
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import PromiseState as S
from app.domain.majors.values import Update
from app.domain.majors.values import UpdateKind as K

RULES = MajorRules()


def at(text: str) -> datetime:
    """14:05 of the day of these incidents, in UTC."""
    return datetime.fromisoformat(f"2026-10-05T{text}+00:00")


def entry(number: int, time: str, kind: K, **more: Any) -> Update:
    """An entry that was written when it happened; `next`: the promise of a message."""
    following = more.pop("next", None)
    return Update(
        number,
        at(time),
        at(time),
        kind,
        "x",
        sent=more.pop("sent", following is not None),
        next_at=at(following) if following else None,
        details=more.pop("details", {}),
    )


DECLARED = entry(1, "14:00", K.DECLARED, details={"agencies": [1, 2]})


def told(updates: list[Update], now: str) -> list[tuple[str, str, S, float]]:
    """What was promised when, by when, what became of it, and how many minutes late it is."""
    return [
        (f"{one.made_at:%H:%M}", f"{one.due_at:%H:%M}", one.state, one.late_by.total_seconds() / 60)
        for one in ledger(updates, RULES, at(now))
    ]


def test_the_rules_promise_the_first_message_and_the_scope() -> None:
    assert told([DECLARED], "14:05") == [("14:00", "14:05", S.OPEN, 0)]
    assert told([DECLARED], "14:07") == [("14:00", "14:05", S.OVERDUE, 2)]
    first = entry(2, "14:04", K.NOTICE, sent=True)
    assert told([DECLARED, first], "14:05") == [("14:00", "14:05", S.KEPT, 0), ("14:04", "14:09", S.OPEN, 0)]


@pytest.mark.parametrize(
    ("sent", "state", "late"),
    [
        ("14:30", S.KEPT, 0),  # to the minute
        ("14:31", S.LATE, 1),
        ("14:50", S.LATE, 20),  # one more interval, which was twenty minutes
        ("14:51", S.BROKEN, 21),
    ],
)
def test_kept_late_and_broken(sent: str, state: S, late: float) -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:10")
    scope = entry(3, "14:10", K.SCOPE, next="14:30")
    update = entry(4, sent, K.UPDATE, next="15:30")
    assert told([DECLARED, first, scope, update], "15:00")[2] == ("14:10", "14:30", state, late)


def test_what_was_taken_back_is_as_if_it_had_not_happened() -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:24")
    reach = entry(3, "14:06", K.REACH, details={"agencies": [1, 2, 3]})
    demoted = entry(4, "14:08", K.DEMOTED)
    back = entry(5, "14:09", K.CORRECTION, details={"takes_back": [4]})
    whole = [DECLARED, first, reach, demoted]
    assert told(whole, "14:10")[1] == ("14:04", "14:24", S.WITHDRAWN, 0)
    assert told([*whole, back], "14:10") == told([DECLARED, first, reach], "14:10")
    assert told([*whole, back], "14:08")[-1][2] is S.WITHDRAWN  # as it was known then
    assert [one.agencies for one in ledger([*whole, back], RULES, at("14:10"))] == [(1, 2), (1, 2), (3,)]
    also = entry(6, "14:10", K.CORRECTION, details={"takes_back": [3]})
    assert [one.agencies for one in ledger([*whole, back, also], RULES, at("14:11"))] == [(1, 2), (1, 2)]
    assert since_last([*whole, back, also]) == ((), first)


def test_moving_a_promise_is_an_update_that_is_sent() -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:24")
    moved = entry(3, "14:20", K.UPDATE, next="15:20")
    assert told([DECLARED, first, moved], "15:00") == [
        ("14:00", "14:05", S.KEPT, 0),
        ("14:04", "14:24", S.KEPT, 0),
        ("14:20", "15:20", S.OPEN, 0),
    ]
    note = entry(3, "14:20", K.NOTE)  # written, and not sent: it moves nothing
    assert told([DECLARED, first, note], "14:30")[1] == ("14:04", "14:24", S.OVERDUE, 6)


def test_an_end_without_a_message_withdraws_what_was_not_due_yet() -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:24")
    assert told([DECLARED, first, entry(3, "14:20", K.DEMOTED)], "15:00")[1] == ("14:04", "14:24", S.WITHDRAWN, 0)
    assert told([DECLARED, first, entry(3, "14:25", K.DEMOTED)], "15:00")[1] == ("14:04", "14:24", S.BROKEN, 0)
    by_message = entry(3, "14:20", K.RESTORED, sent=True)
    assert told([DECLARED, first, by_message], "15:00") == [
        ("14:00", "14:05", S.KEPT, 0),
        ("14:04", "14:24", S.KEPT, 0),
    ]


def test_of_what_was_declared_without_its_reach_nothing_is_told() -> None:
    assert told([entry(1, "14:00", K.DECLARED), entry(2, "14:30", K.NOTICE, next="15:00")], "16:00") == []


def test_an_agency_counts_for_what_it_was_promised() -> None:
    """Three comes in: its first message is due 5 minutes later. One is let go: it is owed nothing any more."""
    first = entry(2, "14:04", K.NOTICE, next="14:14")
    reach = entry(3, "14:08", K.REACH, details={"agencies": [2, 3]})
    update = entry(4, "14:12", K.UPDATE, next="14:32")
    found = ledger([DECLARED, first, reach], RULES, at("14:10"))
    assert [(one.agencies, f"{one.due_at:%H:%M}", one.state) for one in found] == [
        ((1, 2), "14:05", S.KEPT),
        ((2,), "14:14", S.OPEN),
        ((3,), "14:13", S.OPEN),
    ]
    assert owed(found) == found[2]  # the one that is due first
    assert owed(found[:1]) is None
    found = ledger([DECLARED, first, reach, update], RULES, at("14:33"))
    assert [(one.agencies, one.state) for one in found] == [
        ((1, 2), S.KEPT),
        ((2,), S.KEPT),
        ((3,), S.KEPT),
        ((2, 3), S.OVERDUE),
    ]


def test_who_was_let_go_after_it_was_due_was_let_down() -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:14")
    reach = entry(3, "14:15", K.REACH, details={"agencies": [2]})
    found = ledger([DECLARED, first, reach, entry(4, "14:16", K.UPDATE, next="14:32")], RULES, at("14:20"))
    assert [(one.agencies, one.state) for one in found] == [((1, 2), S.KEPT), ((1, 2), S.LATE), ((2,), S.OPEN)]


def test_what_was_read_a_while_ago_is_overdue_by_now() -> None:
    read = ledger([DECLARED], RULES, at("14:04"))
    assert as_of(read, at("14:05")) == read
    assert as_of(read, at("14:07")) == ledger([DECLARED], RULES, at("14:07"))


def test_what_is_new_begins_with_the_declaration() -> None:
    before, after = entry(0, "13:50", K.DETECTED), entry(2, "14:01", K.NOTE)
    assert since_last([before, DECLARED, after]) == ((after,), None)
    assert since_last([before]) == ((before,), None)  # it is not declared yet


def test_the_gaps_are_those_of_the_guide() -> None:
    entries = [
        DECLARED,
        entry(2, "14:04", K.NOTICE, next="14:10"),
        entry(3, "14:10", K.SCOPE, next="14:30"),
        entry(4, "14:29", K.UPDATE, next="15:00"),
        entry(5, "14:52", K.UPDATE, next="15:00"),
    ]
    assert [(gap.took, gap.is_met) for gap in gaps(entries, RULES)] == [
        (timedelta(minutes=4), True),
        (timedelta(minutes=6), False),
        (timedelta(minutes=23), False),
    ]
    assert [gap.is_met for gap in gaps([DECLARED], RULES)] == [None, None, None]
    assert gaps([entry(1, "14:00", K.PROPOSED)], RULES) == ()


def test_a_message_that_reaches_nobody_of_an_agency_keeps_no_promise_to_it() -> None:
    first = entry(2, "14:04", K.NOTICE, next="14:10", details={"unreached": [2]})
    found = ledger([DECLARED, first], RULES, at("14:06"))
    assert [(one.state, one.agencies) for one in found] == [(S.KEPT, (1,)), (S.OPEN, (1, 2))]


# --- a second ledger, slow and written from the rules alone ----------------------------------------
@dataclass
class Owed:
    """A promise on the slow ledger, in whole seconds, with those to whom it is still owed."""

    made: int
    due: int
    by: int | None
    to: list[int]
    state: str = ""
    met: int | None = None
    late: int = 0
    settled: int = 0


def settle(waiting: list[Owed], update: Update, time: int) -> None:
    """Judge what was owed by an entry at `time`: a message meets it, an end without one leaves it."""
    for one in waiting:
        if update.sent:
            one.met = update.id
            if time <= one.due:
                one.state = "kept"
            else:
                one.late = time - one.due
                one.state = "late" if time - one.due <= one.due - one.made else "broken"
        elif update.kind.value in ("restored", "demoted"):
            one.state = "broken" if time > one.due else "withdrawn"
        one.settled = time if one.state else 0


def let_go(book: list[Owed], reach: list[int], time: int) -> None:
    """Strike out who is not reached any more where a promise is not due yet and was not settled before `time`."""
    for one in book:
        if time <= one.due and (not one.state or one.settled == time):
            one.to = [agency for agency in one.to if agency in reach]


def slow(updates: list[Update], rules: MajorRules, now: datetime) -> list[tuple[Any, ...]]:
    """Walk through an incident entry by entry, with a list of what is owed; then ask for each what became of it."""
    book: list[Owed] = []
    messages, counts, runs, over = 0, False, False, int(now.timestamp())
    reached: list[int] = []
    for update in sorted(updates, key=lambda one: (one.recorded_at, one.id)):
        time = int(update.recorded_at.timestamp())
        if time > over:
            break
        settle([one for one in book if not one.state], update, time)
        begins, ends = update.kind.value in ("declared", "reopened"), update.kind.value in ("restored", "demoted")
        come: list[int] = []
        if update.details.get("agencies") is not None:
            listed = list(update.details["agencies"])
            come = [agency for agency in listed if agency not in reached]
            reached = listed
            let_go(book, reached, time)
        if begins:
            messages, runs = 0, True
            counts = counts or update.details.get("agencies") is not None
        if ends:
            runs = False
        if not counts:
            continue
        if update.sent:
            messages += 1
            if update.next_at is not None:
                book.append(Owed(time, int(update.next_at.timestamp()), update.id, reached))
            elif messages == 1 and not ends:
                book.append(Owed(time, time + 60 * rules.scope_minutes, None, reached))
        elif begins:
            book.append(Owed(time, time + 60 * rules.first_minutes, None, reached))
        elif runs and come:
            book.append(Owed(time, time + 60 * rules.first_minutes, None, come))
    for one in book:
        if not one.state and over <= one.due:
            one.state = "open"
        elif not one.state:
            one.state, one.late = "overdue", over - one.due
    return [(one.made, one.due, one.by, one.state, one.met, one.late, tuple(one.to)) for one in book]


def incident(seed: int) -> tuple[list[Update], MajorRules, datetime]:
    """Make up an incident: entries in any order that people may write them, and when somebody looks."""
    dice = random.Random(seed)
    time, made = datetime(2026, 10, 5, 14, tzinfo=UTC), []
    rules = MajorRules(
        first_minutes=dice.randint(1, 10), scope_minutes=dice.randint(1, 10), rhythm_minutes=dice.choice((5, 20, 60))
    )
    kinds = [K.NOTE, K.UPDATE, K.UPDATE, K.UPDATE, K.REACH, K.RESTORED, K.DEMOTED, K.REOPENED, K.ROLE, K.CORRECTION]
    for number in range(1, dice.randint(2, 14)):
        kind = K.DECLARED if number == 1 else dice.choice(kinds)
        sent = kind is K.UPDATE or (kind in {K.RESTORED, K.DEMOTED, K.REOPENED} and dice.random() < 0.5)
        promise = dice.randint(-30, 4000) if sent and dice.random() < 0.8 else None
        has_reach = kind in {K.REACH, K.REOPENED} or (kind is K.DECLARED and dice.random() < 0.9)
        details = {"agencies": dice.sample(range(1, 9), dice.randint(0, 4))} if has_reach else {}
        next_at = None if promise is None else time + timedelta(seconds=max(promise, 1))
        earlier = timedelta(minutes=dice.choice((0, 0, 0, 7)))  # written later than it happened: the ledger looks away
        made.append(Update(number, time - earlier, time, kind, "x", sent=sent, next_at=next_at, details=details))
        time += timedelta(seconds=dice.choice((0, 1, 59, 60, 300, 301, dice.randint(1, 4000))))
    dice.shuffle(made)
    return made, rules, time + timedelta(seconds=dice.randint(-4000, 4000))


def test_a_thousand_incidents_are_told_alike_by_both_ledgers() -> None:
    seen: set[str] = set()
    for seed in range(1000):
        updates, rules, now = incident(seed)
        found = [
            (
                int(one.made_at.timestamp()),
                int(one.due_at.timestamp()),
                one.made_by,
                one.state.value,
                one.met_by,
                int(one.late_by.total_seconds()),
                one.agencies,
            )
            for one in ledger(updates, rules, now)
        ]
        assert found == slow(updates, rules, now), f"incident {seed}"
        seen |= {one[3] for one in found}
    assert seen == {state.value for state in S}  # each of them happened


def test_what_no_server_took_was_told_to_nobody() -> None:
    first = entry(2, "14:01", K.NOTICE, next="14:20")
    stuck = replace(first, stuck=True)
    assert stuck.told_at is None
    assert told([DECLARED, stuck], "14:07")[0] == ("14:00", "14:05", S.OVERDUE, 2)
    taken = replace(first, left_at=at("14:07"))
    assert told([DECLARED, taken], "14:08")[0] == ("14:00", "14:05", S.LATE, 2)
    assert gaps([DECLARED, taken], RULES)[0].took == timedelta(minutes=7)
    assert gaps([DECLARED, stuck], RULES)[0].took is None
    at_once = replace(first, left_at=at("14:01"))
    assert told([DECLARED, at_once], "14:08")[0] == ("14:00", "14:05", S.KEPT, 0)


def test_what_was_told_first_meets_a_promise_whatever_was_written_first() -> None:
    stuck = replace(entry(2, "14:01", K.NOTICE, next="14:20"), stuck=True)
    second = entry(3, "14:04", K.UPDATE, next="14:30")
    kept = ledger([DECLARED, stuck, second], RULES, at("14:10"))[0]
    assert (kept.state, kept.met_by, kept.met_at) == (S.KEPT, 3, at("14:04"))
    last = replace(entry(4, "14:10", K.RESTORED, sent=True), stuck=True)
    owing = ledger([DECLARED, second, last], RULES, at("14:40"))[-1]
    assert (owing.state, owing.late_by) == (S.OVERDUE, timedelta(minutes=10))
