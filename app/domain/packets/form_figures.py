"""The form of a packet's figures, and of the rows that its tables and charts are made of.

What holds of every key stands in `app.domain.packets.form`: one never changes, and a new one was never used before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.packets.form_table import Table, number, part, parts, value

if TYPE_CHECKING:
    from app.domain.figures.availability import Availability
    from app.domain.figures.rows import (
        AgeingBand,
        AvailabilityRow,
        Backlog,
        CountRow,
        DemandMonth,
        DrillRow,
        ExceptionRow,
        MajorIncidentBlock,
        MajorPromises,
        MonthPoint,
        OldTicket,
        ResolutionTime,
        ServiceLevelRow,
        ServiceTrend,
        ShareFigure,
        Tile,
        TimelineEntry,
        UpdateAttainment,
    )
    from app.domain.figures.rules import Attainment, BacklogFlow, ChangeSuccess, Csat, Distribution
    from app.domain.packets.rows import RecoveryNote

# --- figures --------------------------------------------------------------------------------------
ATTAINMENT: Table[Attainment] = Table(
    value("d", lambda a: a.due),
    value("m", lambda a: a.met),
    value("g", lambda a: a.goal_bp),
    number("b", lambda a: a.bound),
    left_out=(lambda a: a.given,),  # the verdict of a sum: it follows from its parts, which are hashed
)
DISTRIBUTION: Table[Distribution] = Table(
    value("n", lambda d: d.n),
    value("avg", lambda d: d.mean),
    value("med", lambda d: d.median),
    value("p90", lambda d: d.p90),
    number("b", lambda d: d.bound),
)
FLOW: Table[BacklogFlow] = Table(
    value("op", lambda f: f.opening),
    value("new", lambda f: f.opened),
    value("re", lambda f: f.reopened),
    value("in", lambda f: f.transferred_in),
    value("res", lambda f: f.resolved),
    value("can", lambda f: f.cancelled),
    value("out", lambda f: f.transferred_out),
    value("cl", lambda f: f.closing),
    number("un", lambda f: f.undated),
)
CSAT: Table[Csat] = Table(
    value("s", lambda c: c.sent),
    value("a", lambda c: c.answers),
    value("ok", lambda c: c.satisfied),
    number("un", lambda c: c.unasked),
)
CHANGE_SUCCESS: Table[ChangeSuccess] = Table(
    value("n", lambda c: c.implemented),
    value("ok", lambda c: c.successful),
    value("em", lambda c: c.emergency),
    value("lat", lambda c: c.latent),
    value("lk", lambda c: c.lead_time_kept),
    value("ld", lambda c: c.lead_time_due),
    number("nm", lambda c: c.not_measured),
    number("sj", lambda c: c.source_judged),
    number("ss", lambda c: c.source_successful),
    number("bt", lambda c: c.source_back_out_told),
    number("bo", lambda c: c.source_backed_out),
)
AVAILABILITY: Table[Availability] = Table(
    value("s", lambda a: a.service_s),
    value("d", lambda a: a.downtime_s),
    value("m", lambda a: a.maintenance_s),
    value("o", lambda a: a.overrun_s),
    value("g", lambda a: a.goal_bp),
)

# --- rows -----------------------------------------------------------------------------------------
SERVICE_LEVEL: Table[ServiceLevelRow] = Table(
    value("me", lambda r: r.metric),
    value("pr", lambda r: r.priority),
    part("at", lambda r: r.attainment, ATTAINMENT),
    value("ta", lambda r: r.target),
    value("la", lambda r: r.layer),
    value("sp", lambda r: r.span),
    part("pv", lambda r: r.previous, ATTAINMENT),
    part("yr", lambda r: r.twelve_months, ATTAINMENT),
    number("pd", lambda r: r.open_past_due),
    number("mp", lambda r: r.met_by_pause),
    number("mv", lambda r: r.moved),
    value("wy", lambda r: r.why),
)
UPDATES: Table[UpdateAttainment] = Table(value("d", lambda u: u.due), value("m", lambda u: u.in_time))
RESOLUTION_TIME: Table[ResolutionTime] = Table(
    value("pr", lambda r: r.priority),
    part("di", lambda r: r.distribution, DISTRIBUTION),
    value("ca", lambda r: r.calendar),
)
SHARE: Table[ShareFigure] = Table(
    value("k", lambda s: s.key),
    value("l", lambda s: s.label),
    value("p", lambda s: s.part),
    value("w", lambda s: s.whole),
    value("n", lambda s: s.note),
)
MONTH_POINT: Table[MonthPoint] = Table(
    value("mo", lambda p: p.month),
    part("at", lambda p: p.attainment, ATTAINMENT),
    value("go", lambda p: p.goals),
    value("ve", lambda p: p.by_parts),
)
TREND: Table[ServiceTrend] = Table(
    value("sv", lambda r: r.service), parts("pt", lambda r: r.points, MONTH_POINT), value("an", lambda r: r.annotations)
)
DEMAND_MONTH: Table[DemandMonth] = Table(
    value("mo", lambda m: m.month), value("op", lambda m: m.opened), value("re", lambda m: m.resolved)
)
COUNT: Table[CountRow] = Table(
    value("l", lambda r: r.label), value("n", lambda r: r.count), value("pv", lambda r: r.previous)
)
AGEING_BAND: Table[AgeingBand] = Table(
    value("l", lambda b: b.label), value("n", lambda b: b.count), number("pa", lambda b: b.paused)
)
OLD_TICKET: Table[OldTicket] = Table(
    value("nu", lambda o: o.number),
    value("ti", lambda o: o.title),
    value("ki", lambda o: o.kind),
    value("pr", lambda o: o.priority),
    value("sv", lambda o: o.service),
    value("op", lambda o: o.opened),
    value("ag", lambda o: o.age_days),
    value("st", lambda o: o.state),
    value("ho", lambda o: o.holder),
)
TIMELINE: Table[TimelineEntry] = Table(
    value("at", lambda e: e.at), value("ki", lambda e: e.kind), value("tx", lambda e: e.text)
)
MAJOR_PROMISES: Table[MajorPromises] = Table(
    value("n", lambda p: p.promised),
    number("k", lambda p: p.kept),
    value("la", lambda p: p.late),
    number("br", lambda p: p.broken),
    number("od", lambda p: p.overdue),
    value("fa", lambda p: p.first_after),
    value("jo", lambda p: p.joined),
)
MAJOR: Table[MajorIncidentBlock] = Table(
    value("nu", lambda m: m.number),
    value("ti", lambda m: m.title),
    value("sv", lambda m: m.services),
    value("ag", lambda m: m.agencies),
    value("im", lambda m: m.impact_start),
    value("de", lambda m: m.declared),
    value("re", lambda m: m.restored),
    value("he", lambda m: m.impact_here),
    parts("tl", lambda m: m.timeline, TIMELINE),
    value("ca", lambda m: m.cause),
    value("cc", lambda m: m.cause_confirmed),
    value("rd", lambda m: m.review_date),
    value("fu", lambda m: m.follow_ups),
    part("pm", lambda m: m.promises, MAJOR_PROMISES),
)
DRILL: Table[DrillRow] = Table(
    value("nu", lambda d: d.number), value("ti", lambda d: d.title), value("on", lambda d: d.held_on)
)
RECOVERY: Table[RecoveryNote] = Table(
    value("sv", lambda r: r.service),
    value("si", lambda r: r.site),
    value("wh", lambda r: r.what),
    value("tx", lambda r: r.text),
)
AVAILABILITY_ROW: Table[AvailabilityRow] = Table(
    value("sv", lambda r: r.service),
    part("av", lambda r: r.availability, AVAILABILITY),
    number("ou", lambda r: r.outages),
    number("dm", lambda r: r.degraded_minutes),
    part("pv", lambda r: r.previous, AVAILABILITY),
    value("no", lambda r: r.note),
    left_out=(lambda r: r.told,),  # of Reports, which lead to each outage; a packet prints none of it
)
EXCEPTION: Table[ExceptionRow] = Table(
    value("nu", lambda e: e.number),
    value("ti", lambda e: e.title),
    value("me", lambda e: e.metric),
    value("pr", lambda e: e.priority),
    value("op", lambda e: e.opened),
    value("du", lambda e: e.due),
    value("re", lambda e: e.resolved),
    value("ov", lambda e: e.over_by),
    number("pa", lambda e: e.paused),
    value("why", lambda e: e.reason),
    value("gi", lambda e: e.given),
    value("nt", lambda e: e.note),
    left_out=(lambda e: e.seq,),  # tells two misses of one ticket apart, and is not printed
)
TILE: Table[Tile] = Table(
    value("k", lambda t: t.key),
    value("l", lambda t: t.label),
    value("v", lambda t: t.value),
    value("n", lambda t: t.note),
    value("ve", lambda t: t.verdict),
)
BACKLOG: Table[Backlog] = Table(
    part("fl", lambda b: b.flow, FLOW),
    parts("ag", lambda b: b.ageing, AGEING_BAND),
    parts("ol", lambda b: b.oldest, OLD_TICKET),
)
