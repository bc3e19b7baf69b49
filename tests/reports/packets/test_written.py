"""What people wrote keeps its paragraphs and lists."""

from __future__ import annotations

from dataclasses import replace

from app.reports.packets.render import render_packet
from app.reports.packets.written import unmarked
from tests.reports.conftest import page_texts
from tests.reports.packets import made as packets


def test_lines_are_paragraphs_and_marked_ones_items() -> None:
    text = "First para about X.\n\nSecond para:\n- one\n- two\n1. three"
    data = packets.busy()
    said = page_texts(render_packet(replace(data, summary=replace(data.summary, went_well=text, automatic=("ask",)))))[
        1
    ]
    places = [
        said.find(part) for part in ("First para about X.", "Second para:", "\u2022 one", "\u2022 two", "1. three")
    ]
    assert -1 not in places
    assert places == sorted(places)
    assert said.count("Written by the program from the figures") == 1


def test_a_mark_of_a_list_is_not_printed_twice() -> None:
    assert [unmarked(line) for line in ("- a", "2) b", "\u2022 c", "d - e")] == ["a", "b", "c", "d - e"]
