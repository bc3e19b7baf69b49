"""Files of notes: a second person has read each that is published, and what is no more handed out is not read.

Each attack is tried with one's own sign-in, on both databases, with a twin that works; who reads what, on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import MONTH_BEFORE, NOW, World
from tests.db.guards.pairs import ON_POSTGRES, Pair, peopled, refused_with_a_twin_that_works, tell
from tests.db.guards.test_figures import edit
from tests.db.guards.test_written_down import note, version

PEOPLE = {
    "gann": (Role.AGENT,),
    "gabe": (Role.AGENT,),
    "gben": (Role.BRM,),
    "gmay": (Role.MEMBER,),
    "gada": (Role.ADMIN,),
    "grob": (Role.READER,),
}
_LAST = "(SELECT max(id) FROM attachment_content)"


def file(tbl: str, record: int, said: str) -> tuple[str, ...]:
    """The statements that keep the bytes of a word and attach them."""
    return (
        "INSERT INTO attachment_content (sha256, size)"
        f" VALUES ('{sha256(said.encode()).hexdigest()}', {len(said.encode())})",
        f"INSERT INTO attachment_piece (content_id, n, data) VALUES ({_LAST}, 0, CAST('{said}' AS {{blob}}))",
        attached(tbl, record, said),
    )


def attached(tbl: str, record: int, name: str, content: str = _LAST) -> str:
    return (
        "INSERT INTO attachment (tbl, record_id, file_name, media_type, content_id, at)"
        f" VALUES ('{tbl}', {record}, '{name}', 'text/plain', {content}, app_now())"
    )


def withdrawn(id: int) -> str:
    return f"INSERT INTO attachment_withdrawal (attachment_id, at, reason) VALUES ({id}, app_now(), 'Not so')"


def handed_in(id: int) -> str:
    return edit("knowledge_note", "state = 'review'", id)


def published(id: int) -> tuple[str, ...]:
    return (
        version(id, 1, "gann").replace("(note_id,", "(audience, note_id,").replace("VALUES (", "VALUES ('agency', "),
        edit("knowledge_note", "state = 'published', shown_n = 1", id),
    )


def for_agencies(number: str) -> str:
    return note(number, "gann").replace("(number,", "(audience, number,").replace("VALUES (", "VALUES ('agency', ")


def anew(id: int, by: str = "gann") -> str:
    """What is published is written anew."""
    return edit("knowledge_note", f"state = 'draft', written_by = '{by}'", id)


#: Note 1 is a draft with file 1; note 2 is published with file 2, and without file 3, which was withdrawn before, and
#: file 5, withdrawn since; note 3 is handed in with file 4.
_STORY = (
    ("gada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'It', '2020-01-01')"),
    ("gada", "INSERT INTO person (name, login, agency_id) SELECT 'Rob', 'grob', max(id) FROM agency"),
    ("gben", "INSERT INTO review (agency_id, held_on, period) VALUES (1, '2026-10-20', '2026-09')"),
    ("gann", for_agencies("KB1"), *file("knowledge_note", 1, "draft")),
    ("gann", for_agencies("KB2"), *file("knowledge_note", 2, "shown"), *file("knowledge_note", 2, "slip")),
    ("gann", edit("knowledge_note", "symptoms = 'Ask Jo'", 2), edit("knowledge_note", "symptoms = ''", 2)),
    ("gann", withdrawn(3)),
    ("gann", for_agencies("KB3"), *file("knowledge_note", 3, "handed")),
    ("gann", *file("knowledge_note", 2, "late"), handed_in(2)),
    ("gann", handed_in(3)),
    ("gabe", *published(2)),
)

PAIRS = (
    Pair(
        "adds to somebody else's draft",
        "gabe",
        file("knowledge_note", 1, "spite"),
        "LL003",
        (edit("knowledge_note", "written_by = 'gann gabe'", 1), *file("knowledge_note", 1, "spite")),
    ),
    Pair("withdraws from somebody else's draft", "gabe", (withdrawn(1),), "LL003", (anew(2, "gabe"), withdrawn(2))),
    Pair(
        "withdraws from what is handed in",
        "gann",
        (withdrawn(4),),
        "LL003",
        (edit("knowledge_note", "state = 'draft'", 3), withdrawn(4)),
    ),
    Pair("withdraws from what is handed in, as its reader", "gabe", (withdrawn(4),), "LL003", (withdrawn(2),)),
    Pair(
        "attaches the bytes of a draft elsewhere",
        "gben",
        (attached("review", 1, "mine", "1"),),
        "42501",
        file("review", 1, "draft"),
        postgres=True,
    ),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, MONTH_BEFORE, PEOPLE) as made:
        tell(made, [(who, *(_said(made, one) for one in done)) for who, *done in _STORY])
        made.at = NOW
        tell(made, [("gabe", withdrawn(5))])
        yield made


def _said(world: World, statement: str) -> str:
    return statement.replace("{blob}", "BLOB") if not world.is_postgres else statement.replace("{blob}", "bytea")


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.what for pair in PAIRS])
def test_refused_and_its_twin_works(world: World, pair: Pair) -> None:
    attack, twin = (tuple(_said(world, one) for one in said) for said in (pair.attack, pair.twin))
    refused_with_a_twin_that_works(world, Pair(pair.what, pair.who, attack, pair.code, twin, pair.postgres))


@ON_POSTGRES
def test_an_act_from_before_it_was_published_adds_nothing_to_what_is_published(world: World) -> None:
    statements = [_said(world, one) for one in (anew(2), *file("knowledge_note", 2, "alone"))]
    world.at = MONTH_BEFORE - timedelta(seconds=1)  # the time of an act is that of its beginning
    try:
        assert world.refusal("gann", *statements) == "40001"  # it is done again
    finally:
        world.at = NOW
    assert world.refusal("gann", *statements) is None


@ON_POSTGRES
@pytest.mark.parametrize("act", ["adds", "withdraws"])
def test_nobody_hands_in_while_a_file_is_under_way(world: World, act: str) -> None:
    statements = file("knowledge_note", 1, "slipped") if act == "adds" else (withdrawn(1),)
    with world.acting("gann") as adding:
        for statement in statements:
            world.run(adding, _said(world, statement))
        assert world.waits("gann", handed_in(1)), "it hands in what is there then"
        adding.rollback()
    assert world.refusal("gann", handed_in(1)) is None


@ON_POSTGRES
@pytest.mark.parametrize(
    ("who", "files", "read"),
    [
        ("grob", "late shown", "shown"),
        ("gmay", "late shown", "shown"),
        ("gben", "late shown", "shown"),
        ("gabe", "draft handed late shown slip", "draft handed late shown slip"),
    ],
)
def test_who_reads_which_files(world: World, who: str, files: str, read: str) -> None:
    """By their keys, their bytes, their withdrawals and the trail alike; a withdrawn file stays in the list alone."""
    with world.acting(who) as conn:

        def told(query: str) -> str:
            return " ".join(sorted(conn.execute(text(query)).scalars()))

        named = "SELECT file_name FROM attachment"
        assert told(named) == files
        assert told("SELECT convert_from(data, 'UTF8') FROM attachment_piece") == read
        assert conn.scalar(text("SELECT count(*) FROM attachment_content")) == len(files.split())
        gone = f"{named} WHERE id IN (SELECT attachment_id FROM attachment_withdrawal)"
        assert told(gone) == " ".join(one for one in files.split() if one in ("late", "slip"))
        trail = "SELECT diff -> 'file_name' ->> 1 FROM audit WHERE tbl = 'attachment'"
        assert told(trail) == files
        trail = "SELECT row_id FROM audit WHERE tbl = 'attachment_withdrawal'"
        assert len(told(trail).split()) == len(told(gone).split())
        # what a draft said is in the trail of the note, what is published in that of its version
        drafts = "SELECT tbl FROM audit WHERE tbl LIKE 'knowledge%' AND CAST(diff AS text) LIKE '%Ask Jo%'"
        assert told(drafts) == ("knowledge_note knowledge_note" if who == "gabe" else "")
        assert told("SELECT tbl FROM audit WHERE tbl = 'knowledge_version'") == "knowledge_version"
        conn.rollback()
