"""Three packets made by hand: a busy agency, one without a ticket, and one whose names are as long as they get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.figures.rows import (
    AgeingBand,
    AvailabilityRow,
    Backlog,
    CountRow,
    DemandMonth,
    MajorIncidentBlock,
    OldTicket,
    ResolutionTime,
    ServiceLevelRow,
    ShareFigure,
    Tile,
    TimelineEntry,
    UpdateAttainment,
)
from app.domain.figures.rules import (
    AGE_BANDS,
    Attainment,
    Availability,
    BacklogFlow,
    ChangeSuccess,
    Csat,
    Distribution,
    Verdict,
)
from app.domain.packets.cost import Cost, CostCause, CostLine, RateStatus
from app.domain.packets.disputes import DisputeAnswer, DisputedFigure, DisputedSection
from app.domain.packets.packet import (
    ChangeSection,
    DataStatement,
    Demand,
    ForwardLook,
    PacketData,
    PriorityAttainment,
    Satisfaction,
    Summary,
)
from app.domain.packets.rows import (
    ActionState,
    Contact,
    FailedChange,
    FeedbackComment,
    Finding,
    ForwardChange,
    Freeze,
    Improvement,
    PreviousAction,
    Restatement,
)
from app.domain.vocabulary import ChangeState, ChangeType, Layer, Metric, Priority, TicketKind
from tests.reports.packets.packet_parts import AS_OF, MONTHS, PERIOD, SERVICES, at, exceptions, head, levels, trends

__all__ = [
    "AS_OF",
    "LONG_NAME",
    "MONTHS",
    "NO_SPACES",
    "PERIOD",
    "SERVICES",
    "STRANGE",
    "at",
    "busy",
    "empty",
    "exceptions",
    "head",
    "levels",
    "long_names",
    "many_exceptions",
    "trends",
]


def busy() -> PacketData:
    """DHHS in October 2026, final, second revision."""
    return PacketData(
        head=head(),
        summary=Summary(
            tiles=(
                Tile(
                    "sla.resolution.all",
                    "Resolved in time",
                    "96.5 %",
                    "436 of 452; High missed its goal",
                    Verdict.MISSED,
                ),
                Tile("sla.update.all", "Status updates in time", "96.8 %", "1,204 of 1,244 updates", Verdict.MET),
                Tile("major_incidents.count", "Major incidents", "1", "restored in 2 h 51 min"),
                Tile("backlog.closing", "Open tickets", "143", "12 older than 30 days"),
            ),
            by_priority=(
                PriorityAttainment(Priority.CRITICAL, Attainment(0, 0, 9500), Attainment(2, 2, 9500)),
                PriorityAttainment(Priority.HIGH, Attainment(31, 29, 9500), Attainment(48, 46, 9500)),
                PriorityAttainment(Priority.MEDIUM, Attainment(412, 399, 9500), Attainment(395, 379, 9500)),
                PriorityAttainment(Priority.LOW, Attainment(9, 8, 9000), Attainment(0, 0, 9000)),
            ),
            went_well="Medium resolution met the goal for the fifth month in a row, and the backlog fell by 14.",
            did_not="High resolution missed its goal: two of 31 tickets, both network tickets handed to the carrier "
            "after 18:00.",
            ask="Please confirm the MOU target of 97 % for Medium from 15 October on, and name a second MIP contact.",
            decisions=(
                "Move carrier escalation for county offices into the first hour.",
                "Accept the maintenance window on Sunday 15 November, 04:00 to 12:00, for the case system.",
            ),
        ),
        statement=DataStatement(
            1203,
            4,
            ("Longleaf workspace: tickets, outages, changes", "ServiceNow export of 1 November 2026"),
            ("24x7", "Business hours: Monday to Friday 08:00 to 17:00 less state holidays"),
            (
                Finding("Resolved before it was opened", 3, ("INC1042007", "INC1042011", "INC1042019")),
                Finding("No agency recorded", 1, ("INC1042900",)),
            ),
            (
                Restatement(
                    "sla.resolution.high.met",
                    "High resolved in time, October",
                    "30 of 31",
                    "29 of 31",
                    "INC1042006 was reopened on 4 November and resolved after its due time",
                ),
            ),
            ("A major incident that reached several agencies counts in the packet of each.",),
        ),
        backlog=Backlog(
            BacklogFlow(157, 471, 9, 3, 488, 6, 3, 143),
            tuple(
                AgeingBand(band.label, count, paused)
                for band, count, paused in zip(AGE_BANDS, (84, 31, 16, 9, 3), (6, 8, 7, 5, 3), strict=True)
            ),
            tuple(
                OldTicket(
                    f"{'INC' if i % 2 else 'REQ'}10{31000 + i}",
                    f"Access to the immunization registry for county {i}",
                    TicketKind.INCIDENT if i % 2 else TicketKind.REQUEST,
                    (Priority.MEDIUM, Priority.LOW)[i % 2],
                    SERVICES[i % 7],
                    at(1, month=7) + timedelta(days=i * 3),
                    122 - i * 3,
                    "On hold",
                    ("Network Operations", "Identity", "")[i % 3],
                )
                for i in range(10)
            ),
        ),
        demand=Demand(
            (
                *(DemandMonth(m, 380 + (i * 37) % 120, 372 + (i * 53) % 130) for i, m in enumerate(MONTHS[:-1])),
                DemandMonth(MONTHS[-1], 471, 488),
            ),
            (CountRow("Incident", 289, 271), CountRow("Service request", 182, 190)),
            (
                CountRow("Portal", 201, 180),
                CountRow("Telephone", 148, 160),
                CountRow("E-mail", 97, 97),
                CountRow("Monitoring", 25, 24),
            ),
            (
                CountRow("Password and NCID", 141, 118),
                CountRow("Network connection", 62, 70),
                CountRow("Desktop hardware", 58, 57),
                CountRow("Access to an application", 51, 49),
                CountRow("E-mail delivery", 33, 51),
            ),
            (CountRow("Password and NCID", 141, 118), CountRow("E-mail delivery", 33, 51)),
        ),
        changes=ChangeSection(
            ChangeSuccess(23, 21, 2, 1, 17, 20),
            (
                FailedChange(
                    "CHG30412",
                    "Firewall rule set for the case system",
                    at(8, 9),
                    "Backed out: users in 14 counties could not sign in",
                    "Repeat with a test on 18 Nov",
                ),
                FailedChange(
                    "CHG30455",
                    "Operating system update, immunization registry",
                    at(22, 9),
                    "An incident was linked within 72 hours",
                    "",
                ),
            ),
            (
                ForwardChange(
                    "CHG30501",
                    "Core switch replacement, Eastern Data Center",
                    ChangeType.NORMAL,
                    ChangeState.IN_CAB,
                    ("Network", "Distributed hosting"),
                    at(15, 9, month=11),
                    at(15, 14, month=11),
                    date(2026, 11, 10),
                    "Sunday window",
                ),
                ForwardChange(
                    "CHG30502",
                    "Monthly security updates",
                    ChangeType.STANDARD,
                    ChangeState.SCHEDULED,
                    ("Desktop support",),
                    at(19, 9, month=11),
                    at(19, 12, month=11),
                ),
            ),
            (Freeze("Open enrollment", at(1, 4, month=11), at(16, 5, month=12)),),
            ("Wednesday 11 November is a state holiday: the CAB meets on Tuesday 10 November.",),
        ),
        satisfaction=Satisfaction(
            Csat(212, 70, 64),
            Csat(190, 61, 53),
            (
                FeedbackComment("Compliment", date(2026, 10, 7), "The technician stayed on the line until it worked."),
                FeedbackComment(
                    "Complaint",
                    date(2026, 10, 21),
                    "Three hand-overs, and each time I had to explain it again.",
                    "Answered 23 Oct 2026",
                ),
            ),
        ),
        previous_actions=(
            PreviousAction(
                "A-31",
                "Rebalance the network queue before 07:30",
                "Network Operations",
                date(2026, 10, 15),
                ActionState.DONE,
                date(2026, 10, 13),
            ),
            PreviousAction(
                "A-32",
                "Publish the article on NCID lockouts",
                "Service Desk",
                date(2026, 10, 30),
                ActionState.LATE,
                None,
                6,
                "With the editor",
            ),
            PreviousAction("A-33", "Name a second MIP contact", "DHHS", date(2026, 11, 20), ActionState.OPEN),
            PreviousAction(
                "A-29",
                "Trial of a chat channel",
                "Service Desk",
                None,
                ActionState.DROPPED,
                None,
                0,
                "No budget in this fiscal year",
            ),
        ),
        previous_review=date(2026, 10, 8),
        service_levels=levels(),
        updates=UpdateAttainment(1244, 1204),
        resolution_times=(
            ResolutionTime(Priority.HIGH, Distribution(31, 15480, 12900, 27600), "24x7"),
            ResolutionTime(Priority.MEDIUM, Distribution(251, 51480, 40200, 93600), "Business hours"),
            ResolutionTime(Priority.CRITICAL, Distribution(0, None, None, None), "24x7"),
        ),
        shares=(
            ShareFigure("fcr", "First contact resolution", 121, 164),
            ShareFigure("reopened", "Reopened", 9, 488, "Provisional until 15 November 2026"),
        ),
        trends=trends(SERVICES),
        major_incidents=(
            MajorIncidentBlock(
                "MI0117",
                "Sign-in to NCID fails for all agencies",
                ("Identity (NCID)", "E-mail and calendaring"),
                ("DHHS", "DPS", "DOT", "DOR"),
                at(14, 12, 9),
                at(14, 12, 31),
                at(14, 15, 0),
                "About 3,100 employees could not sign in; county offices took applications on paper until 11:20.",
                (
                    TimelineEntry(at(14, 12, 9), "Detected", "Monitoring reports failed sign-ins"),
                    TimelineEntry(at(14, 12, 31), "Declared"),
                    TimelineEntry(at(14, 12, 40), "First notice", "Communications Hub, agency MIP contacts"),
                    TimelineEntry(at(14, 13, 40), "Update", "Fault found in the certificate chain"),
                    TimelineEntry(at(14, 14, 38), "Update"),
                    TimelineEntry(at(14, 15, 0), "Restored", "Certificate replaced in both data centers"),
                ),
                "An intermediate certificate had expired",
                True,
                date(2026, 10, 27),
                ("CHG30477", "CSI-12"),
            ),
        ),
        availability=(
            AvailabilityRow(
                "Network", Availability(2_646_000, 0, 32_400, 0, 9990), 0, 0, Availability(2_592_000, 1_140, 0, 0, 9990)
            ),
            AvailabilityRow(
                "Identity (NCID)",
                Availability(2_678_400, 10_260, 0, 0, 9990),
                1,
                35,
                Availability(2_592_000, 0, 0, 0, 9990),
                "MI0117",
            ),
            AvailabilityRow("Distributed hosting", Availability(2_664_000, 2_400, 14_400, 900, 9950), 2),
            AvailabilityRow("Mainframe", Availability(2_678_400, 0, 0, 0, None)),
        ),
        improvements=(
            Improvement(
                "CSI-12",
                "Watch the expiry of all certificates",
                "MI0117",
                "31 % watched",
                "100 %",
                "Identity",
                date(2026, 12, 18),
                ActionState.OPEN,
                date(2026, 11, 3),
            ),
            Improvement(
                "CSI-09",
                "Self-service for NCID passwords",
                "141 tickets in October",
                "30 % of tickets",
                "20 %",
                "Service Desk",
                date(2026, 10, 30),
                ActionState.LATE,
                date(2026, 10, 20),
                "Not yet measurable",
            ),
        ),
        forward=ForwardLook(
            ("The contract for county circuits ends on 30 June 2027; the successor is in procurement.",),
            ((date(2026, 12, 7), "Audit of access rights begins"),),
            (
                (date(2026, 11, 11), "Veterans Day"),
                (date(2026, 11, 26), "Thanksgiving"),
                (date(2026, 11, 27), "Day after Thanksgiving"),
            ),
            ("Shared case-document scanning for 100 county offices",),
            date(2026, 12, 10),
        ),
        exceptions=exceptions(16),
        contacts=(
            Contact("Business relationship manager", "Tamara Whitfield", "919-555-0142", "t.whitfield@example.gov"),
            Contact("Agency MIP contact", "Jordan Ellis", "919-555-0177", "jordan.ellis@example.gov"),
            Contact("Service Desk", "", "919-754-6000"),
        ),
    )


def empty() -> PacketData:
    """An agency without a ticket, a change or an outage; preliminary."""
    none = Attainment(0, 0, 9500)
    return PacketData(
        head=head(
            agency_code="OAH",
            agency_name="Office of Administrative Hearings",
            preliminary=True,
            revision=1,
            brm="",
            brm_backup="",
            cio="",
            meeting_date=None,
            distribution=(),
            seal_hash="",
            sealed_at=None,
            sample_values=False,
        ),
        summary=Summary(
            (
                Tile("sla.resolution.all", "Resolved in time", "Not measured", "0 tickets due", Verdict.NOT_MEASURED),
                Tile("backlog.closing", "Open tickets", "0", "none older than 30 days"),
            ),
            tuple(PriorityAttainment(priority, none) for priority in Priority),
        ),
        statement=DataStatement(0, 0, ()),
        backlog=Backlog(BacklogFlow(0, 0, 0, 0, 0, 0, 0, 0), tuple(AgeingBand(band.label, 0) for band in AGE_BANDS)),
        demand=Demand(tuple(DemandMonth(month, 0, 0) for month in MONTHS)),
        changes=ChangeSection(ChangeSuccess(0, 0, 0, 0, 0, 0)),
        satisfaction=Satisfaction(Csat(0, 0, 0)),
        service_levels=tuple(
            ServiceLevelRow(Metric.RESOLUTION, priority, none, "4 h, 24x7", Layer.GLOBAL) for priority in Priority
        ),
    )


def seldom() -> PacketData:
    """The same agency with one ticket, which was not due: it gets every page."""
    data = empty()
    return replace(data, statement=replace(data.statement, records_read=1))


LONG_NAME = (
    "Department of Natural, Historical, Cultural and Administrative Resources, Division of Interagency Records, "
    "Archives and Long-Term Preservation Partnerships (including the former Office of State Publications)"
)
NO_SPACES = (
    "NCDNCR_ARCHIVE_INGEST_PIPELINE_WITH_A_NAME_THAT_HAS_NO_SPACE_AND_NEVER_ENDS_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
STRANGE = (
    "Ñandú Łódź café naïve e\u0301t\u00e9 \u4e2d\u6587 \U0001f600 \u0416 a\u2011b \u2192 %~0~ "
    "<b>&amp;</b> (x) \\ \u202e \x07"
)


def long_names() -> PacketData:
    """The busy agency with the longest names, odd characters, a failing flow, many services and low satisfaction n."""
    data = busy()
    titles = (LONG_NAME, NO_SPACES, STRANGE)
    names = tuple(f"{name} {i}" for i in range(5) for name in (*titles, "Short"))
    return replace(
        data,
        head=head(
            agency_code="DNCR",
            agency_name=LONG_NAME,
            revision=12,
            cio=STRANGE,
            brm=LONG_NAME,
            brm_backup=NO_SPACES,
            distribution=titles * 3,
            predecessors=f"DNCR incl. DCR to 31 Dec 2022; {LONG_NAME}",
            preliminary=True,
        ),
        summary=replace(
            data.summary,
            tiles=tuple(
                replace(tile, label=LONG_NAME, value=value, note=note)
                for tile, value, note in zip(
                    data.summary.tiles,
                    ("1,234,567.89 %", STRANGE, "0", NO_SPACES),
                    (LONG_NAME, NO_SPACES, STRANGE, ""),
                    strict=True,
                )
            ),
            went_well=LONG_NAME * 4,
            did_not=NO_SPACES,
            ask=STRANGE,
            decisions=titles,
        ),
        trends=trends(names),
        backlog=replace(
            data.backlog,
            flow=replace(data.backlog.flow, closing=150),
            oldest=tuple(
                replace(ticket, title=titles[i % 3], service=titles[(i + 1) % 3], holder=titles[(i + 2) % 3])
                for i, ticket in enumerate(data.backlog.oldest)
            ),
        ),
        demand=replace(
            data.demand, categories=tuple(CountRow(t, 1_234_567 - i, 1_200_000) for i, t in enumerate(titles))
        ),
        availability=tuple(
            replace(row, service=titles[i % 3], note=titles[i % 3]) for i, row in enumerate(data.availability)
        ),
        major_incidents=tuple(
            replace(
                block,
                title=title,
                restored=None if number else block.restored,
                services=titles,
                agencies=titles,
                impact_here=LONG_NAME * 12,
                timeline=block.timeline if number < 2 else (),
            )
            for number, title in enumerate(titles)
            for block in data.major_incidents
        ),
        satisfaction=Satisfaction(
            Csat(20, 4, 1), Csat(20, 3, 1), tuple(FeedbackComment("Complaint", date(2026, 10, 3), t, t) for t in titles)
        ),
        exceptions=tuple(
            replace(row, title=titles[i % 3] * (1 + 30 * (i == 4)), reason=titles[(i + 1) % 3])
            for i, row in enumerate(exceptions(9))
        ),
        improvements=tuple(replace(item, what=LONG_NAME, why=NO_SPACES, owner=STRANGE) for item in data.improvements),
        contacts=tuple(Contact(t, t, t, t) for t in titles),
    )


def many_exceptions(count: int = 5000) -> PacketData:
    """More exceptions than are printed."""
    return replace(busy(), exceptions=exceptions(count))


def cost() -> Cost:
    """What the busy agency was billed: two components, of which one at two rates, and its subscription."""
    old, new = "FY2026 version 1, OSBM 25-7", "FY2027 version 1, OSBM 26-44"
    return Cost(
        bills=("BIL0000042",),
        missing=("September 2026",),
        cents=1_291_062,
        year_cents=5_000_012,
        forecast_cents=15_500_001,
        method="8 months are estimated with the average units of the last 3 months billed.",
        lines=(
            CostLine(
                "BOX", "E-mail: Mailbox", "mailbox", 1_200_000_000, 4_250_000, old, 510_000, 4_800_000_000, 2_000_000
            ),
            CostLine("BOX", "E-mail: Mailbox", "mailbox", 1_000_500_000, 4_600_000, new, 460_230),
            CostLine("ARC", "E-mail: Archive", "GB", 0, 0, "", 0, 12_000_000, 12),
            CostLine("", "Subscription", cents=325_832, year_cents=3_000_000),
            CostLine("", "Corrections", cents=-5_000, year_cents=0),
        ),
        rates=(
            RateStatus(
                "BOX",
                "E-mail: Mailbox",
                4_600_000,
                f"In force since 1 Oct 2026: {new}",
                "FY2028 version 1 is before OSBM",
            ),
            RateStatus("ARC", "E-mail: Archive", 0, "No approved rate"),
        ),
        before="October 2025",
        causes=(
            CostCause("Rates", "E-mail: Mailbox", 35_018),
            CostCause("Units", "E-mail: Mailbox", 200_212),
            CostCause("Subscription", "", -1),
        ),
        open_disputes=1,
    )


def disputed() -> DisputedSection:
    """A dispute that is open and late, and one of the packet before that was upheld and restated."""
    told = date(2026, 10, 12)
    late = DisputedFigure(
        *(2, "FDS0000002", 1, "DHHS", "2026-09", 1, "INC0012345", "", "The desk had solved it.", "Pat Lee", told),
        *(told + timedelta(days=14), at(12, 15)),
    )
    upheld = DisputedFigure(
        *(1, "FDS0000001", 1, "DHHS", "2026-09", 1, "sla.resolution.all.percent", "93.1 %", "Holds count.", "Pat Lee"),
        *(told, told + timedelta(days=14), at(12, 14), DisputeAnswer.UPHELD, "Two holds were recorded late."),
        answered_on=date(2026, 10, 20),
        restated="r2: 94.0 %",
    )
    ended = (
        replace(late, id=n, number=f"FDS000000{n}", answer=one, reason="Talked over.", answered_on=date(2026, 10, n))
        for n, one in ((3, DisputeAnswer.EXPLAINED), (4, DisputeAnswer.WITHDRAWN))
    )
    return DisputedSection((late, upheld, *ended), 1, 4)
