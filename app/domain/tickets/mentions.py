"""Mentions: `@name` in what is written on a ticket tells a colleague of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.plain_text import one_line
from app.domain.rights import may
from app.domain.search.normal import body
from app.domain.vocabulary import Role
from app.errors import InputError

SIGN = "@"
#: So many people are mentioned by one text at most: who means everybody writes to a group.
MOST = 20
OFFERED = 8
_SHOWN = 200  # letters of a text that are told with it
#: A name that is being typed, at the end of the text before the cursor: up to three words.
_TYPED = re.compile(r"(?:^|(?<=[\s(\[{\"']))@([\w.'-]*(?: [\w.'-]*){0,2})$")
_BEFORE = re.compile(r"[\s(\[{\"']")


class Mentionable(NamedTuple):
    """Somebody who can be mentioned: key, login and name."""

    id: int
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """That somebody mentions one: on which ticket, who (as people read it), when (aware UTC), and the beginning of it.

    `restricted`: it stands in the restricted text, of which nothing is told.
    """

    id: int
    ticket_id: int
    number: str
    title: str
    by: str
    at: datetime
    said: str = ""
    restricted: bool = False

    @property
    def text(self) -> str:
        """Say who mentions one, and where."""
        where = f"the restricted text of {self.number}" if self.restricted else f"{self.number}, {one_line(self.title)}"
        return f"{one_line(self.by)} mentions you in {where}."


def shortened(text: str) -> str:
    """Return the beginning of a text in one line, as it is told with a mention."""
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"


def may_be_mentioned(roles: Sequence[Role] | None, *, restricted: bool) -> bool:
    """Return whether somebody with these roles reads every ticket, `restricted`: and its restricted text.

    None: roles are not kept here, so everybody who is on record reads everything.
    """
    if roles is None:
        return True
    return may(roles, "ticket.private.read" if restricted else "mention.read")


def mentioned(text: str, people: Sequence[Mentionable]) -> tuple[Mentionable, ...]:
    """Return whom a text mentions: an @ at the beginning of a word, and a login or whole name behind it.

    The longest login or name counts; letters may be small or capital. An @ with anything else behind it is plain text.
    InputError where two people have the name that is written, and for more than `MOST` people.
    """
    known: dict[str, list[Mentionable]] = {}
    for one in people:
        for key in {one.login.casefold(), " ".join(one.name.split()).casefold()} - {""}:
            known.setdefault(key, []).append(one)
    by_length = sorted(known, key=len, reverse=True)
    found: dict[int, Mentionable] = {}
    at = text.find(SIGN)
    while at >= 0:
        if at == 0 or _BEFORE.match(text[at - 1]):
            name = next((key for key in by_length if _is_at(text, at + 1, key)), None)
            if name is not None:
                found.setdefault(*_only(name, known[name]))
        at = text.find(SIGN, at + 1)
    if len(found) > MOST:
        raise InputError(
            f"The text mentions {len(found)} people; {MOST} is the most.", hint="Hand the ticket to a group instead."
        )
    return tuple(found.values())


def _only(key: str, people: list[Mentionable]) -> tuple[int, Mentionable]:
    by_login = [one for one in people if one.login.casefold() == key]
    chosen = by_login or people
    if len(chosen) > 1:
        logins = " or ".join(f"@{one.login}" for one in sorted(chosen))
        raise InputError(f"Text: {len(chosen)} people are called {one_line(chosen[0].name)}.", hint=f"Write {logins}.")
    return chosen[0].id, chosen[0]


def _is_at(text: str, start: int, key: str) -> bool:
    """Return whether a name stands at a place of a text, and ends there."""
    end = start + len(key)
    if text[start:end].casefold() != key:
        return False
    after, then = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after == "_":
        return False
    return not (after in {".", "-", "@", "'"} and then.isalnum() and after)


def typed_mention(before: str) -> str | None:
    """Return the name that is being typed behind an @ before the cursor, perhaps ""; None: none is."""
    found = _TYPED.search(before)
    return None if found is None else found[1]


def people_for(people: Sequence[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """Return the (login, name) that what is typed may mean: each word begins a part of the name, in any order.

    Nothing for a whole name with a blank behind it: that is written already.
    """
    wanted = body(typed).split()
    if typed.endswith(" ") and any(body(name).split() == wanted for _, name in people):
        return []
    found = []
    for login, name in people:
        parts = body(name).split()
        if all(any(part.startswith(word) for part in parts) for word in wanted) or (
            " " not in typed and login.casefold().startswith(typed.casefold())
        ):
            found.append((login, name))
    found.sort(key=lambda one: (not body(one[1]).startswith(body(typed)), one[1], one[0]))
    return found[:OFFERED]


def written(login: str, people: Sequence[tuple[str, str]]) -> str:
    """Return what stands in the text for somebody: the name, and the login where two people have that name."""
    name = next((name for known, name in people if known == login), "")
    others = sum(" ".join(known.split()).casefold() == " ".join(name.split()).casefold() for _, known in people)
    return f"{SIGN}{' '.join(name.split()) if name.strip() and others == 1 else login} "
