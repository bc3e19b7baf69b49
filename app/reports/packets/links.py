"""Links of a packet into the program: a ticket by its number, a figure to the tickets that it counts."""

from __future__ import annotations

from app.domain.packets.packet import PacketData
from app.domain.program_links import figure_address, ticket_address
from app.reports.pdf.text import Inline, Run


def ticket(data: PacketData, number: str, *, bold: bool = False) -> Run:
    """Return the number of a ticket, which opens it."""
    link = ticket_address(number, data.head.workspace) if data.head.layout else ""
    return Run(number, bold=bold, link=link)


def counted(data: PacketData, figure: str, text: str, count: int = 1) -> Inline:
    """Return the text of a figure, which opens the tickets that it counts; where it counts none it is text alone."""
    head = data.head
    if not head.layout or not count:
        return text
    address = figure_address(head.agency_code, head.period_key, figure, head.as_of, head.workspace)
    return [Run(text, link=address)]
