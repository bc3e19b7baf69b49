"""Parts that the packets of these tests are made of: the head, service levels, trends, missed targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.domain.figures.rows import ExceptionRow, MonthPoint, ServiceLevelRow, ServiceTrend
from app.domain.figures.rules import Attainment, Given, Verdict
from app.domain.packets.packet import PacketHead
from app.domain.periods import Period
from app.domain.vocabulary import Layer, Metric, Priority

PERIOD = Period.parse("2026-10")
MONTHS = [period.first for period in PERIOD.trailing_months()]
AS_OF = datetime(2026, 11, 5, 11, tzinfo=UTC)


def at(day: int, hour: int = 12, minute: int = 0, month: int = 10) -> datetime:
    """An instant in 2026, UTC (noon UTC is 08:00 in Raleigh while daylight saving lasts)."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def head(**changes: object) -> PacketHead:
    """The cover of the busy agency."""
    base = PacketHead(
        agency_code="DHHS",
        agency_name="Department of Health and Human Services",
        period_key="2026-10",
        period_label="October 2026",
        start=PERIOD.start,
        end=PERIOD.end,
        fiscal_year=PERIOD.fiscal_year,
        fiscal_month=PERIOD.fiscal_month,
        brm="Tamara Whitfield",
        brm_backup="Luis Ortega",
        cio="Dana Okafor",
        meeting_date=date(2026, 11, 12),
        preliminary=False,
        revision=2,
        as_of=AS_OF,
        extracted_at=AS_OF + timedelta(minutes=4),
        distribution=("Dana Okafor", "Agency deputy CIO", "DIT service owners", "DIT service desk manager"),
        sample_values=True,
        seal_hash="9d1f0c7be23a41f5c8d07a4a6be1f1d2c3b4a5968778695a4b3c2d1e0f112233",
        sealed_at=at(5, 10, month=11),
        app_version="1.0.0",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def levels() -> tuple[ServiceLevelRow, ...]:
    """A miss, low volume, nothing due, a goal changed in the middle of the month, and totals."""

    def row(
        metric: Metric,
        priority: Priority | None,
        due: int,
        met: int,
        goal: int | None,
        target: str,
        layer: Layer | None,
        **more: object,
    ) -> ServiceLevelRow:
        worst = Verdict.MISSED if metric is Metric.RESOLUTION else Verdict.MET
        given = Given(worst, None) if goal is None else None
        attainment = Attainment(due, met, goal, given=given)
        return ServiceLevelRow(metric, priority, attainment, target, layer, **more)  # type: ignore[arg-type]

    r, s, u = Metric.RESOLUTION, Metric.RESPONSE, Metric.UPDATE
    return (
        row(
            r,
            Priority.CRITICAL,
            0,
            0,
            9500,
            "4 h, 24x7",
            Layer.GLOBAL,
            previous=Attainment(2, 2, 9500),
            twelve_months=Attainment(17, 16, 9500),
        ),
        row(
            r,
            Priority.HIGH,
            31,
            29,
            9500,
            "8 h, 24x7",
            Layer.MOU,
            previous=Attainment(48, 46, 9500),
            twelve_months=Attainment(412, 395, 9500),
            open_past_due=1,
            moved=3,
        ),
        row(
            r,
            Priority.MEDIUM,
            180,
            172,
            9500,
            "3 business days",
            Layer.GLOBAL,
            span="to 14 Oct",
            previous=Attainment(395, 379, 9500),
            twelve_months=Attainment(4810, 4630, 9500),
            met_by_pause=11,
        ),
        row(
            r,
            Priority.MEDIUM,
            232,
            227,
            9700,
            "3 business days",
            Layer.MOU,
            span="from 15 Oct",
            open_past_due=2,
            met_by_pause=14,
        ),
        row(r, Priority.LOW, 9, 8, 9000, "5 business days", Layer.SERVICE, previous=Attainment(0, 0, 9000)),
        row(r, None, 452, 436, None, "", None, previous=Attainment(445, 427, None)),
        row(s, Priority.HIGH, 33, 33, 9500, "30 min, 24x7", Layer.GLOBAL, previous=Attainment(50, 49, 9500)),
        row(s, Priority.MEDIUM, 420, 401, 9500, "4 business hours", Layer.GLOBAL, previous=Attainment(399, 386, 9500)),
        row(u, Priority.HIGH, 31, 28, 9500, "every 2 h, 24x7", Layer.GLOBAL, previous=Attainment(48, 46, 9500)),
        row(u, Priority.MEDIUM, 412, 401, 9500, "every business day", Layer.GLOBAL),
    )


def trends(names: tuple[str, ...]) -> tuple[ServiceTrend, ...]:
    """Twelve months a service: gaps, misses and, for the first, a goal that rises in August."""
    out = []
    for number, name in enumerate(names):
        points = []
        for index, month in enumerate(MONTHS):
            due = 0 if (index * 7 + number) % 11 == 5 else 24 + (index * 13 + number * 29) % 40
            met = due - (index * 5 + number * 3) % 4 if due else 0
            goal = 9700 if number == 0 and index >= 9 else 9500
            points.append(MonthPoint(month, Attainment(due, met, goal)))
        flags = ((MONTHS[9], "goal raised from 95 % to 97 % by the MOU"),) if number == 0 else ()
        out.append(ServiceTrend(name, tuple(points), flags))
    return tuple(out)


SERVICES = (
    "Network",
    "Distributed hosting",
    "Desktop support",
    "Identity (NCID)",
    "E-mail and calendaring",
    "Unified communications",
    "Mainframe",
)


def exceptions(count: int) -> tuple[ExceptionRow, ...]:
    """Missed targets, one an hour; every seventh is still open."""
    reasons = ("Carrier handed over late", "Awaiting part", "", "Wrong group at first")
    return tuple(
        ExceptionRow(
            number=f"INC{1042000 + i}",
            title=f"Circuit down at county office {i}, users cannot reach the case system",
            metric=(Metric.RESOLUTION, Metric.UPDATE, Metric.RESPONSE)[i % 3],
            priority=(Priority.HIGH, Priority.MEDIUM)[i % 2],
            opened=at(1) + timedelta(hours=i % 600),
            due=at(1, 20) + timedelta(hours=i % 600),
            resolved=None if i % 7 == 6 else at(2) + timedelta(hours=i % 600),
            over_by=3600 * (1 + i % 60) + 60 * (i % 7),
            paused=1800 * (i % 3),
            reason=reasons[i % 4],
        )
        for i in range(count)
    )
