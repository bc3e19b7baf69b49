"""What the packet says, in which order, and that the same values give the same file."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics

from app.domain import words
from app.domain.figures.rows import ServiceLevelRow, TimelineEntry
from app.domain.figures.rules import Attainment
from app.domain.packets.figures import figures_of, level_keys
from app.domain.packets.sealing import sealed
from app.domain.program_links import parsed
from app.domain.vocabulary import Layer, Metric, Priority
from app.reports.packets import (
    events,
    exceptions_file_name,
    exceptions_table,
    levels,
    opening,
    packet_file_name,
    reference,
    render_packet,
    texts,
    volume,
)
from app.reports.pdf import fonts
from app.reports.pdf.document import Document
from tests.reports.conftest import page_texts
from tests.reports.packets import made as packets


@pytest.fixture(scope="module")
def busy(documents: dict[str, bytes]) -> list[str]:
    return page_texts(documents["busy"])


def test_pages(documents: dict[str, bytes]) -> None:
    assert 10 <= len(page_texts(documents["busy"])) <= 16
    assert len(page_texts(documents["empty"])) == 1  # without activity: the short form


def test_cover(busy: list[str]) -> None:
    for text in (
        "Service review: Department of Health and Human Services",
        "October 2026",
        "FY 2026\u201327, month 4 of 12",
        "Final, revision 2",
        "Tamara Whitfield",
        "Dana Okafor",
        "Thu 12 Nov 2026",
        "5 Nov 2026 06:00 Eastern Time",
        "1 October 2026 to 31 October 2026",
        "SR-DHHS-2026-10 r2",
        "SAMPLE VALUES",
    ):
        assert text in busy[0]


def test_every_attainment_is_printed(busy: list[str]) -> None:
    text = " ".join(busy)
    figures = figures_of(packets.busy())
    assert figures["sla.resolution.high.percent"] == "93.5 %"
    assert figures["sla.resolution.low.percent"] == "8 of 9 met: low volume"
    for key, value in figures.items():
        if key.startswith(("sla.", "tile.", "csat.", "share.")) and key.endswith(("percent", "all", "fcr", "due")):
            shown = {"Not measured": "none due"}.get(value, value)
            assert shown in text, key


def test_reading_order(busy: list[str]) -> None:
    text = " ".join(busy)
    order = [
        "Service review: Department",
        "Summary Supersedes r1 (",
        "Resolved in time",
        "Decisions requested",
        "Contents Service levels",
        "Actions of the last review of 8 October 2026",
        "Resolution: goal missed for High (29 of 31 in time)",
        "Twelve months by service Network",
        "Demand 471 tickets opened",
        "Backlog fell by 14 to 143 tickets",
        "MI0117: Sign-in to NCID",
        "Identity (NCID) missed the availability goal",
        "21 of 23 changes succeeded",
        "Forward schedule for this agency",
        "91.4 % of 70 answers",
        "Improvement register No.",
        "Forward look The",
        "16 missed targets",
        "How the figures are computed Figure",
        "1,203 records read, 4 excluded",
        "Restatements",
        "Glossary Term",
        "Sign-off",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_contents_name_the_right_pages(busy: list[str]) -> None:
    contents = busy[2]
    for title in ("Service levels", "Backlog and ageing", "Exceptions", "Glossary"):
        page = int(contents.split(f"{title} ", 1)[1].split(" ", 1)[0])
        assert title in busy[page - 1]
    assert all(f"Page {n} of {len(busy)}" in text for n, text in enumerate(busy, 1))


def test_words_at_line_ends_stay_apart(busy: list[str]) -> None:
    assert "handed to the carrier" in " ".join(busy)
    assert "Three hand-overs, and each time I had to explain it again." in " ".join(busy)


def test_a_changed_target_has_two_rows_and_no_mixed_goal(busy: list[str]) -> None:
    page = busy[3]
    assert "Medium, to 14 Oct 3 business days Global 180 172 8 95.6 % 95 % Met" in page
    assert "Medium, from 15 Oct 3 business days MOU 232 227 5 97.8 % 97 % Met" in page
    assert "All \u2013 \u2013 452 436 16 96.5 % differ Missed" in page


def test_nothing_due_is_not_a_percentage(documents: dict[str, bytes]) -> None:
    text = " ".join(page_texts(documents["empty"]))
    assert "Attainment Not measured: nothing was due" in text
    assert "100.0 %" not in text
    assert " 0.0 %" not in text
    assert "Preliminary, revision 1" in text
    assert "Last twelve months No ticket was opened or resolved" in text
    whole = " ".join(page_texts(render_packet(packets.seldom())))
    assert "none due" in whole
    assert "No ticket was opened or resolved for this agency in the last twelve months." in whole
    assert "No major incident that reached this agency began in the period." in whole
    assert "No target was missed in the period." in whole


def test_rounding_never_hides_a_miss() -> None:
    row = ServiceLevelRow(Metric.RESOLUTION, Priority.LOW, Attainment(2500, 2374, 9500), "5 d", Layer.GLOBAL)
    text = " ".join(page_texts(render_packet(replace(packets.empty(), service_levels=(row,)))))
    assert "94.96 % 95 % Missed" in text


def test_small_satisfaction_is_hidden(documents: dict[str, bytes]) -> None:
    text = " ".join(page_texts(documents["long_names"]))
    assert "Too few answers (4)" in text
    assert "25.0 %" not in text


def test_long_names_are_whole(documents: dict[str, bytes]) -> None:
    text = " ".join(page_texts(documents["long_names"]))
    assert text.count(packets.LONG_NAME) > 10
    assert packets.NO_SPACES in text.replace(" ", "")
    assert "The flow makes 143, but 150 tickets were counted open" in text


def test_characters_without_a_glyph_are_shown_and_named(documents: dict[str, bytes]) -> None:
    text = " ".join(page_texts(documents["long_names"]))
    assert "Ñandú Łódź café naïve été 中文 [?] Ж a-b -> %~0~ <b>&amp;</b> (x) \\" in text
    assert "shown as [?]: U+1F600." in text
    assert "\ufffd" not in text
    assert "\x00" not in text


def test_printable_gives_only_what_the_fonts_have() -> None:
    fonts.printable("\u0416")  # reads the wider faces
    fonts.printable("\u4e2d \ud55c")  # and those of scripts
    names = (fonts.REGULAR, fonts.WIDER, fonts.HAN, fonts.HANGUL)
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in names]
    sample = "".join(chr(code) for code in [*range(0x3000), 0x4E2D, 0x1F600, 0xFEFF, 0xFFFD, 0x10FFFF])
    assert all(any(ord(char) in face for face in faces) for char in fonts.printable(sample))
    assert fonts.printable("plain text, 95 %") == "plain text, 95\u00a0%"
    assert fonts.lacking("e\u0301 \u0416 \u4e2d \u0e01") == ["\u0e01"]
    assert fonts.printable("\u03a9 \u1e9e \u2460 \u05d0 \u0e01") == "\u03a9 \u1e9e \u2460 \u05d0 [?]"  # Thai
    assert fonts.in_faces("a\u0416 b", fonts.SEMI) == [
        ("a", fonts.SEMI),
        ("\u0416", fonts.WIDER_BOLD),
        (" b", fonts.SEMI),
    ]


def test_more_exceptions_than_are_printed(documents: dict[str, bytes]) -> None:
    text = " ".join(page_texts(documents["many_exceptions"]))
    assert "5,000 missed targets" in text
    assert "Most misses: Resolution, high (834 of 5,000)" in text  # every sixth, from the first
    assert "The 40 gravest, by ticket: highest priority first, then longest over" in text
    # high priority is every second; of these number 118 is over by the most: 59 h and 6 min
    assert "longest over Ticket Target Opened Due Done Over by Paused Reason INC1042118 Circuit" in text
    assert "The other 4,960 missed targets" in text
    assert "INC1042001 2.0 h (0.5 h)," in text  # over by 2 h 1 min, paused half an hour
    assert "INC1042006 7.1 h*" in text  # 7 h 6 min, still open
    assert {f"INC{1042000 + i}" for i in range(5000)} <= set(re.findall(r"INC\d{7}", text))
    table = exceptions_table(packets.many_exceptions())
    rows = list(csv.reader(io.StringIO(table.as_csv())))
    assert len(rows) == 5001
    assert rows[1][0] == "INC1042000"
    assert exceptions_file_name("SR-DHHS-2026-10-r2.pdf") == "SR-DHHS-2026-10-r2-exceptions.csv"


def test_file_names() -> None:
    assert packet_file_name(packets.busy()) == "SR-DHHS-2026-10-r2.pdf"
    assert packet_file_name(packets.empty()) == "SR-OAH-2026-10-r1-preliminary.pdf"
    strange = replace(packets.busy(), head=packets.head(agency_code="../NCDA&CS"))
    assert packet_file_name(strange) == "SR-..-NCDA-CS-2026-10-r2.pdf"


_CHILD = """
import sys
from hashlib import sha256
from app.reports.packets import render_packet
from tests.reports.packets import made as packets
data = render_packet(packets.busy())
assert not [name for name in sys.modules if name.startswith(("PySide6", "sqlalchemy"))]
print(sha256(data).hexdigest())
"""


def test_same_values_same_bytes_in_another_process_zone_and_without_qt(documents: dict[str, bytes]) -> None:
    env = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "86400", "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-c", _CHILD], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == sha256(documents["busy"]).hexdigest()


def test_another_value_is_another_file(documents: dict[str, bytes]) -> None:
    changed = replace(packets.busy(), head=packets.head(cio="Somebody Else"))
    assert render_packet(changed) != documents["busy"]
    assert sealed(changed).head.data_hash != sealed(packets.busy()).head.data_hash
    later = replace(packets.busy(), head=packets.head(app_version="9", seal_hash="ab"))
    assert sealed(later).head.data_hash == sealed(packets.busy()).head.data_hash


def _drawings(data: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = []
    monkeypatch.setattr(Document, "figure", lambda self, drawing, alt, **more: found.append((drawing, alt)))
    doc = Document("x", subject="", created=packets.AS_OF)
    doc.heading(1, "x")
    opening.summary(doc, data)
    levels.trend(doc, data)
    volume.demand(doc, data)
    volume.backlog(doc, data)
    events.major_incidents(doc, data)
    events.availability(doc, data)
    return found


@pytest.mark.parametrize("name", ["busy", "empty", "long_names"])
def test_charts_stay_inside_their_frames(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = _drawings(getattr(packets, name)(), monkeypatch)
    assert drawings
    for drawing, alt in drawings:
        assert len(alt) > 30
        for shape in drawing.contents:
            x0, y0, x1, y1 = shape.getBounds()
            assert x0 >= -1, (alt[:40], shape)
            assert x1 <= drawing.width + 1, (alt[:40], getattr(shape, "text", shape))
            assert y0 >= -2.5, (alt[:40], shape)
            assert y1 <= drawing.height + 2.5, (alt[:40], shape)


def test_charts_say_their_figures_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    alts = [alt for _, alt in _drawings(packets.busy(), monkeypatch)]
    text = " ".join(alts)
    assert "High: 93.5 %, goal 95 %: missed, period before 95.8 %" in text
    assert "Critical: Not measured (0 tickets due)" in text
    assert "Oct: opened 471, resolved 488" in text
    assert "15-30 days: 16, 7 of them on hold" in text
    assert "Network: Oct 93.6 % (44 of 47), goal 97 %" in text
    assert "Low: 8 of 9 met: low volume, goal 90 %" in text
    assert "3, First notice, 14 Oct 2026 08:40" in text


def test_words() -> None:
    assert words.duration(10_260) == "2 h 51 min"
    assert words.duration(3600 * 76) == "3 d 4 h"
    assert words.duration(45) == "45 s"
    assert words.duration(None) == "\u2013"
    assert words.span(packets.at(15, 9, month=11), packets.at(15, 14, month=11)) == "Sun 15 Nov 2026 04:00\u201309:00"
    assert words.moment(packets.at(1, 5, 30, month=11)) == "1 Nov 2026 01:30 EDT"  # the hour before clocks go back
    assert words.moment(packets.at(1, 6, 30, month=11)) == "1 Nov 2026 01:30 EST"  # and the same hour again
    assert texts.change(3, 7) == "\u22124"
    assert words.joined(["a", "b", "c"]) == "a, b and c"


def test_reference_texts_are_complete() -> None:
    assert len(reference.DEFINITIONS) >= 12
    assert all(text.endswith(".") for _, text in (*reference.DEFINITIONS, *reference.GLOSSARY))


def test_one_moment_recorded_twice_is_shown_once() -> None:
    def entry(minute: int, kind: str, text: str = "") -> TimelineEntry:
        return TimelineEntry(packets.at(14, 12, minute), kind, text)

    given = (
        entry(40, "First notice"),
        entry(9, "Detected"),
        entry(9, "Detected", "by monitoring"),
        entry(40, "Notice", "to the MIP contacts"),
        entry(50, "Update", "a"),
        entry(50, "Update", "b"),
        entry(9, "Impact began"),
    )
    assert [(e.kind, e.text) for e in events.merged(given)] == [
        ("Detected", "by monitoring"),
        ("Impact began", ""),
        ("First notice", "to the MIP contacts"),
        ("Update", "a"),
        ("Update", "b"),
    ]


def test_many_services_draw_the_busiest_and_list_all() -> None:
    names = tuple(f"Service {number:02d}" for number in range(30))
    data = replace(packets.busy(), trends=packets.trends(names))
    text = " ".join(page_texts(render_packet(data)))
    assert "Drawn: the 12 services with most tickets; the table has all 30." in text
    assert all(name in text for name in names)


def test_without_a_goal_there_is_no_verdict() -> None:
    trend = packets.trends(("Network",))[0]
    points = tuple(replace(p, attainment=replace(p.attainment, goal_bp=None)) for p in trend.points)
    data = replace(packets.busy(), trends=(replace(trend, points=points),))
    text = " ".join(page_texts(render_packet(data)))
    assert "44 of 47 tickets resolved in time in Oct 2026, without a verdict by service" in text
    assert "No service missed" not in text


def test_figures_and_tickets_are_links_into_the_program(documents: dict[str, bytes]) -> None:
    data = packets.busy()
    with pikepdf.open(BytesIO(documents["busy"])) as pdf:
        found = [
            str(link.A.URI)
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if "/A" in link and str(link.A.URI).startswith("longleaf:")
        ]
    links = [parsed(address) for address in found]
    assert {row.number for row in data.exceptions} <= {link.ticket for link in links}
    assert {ticket.number for ticket in data.backlog.oldest} <= {link.ticket for link in links}
    named = {link.figure for link in links if link.figure}
    assert {"tile.backlog.closing", "backlog.opened", "sla.resolution.high.missed", "exceptions.count"} <= named
    tiles = {f"tile.{tile.key}" for tile in data.summary.tiles}
    assert named <= {*figures_of(data), *tiles, *(f"{key}.missed" for key in level_keys(data.service_levels))}
    assert {(link.agency, link.as_of) for link in links if link.figure} == {(data.head.agency_code, data.head.as_of)}
