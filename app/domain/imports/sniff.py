"""What a file is before it is read: its compression, encoding and delimiter, or why it is not a table."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass

from app.errors import InputError

#: Text beyond this is refused: the export should be split (bytes after decompression).
MAX_BYTES = 2_000_000_000
#: Characters that the first line may have; what is longer is no row of names (and more than a cell that csv takes).
_LONGEST_HEADER = 100_000
#: A byte that is no text of the file's encoding, as `decode` leaves it: the row it stands in cannot be taken.
WRONG_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_BOM_AND_BLANKS = 1000
EXPECTED = (
    "Expected is an export as CSV with a header row (UTF-8, UTF-16 or Windows-1252), as JSON, XML or a workbook; "
    "each may be packed by gzip."
)
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls)"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was found to be written."""

    text: str
    encoding: str


def unpack(data: bytes, name: str) -> bytes:
    """Return the bytes of a file, decompressed where it is gzip.

    InputError where the file is empty, truncated, damaged or larger than `MAX_BYTES`.
    """
    if not data:
        raise InputError(f"{name} is empty.", hint=EXPECTED)
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(MAX_BYTES + 1)
    except (EOFError, zlib.error, OSError) as error:
        why = "it ends too early" if isinstance(error, EOFError) else str(error)
        raise InputError(
            f"{name} is a damaged gzip file: {why}.", hint="Copy or export the file again; nothing was imported."
        ) from error
    if len(plain) > MAX_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_BYTES:,} bytes unpacked.", hint="Export it in parts, for example by month."
        )
    if not plain:
        raise InputError(f"{name} is a gzip file with nothing in it.", hint=EXPECTED)
    return plain


def is_json(data: bytes) -> bool:
    """Return whether the bytes begin as JSON does."""
    return data[:_BOM_AND_BLANKS].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def is_xml(data: bytes) -> bool:
    """Return whether the bytes begin as an XML export does; a web page is none."""
    head = data[:_BOM_AND_BLANKS].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith(b"<") and not head.startswith((b"<!doctype html", b"<html"))


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes are an .xlsx workbook (a zip file with a workbook inside)."""
    return data[:4] == b"PK\x03\x04" and b"[Content_Types].xml" in data[:4096]


def decode(data: bytes, name: str, encoding: str = "auto", *, is_table: bool = True) -> Decoded:
    """Return the text of a CSV file, or (`is_table` False) of JSON.

    `encoding`: a Python codec name, or "auto" (marks, UTF-16, UTF-8, Windows-1252).

    InputError where the bytes are no text or not in the encoding, naming the row of the first wrong byte.
    """
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}, not a CSV file.", hint=EXPECTED)
    if data[:4] == b"PK\x03\x04":
        raise InputError(f"{name} is a zip archive, not a CSV file.", hint="Unpack it first. " + EXPECTED)
    found = _guess(data) if encoding == "auto" else encoding
    try:
        text = data.decode(found)
    except LookupError as error:
        raise InputError(f'Unknown encoding "{encoding}".', hint="Use auto, utf-8, utf-16 or cp1252.") from error
    except UnicodeDecodeError as error:
        if found in ("utf-8", "utf-8-sig") and encoding == "auto":
            return _nearly(data, name) or _windows(data, name)
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {row}: byte 0x{data[error.start]:02x} is not {found} text.",
            hint="Give the file's encoding in the mapping: encoding = ...",
        ) from error
    text = text.removeprefix("\ufeff")
    if is_table:
        _refuse_other_text(text, name)
    return Decoded(text, "utf-8" if found == "utf-8-sig" else found)


def _nearly(data: bytes, name: str) -> Decoded | None:
    """Return the text of a file that is UTF-8 but for a few bytes, these as lone surrogates; None: it is not."""
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    wrong = len(WRONG_BYTE.findall(text))
    if len(_BEYOND_ASCII.findall(text)) - wrong <= wrong:
        return None
    _refuse_other_text(text, name)
    return Decoded(text, "utf-8")


def _guess(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even == 0:
        return "utf-16-le"
    if even > len(head) // 5 and odd == 0:
        return "utf-16-be"
    return "utf-8"


def _windows(data: bytes, name: str) -> Decoded:
    if sum(b < 9 or 13 < b < 32 for b in data[:4096]) > 4:
        raise InputError(f"{name} is not a text file.", hint=EXPECTED)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {row}: byte 0x{data[error.start]:02x} is neither UTF-8 nor Windows-1252.",
            hint="Give the file's encoding in the mapping (encoding = ...) or export it as UTF-8.",
        ) from error
    _refuse_other_text(text, name)
    return Decoded(text, "cp1252")


def _refuse_other_text(text: str, name: str) -> None:
    head = text[:2000].lstrip()
    if not head:
        raise InputError(f"{name} has no text in it.", hint=EXPECTED)
    if head[0] in "{[":
        raise InputError(f"{name} looks like JSON, not CSV.", hint=EXPECTED)
    if head[0] == "<":
        raise InputError(f"{name} looks like XML or HTML, not CSV.", hint=EXPECTED)
    if sum(c < " " and c not in "\t\r\n\f\x00" for c in head) > 4:
        raise InputError(f"{name} is not a text file.", hint=EXPECTED)


def delimiter_of(lines: str, name: str) -> str:
    """Return the delimiter that parts the first lines into the most fields: comma, semicolon, tab or bar."""
    first = lines.split("\n", 1)[0]
    if len(first) > _LONGEST_HEADER:
        raise InputError(f"{name} does not begin with a header row.", hint=EXPECTED)
    counts = {mark: _most_fields(lines, mark) for mark in ",;\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best] < 2:
        shown = first.strip()[:60]
        raise InputError(f'{name}, row 1: "{shown}" is not a header with columns.', hint=EXPECTED)
    return best


def _most_fields(lines: str, mark: str) -> int:
    """Return into how many fields a mark parts the widest row that is as wide as the header: the first such one."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(lines, newline=""), delimiter=mark)]
    except csv.Error:
        widths = []
    common = [width for width in widths if width > 1 and (widths.count(width) > 1 or width == widths[0])]
    return max(common, default=max(widths[:1], default=0))
