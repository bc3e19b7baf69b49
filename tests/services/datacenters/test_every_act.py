"""Each act tells other windows what it touched, and is done once, however often it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.changes_made import Changes
from app.services.api import Services
from app.services.feed import changed_since
from tests.services.datacenters.front_desk import Site
from tests.services.test_repeats import everything, writing_functions


def test_every_act_is_told_and_done_once(site: Site) -> None:
    db = site.db
    done: set[str] = set()

    def act(name: str, *args: Any, **more: Any) -> Changes:
        token, _ = changed_since(db, None)
        made: Changes = getattr(Services(db).datacenters, name)(*args, **more, op_id=f"once {len(done)}")
        assert made.touched == changed_since(db, token)[1].touched, name
        assert made.text.endswith("."), name
        after = everything(db)
        assert getattr(Services(db).datacenters, name)(*args, **more, op_id=f"once {len(done)}") == made, name
        assert everything(db) == after, name
        done.add(f"datacenters.{name}")
        return made

    values = {"number": "B-1", "name": "Nina", "agency_id": site.ids["DOR"], "site_ids": (site.ids["EDC"],)}
    (badge,) = act("issue_badge", {**values, "issued_on": date(2026, 8, 1)}).ids
    act("edit_badge", badge, {"company": ""}, {"company": "Volt Ltd"})
    act("keep_badges", site.seen(badge), by_id=site.ids["Sec"], note="By telephone")
    act("end_badges", site.seen(badge), "Left")
    visit = {"visitor": "Vera", "site_id": site.ids["EDC"]}
    (first,) = act("announce_visitor", visit).ids
    act("edit_visit", first, {"purpose": ""}, {"purpose": "Chiller"})
    act("sign_in", first, 2, f"person {site.ids['Otto']}")
    act("sign_out", first, 3)
    (second,) = Services(db).datacenters.announce_visitor(visit).ids
    act("cancel_visit", second, 1)
    bound = vars(Services(db).datacenters)
    mine = {f"datacenters.{name}" for name, one in bound.items() if one.func.__module__.endswith(("badges", "visits"))}
    assert done == mine & writing_functions(db).keys()
