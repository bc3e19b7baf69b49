"""What a packet says of tickets that are over since a time that their source does not tell."""

from __future__ import annotations

from dataclasses import replace

from app.domain.figures.rules import BacklogFlow
from app.reports.packets import render_packet
from app.services.packets.words import did_not, went_well
from tests.reports.conftest import page_texts
from tests.reports.packets import made as packets

GREW = BacklogFlow(0, 252, 0, 0, 0, 0, 0, 2, 250)


def test_nothing_resolved_is_not_said_alone() -> None:
    busy = packets.busy()
    told = render_packet(replace(busy, backlog=replace(busy.backlog, flow=GREW)))
    text = " ".join(" ".join(page_texts(told)).split())
    assert "252 opened, 0 resolved, 250 closed without a date" in text
    assert "resolved, 250 closed without a date in Oct 2026" in text
    assert "2 tickets known to be open; when others were closed is not told" in text
    assert "Backlog grew" not in text


def test_a_backlog_that_nobody_knows_neither_grew_nor_fell() -> None:
    assert "backlog" not in did_not({}, GREW, (), 0)
    assert "backlog" not in went_well({}, replace(GREW, opening=9), ())
    known = replace(GREW, undated=0)
    assert did_not({}, known, (), 0) == "The backlog grew from 0 to 2 open tickets."
    assert "The backlog fell from 9 to 2" in went_well({}, replace(known, opening=9), ())
