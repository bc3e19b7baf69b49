"""Packets made again as they were printed; which pages of two files do not look the same, and which files inside."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import zip_longest

from app.domain.packets.packet import LAYOUT, PacketData
from app.pdfium import pdfium_turn

_SCALE = 1.0  # of a pixel to a point: a figure of eight points is seen to differ


def printed_again(data: PacketData, digest: str) -> bytes:
    """Return the file of a revision that was issued and is not kept: the one of this SHA-256 where the program still
    makes it, else as packets were laid out at first.
    """
    from app.reports.packets import render_packet

    content = b""
    for layout in range(LAYOUT, -1, -1):
        content = render_packet(in_layout(data, layout))
        if sha256(content).hexdigest() == digest:
            break
    return content


def in_layout(data: PacketData, layout: int) -> PacketData:
    """Return the packet as it is laid out under this number."""
    return replace(data, head=replace(data.head, layout=layout))


def attachments_differing(content: bytes, other: bytes) -> tuple[str, ...]:
    """Return the names of the files inside that are not the same, or that only one of the two has, in their order; none
    where one of them cannot be read.
    """
    import pypdfium2

    with pdfium_turn():
        try:
            mine, others = _inside(content), _inside(other)
        except pypdfium2.PdfiumError:
            return ()
    return tuple(sorted({name for name, _ in set(mine) ^ set(others)}))


def _inside(content: bytes) -> list[tuple[str, bytes]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        found = [document.get_attachment(number) for number in range(document.count_attachments())]
        return [(one.get_name(), bytes(one.get_data())) for one in found]
    finally:
        document.close()


def pages_differing(content: bytes, other: bytes) -> tuple[int, ...]:
    """Return the numbers of the pages that look different, or that only one file has, from 1; none where one of them
    cannot be shown.
    """
    import pypdfium2

    with pdfium_turn():
        try:
            documents = [pypdfium2.PdfDocument(data) for data in (content, other)]
        except pypdfium2.PdfiumError:
            return ()
        try:
            shown = [[bytes(page.render(scale=_SCALE).buffer) for page in one] for one in documents]
        except pypdfium2.PdfiumError:
            return ()
        finally:
            for one in documents:
                one.close()
    return tuple(number for number, (a, b) in enumerate(zip_longest(*shown), 1) if a != b)
