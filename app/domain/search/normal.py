"""The normal form of texts, in which everything is searched: computed here only, stored for both databases.

Upper and lower case, accents (composed or not), widths and typographic signs are the same. A word with hyphens or
apostrophes inside has two readings, its parts and the whole: "e-mail" is found as "mail", "email" and "e-mail",
"O'Brien" as "brien" and "obrien". So a text has two readings where it has such a word, in each of which a phrase may
be found. Everything else that is not a letter or a digit only separates words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

#: Changed when what is stored has to be made anew: the upgrade compares it with the workspace's.
FORM = "2"
#: Stands between texts that are no neighbours: no phrase goes across. No word has it.
GAP = "_"
#: More words and letters of a record are not searched: what PostgreSQL's tsvector can hold.
_WORDS, _LETTERS, _LONGEST, _REPEATS = 16_000, 100_000, 200, 255
#: Letters of texts whose words are remembered.
_SHORT = 60

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\u2035\ua78c\uff07"
_NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, marks of no width
_BEFORE = str.maketrans({**dict.fromkeys(_HYPHENS + _APOSTROPHES, "-"), **dict.fromkeys(_NOTHING, None)})
_WITHOUT = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_APOSTROPHES + _NOTHING, None)})
#: Letters that Unicode does not take apart.
_AFTER = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k"}
)
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_SEPARATORS = str.maketrans({chr(n): " " for n in range(128) if not chr(n).isalnum()})
_SIGNS = _SEPARATORS | str.maketrans({"'": None, "`": None})


def folded(text: str) -> str:
    """Return a text without case, accents and typographic variants; hyphens and apostrophes are "-"."""
    if text.isascii():
        return text.lower().replace("'", "-").replace("`", "-")
    return _folded(text, _BEFORE)


def fold(text: str) -> str:
    """Return a name as it is compared while somebody types: as `folded`, but an apostrophe is nothing ("obrien") and
    every other sign a blank, so that its words stand as they are read.
    """
    if text.isascii():
        return text.lower().translate(_SIGNS)
    return "".join(c if c.isalnum() else " " for c in _folded(text, _WITHOUT))


def _folded(text: str, signs: Mapping[int, str | None]) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(signs)).casefold()
    plain = unicodedata.normalize("NFKD", plain.translate(_AFTER)).translate(signs)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "M")


def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text: once with the parts of joined words, once with the whole; often these are one."""
    return _known_readings(text) if len(text) <= _SHORT else _readings(text)


def _readings(text: str) -> tuple[tuple[str, ...], ...]:
    plain = folded(text)
    found = _words(plain)
    if not found:
        return ()
    if "-" not in plain or (whole := _JOINED.sub("", plain)) == plain:
        return (found,)
    return found, _words(whole)


#: Names, categories and codes repeat from record to record.
_known_readings = lru_cache(maxsize=50_000)(_readings)


def _words(plain: str) -> tuple[str, ...]:
    words = plain.translate(_SEPARATORS).split() if plain.isascii() else _WORD.findall(plain)
    return tuple(words) if len(plain) <= _LONGEST else tuple(word[:_LONGEST] for word in words)


def body(texts: Iterable[str], marks: Iterable[str] = ()) -> str:
    """Return the normal form of a record: words separated by blanks, `GAP` between its texts.

    `marks`: words that no text has, for what the record refers to (`mark`). The most telling texts come first:
    of very long records the rest is left out.
    """
    words: list[str] = [*marks]
    for text in texts:
        for reading in readings(text):
            words.append(GAP)
            words += reading
    if len(words) > _REPEATS:
        words = _limited(words)
    return " ".join(words)


def _limited(words: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    left = _LETTERS
    found = []
    for word in words[:_WORDS]:
        left -= len(word) + 1
        if left < 0:
            break
        seen[word] = seen.get(word, 0) + 1
        found.append(word if seen[word] <= _REPEATS else GAP)
    return found


@lru_cache(maxsize=50_000, typed=True)
def mark(kind: str, key: object) -> str:
    """Return the word that stands in a record's body for what it refers to: no text has one, since "_" parts words."""
    return f"_{kind}_" + "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in str(key))


@lru_cache(maxsize=20_000)
def name_body(*texts: str) -> str:
    """Return the body of a short record that many searches compare with: a name, a code."""
    return body(texts)
