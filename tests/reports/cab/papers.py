"""Papers of a full meeting and of an empty one, for the tests of what is printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.domain.cab.papers import (
    ActionLine,
    AgendaPaper,
    AttendanceLine,
    EditLine,
    ForwardLine,
    FreezeLine,
    ItemLine,
    MinutesLine,
    MinutesPaper,
    QuorumLine,
    ResultLine,
    Schedule,
    SeatLine,
    Section,
    VoteLine,
)

AS_OF = datetime(2026, 11, 16, 22, tzinfo=UTC)
DAY = date(2026, 11, 18)
START = datetime(2026, 11, 18, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
DECIDE = "Approve, approve with conditions, reject or defer"

_TITLES = (
    "Move the identity directory to the new storage",
    "Renew the certificates of the wide area network",
    "Patch the database hosts of the tax system",
    "Increase memory of MyNCDOT",
    "Replace the firewall between the data centers, with a title that does not fit into one line of the table",
    "Switch the payroll interface to the new message bus",
    "Upgrade the mail gateway",
    "Reboot the mainframe after maintenance",
)


def item(number: int, *, kind: str = "decision", ask: str = DECIDE, **more: object) -> ItemLine:
    """Return an item as the board reads it."""
    values: dict[str, object] = {
        "start": START + timedelta(days=1, hours=-6) + number * HOUR,
        "end": START + timedelta(days=1, hours=-3) + number * HOUR,
        "outage_minutes": 30 if number % 2 else 0,
        "services": ("Identity Management (NCID)", "Electronic Mail", "Wide Area Network")[: 1 + number % 3],
        "agencies": ("Health and Human Services", "Revenue", "Transportation"),
        "sites": ("Eastern Data Center",),
        "implementer": ("Quinn Okafor", "Network Operations", "Priya Subramanian")[number % 3],
        "type": "Normal",
        "scope": "Extensive",
        "risk": "High",
        "risk_reasons": ("Many users are affected", "It was never done before"),
        "reason": "Support of the old storage ends in December.",
        "plans": (
            ("Implementation plan", "Stop the service.\nCopy the directory.\nStart it again."),
            ("Test plan", "Sign in as three users of each agency."),
            ("Back-out plan", "Switch back to the old storage, which stays as it is for a week."),
            ("Communication plan", "Notice to all agencies on Tuesday."),
        ),
        "content_n": 2,
    }
    return ItemLine(f"CHG{number:07d}", _TITLES[number % len(_TITLES)], kind, ask, 8, **(values | more))  # type: ignore[arg-type]


VOTES = (
    VoteLine("Health and Human Services", "Ben Okafor", "Approve", "", "recorded by Ava Reed", START),
    VoteLine("Revenue", "Cleo Marsh", "Reject", "The window is that of the tax run.", "", START),
    VoteLine("Transportation", "Eve Lund", "Abstain", stands=False),
)
SEATS = (
    SeatLine("Health and Human Services", "Ben Okafor", "Maya Long", "", "Accepted"),
    SeatLine("Revenue", "Cleo Marsh", "", "", "Declined"),
    SeatLine("Transportation", "Dan Weiss", "", "Eve Lund", "Delegated"),
    SeatLine("Information Technology", "Ava Reed", "Ida Voss", "", "No answer yet"),
    SeatLine("Vendor of the storage", answer="Accepted", guest=True),
)
ACTIONS = (
    ActionLine("Write the plan for the second data center", "Gus Bell", date(2026, 11, 13), "open", "CAB0000045", True),
    ActionLine("Ask Revenue for a quiet night", "Ava Reed", date(2026, 11, 25), "open", "CHG0000007"),
    ActionLine("Close the old accounts", "Finn Hale", date(2026, 11, 11), "done", "CAB0000044"),
)
FREEZES = (
    FreezeLine("Thanksgiving", "Hard", START + 7 * 24 * HOUR, START + 12 * 24 * HOUR, "Everybody", "State holidays"),
    FreezeLine("Year end", "Soft", START + 20 * 24 * HOUR, START + 44 * 24 * HOUR, "Revenue", "Tax run"),
)
FORWARD = tuple(
    ForwardLine(
        f"CHG{number:07d}",
        _TITLES[number % 8],
        START + number * 12 * HOUR,
        START + number * 12 * HOUR + 3 * HOUR,
        ("Identity Management (NCID)",),
        ("Revenue", "Transportation"),
        ("Western Data Center",),
        "Quinn Okafor",
        "Medium",
        "Normal",
        "Scheduled",
        ("In the freeze “Thanksgiving”",) if number == 16 else (),
    )
    for number in range(10, 20)
)


def busy() -> AgendaPaper:
    """Return an agenda with an item of each kind, which runs over."""
    return AgendaPaper(
        "CAB0000046",
        DAY,
        DAY,
        START,
        START + HOUR,
        "Frozen",
        "Frozen",
        2,
        "Room 310, 3700 Wake Forest Road",
        "https://meet.example.gov/cab",
        "Hal Brandt",
        datetime(2026, 11, 13, 22, tzinfo=UTC),
        AS_OF,
        AS_OF,
        2,
        SEATS,
        ("The meeting will run over by 20 min.",),
        (
            "5 changes to decide",
            "1 change that came late: consent first",
            "1 latent change to ratify",
            "1 overdue action",
        ),
        (
            Section(
                "For decision",
                (
                    item(1),
                    item(2, marks=("3rd time",), conflicts=("Blocks: CHG0000031 changes Electronic Mail then.",)),
                    item(
                        3,
                        marks=("Edited since the agenda was frozen",),
                        edits=(EditLine("planned start", "Thu 19 Nov 2026 04:00", "Thu 19 Nov 2026 05:00"),),
                        votes=VOTES,
                    ),
                    item(4, conflicts=tuple(f"Warns: sentence {n}." for n in range(9))),
                    item(
                        5, result="Approved with conditions", ask="", conditions="Only after the tax run.", votes=VOTES
                    ),
                ),
            ),
            Section(
                "Late, by consent",
                (
                    item(
                        6,
                        ask=f"Consent to hear it late; then: {DECIDE}",
                        marks=("Late, by consent",),
                        why="Submitted Fri 13 Nov 2026 17:01, after Fri 13 Nov 2026 17:00 Eastern",
                    ),
                ),
            ),
            Section("For ratification", (item(7, kind="ratify", ask="Ratify what was done", type="Latent"),)),
            Section("Emergency changes", (item(8, kind="emergency", ask="Note what ECAB decided", type="Emergency"),)),
            Section(
                "Reviews of failures", (item(9, kind="pir", ask="Review what went wrong and what follows from it"),)
            ),
            Section("Standard models", (ItemLine("MOD0000002 version 3", "Certificates", "model", "Approve it", 8),)),
        ),
        ACTIONS,
        (
            ResultLine(
                "CHG0000020", "Upgrade of the gateway", START - 24 * HOUR, START - 22 * HOUR, "Failed, backed out"
            ),
        ),
        FREEZES,
        FORWARD,
    )


def empty() -> AgendaPaper:
    """Return the agenda of a meeting that is a holiday's, with nothing on it and nobody named."""
    return AgendaPaper(
        "",
        date(2026, 11, 11),
        date(2026, 11, 11),
        START - 7 * 24 * HOUR,
        START - 7 * 24 * HOUR + HOUR,
        "Planned",
        "Draft: the day of the meeting is to be chosen",
        notes=(
            "Wednesday 11 November 2026 is Veterans Day."
            " Proposed instead: Tuesday 10 November and Thursday 12 November.",
        ),
        asks=("Nothing is pending.",),
    )


def minutes() -> MinutesPaper:
    """Return the minutes of a meeting in which everything happened."""
    at = START + timedelta(minutes=20)
    return MinutesPaper(
        "CAB0000046",
        DAY,
        DAY,
        1,
        START,
        START + timedelta(minutes=73),
        "",
        "Room 310",
        "",
        "Hal Brandt",
        "Ava Reed",
        4,
        2,
        (
            AttendanceLine("Health and Human Services", "Ben Okafor", "member", ((START, START + HOUR),)),
            AttendanceLine(
                "Transportation",
                "Eve Lund",
                "delegate",
                ((START, at), (at + timedelta(minutes=9), START + timedelta(minutes=73))),
            ),
            AttendanceLine("Revenue", "", "", ()),
            AttendanceLine("Vendor of the storage", "Lee Stone", "guest", ((START, at),)),
        ),
        (
            QuorumLine(START, at, 2, True),
            QuorumLine(at, at + timedelta(minutes=9), 1, False),
            QuorumLine(at + timedelta(minutes=9), START + timedelta(minutes=73), 2, True),
        ),
        (
            MinutesLine(
                "CHG0000001",
                _TITLES[1],
                "For decision",
                "decision",
                "Approved with conditions",
                "Only after the tax run of Friday; the service desk is told before.",
                content_n=2,
                decided_at=at,
                votes=VOTES,
                overrides=(
                    "Allowed into the freeze “Thanksgiving” by ECAB, Mon 16 Nov 2026 14:00: The storage fails.",
                ),
                minutes_planned=8,
                seconds=700,
                agencies=("Revenue", "Transportation"),
            ),
            MinutesLine(
                "CHG0000002",
                _TITLES[2],
                "For decision",
                "decision",
                "Rejected",
                reason="No way back was shown.",
                came=3,
                content_n=1,
                agencies=("Revenue",),
                decided_at=at,
                history=("Reopened 10:41 by Ava Reed: a vote was recorded for the wrong seat.",),
                minutes_planned=8,
                seconds=300,
            ),
            MinutesLine("CHG0000003", _TITLES[3], "For decision", "decision", "Not decided: comes to the next meeting"),
            MinutesLine(
                "CHG0000006",
                _TITLES[6],
                "Late, by consent",
                "decision",
                "Approved",
                late="Submitted Fri 13 Nov 2026 17:01, after Fri 13 Nov 2026 17:00 Eastern",
                consent="Given",
            ),
            MinutesLine(
                "CHG0000007",
                _TITLES[7],
                "For ratification",
                "ratify",
                "Ratified",
                agencies=tuple(f"Z agency {number}" for number in range(27)),
            ),
            MinutesLine(
                "CHG0000008",
                _TITLES[0],
                "Emergency changes",
                "emergency",
                "Noted",
                note="Decided by two.\nFine.",
                start=START - timedelta(days=4),
                end=START - timedelta(days=4, hours=-2),
                outcome="Successful",
                ecab=("Approved by Ann Lee (phone) and Ben Ruiz, Mon 16 Nov 2026 14:00 Eastern: It cannot wait",),
            ),
        ),
        ACTIONS,
        ("Moved from Wednesday 11 November: illness.",),
        date(2026, 11, 25),
        27,
    )


def schedule(agency: str = "Revenue") -> Schedule:
    """Return four weeks ahead."""
    return Schedule(DAY, date(2026, 12, 16), agency, FORWARD, FREEZES)
