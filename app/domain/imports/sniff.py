"""What a file is before it is read: its kind, encoding, shape and delimiter, or why it is not a table."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import InputError

#: Files beyond this are refused: the export should be split (bytes, after decompression).
MAX_BYTES = 2_000_000_000
#: Characters one cell may hold; longer ones are an error of their row.
MAX_CELL = 1_000_000
#: Characters that the first line may have; what is longer is no row of names (and more than a cell that csv takes).
LONGEST_HEADER = 100_000
#: A byte that is no text of the file's encoding, as `Survey.errors` leaves it: the row it stands in cannot be taken.
WRONG_BYTE = re.compile("[\udc80-\udcff]")
#: Bytes of a file that are looked at together.
PIECE = 1 << 20
EXPECTED = (
    "Expected is an export as CSV with a header row (UTF-8, UTF-16 or Windows-1252), as JSON, XML or a workbook; "
    "each may be packed by gzip or zip."
)
GZIP, ZIP, OLE, JSON, XML, TEXT = "gzip", "zip", "ole", "json", "xml", "text"
_MAGIC = ((b"\x1f\x8b", GZIP), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE))
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
#: Codecs of Python that are no encoding of a file, or not on every machine.
_NO_ENCODING = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_NOT_WINDOWS = re.compile(b"[\x81\x8d\x8f\x90\x9d]")  # bytes that Windows-1252 does not have
_STEP = MAX_CELL // 4


def kind_of(head: bytes, name: str) -> str:
    """Return what a file is by its first bytes (a few thousand): GZIP, ZIP, OLE, JSON, XML or TEXT; never by its name.

    InputError where it is something that holds no table.
    """
    if not head:
        raise InputError(f"{name} is empty.", hint=EXPECTED)
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise InputError(f"{name} is {what}, not an export.", hint=EXPECTED)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = head.decode(guess(head), "replace").lstrip("\ufeff").lstrip().lower()
    if text[:1] in ("{", "["):
        return JSON
    if text[:1] == "<":
        if text.startswith(("<!doctype html", "<html", "<table", "<head", "<meta")):
            raise InputError(f"{name} is a web page, not an export.", hint=EXPECTED)
        return XML
    return TEXT


def is_encoding(encoding: str) -> bool:
    """Return whether a mapping can name this as the encoding of its files."""
    try:
        codec = codecs.lookup(encoding)
        "".encode(encoding)  # what turns bytes to bytes is none
    except (LookupError, ValueError, TypeError):
        return False
    return codec.name.replace("-", "_") not in _NO_ENCODING


def guess(head: bytes) -> str:
    """Return the encoding that the first bytes of a text tell by a mark or by their NULs; else "utf-8"."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = head[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even == 0:
        return "utf-16-le"
    if even > len(head) // 5 and odd == 0:
        return "utf-16-be"
    return "utf-8"


@dataclass(slots=True)
class Shape:
    """What has to be minded in a text: seen from its bytes, piece by piece (`look`)."""

    quoted: bool = False
    has_nul: bool = False
    has_long_line: bool = False
    has_wrong_bytes: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether every line is a row and every cell fits."""
        return not (self.quoted or self.has_nul or self.has_long_line or self.has_wrong_bytes)

    def look(self, piece: bytes) -> None:
        """Take the next piece of the file into account: `PIECE` bytes, but for the last."""
        self.quoted = self.quoted or b'"' in piece
        self.has_nul = self.has_nul or b"\x00" in piece
        self.has_long_line = self.has_long_line or any(
            piece.find(b"\n", at, at + _STEP) < 0 and piece.find(b"\r", at, at + _STEP) < 0
            for at in range(0, len(piece) - _STEP + 1, _STEP)
        )


@dataclass(slots=True)
class Survey:
    """How a text is to be decoded, and its shape. `errors` as for `open`: wrong bytes are told row by row later."""

    encoding: str
    errors: str = "strict"
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was found to be written."""

    text: str
    encoding: str


def survey(pieces: Iterable[bytes], name: str, encoding: str = "auto") -> Survey:
    """Return how a whole text file is written, looking at all of it once.

    `encoding`: a Python codec name, or "auto" (marks, UTF-16, UTF-8, Windows-1252). A file that is UTF-8 but for a
    few bytes is UTF-8: these are told by row. InputError where the bytes are no text or not in the encoding, naming
    the line of the first wrong byte.
    """
    found = Survey("")
    reader: _Reader | None = None
    for piece in pieces:
        if reader is None:
            named = encoding if encoding != "auto" else guess(piece)
            if not is_encoding(named):
                raise InputError(f'Unknown encoding "{encoding}".', hint="Use auto, utf-8, utf-16 or cp1252.")
            found.encoding = named
            _refuse_no_text(piece.decode(named, "replace").lstrip("\ufeff")[:2000], name)
            reader = _Utf8() if encoding == "auto" and named in ("utf-8", "utf-8-sig") else _Strict(named, name)
        found.shape.look(piece)
        reader.look(piece)
    if reader is None:
        raise InputError(f"{name} is empty.", hint=EXPECTED)
    reader.end()
    if isinstance(reader, _Utf8) and reader.wrong:
        if reader.beyond <= reader.wrong:
            if (at := reader.not_windows) is not None:
                raise InputError(
                    f"{name}, line {at[0]}: byte 0x{at[1]:02x} is neither UTF-8 nor Windows-1252.",
                    hint="Give the file's encoding in the mapping (encoding = ...) or export it as UTF-8.",
                )
            found.encoding = "cp1252"
        else:
            found.errors, found.shape.has_wrong_bytes = "surrogateescape", True
    return found


class _Reader:
    """Decodes the pieces of a file to learn how they are written."""

    def look(self, piece: bytes) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Take what the last piece left over."""


class _Utf8(_Reader):
    """Counts bytes that are no UTF-8 (`wrong`) and characters beyond ASCII that are (`beyond`)."""

    def __init__(self) -> None:
        self.wrong = self.beyond = 0
        #: Line and value of the first byte that Windows-1252 lacks.
        self.not_windows: tuple[int, int] | None = None
        self._lines = 1
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def look(self, piece: bytes) -> None:
        if not piece.isascii():
            self._count(self._decoder.decode(piece))
            if self.not_windows is None and (odd := _NOT_WINDOWS.search(piece)) is not None:
                self.not_windows = self._lines + piece.count(b"\n", 0, odd.start()), odd[0][0]
        else:
            self._count(self._decoder.decode(piece))  # a character may be cut at its beginning
        self._lines += piece.count(b"\n")

    def end(self) -> None:
        self._count(self._decoder.decode(b"", final=True))

    def _count(self, text: str) -> None:
        if not text.isascii():
            wrong = len(WRONG_BYTE.findall(text))
            self.wrong += wrong
            self.beyond += len(text) - len(text.encode("ascii", "ignore")) - wrong


class _Strict(_Reader):
    """Refuses the first byte that is not of the encoding."""

    def __init__(self, encoding: str, name: str) -> None:
        self.encoding, self.name = encoding, name
        self._lines = 1
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def look(self, piece: bytes) -> None:
        self._decode(piece, final=False)
        self._lines += piece.count(b"\n")

    def end(self) -> None:
        self._decode(b"", final=True)

    def _decode(self, piece: bytes, *, final: bool) -> None:
        try:
            self._decoder.decode(piece, final)
        except UnicodeError as error:
            hint = "Give the file's encoding in the mapping: encoding = ..."
            if not isinstance(error, UnicodeDecodeError):  # "UTF-16 stream does not start with BOM"
                raise InputError(f"{self.name} is not {self.encoding} text: {error}.", hint=hint) from error
            line = self._lines + bytes(error.object).count(b"\n", 0, error.start)
            byte = error.object[error.start]
            raise InputError(
                f"{self.name}, line {line}: byte 0x{byte:02x} is not {self.encoding} text.", hint=hint
            ) from error


def decode(data: bytes, name: str, encoding: str = "auto") -> Decoded:
    """Return the text of a file that is in memory, as `survey` finds it written."""
    pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
    found = survey(pieces, name, encoding)
    text = data.decode(found.encoding, found.errors).removeprefix("\ufeff")
    return Decoded(text, "utf-8" if found.encoding == "utf-8-sig" else found.encoding)


def _refuse_no_text(head: str, name: str) -> None:
    head = head.lstrip()
    if not head:
        raise InputError(f"{name} has no text in it.", hint=EXPECTED)
    if sum(c < " " and c not in "\t\r\n\f\x00" for c in head) > 4:
        raise InputError(f"{name} is not a text file.", hint=EXPECTED)


def delimiter_of(lines: str, name: str) -> str:
    """Return the delimiter that parts the first lines into the most fields: comma, semicolon, tab or bar."""
    first = lines.split("\n", 1)[0]
    if len(first) > LONGEST_HEADER:
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
