"""Badges from the card to the evidence on both databases: who says what, what is refused, and who is told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from app.db import mail as outbox
from app.db import tables as t
from app.db.datacenters import badges as store
from app.db.owner import as_owner
from app.db.records import insert_record
from app.db.tables.access import badge, badge_notice, badge_validation
from app.domain.datacenters.badges import Standing, Verdict
from app.domain.home.access import overdue
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.datacenters import badges, visits
from app.services.datacenters.campaign import tend_badges
from app.services.datacenters.evidence import badge_table
from app.services.find import find_records
from app.services.workspace.undo import undo
from tests.services.datacenters.front_desk import Site


def test_a_badge_is_validated_ended_and_taken_back(site: Site) -> None:
    db, one, two = site.db, site.badge("B-1"), site.badge("B-2", "DOR", date(2026, 8, 10), "EDC", "WDC")
    assert site.found(two).sites == ("Eastern Data Center", "Western Data Center")
    with pytest.raises(InputError, match="There is a badge B-1"):
        site.badge("B-1")
    site.on(11, 8)
    assert site.found(one).standing(date(2026, 11, 8)) is Standing.OVERDUE
    with pytest.raises(InputError, match="Otto is no contact of Revenue"):
        badges.validate(db, site.seen(one), by_id=site.ids["Otto"])

    # two people at once: the second one adds nothing, and hears who was first
    seen = site.seen(one, two)
    assert badges.validate(db, seen, by_id=site.ids["Sec"], op_id="keep").text == "2 badges are kept."
    with site.by("rita", Role.AGENT) as other:
        said = badges.validate(other, seen)
        assert said.text.endswith("B-2 (Holder of B-2) was kept by tester meanwhile: nothing was added.")
        assert said.ids == ()
    last = site.found(one).last
    assert last is not None
    assert (last.verdict, last.by, last.on) == (Verdict.KEEP, "Sec", date(2026, 11, 8))
    assert site.found(one).age(date(2026, 11, 8)) == 0

    # an end is said with its reason, taken back by who said it, and said again
    with pytest.raises(InputError, match="reason is empty"):
        badges.end(db, site.seen(one), " ")
    badges.end(db, site.seen(one), "Left the company.", op_id="end")
    assert (site.found(one).ended_on, site.found(one).why) == (date(2026, 11, 8), "Left the company.")
    assert "taken back" in undo(db, "end").text
    assert (site.found(one).ended_on, len(site.found(one).validations)) == (None, 1)
    with pytest.raises(NotAllowed, match="stays on record"):
        undo(db, badges.issue(db, _values(site), op_id="issued").op_id)
    badges.edit(db, one, {"name": "Holder of B-1"}, {"name": "Dana"}, op_id="edit")
    undo(db, "edit")
    assert site.found(one).name == "Holder of B-1"
    badges.end(db, site.seen(one), "Left the company.")
    with pytest.raises(InputError, match="ended: it is kept as it was"):
        badges.edit(db, one, {"name": "Holder of B-1"}, {"name": "Dana"})
    assert "was ended by" in badges.validate(db, {one: 0}).text


def _values(site: Site) -> dict[str, object]:
    values = {"number": "B-9", "name": "Nina", "issued_on": date(2026, 8, 10)}
    return {**values, "agency_id": site.ids["DOR"], "site_ids": (site.ids["EDC"],)}


def test_the_database_refuses_by_itself(site: Site) -> None:
    db, one = site.db, site.badge("B-1")
    badges.validate(db, site.seen(one))
    raw = {"badge_id": one, "verdict": "keep", "validated_on": date(2026, 8, 10), "recorded_at": db.now()}
    for statement in (
        update(badge_validation).values(note="Nothing"),
        delete(badge_validation),
        delete(badge),
        insert(badge_validation).values({**raw, "validated_on": date(2026, 8, 11)}),  # ahead
        insert(badge_validation).values({**raw, "validated_on": date(2026, 8, 9)}),  # before it was issued
        update(badge).values(ended_on=date(2026, 8, 10), version=2),  # silently
        update(badge).values(issued_on=date(9999, 12, 31), version=2),  # ahead: no day is 90 days later
        insert(badge_validation).values({**raw, "by_id": site.ids["Otto"]}),  # no contact of the agency
        insert(badge_notice).values(badge_id=one, counted_from=date(2026, 8, 10), step=60, people=0, at=db.now()),
    ):
        with pytest.raises((LongleafError, DBAPIError)):
            db.write(lambda conn, act=statement: conn.execute(act) and None, what="raw")  # type: ignore[misc]
    site.on(10, 20)  # it is due: it is validated, and not issued anew
    with pytest.raises((LongleafError, DBAPIError)):
        site.change(badge, one, issued_on=date(2026, 10, 20))
    site.on(8, 10)
    badges.end(db, site.seen(one), "Left.")
    for statement in (update(badge).values(ended_on=None, version=3), update(badge).values(name="X", version=3)):
        with pytest.raises((LongleafError, DBAPIError)):
            db.write(lambda conn, act=statement: conn.execute(act) and None, what="raw")  # type: ignore[misc]
    with site.by("maria", Role.READER) as reader, site.by("cora", Role.MEMBER) as member:
        for other in (reader, member):
            with pytest.raises(NotAllowed):
                badges.validate(other, {one: 0})
            with pytest.raises((LongleafError, DBAPIError)):
                other.write(lambda conn: conn.execute(insert(badge_validation).values(raw)) and None, what="raw")


def test_contacts_are_told_once_a_step(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    db = site.db
    site.badge("B-1")
    site.badge("B-2")
    site.badge("B-3", "DOT")  # whose agency has no contact: shown, and told as soon as there is one
    site.on(10, 8)
    assert tend_badges(db).done == ()
    site.on(10, 9)

    # who dies after the mail and before the mark leaves neither
    def dies(*_: object) -> None:
        raise InputError("The machine stopped.")

    with monkeypatch.context() as broken:
        broken.setattr(store, "note_told", dies)
        with pytest.raises(InputError):
            tend_badges(db)
    assert site.mails() == []
    assert tend_badges(db).done == ("1 agency is told of 2 badges to validate.",)
    with site.by("rita", Role.AGENT) as other:
        assert tend_badges(other).done == ()
    assert site.mails() == [("sec@example.gov", "2 badges of Revenue to validate")]
    badges.validate(db, dict.fromkeys((one.id for one in badges.badges(db) if one.number == "B-1"), 0))
    site.on(11, 8)  # day 75 passed while nobody looked
    assert tend_badges(db).done == ("1 agency is told of 1 badge to validate.",)
    assert site.mails()[-1] == ("sec@example.gov", "1 badge of Revenue to validate, 1 overdue")
    assert tend_badges(db).done == ()
    monkeypatch.setattr(outbox, "has_mailbox", lambda conn: False)
    assert tend_badges(db).done == ()


def test_home_tells_what_is_overdue(site: Site) -> None:
    db = site.db
    site.badge("B-1")
    kept = site.badge("B-2")
    site.badge("B-3", "DOT")
    site.on(11, 8)
    badges.validate(db, site.seen(kept))
    with db.read() as conn:
        found = store.overdue(conn, [site.ids["DOR"]], date(2026, 11, 8))
        assert store.overdue(conn, [site.ids["DOR"]], date(2026, 11, 7)) == []
    assert [(one.agency, one.number) for one in found] == [("Revenue", 1)]
    assert overdue(found[0]).title == "1 badge of Revenue is overdue"


def test_two_people_at_once_validate_a_badge_once(site: Site) -> None:
    db, one = site.db, site.badge("B-1")
    seen = site.seen(one)
    with site.by("rita", Role.AGENT) as other, ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda who: badges.validate(who, seen), (db, other)))
        told = [answer.done for answer in pool.map(tend_badges, (db, other))]
    assert sorted(answer.ids for answer in said) == [(), (one,)]
    assert len(site.found(one).validations) == 1
    assert told == [(), ()]
    site.on(11, 8)
    with site.by("sam", Role.AGENT) as other, ThreadPoolExecutor(2) as pool:
        told = [answer.done for answer in pool.map(tend_badges, (db, other))]
    assert sorted(map(len, told)) == [0, 1]
    assert len(site.mails()) == 1


def test_the_palette_finds_a_badge_by_number_name_and_company(site: Site) -> None:
    one = site.badge("B-1004")
    for typed in ("b-1004", "holder", "volt"):
        (found,) = find_records(site.db, "badge", typed, 5)
        assert (found.id, found.title) == (one, "B-1004 Holder of B-1004")


def test_an_agencys_readers_see_its_own_badges_and_no_visitors(site: Site) -> None:
    db, mine = site.db, site.badge("B-1")
    site.badge("B-2", "DOT")
    visits.announce(db, {"visitor": "Vera", "site_id": site.ids["EDC"]})
    with as_owner(db) as conn:
        row = {"login": "site_cy", "name": "Cy", "agency_id": site.ids["DOR"]}
        insert_record(conn, t.person, row)
    with site.by("cy", Role.READER) as reader:
        assert [one.id for one in badges.badges(reader)] == [mine]
        assert [len(find_records(reader, "badge", typed, 5)) for typed in ("b-1", "b-2")] == [1, 0]
        assert len(badge_table(reader).rows) == 1
        assert visits.visits(reader) == ()
    assert len(badges.badges(db)) == 2
