"""A ticket on paper, beside its facts: the description, and all that was said and done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain import words
from app.domain.plain_text import bare, lines
from app.domain.printed import PrintedPart, PrintedTable
from app.domain.tickets.values import TicketDetail
from app.views.tickets.conversation import pieces_of
from app.work import Work

_COLUMNS = (("When (Eastern)", False), ("Who", False), ("What", False), ("How", False))


def ticket_parts(read: Callable[..., TicketDetail], ticket_id: int, work: Work) -> tuple[PrintedPart, ...]:
    """Worker: read a ticket and return its parts."""
    return parts_of(read(ticket_id, work=work))


def parts_of(detail: TicketDetail) -> tuple[PrintedPart, ...]:
    """Return the description, in its paragraphs, and the stream, oldest first, each piece with who and when."""
    written = [one.strip() for one in lines(_text(detail.fields.get("description"))).split("\n")]
    said = tuple(bare(one) for one in written if one)
    rows = tuple(
        (words.moment(piece.at), piece.who, bare(piece.text), piece.note)
        for piece in pieces_of(detail, detail.history, "")
    )
    parts = [PrintedPart("Description", paragraphs=said)] if said else []
    parts += [PrintedPart("Conversation and history", table=PrintedTable(_COLUMNS, rows))] if rows else []
    return tuple(parts)


def _text(value: Any) -> str:
    return str(value or "")
