"""Random histories of postings and subscriptions: whom they reach ends with the truth, nobody else is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest

from app.domain.hub.alert_words import digest_text, headline, mail_text
from app.domain.hub.alerts import News, Subscription, Telling, Told, digest_before, due, standing
from app.domain.hub.phases import Impact, Kind, Phase, PostingState, next_phases
from app.domain.hub.values import EVERYBODY, Channel, Content, Posting, Reach, Version

START = datetime(2026, 11, 16, 15, tzinfo=UTC)  # 10:00 Eastern
DAY = timedelta(days=1)


def subscription(number: int, who: str, **more: object) -> Subscription:
    mail = f"{who.partition(':')[2]}@example.gov"
    made = Subscription(number, 1, f"SUB{number:07d}", who, who, mail, START - DAY, subject="Mail service")
    return replace(made, **more)  # type: ignore[arg-type]


def posting(kind: Kind, *said: tuple[datetime, Content], major: int | None = None) -> Posting:
    versions = tuple(Version(n, n, at, content, content.sha256) for n, (at, content) in enumerate(said, 1))
    content = said[-1][1]
    return Posting(7, 1, "PO0000007", kind, PostingState.POSTED, content, major_incident_id=major, versions=versions)


def maintenance(phase: Phase = Phase.SCHEDULED, **more: object) -> Content:
    made = Content("New disks", phase, "Words.", Impact.OUTAGE, START + DAY, START + DAY * 2, reach=Reach((1,)))
    return replace(made, **more)  # type: ignore[arg-type]


def told_by(tellings: list[Telling]) -> list[Told]:
    return [Told(t.posting.id, t.version.n, t.subscription.who, t.subscription.channel, t.reached) for t in tellings]


def test_told_again_when_it_moves_runs_over_and_is_completed_and_not_otherwise() -> None:
    mine = [subscription(1, "person:1", service_id=1)]
    assert (mine[0].person_id, subscription(2, "mail:x").person_id) == (1, None)
    said: list[tuple[datetime, Content]] = []
    told: list[Told] = []
    news: list[News] = []
    later = START + DAY * 3
    for at, content in (
        (START, maintenance()),
        (START, maintenance(text="Other words.")),
        (START, maintenance(Phase.MOVED, starts_at=START + DAY * 2, ends_at=later)),
        (START + DAY * 2, maintenance(Phase.IN_PROGRESS, starts_at=START + DAY * 2, ends_at=later)),
        (later + DAY, maintenance(Phase.IN_PROGRESS, starts_at=START + DAY * 2, ends_at=later)),
        (later + DAY, maintenance(Phase.COMPLETED, starts_at=START + DAY * 2, ends_at=later)),
    ):
        said.append((at, content))
        for _ in range(2):  # asked twice, told once
            found = list(due(posting(Kind.MAINTENANCE, *said), mine, told, at))
            told += told_by(found)
            news += [one.news for one in found]
    assert news == [News.FIRST, News.MOVED, News.RUNS_OVER, News.OVER]


def test_who_was_promised_an_update_hears_each_one_once_until_none_is_promised() -> None:
    mine = [subscription(1, "person:1")]
    first = Content("Mail", Phase.INVESTIGATING, "Down.", Impact.OUTAGE, START, next_at=START + timedelta(minutes=20))
    said: list[tuple[datetime, Content]] = []
    told: list[Told] = []
    news: list[tuple[int, News]] = []
    for content in (
        first,
        replace(first, text="A disk broke."),
        replace(first, text="A disk broke.", starts_at=START - DAY),  # a correction is no update
        replace(first, text="It is replaced.", next_at=None),
        replace(first, text="Nobody waits for this.", next_at=None),
        replace(first, phase=Phase.RESOLVED, text="It works.", next_at=None),
    ):
        said.append((START, content))
        for _ in range(2):
            found = list(due(posting(Kind.INCIDENT, *said), mine, told, START))
            told += told_by(found)
            news += [(one.version.n, one.news) for one in found]
    assert news == [(1, News.FIRST), (2, News.UPDATE), (4, News.UPDATE), (6, News.OVER)]


def test_the_mail_of_what_is_over_says_from_when_to_when_it_was() -> None:
    over = Content("Mail", Phase.RESOLVED, "It works.", Impact.OUTAGE, START, START + timedelta(hours=1))
    one = posting(Kind.INCIDENT, (START, replace(over, phase=Phase.INVESTIGATING)), (START, over))
    (found,) = due(one, [subscription(1, "person:1")], [], START)
    text = mail_text(found, {"services": {}, "sites": {}, "agencies": {}})
    assert "\nImpact: " not in text
    assert "Impact was: Outage, Mon 16 Nov 2026 10:00\u201311:00 Eastern time\n" in text
    shapes = (
        (replace(over, starts_at=None), "Outage, until 16 Nov 2026 11:00 Eastern time"),
        (replace(over, ends_at=None), "Outage"),
    )
    for content, said in shapes:
        told = replace(found, version=replace(found.version, content=content))
        assert f"\nImpact was: {said}\n" in mail_text(told, {"services": {}, "sites": {}, "agencies": {}})


def test_who_is_not_reached_any_more_is_told_so_and_who_never_was_nothing() -> None:
    both = [subscription(1, "person:1", service_id=1), subscription(2, "person:2", service_id=3)]
    one = posting(Kind.MAINTENANCE, (START, maintenance()))
    first = list(due(one, both, [], START))
    assert [(t.subscription.who, t.news) for t in first] == [("person:1", News.FIRST)]
    two = posting(Kind.MAINTENANCE, (START, maintenance()), (START, maintenance(reach=Reach((2,)))))
    (second,) = due(two, both, told_by(first), START)
    assert (second.news, second.reached) == (News.NOT_YOU, False)
    assert list(due(two, both, told_by([*first, second]), START)) == []


def test_once_a_channel_however_many_subscriptions() -> None:
    mine = [
        subscription(1, "person:1", service_id=1),
        subscription(2, "person:1", kind=Kind.MAINTENANCE),
        subscription(3, "person:1", channel=Channel.DESKTOP),
        subscription(4, "person:1", severity=Impact.OUTAGE, agency_id=9),
        subscription(5, "person:5", active=False),
    ]
    found = list(due(posting(Kind.MAINTENANCE, (START, maintenance())), mine, [], START))
    assert [(t.subscription.id, t.subscription.channel) for t in found] == [(1, Channel.MAIL), (3, Channel.DESKTOP)]


@pytest.mark.parametrize(
    ("clock", "quiet"), [("22:00", True), ("06:59", True), ("07:00", False), ("21:59", False), ("03:00", True)]
)
def test_quiet_hours_over_midnight(clock: str, quiet: bool) -> None:
    one = subscription(1, "person:1", quiet_from=time(22), quiet_to=time(7))
    at = datetime.fromisoformat(f"2026-11-16T{clock}-05:00")
    content = Content("Mail", Phase.INVESTIGATING, "Down.", reach=EVERYBODY)
    assert one.is_quiet(at) is quiet
    assert bool(list(due(posting(Kind.INCIDENT, (at, content)), [one], [], at))) is not quiet
    assert list(due(posting(Kind.INCIDENT, (at, content), major=3), [one], [], at))
    assert not subscription(1, "person:1").is_quiet(at)
    assert not replace(one, quiet_from=time(9), quiet_to=time(9)).is_quiet(at)


@pytest.mark.parametrize(
    ("first", "last", "quiet", "loud"),
    [
        # the clocks go back on 1 November 2026: the hour from 01:00 comes twice
        ("22:00", "01:30", ["01T01:45-04:00", "01T01:15-05:00"], ["01T01:30-05:00", "01T02:00-05:00"]),
        ("01:30", "06:00", ["01T01:30-04:00", "01T01:10-05:00", "01T05:59-05:00"], ["01T01:29-04:00"]),
        ("01:15", "01:45", ["01T01:15-04:00", "01T01:05-05:00", "01T01:44-05:00"], ["01T01:45-05:00"]),
        # and forward on 8 March: there is no 02:30
        ("02:30", "06:00", ["03T02:30-05:00"], ["08T01:59-05:00", "03T02:29-05:00"]),
        ("22:00", "02:30", ["08T01:59-05:00"], ["08T03:00-04:00", "03T02:30-05:00"]),
        ("02:30", "06:00", ["08T03:00-04:00", "08T05:59-04:00"], ["08T06:00-04:00"]),
    ],
)
def test_quiet_hours_are_one_span_in_the_nights_of_the_clock_changes(
    first: str, last: str, quiet: list[str], loud: list[str]
) -> None:
    one = subscription(1, "person:1", quiet_from=time.fromisoformat(first), quiet_to=time.fromisoformat(last))

    def at(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-{'11' if text[:2] == '01' else '03'}-{text}")

    assert [one.is_quiet(at(text)) for text in quiet] == [True] * len(quiet)
    assert [one.is_quiet(at(text)) for text in loud] == [False] * len(loud)


def test_who_has_just_subscribed_waits_for_the_next_digest() -> None:
    content = Content("Mail", Phase.INVESTIGATING, "Down.")
    one = posting(Kind.INCIDENT, (START - DAY, content))
    mine = [subscription(1, "person:1", channel=Channel.DIGEST, since=START)]
    assert list(due(one, mine, [], START)) == []
    assert [t.news for t in due(one, mine, [], START + DAY)] == [News.FIRST]


def test_what_is_over_is_told_to_those_alone_whom_it_reached_meanwhile() -> None:
    before, after = subscription(1, "person:1"), subscription(2, "person:2", since=START + DAY)
    content = maintenance(reach=EVERYBODY)
    over = posting(Kind.MAINTENANCE, (START, content), (START + DAY / 2, replace(content, phase=Phase.CANCELLED)))
    assert [(t.subscription.id, t.news) for t in due(over, [before, after], [], START + DAY * 2)] == [
        (1, News.CANCELLED)
    ]
    read = posting(Kind.NEWS, (START, replace(content, phase=Phase.PUBLISHED)))
    assert [t.subscription.id for t in due(read, [before, after], [], START + DAY * 2)] == [1]


def test_the_digest_holds_what_was_posted_before_seven() -> None:
    mine = [subscription(1, "person:1", channel=Channel.DIGEST)]
    one = posting(Kind.NEWS, (START, Content("Hello", Phase.PUBLISHED, "Words.")))
    assert list(due(one, mine, [], START + timedelta(hours=5))) == []
    seven = datetime(2026, 11, 17, 12, tzinfo=UTC)
    assert digest_before(seven) == seven
    assert digest_before(seven - timedelta(seconds=1)) == seven - DAY
    (found,) = due(one, mine, [], seven)
    text = digest_text([found], {"services": {}, "sites": {}, "agencies": {}})
    assert text.startswith("Published: Hello (PO0000007)\nWords.\n")


def test_a_mail_says_what_is_so_why_one_gets_it_and_how_to_leave() -> None:
    promised = maintenance(next_at=START + timedelta(minutes=30), reach=Reach((1,), (), (2,)))
    (found,) = due(posting(Kind.MAINTENANCE, (START, promised)), [subscription(1, "person:1")], [], START)
    assert mail_text(found, {"services": {1: "Mail"}, "sites": {}, "agencies": {2: "Revenue"}}) == (
        "Scheduled: New disks (PO0000007)\n\nWords.\n\n"
        "Planned: Tue 17 Nov 2026 10:00 to Wed 18 Nov 2026 10:00 Eastern time\nImpact: Outage\n"
        "Services: Mail\nAgencies: Revenue\nNext update by 16 Nov 2026 10:30 Eastern time\n\n"
        "You get this because you subscribed to Mail service (SUB0000001).\n"
        "To leave, answer this mail with the subject: Leave SUB0000001\n"
        "In Longleaf, choose Leave at SUB0000001 in the Communications Hub.\n"
    )
    gone = replace(found, news=News.NOT_YOU)
    assert "Maintenance PO0000007 does not concern you after all." in mail_text(
        gone, {"services": {1: "Mail"}, "sites": {}, "agencies": {2: "Revenue"}}
    )


def random_content(chance: Random, kind: Kind, last: Content | None) -> Content:
    phase = chance.choice(next_phases(kind, last.phase if last else None))
    starts = START + timedelta(hours=chance.randrange(1, 5))
    reach = Reach(*(tuple(sorted(chance.sample(range(1, 4), chance.randrange(3)))) for _ in range(3)))
    if last is not None and chance.random() < 0.5:
        return replace(last, phase=phase)
    return Content("It", phase, "Words", chance.choice(list(Impact)), starts, starts + timedelta(hours=2), reach=reach)


def random_subscription(chance: Random, number: int) -> Subscription:
    def some() -> int | None:
        return chance.choice([None, None, 1, 2, 3])

    return subscription(
        number,
        f"person:{chance.randrange(1, 5)}",
        channel=chance.choice([Channel.MAIL, Channel.DESKTOP]),
        kind=chance.choice([None, None, *Kind]),
        severity=chance.choice(list(Impact)),
        service_id=some(),
        site_id=some(),
        agency_id=some(),
        quiet_from=time(0) if chance.random() < 0.3 else None,
        quiet_to=time(12) if chance.random() < 0.9 else None,
    )


@pytest.mark.parametrize("seed", range(10))
def test_random_histories_end_with_the_truth_for_whom_they_reach(seed: int) -> None:
    """Two hundred a seed: each posts and is looked at now and then, while people join and leave."""
    chance = Random(seed)
    for _ in range(200):
        kind = chance.choice(list(Kind))
        mine = [random_subscription(chance, number) for number in range(1, 7)]
        said: list[tuple[datetime, Content]] = []
        told: list[Told] = []
        at = START
        for _ in range(chance.randrange(1, 7)):
            said.append((at, random_content(chance, kind, said[-1][1] if said else None)))
            if chance.random() < 0.6:
                told += told_by(list(due(posting(kind, *said), mine, told, at)))
            at += timedelta(hours=chance.randrange(1, 9))
            if chance.random() < 0.15:
                mine.remove(left := chance.choice(mine))
                mine.append(replace(left, active=False))
            if chance.random() < 0.15:
                mine.append(replace(random_subscription(chance, len(mine) + 1), since=at))
        at = at.replace(hour=20)  # 15:00 Eastern: nobody's quiet hours
        public = posting(kind, *said)
        found = list(due(public, mine, told, at))
        told += told_by(found)
        assert list(due(public, mine, told, at)) == []  # nothing twice
        keys = [(one.n, one.who, one.channel, one.reached) for one in told]
        assert len(keys) == len(set(keys))
        last = said[-1][1]
        for who, channel in {(s.who, s.channel) for s in mine}:
            own = [s for s in mine if (s.who, s.channel) == (who, channel)]
            if not all(s.active for s in own):  # who left keeps what was heard before
                continue
            heard = [one for one in told if (one.who, one.channel) == (who, channel)]
            reached = any(s.covers(kind, last) for s in own)
            ever = any(s.covers(kind, content) for s in own for _, content in said)
            assert ever or not heard  # nobody else
            goes_on = kind in {Kind.INCIDENT, Kind.MAINTENANCE} and not last.phase.is_over
            from_then = any(
                s.since < START and s.covers(kind, last) for s in own
            )  # who came later hears of what goes on
            assert heard or not reached or not (goes_on or from_then)  # whoever is reached is told
            if heard and heard[-1].n < len(said):
                assert heard[-1].reached is reached
            if heard and reached:
                knows = standing(kind, public.versions[heard[-1].n - 1])
                assert knows == standing(kind, public.versions[-1])


def test_what_is_not_public_is_told_to_nobody_and_what_others_were_told_counts_not() -> None:
    mine = [subscription(1, "person:1")]
    public = posting(Kind.MAINTENANCE, (START, maintenance()))
    assert list(due(replace(public, versions=()), mine, [], START)) == []
    elsewhere = [Told(8, 1, "person:1", Channel.MAIL, True)]
    assert [one.news for one in due(public, mine, elsewhere, START)] == [News.FIRST]
    assert [one.label for one in News] == [
        *("First", "Moved", "Cancelled", "Is over", "Runs over", "Update", "Again", "No longer concerns you")
    ]


def test_an_alert_names_first_what_is_new() -> None:
    mine = [subscription(1, "person:1")]
    first = (START, maintenance())
    moved = (START, maintenance(Phase.IN_PROGRESS, ends_at=START + DAY * 5))
    told = told_by(list(due(posting(Kind.MAINTENANCE, first), mine, [], START)))
    (found,) = due(posting(Kind.MAINTENANCE, first, moved), mine, told, START)
    assert headline(found) == "Moved: New disks (PO0000007)"
