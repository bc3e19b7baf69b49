"""The workbook that was read last is not opened again: a look and the import after it read the same rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import local

from app.services.imports.workbooks import ReadBook


@dataclass(frozen=True, slots=True)
class _Kept:
    """A book by the SHA-256 of its file and its name; `asked`: the sheet that was asked for; "": any."""

    file: tuple[str, str]
    asked: str
    counted: bool
    book: ReadBook

    def serves(self, file: tuple[str, str], sheet: str, *, counted: bool) -> bool:
        names = {self.asked.casefold(), self.book.sheet.casefold()}
        return self.file == file and sheet.casefold() in names and (self.counted or not counted)


class _Last(local):
    kept: _Kept | None = None


_last = _Last()  # of each thread, as a pass over the rows belongs to one


def book_of(file: tuple[str, str], sheet: str, read: Callable[[], ReadBook], *, counted: bool) -> ReadBook:
    """Return the book of a file (its SHA-256 and name), from `read` where it is not the one that was read last.

    Its table is a new one in any case. The rows stay in their spool until another book is read, or `forget`.
    """
    kept = _last.kept
    if kept is not None and kept.serves(file, sheet, counted=counted):
        return replace(kept.book, table=kept.book.begin())
    forget()
    book = read()
    _last.kept = _Kept(file, sheet, counted, book)
    return book


def forget() -> None:
    """Let go of the rows of the last book."""
    _last.kept = None
