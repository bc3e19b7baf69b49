"""The rules of the figures, each against a case worked by hand."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.figures.rules import (
    AGE_BANDS,
    Attainment,
    BacklogFlow,
    ChangeSuccess,
    Csat,
    Distribution,
    FirstContact,
    ReopenRate,
    Verdict,
    age_band,
    change_successful,
    combine,
    format_duration,
    goal_text,
    is_preliminary,
    known_in,
    percent_text,
    stays_first_contact,
)
from app.domain.periods import Period
from tests.domain.sla.targets_for_tests import OFFICE, ny

OCTOBER = Period.parse("2026-10")


# --- attainment -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("due", "met", "goal_bp", "verdict", "text"),
    [
        (100, 97, 9500, Verdict.MET, "97.0 %"),
        (1000, 967, 9500, Verdict.MET, "96.7 %"),
        (100, 95, 9500, Verdict.MET, "95.0 %"),
        (10_000, 9496, 9500, Verdict.MISSED, "94.96 %"),  # one decimal would show 95.0
        (100_000, 94_996, 9500, Verdict.MISSED, "94.996 %"),  # two would
        (1000, 949, 9500, Verdict.MISSED, "94.9 %"),
        (2000, 1999, 9500, Verdict.MET, "99.95 %"),  # something was missed: not 100.0
        (10_000, 9995, 9995, Verdict.MET, "99.95 %"),
        (10_000, 9994, 9995, Verdict.MISSED, "99.94 %"),
        (7, 7, 9500, Verdict.LOW_VOLUME, "7 of 7 met: low volume"),
        (3, 2, 9500, Verdict.LOW_VOLUME, "2 of 3 met: low volume"),
        (19, 18, 9500, Verdict.LOW_VOLUME, "18 of 19 met: low volume"),
        (20, 19, 9500, Verdict.MET, "95.0 %"),  # 20 is 1 / (1 - 0.95): not below it
        (9, 9, 9000, Verdict.LOW_VOLUME, "9 of 9 met: low volume"),
        (10, 8, 9000, Verdict.MISSED, "80.0 %"),
        (0, 0, 9500, Verdict.NOT_MEASURED, "Not measured"),
        (1, 1, 10_000, Verdict.MET, "100.0 %"),  # a goal of 100 % forgives no miss at any volume
        (2, 1, 10_000, Verdict.MISSED, "50.0 %"),
        (3, 1, None, Verdict.NO_GOAL, "33.3 %"),
        (0, 0, None, Verdict.NOT_MEASURED, "Not measured"),
        (40, 0, 9500, Verdict.MISSED, "0.0 %"),
    ],
)
def test_attainment(due: int, met: int, goal_bp: int | None, verdict: Verdict, text: str) -> None:
    figure = Attainment(due, met, goal_bp)
    assert (figure.verdict, figure.percent_text) == (verdict, text)
    assert figure.missed == due - met


def test_attainment_of_impossible_counts() -> None:
    for due, met, bound in ((3, 4, 0), (3, -1, 0), (-1, -1, 0), (3, 2, 2), (3, 2, -1)):
        with pytest.raises(ValueError, match="cannot"):
            Attainment(due, met, 9500, bound)


@pytest.mark.parametrize(
    ("due", "met", "bound", "goal_bp", "verdict", "text"),
    [
        (100, 95, 5, 9500, Verdict.MET, "at least 95.0 %"),  # met even by the longest that the times can be
        (100, 94, 1, 9500, Verdict.NOT_TOLD, "Not measured"),  # 95 with the one that may have been in time
        (100, 90, 5, 9500, Verdict.NOT_TOLD, "Not measured"),
        (100, 90, 4, 9500, Verdict.MISSED, "at least 90.0 %"),  # 94 if all of them were in time
        (100, 0, 100, 9500, Verdict.NOT_TOLD, "Not measured"),
        (19, 17, 2, 9500, Verdict.LOW_VOLUME, "at least 17 of 19 met: low volume"),
        (100, 90, 5, None, Verdict.NO_GOAL, "at least 90.0 %"),
        (2, 0, 2, 9500, Verdict.NOT_TOLD, "Not measured"),  # of none is anything known, however few they are
        (2, 0, 1, 9500, Verdict.LOW_VOLUME, "at least 0 of 2 met: low volume"),
        (2, 0, 2, None, Verdict.NOT_TOLD, "Not measured"),
    ],
)
def test_attainment_of_times_that_are_an_upper_bound(
    due: int, met: int, bound: int, goal_bp: int | None, verdict: Verdict, text: str
) -> None:
    figure = Attainment(due, met, goal_bp, bound)
    assert (figure.verdict, figure.percent_text) == (verdict, text)
    assert figure.missed == due - met - bound  # for certain


def test_the_share_beside_another_verdict_does_not_contradict_it() -> None:
    unclear = Attainment(100, 90, 9500, 5)
    assert unclear.percent_beside(Verdict.MISSED) == "at least 90.0 %"
    assert Attainment(100, 90, None, 5).percent_beside(Verdict.NOT_TOLD) == "Not measured"
    assert Attainment(0, 0, 9500).percent_beside(Verdict.NOT_TOLD) == "Not measured"


def test_what_stands_behind_an_upper_bound() -> None:
    """1,293 of 2,113 are 61.19 %. Where one decimal would show the goal, it is not said that it was reached."""
    assert Attainment(2113, 1293, 9500, 820).remark == (
        "at least 61.2 % (1,293 of 2,113); 820 more may have been in time: their holds are not told"
    )
    assert Attainment(10_000, 9496, 9500, 100).remark == (
        "at least 94.96 % (9,496 of 10,000); 100 more may have been in time: their holds are not told"
    )
    assert Attainment(2113, 1293, 9500).remark == ""
    assert Attainment(0, 0, 9500).remark == ""


def test_the_goal_of_an_attainment_as_people_write_it() -> None:
    assert [Attainment(1, 1, bp).goal_text for bp in (9500, 9990, 9995, None)] == [
        "95 %",
        "99.9 %",
        "99.95 %",
        "No goal",
    ]


@given(st.integers(1, 10**7), st.data(), st.integers(1, 10_000))
def test_the_printed_percentage_never_contradicts_the_verdict(due: int, data: st.DataObject, goal_bp: int) -> None:
    met = data.draw(st.integers(max(0, due - 50), due))
    figure = Attainment(due, met, goal_bp)
    if figure.verdict is Verdict.LOW_VOLUME:
        return
    shown = Fraction(figure.percent_text.removesuffix(" %").replace(",", ""))
    goal = Fraction(goal_bp, 100)
    assert (shown >= goal) == (Fraction(100 * met, due) >= goal)
    assert (shown == 100) == (met == due)
    assert abs(shown - Fraction(100 * met, due)) <= Fraction(1, 20)


def test_combine_adds_counts_and_never_averages() -> None:
    # 1 of 1 and 50 of 99: the mean of percentages would be 75 %, the truth is 51 %
    both = combine([Attainment(1, 1, 9500), Attainment(99, 50, 9500)])
    assert (both.due, both.met, both.goal_bp, both.percent_text) == (100, 51, 9500, "51.0 %")
    mixed = combine([Attainment(10, 10, 9500), Attainment(10, 9, 9000)])
    assert (mixed.goal_bp, mixed.verdict) == (None, Verdict.NO_GOAL)
    assert combine([]) == Attainment(0, 0, None)
    # 90 of 100 for certain, 4 and 1 that may have been in time: 95 % at best
    unclear = combine([Attainment(50, 45, 9500, 4), Attainment(50, 45, 9500, 1)])
    assert (unclear, unclear.verdict) == (Attainment(100, 90, 9500, 5), Verdict.NOT_TOLD)


def test_texts_of_goals_and_verdicts() -> None:
    assert [goal_text(bp) for bp in (9500, 9990, 9995, 10_000, None)] == [
        "95 %",
        "99.9 %",
        "99.95 %",
        "100 %",
        "No goal",
    ]
    assert [verdict.label for verdict in Verdict] == [
        "Met",
        "Missed",
        "Low volume",
        "Not measured",
        "No goal",
        "Not measured",
    ]
    assert Attainment(1, 1, 9990).goal_text == "99.9 %"
    assert percent_text(Fraction(1, 2000)) == "0.1 %"  # halves up


def test_an_outcome_belongs_to_the_month_it_became_known() -> None:
    late = ny(12, 1)
    assert known_in(ny(10, 1), OCTOBER.start, OCTOBER.end, late)
    assert not known_in(ny(11, 1), OCTOBER.start, OCTOBER.end, late)  # midnight belongs to November
    assert not known_in(None, OCTOBER.start, OCTOBER.end, late)
    assert not known_in(ny(10, 20), OCTOBER.start, OCTOBER.end, ny(10, 15))  # due later than the as-of time


# --- distribution ---------------------------------------------------------------------------------
def test_distribution() -> None:
    assert Distribution.of([]) == Distribution(0, None, None, None)
    assert Distribution.of([7]) == Distribution(1, 7, 7, 7)
    # ten values: the nearest rank of 90 % is the ninth; the mean 57.1 and median 5.5 are rounded
    assert Distribution.of([10, 1, 2, 3, 4, 5, 6, 7, 8, 525]) == Distribution(10, 57, 6, 10)
    # eleven: rank 9.9 is the tenth
    assert Distribution.of(range(1, 12)) == Distribution(11, 6, 6, 10)
    assert Distribution.of([1, 2]) == Distribution(2, 2, 2, 2)


def test_a_distribution_says_how_many_durations_are_the_longest_they_can_be() -> None:
    assert Distribution.of([3600, 7200], bound=1) == Distribution(2, 5400, 5400, 7200, 1)
    assert Distribution.of([3600, 7200], bound=1).bound_text == ("; of 1 the longest it can be, as holds are not told")
    assert Distribution(2113, 1, 1, 1, 1203).bound_text == "; of 1,203 the longest it can be, as holds are not told"
    assert Distribution.of([3600, 7200]).bound_text == ""


# --- backlog --------------------------------------------------------------------------------------
def test_backlog_reconciles_or_not() -> None:
    flow = BacklogFlow(
        opening=100, opened=50, reopened=3, transferred_in=2, resolved=60, cancelled=4, transferred_out=1, closing=90
    )
    assert flow.reconciles
    assert flow.expected == 90
    assert not BacklogFlow(100, 50, 3, 2, 60, 4, 1, 91).reconciles


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (0, "0-7 days"),
        (7, "0-7 days"),
        (8, "8-14 days"),
        (14, "8-14 days"),
        (15, "15-30 days"),
        (30, "15-30 days"),
        (31, "31-90 days"),
        (90, "31-90 days"),
        (91, "> 90 days"),
        (4000, "> 90 days"),
    ],
)
def test_age_bands(days: int, label: str) -> None:
    assert age_band(days).label == label


def test_bands_leave_no_gap() -> None:
    assert all(b.low == (a.high or 0) + 1 for a, b in pairwise(AGE_BANDS))
    with pytest.raises(ValueError, match="-1"):
        age_band(-1)


# --- shares ---------------------------------------------------------------------------------------
def test_reopen_rate_is_provisional_for_14_days() -> None:
    early = ReopenRate(200, 6, OCTOBER.end, OCTOBER.end + timedelta(days=14, seconds=-1))
    settled = ReopenRate(200, 6, OCTOBER.end, OCTOBER.end + timedelta(days=14))
    assert (early.provisional, early.text) == (True, "3.0 % (provisional)")
    assert (settled.provisional, settled.text) == (False, "3.0 %")
    assert ReopenRate(0, 0, OCTOBER.end, OCTOBER.end).text == "Not measured"


def test_what_no_source_tells_is_left_out_of_a_share_and_counted() -> None:
    """Neither are the untold in the whole, nor do they make it look better."""
    reopened = ReopenRate(200, 6, OCTOBER.end, OCTOBER.end + timedelta(days=14), untold=2113)
    assert (reopened.text, reopened.untold_text) == ("3.0 %", "; of 2,113 the source does not tell reopenings")
    nothing = ReopenRate(0, 0, OCTOBER.end, OCTOBER.end, untold=7)
    assert (nothing.text, nothing.untold_text) == ("Not measured", "; of 7 the source does not tell reopenings")
    assert ReopenRate(200, 6, OCTOBER.end, OCTOBER.end).untold_text == ""
    first = FirstContact(77, 64, untold=1203)
    assert (first.text, first.untold_text) == ("83.1 %", "; of 1,203 the source does not tell the first contact")
    assert FirstContact(77, 64).untold_text == ""


def test_first_contact_is_lost_by_reopening_within_five_business_days() -> None:
    resolved = ny(10, 6, 10)  # five business days on: Tuesday 13 October 10:00
    business = OFFICE.business
    assert stays_first_contact(resolved, None, business)
    assert not stays_first_contact(resolved, ny(10, 13, 10), business)
    assert stays_first_contact(resolved, ny(10, 13, 10, 1), business)
    assert FirstContact(77, 64).text == "83.1 %"
    assert FirstContact(0, 0).text == "Not measured"


def test_csat_is_hidden_below_five_answers() -> None:
    assert Csat(20, 4, 4).text == "Too few answers (4)"
    assert Csat(20, 4, 4).ratio is None
    assert Csat(20, 5, 4).text == "80.0 %"
    assert Csat(20, 5, 4).response_rate == Fraction(1, 4)
    assert Csat(0, 0, 0).text == "Not measured"
    assert Csat(0, 0, 0).response_rate is None


def test_answers_stand_beside_how_many_were_asked() -> None:
    assert Csat(40, 12, 11).answered_text == "12 of 40 (30.0 %)"
    assert Csat(4000, 1200, 1100).answered_text == "1,200 of 4,000 (30.0 %)"
    assert Csat(0, 0, 0).answered_text == "0 of 0"


def test_where_no_sending_is_told_there_is_no_response_rate() -> None:
    """12 answers, 3 of them to surveys of which nobody says to whom they were sent: 12 of 40 would be invented."""
    some = Csat(40, 12, 11, unasked=3)
    assert (some.response_rate, some.answered_text) == (None, "12; how many were asked is not told")
    assert some.text == "91.7 %"  # the answers themselves are told
    assert Csat(0, 1203, 1000, unasked=1203).answered_text == "1,203; how many were asked is not told"


# --- changes --------------------------------------------------------------------------------------
PLANNED = (ny(10, 4, 4), ny(10, 4, 12))


@pytest.mark.parametrize(
    ("actual", "backed_out", "incidents", "expected"),
    [
        ((ny(10, 4, 4), ny(10, 4, 12)), False, [], True),
        ((ny(10, 4, 3, 59), ny(10, 4, 10)), False, [], False),  # before its window
        ((ny(10, 4, 5), ny(10, 4, 12, 1)), False, [], False),  # overran
        ((ny(10, 4, 5), ny(10, 4, 10)), True, [], False),
        ((ny(10, 4, 5), ny(10, 4, 10)), False, [ny(10, 7, 10)], False),  # 72 hours after its end
        ((ny(10, 4, 5), ny(10, 4, 10)), False, [ny(10, 7, 10, 1)], True),
        ((ny(10, 4, 5), ny(10, 4, 10)), False, [ny(10, 4, 4)], True),  # there before it began
        ((ny(10, 4, 5), ny(10, 4, 10)), False, [ny(10, 4, 6)], False),
    ],
)
def test_change_success(actual: tuple, backed_out: bool, incidents: list, expected: bool) -> None:  # type: ignore[type-arg]
    assert change_successful(PLANNED, actual, backed_out=backed_out, incidents=incidents) is expected


def test_shares_of_changes() -> None:
    figures = ChangeSuccess(implemented=40, successful=38, emergency=4, latent=1, lead_time_kept=30, lead_time_due=35)
    assert (figures.text, figures.emergency_text, figures.latent_text) == ("95.0 %", "10.0 %", "2.5 %")
    assert figures.lead_time_text == "85.7 %"
    assert ChangeSuccess(0, 0, 0, 0, 0, 0).text == "Not measured"
    nothing = ChangeSuccess(0, 0, 0, 0, 0, 0)
    assert (nothing.emergency_text, nothing.latent_text, nothing.lead_time_text) == ("Not measured",) * 3
    assert nothing.source_sentences == ()


def test_changes_of_other_systems_stand_beside_the_share_and_not_in_it() -> None:
    """1,300 implemented, 1,260 of them in systems that tell too little for success: 38 of the 40 others are 95 %.

    Their own systems call 1,210 of the 1,250 judged there successful, 96.8 %, and say of 800 whether they were backed
    out: 12 were, 1.5 %. Emergencies are told by all, and so are a share of all.
    """
    figures = ChangeSuccess(1300, 38, 130, 13, 30, 35, 1260, 1250, 1210, 800, 12)
    assert (figures.measured, figures.ratio, figures.text) == (40, Fraction(19, 20), "95.0 %")
    assert (figures.emergency_text, figures.latent_text) == ("10.0 %", "1.0 %")
    assert (figures.source_text, figures.source_backed_out_text) == ("96.8 %", "1.5 %")
    assert figures.source_sentences == (
        "Success is not measured for 1,260: their systems do not tell enough.",
        "As the other systems tell it, 96.8 % were successful (1,210 of 1,250).",
        "1.5 % were backed out (12 of 800).",
    )


def test_success_is_not_measured_where_no_system_tells_it() -> None:
    silent = ChangeSuccess(7, 0, 1, 0, 0, 0, not_measured=7)
    assert (silent.measured, silent.ratio, silent.text) == (0, None, "Not measured")  # not 0 of 7
    assert (silent.source_text, silent.source_backed_out_text) == ("Not measured", "Not measured")
    assert silent.source_sentences == ("Success is not measured for 7: their systems do not tell enough.",)


# --- preliminary, durations -----------------------------------------------------------------------
def test_preliminary_until_three_business_days_after_the_end() -> None:
    # October ends on Sunday 1 November 00:00; the next opening is Monday 08:00, three days on Thursday 08:00
    business = OFFICE.business
    assert is_preliminary(ny(11, 5, 7, 59), OCTOBER.end, business)
    assert not is_preliminary(ny(11, 5, 8), OCTOBER.end, business)
    assert is_preliminary(OCTOBER.start, OCTOBER.end, business)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(seconds=59.6), "1 min"),
        (timedelta(minutes=12, seconds=29), "12 min"),
        (timedelta(hours=2, minutes=51), "2 h 51 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=23, minutes=59, seconds=40), "1 d"),
        (timedelta(days=3, hours=4, minutes=10), "3 d 4 h"),
        (timedelta(days=1200), "1,200 d"),
        (-timedelta(minutes=5), "-5 min"),
        (10_260, "2 h 51 min"),
    ],
)
def test_format_duration(duration: timedelta | int, text: str) -> None:
    assert format_duration(duration) == text


def test_business_time_has_no_days() -> None:
    assert format_duration(timedelta(hours=27, minutes=30), days=False) == "27 h 30 min"
