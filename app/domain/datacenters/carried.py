"""Which services run at their other site already, because they are down where they usually run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.datacenters.loss import Runs, Site
from app.domain.datacenters.values import Readiness, ServiceLine


def carriers(lines: Iterable[ServiceLine]) -> dict[int, str]:
    """Return by id of each service that is down at one of its sites the code of the other, which carries it."""
    found = {}
    for line in lines:
        down = {cell.site for cell in line.cells if cell.state is Readiness.DOWN}
        left = [code for code in line.service.sites if code not in down]
        if down and len(left) == 1:
            found[line.id] = left[0]
    return found


def as_they_run(services: Mapping[int, Runs], by: Mapping[int, str], sites: Iterable[Site]) -> dict[int, Runs]:
    """Return the services as they run now: one that is carried runs there, and nothing stands by for it."""
    ids = {site.code: site.id for site in sites}
    return {
        id: replace(one, primary_id=ids[by[id]], standby_id=None, active=False) if by.get(id) in ids else one
        for id, one in services.items()
    }


def carried_elsewhere(services: Mapping[int, Runs], by: Mapping[int, str], lost: Site) -> tuple[str, ...]:
    """Return the services of a site that another one carries already: "E-mail by WDC", by name."""
    here = [one for one in services.values() if lost.id in {one.primary_id, one.standby_id}]
    found = [f"{one.name} by {by[one.id]}" for one in here if by.get(one.id, lost.code) != lost.code]
    return tuple(sorted(found, key=str.casefold))
