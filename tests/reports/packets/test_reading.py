"""What a reader of the packet stumbled over: messages, counts, lines of time, columns, long lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf

from app.domain import words
from app.domain.eastern import midnight
from app.domain.figures.rows import (
    DrillRow,
    MajorPromises,
    MonthPoint,
    ResolutionTime,
    ServiceLevelRow,
    ServiceTrend,
    TimelineEntry,
)
from app.domain.figures.rules import Attainment, Distribution
from app.domain.figures.verdicts import Verdict
from app.domain.packets.packet import PacketData, PriorityAttainment
from app.domain.packets.rows import Freeze, RecoveryNote
from app.domain.vocabulary import Layer, Metric, Priority
from app.reports.packets import LISTED, levels, render_packet, volume
from app.reports.packets.exceptions import GRAVEST, by_ticket, gravest, reason
from app.reports.pdf import style
from app.reports.pdf.document import Column
from app.reports.pdf.tables import Table, Total
from tests.reports.conftest import page_texts
from tests.reports.packets import made as packets


def text_of(data: PacketData) -> str:
    return " ".join(page_texts(render_packet(data)))


def test_counted_time_has_no_days() -> None:
    """318 business hours are 35 business days and not 13 days of 24 hours."""
    assert words.clock(318 * 3600) == "318 h"
    assert words.clock(40 * 3600 + 47 * 60) == "40 h 47 min"
    assert words.clock(3_469.4 * 3600) == "3,469 h"
    assert words.clock(None) == "\u2013"


def test_days_have_no_zero_and_no_language_of_the_machine() -> None:
    assert words.weekday(packets.at(2, month=12).date()) == "Wednesday 2 December 2026"


def test_targets_of_one_priority_are_told_apart() -> None:
    def row(due: int, met: int, layer: Layer) -> ServiceLevelRow:
        return ServiceLevelRow(Metric.RESOLUTION, Priority.MEDIUM, Attainment(due, met, 9500), "9 h", layer)

    both = (row(22, 19, Layer.SERVICE), row(76, 68, Layer.GLOBAL))
    assert levels.message(Metric.RESOLUTION, both) == (
        "Resolution: goal missed for Medium, Service target (19 of 22 in time) and Medium, Global target "
        "(68 of 76 in time)"
    )
    one = both[1:]
    assert levels.message(Metric.RESOLUTION, one) == "Resolution: goal missed for Medium (68 of 76 in time)"
    assert levels.message(Metric.RESOLUTION, one, 0) == "Resolution: Medium (68 of 76) missed the goal"
    few = (row(6, 6, Layer.SERVICE), row(19, 17, Layer.GLOBAL))  # no verdict on either; missed together
    said = "Resolution: goal missed for Medium (23 of 25 in time, its targets together)"
    assert levels.message(Metric.RESOLUTION, few) == said
    assert levels.message(Metric.RESOLUTION, few, 1) == "Resolution: 23 of 25 in time, no goal missed"


def test_hours_of_two_clocks_make_no_common_time_to_resolve() -> None:
    spread = Distribution(30, 36_000, 18_000, 90_000)
    data = packets.busy()
    times = (ResolutionTime(None, spread, "24x7 or Mon-Fri 08:00-17:00"), ResolutionTime(Priority.LOW, spread, "24x7"))
    content = render_packet(replace(data, resolution_times=times))
    text = " ".join(page_texts(content))
    assert "All priorities 30 \u2013 \u2013 \u2013 24x7 or Mon-Fri 08:00-17:00: no common figure" in text
    assert "Low 30 10 h 5 h 25 h 24x7" in text
    with pikepdf.open(BytesIO(content)) as pdf:
        inside = next(file.get_file().read_bytes() for name, file in pdf.attachments.items() if "figures" in name)
    assert [line.partition(b",")[0] for line in inside.splitlines() if line.startswith(b"mttr.all")] == [b"mttr.all.n"]


def test_low_volume_is_counts_on_the_summary() -> None:
    summary = page_texts(render_packet(packets.busy()))[1]
    assert "8 of 9 met: low volume" in summary
    assert "88.9" not in summary
    assert "93.5 %, goal 95 %: missed" in summary


def test_low_volume_is_counts_in_every_column() -> None:
    """Three of three in the month before is not 100 %."""
    few, many = Attainment(3, 3, 9500), Attainment(19, 18, 9500)
    row = ServiceLevelRow(
        Metric.RESOLUTION,
        Priority.CRITICAL,
        Attainment(4, 3, 9500),
        "4 h, 24x7",
        Layer.GLOBAL,
        previous=few,
        twelve_months=many,
    )
    text = text_of(replace(packets.empty(), service_levels=(row,)))
    assert "Critical 4 h, 24x7 Global 4 3 1 3 of 4 95 % Low volume 3 of 3 18 of 19" in text
    point = MonthPoint(packets.MONTHS[0], Attainment(6, 5, None), (9000, 9500), Verdict.LOW_VOLUME)
    assert levels._month_cell(point) == "5/6"
    assert levels._month_cell(replace(point, by_parts=Verdict.MET)) == "83.3"
    assert levels._month_cell(replace(point, attainment=Attainment(0, 0, None), by_parts=None)) == "\u2013"


def test_tickets_without_a_service_do_not_read_as_no_service() -> None:
    rows = trend(("No service", Attainment(2160, 1753, None), (9000, 9500), Verdict.MISSED))
    assert levels._trend_message(rows) == "Tickets without a service missed the resolution goal in Oct 2026"
    text = text_of(replace(packets.busy(), trends=rows))
    assert "No service" not in text


def test_a_priority_with_several_goals_is_judged_by_its_targets() -> None:
    mixed = PriorityAttainment(Priority.MEDIUM, Attainment(43, 40, None), None, Verdict.MISSED)
    kept = PriorityAttainment(Priority.LOW, Attainment(74, 72, None), None, Verdict.MET)
    data = packets.busy()
    page = page_texts(render_packet(replace(data, summary=replace(data.summary, by_priority=(mixed, kept)))))[1]
    assert "Resolution: Medium missed the goal" in page
    assert "93.0 %, a target was missed" in page
    assert "97.3 %, each goal met" in page
    assert "goal \u2013" not in page


def test_the_summary_has_all_its_parts_when_nothing_is_to_be_said() -> None:
    page = page_texts(render_packet(packets.seldom()))[1]
    assert "What went well Nothing to report. What did not Nothing to report. What we ask Nothing this time." in page


def test_demand_of_the_summary_is_the_flow_of_the_backlog() -> None:
    """In a quarter the last month is not the period: 471 opened there, 1,300 in all."""
    data = packets.busy()
    flow = replace(data.backlog.flow, opened=1300, resolved=1311)
    quarter = replace(
        data,
        head=packets.head(period_key="2026Q3", period_label="August to October 2026", fiscal_month=None),
        backlog=replace(data.backlog, flow=flow),
    )
    text = text_of(quarter)
    assert "Demand 1,300 opened, 1,311 resolved" in text
    assert "1,300 tickets opened and 1,311 resolved in August to October 2026" in text


def test_a_quiet_month_is_not_a_hundred_percent_fewer() -> None:
    data = packets.busy()
    months = (*data.demand.months[:-1], replace(data.demand.months[-1], opened=0, resolved=0))
    quiet = replace(data, demand=replace(data.demand, months=months))
    assert volume._demand_message(quiet) == "No ticket was opened or resolved in Oct 2026"
    # records of three months: the first is not whole, so one is left to compare with, 2,798 opened
    two = tuple(replace(m, opened=2798) for m in data.demand.months[-3:-1])
    begun = (*two, replace(data.demand.months[-1], opened=2096, resolved=2164))
    assert volume._demand_message(replace(data, demand=replace(data.demand, months=begun))) == (
        "2,096 tickets opened and 2,164 resolved in Oct 2026: 25 % fewer opened than the month before"
    )


def test_records_begin_where_the_first_month_says_so() -> None:
    data = packets.busy()
    assert "The records begin" not in text_of(data)
    short = replace(data, demand=replace(data.demand, months=data.demand.months[3:]))
    assert "The records begin in Feb 2026." in text_of(short)
    # a year that goes on has fewer months at its end, and its records do not begin there
    running = replace(
        data,
        head=packets.head(as_of=packets.at(20, month=9), extracted_at=packets.at(20, month=9)),
        demand=replace(data.demand, months=data.demand.months[:-1]),
    )
    assert "The records begin" not in text_of(running)


def trend(*last: tuple[str, Attainment, tuple[int, ...], Verdict]) -> tuple[ServiceTrend, ...]:
    month = packets.MONTHS[-1]
    return tuple(
        ServiceTrend(name, (MonthPoint(month, attainment, goals, verdict),))
        for name, attainment, goals, verdict in last
    )


def test_a_trend_without_one_goal_is_judged_by_its_parts() -> None:
    none = Attainment(10, 6, None)
    rows = trend(
        ("Mail", Attainment(30, 25, None), (9000, 9500), Verdict.MISSED),
        ("Web", none, (9000, 9500), Verdict.LOW_VOLUME),
        ("Print", none, (9000, 9500), Verdict.LOW_VOLUME),
    )
    assert levels._trend_message(rows) == (
        "Mail missed the resolution goal in Oct 2026; 2 of 3 services had too few tickets for a verdict"
    )
    assert levels._trend_message(trend(("Mail", Attainment(30, 30, None), (9000, 9500), Verdict.MET))) == (
        "No service missed its resolution goal in Oct 2026"
    )
    assert levels._trend_message(rows[1:]) == (
        "12 of 20 tickets resolved in time in Oct 2026, without a verdict by service"
    )
    assert levels._trend_message(trend(("Mail", Attainment(0, 0, None), (), Verdict.NOT_MEASURED))) == (
        "No ticket was due in Oct 2026"
    )
    panel = levels._panel(rows[0], [])
    assert (panel.points[0].goal, panel.points[0].goal_high, panel.count) == (90.0, 95.0, "25 of 30")


def test_an_incident_that_goes_on_is_drawn_to_its_last_news() -> None:
    """Six hours of updates and a week of silence: the numbers stand side by side, not in a pile."""
    from app.reports.charts.timeline import timeline

    start = packets.at(14)
    moments = [(start + timedelta(hours=n), f"Update {n}") for n in range(7)]
    ends = ("14 Oct 2026 08:00", "goes on, as of 21 Oct 2026 08:00")
    piled = timeline(moments, (start, start + timedelta(days=7)), ends, "not yet restored")
    flat = timeline(moments, (start, start + timedelta(hours=7.5)), ends, "not yet restored", open_end=True)
    assert piled.drawing.height > flat.drawing.height == 26 + 16 + 13
    data = packets.busy()
    block = replace(
        data.major_incidents[0], restored=None, timeline=tuple(TimelineEntry(at, "Update") for at, _ in moments)
    )
    text = text_of(replace(data, major_incidents=(block,)))
    assert "goes on, as of 5 Nov 2026 06:00" in text
    assert "Not yet restored 21 d 23 h after it began" in text  # 14 October 08:09 to 5 November 06:00, an hour more


def test_promises_and_drills_are_said_beside_the_incident() -> None:
    data = packets.busy()
    assert "Promises Not measured: messages were not kept yet" in text_of(data)
    block = replace(data.major_incidents[0], promises=MajorPromises(9, 5, (360,), 1, 1, 240))
    drill = DrillRow("MI0118", "Drill: data center without power", date(2026, 10, 22))
    text = text_of(replace(data, major_incidents=(block, block), drills=(drill,)))
    assert "First message 4 min after the declaration" in text
    assert "Promises 9 updates promised: 5 kept, 1 late (6 min), 1 broken, 1 overdue, 1 not due yet" in text
    assert "18 updates promised: 10 kept, 2 late (6 min, 6 min), 2 broken, 2 overdue, 2 not due yet." in text
    mixed = text_of(replace(data, major_incidents=(block, data.major_incidents[0])))
    assert "1 overdue, 1 not due yet; not measured in 1." in mixed
    said = "counted nowhere: MI0118 Drill: data center without power (22 Oct 2026)."
    assert said in text
    assert said in text_of(replace(packets.empty(), drills=(drill,)))


def test_why_records_were_excluded_and_what_actions_changed() -> None:
    data = packets.busy()
    told = "Calls a week: 40 before, 22 after"
    text = text_of(
        replace(
            data,
            statement=replace(data.statement, excluded_children=3),
            previous_actions=(replace(data.previous_actions[0], measured=told, note="Kept."),),
            improvements=(replace(data.improvements[0], measured=told, effect="Fewer calls"),),
        )
    )
    assert "1,203 records read, 4 excluded: 3 children or duplicates, 1 faulty. Made by" in text
    assert f"{told}. Kept." in text
    assert f"{told}. Fewer calls" in text


def test_missed_targets_of_one_ticket_stand_together() -> None:
    one, other, third = packets.exceptions(3)
    third = replace(third, number=one.number)
    assert by_ticket((one, other, third)) == [(one, False), (third, True), (other, False)]
    text = text_of(replace(packets.busy(), exceptions=(one, other, third)))
    assert "3 missed targets of 2 tickets: " in text
    assert text.count(one.title) == 1


def test_shares_of_a_period_that_is_recorded_in_part_say_so() -> None:
    data = packets.busy()
    said = "The records begin within the period before"
    assert said not in text_of(data)
    kinds = tuple(replace(row, previous=None) for row in data.demand.kinds)
    text = text_of(replace(data, demand=replace(data.demand, kinds=kinds, months=data.demand.months[5:])))
    assert f"{said}: its shares are of a part of it." in text
    assert f"{said}: the shares of Sep 2026 are of a part of it." in text
    assert "The records begin in Apr 2026: the twelve months are those since." in text


def test_empty_columns_are_left_out() -> None:
    data = packets.busy()
    assert "Why Now and goal Owner" in text_of(data)
    assert "In their words Status" in text_of(data)
    bare = replace(
        data,
        improvements=tuple(replace(item, why="", now="", goal="") for item in data.improvements),
        satisfaction=replace(
            data.satisfaction, comments=tuple(replace(c, status="") for c in data.satisfaction.comments)
        ),
    )
    text = text_of(bare)
    assert "No. What Owner Due Status Effect" in text
    assert "In their words Status" not in text


def test_an_agency_without_bills_reads_so() -> None:
    assert (
        "Consumption and cost No bill was issued for October 2026, nor for an earlier month of FY2027, by"
        in text_of(packets.seldom())
    )


def test_what_was_billed_stands_with_its_rates_and_why_it_changed() -> None:
    text = text_of(replace(packets.busy(), cost=replace(packets.cost(), missing=())))
    for said in (
        "Billed for October 2026 $12,910.62 (bill BIL0000042)",
        "FY2027 to the end of the period $50,000.12",
        "$155,000.01. 8 months are estimated",
        "1,200 mailbox $4.25 $5,100.00 $20,000.00",
        "1,000.5 mailbox $4.60 $4,602.30",
        "Together $12,910.62 $50,000.12",
        "$2,352.29 more than in October 2025, and why",
        "In force since 1 Oct 2026: FY2027 version 1, OSBM 26-44",
    ):
        assert said in text, said
    missing = replace(packets.cost(), bills=(), missing=("October 2026",), cents=0, before="", causes=())
    evening = replace(packets.head(), as_of=datetime(2026, 11, 3, 1, tzinfo=UTC))  # still the 2nd in Raleigh
    data = replace(packets.busy(), head=evening, cost=missing)
    text = text_of(data)
    for said in (
        "No bill of October 2026 was issued by",
        "Billed for October 2026 No bill yet",
        "No month of the period is billed in both years: there is nothing to compare with",
        "Rate status on 2 Nov 2026",
    ):
        assert said in text, said
    assert "Rate status on 3 Nov 2026" in text_of(replace(data, head=replace(evening, layout=1)))


def test_a_warning_and_what_is_known_are_not_each_others_opposite() -> None:
    note = RecoveryNote("Case Tracking", "EDC", "No plan", "Says how it comes back when EDC is lost")
    data = replace(packets.busy(), recovery=(note,))
    assert "No plan No plan says how it comes back when EDC is lost" in text_of(data)
    assert "No plan Says how" in text_of(replace(data, head=replace(data.head, layout=1)))


def test_no_earlier_review_is_not_a_review_without_actions() -> None:
    data = replace(packets.busy(), previous_actions=())
    assert "No action was recorded in the last review." in text_of(data)
    assert "No earlier review is recorded." in text_of(replace(data, previous_review=None))


def test_a_bold_total_is_as_wide_as_it_needs() -> None:
    columns = [Column("Priority"), Column("Verdict", wrap=False)]
    table = Table(columns, [("High", "Not measured"), Total(("All", "Not measured"))])
    table._lay_out(200)
    assert [len(row.cells[1]) for row in table._rows] == [1, 1]


def test_few_exceptions_are_all_rows_and_many_are_the_gravest_and_a_list() -> None:
    data = packets.busy()
    few = text_of(replace(data, exceptions=packets.exceptions(LISTED)))
    assert "gravest" not in few
    assert f"INC{1042000 + LISTED - 1} Circuit" in few
    rows = packets.exceptions(LISTED + 1)
    many = text_of(replace(data, exceptions=rows))
    assert f"The other {LISTED + 1 - GRAVEST} missed targets" in many
    assert many.count(" Circuit down") == GRAVEST
    chosen = gravest(rows)
    assert [row.priority for row in chosen] == [Priority.HIGH] * GRAVEST
    assert chosen[0].over_by == max(row.over_by for row in rows if row.priority is Priority.HIGH)


def test_reasons_are_grouped_without_how_often() -> None:
    row = packets.exceptions(1)[0]
    assert (
        reason(replace(row, reason="Waiting for caller, handed on 12 times"))
        == "[Waiting for caller, handed on several times]"
    )
    assert reason(replace(row, given="Waited for a vendor")) == "Waited for a vendor"
    assert reason(replace(row, reason="")) == "none given"


def test_months_of_a_table_are_equally_wide() -> None:
    """ "100.0" fits into each, so that a column of dashes is not narrower than its neighbours."""
    from app.reports.pdf import fonts

    assert fonts.width("100.0", fonts.TAB, 7.5) < levels._MONTH
    names = 12 * (levels._MONTH + 6.5) + 26 + 6.5
    assert style.WIDTH - names > 100


def test_disputes_stand_with_what_is_late_and_the_share_upheld() -> None:
    text = text_of(replace(packets.busy(), disputes=packets.disputed()))
    assert "1 dispute is open; 1 of 4 answered was upheld (25.0 %)" in text
    assert "Late: an answer was due by 26 Oct 2026" in text
    assert "Upheld on 20 Oct 2026: Two holds were recorded late. Restated in r2: 94.0 %." in text
    assert "Disputed figures" not in text_of(packets.busy())


def test_a_freeze_has_its_last_day_and_the_words_of_recovery_are_explained() -> None:
    data = packets.busy()
    end = midnight(date(2026, 11, 30))
    freeze = Freeze("Thanksgiving staffing", midnight(date(2026, 11, 25)), end)
    noon = replace(freeze, name="Generator test", end=end + timedelta(hours=12))
    events = tuple((date(2026, 11, 30), f"Freeze ends: {one.name}") for one in (freeze, noon))
    data = replace(
        data, changes=replace(data.changes, freezes=(freeze, noon)), forward=replace(data.forward, events=events)
    )
    now, before = (text_of(replace(data, head=replace(data.head, layout=layout))) for layout in (3, 2))
    assert "Sun 29 Nov 2026 Last day of the freeze: Thanksgiving staffing" in now
    assert "Mon 30 Nov 2026 Freeze ends: Generator test" in now
    assert "Mon 30 Nov 2026 Freeze ends: Thanksgiving staffing" in before
    assert ["Recovery time objective" in text for text in (now, before)] == [True, False]
