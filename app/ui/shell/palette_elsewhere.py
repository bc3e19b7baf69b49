"""What the palette lists of other pages: acts that are done after going there, and pages on which a row is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.ui.commands import Command
from app.ui.shell.fuzzy import begins, fuzzy
from app.ui.shell.navigation import RUN, TELL
from app.ui.shell.palette_rows import Entry
from app.ui.tab import TabTarget

#: The heading of what is done on other pages.
ELSEWHERE = "On other pages"
#: The heading of records.
RECORDS = "Records"


def entries(commands: Iterable[tuple[str, Command]], tabs: Mapping[str, tuple[str, str]]) -> list[Entry]:
    """Return what can be asked for. `tabs`: title and icon by id.

    What acts on a row that is chosen leads to its page only: nobody sees from here which row that is.
    """
    return [_entry(tab, command, *tabs[tab]) for tab, command in commands if tab in tabs]


def _entry(tab: str, command: Command, tab_title: str, icon: str) -> Entry:
    page, page_title = command.page
    place = f"{tab_title} > {page_title}" if page_title else tab_title
    told = f"{command.words} {place} {command.name}"
    extra = {"page": page} if page else {}
    if command.is_about_a_row:
        target = TabTarget(tab, extra={**extra, TELL: command.id})
        said = f"Go to {place}, for {command.name}"
        return Entry("Elsewhere", f"Go to {place}", command.name, icon, "", target, ELSEWHERE, "", said, told)
    dots = "…" if command.title.endswith("…") else ""
    title = f"{command.doing[:1].upper()}{command.doing[1:]}{dots}"
    target = TabTarget(tab, extra={**extra, RUN: command.id})
    return Entry("Elsewhere", title, place, command.icon or icon, "", target, ELSEWHERE, "", f"{title} {place}", told)


def added(listed: Sequence[Entry], offered: Sequence[Entry], text: str, most: int) -> list[Entry]:
    """Return what was found otherwise with what fits of other pages behind it.

    What is called as typed stands before records that only have the words among theirs. Where something fits here by
    its words, commands that fit by beginnings of theirs alone are left out.
    """
    found = _fitting(offered, text, listed, most)
    if found:
        listed = [e for e in listed if e.kind != "Command" or _has(e, text)]
    named = [e for e in found if _is_called(e, text)]
    first = [n for n, e in enumerate(listed) if e.group == RECORDS and not _is_first(e, text)]
    at = first[0] if first and not any(letter.isdigit() for letter in text) else len(listed)
    return [*listed[:at], *named, *listed[at:], *(e for e in found if e not in named)]


def _has(entry: Entry, text: str) -> bool:
    told = f"{entry.title} {entry.detail} {entry.words}".casefold()
    return all(word in told for word in text.casefold().split())


def _is_called(entry: Entry, text: str) -> bool:
    """Return whether an act is called by what was typed: its first word, or several of its words."""
    return _is_first(entry, text) or (len(text.split()) > 1 and begins(entry.title, text))


def _is_first(entry: Entry, text: str) -> bool:
    return entry.title.casefold().startswith(text.casefold())


def _fitting(offered: Sequence[Entry], text: str, listed: Sequence[Entry], most: int) -> list[Entry]:
    """Return the entries whose words begin with what was typed, best first, a page once; `listed`: found otherwise."""
    if len(text) < 3:
        return []
    told = [(f"{e.title} {e.detail} {e.words}", n, e) for n, e in enumerate(offered)]
    scored = [(fuzzy(text, said) or 0, n, e) for said, n, e in told if begins(said, text)]
    fits = [e for score, _, e in sorted(scored, key=lambda one: (-one[0], one[1])) if score > 0]
    titles = {_name(e.title) for e in listed}
    known = {(e.target.tab, str(e.target.extra["page"])) for e in listed if e.target and "page" in e.target.extra}
    acts = {str(e.target.extra["act"]) for e in listed if e.target and "act" in e.target.extra}
    found: list[Entry] = []
    for entry in fits:
        assert entry.target is not None
        place = (entry.target.tab, str(entry.target.extra.get("page", "")))
        leads = TELL in entry.target.extra
        if _name(entry.title) in titles or (leads and place in known) or entry.target.extra.get(RUN) in acts:
            continue
        titles.add(_name(entry.title))
        found.append(entry)
    return found[:most]


def _name(title: str) -> str:
    return title.rstrip("…").casefold()
