"""The embedded fonts: registration, coverage, widths; a character that no font has is replaced visibly."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.errors import EnvironmentFault
from app.reports.pdf.scripts import shown

REGULAR = "PublicSans"
ITALIC = "PublicSans-Italic"
SEMI = "PublicSans-SemiBold"
BOLD = "PublicSans-Bold"
TAB = "PublicSansTab"
TAB_SEMI = "PublicSansTab-SemiBold"
TAB_BOLD = "PublicSansTab-Bold"

_FILES = {
    REGULAR: "PublicSans-Regular.ttf",
    ITALIC: "PublicSans-Italic.ttf",
    SEMI: "PublicSans-SemiBold.ttf",
    BOLD: "PublicSans-Bold.ttf",
    TAB: "PublicSansTab-Regular.ttf",
    TAB_SEMI: "PublicSansTab-SemiBold.ttf",
    TAB_BOLD: "PublicSansTab-Bold.ttf",
}
#: Faces for what the others lack: Greek, Cyrillic, Hebrew, Arabic, signs. Read only where such a letter is printed.
WIDER, WIDER_BOLD = "DejaVuSans", "DejaVuSans-Bold"
_WIDER_FILES = {WIDER: "wider/DejaVuSans.ttf", WIDER_BOLD: "wider/DejaVuSans-Bold.ttf"}
#: Faces for what these lack, too: Chinese, Japanese, Korean. They have one weight.
HAN, HANGUL = "LongleafHan", "LongleafHangul"
_SCRIPT_FILES = {HAN: "scripts/Han.ttf", HANGUL: "scripts/Hangul.ttf"}
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fonts"

#: The emphasised face beside each face.
BOLDER = {REGULAR: SEMI, ITALIC: SEMI, SEMI: BOLD, BOLD: BOLD, TAB: TAB_SEMI, TAB_SEMI: TAB_BOLD, TAB_BOLD: TAB_BOLD}

#: Every face that is embedded.
FACES = frozenset((*_FILES, *_WIDER_FILES, *_SCRIPT_FILES))

#: Characters with an equal in the font; everything else that it lacks is shown as [?].
_EQUALS = {
    "\u2009": " ",
    "\u200a": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u3000": " ",
    "\u202f": "\u00a0",
    "\u2011": "-",
    "\u2010": "-",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    "\u00ad": "",
    "\t": " ",
    "\n": " ",
    "\r": " ",
    "\v": " ",
    "\f": " ",
    "\u2028": " ",
    "\u2029": " ",
    "\u0085": " ",
    "\u2192": "->",
    "\u2190": "<-",
    "\u21d2": "=>",
    "\u2713": "yes",
    "\u2714": "yes",
    "\u2717": "no",
    "\u2718": "no",
    "\u200e": "",
    "\u200f": "",
    "\ufe0f": "",
    "\u25cf": "\u2022",
    "\u25cb": "\u2022",
}

_HEAVY = frozenset((SEMI, BOLD, TAB_SEMI, TAB_BOLD))
_lock = Lock()


@cache
def register() -> None:
    """Make the fonts known to reportlab, once. Raises `EnvironmentFault` where a font file is missing or damaged."""
    with _lock:
        _read(_FILES)


def _read(files: Mapping[str, str]) -> None:
    for name, file in files.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(FOLDER / file)))
        except Exception as error:
            why = f"The font {file} cannot be read ({error})."
            raise EnvironmentFault(why, hint="Install Longleaf again.") from error


@cache
def covered() -> frozenset[int]:
    """Return the code points that every face has, white space and controls left out but the space itself."""
    register()
    sets = [frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in _FILES]
    common = frozenset.intersection(*sets)
    return frozenset(c for c in common if c >= 32 and not 0x7F <= c <= 0x9F and chr(c) not in _EQUALS)


@cache
def _wider() -> frozenset[int]:
    """Return the code points that both wider faces have."""
    return _read_later(_WIDER_FILES, tuple(_WIDER_FILES))


@cache
def _of_script(face: str) -> frozenset[int]:
    """Return the code points of the face of a script."""
    return _read_later({face: _SCRIPT_FILES[face]}, (face,))


def _read_later(files: Mapping[str, str], names: Sequence[str]) -> frozenset[int]:
    """Return the code points that all of these faces have, without marks, which would stand beside their letters, and
    without what is beyond the first plane, such as emoji: reportlab cannot tell readers what these are."""
    with _lock:
        _read(files)
    sets = [frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in names]
    return frozenset(c for c in frozenset.intersection(*sets) if 0xFF < c <= 0xFFFF and _stands_alone(chr(c)))


def _stands_alone(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS"


def _face_of(char: str, font: str) -> str | None:
    """Return the face in which a character is printed; None: no face has it."""
    code = ord(char)
    if code in covered():
        return font
    if char in _EQUALS:
        return None
    if code in _wider():
        return WIDER_BOLD if font in _HEAVY else WIDER
    return next((face for face in _SCRIPT_FILES if code in _of_script(face)), None)


def _printed(char: str) -> bool:
    return _face_of(char, REGULAR) is not None


def in_faces(text: str, font: str) -> list[tuple[str, str]]:
    """Return a printable line in pieces from left to right, as they are shown, each with the face that has its letters:
    another one for what `font` lacks.
    """
    known = covered()
    if text.isascii() or all(ord(char) in known for char in text):
        return [(text, font)]
    parts = groupby(shown(text), key=lambda char: _face_of(char, font) or font)
    return [("".join(part), face) for face, part in parts]


def _replacement(char: str) -> str | None:
    """Return what stands for a character that the fonts lack; None: nothing does, it has to be shown as [?]."""
    equal = _EQUALS.get(char)
    if equal is None and unicodedata.category(char) in ("Cc", "Cf", "Mn"):
        return ""  # controls and marks without a composed form: nothing to show
    return equal


def lacking(text: str) -> list[str]:
    """Return the characters of `text` that `printable` shows as [?], each once, in order of their code points."""
    chars = set(unicodedata.normalize("NFC", text))
    return sorted(char for char in chars if not _printed(char) and _replacement(char) is None)


def printable(text: str) -> str:
    """Return `text` in characters that some font has: composed (NFC), with equals, and [?] for what is not there.

    Consecutive unknown characters share one pair of brackets ("[???]"); `lacking` names them.
    """
    if " %" in text:
        text = text.replace(" %", "\u00a0%")  # a number and its sign stay on one line
    if text.isascii() and text.isprintable():
        return text
    known = covered()
    text = unicodedata.normalize("NFC", text)
    if all(ord(c) in known for c in text):
        return text
    out: list[str] = []
    gap = 0
    for char in text:
        equal = char if _printed(char) else _replacement(char)
        if equal is None:
            gap += 1
            continue
        if gap:
            out.append("[" + "?" * gap + "]")
            gap = 0
        out.append(equal)
    if gap:
        out.append("[" + "?" * gap + "]")
    return "".join(out)


_widths: dict[tuple[str, str], float] = {}


def width(text: str, font: str, size: float) -> float:
    """Return the width of one line in points; words are remembered."""
    key = (font, text)
    value = _widths.get(key)
    if value is None:
        register()
        pieces = in_faces(text, font)
        value = sum(float(pdfmetrics.stringWidth(part, face, 1000)) for part, face in pieces) / 1000
        if len(_widths) < 50_000:
            _widths[key] = value
    return value * size
