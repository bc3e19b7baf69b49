"""The sample's view of the agencies, sites and support groups: the reference data and the groups behind the desk."""

from __future__ import annotations

from app.sample.lists import read
from app.sample.world import Agency, World


def add_organisation(world: World) -> None:
    """Note agencies and data centers of the reference data by code, and add the support groups."""
    weights = read("agencies")["weights"]
    for row in world.rows["agency"]:
        world.agencies.append(Agency(row["id"], row["code"], row["name"], weights[row["code"]]))
    world.site_ids.update({row["code"]: row["id"] for row in world.rows["site"]})
    world.group_ids.update({row["code"]: row["id"] for row in world.rows["support_group"]})
    for group in read("services")["groups"]:
        if group["code"] not in world.group_ids:
            world.group_ids[group["code"]] = world.add(
                "support_group", code=group["code"], name=group["name"], is_desk=False
            )
