"""Random status pages, and one that is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from app.domain.hub.phases import Impact, Kind, Phase, PostingState, next_phases
from app.domain.hub.status import StatusPage, status_page
from app.domain.hub.values import Content, Named, Posting, Reach, Version

NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)  # 10:00 Eastern
#: The clocks go back at 06:00 UTC on 1 November 2026, and forward at 07:00 UTC on 14 March 2027.
CHANGES = (datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2027, 3, 14, 7, tzinfo=UTC))
SERVICES = tuple(Named(n, code, f"{code.title()} service") for n, code in enumerate(("MAIL", "VPN", "WEB"), 1))
NAMES = {
    "services": {one.id: one for one in SERVICES},
    "sites": {n: Named(n, code, f"{code} data center") for n, code in enumerate(("EDC", "WDC"), 1)},
    "agencies": {n: Named(n, code, f"Department {code}") for n, code in enumerate(("DHHS", "DOT"), 1)},
}
#: Titles and texts as people write them, and as no format likes them.
TEXTS = (
    "Mail is down",
    'A "quoted" <b>title</b> & more; with, commas',
    "Größe \N{EM DASH} naïve \N{SNOWMAN}",
    "First line\nSecond line\n\n]]> --> </script>",
    "Back\\slash \x07 bell",
    "x" * 120,
)


def a_posting(
    number: int, kind: Kind, *said: Content, at: datetime = NOW - timedelta(days=2), major: bool = False
) -> Posting:
    versions = tuple(Version(n, n, at + timedelta(minutes=7 * n), one, one.sha256) for n, one in enumerate(said, 1))
    major_id = number if major else None
    state = PostingState.POSTED
    return Posting(number, 1, f"PO{number:07d}", kind, state, said[-1], major_incident_id=major_id, versions=versions)


def random_posting(chance: Random, number: int, kind: Kind, change: datetime | None = None) -> Posting:
    """Return a posting of two days ago, or of the hours around a change of the clocks, which spoke up to four times."""

    def some(ids: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(chance.sample(ids, chance.randrange(len(ids) + 1))))

    around, most = (NOW, 5000) if change is None else (change, 150)
    first = NOW - timedelta(days=2) if change is None else change - timedelta(minutes=chance.randrange(60))
    said: list[Content] = []
    for _ in range(chance.randrange(1, 5)):
        last = said[-1].phase if said else None
        starts = around + timedelta(minutes=chance.randrange(-most, most))
        said.append(
            Content(
                chance.choice(TEXTS).replace("\n", " "),
                chance.choice(next_phases(kind, last)),
                chance.choice(TEXTS),
                chance.choice(list(Impact)),
                starts,
                starts + timedelta(minutes=chance.randrange(1, 600)),
                chance.choice([None, around + timedelta(minutes=20)]),
                Reach(some((1, 2, 3)), some((1, 2)), some((1, 2))),
            )
        )
    return a_posting(number, kind, *said, at=first, major=chance.random() < 0.2)


def page_of(*postings: Posting, now: datetime = NOW, address: str = "https://status.example.gov") -> StatusPage:
    return status_page(
        postings,
        NAMES,
        dict.fromkeys(SERVICES, date(2025, 7, 1)),
        title="Service status",
        address=address,
        host="it.example.gov",
        mailbox="hub@it.example.gov",
        now=now,
    )


def known() -> StatusPage:
    work = Content(
        "New disks",
        Phase.SCHEDULED,
        "We put in new disks.",
        Impact.REDUCED,
        NOW + timedelta(days=1),
        NOW + timedelta(days=1, hours=2),
        reach=Reach((3,), (1,), (1,)),
    )
    down = Content(
        "Mail is down",
        Phase.INVESTIGATING,
        "We look into it.",
        Impact.OUTAGE,
        NOW - timedelta(minutes=40),
        None,
        NOW + timedelta(minutes=5),
        Reach((1,)),
    )
    return page_of(
        a_posting(1, Kind.MAINTENANCE, work),
        a_posting(2, Kind.INCIDENT, down, at=NOW - timedelta(minutes=30), major=True),
        a_posting(3, Kind.NEWS, Content("Hello", Phase.PUBLISHED, "Words.")),
    )
