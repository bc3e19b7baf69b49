"""The values of a service review packet from one snapshot, with what changed since the revision before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from app import __version__
from app.db import packets as packet_rows
from app.db import reviews
from app.db.agencies import AgencyRow
from app.db.engine import Database
from app.db.facts import fact
from app.db.figures import availability, demand
from app.db.figures.facts import Facts
from app.db.packet_approvals import of_content
from app.db.sla import corrections_told
from app.domain.eastern import local_date
from app.domain.figures import judging
from app.domain.figures.rows import ServiceLevelRow, Tile, UpdateAttainment
from app.domain.figures.rules import Given, Verdict, is_preliminary
from app.domain.packets.files import AUTOMATIC
from app.domain.packets.packet import DataStatement, PacketData, PacketHead, PriorityAttainment, Summary
from app.domain.packets.sealing import sealed
from app.domain.periods import Period
from app.domain.remarks import Remark, as_printed
from app.domain.sources import source_name
from app.domain.vocabulary import Metric
from app.domain.words import day as day_text
from app.domain.words import moment
from app.services.catalog.whose import require_own_packet
from app.services.figures import majors as major_figures
from app.services.figures import sections
from app.services.figures.figures import Figures
from app.services.figures.reading import figures_at, known_at
from app.services.figures.scope import Subject
from app.services.packets import people, words
from app.services.packets.cost import cost_section
from app.services.packets.disputed import with_disputes
from app.services.packets.recovery import recovery_notes
from app.services.packets.restated import correction_text, with_restatements
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def packet_data(
    db: Database,
    agency_code: str,
    period: Period,
    as_of: datetime | None = None,
    *,
    reason: str = "",
    work: Work | None = None,
) -> PacketData:
    """Return the next revision of a packet, from one read transaction; `as_of` (default now) leaves out later facts.

    InputError: unknown agency, a period that has not begun at the as-of time, an as-of time in the future.
    """
    now = db.now()
    moment = known_at(db, as_of, now)
    with db.read(work) as conn:
        require_own_packet(db, conn, agency_code)
        return assemble(conn, agency_code, period, moment, extracted_at=now, reason=reason)


def assemble(
    conn: Connection,
    agency_code: str,
    period: Period,
    as_of: datetime,
    *,
    extracted_at: datetime,
    reason: str = "",
    revision: int | None = None,
    as_before: bool = False,
    changes_as_before: bool = False,
    ahead_as_before: bool = False,
    ahead_now: bool = False,
) -> PacketData:
    """Return the packet's values, sealed. `revision`: one issued before, to make it again; default the next one.

    `extracted_at`: when it is made, or was; nothing that was recorded later is in it.
    `as_before`: as packets were read at first, so that one issued then can be made again: the backlog as known at T,
    and nothing of what came in later. Its figures are the same, what stands beside them is not.
    `changes_as_before`: latent changes whose times were corrected are judged by those they were recorded with, lead
    times by the day of the meeting alone; freezes that were withdrawn are listed, as in packets issued at first.
    `ahead_as_before`: what is planned is listed with drafts, by the records of when the packet is made and not of T,
    and without marks; each of the older ways had it so. `ahead_now`: by the records as they are, to compare with.
    """
    figures, whose = figures_at(conn, period, agency_code, None, as_of)
    figures.changes_as_before = changes_as_before
    figures.ahead_as_before = ahead_as_before or as_before or changes_as_before
    figures.ahead_now = ahead_now
    assert whose.agency is not None
    facts = figures.facts
    issued = packet_rows.packets(conn, whose.agency.id, period.key)
    number = (issued[-1].revision + 1 if issued else 1) if revision is None else revision
    before = next((row for row in reversed(issued) if row.revision < number), None)
    mine = next((row for row in issued if row.revision == number), None)
    printed = {} if mine is None else mine.remarks
    made = _compose(facts, figures, whose, number, extracted_at, printed, as_before=as_before)
    given = mine.reason if mine is not None and not reason else reason
    made = replace(made, head=replace(made.head, reason=given, workspace=fact(conn, "id") or ""))
    made = with_disputes(facts, made, whose.agency.id, period)
    data = sealed(with_restatements(facts, made, whose, before, mine, given))
    approval = of_content(conn, whose.agency.code, period.key, data.head.data_hash)
    if approval is None:
        return data
    return replace(data, head=replace(data.head, approved=f"{approval.name}, {moment(approval.at)} Eastern Time"))


def _compose(
    facts: Facts,
    figures: Figures,
    whose: Subject,
    revision: int,
    extracted_at: datetime,
    printed: Mapping[str, str],
    *,
    as_before: bool,
) -> PacketData:
    agency, period = whose.agency, figures.period
    assert agency is not None
    today = local_date(facts.as_of)
    held = reviews.reviews(facts, agency.id)
    meeting = people.meeting_of(held, period, today)
    last = people.previous_review(held, meeting, today)
    actions = reviews.actions(facts, agency.id)
    written = packet_rows.commentary_of(facts, agency.id, period.key)
    year = availability.major_incidents(facts, whose.scope.alone(), figures.months[0].start, period.end)
    majors = major_figures.major_blocks(figures, [m for m in year if period.contains(m.impact_start_at)])
    previous_actions = people.previous_actions(actions, last, held, today)
    backlog, changes = sections.backlog_section(figures, as_before=as_before), sections.change_section(figures)
    by_priority = figures.by_priority(Metric.RESOLUTION)
    before = figures.by_priority(Metric.RESOLUTION, period.previous())
    rows = figures.service_levels()
    verdicts = judging.judged(by_priority, rows, Metric.RESOLUTION)
    updates = figures.overall(Metric.UPDATE)
    on_hold = sum(band.paused for band in backlog.ageing)
    decisions = [line.strip() for line in written.get("decisions", "").splitlines() if line.strip()]
    decisions += [row.title for row in actions if row.kind == "decision" and row.state == "open"]
    available = figures.availability()
    down = [row.service for row in available if row.availability.verdict is Verdict.MISSED]
    running = facts.as_of < period.end
    roles = packet_rows.people(facts, agency.id, today)
    summary = Summary(
        _tiles(figures, rows, len(majors), backlog.flow.closing, on_hold, running=running),
        tuple(
            PriorityAttainment(
                p,
                replace(a, given=Given(verdicts[p], a.goal_bp)),
                b if (b := before.get(p)) is not None and b.due else None,
                verdicts[p],
            )
            for p, a in by_priority.items()
        ),
        written.get("well")
        or words.went_well(
            *(by_priority, backlog.flow, majors, [row.availability.verdict for row in available], verdicts),
            keeps_majors=as_before or bool(year) or availability.keeps_majors(facts, period.end),
        ),
        written.get("not_well") or words.did_not(by_priority, backlog.flow, majors, len(changes.failed), down, rows),
        written.get("ask")
        or (
            words.asked_before(previous_actions, on_hold, running=running)
            if as_before
            else words.asked(previous_actions, figures.awaiting_caller(), people.of_the_agency(roles), running=running)
        ),
        tuple(decisions),
        tuple(key for key in AUTOMATIC if not written.get(key)),
    )
    return PacketData(
        head=_head(facts, figures, whose, revision, extracted_at, roles, None if meeting is None else meeting.held_on),
        summary=summary,
        statement=_statement(facts, figures, agency, facts.as_of if as_before else extracted_at, printed),
        backlog=backlog,
        demand=sections.demand_section(figures),
        changes=changes,
        satisfaction=sections.satisfaction_section(figures),
        previous_actions=previous_actions,
        previous_review=None if last is None else last.held_on,
        service_levels=rows,
        updates=UpdateAttainment(updates.due, updates.met) if updates.due else None,
        resolution_times=sections.resolution_times(figures),
        shares=sections.share_figures(figures),
        trends=sections.packet_trends(figures, sections.trend_marks(year)),
        major_incidents=majors,
        availability=available,
        improvements=people.improvements(actions, period, today),
        forward=people.forward_look(figures, actions, held, meeting, written.get("forward", "")),
        exceptions=figures.exceptions(),
        contacts=people.contacts(roles),
        drills=major_figures.drills(figures),
        cost=cost_section(facts, agency.id, period),
        recovery=recovery_notes(facts, agency.id, now=figures.ahead_now),
    )


def _tiles(
    figures: Figures, rows: Sequence[ServiceLevelRow], majors: int, closing: int, on_hold: int, *, running: bool
) -> tuple[Tile, ...]:
    when = "at the as-of time" if running else "at the end of the period"

    return (
        figures.tile(Metric.RESOLUTION, "Resolved in time", rows),
        figures.tile(Metric.UPDATE, "Status updates in time", rows),
        Tile("major_incidents.count", "Major incidents", str(majors), "impact began in the period"),
        Tile("backlog.closing", "Open tickets", f"{closing:,}", f"{when}; {on_hold:,} on hold"),
    )


def _head(
    facts: Facts,
    figures: Figures,
    whose: Subject,
    revision: int,
    extracted_at: datetime,
    roles: list[packet_rows.Assigned],
    meeting: date | None,
) -> PacketHead:
    agency, period = whose.agency, figures.period
    assert agency is not None
    first = {}
    for role in reversed(roles):
        first[role.role] = role
    named = {role: row.name for role, row in first.items()}
    seal = packet_rows.newest_seal(facts, extracted_at)
    return PacketHead(
        agency_code=agency.code,
        agency_name=agency.name,
        period_key=period.key,
        period_label=period.long_label,
        start=period.start,
        end=period.end,
        fiscal_year=period.fiscal_year,
        fiscal_month=period.fiscal_month if period.kind == "month" else None,
        brm=named.get("brm", ""),
        brm_backup=named.get("brm_backup", ""),
        cio=named.get("cio", ""),
        meeting_date=meeting,
        preliminary=is_preliminary(facts.as_of, period.end, figures.business),
        revision=revision,
        as_of=facts.as_of,
        extracted_at=extracted_at,
        predecessors=whose.predecessors,
        distribution=tuple(
            f"{row.name}, {row.title}" if row.title else row.name
            for role in ("cio", "brm", "brm_backup", "cab_rep")
            if (row := first.get(role)) is not None
        ),
        sample_values=figures.on_sample_targets,
        seal_hash="" if seal is None else seal[1].hex(),
        sealed_at=None if seal is None else seal[0],
        app_version=__version__,
    )


def _statement(
    facts: Facts, figures: Figures, agency: AgencyRow, known_at: datetime, printed: Mapping[str, str]
) -> DataStatement:
    period = figures.period
    read = demand.records(facts, figures.scope.alone(), period.start, period.end)
    found = packet_rows.findings(facts, agency.id, period.start, period.end)
    used = {o.target_id for o in figures.outcomes}
    calendars = {t.calendar.name: t.calendar.business.text for t in figures.book.targets if t.id in used}
    told = packet_rows.import_notes(facts, (row.source for row in read))
    remarks = as_printed((*_STANDING, *_entered_later(facts, figures), *figures.remarks_of(known_at)), printed)
    return DataStatement(
        sum(row.read for row in read),
        sum(row.excluded for row in read),
        people.sources(read),
        tuple(f"{name}: {text}" for name, text in sorted(calendars.items())),
        people.findings(found),
        notes=(
            *(remark.text for remark in remarks),
            *_corrections(facts, figures),
            *(
                f"{source_name(source)}: {people.without_hints(note)}"
                for source, notes in told.items()
                for note in notes
            ),
        ),
        remarks=remarks,
        excluded_children=sum(row.children for row in read),
    )


#: What the data statement of every packet says.
_STANDING = (
    Remark(
        "read",
        "A record is read if it was open at some time of the period; children and duplicates are excluded, "
        "their parent counts.",
    ),
    Remark(
        "majors",
        "A major incident that reached several agencies is in the packet of each, so packets do not add up to "
        "the state's figures.",
    ),
)


def _entered_later(facts: Facts, figures: Figures) -> tuple[Remark, ...]:
    """Return a sentence where people entered events of the period later than they happened."""
    count = demand.entered_later(facts, figures.scope.alone(), figures.period.start, figures.period.end)
    if not count:
        return ()
    if count == 1:
        text = "One event was entered later than it happened, with a reason."
    else:
        text = f"{count:,} events were entered later than they happened, each with a reason."
    return (Remark(f"entered-later:{count}", text),)


def _corrections(facts: Facts, figures: Figures) -> tuple[str, ...]:
    """Return a sentence for each correction of service levels recorded since the period began that counts in it."""
    found = corrections_told(facts.conn, figures.period.start, facts.as_of)
    end = local_date(figures.period.end)
    return tuple(
        f"Corrected on {day_text(local_date(one.at))}: {correction_text(one)}." for one in found if one.first_day < end
    )
