"""The embedded fonts: registration, coverage, widths; a character that no font has is replaced visibly."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.errors import EnvironmentFault

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
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fonts"

#: The emphasised face beside each face.
BOLDER = {REGULAR: SEMI, ITALIC: SEMI, SEMI: BOLD, BOLD: BOLD, TAB: TAB_SEMI, TAB_SEMI: TAB_BOLD, TAB_BOLD: TAB_BOLD}

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

_lock = Lock()


@cache
def register() -> None:
    """Make the fonts known to reportlab, once. Raises `EnvironmentFault` where a font file is missing or damaged."""
    with _lock:
        for name, file in _FILES.items():
            try:
                pdfmetrics.registerFont(TTFont(name, str(FOLDER / file)))
            except Exception as error:
                raise EnvironmentFault(
                    f"The font {file} cannot be read ({error}).", hint="Install Longleaf again."
                ) from error


@cache
def covered() -> frozenset[int]:
    """Return the code points that every face has, white space and controls left out but the space itself."""
    register()
    sets = [frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in _FILES]
    common = frozenset.intersection(*sets)
    return frozenset(c for c in common if c >= 32 and not 0x7F <= c <= 0x9F and chr(c) not in _EQUALS)


def _replacement(char: str) -> str | None:
    """Return what stands for a character that the fonts lack; None: nothing does, it has to be shown as [?]."""
    equal = _EQUALS.get(char)
    if equal is None and unicodedata.category(char) in ("Cc", "Cf", "Mn"):
        return ""  # controls and marks without a composed form: nothing to show
    return equal


def lacking(text: str) -> list[str]:
    """Return the characters of `text` that `printable` shows as [?], each once, in order of their code points."""
    known = covered()
    return sorted(
        char
        for char in set(unicodedata.normalize("NFC", text))
        if ord(char) not in known and _replacement(char) is None
    )


def printable(text: str) -> str:
    """Return `text` in characters that the fonts have: composed (NFC), with equals, and [?] for what is not there.

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
        equal = char if ord(char) in known else _replacement(char)
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
        value = float(pdfmetrics.stringWidth(text, font, 1000)) / 1000
        if len(_widths) < 50_000:
            _widths[key] = value
    return value * size
