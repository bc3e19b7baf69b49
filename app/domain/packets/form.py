"""The form in which a packet is hashed: short keys of its own, whatever classes and fields are called here.

A packet in the field outlives the code that made it. Its data hash therefore hangs on nothing but the tables of the
sections here and of what they are made of (`form_figures`, `form_rows`): a table for each kind of value names its keys
and how each is read. A key stays what it is when a class or a field is renamed (rename the reading beside it); keys are
sorted, so their order here means nothing.

- **Left out where empty**: None, False, an empty text, list or part; 0 only where the table says `number`. A new field
  or section is empty in every packet of before, which so keeps its hash: give it a new key, never one that was used.
  A part that may be None needs a key that is always written, or None and an empty part would be the same.
- **Enumerations** are written as their stored value, instants in UTC.
- **Not hashed** (`left_out`): the hash itself, and what tells when and by what the file was made.
- **Values that run with the clock are hashed** ("over by 3 h so far"): the hash says what this file prints, as of its
  own time, and `verify` computes the same values as of the same time. Whether anything has changed *since* is another
  question, which does not compare hashes: `app.services.packets.comparison` answers it.

`FORM` is printed in the stamp. It goes up only where a hash of an unchanged packet would change: then today's tables
move to a module of their own, as those of form 0 did, and `sealing` learns to read both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.packets.form_figures import (
    ATTAINMENT,
    AVAILABILITY_ROW,
    BACKLOG,
    CHANGE_SUCCESS,
    COUNT,
    CSAT,
    DEMAND_MONTH,
    DRILL,
    EXCEPTION,
    MAJOR,
    RECOVERY,
    RESOLUTION_TIME,
    SERVICE_LEVEL,
    SHARE,
    TILE,
    TREND,
    UPDATES,
)
from app.domain.packets.form_rows import (
    COMMENT,
    CONTACT,
    COST_CAUSE,
    COST_LINE,
    DISPUTED,
    FAILED_CHANGE,
    FINDING,
    FORWARD_CHANGE,
    FREEZE,
    IMPROVEMENT,
    PREVIOUS_ACTION,
    RATE_STATUS,
    RESTATEMENT,
)
from app.domain.packets.form_table import Table, Written, number, part, parts, value

if TYPE_CHECKING:
    from app.domain.packets.cost import Cost
    from app.domain.packets.disputes import DisputedSection
    from app.domain.packets.packet import (
        ChangeSection,
        DataStatement,
        Demand,
        ForwardLook,
        PacketData,
        PacketHead,
        PriorityAttainment,
        Satisfaction,
        Summary,
    )

FORM = 1

HEAD: Table[PacketHead] = Table(
    value("ag", lambda h: h.agency_code),
    value("an", lambda h: h.agency_name),
    value("pk", lambda h: h.period_key),
    value("pl", lambda h: h.period_label),
    value("fr", lambda h: h.start),
    value("to", lambda h: h.end),
    value("fy", lambda h: h.fiscal_year),
    value("fm", lambda h: h.fiscal_month),
    value("brm", lambda h: h.brm),
    value("bu", lambda h: h.brm_backup),
    value("cio", lambda h: h.cio),
    value("md", lambda h: h.meeting_date),
    value("pre", lambda h: h.preliminary),
    value("rev", lambda h: h.revision),
    value("as", lambda h: h.as_of),
    value("pd", lambda h: h.predecessors),
    value("di", lambda h: h.distribution),
    value("sa", lambda h: h.sample_values),
    value("cl", lambda h: h.classification),
    left_out=(
        lambda h: h.data_hash,
        lambda h: h.form,
        lambda h: h.extracted_at,
        lambda h: h.app_version,
        lambda h: h.seal_hash,
        lambda h: h.sealed_at,
        lambda h: h.draft,  # a draft and what is issued of it say the same
        lambda h: h.reason,  # recorded beside the hash
        lambda h: h.workspace,
        lambda h: h.approved,
        lambda h: h.layout,
    ),
)
PRIORITY_ATTAINMENT: Table[PriorityAttainment] = Table(
    value("pr", lambda p: p.priority),
    part("at", lambda p: p.attainment, ATTAINMENT),
    part("pv", lambda p: p.previous, ATTAINMENT),
    value("ve", lambda p: p.judged),
)
SUMMARY: Table[Summary] = Table(
    parts("ti", lambda s: s.tiles, TILE),
    parts("pr", lambda s: s.by_priority, PRIORITY_ATTAINMENT),
    value("we", lambda s: s.went_well),
    value("no", lambda s: s.did_not),
    value("as", lambda s: s.ask),
    value("de", lambda s: s.decisions),
    left_out=(lambda s: s.automatic,),  # who wrote a text is no part of what it says
)
DEMAND: Table[Demand] = Table(
    parts("mo", lambda d: d.months, DEMAND_MONTH),
    parts("ki", lambda d: d.kinds, COUNT),
    parts("ch", lambda d: d.channels, COUNT),
    parts("ca", lambda d: d.categories, COUNT),
    parts("mv", lambda d: d.movers, COUNT),
)
CHANGES: Table[ChangeSection] = Table(
    part("ou", lambda c: c.outcome, CHANGE_SUCCESS),
    parts("fa", lambda c: c.failed, FAILED_CHANGE),
    parts("fo", lambda c: c.forward, FORWARD_CHANGE),
    parts("fr", lambda c: c.freezes, FREEZE),
    value("cab", lambda c: c.cab_notes),
)
SATISFACTION: Table[Satisfaction] = Table(
    part("cs", lambda s: s.csat, CSAT),
    part("pv", lambda s: s.previous, CSAT),
    parts("co", lambda s: s.comments, COMMENT),
)
FORWARD: Table[ForwardLook] = Table(
    value("tx", lambda f: f.texts),
    value("ev", lambda f: f.events),
    value("ho", lambda f: f.holidays),
    value("re", lambda f: f.requirements),
    value("nx", lambda f: f.next_review),
)
STATEMENT: Table[DataStatement] = Table(
    value("rr", lambda s: s.records_read),
    value("rx", lambda s: s.records_excluded),
    value("so", lambda s: s.sources),
    value("ca", lambda s: s.calendars),
    parts("fi", lambda s: s.findings, FINDING),
    parts("re", lambda s: s.restatements, RESTATEMENT),
    value("no", lambda s: s.notes),
    number("xc", lambda s: s.excluded_children),
    left_out=(lambda s: s.remarks,),  # their sentences are among the notes
)
COST: Table[Cost] = Table(
    value("bi", lambda c: c.bills),
    value("mi", lambda c: c.missing),
    value("c", lambda c: c.cents),
    value("yc", lambda c: c.year_cents),
    value("fc", lambda c: c.forecast_cents),
    value("me", lambda c: c.method),
    parts("li", lambda c: c.lines, COST_LINE),
    parts("ra", lambda c: c.rates, RATE_STATUS),
    value("be", lambda c: c.before),
    parts("ca", lambda c: c.causes, COST_CAUSE),
    number("di", lambda c: c.open_disputes),
)
DISPUTES: Table[DisputedSection] = Table(
    parts("ro", lambda s: s.rows, DISPUTED), value("up", lambda s: s.upheld), value("an", lambda s: s.answered)
)
PACKET: Table[PacketData] = Table(
    part("hd", lambda p: p.head, HEAD),
    part("su", lambda p: p.summary, SUMMARY),
    part("ds", lambda p: p.statement, STATEMENT),
    part("bl", lambda p: p.backlog, BACKLOG),
    part("dm", lambda p: p.demand, DEMAND),
    part("ch", lambda p: p.changes, CHANGES),
    part("sf", lambda p: p.satisfaction, SATISFACTION),
    parts("pa", lambda p: p.previous_actions, PREVIOUS_ACTION),
    value("pr", lambda p: p.previous_review),
    parts("sl", lambda p: p.service_levels, SERVICE_LEVEL),
    part("up", lambda p: p.updates, UPDATES),
    parts("rt", lambda p: p.resolution_times, RESOLUTION_TIME),
    parts("sh", lambda p: p.shares, SHARE),
    parts("tr", lambda p: p.trends, TREND),
    parts("mi", lambda p: p.major_incidents, MAJOR),
    parts("av", lambda p: p.availability, AVAILABILITY_ROW),
    parts("im", lambda p: p.improvements, IMPROVEMENT),
    part("fl", lambda p: p.forward, FORWARD),
    parts("ex", lambda p: p.exceptions, EXCEPTION),
    parts("ct", lambda p: p.contacts, CONTACT),
    parts("dr", lambda p: p.drills, DRILL),
    part("co", lambda p: p.cost, COST),
    part("dp", lambda p: p.disputes, DISPUTES),
    parts("rc", lambda p: p.recovery, RECOVERY),
)


def text_of(packet: PacketData) -> str:
    """Return the text that is hashed: equal exactly where the packets say the same, on every machine."""
    return json.dumps({"form": FORM, **PACKET.written(packet)}, sort_keys=True, separators=(",", ":"))


def texts_of(packet: PacketData) -> Iterator[str]:
    """Return every text of the packet that is not empty, in no particular order."""
    waiting: list[Written] = [PACKET.written(packet)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, list | dict):
            waiting += found if isinstance(found, list) else found.values()
