"""An agency without activity gets one page; what is to be said beside it brings its section back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.figures.rows import DrillRow
from app.domain.packets.figures import figures_of
from app.domain.packets.packet import ForwardLook, PacketData, Satisfaction
from app.domain.packets.rows import Contact, FeedbackComment, Finding, Restatement
from app.reports.packets import quiet, render_packet
from tests.reports.conftest import page_texts
from tests.reports.packets import made as packets


def pages(data: PacketData) -> list[str]:
    return page_texts(render_packet(data))


def test_the_one_page_says_that_nothing_was_and_how_to_check_it() -> None:
    data = replace(packets.empty(), contacts=tuple(Contact(f"Role {n}", "Nadia Hoang") for n in range(7)))
    (page,) = pages(data)
    for said in (
        "Service review: Office of Administrative Hearings",
        "Preliminary, revision 1",
        "No activity in October 2026",
        "Role 6 Nadia Hoang",
        "OAH: Agency CIO",
        "0 records read, 0 excluded",
        "\u201clongleaf verify\u201d with this file",
    ):
        assert said in page
    assert len(figures_of(data)) > 20  # the file carries them all


def test_what_the_program_wrote_is_not_repeated_and_what_people_wrote_is_printed() -> None:
    data = packets.empty()
    summary = replace(data.summary, went_well="Nothing was open.", ask="Name a CIO.", automatic=("well",))
    (page,) = pages(replace(data, summary=summary))
    assert "Nothing was open." not in page
    assert "What we ask Name a CIO." in page


def test_what_is_to_be_said_brings_its_section_back() -> None:
    data = packets.empty()
    comes = replace(data.changes, forward=packets.busy().changes.forward)
    drill = DrillRow("MI0118", "Drill: data center without power", date(2026, 10, 22))
    told = replace(
        data,
        changes=comes,
        drills=(drill,),
        availability=packets.busy().availability,
        cost=packets.cost(),
        improvements=packets.busy().improvements,
        forward=ForwardLook(texts=("A new circuit comes.",)),
        statement=replace(data.statement, restatements=(Restatement("f", "Open", "1", "0", "a late record"),)),
    )
    assert quiet.is_quiet(told)
    text = " ".join(pages(told))
    for said in (
        "Forward schedule for this agency",
        "Drill: data center without power",
        "Identity (NCID) missed the availability goal",
        "Consumption and cost",
        "Improvement register",
        "A new circuit comes.",
        "Restatements: figures that changed",
        "How the figures are computed",
    ):
        assert said in text


@pytest.mark.parametrize(
    "changed",
    [
        packets.seldom(),
        replace(packets.empty(), major_incidents=packets.busy().major_incidents),
        replace(packets.empty(), exceptions=packets.exceptions(1)),
        replace(
            packets.empty(),
            satisfaction=Satisfaction(
                packets.empty().satisfaction.csat, comments=(FeedbackComment("Praise", date(2026, 10, 2), "Good"),)
            ),
        ),
    ],
)
def test_an_agency_with_activity_gets_every_page(changed: PacketData) -> None:
    assert not quiet.is_quiet(changed)


def test_holidays_of_one_name_are_one_date() -> None:
    days = tuple((date(2026, 12, day), "Christmas") for day in (24, 25, 28))
    (page,) = pages(replace(packets.empty(), forward=ForwardLook(holidays=days)))
    assert "Dates to know Christmas, 24 Dec 2026 to 28 Dec 2026" in page


def test_a_finding_brings_the_data_statement_back() -> None:
    data = packets.empty()
    found = replace(data.statement, findings=(Finding("Closed before it was opened", 1, ("INC1",)),))
    assert "Closed before it was opened 1 INC1" in " ".join(pages(replace(data, statement=found)))
