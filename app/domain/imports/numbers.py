"""What a number says of its record: ServiceNow's prefixes, as far as the mapping says nothing else."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.imports.mapping import Mapping

_KINDS = {"INC": "incident", "RITM": "request", "REQ": "request", "SCTASK": "request"}
#: Kept as tickets and not counted: what is asked for is counted once, in the items of the request.
_LINKS = {
    "REQ": "bundles the items of a request, which are counted; it is kept and counts nowhere",
    "SCTASK": "is a task within a request, which is counted; it is kept and counts nowhere",
}
_OTHERS = {"CHG": "a change", "CTASK": "a task of a change", "PRB": "a problem", "PTASK": "a task of a problem"}


def bundles(number: str, mapping: Mapping) -> bool:
    """Return whether a number is that of what bundles requested items: they are no parts of it that count in it."""
    prefix = number.rstrip("0123456789")
    return prefix.upper() == "REQ" and prefix not in mapping.values.kind


class Said(NamedTuple):
    """`kind`: incident or request. `link`: why it is kept without being counted. `refused`: why it is no ticket."""

    kind: str
    link: str = ""
    refused: str = ""


def says_kind(number: str, mapping: Mapping) -> bool:
    """Return whether a number tells an incident from a request, by its prefix or the mapping's rules for it."""
    prefix = number.rstrip("0123456789")
    return prefix in mapping.values.kind or prefix.upper() in _KINDS


def said_by(number: str, mapping: Mapping, kind: str = "") -> Said:
    """Return what a ticket's number says, or its `kind` as the source calls it, by the rules of the mapping.

    Of what says nothing, the mapping's own kind.
    """
    prefix = number.rstrip("0123456789")
    ruled = mapping.values.kind.get(kind) or mapping.values.kind.get(prefix)
    if ruled:
        return Said(ruled)
    prefix = prefix.upper()
    if prefix in _OTHERS:
        return Said("", refused=f"{number} is {_OTHERS[prefix]}, not an incident or a request")
    return Said(_KINDS.get(prefix, mapping.kind), _LINKS.get(prefix, ""))
