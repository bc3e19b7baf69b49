"""Bills, corrections and why they changed, against hand-computed figures and a sum that has to hold."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.catalog.bills import Billed, Consumed, Credit, Instalment, Line, LineKind, month_bill
from app.domain.catalog.changes import Cause, why_changed
from app.domain.catalog.rates import PriceBook, Rate, RateState

BOOK = PriceBook(
    [
        Rate(1, 7, 2026, 1, 10_000_000, RateState.APPROVED, date(2025, 7, 1)),
        Rate(2, 7, 2027, 1, 12_000_000, RateState.APPROVED, date(2026, 10, 1)),
    ]
)


def test_rows_of_a_component_are_one_line_that_names_them() -> None:
    rows = [Consumed(5, 7, "2026-10", 3_000_000), Consumed(6, 7, "2026-10", 500_000), Consumed(8, 7, "2026-11", 1)]
    bill = month_bill("2026-10", rows, BOOK, [Instalment(LineKind.SUBSCRIPTION, "", 1000)])
    assert bill.lines == (
        Line(LineKind.USAGE, "2026-10", 4200, 7, 3_500_000, 2, 12_000_000, sources=(5, 6)),
        Line(LineKind.SUBSCRIPTION, "2026-10", 1000),
    )
    assert bill.total_cents == 5200


def test_what_is_told_later_is_a_correction_at_the_price_of_then() -> None:
    billed = {(7, "2026-09"): Billed(3_500_000, 3500, 1, 10_000_000, 44)}
    bill = month_bill("2026-11", [Consumed(9, 7, "2026-09", -1_000_000)], BOOK, billed=billed)
    (line,) = bill.lines
    assert (line.kind, line.month, line.amount_cents, line.corrects_id) == (LineKind.CORRECTION, "2026-09", -1000, 44)


def test_a_correction_brings_the_month_to_the_cent_it_would_have_had() -> None:
    book = PriceBook([Rate(1, 7, 2027, 1, 5_000, RateState.APPROVED, date(2026, 7, 1))])  # half a cent a unit
    billed = {(7, "2026-10"): Billed(1_000_000, 0, 1, 5_000, 44)}  # 0.5 cents: rounded to 0
    bill = month_bill("2026-11", [Consumed(9, 7, "2026-10", 2_000_000)], book, billed=billed)
    assert bill.total_cents == 2  # three units are 1.5 cents, to the even 2; two units alone would be 1


def test_what_a_dispute_gave_back_is_not_given_back_by_the_source_too() -> None:
    def corrected(units: int, cents: int, more: int, *credits: Credit) -> tuple[int, str]:
        billed = {(7, "2026-09"): Billed(units * 10**6, cents, 1, 10_000_000, 44, credits)}
        (line,) = month_bill("2026-11", [Consumed(9, 7, "2026-09", more * 10**6)], BOOK, billed=billed).lines
        return line.amount_cents, line.reason

    credit = Credit(3000, 10_000)
    assert corrected(10, 10_000, 2, credit) == (2000, "")
    assert corrected(10, 10_000, -2, credit) == (0, "A dispute gave back $20.00 of it")
    assert corrected(10, 10_000, -5, credit) == (-2000, "A dispute gave back $30.00 of it")
    assert corrected(5, 8000, 2, credit)[0] == 2000, "seven are owed: what is added again is paid again"
    assert corrected(5, 8000, 5, credit)[0] == 2000, "all ten, less the credit"
    # the source took three off, which the credit covers; of the seven left two more are given back
    assert corrected(7, 10_000, -7, credit, Credit(2000, 7000))[0] == -5000


CENTS = st.integers(0, 12)


@settings(max_examples=60)
@given(st.lists(st.tuples(CENTS, st.booleans(), CENTS), min_size=1, max_size=8))
def test_no_cent_is_given_back_twice(steps: list[tuple[int, bool, int]]) -> None:
    """Play a month of which units (a cent each) change and disputes are upheld, beside a ledger of single cents."""
    units = lines = steps[0][0]
    highest, credits = units, list[Credit]()
    for now, disputed, claimed in steps[1:]:
        if disputed:
            paid = lines - sum(one.cents for one in credits)
            if given := min(claimed, paid):  # no more than what the agency pays
                credits.append(Credit(given, units))
            continue
        billed = {(7, "2026-10"): Billed(units * 10**6, lines, 1, 10_000, 44, tuple(credits))}
        told = [Consumed(9, 7, "2026-10", (now - units) * 10**6)]
        (line,) = month_bill("2026-11", told, BOOK, billed=billed).lines
        assert line.amount_cents * (now - units) >= 0, "a correction goes where its units go"
        lines, units, highest = lines + line.amount_cents, now, max(highest, now)
        covered = waiting = 0  # from the highest cent down: each one taken off uses up a cent of a credit, if there is
        for cent in range(highest, now, -1):
            waiting += sum(one.cents for one in credits if one.at_cents == cent)
            covered, waiting = (covered + 1, waiting - 1) if waiting else (covered, waiting)
        given_back = sum(one.cents for one in credits)
        assert lines - given_back == now - (given_back - covered)
        assert 0 <= lines - given_back <= now


def test_without_a_price_nothing_is_invented() -> None:
    bill = month_bill("2026-10", [Consumed(5, 8, "2026-10", 3_000_000)], BOOK)
    assert (bill.lines, bill.unpriced) == ((), ((8, "2026-10", (5,)),))


def usage(place: int, component: int, units: int, price: int, cents: int) -> tuple[int, Line]:
    return place, Line(LineKind.USAGE, "", cents, component, units * 10**6, 1, price * 10**4)


def test_why_a_bill_changed() -> None:
    before = [usage(3, 1, 10, 100, 1000), usage(3, 2, 4, 50, 200), (3, Line(LineKind.SUBSCRIPTION, "", 700))]
    after = [usage(3, 1, 12, 110, 1320), usage(3, 3, 1, 900, 900), (3, Line(LineKind.SUBSCRIPTION, "", 650))]
    assert [(one.cause, one.component_id, one.amount_cents) for one in why_changed(before, after)] == [
        (Cause.RATE, 1, 120),  # 10 cents more times 12
        (Cause.UNITS, 1, 200),  # 2 more at 100 cents
        (Cause.NEW, 3, 900),
        (Cause.ENDED, 2, -200),
        (Cause.SUBSCRIPTION, None, -50),
    ]
    told = [one.told for one in why_changed(before, after)]
    assert told == [*["Now 12 units at $1.10, before 10 at $1.00."] * 2, "", "", ""]


LINES = st.lists(
    st.tuples(
        st.integers(0, 11),
        st.builds(
            Line,
            st.sampled_from(LineKind),
            st.just(""),
            st.integers(-(10**6), 10**6),
            st.integers(1, 4),
            st.integers(-(10**9), 10**9),
            st.just(1),
            st.integers(0, 10**8),
        ),
    ),
    max_size=20,
)


@settings(max_examples=80)
@given(LINES, LINES)
def test_causes_sum_to_the_difference(before: list[tuple[int, Line]], after: list[tuple[int, Line]]) -> None:
    moved = sum(one.amount_cents for one in why_changed(before, after))
    assert moved == sum(line.amount_cents for _, line in after) - sum(line.amount_cents for _, line in before)
