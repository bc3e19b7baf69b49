"""Date formats are decided by the whole file, instants are read exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.codes import Codes
from app.domain.imports.date_text import is_no_date
from app.domain.imports.dates import BadDate, Dates, decide, is_format
from app.domain.imports.list_export import ListReader
from app.domain.imports.mapping import Columns, DateRules, Mapping, Values
from app.domain.imports.plan import Plan
from app.errors import InputError


def decided(*texts: str) -> str:
    return decide([(text, i, "opened_at") for i, text in enumerate(texts, 2)], "f.csv")


@pytest.mark.parametrize(
    ("texts", "format"),
    [
        (("1/2/2016 01:16", "29/2/2016 01:16"), "d/m/Y"),
        (("1/2/2016", "2/29/2016 1:16 PM"), "m/d/Y"),
        (("1.2.2016", "2.3.2016"), "d.m.Y"),
        (("13-02-2016 08:00:00", "01-02-2016 08:00:00"), "d-m-Y"),
        (("2016-02-01 08:00:00", "2016-02-01T08:00"), "iso"),
        (("2016-02-01 08:00:00-05:00", "2016-02-01T08:00Z"), "iso"),
        (("rubbish", "29/2/2016"), "d/m/Y"),
        (("29/2/2016", "2016-02-29", "29.2.2016", "2016-02-01 08:00-05:00"), "d/m/Y"),
        (("1/1/20 6:27", "1/13/20 6:27"), "m/d/Y"),
        (("18/jul/26 9:10 AM", "19/jul/26 9:10 AM"), "d b Y"),
        (("2026/10/31", "Oct 31, 2026"), "iso"),
        ((), "iso"),
    ],
)
def test_one_format(texts: tuple[str, ...], format: str) -> None:
    assert decided(*texts) == format


@pytest.mark.parametrize("texts", [("1/1/2016", "29/2/2016", "2/29/2016"), ("1/1/20", "29/2/20 6:27", "2/29/20 6:27")])
def test_two_formats_name_the_first_two_rows(texts: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="two formats") as caught:
        decided(*texts)
    assert f'row {len(texts)}, opened_at: "{texts[-2]}" and row {len(texts) + 1}, opened_at: "{texts[-1]}"' in str(
        caught.value
    )


def test_a_file_that_reads_both_ways_asks_for_the_format() -> None:
    with pytest.raises(InputError, match="day/month and as month/day") as caught:
        decided("1/2/2016", "3/4/2016")
    assert 'format = "d/m/Y"' in caught.value.hint
    assert decide([("1/2/2016", 2, "x")], "f.csv", "m/d/Y") == "m/d/Y"


@pytest.mark.parametrize(
    ("format", "text", "utc"),
    [
        ("d/m/Y", "29/2/2016 01:16", datetime(2016, 2, 29, 6, 16, tzinfo=UTC)),
        ("m/d/Y", "7/4/2016 01:16", datetime(2016, 7, 4, 5, 16, tzinfo=UTC)),
        ("m/d/Y", "7/4/2016 12:16 AM", datetime(2016, 7, 4, 4, 16, tzinfo=UTC)),
        ("m/d/Y", "7/4/2016 12:16:05 pm", datetime(2016, 7, 4, 16, 16, 5, tzinfo=UTC)),
        ("d.m.Y", "4.7.2016", datetime(2016, 7, 4, 4, 0, tzinfo=UTC)),
        ("iso", "2016-07-04 01:16:05.25", datetime(2016, 7, 4, 5, 16, 5, 250000, tzinfo=UTC)),
        ("iso", "2016-07-04T01:16:05+05:30", datetime(2016, 7, 3, 19, 46, 5, tzinfo=UTC)),
        ("iso", "2016-07-04T01:16:05Z", datetime(2016, 7, 4, 1, 16, 5, tzinfo=UTC)),
        ("d/m/Y", "6/11/2016 01:30", datetime(2016, 11, 6, 5, 30, tzinfo=UTC)),  # occurs twice: the first
        ("d/m/Y", "6/11/2016 03:30", datetime(2016, 11, 6, 8, 30, tzinfo=UTC)),  # after the change, on its day
        ("m/d/Y", "11/6/2016 1:30 AM EDT", datetime(2016, 11, 6, 5, 30, tzinfo=UTC)),  # each hour by its name
        ("m/d/Y", "11/6/2016 1:30 AM (EST)", datetime(2016, 11, 6, 6, 30, tzinfo=UTC)),
        ("m/d/Y", "1/1/20 6:27", datetime(2020, 1, 1, 11, 27, tzinfo=UTC)),
        ("m/d/Y", "1/1/69", datetime(1969, 1, 1, 5, 0, tzinfo=UTC)),
        ("m/d/Y", "2016-07-04 01:16", datetime(2016, 7, 4, 5, 16, tzinfo=UTC)),  # tells by itself
        ("d b Y", "18/jul/26 9:10 AM", datetime(2026, 7, 18, 13, 10, tzinfo=UTC)),
        ("d b Y", "25/Feb/26 10:17 PM", datetime(2026, 2, 26, 3, 17, tzinfo=UTC)),
        ("iso", "4 de março de 2026 08:00", datetime(2026, 3, 4, 13, 0, tzinfo=UTC)),
        ("iso", "5. März 2026, 14:30 Uhr", datetime(2026, 3, 5, 19, 30, tzinfo=UTC)),
        ("iso", "12 août 2026 à 9h05", datetime(2026, 8, 12, 13, 5, tzinfo=UTC)),
        ("iso", "1 dic 2026 08:00", datetime(2026, 12, 1, 13, 0, tzinfo=UTC)),
        ("iso", "Mon, 5 Oct 2026 09:00:00 +0000", datetime(2026, 10, 5, 9, 0, tzinfo=UTC)),
        ("iso", "2026-10-31T08:00:00.000+0000", datetime(2026, 10, 31, 8, 0, tzinfo=UTC)),
        ("iso", "2026-10-31 08:00 UTC", datetime(2026, 10, 31, 8, 0, tzinfo=UTC)),
        ("iso", "2026-10-31 1:02:03 PM", datetime(2026, 10, 31, 17, 2, 3, tzinfo=UTC)),
        ("iso", "20261031", datetime(2026, 10, 31, 4, 0, tzinfo=UTC)),
        ("%d.%m.%y %H:%M", "31.10.26 08:00", datetime(2026, 10, 31, 12, 0, tzinfo=UTC)),
        ("epoch", "1793448000", datetime(2026, 10, 31, 12, 0, tzinfo=UTC)),
        ("epoch", "1793448000000", datetime(2026, 10, 31, 12, 0, tzinfo=UTC)),
        ("excel", "46326.5", datetime(2026, 10, 31, 16, 0, tzinfo=UTC)),
    ],
)
def test_instants(format: str, text: str, utc: datetime) -> None:
    assert Dates(format, "America/New_York").read(text) == utc


def test_a_local_time_that_daylight_saving_skips_counts_an_hour_later() -> None:
    dates = Dates("d/m/Y", "America/New_York")
    assert dates.read("13/3/2016 02:36") == datetime(2016, 3, 13, 7, 36, tzinfo=UTC)  # 03:36 EDT
    assert dates.skipped == {"13/3/2016 02:36"}


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("d/m/Y", "30/2/2016 01:00"),
        ("d/m/Y", "1/2/2016 24:00"),
        ("iso", "1/2/2016"),
        ("m/d/Y", "13/2/2016"),
        ("d/m/Y", "2/13/2016"),
        ("iso", "2016-02-01 08:00 XYZ"),
        ("iso", "12/foo/2016"),
        ("%d.%m.%y", "1/2/16"),
        ("epoch", "yesterday"),
        ("excel", "1e9"),
        ("iso", "2016-02-30"),
        ("iso", "9999-12-31 23:59"),  # a day without a tomorrow
        ("iso", "9999-12-31 23:59:59"),
        ("iso", "0001-01-02 00:00"),
        ("d/m/Y", "31/12/9999 08:00"),
        ("m/d/Y", "7/4/2016 13:00 PM"),
        ("d/m/Y", ""),
        ("d/m/Y", "١/٢/٢٠١٦"),
    ],
)
def test_no_dates(format: str, text: str) -> None:
    with pytest.raises(BadDate):
        Dates(format, "UTC").read(text)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["d/m/Y", "m/d/Y", "d.m.Y", "d-m-Y", "iso"]),
)
def test_every_minute_is_read_in_every_format(at: datetime, format: str) -> None:
    texts = {
        "d/m/Y": f"{at.day}/{at.month}/{at.year} {at:%H:%M}",
        "m/d/Y": f"{at.month}/{at.day}/{at.year} {at:%H:%M}",
        "d.m.Y": f"{at:%d.%m.%Y %H:%M}",
        "d-m-Y": f"{at:%d-%m-%Y %H:%M}",
        "iso": f"{at:%Y-%m-%dT%H:%M}",
    }
    assert Dates(format, "UTC").read(texts[format]) == at.replace(second=0, microsecond=0, tzinfo=UTC)


def test_what_a_text_leaves_open_is_collected() -> None:
    dates = Dates("d/m/Y", "America/New_York")
    for text in ("6/11/2016 01:30", "6/11/2016 03:30", "6/11/2016 01:30 EST", "7/11/2016", "8/11/2016 00:00"):
        dates.read(text)
    assert (dates.twice, dates.without_time) == ({"6/11/2016 01:30"}, {"7/11/2016"})
    serials = Dates("excel", "America/New_York")
    serials.read("46326")
    assert serials.without_time == {"46326"}


@pytest.mark.parametrize("language", ["en_US", "es_ES", "pt_BR", "fr_FR", "de_DE"])
def test_every_month_has_its_names(language: str) -> None:
    """The names are those of CLDR, as Qt has them."""
    from PySide6.QtCore import QLocale

    locale = QLocale(language)
    for month in range(1, 13):
        for form in (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat):
            text = f"3 {locale.monthName(month, form)} 2026 08:00"
            assert Dates("iso", "UTC").read(text) == datetime(2026, month, 3, 8, tzinfo=UTC), text


# --- by column --------------------------------------------------------------------------------------------------
def columns_of(**texts: list[str]) -> tuple[str, dict[str, str]]:
    """The format of a file and of the columns that differ: of texts by column, row after row."""
    found = decide([(text, i, column) for column, some in texts.items() for i, text in enumerate(some, 2)], "f.csv")
    return str(found), dict(found.columns)


@pytest.mark.parametrize(
    ("texts", "default", "columns"),
    [
        ({"a": ["1/2/2016", "29/2/2016"], "b": ["1/3/2016"]}, "d/m/Y", {}),  # the other column's dates tell
        ({"a": ["29/2/2016"], "b": ["2/29/2016"]}, "d/m/Y", {"b": "m/d/Y"}),
        ({"a": ["29/2/2016"], "b": ["02-29-2016", "02-01-2016"]}, "d/m/Y", {"b": "m-d-Y"}),
        ({"a": ["2016-02-29"], "b": ["1456704000", "1456707600"]}, "iso", {"b": "epoch"}),
        ({"a": ["1456704000000"]}, "iso", {"a": "epoch"}),
        ({"a": ["42429.5", "42430"]}, "iso", {"a": "excel"}),
        ({"a": ["42429", "soon"]}, "iso", {}),
        ({"a": ["18/jul/26 9:10 AM"], "b": ["2026-07-18"]}, "d b Y", {}),
    ],
)
def test_each_column_has_its_format(texts: dict[str, list[str]], default: str, columns: dict[str, str]) -> None:
    assert columns_of(**texts) == (default, columns)


def test_a_column_that_the_others_do_not_tell_is_asked_for() -> None:
    with pytest.raises(
        InputError, match=r"the dates of c can be read as day/month .* the other columns differ"
    ) as caught:
        columns_of(a=["29/2/2016"], b=["2/29/2016"], c=["1/2/2016"])
    assert "[dates.fields]" in caught.value.hint
    found = decide([("29/2/2016", 2, "a"), ("2/29/2016", 2, "b"), ("1/2/2016", 2, "c")], "f", "auto", {"c": "m/d/Y"})
    assert found.columns["c"] == "m/d/Y"


def test_columns_are_read_each_in_its_format() -> None:
    dates = Dates(decide([("29/2/2016", 2, "a"), ("2/29/2016 8:00", 2, "b"), ("3/4/2016 8:00", 3, "b")], "f"), "UTC")
    assert dates.of("a").read("3/4/2016") == datetime(2016, 4, 3, tzinfo=UTC)
    assert dates.of("b").read("3/4/2016 8:00") == datetime(2016, 3, 4, 8, tzinfo=UTC)
    assert dates.without_time == {"3/4/2016"}
    assert dates.of("other") is dates or dates.of("other").format == dates.format


def test_the_second_of_the_repeated_hours() -> None:
    dates = Dates("m/d/Y", "America/New_York")
    assert dates.later("11/6/2016 1:30") == datetime(2016, 11, 6, 6, 30, tzinfo=UTC)
    assert dates.later("11/6/2016 1:30 EDT") is dates.later("11/6/2016 3:30") is None


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("", True),
        ("1970-01-01 00:00:00", True),
        ("1969-12-31 19:00:00", True),  # the same in Eastern Time
        ("01/01/1970", True),
        ("1/1/1970 12:00 AM", True),
        ("0000-00-00 00:00:00", True),
        ("0001-01-01T00:00:00Z", True),
        ("0", True),
        ("1900-01-00 00:00:00", True),
        ("1899-12-30", True),
        ("1970-01-02", False),
        ("1970-01-01 08:41:07", False),
        ("2016-01-01", False),
        ("1/1/2016", False),
        ("rubbish", False),
    ],
)
def test_dates_that_mean_none(text: str, nothing: bool) -> None:
    assert is_no_date(text) is nothing


@pytest.mark.parametrize(
    ("text", "known"),
    [("%d.%m.%y %H:%M", True), ("%Y-%m-%dT%H:%M:%S%z", True), ("d/m/Y", True), ("excel", True), ("%", False),
     ("%Q %Y", False), ("%H:%M", False), ("%Y %Y", False), ("Y", False), ("", False)],
)  # fmt: skip
def test_what_a_mapping_can_name_as_a_format(text: str, known: bool) -> None:
    assert is_format(text) is known


def test_texts_with_dates_have_a_format_of_their_own() -> None:
    """Whoever wrote notes did not see how the program exports; where nothing tells theirs, they stop nothing."""
    texts = [("2026-10-05 08:00", 2, "opened"), ("25/10/2026 09:00", 2, "notes"), ("05/10/2026 09:00", 2, "notes")]
    for format in ("auto", "iso"):
        found = decide(texts, "f", format, None, {"notes"})
        assert found.of("notes") == "d/m/Y"
    assert decide([texts[0], texts[2]], "f", "auto", None, {"notes"}) == "iso"


def test_what_follows_in_the_repeated_hour_is_of_the_second_one() -> None:
    """Resolved at 1:10 what was opened at 1:30: clocks went back between the two."""
    mapping = Mapping(
        name="list",
        source="test",
        layout="tickets",
        columns=Columns("n", "opened", "state", "priority", resolved_at="resolved", location="place"),
        values=Values(state={"Resolved": "resolved"}, priority={"1": 1}),
        dates=DateRules(zone="America/New_York"),
    )
    plan = Plan(mapping, ["n", "opened", "state", "priority", "resolved", "place"], "f.csv")
    reader = ListReader(
        plan,
        Dates("m/d/Y", "America/New_York"),
        Codes(plan.mapping, {"DOA": "DOA"}, {}),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    draft = reader.draft(2, ["INC1", "11/6/2016 1:30", "Resolved", "1", "11/6/2016 1:10", "DOA"])
    assert draft is not None
    assert [(e.kind.value, f"{e.occurred_at:%H:%M}") for e in draft.events] == [
        ("opened", "05:30"),
        ("resolved", "06:10"),
    ]
    assert draft.notes == []


# --- what a column leaves open ----------------------------------------------------------------------
def _read(*texts: str, loose: tuple[str, ...] = (), **others: tuple[str, ...]) -> list[str]:
    """Texts of a column as the file's dates together say, in UTC to the minute; "" for what is no date."""
    columns = {"c": texts, **others}
    found = [(text, row, column) for column, told in columns.items() for row, text in enumerate(told, 2)]
    dates = Dates(decide(found, "f.csv", loose=loose), "America/New_York")
    read = []
    for text in texts:
        try:
            read.append(f"{dates.of('c').read(text):%Y-%m-%d %H:%M}")
        except BadDate:
            read.append("")
    return read


def test_each_mark_of_a_column_has_its_order() -> None:
    """Two programs wrote into it: what one of them tells is not said of the other."""
    texts = ("13/10/2026 09:00", "05/10/2026 09:00", "10-13-2026 09:00", "10-05-2026 09:00", "05.10.2026 09:00")
    assert _read(*texts) == [
        "2026-10-13 13:00", "2026-10-05 13:00", "2026-10-13 13:00", "2026-10-05 13:00", "2026-10-05 13:00",
    ]  # fmt: skip


def test_an_order_is_never_taken_from_dates_with_another_mark() -> None:
    for other in ("05.10.2026", "5 Oct 2026", "2026-10-05"):
        with pytest.raises(InputError, match="day/month and as month/day"):
            _read("05/10/2026 09:00", d=(other,))
        assert _read("05/10/2026 09:00", d=(other,), loose=("c",)) == [""]  # a text's own date: told, not guessed
    assert _read("05/10/2026 09:00", d=("25/10/2026",), loose=("c",)) == ["2026-10-05 13:00"]
    assert _read("05/10/2026 09:00", d=("10/25/2026",), loose=("c",)) == ["2026-05-10 13:00"]


def test_a_time_without_am_or_pm_among_such_that_say_it() -> None:
    texts = ("10/25/2026 9:30 AM", "10/25/2026 9:30", "10/25/2026 09:45", "10/25/2026 13:30", "10/25/2026 0:30")
    assert _read(*texts) == ["2026-10-25 13:30", "", "", "2026-10-25 17:30", "2026-10-25 04:30"]


def _clock(hours: list[int], mark: str = "") -> list[str]:
    dates = Dates("iso", "America/New_York")
    for hour in hours:
        dates.of("opened").read(f"2026-10-{hour + 1:02} {hour:02}:15{mark}")
    return dates.half_days


def test_a_clock_of_twelve_hours_is_told() -> None:
    assert _clock([8, 9, 10, 11, 12, 1, 2, 3, 4, 5]) == ["opened"]
    assert _clock([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]) == []
    assert _clock([0, 1, 2, 3, 4, 5, 6, 7, 8]) == []
    assert _clock([8, 9, 10, 11, 12, 7]) == []  # a desk that is open in the morning
    assert _clock([8, 9, 10, 1, 2]) == []  # too few
    assert _clock([8, 9, 10, 11, 12, 1, 2, 3, 4, 5], " PM") == []


def test_two_figures_that_may_be_the_year_are_asked_for() -> None:
    with pytest.raises(InputError, match="may stand first") as caught:
        _read("26/10/05", "26/10/25", "26/12/31")
    assert '"%y/%m/%d" or "d/m/Y"' in caught.value.hint
    assert _read("25/10/26", "05/10/26", "31/12/25") == ["2026-10-25 04:00", "2026-10-05 04:00", "2025-12-31 05:00"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-05T09:30:00+00", "2026-10-05 09:30"),
        ("2026-10-05 09:30 GMT-4", "2026-10-05 13:30"),
        ("2026-10-05 09:30 UTC+02:00", "2026-10-05 07:30"),
        ("2026-10-05T09:30:00-0400[America/New_York]", "2026-10-05 13:30"),
        ("20261005T093000Z", "2026-10-05 09:30"),
        ("20261005093000", "2026-10-05 13:30"),
        ("20261005 0930", "2026-10-05 13:30"),
        ("Mon Oct 05 09:30:00 EDT 2026", "2026-10-05 13:30"),
        ("Mon Oct  5 09:30:00 2026", "2026-10-05 13:30"),
        ("05-OCT-26 09.30.15.123000000 PM", "2026-10-06 01:30"),
        ("2026-10-05-09.30.15.123456", "2026-10-05 13:30"),
        ("05.10.2026 09.30", "2026-10-05 13:30"),
        ("segunda-feira, 5 de outubro de 2026 09:30", "2026-10-05 13:30"),
        ("2026-10-05 24:00", "2026-10-06 04:00"),
        ("202610050930", ""),  # a number of a ticket has twelve figures, too
        ("2026-10-05-09", ""),
        ("10/25/2026 0:30 AM", ""),
    ],
)
def test_how_programs_write_times(text: str, utc: str) -> None:
    assert _read(text) == [utc]


@pytest.mark.parametrize("parts", [1, 1_000, 1_000_000, 1_000_000_000])
def test_numbers_since_1970(parts: int) -> None:
    at = datetime(2026, 10, 5, 13, 30, tzinfo=UTC)
    assert _read(str(int(at.timestamp()) * parts), str(int((at + timedelta(days=1)).timestamp()) * parts)) == [
        "2026-10-05 13:30",
        "2026-10-06 13:30",
    ]


def test_both_sides_of_each_clock_change() -> None:
    """The hour that is not there counts an hour later and is told; of the one that is there twice the first counts."""
    dates = Dates("iso", "America/New_York")
    column = dates.of("c")
    told = {text: f"{column.read(text):%H:%M}" for text in (
        "2027-03-14 01:59", "2027-03-14 02:00", "2027-03-14 02:30", "2027-03-14 03:00",
        "2026-11-01 00:59", "2026-11-01 01:00", "2026-11-01 01:59", "2026-11-01 02:00",
    )}  # fmt: skip
    assert [*told.values()] == ["06:59", "07:00", "07:30", "07:00", "04:59", "05:00", "05:59", "07:00"]
    assert dates.skipped == {"2027-03-14 02:00", "2027-03-14 02:30"}
    assert dates.twice == {"2026-11-01 01:00", "2026-11-01 01:59"}
