"""What the desk wrote down, played in any order by two people with nothing but SQL: what has to hold after each step.

Each step is tried as either of them and saved where the database lets it. What it says afterwards is compared with what
was seen before, by questions that know none of the guards; at the end the trail tells every row that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import trail
from app.db.integrity import rows
from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import NOW, World
from tests.db.guards.pairs import peopled, tell
from tests.db.guards.test_figures import edit, event
from tests.db.guards.test_note_files import attached, file, withdrawn
from tests.db.guards.test_over import answer, request
from tests.db.guards.test_written_down import handover, line, note, reminder, version
from tests.examples import few

_TWO = ("iann", "iabe")
PEOPLE = {**dict.fromkeys(_TWO, (Role.AGENT,)), "icat": (Role.CAB,), "iada": (Role.ADMIN,)}
_STORY = (
    ("iada", "INSERT INTO agency (code, name, valid_from) VALUES ('DOT', 'Transportation', '2020-01-01')"),
    ("iada", "INSERT INTO service (code, name, valid_from) VALUES ('MAIL', 'Mail', '2020-01-01')"),
    ("iada", "INSERT INTO support_group (code, name) VALUES ('DESK', 'Service desk')"),
    *(("iada", f"INSERT INTO person (login, name) VALUES ('{login}', '{login}')") for login in _TWO),
    (
        "iada",
        "INSERT INTO request_field (service_id, label, kind, valid_from) VALUES (1, 'From', 'date', '2026-01-01')",
    ),
)
_LAST = "(SELECT max(id) FROM {table})"
Act = tuple[str, ...]
#: What is done, by login; several statements are one act.
Moves = dict[str, Callable[[str], Act]]


def _edit(table: str, assigned: str) -> Act:
    return (edit(table, assigned).replace("WHERE id = 1", f"WHERE id = {_LAST.format(table=table)}"),)


def _on_note(assigned: str) -> Callable[[str], Act]:
    return lambda who: _edit("knowledge_note", assigned.replace("ME", who))


def _version(by: str) -> str:
    of = _LAST.format(table="knowledge_note")
    n = f"(SELECT 1 + coalesce(max(n), 0) FROM knowledge_version WHERE note_id = {of})"
    said = f"(SELECT title FROM knowledge_note WHERE id = {of})"
    made = version(0, 0, by).replace("VALUES (0, 0,", f"VALUES ({of}, {n},")
    return made.replace("'VPN'", said)


def _published(by: str) -> Callable[[str], Act]:
    of = _LAST.format(table="knowledge_note")
    shown = f"(SELECT max(n) FROM knowledge_version WHERE note_id = {of})"
    return lambda _who: (_version(by), *_edit("knowledge_note", f"state = 'published', shown_n = {shown}"))


_NOTE_ID = _LAST.format(table="knowledge_note")
_ATTACHED = attached("knowledge_note", 0, "f").replace("note', 0", f"note', {_NOTE_ID}")
NOTES: Moves = {
    "hands in": _on_note("state = 'review'"),
    "takes back": _on_note("state = 'draft'"),
    "writes on": _on_note("title = title || '.', written_by = written_by || ' ME'"),
    "writes": _on_note("title = title || '!'"),
    "writes anew": _on_note("state = 'draft', written_by = 'ME'"),
    "is no writer": _on_note("written_by = 'iabe'"),
    "publishes Ann's": _published("iann"),
    "publishes both's": _published("iann iabe"),
    "publishes nobody's": _published(""),
    "shows the first": _on_note("shown_n = 1"),
    "retires": _on_note("state = 'retired', shown_n = NULL"),
    "attaches": lambda who: (*file("knowledge_note", 0, f"of {who}")[:2], _ATTACHED),
    "withdraws": lambda _who: (withdrawn(0).replace("VALUES (0", "VALUES ((SELECT max(id) FROM attachment)"),),
}
_WORDS: dict[str, str] = {
    "text_module": "text = text || '.'",
    "shared_filter": "words = words || '.'",
    "reminder": "text = text || '.'",
}
_PERSONAL = ("text_module", "shared_filter", "reminder")
OWN: Moves = {
    **{f"edits {table}": lambda _who, table=table: _edit(table, _WORDS[table]) for table in _PERSONAL},  # type: ignore[misc]
    **{f"takes over {table}": lambda who, table=table: _edit(table, f"owner = '{who}'") for table in _PERSONAL},  # type: ignore[misc]
    "does it": lambda who: _edit("reminder", f"done_at = app_now(), done_by = '{who}'"),
    "did it before": lambda who: _edit("reminder", f"done_at = :hour_ago, done_by = '{who}'"),
    "does it for Ann": lambda _who: _edit("reminder", "done_at = app_now(), done_by = 'iann'"),
    "has it to do again": lambda _who: _edit("reminder", "done_at = NULL, done_by = ''"),
    "shares it with all": lambda _who: _edit("shared_filter", "everybody = TRUE, group_id = NULL"),
}
_CALLER = _LAST.format(table="caller")
CALLERS: Moves = {
    "joins the last to the one before": lambda _who: _edit("caller", f"merged_into_id = {_CALLER} - 1"),
    "joins the one before to the last": lambda _who: (
        f"UPDATE caller SET merged_into_id = {_CALLER}, version = version + 1 WHERE id = {_CALLER} - 1",
    ),
    "joins the first to the last": lambda _who: (
        f"UPDATE caller SET merged_into_id = {_CALLER}, version = version + 1 WHERE id = {_CALLER} - 2",
    ),
    "parts the last": lambda _who: _edit("caller", "merged_into_id = NULL"),
    "names a caller": lambda _who: _edit("ticket", f"caller_id = {_CALLER}"),
    "names the one before": lambda _who: _edit("ticket", f"caller_id = {_CALLER} - 1"),
    "moves the last": lambda _who: _edit("caller", "agency_id = NULL"),
    "says it moved": lambda _who: (
        "INSERT INTO caller_move (caller_id, from_agency_id, to_agency_id, day, at)"
        f" VALUES ({_CALLER}, 1, NULL, '2026-12-02', app_now())",
    ),
}
_TICKET = _LAST.format(table="ticket")
TICKETS: Moves = {
    "answers": lambda _who: (answer(0).replace("VALUES (0", f"VALUES ({_TICKET}"),),
    "answers anew": lambda _who: (answer(0).replace("VALUES (0", f"VALUES ({_TICKET}").replace("12-01", "12-02"),),
    "rewrites answers": lambda _who: ("UPDATE request_answer SET value = '2027-01-01'",),
    "takes answers away": lambda _who: ("DELETE FROM request_answer",),
    "cancels": lambda _who: _cancels(_TICKET),
    "cancels the parent": lambda _who: _cancels(f"{_TICKET} - 1"),
    "puts it under": lambda _who: _edit("ticket", f"parent_id = {_TICKET} - 1"),
    "puts it over": lambda _who: (
        f"UPDATE ticket SET parent_id = {_TICKET}, version = version + 1 WHERE id = {_TICKET} - 1",
    ),
    "puts it alone": lambda _who: _edit("ticket", "parent_id = NULL"),
    "retitles": lambda _who: _edit("ticket", "title = title || '.'"),
    "relates": lambda _who: (f"INSERT INTO ticket_relation (ticket_id, other_id) VALUES ({_TICKET} - 1, {_TICKET})",),
    "relates to itself": lambda _who: (
        f"INSERT INTO ticket_relation (ticket_id, other_id) VALUES ({_TICKET}, {_TICKET})",
    ),
}


def _cancels(ticket: str) -> Act:
    seq = f"(SELECT 1 + max(seq) FROM ticket_event WHERE ticket_id = {ticket})"
    return (
        event("cancelled", 2, 0).replace("VALUES (0, 2", f"VALUES ({ticket}, {seq}"),
        f"UPDATE ticket SET state = 'cancelled', version = version + 1 WHERE id = {ticket}",
    )


_HANDOVER = _LAST.format(table="handover")
_LINE = "UPDATE handover_line SET {set}, version = version + 1 WHERE handover_id = " + _HANDOVER
HANDOVERS: Moves = {
    "gives": lambda who: _edit("handover", f"state = 'given', given_by = '{who}', given_at = app_now()"),
    "gives for Ann": lambda _who: _edit("handover", "state = 'given', given_by = 'iann', given_at = app_now()"),
    "gave before": lambda who: _edit("handover", f"state = 'given', given_by = '{who}', given_at = :hour_ago"),
    "accepts": lambda who: _edit("handover", f"state = 'accepted', accepted_by = '{who}', accepted_at = app_now()"),
    "accepts for Abe": lambda _who: _edit(
        "handover", "state = 'accepted', accepted_by = 'iabe', accepted_at = app_now()"
    ),
    "takes back": lambda _who: _edit("handover", "state = 'draft', given_by = '', given_at = NULL"),
    "sums up": lambda _who: _edit("handover", "summary = summary || '.'"),
    "adds": lambda _who: (line(0, 1).replace("VALUES (0", f"VALUES ({_HANDOVER}"),),
    "notes": lambda who: (_LINE.replace("{set}", f"note = note || '.', noted_by = '{who}'"),),
    "notes as Ann": lambda _who: (_LINE.replace("{set}", "note = note || '.', noted_by = 'iann'"),),
    "is about another": lambda _who: (_LINE.replace("{set}", "record_id = 2"),),
    "leaves out": lambda _who: (f"DELETE FROM handover_line WHERE handover_id = {_HANDOVER}",),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    with make_workspace(request.param) as db, peopled(db, NOW, PEOPLE) as made:
        tell(made, _STORY)
        yield made


def _asked(world: World, query: str) -> list[tuple[Any, ...]]:
    with world.db.engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(query))]


def _tried(world: World, who: str, act: Act) -> bool:
    """Do an act where it is let, a second after the one before."""
    world.at += timedelta(seconds=1)
    with world.acting(who) as conn:
        try:
            written = [world.run(conn, _said(world, statement)) for statement in act]
        except DBAPIError:
            conn.rollback()
            return False
        conn.commit()
        return all(written)  # of what somebody is not shown nothing is written


def _said(world: World, statement: str) -> str:
    """A statement in the words of the database; in a file a line has a key that no line had, as the program does it."""
    if world.is_postgres:
        return statement.replace("{blob}", "bytea")
    line = "INSERT INTO handover_line ("
    new = "(SELECT 1 + coalesce(max(CAST(row_id AS INTEGER)), 0) FROM audit WHERE tbl = 'handover_line')"
    if statement.startswith(line):
        statement = statement.replace(line, f"{line}id, ").replace("VALUES (", f"VALUES ({new}, ")
    return statement.replace("{blob}", "BLOB")


def _steps(moves: Moves) -> st.SearchStrategy[list[tuple[str, str]]]:
    often = [name for name in ("hands in", "publishes Ann's", "publishes Ann's") if name in moves]
    return st.lists(st.tuples(st.sampled_from(_TWO), st.sampled_from([*sorted(moves), *often])), max_size=14)


_PLAY = settings(
    max_examples=few(8),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _trail_is_whole(world: World) -> None:
    with world.db.engine.connect() as conn:
        found = [*trail.chains(conn), *trail.gaps(conn), *rows.problems(conn, True)]
        conn.rollback()
    # an act of the program has a row in op; these have none
    assert [problem.text for problem in found if "acts are gone" not in problem.text] == []


_SHOWN = (
    "SELECT v.n, v.author, v.written_by, v.title, k.state, k.title FROM knowledge_note k LEFT JOIN knowledge_version v"
    f" ON v.note_id = k.id AND v.n = k.shown_n WHERE k.id = {_NOTE_ID}"
)
_VERSIONS = f"SELECT id, n, at, author, written_by, title FROM knowledge_version WHERE note_id = {_NOTE_ID} ORDER BY n"
_FILES = (
    "SELECT a.id FROM attachment a WHERE a.tbl = 'knowledge_note' AND NOT EXISTS (SELECT 1 FROM attachment_withdrawal w"
    f" WHERE w.attachment_id = a.id) AND a.record_id = {_NOTE_ID} ORDER BY a.id"
)


@_PLAY
@given(steps=_steps(NOTES))
def test_notes(world: World, steps: list[tuple[str, str]]) -> None:
    world.count += 1
    assert _tried(world, "iann", (note(f"KB{world.count}", "iann"),))
    before: list[tuple[Any, ...]] = []
    seen_files: set[Any] = set()
    retired = False
    for who, name in steps:
        done = _tried(world, who, NOTES[name](who))
        ((n, author, writers, title, state, now),) = _asked(world, _SHOWN)
        versions = _asked(world, _VERSIONS)
        assert versions[: len(before)] == before, "what was published is not rewritten"
        assert [row[1] for row in versions] == list(range(1, len(versions) + 1))
        assert versions == sorted(versions, key=lambda row: row[2]), "nothing is published in the past"
        for row in versions:
            assert row[3] not in row[4].split(), "nobody publishes what they wrote"
        if state == "published":
            assert n == len(versions), "what is shown is the last version"
            assert (title, author not in (writers or "").split()) == (now, True)
        assert not (state == "retired" and n is not None), "what is withdrawn is shown to nobody"
        if retired and n is not None:
            assert name.startswith("publishes"), "it comes back by being published alone"
        retired = n is None
        files = {row[0] for row in _asked(world, _FILES)}
        assert seen_files <= files or (done and name == "withdraws"), "no file is lost but by who withdraws it"
        before, seen_files = versions, files
    _trail_is_whole(world)


_OF_PEOPLE = {
    "text_module": "SELECT owner, text FROM text_module WHERE id = (SELECT max(id) FROM text_module)",
    "shared_filter": "SELECT owner, words, everybody FROM shared_filter WHERE id = (SELECT max(id) FROM shared_filter)",
    "reminder": "SELECT owner, text FROM reminder WHERE id = (SELECT max(id) FROM reminder)",
}
_DONE = "SELECT done_by, done_at, updated_by, updated_at FROM reminder WHERE id = (SELECT max(id) FROM reminder)"


@_PLAY
@given(steps=_steps(OWN))
def test_what_is_ones_own(world: World, steps: list[tuple[str, str]]) -> None:
    world.count += 1
    with_group = "INSERT INTO group_member (group_id, person_id, valid_from, is_lead) SELECT 1, id, '2020-01-01', FALSE"
    if not _asked(world, "SELECT 1 FROM group_member"):
        assert _tried(world, "iada", (f"{with_group} FROM person WHERE login = 'iann'",))
    assert _tried(
        world,
        "iann",
        (
            f"INSERT INTO text_module (name, text, owner) VALUES ('m{world.count}', 'x', 'iann')",
            f"INSERT INTO shared_filter (name, group_id, words, owner) VALUES ('f{world.count}', 1, 'is:open', 'iann')",
            reminder("iann"),
        ),
    )
    before = {table: _asked(world, query) for table, query in _OF_PEOPLE.items()}
    for who, name in steps:
        done = _tried(world, who, OWN[name](who))
        assert not (done and who == "iabe"), f"{name}: what is Ann's is hers"
        after = {table: _asked(world, query) for table, query in _OF_PEOPLE.items()}
        assert all(row[0] == "iann" for (row,) in after.values())
        changed = {table for table in after if after[table] != before[table]}
        assert changed == ({name.removeprefix("edits ")} if done and name.startswith("edits") else set())
        ((by, at, writer, written),) = _asked(world, _DONE)
        assert (by == "") == (at is None)
        assert by in ("", "iann")
        assert writer == "iann"
        assert at is None or abs(_seconds(written) - _seconds(at)) < 300 or not done, "nothing is done in the past"
        before = after
    _trail_is_whole(world)


def _seconds(at: Any) -> float:
    return float(at.timestamp()) if hasattr(at, "timestamp") else float(at) / 1_000_000


@_PLAY
@given(steps=_steps(CALLERS))
def test_callers(world: World, steps: list[tuple[str, str]]) -> None:
    for n in range(3):
        world.count += 1
        email = f"c{world.count}.{n}@x.example"
        assert _tried(world, "iann", (f"INSERT INTO caller (name, email, agency_id) VALUES ('C', '{email}', 1)",))
    assert _tried(world, "iann", (request(f"REQ{world.count}"), _opened()))
    for who, name in steps:
        merged_before = _asked(world, "SELECT id, merged_into_id FROM caller ORDER BY id")
        named_before = _asked(world, f"SELECT caller_id FROM ticket WHERE id = {_TICKET}")
        done = _tried(world, who, CALLERS[name](who))
        merged = _asked(world, "SELECT id, merged_into_id FROM caller ORDER BY id")
        into = dict(merged)
        assert all(into[other] is None for other in into.values() if other is not None), "one is merged into who stands"
        assert all(id != other for id, other in merged)
        assert done or merged == merged_before
        named = _asked(world, f"SELECT caller_id FROM ticket WHERE id = {_TICKET}")
        if named != named_before:
            assert into[named[0][0]] is None, "a ticket is given a caller that stands"
        moves = _asked(world, f"SELECT count(*) FROM caller_move WHERE caller_id = {_CALLER}")
        assert moves == [(0,)], "a move is told in the act that moves, and in no later one"
    _trail_is_whole(world)


def _opened() -> str:
    return event("opened", 1, 0, new="DOT").replace("VALUES (0", f"VALUES ({_TICKET}")


_STATES = f"SELECT id, state, parent_id, title FROM ticket WHERE id >= {_TICKET} - 1 ORDER BY id"


@_PLAY
@given(steps=_steps(TICKETS))
def test_answers_and_links(world: World, steps: list[tuple[str, str]]) -> None:
    for _ in range(2):
        world.count += 1
        assert _tried(world, "iann", (request(f"REQ{world.count}.{world.at:%H%M%S}"), _opened()))
    answers: list[tuple[Any, ...]] = []
    before = _asked(world, _STATES)
    for who, name in steps:
        done = _tried(world, who, TICKETS[name](who))
        now = _asked(world, _STATES)
        (above, below), (was_above, was_below) = now, before
        said = _asked(world, "SELECT id, ticket_id, value, at, author FROM request_answer ORDER BY id")
        assert said[: len(answers)] == answers or not answers, "no answer goes or changes"
        if len(said) > len(answers) and answers:
            assert was_below[1] not in ("closed", "cancelled"), "what is over is not answered"
            assert said[-1][4] == who
        for ticket, was in ((above, was_above), (below, was_below)):
            if was[1] == "cancelled":
                assert (ticket[1], ticket[3]) == (was[1], was[3]), "what is cancelled stays as it was"
        assert not (above[2] and below[2]), "one level of parents"
        for ticket, other in ((above, below), (below, above)):
            assert not (ticket[2] == other[0] and other[1] == "cancelled"), "none counts through a cancelled one"
        assert not _asked(world, "SELECT 1 FROM ticket_relation WHERE ticket_id = other_id")
        assert done or now == before
        answers, before = said, now
    _trail_is_whole(world)


_GIVEN = f"SELECT state, given_by, given_at, accepted_by, accepted_at, summary FROM handover WHERE id = {_HANDOVER}"
_LINES = f"SELECT tbl, record_id, note, noted_by FROM handover_line WHERE handover_id = {_HANDOVER} ORDER BY id"


@_PLAY
@given(steps=_steps(HANDOVERS))
def test_handovers(world: World, steps: list[tuple[str, str]]) -> None:
    world.count += 1
    shift = "INSERT INTO shift (name, starts, ends, valid_from)"
    assert _tried(world, "icat", (f"{shift} VALUES ('S{world.count}', '07:00', '15:00', '2026-01-01')",))
    ((shift_id,),) = _asked(world, "SELECT max(id) FROM shift")
    assert _tried(world, "iann", (handover(shift_id), line(0, 1).replace("VALUES (0", f"VALUES ({_HANDOVER}")))
    before, lines_before = _asked(world, _GIVEN)[0], _asked(world, _LINES)
    for who, name in steps:
        done = _tried(world, who, HANDOVERS[name](who))
        (state, by, at, accepted_by, accepted_at, summary), lines = now, lines_now = (
            _asked(world, _GIVEN)[0],
            _asked(world, _LINES),
        )
        assert done or (now, lines_now) == (before, lines_before)
        assert (by == "") == (state == "draft")
        assert (accepted_by == "") == (state != "accepted")
        assert accepted_by != by or not by, "another accepts it than who gave it over"
        if by != before[1]:
            assert who in (by, before[1]), "it is given and taken back in one's own name"
        if accepted_by != before[3]:
            assert (accepted_by, before[0]) == (who, "given")
        assert not (done and name == "gave before"), "nothing is given over in the past"
        if before[0] != "draft":
            assert (lines, summary) == (lines_before, before[5]), "what was given over stays"
            assert state == "draft" or (by, at) == before[1:3]
        if before[0] == "accepted":
            assert now == before
        for (_, _, said, noted), (_, _, said_before, _) in zip(lines, lines_before, strict=False):
            assert said == said_before or noted == who, "what the next one must know is in one's own name"
        assert accepted_at is None or accepted_at >= at
        before, lines_before = now, lines_now
    _trail_is_whole(world)
