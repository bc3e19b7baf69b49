"""What a search finds: the same on both databases and as a plain reading of the records' texts says."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from app.db import tables as t
from app.db import workspace
from app.db.damage import found_wrongly, not_searched
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.db.tickets import newest
from app.db.tickets.lists import ticket_id, ticket_ids
from app.domain.search.normal import body
from app.domain.search.query import fits, parse
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import HoldReason, TicketKind
from app.services.changes import acts as change_acts
from app.services.changes import reads as change_reads
from app.services.find import find_records
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from app.services.tickets.undo import undo
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.ticket_world import World, build_world

#: Words that were trouble somewhere: joined, accented in both forms, of other scripts, numbers, operators.
WORDS = """E-mail email mail Wi-Fi wifi José Jose\u0301 jose O’Brien O'Brien obrien brien naïve STRASSE straße Ångström angstrom
printer print printing fire VPN—down down 5.7.1 5 7 100% 用户 Привет привет co\u00adop coop ﬁle file ½ a_b a b
😀 x INC0000003 inc3 24001 toner-cartridge on/off user@example.com ١٢ Ⅷ viii can't cant don\u2019t -5 AND OR NOT""".split()  # noqa: E501, SIM905
PEOPLE = {"jose.n": "José Ñandú", "abaker": "Ann Baker", "snow:77": None}


@dataclass
class Searched:
    """A workspace with what its tickets say: id -> texts."""

    db: Database
    said: dict[int, list[str]]

    def found(self, typed: str, limit: int | None = None) -> list[int]:
        with self.db.read() as conn:
            return list(ticket_ids(conn, TicketFilter(text=typed), limit=limit, now=self.db.now()))


def fill(db: Database, seed: int = 5, count: int = 70) -> Searched:
    """Tickets of random words, with comments, a service, a person; an hour apart."""
    world = build_world(db)
    chance = random.Random(seed)

    def people(conn: Connection) -> None:
        for login, name in PEOPLE.items():
            if name:
                insert_record(conn, t.person, {"login": login, "name": name})

    db.write(people, what="people")

    def words(most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, most)))

    said: dict[int, list[str]] = {}
    for _ in range(count):
        agency, login = chance.choice(sorted(world.agencies)), chance.choice([*PEOPLE, ""])
        service = chance.choice([*sorted(world.services), ""])
        draft = TicketDraft(
            TicketKind.INCIDENT, f"{words(3)} .", world.agencies[agency], 3, 3, words(6),
            world.services.get(service), caller=words(1), assignee=login,
        )  # fmt: skip
        id = ticket_forms.log_ticket(db, draft).ids[0]
        texts = [f"INC{id:07d}", draft.title, draft.description, draft.caller, agency, f"Department {agency}"]
        texts += [login, PEOPLE.get(login) or ""]
        if service:
            texts += [service, f"Service {service}"]
        for _ in range(chance.randint(0, 2)):
            note = f"{words(4)} ?"
            tickets.comment(db, id, note)
            texts.append(note)
        said[id] = texts
        world.clock.on(hours=1)
    return Searched(db, said)


@pytest.fixture(scope="module")
def both(make_workspace: MakeWorkspace) -> Iterator[list[Searched]]:
    with ExitStack() as stack:
        yield [fill(stack.enter_context(make_workspace(kind))) for kind in ("sqlite", "postgresql")]


def plainly(searched: Searched, typed: str) -> set[int]:
    """What a reading of all texts finds, without index and database."""
    query = parse(typed)
    return {
        id
        for id, texts in searched.said.items()
        if fits(query, body(texts), body([texts[1]])) or texts[0] in query.numbers
    }


PIECES = st.sampled_from(WORDS) | st.sampled_from(["bak", "Department", "DOR", "vpn", "service", "nandu", "snow"])
QUERIES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "-", "*"]), PIECES | st.text(max_size=4), st.booleans()).map(
        lambda p: f'{p[0]}"{p[1]}"' if p[2] and p[0] != "*" else p[0] + p[1]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@settings(max_examples=few(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(QUERIES | st.lists(PIECES, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'))
@example("email -jose")
@example("-email")
@example('"e-mail down" OR')
@example("24001")
@example("a")
@example("_a_1")
@example("5")
@example("d")
@example("INC3,INC0000005")
@example("inc-9; INC3 and inc 5")
def test_both_databases_find_what_a_plain_reading_finds(both: list[Searched], typed: str) -> None:
    letters = any(not term.part and max(map(len, map("".join, term.words))) == 1 for term in parse(typed).terms)
    for searched in both:
        # A single letter is not looked for in the names of what a ticket refers to: both have to agree, no more.
        wanted = set(both[0].found(typed)) if letters else plainly(searched, typed)
        wanted = wanted if typed.strip() else set(searched.said)
        found = searched.found(typed)
        assert set(found) == wanted, searched.db.kind
        assert len(found) == len(wanted)
        exact = {f"INC{id:07d}": id for id in searched.said}
        named = sorted({exact[number] for number in parse(typed).numbers if number in exact}, reverse=True)
        rest = [id for id in sorted(searched.said, reverse=True) if id in wanted and id not in named]
        assert found == named + rest
        for limit in (1, 3):
            assert set(searched.found(typed, limit)) <= wanted
            assert len(searched.found(typed, limit)) == min(limit, len(wanted))


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, title: str, **more: object) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, 3, **more)  # type: ignore[arg-type]
    return ticket_forms.log_ticket(db, draft).ids[0]


def found(db: Database, typed: str) -> list[int]:
    with db.read() as conn:
        return list(ticket_ids(conn, TicketFilter(text=typed), now=db.now()))


def test_everything_a_ticket_says_is_found_at_once(db: Database, world: World) -> None:
    one, other = log(db, world, "Cannot send", caller="Zoë Ölmez"), log(db, world, "Something else")
    tickets.comment(db, one, "Rang back; the toner\u2010cartridge is José's.")
    tickets.hold(db, one, HoldReason.AWAITING_VENDOR, note="waits for Lexmark")
    tickets.resume(db, one)
    tickets.resolve(db, one, "workaround", note="Swapped the drum")
    for typed in ("toner", "cartridge", "tonercartridge", "jose", "José", "lexmark", "drum", "workaround", "olmez"):
        assert found(db, typed) == [one], typed
    assert found(db, "-drum") == [other]
    assert found(db, "doa -toner") == [other]
    tickets.transfer(db, other, world.agencies["DPS"])
    assert found(db, "DPS") == found(db, '"department dps"') == [other]
    tickets.move_to_group(db, other, world.groups["NET"])
    assert found(db, '"group net"') == [other]
    tickets.assign(db, other, "zo")
    assert found(db, "zo") == [other, one]  # the login, and the beginning of a name


def test_a_new_name_finds_the_same_tickets(db: Database, world: World) -> None:
    id = log(db, world, "Printer", service_id=world.services["VPN"])
    tickets.assign(db, id, "bb")

    def rename(conn: Connection) -> None:
        insert_record(conn, t.person, {"login": "bb", "name": "Bill Baker"})
        conn.execute(update(t.service).where(t.service.c.code == "VPN").values(name="Remote work", version=2))

    db.write(rename, what="names")
    assert found(db, "remote baker printer") == [id]


def test_what_was_taken_back_is_not_found(db: Database, world: World) -> None:
    id, act = log(db, world, "Printer"), str(uuid.uuid4())
    tickets.comment(db, id, "a slip of the tongue", op_id=act)
    assert found(db, "tongue") == [id]
    undo(db, act)
    assert found(db, "tongue") == []


SPELLINGS: list[str] = ["24", "inc24", "INC-24", "#24", "INC0000024", "inc 24", " 24 ", "INC\u201124"]


def test_numbers_in_any_spelling(db: Database, world: World) -> None:
    ids = [log(db, world, "Printer") for _ in range(24)]
    for typed in SPELLINGS:
        assert found(db, typed) == [ids[-1]], typed
        with db.read() as conn:
            assert ticket_id(conn, typed) == ids[-1], typed


LISTS_OF_NUMBERS: list[tuple[str, tuple[int, ...]]] = [
    ("INC2,INC3", (2, 1)),
    ("INC2, INC3", (2, 1)),
    ("INC2 INC3", (2, 1)),
    ("(inc-4; #2)", (3, 1)),
    ("INC0000001 and inc 3,INC:4", (3, 2, 0)),
    ("INC2,INC99", (1,)),  # what is not there stands in nobody's way
    ("INC2,printer", ()),  # words, of which all have to occur
    ("INC2,-INC3", ()),
]


def test_a_list_of_numbers_finds_each_of_them(db: Database, world: World) -> None:
    ids = [log(db, world, "Scanner") for _ in range(4)]
    for typed, places in LISTS_OF_NUMBERS:
        assert found(db, typed) == [ids[n] for n in places], typed


def test_who_writes_past_the_program_leaves_a_note(db: Database, world: World) -> None:
    id = log(db, world, "Printer")

    def past(conn: Connection) -> None:
        conn.execute(text("UPDATE ticket SET title = 'Scanner', version = version + 1 WHERE id = :id"), {"id": id})

    db.write(past, what="by hand")
    assert (found(db, "printer"), found(db, "scanner")) == ([], [id])
    with db.read() as conn:
        assert conn.execute(select(t.search_due)).all() == []
        assert list(not_searched(conn)) == []


def test_the_upgrade_makes_anew_what_is_missing(db: Database, world: World) -> None:
    id = log(db, world, "Printer")
    with as_owner(db) as conn:
        conn.execute(delete(t.ticket_search))
        if db.kind == "sqlite":
            conn.exec_driver_sql("INSERT INTO ticket_fts(ticket_fts) VALUES ('delete-all')")
    assert found(db, "printer") == []
    with db.read() as conn:
        assert [p.text for p in not_searched(conn)] == [
            "Of table ticket 1 cannot be found by a search. Run: longleaf db upgrade"
        ]
    workspace.upgrade(db)
    assert found(db, "printer") == [id]
    with as_owner(db) as conn:
        conn.execute(update(t.workspace).where(t.workspace.c.key == "search_form").values(value="0"))
        conn.execute(delete(t.ticket_search))
    workspace.upgrade(db)
    assert found(db, "printer") == [id]


def test_very_long_texts_are_searched_as_far_as_an_index_holds_them(db: Database, world: World) -> None:
    id = log(db, world, "Long", description="word " * 6_000 + "x" * 5_000 + " end", caller="first")
    tickets.comment(db, id, "late remark")
    for typed in ("first", '"word word word"', "late", "end", "x" * 300):
        assert found(db, typed) == [id], typed[:9]


def test_people_and_changes_are_found_in_the_same_form(db: Database, world: World) -> None:
    def people(conn: Connection) -> None:
        for name in ("Ángel Núñez", "José Ñandú", "Zoë Ölmez", "Jose\u0301 Pérez"):
            conn.execute(insert(t.person).values(name=name, email="p@example.org"))

    db.write(people, what="people")
    for typed, names in {
        "Ángel": ["Ángel Núñez"],
        "angel": ["Ángel Núñez"],
        "ÑANDÚ": ["José Ñandú"],
        "nandu": ["José Ñandú"],
        "Ölmez": ["Zoë Ölmez"],
        "une": ["Ángel Núñez"],
        "jose": ["José Ñandú", "Jose\u0301 Pérez"],
        "jose -pérez": ["José Ñandú"],
        "100%": [],
    }.items():
        assert sorted(f.title for f in find_records(db, "person", typed, 5)) == sorted(names), typed


def test_changes_are_found_by_all_they_say(db: Database, world: World) -> None:
    start = db.now() + timedelta(days=3)
    values = {
        "title": "Replace the core switch",
        "reason": "End of life",
        "type": "normal",
        "scope": "minor",
        "planned_start": start,
        "planned_end": start + timedelta(hours=2),
        "implementer": "abaker",
        "backout_plan": "Put the old one back",
        "risk_answers": {},
    }
    db.write(lambda conn: insert_record(conn, t.person, {"login": "abaker", "name": "Ann Baker"}), what="people")
    id = change_acts.create_change(db, values, {"services": ("VPN",), "agencies": ("DOR",)}).ids[0]

    def finds(typed: str) -> bool:
        return id in [f.id for f in find_records(db, "change", typed, 5)]

    for typed in ("core", "life", "old one", "Ann Baker", "abaker", "service vpn", "dor", "chg1", "1", "#1", "witc"):
        assert finds(typed), typed
    for typed in ("mail", "core -switch", "-dor", '"one old"', "dps"):
        assert not finds(typed), typed
    base = change_reads.change_detail(db, id).change
    change_acts.edit_change(db, base, {"title": "Replace the wi-fi"}, {"services": ("MAIL",)})
    assert finds("wifi mail")
    assert not finds("vpn")


def test_the_first_page_of_a_common_word_is_the_newest_hits(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way that pays from thousands of hits on, with a few tickets whose ids do not follow the time."""
    monkeypatch.setattr(newest, "_MANY", 2)
    monkeypatch.setattr(newest, "_FIRST", 3)
    world = build_world(sqlite_db)
    hits = []
    for number in range(40):
        opened = world.clock.now - timedelta(hours=number * 7 % 11)
        title = "Common word" if number % 3 else "Another"
        hits.append((opened, log(sqlite_db, world, title, opened_at=opened, late_reason="Paper"), number % 3))
        world.clock.on(minutes=1)
    expected = [id for _, id, common in sorted(hits, reverse=True) if common]
    with sqlite_db.read() as conn:
        for typed in ("common", "common -another", "doa word"):
            for limit in (1, 5, 100):
                query = TicketFilter(text=typed)
                assert list(ticket_ids(conn, query, limit=limit, now=world.clock.now)) == expected[:limit]


def test_a_record_that_was_hidden_from_the_search_is_told_and_mended(db: Database) -> None:
    """Who may write records may write what is searched; who hides one so is found out, and the upgrade shows it."""
    searched = fill(db, count=5)

    def wrong() -> list[str]:
        with db.read() as conn:
            return [problem.text.split(":")[0] for problem in found_wrongly(conn, everything=True)]

    assert wrong() == []
    hidden = [
        "UPDATE ticket_search SET title = 'nothing' WHERE ticket_id = 2",
        "UPDATE record_search SET body = ' ' WHERE tbl = 'agency' AND row_id = 1",
    ]
    if db.kind == "postgresql":
        hidden.append("UPDATE ticket_search SET words = CAST('nothing' AS tsvector) WHERE ticket_id IN (2, 3)")
    else:
        hidden.append("INSERT OR REPLACE INTO ticket_fts (rowid, body) VALUES (3, 'nothing')")
    with db.engine.begin() as conn:
        for statement in hidden:
            conn.exec_driver_sql(statement)
    assert wrong() == [
        "Of table agency 1 are found by other words than they say (id 1)",
        "Of table ticket 2 are found by other words than they say (id 2, 3)",
    ]
    workspace.upgrade(db)
    assert wrong() == []
    assert 3 in searched.found("INC0000003")


def test_why_something_is_entered_late_is_searched(db: Database) -> None:
    world = build_world(db)
    draft = TicketDraft(
        TicketKind.INCIDENT,
        "VPN",
        world.agencies["DOA"],
        3,
        3,
        opened_at=world.clock.now - timedelta(hours=2),
        late_reason="Telephones were struck by lightning",
    )
    made = ticket_forms.log_ticket(db, draft)
    assert Searched(db, {}).found("lightning") == list(made.ids)
    earlier = world.clock.now - timedelta(hours=1)
    tickets.comment(db, made.ids[0], "Rang back", at=earlier, late_reason="Zeppelin")
    assert Searched(db, {}).found("zeppelin rang") == list(made.ids)
