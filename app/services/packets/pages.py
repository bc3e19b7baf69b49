"""Which pages of two files do not look the same."""

from __future__ import annotations

from itertools import zip_longest

from app.pdfium import pdfium_turn

_SCALE = 1.0  # of a pixel to a point: a figure of eight points is seen to differ


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
