"""The records in a JSON text, piece by piece: none of it is kept longer than its record is being read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.errors import InputError

#: Under which name a file has its records; a list at the top needs none.
LISTS = ("result", "records", "issues", "tickets", "results", "value", "values", "data", "items", "rows")
_BLANK = re.compile(r"[ \t\r\n]*")
_OF_NUMBERS, _AFTER = "-0123456789", ",]} \t\r\n"  # with what a number begins, and what ends it
_DAMAGED = "Export the file again; nothing was imported."


class Records:
    """Gives the records of a JSON text: of the list at its top, of one under a known name, or one on each line.

    InputError where it is damaged (with its line) or holds no list of records.
    """

    def __init__(self, pieces: Iterable[str], name: str) -> None:
        self.name = name
        self._pieces = iter(pieces)
        self._text, self._at, self._lines = "", 0, 1
        self._ended = False
        # whole numbers stay as they are written, of any length; NaN and Infinity are no values
        self._decoder = json.JSONDecoder(parse_int=str, parse_constant=lambda _: None)

    def __iter__(self) -> Iterator[Any]:
        first = self._peek()
        if first == "[":
            yield from self._list()
        elif first == "{":
            yield from self._object()
        else:
            raise self._damaged("a list or an object is expected")
        if self._peek():
            raise self._damaged("there is more after its end")

    # --- records ----------------------------------------------------------------------------------
    def _list(self) -> Iterator[Any]:
        """Give the values of the list that begins here."""
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            mark = self._peek()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                raise self._damaged('"," or "]" is expected')

    def _object(self) -> Iterator[Any]:
        """Give the records under a known name of the object that begins here, or the objects of all lines."""
        self._at += 1
        other: dict[str, Any] = {}
        found = False
        if self._peek() == "}":
            self._at += 1
        else:
            while True:
                key = self._value() if self._peek() == '"' else None
                if not isinstance(key, str) or self._peek() != ":":
                    raise self._damaged("a name and a colon are expected")
                self._at += 1
                if self._peek() == "[" and key in LISTS and not found:
                    found = True
                    yield from self._list()
                else:
                    value = self._value()
                    if not found:
                        other[key] = value
                mark = self._peek()
                self._at += 1
                if mark == "}":
                    break
                if mark != ",":
                    raise self._damaged('"," or "}" is expected')
        if found:
            return
        if self._peek() == "{":
            yield other
            while self._peek() == "{":
                yield self._value()
            return
        yield from self._one(other)

    def _one(self, whole: Mapping[str, Any]) -> Iterator[Any]:
        """Give the records of an object without a list at its top: nested once more, or one record alone."""
        for key in LISTS:
            inner = whole.get(key)
            if isinstance(inner, Mapping) and inner:
                yield from next((inner[name] for name in LISTS if isinstance(inner.get(name), list)), [inner])
                return
        if whole.keys() & {"number", "key", "sys_id"}:
            yield whole
            return
        raise InputError(
            f"{self.name} is JSON without a list of records.",
            hint=f"Expected is a list, or one under {', '.join(LISTS[:4])}.",
        )

    # --- text -------------------------------------------------------------------------------------
    def _fill(self) -> bool:
        """Add the next piece to the text at hand; False where the file ends. What was read is let go."""
        piece = next(self._pieces, "")
        if not piece:
            self._ended = True
            return False
        self._lines += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + piece, 0
        return True

    def _peek(self) -> str:
        """Return the next character that is no blank; "" at the end."""
        while True:
            found = _BLANK.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _value(self) -> Any:
        """Return the value that begins here."""
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                is_number = self._text[self._at] in _OF_NUMBERS  # which may go on in the next piece
                whole = end < len(self._text) and (not is_number or self._text[end] in _AFTER)
                if whole or self._ended or not self._more():
                    self._at = end
                    return value
            except RecursionError as error:
                raise self._damaged("it is nested too deep") from error
            except json.JSONDecodeError as error:
                if self._ended or not self._more():
                    self._lines += self._text.count("\n", 0, error.pos)
                    self._text, self._at = "", 0
                    raise self._damaged(error.msg) from error

    def _more(self) -> bool:
        """Add as much text again as is at hand: a long value is begun anew only a few times."""
        want = len(self._text) - self._at
        if not self._fill():
            return False
        while len(self._text) < 2 * want and self._fill():
            pass
        return True

    def _damaged(self, why: str) -> InputError:
        line = self._lines + self._text.count("\n", 0, self._at)
        return InputError(f"{self.name}, line {line} is damaged JSON: {why}.", hint=_DAMAGED)
