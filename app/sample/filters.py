"""The shared filters of the sample: two for everybody, two for support groups, of whom one leads each group."""

from __future__ import annotations

from collections import Counter

from app.sample.lists import read
from app.sample.world import World


def add_filters(world: World) -> None:
    """Write down the shared filters in the order of the list; needs the people."""
    places: Counter[str] = Counter()
    for one in read("requests")["filters"]:
        code = one.get("group", "")
        places[code] += 1
        world.add(
            "shared_filter",
            name=one["name"],
            group_id=world.group_ids[code] if code else None,
            everybody=not code,
            words=one["words"],
            sort=one.get("sort", ""),
            descending=one.get("descending", False),
            grouped=one.get("grouped", ""),
            pinned=one.get("pinned", False),
            place=places[code],
            owner=world.members[code][0].login if code else world.coordinators[0].login,
        )
