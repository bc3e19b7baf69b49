"""Everything a service review packet prints, as values: the contract between the services and the PDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.domain.figures.rows import (
    AvailabilityRow,
    Backlog,
    CountRow,
    DemandMonth,
    DrillRow,
    ExceptionRow,
    MajorIncidentBlock,
    ResolutionTime,
    ServiceLevelRow,
    ServiceTrend,
    ShareFigure,
    Tile,
    UpdateAttainment,
)
from app.domain.packets.cost import Cost
from app.domain.packets.disputes import DisputedSection
from app.domain.packets.rows import (
    Contact,
    FailedChange,
    FeedbackComment,
    Finding,
    ForwardChange,
    Freeze,
    Improvement,
    PreviousAction,
    RecoveryNote,
    Restatement,
)

if TYPE_CHECKING:
    from app.domain.figures.rules import Attainment, ChangeSuccess, Csat, Verdict
    from app.domain.remarks import Remark
    from app.domain.vocabulary import Priority

#: How packets are laid out today. 0: as at first, without files inside and links to tickets. 1: with the day of the
#: rates as UTC told it, $0.00 where there is no bill, "No plan" apart from what it says, and without the priority that
#: missed its goal only with all its targets together. 2: with a freeze that ends at midnight on the day after, without
#: the words of recovery in the glossary, and with pages that begin with the last row of a table or end with a heading.
LAYOUT = 3

# Instants are aware UTC datetimes; durations are whole seconds unless the name says minutes; dates are dates in
# America/New_York. Texts are printed as they are. Empty tuples print "none", never an empty table.


@dataclass(frozen=True, slots=True)
class PacketHead:
    """The cover. `start` and `end` bound the half-open period; `fiscal_year` 2027 is July 2026 to June 2027.

    `predecessors` is the label for the trend ("DPS incl. DAC to 31 Dec 2022") or empty; `fiscal_month` is None where
    the period is not a month; `seal_hash` is the newest audit seal, hexadecimal, or empty; `data_hash` and
    `form`, the number of the form in which it was hashed, are set by `app.domain.packets.sealing.sealed`.
    `draft`: it is not issued and has no revision; `revision` is then the one that it would get. `reason`: why a
    revision was issued; `workspace`: the id of the workspace that it is of, or empty. `approved`: by whom and
    when, or empty. `layout`: the number of how its pages are laid out, which says nothing else.
    """

    agency_code: str
    agency_name: str
    period_key: str
    period_label: str
    start: datetime
    end: datetime
    fiscal_year: int
    fiscal_month: int | None
    brm: str
    brm_backup: str
    cio: str
    meeting_date: date | None
    preliminary: bool
    revision: int
    as_of: datetime
    extracted_at: datetime
    predecessors: str = ""
    distribution: tuple[str, ...] = ()
    sample_values: bool = False
    classification: str = "Internal use"
    seal_hash: str = ""
    sealed_at: datetime | None = None
    app_version: str = ""
    data_hash: str = ""
    form: int = 0
    draft: bool = False
    reason: str = ""
    workspace: str = ""
    approved: str = ""
    layout: int = LAYOUT

    @property
    def status(self) -> str:
        """ "Draft", "Preliminary" or "Final"."""
        return "Draft" if self.draft else "Preliminary" if self.preliminary else "Final"

    @property
    def edition(self) -> str:
        """ "Final r2"; "Draft" of what has no revision."""
        return self.status if self.draft else f"{self.status} r{self.revision}"

    @property
    def running(self) -> bool:
        """Whether the period was not over at the as-of time; then "at the end" is at the as-of time."""
        return self.as_of < self.end

    @property
    def packet_id(self) -> str:
        """For example "SR-DHHS-2026-10 r1", "SR-DHHS-2026-10 draft"."""
        return f"SR-{self.agency_code}-{self.period_key} {'draft' if self.draft else f'r{self.revision}'}"


@dataclass(frozen=True, slots=True)
class PriorityAttainment:
    """Resolution attainment of one priority, now and in the period before (None: not known).

    `judged` is the verdict where the priority has several targets: missed where one of them was.
    """

    priority: Priority
    attainment: Attainment
    previous: Attainment | None = None
    judged: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        """The judgement on all its targets, else the attainment's own."""
        return self.attainment.verdict if self.judged is None else self.judged


@dataclass(frozen=True, slots=True)
class Summary:
    """The page that can be read alone; each text is one to three sentences, empty if nothing is to be said.

    `automatic`: which of them ("well", "not_well", "ask") the program wrote, and nobody took over.
    """

    tiles: tuple[Tile, ...]
    by_priority: tuple[PriorityAttainment, ...]
    went_well: str = ""
    did_not: str = ""
    ask: str = ""
    decisions: tuple[str, ...] = ()
    automatic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """Volume: twelve months, then this period by kind, channel and category (largest first)."""

    months: tuple[DemandMonth, ...]
    kinds: tuple[CountRow, ...] = ()
    channels: tuple[CountRow, ...] = ()
    categories: tuple[CountRow, ...] = ()
    movers: tuple[CountRow, ...] = ()

    @property
    def opened(self) -> int:
        """Opened in the last month listed, 0 without months."""
        return self.months[-1].opened if self.months else 0


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """Changes of the period that touched this agency, and those to come."""

    outcome: ChangeSuccess
    failed: tuple[FailedChange, ...] = ()
    forward: tuple[ForwardChange, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    cab_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Answers of 4 or 5 of 5 among the answers (hidden below five), and what people wrote."""

    csat: Csat
    previous: Csat | None = None
    comments: tuple[FeedbackComment, ...] = ()


@dataclass(frozen=True, slots=True)
class ForwardLook:
    """What comes: paragraphs, dated events, holidays of the next two months, wishes for new shared services."""

    texts: tuple[str, ...] = ()
    events: tuple[tuple[date, str], ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    requirements: tuple[str, ...] = ()
    next_review: date | None = None


@dataclass(frozen=True, slots=True)
class DataStatement:
    """Where the figures come from. `remarks`: those of the notes that are recorded with what they say.

    `excluded_children` of the records excluded are children or duplicates; the others are faulty, see `findings`.
    """

    records_read: int
    records_excluded: int
    sources: tuple[str, ...]
    calendars: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    excluded_children: int = 0


@dataclass(frozen=True, slots=True)
class PacketData:
    """One packet. `app.domain.packets.figures.figures_of` computes its figures, `app.domain.packets.sealing` its hash.

    A new field gets a key in `app.domain.packets.form`.
    """

    head: PacketHead
    summary: Summary
    statement: DataStatement
    backlog: Backlog
    demand: Demand
    changes: ChangeSection
    satisfaction: Satisfaction
    previous_actions: tuple[PreviousAction, ...] = ()
    previous_review: date | None = None
    service_levels: tuple[ServiceLevelRow, ...] = ()
    updates: UpdateAttainment | None = None
    resolution_times: tuple[ResolutionTime, ...] = ()
    shares: tuple[ShareFigure, ...] = ()
    trends: tuple[ServiceTrend, ...] = ()
    major_incidents: tuple[MajorIncidentBlock, ...] = ()
    availability: tuple[AvailabilityRow, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    forward: ForwardLook = ForwardLook()
    exceptions: tuple[ExceptionRow, ...] = ()
    contacts: tuple[Contact, ...] = ()
    drills: tuple[DrillRow, ...] = ()
    cost: Cost | None = None  # None: no bill was issued, as in packets of before there were bills
    disputes: DisputedSection | None = None  # None: no figure was disputed that this packet answers
    recovery: tuple[RecoveryNote, ...] = ()  # none in packets of before, or where no recovery plans are kept


def as_draft(packet: PacketData) -> PacketData:
    """Return the packet marked as a draft: it says the same, and has the same data hash."""
    return replace(packet, head=replace(packet.head, draft=True, approved=""))
