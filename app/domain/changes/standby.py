"""REDUCED REDUNDANCY: the one rule by which calendar, hub and board of the data centers say that a standby is lost."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

Site = TypeVar("Site")


def taken(pair: Collection[Site | None], at: Collection[Site]) -> frozenset[Site]:
    """Return which of the two sites of a service is worked at while the other carries it alone.

    Nothing where the service has not two sites, where none of them is worked at, or both: then nothing carries it.
    """
    both = frozenset(site for site in pair if site is not None)
    here = both & frozenset(at)
    return here if len(both) == 2 and len(here) == 1 else frozenset()
