"""A maintenance posting says what its change has come to, and says it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from app.domain.hub.follow import ChangeNow, follow, is_dropped, is_own
from app.domain.hub.follow import said as words_of
from app.domain.hub.outdated import Outdated, offered, outdated
from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.hub.values import Content, Named, Posting, Reach, Version
from app.domain.hub.writing import lacks
from app.domain.vocabulary import ChangeState as S

START = datetime(2026, 11, 16, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHANGE = ChangeNow(
    3, "CHG0000003", "New disks", S.IN_CAB, START + 24 * HOUR, START + 26 * HOUR, reach=Reach((1,), (), (2,)),
    names=("Mail",),
)  # fmt: skip

APPROVED = replace(CHANGE, state=S.APPROVED)


def made(content: Content, *said: tuple[datetime, Content], state: PostingState = PostingState.DRAFT) -> Posting:
    versions = tuple(Version(n, n, at, one, one.sha256) for n, (at, one) in enumerate(said, 1))
    return Posting(1, 1, "PO0000001", Kind.MAINTENANCE, state, content, change_id=3, versions=versions)


def test_a_change_in_cab_with_impact_drafts_its_posting() -> None:
    drafted = follow(CHANGE, None, START)
    assert drafted == Content(
        "New disks",
        Phase.SCHEDULED,
        "Maintenance is planned for Tue 17 Nov 2026 10:00–12:00 (degraded). Services: Mail.",
        Impact.DEGRADED,
        CHANGE.planned_start,
        CHANGE.planned_end,
        reach=CHANGE.reach,
    )
    assert follow(replace(CHANGE, outage_minutes=0), None, START) is None
    short = follow(replace(CHANGE, outage_minutes=30), None, START)
    assert short is not None
    assert (
        short.text == "Maintenance is planned for Tue 17 Nov 2026 10:00\u201312:00 (outage of 30 min). Services: Mail."
    )
    of_before = made(replace(short, text=short.text.replace("outage of 30 min", "outage")))
    assert not is_own(replace(CHANGE, outage_minutes=30), of_before, START), "the program's own words of before"
    assert follow(replace(CHANGE, state=S.DRAFT), None, START) is None
    impacts = [
        replace(CHANGE, outage_minutes=5).impact,
        replace(CHANGE, loses_standby=True).impact,
        replace(CHANGE, reach=Reach((1,))).impact,
    ]
    assert impacts == [Impact.OUTAGE, Impact.REDUCED, Impact.NONE]


def test_a_draft_goes_along_and_the_words_that_somebody_wrote_stay() -> None:
    drafted = follow(CHANGE, None, START)
    assert drafted is not None
    assert follow(CHANGE, made(drafted), START) is None
    moved = replace(CHANGE, planned_start=START + 30 * HOUR, planned_end=START + 31 * HOUR)
    again = follow(moved, made(drafted), START)
    assert again is not None
    assert again.text == "Maintenance is planned for Tue 17 Nov 2026 16:00–17:00 (degraded). Services: Mail."
    own = made(replace(drafted, text="We are sorry."))
    assert follow(moved, own, START) is None
    assert follow(replace(CHANGE, reach=Reach((4,))), own, START) == replace(own.content, reach=Reach((4,)))
    called_off = replace(CHANGE, state=S.CANCELLED)
    assert follow(called_off, made(drafted), START) is None
    assert is_dropped(called_off, made(drafted))
    assert not is_dropped(CHANGE, made(drafted))
    assert follow(moved, made(drafted, state=PostingState.DROPPED), START) is None


def told(change: ChangeNow, *said: tuple[datetime, Content], at: datetime = START) -> tuple[Phase, str] | None:
    found = follow(change, made(said[-1][1], *said, state=PostingState.POSTED), at)
    return None if found is None else (found.phase, found.text)


def test_what_is_public_moves_begins_runs_over_and_is_completed_or_cancelled() -> None:
    first = follow(CHANGE, None, START)
    assert first is not None
    said = (START, first)
    assert told(CHANGE, said) is None
    assert told(replace(CHANGE, state=S.DRAFT), said) is None
    moved = replace(APPROVED, planned_end=START + 27 * HOUR)
    for undecided in (S.DRAFT, S.IN_CAB, S.IN_REVIEW):
        assert told(replace(moved, state=undecided), said) is None, "a time that nobody approved is told to nobody"
    assert told(moved, said) == (
        Phase.MOVED,
        "Moved: the maintenance is now planned for Tue 17 Nov 2026 10:00–13:00, not for Tue 17 Nov 2026 10:00–12:00."
        " Services: Mail.",
    )
    at_work = replace(CHANGE, state=S.IMPLEMENTING)
    begun = (CHANGE.planned_start, replace(first, phase=Phase.IN_PROGRESS))
    assert told(at_work, said, at=CHANGE.planned_start) == (
        Phase.IN_PROGRESS, "The maintenance has begun; planned are Tue 17 Nov 2026 10:00–12:00. Services: Mail."
    )  # fmt: skip
    assert told(at_work, said, begun, at=CHANGE.planned_end) is None
    late = CHANGE.planned_end + HOUR
    assert told(at_work, said, begun, at=late) == (
        Phase.IN_PROGRESS,
        "The maintenance runs over its planned end (17 Nov 2026 12:00) and goes on. Services: Mail.",
    )
    over = (late, begun[1])
    assert told(at_work, said, begun, over, at=late + HOUR) is None
    done = replace(CHANGE, state=S.IMPLEMENTED, actual_end=late)
    assert told(done, said, begun, over, at=late) == (
        Phase.COMPLETED, "The maintenance is completed. It ended 17 Nov 2026 13:00."
    )  # fmt: skip
    cancelled = replace(CHANGE, state=S.CANCELLED)
    assert told(cancelled, said) == (
        Phase.CANCELLED,
        "The maintenance of Tue 17 Nov 2026 10:00–12:00 is cancelled and does not take place.",
    )
    assert told(cancelled, (START, replace(first, phase=Phase.CANCELLED))) is None
    assert told(APPROVED, (START, replace(first, phase=Phase.CANCELLED))) == (
        Phase.MOVED, "The maintenance is planned again for Tue 17 Nov 2026 10:00–12:00. Services: Mail."
    )  # fmt: skip


def test_whatever_a_change_does_its_posting_can_be_posted_and_settles() -> None:
    chance = Random(1)
    for _ in range(300):
        change, at = CHANGE, START
        content = follow(change, None, at)
        assert content is not None
        said = [(at, content)]
        for _ in range(6):
            at += HOUR * chance.randrange(1, 20)
            starts = START + HOUR * chance.randrange(90)
            change = replace(change, state=chance.choice(list(S)))
            if chance.random() < 0.5:
                change = replace(change, planned_start=starts, planned_end=starts + HOUR)
            found = follow(change, made(said[-1][1], *said, state=PostingState.POSTED), at)
            if found is not None:
                assert lacks(Kind.MAINTENANCE, found, said[-1][1]) == ""
                said.append((at, found))
            assert follow(change, made(said[-1][1], *said, state=PostingState.POSTED), at) is None


def test_a_time_that_is_not_known_is_said_so() -> None:
    drafted = follow(CHANGE, None, START)
    assert drafted is not None
    without = replace(drafted, starts_at=None)
    assert words_of(without, CHANGE, START) == (
        "Maintenance is planned for a time that is not known yet (degraded). Services: Mail."
    )


def test_words_that_somebody_wrote_are_told_from_what_the_program_made() -> None:
    first = follow(CHANGE, None, START)
    assert first is not None
    more = replace(CHANGE, names=("Mail", "Web"))
    named = replace(made(first), services=(Named(1, "MAIL", "Mail"),))
    assert [is_own(CHANGE, made(first), START), is_own(more, named, START)] == [False, False]
    assert is_own(more, replace(named, content=replace(first, text=f"{first.text} Save your work.")), START)
    assert not is_own(CHANGE, made(replace(first, text="We are sorry."), state=PostingState.POSTED), START)
    moved = replace(APPROVED, planned_end=START + 27 * HOUR)
    follows = follow(moved, made(first, (START, first), state=PostingState.POSTED), START)
    assert follows is not None
    assert not is_own(moved, made(follows, (START, first), state=PostingState.WAITING), START)
    assert is_own(moved, made(replace(follows, title="Sorry"), (START, first)), START)
    assert not is_own(moved, made(first, (START, first)), START)


def test_what_fits_its_change_no_more_says_in_what_and_what_would_fit_is_offered() -> None:
    first = follow(CHANGE, None, START)
    assert first is not None
    assert outdated(CHANGE, first) == ""
    own = made(replace(first, title="Sorry", text="We are sorry."))
    assert offered(CHANGE, own, START) is None
    moved = replace(APPROVED, planned_end=START + 27 * HOUR)
    assert outdated(moved, own.content) == (
        "CHG0000003 is planned for Tue 17 Nov 2026 10:00–13:00; this says Tue 17 Nov 2026 10:00–12:00."
    )
    fresh = offered(moved, own, START)
    assert fresh is not None
    assert (fresh.title, fresh.ends_at, fresh.text[:38]) == (
        "Sorry",
        moved.planned_end,
        "Maintenance is planned for Tue 17 Nov ",
    )
    assert offered(moved, made(first), START) is None
    assert offered(replace(moved, state=S.CANCELLED), own, START) is None
    public = made(own.content, (START, first))
    assert offered(moved, public, START) == follow(moved, public, START)
    told = replace(first, phase=Phase.MOVED, ends_at=moved.planned_end)
    assert offered(moved, made(own.content, (START, first), (START, told)), START) == told
    assert offered(CHANGE, public, START) is None
    why = [
        outdated(replace(CHANGE, state=state), first) for state in (S.CANCELLED, S.REVIEWED, S.DRAFT, S.IMPLEMENTING)
    ]
    assert why == [
        "CHG0000003 does not take place any more.",
        "CHG0000003 is carried out already.",
        "CHG0000003 is being planned anew.",
        "CHG0000003 is being carried out; this says that it is ahead.",
    ]
    assert str(Outdated(why[1])) == f"The change moved since this was written: {why[1]}"
    assert outdated(replace(CHANGE, state=S.IMPLEMENTING), replace(first, phase=Phase.IN_PROGRESS)) == ""
    assert outdated(replace(CHANGE, state=S.CANCELLED), replace(first, phase=Phase.CANCELLED)) == ""
