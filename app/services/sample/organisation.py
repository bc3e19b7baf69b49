"""Agencies, sites and support groups of the sample."""

from __future__ import annotations

from datetime import date

from app.services.sample.lists import read
from app.services.sample.world import Agency, World

#: First day of agencies for which no public date is at hand (sample value).
_LONG_AGO = "2000-01-01"


def add_organisation(world: World) -> None:
    """Fill in agencies with predecessors and parents, data centers and support groups."""
    ids: dict[str, int] = {}
    for number, agency in enumerate(read("agencies")["agencies"], 1):
        ids[agency["code"]] = number
    for agency in read("agencies")["agencies"]:
        world.add(
            "agency",
            code=agency["code"],
            name=agency["name"],
            parent_id=ids.get(agency.get("parent", "")),
            predecessor_id=ids.get(agency.get("predecessor", "")),
            valid_from=date.fromisoformat(agency.get("from", _LONG_AGO)),
            valid_to=None,
            note=agency.get("note", "" if "from" in agency else "First day is a sample value."),
        )
        world.agencies.append(Agency(ids[agency["code"]], agency["code"], agency["name"], agency["weight"]))
    for site in read("services")["sites"]:
        world.site_ids[site["code"]] = world.add("site", **site)
    for group in read("services")["groups"]:
        world.group_ids[group["code"]] = world.add(
            "support_group", code=group["code"], name=group["name"], is_desk=group.get("desk", False)
        )
