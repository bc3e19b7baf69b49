"""Filters of tickets that are shared: with everybody, or with those who are in a support group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.changes_made import Touched
from app.domain.rights import rights_of
from app.domain.vocabulary import Role

SHARED = Touched.of("shared_filters")
LONGEST_NAME, LONGEST_WORDS = 80, 2000
#: So many of one audience are pinned beside the quick filters, and so many tickets are counted beside each.
MOST_PINNED, MOST_COUNTED = 6, 1000


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """A filter in filter words (`app.domain.tickets.filter_meaning`), and whom it is for.

    `group_code` "": for everybody. `sort`, `descending`, `grouped`: the order that goes with it, "" for the usual one.
    `place`: its place among those of the same audience, from 1. `owner`: the login of who shared it. `for_me`: whether
    it is for whoever asks; `editable`: whether they may change it.
    """

    id: int
    version: int
    name: str
    words: str
    text: str
    sort: str
    descending: bool
    grouped: str
    pinned: bool
    place: int
    owner: str
    owner_name: str
    group_id: int | None = None
    group_code: str = ""
    group_name: str = ""
    for_me: bool = True
    editable: bool = False

    @property
    def audience(self) -> str:
        """Whom it is for, as people read it."""
        return self.group_name or "Everybody"

    @property
    def meaning(self) -> str:
        """The filter as it is typed behind --filter."""
        return f"{self.words} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class SharedFilters:
    """What one may use and change. `groups`: (id, name) of the groups that one may share with; `everybody`: whether one
    may share with everybody. `counts`: (id, open tickets) of the pinned ones, at most `MOST_COUNTED` tickets each.
    `in_group`: whether the first of the groups is one that one is in today.
    """

    filters: tuple[SharedFilter, ...] = ()
    groups: tuple[tuple[int, str], ...] = ()
    everybody: bool = False
    counts: tuple[tuple[int, int], ...] = ()
    in_group: bool = False

    @property
    def mine(self) -> tuple[SharedFilter, ...]:
        """Those that are for whoever asked."""
        return tuple(one for one in self.filters if one.for_me)

    @property
    def pinned(self) -> tuple[SharedFilter, ...]:
        """Those beside the quick filters of whoever asked."""
        return tuple(one for one in self.mine if one.pinned)

    def get(self, id: int) -> SharedFilter | None:
        """Return the one of a key; None where it is gone."""
        return next((one for one in self.filters if one.id == id), None)


def for_everybody(roles: Iterable[Role]) -> bool:
    """Return whether these roles may share with everybody, and change what others shared."""
    return "everybody" in rights_of(roles, "shared_filter").insert
