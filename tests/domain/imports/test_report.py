"""What an import says of itself: whether anything came in, and the one thing to do where nothing did."""

from __future__ import annotations

from dataclasses import replace

from app.domain.imports.report import ImportReport
from app.domain.imports.values import RowError
from app.domain.tickets.told import Fact
from app.domain.vocabulary import Metric


def report(read: int = 2, created: int = 0, unchanged: int = 0, *errors: RowError) -> ImportReport:
    return ImportReport(
        file="a.csv",
        mapping="m",
        dry_run=False,
        read=read,
        created=created,
        updated=0,
        unchanged=unchanged,
        skipped=len({e.row for e in errors}),
        events=0,
        errors=errors,
        findings=0,
        findings_by_field={},
        excluded=0,
        warnings=(),
        seconds=0.0,
    )


def test_what_came_in_needs_no_advice() -> None:
    for came in (report(created=1), report(unchanged=2)):
        assert came.came_in
        assert came.advice == ""


def test_where_nothing_came_in_the_field_most_often_refused_is_named_with_its_first_row() -> None:
    errors = (
        RowError(2, "state", '"Nuevo" is not under [values.state]'),
        RowError(2, "begin", '"1/1/20" is no date'),
        RowError(3, "begin", '"1/2/20" is no date'),
        RowError(3, "begin", "told twice"),
    )
    refused = report(2, 0, 0, *errors)
    assert not refused.came_in
    assert refused.advice == (
        'Correct "begin" in the file, or how the mapping reads it: 2 rows refused for it, '
        'the first is row 2 ("1/1/20" is no date).'
    )
    assert refused.as_json()["advice"] == refused.advice
    assert refused.as_json()["came_in"] is False


def test_a_file_without_rows_brought_nothing() -> None:
    assert not report(read=0).came_in
    assert report(read=0).advice.startswith("The file has no rows")


def test_rows_refused_for_one_reason_stand_in_one_line() -> None:
    errors = [RowError(row, "Entity", 'no agency is given for "Mars"') for row in range(2, 1202)]
    errors.insert(3, RowError(4, "state", "the value is missing"))
    said = report(1200, 0, 0, *errors)
    lines = ['rows 2, 3, 4 and 1,197 more, Entity: no agency is given for "Mars"', "row 4, state: the value is missing"]
    assert said.refusals(9) == lines
    assert said.refusals(1) == lines[:1]
    assert "more; --json" not in said.text()
    assert said.text(1).splitlines()[-2:] == ["  and 1 more; --json lists them all", "  0.0 s"]
    assert report(3, 0, 0, *errors[:3]).refusals(9) == ['rows 2, 3 and 4, Entity: no agency is given for "Mars"']


def test_what_the_file_does_not_tell_is_not_measured_and_said() -> None:
    told = replace(
        report(created=4), understood=4, untold={Fact.RESPONSE: 4, Fact.UPDATES: 4, Fact.RESOLUTION: 1, Fact.HOLDS: 4}
    )
    assert told.told == {Metric.RESPONSE: "no", Metric.UPDATE: "no", Metric.RESOLUTION: "partly"}
    assert told.as_json()["told"] == {"response": "no", "update": "no", "resolution": "partly"}
    assert told.not_told() == [
        "The file does not tell responses and status updates: not measured.",
        "The file does not tell resolutions of 1 of 4 tickets: not measured there.",
        "The file does not tell holds: times are the longest they can be.",
    ]
    assert told.summary()[-3:] == [f"  note: {text}" for text in told.not_told()]


def test_of_a_file_that_tells_everything_or_nothing_understood_nothing_is_said() -> None:
    whole = replace(report(created=4), understood=4)
    assert set(whole.told.values()) == {"yes"}
    assert whole.not_told() == []
    assert report().told == {}
    assert report().not_told() == []
