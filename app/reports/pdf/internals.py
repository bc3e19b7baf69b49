"""All that leans on the inside of reportlab 5.1: private names, one correction, the fixed sRGB profile.

reportlab writes no structure tree itself. Everything that its public API does not give is in this module and in
`canvas`; a new reportlab release means: read this module, run tests/reports, raise `TESTED`.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import reportlab
from reportlab.pdfbase import pdfdoc, ttfonts

from app.errors import EnvironmentFault

TESTED = "5.1."


def check_version() -> None:
    """Raise `EnvironmentFault` where reportlab is not a release whose inside is known."""
    if not reportlab.Version.startswith(TESTED):
        raise EnvironmentFault(
            f"reportlab {reportlab.Version} is installed; tagged PDF needs {TESTED}x.",
            hint="Install the pinned packages again (python3 dev.py demo does).",
        )


def _with_line_end(original: Callable[[Any, Any], bytes]) -> Callable[[Any, Any], bytes]:
    def formatted(stream: Any, document: Any) -> bytes:
        data: bytes = original(stream, document)
        tail = b"endstream\n"
        return data[: -len(tail)] + b"\nendstream\n" if data.endswith(tail) else data

    return formatted


def _as_read(original: Callable[[str, Sequence[int]], str]) -> Callable[[str, Sequence[int]], str]:
    def map_of(name: str, codes: Sequence[int]) -> str:
        return original(name, [_letter(code) for code in codes])

    return map_of


def _letter(code: int) -> int:
    """Return the letter that an Arabic form beside its neighbours is of, for who reads or copies the text."""
    if not (0xFB50 <= code <= 0xFDFB or 0xFE70 <= code <= 0xFEFC):
        return code
    plain = unicodedata.normalize("NFKC", chr(code))
    return ord(plain) if len(plain) == 1 else code


def prepare() -> None:
    """Correct reportlab in one place, once: PDF/A wants a line end before `endstream`, reportlab writes none; and a
    letter that is shown in a form of its own is read as the letter.
    """
    check_version()
    if not hasattr(ttfonts.makeToUnicodeCMap, "__wrapped__"):
        mapped = _as_read(ttfonts.makeToUnicodeCMap)
        mapped.__wrapped__ = ttfonts.makeToUnicodeCMap  # type: ignore[attr-defined]
        ttfonts.makeToUnicodeCMap = mapped
    if not getattr(pdfdoc.PDFStream.format, "ends_lines", False):
        formatted = _with_line_end(pdfdoc.PDFStream.format)
        formatted.ends_lines = True  # type: ignore[attr-defined]
        pdfdoc.PDFStream.format = formatted


class FixedTime:
    """Stands in for reportlab's TimeStamp, so that a file carries the time of its data, not of its making."""

    tzname = "UTC"
    dhh = dmm = 0

    def __init__(self, at: datetime) -> None:
        self.datetime = at.astimezone(UTC)
        self.t = self.datetime.timestamp()
        self.lt = self.datetime.timetuple()
        self.YMDhms = tuple(self.lt)[:6]

    @property
    def asctime(self) -> str:
        return time.asctime(self.lt)


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab has no types
    """An indirect object whose text is already written; hundreds of thousands of these are the structure tree."""

    __RefOnly__ = 1

    def __init__(self, text: bytes = b"") -> None:
        self.text = text

    def format(self, document: Any) -> bytes:
        """Return the stream's bytes with a line end before `endstream`."""
        return self.text


def text_string(text: str, document: Any) -> bytes:
    """Return `text` as a PDF text string, escaped."""
    return bytes(pdfdoc.format(pdfdoc.PDFString(text), document))


@cache
def srgb_profile() -> bytes:
    """Return the sRGB ICC profile that PDF/A asks for, with a fixed creation date.

    Pillow writes the time of the call.
    """
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = b"\x07\xd0\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"  # 2000-01-01 00:00:00
    data[84:100] = bytes(16)  # the profile's own digest: zero means not computed
    return bytes(data)


def page_stream(document: Any, page: int) -> Any:
    """Return the page object (1-based) whose `.stream` is the content that `save` will write."""
    return document.idToObject[f"Page{page}"]


def compress(page: Any) -> None:
    """Store a page's content as compressed bytes; reportlab would write it as text (Ascii85), a quarter larger."""
    page.Contents = pdfdoc.PDFStream(filters=[pdfdoc.PDFZCompress], content=page.stream)


def metadata_stream(xml: str) -> Any:
    """Return an uncompressed metadata stream: readers without a PDF library find it."""
    return pdfdoc.PDFStream(
        pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}),
        content=xml.encode(),
        filters=[],
    )


def output_intent(document: Any) -> Any:
    """Return the output intent (sRGB) of a PDF/A file."""
    icc = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), filters=[pdfdoc.PDFZCompress], content=srgb_profile())
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(icc),
        }
    )


def write(document: Any, canvas: Any) -> bytes:
    """Return the finished file."""
    out = BytesIO()
    document.SaveToFile(out, canvas)
    return out.getvalue()
