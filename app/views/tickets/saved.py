"""Saved filters: named, kept in the user's settings, one of them perhaps the first that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.tickets import filter_text
from app.domain.tickets.filter_meaning import told_by_names
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import TicketFilter
from app.ui.forms.form import Form
from app.ui.settings import Settings

_KEY = "tickets.saved_filters"
_DEFAULT = "tickets.default_filter"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """What a name stands for: the quick filter, the conditions, the relative day of opening, the order.

    `words`: the same in filter words, which count where they are there; `filter` is then what they meant when it was
    saved, to begin with, and `rest` the conditions that no word says. A place in the list has no words.
    """

    name: str
    quick: str
    filter: TicketFilter
    opened: str = ""
    sort: tuple[str, bool] = ("", False)
    behind: str = ""
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what its ids are called
    group: str = ""
    words: str = ""
    rest: TicketFilter = field(default_factory=TicketFilter)

    def plain(self) -> dict[str, Any]:
        """Return the filter as plain values for the settings file; `read` takes them back."""
        return {
            "name": self.name,
            "quick": self.quick,
            "filter": filter_text.to_plain(self.filter),
            "opened": self.opened,
            "sort": list(self.sort),
            "behind": self.behind,
            "names": {field: list(names) for field, names in self.names.items()},
            "group": self.group,
            "words": self.words,
            "rest": filter_text.to_plain(self.rest),
        }

    @classmethod
    def read(cls, plain: Any) -> SavedFilter | None:
        """Return the filter of `plain`; None for what a file should not hold."""
        try:
            sort = plain.get("sort") or ["", False]
            return cls(
                str(plain["name"]),
                str(plain["quick"]),
                filter_text.from_plain(plain["filter"]),
                str(plain.get("opened", "")),
                (str(sort[0]), bool(sort[1])),
                str(plain.get("behind", "")),
                {str(field): [str(name) for name in names] for field, names in plain.get("names", {}).items()},
                str(plain.get("group", "")),
                str(plain.get("words", "")),
                filter_text.from_plain(plain.get("rest") or {}),
            )
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            return None


class SavedFilters:
    """The filters of this user, in the order of their names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read()

    def _read(self) -> None:
        kept = self._settings.state(_KEY, [], here=True)
        read = [SavedFilter.read(one) for one in kept] if isinstance(kept, list) else []
        self._all = {one.name: one for one in read if one is not None}

    @property
    def names(self) -> list[str]:
        return sorted(self._all, key=str.casefold)

    @property
    def default(self) -> str:
        """Name of the filter that is shown first; empty: what was shown last."""
        name = str(self._settings.state(_DEFAULT, "", here=True))
        return name if name in self._all else ""

    def get(self, name: str) -> SavedFilter | None:
        """Return the filter of a name; None if it is gone."""
        return self._all.get(name)

    def save(self, filter: SavedFilter) -> None:
        """Keep a filter under its name, in place of an older one of that name."""
        self._all[filter.name] = filter
        self._write()

    def tell(self, options: TicketOptions, login: str) -> None:
        """Turn what an earlier version kept by keys into filter words, once; `login`: who is meant by me."""
        before = dict(self._all)
        for name, one in before.items():
            if not one.words:
                said = told_by_names(one.quick, one.filter, one.opened, one.names, options, login)
                self._all[name] = replace(one, words=said.words, rest=said.rest, names={})
        if self._all != before:
            self._write()

    def free_name(self, name: str) -> str:
        """Return a name that none has: this one, or with a number behind it."""
        taken, tried, n = {one.casefold() for one in self._all}, name, 1
        while tried.casefold() in taken:
            n += 1
            tried = f"{name} ({n})"
        return tried

    def rename(self, old: str, new: str) -> None:
        """Give a filter another name; the filter shown first stays so."""
        kept = self._all.pop(old)
        was_default = self._settings.state(_DEFAULT, "", here=True) == old
        self._all[new] = replace(kept, name=new)
        if was_default:
            self._settings.remember(_DEFAULT, new, here=True)
        self._write()

    def delete(self, name: str) -> None:
        """Drop a filter; nothing happens if there is none of this name."""
        self._all.pop(name, None)
        self._write()

    def set_default(self, name: str) -> None:
        """Choose the filter that is shown first; empty: what was shown last."""
        self._settings.remember(_DEFAULT, name, here=True)
        self._write()

    def _write(self) -> None:
        self._settings.remember(_KEY, [self._all[name].plain() for name in self.names], here=True)
        self._settings.save_state()
        self._read()  # what another window saved meanwhile is there too


def name_form(
    parent: QWidget, title: str, taken: Sequence[str], submit: Any, value: str = "", *, docked: bool = True
) -> Form:
    """Ask for a name; `submit(values)` gets `name`. `docked`: below the list, with a draft."""

    def check(values: dict[str, Any]) -> dict[str, str]:
        if values["name"] != value and values["name"] in taken:
            return {"name": "There is a filter of this name. Choose another, or delete that one first."}
        return {}

    form = Form(title, parent, submit=submit, check=check, key=title if docked else "", docked=docked)
    field = QLineEdit(value)
    field.setMaxLength(80)
    form.add("name", "Name", field, required=True)
    form.resize(int(420 * form.fontMetrics().height() / 16), int(200 * form.fontMetrics().height() / 16))
    return form
