"""The tabs and what the palette finds."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, cast

from app.bootstrap.tabs import TABS, providers
from app.db.tables import kinds
from app.domain.catalog.found import KINDS
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services


class _Asked:
    """Services that note what was asked for."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def find_records(self, kind: str, _typed: str, _limit: int, _work: Work) -> list[object]:
        self.kinds.append(kind)
        return []


def test_the_palette_finds_every_kind_that_is_searched_and_a_tab_opens_it() -> None:
    opened = [kind for tab in TABS for kind in tab[5].split()]
    few = ("meeting", "review", "handover", *KINDS)  # looked through, not searched
    assert sorted(opened) == sorted([*kinds.searched(), *few])


def test_the_palette_asks_for_a_kind_under_its_name() -> None:
    asked = _Asked()
    found = providers(cast("Services", asked))
    known = [provider for provider in found if provider.kind in {"Ticket", "Change", "Meeting", "Agency", "Person"}]
    assert [provider.kind for provider in known] == ["Ticket", "Change", "Meeting", "Agency", "Person"]
    for provider in known:
        provider.search("x", 8, Work())
    assert asked.kinds == ["ticket", "change", "meeting", "agency", "person"]


def test_the_palette_finds_the_lists_of_setup_by_their_titles() -> None:
    (lists,) = [one for one in providers(cast("Services", _Asked())) if one.kind == "Lists of the setup"]
    found = {
        typed: [hit.title for hit in lists.search(typed, 8, Work())] for typed in ("group mem", "on call", "ember")
    }
    assert found == {"group mem": ["Group members"], "on call": ["On call", "On call, swaps"], "ember": []}
    assert lists.search("matrix", 8, Work())[0].target.extra == {"page": "matrix"}


_COUNTS = """
import importlib, sys
from app.bootstrap import ahead, tabs

def ours():
    return sum(name.startswith("app.") for name in sys.modules)

for tab in [spec[0] for spec in tabs.TABS]:
    if tab == "tickets":
        for part in ahead.PARTS:
            importlib.import_module(part)
    for module in tabs.modules_of(tab):
        before = ours()
        importlib.import_module(module)
        print(ours() - before, module)
"""


def test_no_turn_imports_much_of_a_page() -> None:
    """A module takes half a millisecond to two: more of them at once would hold up who types meanwhile."""
    told = subprocess.run([sys.executable, "-c", _COUNTS], capture_output=True, text=True, check=True).stdout
    steps = [(int(line.split()[0]), line.split()[1]) for line in told.splitlines()]
    assert sum(count for count, _ in steps) > 100
    assert [(count, module) for count, module in steps if count > 12] == []
