"""The commands of `docs/administration.md`, as its fenced blocks give them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "administration.md"
_FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of commands: the line it begins at, on which hosts it is typed, and what is typed when it asks."""

    line: int
    hosts: tuple[str, ...]
    types: str
    text: str


def blocks(guide: str) -> list[Block]:
    """Return the blocks of commands in their order; one of `sh` without a host is a mistake of the guide.

    What is fenced as `bash` or `sql` is for another day than the one that is followed.
    """
    found = []
    for fence in _FENCE.finditer(guide):
        words = fence[1].split()
        if words[:1] != ["sh"]:
            continue
        said = dict(word.split("=", 1) for word in words[1:])
        hosts = {"both": ("edc", "wdc"), "edc": ("edc",), "wdc": ("wdc",)}[said["on"]]
        line = guide.count("\n", 0, fence.start()) + 1
        found.append(Block(line, hosts, said.get("types", ""), fence[2]))
    return found


def longleaf_calls(text: str) -> list[list[str]]:
    """Return the words of every `longleaf` command in a text of commands or in `code` of prose; options stay."""
    joined = text.replace("\\\n", " ")
    found = []
    for call in re.finditer(r"(?:^|[|(`] ?)longleaf (.+)", joined, re.MULTILINE):
        said = re.split(r"[|)`;>#]| && ", call[1])[0]
        try:
            found.append(shlex.split(said))
        except ValueError:
            found.append(said.split())
    return found
