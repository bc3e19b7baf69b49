"""Visitors come in with an escort who may take them in, and go out again, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.db.tables.access import visit
from app.domain.datacenters.visits import Where
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.datacenters import badges, visits
from app.services.datacenters.campaign import tend_badges
from app.services.lists import export_list
from app.services.workspace.undo import undo
from tests.services.datacenters.front_desk import Site


def test_a_visitor_comes_in_and_goes_out(site: Site) -> None:
    db, holder, otto = site.db, site.badge("B-1"), f"person {site.ids['Otto']}"
    values = {"visitor": "Vera", "company": "Coolair", "purpose": "Chiller", "site_id": site.ids["EDC"]}
    (made,) = visits.announce(db, values).ids
    assert site.visit(made).where is Where.ANNOUNCED
    for key, why in (
        ("", "without an escort"),
        (f"person {site.ids['Sec']}", "not one of DIT's people"),
        ("badge 999999", "does not exist"),
    ):
        with pytest.raises(InputError, match=why):
            visits.sign_in(db, made, 1, key)
    site.on(11, 8)  # the holder's badge is overdue from this day on
    refused = "Holder of B-1 may not take anybody in. The badge B-1 (Holder of B-1) was not validated for 90 days."
    with pytest.raises(InputError) as told:
        visits.sign_in(db, made, 1, f"badge {holder}")
    assert str(told.value) == refused
    (listed,) = [one for one in visits.escorts(db, site.ids["EDC"]) if one.badge_id == holder]
    assert listed.refused == "The badge B-1 (Holder of B-1) was not validated for 90 days."
    badges.validate(db, site.seen(holder))
    assert visits.sign_in(db, made, 1, f"badge {holder}").text == "Vera is in with Holder of B-1 (VIS0000001)."
    with pytest.raises(InputError, match="cannot have gone out before"):
        visits.sign_out(db, made, 2, site.at - timedelta(hours=1))
    visits.sign_out(db, made, 2, op_id="out")
    undo(db, "out")
    assert site.visit(made).where is Where.INSIDE
    visits.sign_out(db, made, 3 + 1)
    assert site.visit(made).where is Where.LEFT
    with pytest.raises(InputError, match="is over"):
        visits.edit(db, made, {"purpose": "Chiller"}, {"purpose": "Pump"})

    # one who is signed in at once, taken back, and a badge that does not open the other site
    (second,) = visits.announce(db, values, otto, op_id="in").ids
    undo(db, "in")
    assert site.visit(second).where is Where.CANCELLED
    with pytest.raises(InputError, match="does not open this site"):
        visits.announce(db, {**values, "site_id": site.ids["WDC"]}, f"badge {holder}")
    (third,) = visits.announce(db, values).ids
    visits.cancel(db, third, 1)
    with site.by("maria", Role.READER) as other, pytest.raises(NotAllowed):
        visits.announce(other, values, otto)


def test_the_database_lets_nobody_in_who_may_not(site: Site) -> None:
    db, overdue, otto = site.db, site.badge("B-1", "DOR", date(2026, 5, 1)), site.ids["Otto"]
    values = {"visitor": "Vera", "site_id": site.ids["EDC"]}
    (made,) = visits.announce(db, values).ids
    ahead = db.now() + timedelta(hours=1)
    for wrong in (
        {"in_at": db.now()},
        {"in_at": db.now(), "escort_badge_id": overdue},
        {"in_at": db.now(), "escort_id": site.ids["Sec"]},
        {"in_at": db.now(), "escort_id": otto, "escort_badge_id": overdue},
        {"in_at": ahead, "escort_id": otto},
        {"out_at": db.now()},
    ):
        with pytest.raises((LongleafError, DBAPIError)):
            site.change(visit, made, **wrong)
    site.change(visit, made, in_at=db.now(), escort_id=otto)
    visits.sign_out(db, made, 2)
    with pytest.raises((LongleafError, DBAPIError)):
        site.change(visit, made, visitor="Nobody")


def test_who_is_inside_after_the_day_is_told_once(site: Site) -> None:
    db, values = site.db, {"visitor": "Vera", "site_id": site.ids["EDC"]}
    (made,) = visits.announce(db, values, f"person {site.ids['Otto']}").ids
    site.at = datetime(2026, 8, 11, 3, 59, tzinfo=UTC)
    assert tend_badges(db).done == ()
    site.at = datetime(2026, 8, 11, 4, tzinfo=UTC)
    assert tend_badges(db).done == ("Vera (Eastern Data Center) is inside after the day's end.",)
    assert tend_badges(db).done == ()
    assert site.mails() == [("otto@example.gov", "Vera is still inside the Eastern Data Center")]
    assert site.visit(made).is_late(db.now())


def test_badges_and_visits_are_lists_to_export(site: Site, tmp_path: Path) -> None:
    db, old = site.db, site.badge("B-1", "DOR", date(2026, 5, 1))
    site.badge("B-2", "DOT", date(2026, 5, 1), "EDC", "WDC")
    badges.validate(db, site.seen(old))  # on 10 August, 101 days after it was issued
    values = {"visitor": "Vera", "company": "Coolair", "purpose": "Chiller", "site_id": site.ids["EDC"]}
    visits.announce(db, values, f"badge {old}")

    def told(name: str, filter: str = "") -> list[dict[str, object]]:
        export_list(db, name, tmp_path / f"{name}.jsonl", "jsonl", filter=filter)
        rows = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text("utf-8").splitlines()]
        return [row for row in rows if "number" in row]

    rows = [(one["number"], one["agency"], one["sites"], one["state"], one["age_days"]) for one in told("badges")]
    assert rows == [("B-1", "DOR", "EDC", "ok", 0), ("B-2", "DOT", "EDC, WDC", "overdue", 101)]
    assert [one["number"] for one in told("badges", "is:overdue site:WDC")] == ["B-2"]
    (one,) = told("visits", "is:inside")
    assert (one["number"], one["site"], one["escort"], one["escort_badge"]) == (
        "VIS0000001", "EDC", "Holder of B-1", "B-1",
    )  # fmt: skip
