"""Papers, signatures, mail and models stay as they were made; each attack with its twin."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import text

from tests.db.guards.board.pairs import Pair, check, each
from tests.db.guards.board.story import LAST_WEEK
from tests.db.guards.board.world import TODAY, World, event, meeting, set_of


def paper(revision: int, of: str = LAST_WEEK, kind: str = "minutes", **more: str) -> str:
    values = {
        "meeting_id": of,
        "kind": f"'{kind}'",
        "revision": str(revision),
        "at": "app_now()",
        "form": "1",
        "data": "'{}'",
        "data_sha": "'aa'",
        "file_name": "'minutes.pdf'",
        "sha256": f"'{sha256(b'pdf').hexdigest()}'",
        **more,
    }
    return f"INSERT INTO cab_paper ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _of(revision: int, of: str = LAST_WEEK, kind: str = "minutes") -> str:
    return f"(SELECT id FROM cab_paper WHERE meeting_id = {of} AND kind = '{kind}' AND revision = {revision})"


def signed(revision: int = 1, **where: str) -> str:
    return f"INSERT INTO cab_signoff (paper_id, at) VALUES ({_of(revision, **where)}, app_now())"


_AGAIN = paper(2, reason="'a name was wrong'")
_SIGNS = ("khal", [signed()])
_QUEUES = (
    "INSERT INTO mail (message_id, kind, made_at, to_mail, subject, text)"
    " VALUES ('<1@x>', 'agenda', app_now(), 'ben@x.example', 'Agenda', 't')"
)
_OF_MAIL = "message_id = '<1@x>'"
_ATTEMPT = "INSERT INTO mail_attempt (mail_id, at, ok) SELECT id, app_now(), {ok} FROM mail WHERE " + _OF_MAIL
_SENT = set_of("mail", _OF_MAIL, state="'sent'", tries="1")
_SENDS = ("kava", [_QUEUES, _ATTEMPT.format(ok="TRUE"), _SENT])
_MODEL = "INSERT INTO change_model (number, name, implementation_plan) VALUES ('MOD new', 'new', 'the plan')"
_NEW = "name = 'new'"
_ITEM = (
    "INSERT INTO cab_agenda_item (meeting_id, model_id, kind, kind_group)"
    f" SELECT {meeting(9)}, id, 'model', 'model' FROM change_model WHERE {_NEW}"
)
_LATE = (
    _ITEM.replace("kind_group)", "kind_group, late)")
    .replace("'model' FROM", "'model', TRUE FROM")
    .replace(meeting(9), TODAY)
)
_PROPOSED = [_MODEL, _ITEM, set_of("change_model", _NEW, state="'proposed'")]
_NEW_ID = f"(SELECT id FROM change_model WHERE {_NEW})"
_WITHDRAWN = [
    f"UPDATE cab_agenda_item SET state = 'withdrawn', version = version + 1 WHERE model_id = {_NEW_ID}",
    set_of("change_model", _NEW, state="'draft'"),
]
_AGAIN_OPEN = f"UPDATE cab_agenda_item SET state = 'open', version = version + 1 WHERE model_id = {_NEW_ID}"


def _of_model(number: str) -> str:
    return f"(SELECT id FROM change_model WHERE number = '{number}')"


def _version(n: int, of: str = "") -> str:
    """A later version of the model that is in force."""
    return (
        "INSERT INTO change_model (number, name, of_id, model_version)"
        f" VALUES ('MOD patch-{n}', 'patch {n}', {of or _of_model('MOD patch')}, {n})"
    )


PAIRS = [
    # papers
    Pair("minutes are rewritten", ("kava", ["UPDATE cab_paper SET data = '{}'"]), "42501", ("kava", [_AGAIN])),
    Pair("minutes are deleted", ("kada", ["DELETE FROM cab_paper"]), "42501", None),
    Pair("minutes that are there already", ("kava", [paper(1)]), "LL003 23505", ("kava", [paper(2)])),
    Pair("minutes that skip a revision", ("kava", [paper(3, reason="'x'")]), "LL003", ("kava", [_AGAIN])),
    Pair(
        "minutes of a meeting that is to come",
        ("kava", [paper(1, meeting(9))]),
        "LL003",
        ("kava", [paper(1, meeting(9), "agenda")]),
    ),
    Pair("a member makes minutes", ("kben", [_AGAIN]), "42501", ("kava", [_AGAIN])),
    Pair(
        "a paper an hour ago by another",
        ("kava", [paper(2, reason="'x'", author="'kcal'")]),
        "42501",
        ("kava", [_AGAIN]),
    ),
    Pair(
        "another file than the paper names",
        ("kava", [_AGAIN, f"INSERT INTO cab_paper_file (paper_id, content) VALUES ({_of(2)}, {{evil}})"]),
        "LL003",
        ("kava", [_AGAIN, f"INSERT INTO cab_paper_file (paper_id, content) VALUES ({_of(2)}, {{pdf}})"]),
    ),
    # signatures
    Pair("signed by a member", ("kben", [signed()]), "42501", _SIGNS),
    Pair("signed by the coordinator for the chair", ("kava", [signed()]), "42501", _SIGNS),
    Pair(
        "a member tells that it is signed",
        ("kben", [event("signed", LAST_WEEK)]),
        "42501",
        ("khal", [event("signed", LAST_WEEK)]),
    ),
    Pair(
        "signed in the chair's name",
        ("kava", [signed().replace("at)", "at, author)").replace("app_now())", "app_now(), 'khal')")]),
        "42501",
        _SIGNS,
    ),
    Pair("an agenda is signed", ("khal", [signed(1, of=TODAY, kind="agenda")]), "23502 LL003 42501", None),
    Pair("a signature is taken back", ("khal", [signed(), "DELETE FROM cab_signoff"]), "42501", None),
    # mail
    Pair(
        "a mail that begins as sent",
        ("kava", [_QUEUES.replace("text)", "text, state)").replace("'t')", "'t', 'sent')")]),
        "LL003",
        ("kava", [_QUEUES]),
    ),
    Pair(
        "a mail is sent with another text",
        ("kava", [_QUEUES, set_of("mail", _OF_MAIL, text="'evil'")]),
        "LL003",
        ("kava", [_QUEUES, set_of("mail", _OF_MAIL, tries="1")]),
    ),
    Pair(
        "a mail is sent to another",
        ("kava", [_QUEUES, set_of("mail", _OF_MAIL, to_mail="'evil@x.example'")]),
        "LL003",
        ("kava", [_QUEUES]),
    ),
    Pair("sent without an attempt", ("kava", [_QUEUES, _SENT]), "LL002", _SENDS),
    Pair("sent by an attempt that failed", ("kava", [_QUEUES, _ATTEMPT.format(ok="FALSE"), _SENT]), "LL002", _SENDS),
    Pair(
        "a sent mail is queued again",
        ("kava", [*_SENDS[1], set_of("mail", _OF_MAIL, state="'queued'")]),
        "LL003",
        _SENDS,
    ),
    Pair(
        "an attempt is rewritten",
        ("kava", [_QUEUES, _ATTEMPT.format(ok="FALSE"), "UPDATE mail_attempt SET ok = TRUE"]),
        "42501",
        None,
    ),
    # models
    Pair(
        "a model begins as approved",
        ("kfinn", [_MODEL.replace("plan)", "plan, state)").replace("'the plan')", "'the plan', 'approved')")]),
        "LL003",
        ("kfinn", [_MODEL]),
    ),
    Pair(
        "a draft of a model is approved",
        ("kava", [_MODEL, set_of("change_model", _NEW, state="'approved'")]),
        "LL002 LL003",
        None,
    ),
    Pair(
        "a model is proposed to nobody",
        ("kfinn", [_MODEL, set_of("change_model", _NEW, state="'proposed'")]),
        "LL002",
        ("kfinn", _PROPOSED),
    ),
    Pair(
        "a proposed model is approved by hand",
        ("kava", [*_PROPOSED, set_of("change_model", _NEW, state="'approved'")]),
        "LL002",
        ("kava", _PROPOSED),
    ),
    Pair(
        "a proposed model is rewritten",
        ("kfinn", [*_PROPOSED, set_of("change_model", _NEW, test_plan="'none'")]),
        "LL003",
        ("kfinn", [_MODEL, set_of("change_model", _NEW, test_plan="'none'")]),
    ),
    Pair(
        "a model on an agenda that was sent",
        ("kfinn", [_MODEL, _ITEM.replace(meeting(9), TODAY)]),
        "LL002",
        ("kfinn", [_MODEL, _LATE]),
    ),
    Pair(
        "an approved model is rewritten",
        ("kfinn", [set_of("change_model", "name = 'patch'", test_plan="'none'")]),
        "LL003",
        None,
    ),
    Pair(
        "an approved model reaches more",
        (
            "kfinn",
            [
                "INSERT INTO change_model_service (model_id, service_id)"
                " SELECT m.id, s.id FROM change_model m, service s WHERE m.name = 'patch' AND s.code = 'NET'"
            ],
        ),
        "LL003",
        (
            "kfinn",
            [
                _MODEL,
                "INSERT INTO change_model_service (model_id, service_id)"
                " SELECT m.id, s.id FROM change_model m, service s WHERE m.name = 'new' AND s.code = 'NET'",
            ],
        ),
    ),
    Pair("an approved model reaches less", ("kfinn", ["DELETE FROM change_model_service"]), "LL003", None),
    Pair(
        "a retired model is approved again",
        ("kava", [set_of("change_model", "name = 'old patch'", state="'approved'")]),
        "LL002 LL003",
        None,
    ),
    Pair("a second first version", ("kfinn", [_version(2, of="NULL")]), "LL003", ("kfinn", [_version(2)])),
    Pair(
        "a version of a version",
        ("kfinn", [_version(2), _version(3, of=_of_model("MOD patch-2"))]),
        "LL002 LL003",
        None,
    ),
    Pair("two versions that are written", ("kfinn", [_version(2), _version(3)]), "LL002", ("kfinn", [_version(2)])),
    Pair(
        "a version takes another number",
        ("kfinn", [_version(2), set_of("change_model", "number = 'MOD patch-2'", model_version="9")]),
        "LL003",
        ("kfinn", [_version(2), set_of("change_model", "number = 'MOD patch-2'", test_plan="'x'")]),
    ),
    Pair(
        "an approved model goes before the board again",
        ("kfinn", [_ITEM.replace(_NEW, "name = 'patch'")]),
        "LL002",
        ("kfinn", _PROPOSED),
    ),
    Pair(
        "a withdrawn item of a model is opened again, on what it says by now",
        ("kfinn", [*_PROPOSED, *_WITHDRAWN, set_of("change_model", _NEW, test_plan="'none'"), _AGAIN_OPEN]),
        "LL003",
        ("kfinn", [*_PROPOSED, *_WITHDRAWN, set_of("change_model", _NEW, test_plan="'none'")]),
    ),
    Pair(
        "an agent ends a model earlier",
        ("kfinn", [set_of("change_model", "name = 'patch'", valid_to="'2027-01-01'")]),
        "42501",
        ("kava", [set_of("change_model", "name = 'patch'", valid_to="'2027-01-01'")]),
    ),
    Pair(
        "a model lives longer than the board said",
        ("kava", [set_of("change_model", "name = 'ended'", valid_to="'2030-01-01'")]),
        "42501",
        ("kava", [set_of("change_model", "name = 'ended'", valid_to="'2026-11-30'")]),
    ),
    Pair(
        "an agent retires a model",
        ("kfinn", [set_of("change_model", "name = 'patch'", state="'retired'")]),
        "42501",
        ("kava", [set_of("change_model", "name = 'patch'", state="'retired'")]),
    ),
]


def _with_files(world: World, statements: list[str]) -> list[str]:
    """Write the contents of files as each database has them."""
    blob = "decode('{}', 'hex')" if world.is_postgres else "x'{}'"
    files = {"{evil}": blob.format(b"evil".hex()), "{pdf}": blob.format(b"pdf".hex())}
    for name, content in files.items():
        statements = [sql.replace(name, content) for sql in statements]
    return statements


@each(PAIRS)
def test_papers(world: World, pair: Pair) -> None:
    who, attack = pair.attack
    twin = pair.twin and (pair.twin[0], _with_files(world, pair.twin[1]))
    check(world, Pair(pair.what, (who, _with_files(world, attack)), pair.code, twin))


def test_the_newest_minutes_are_signed(world: World) -> None:
    assert world.refusal("khal", signed(1)) is None
    world.do("kava", _AGAIN)
    assert world.refusal("khal", signed(1)) == "LL003"
    assert world.refusal("khal", signed(2)) is None
    world.do("khal", signed(2))
    assert world.refusal("kava", paper(3)) == "LL003", "after a signature a new revision says why"
    assert world.refusal("kava", paper(3, reason="'a name was wrong'")) is None


@pytest.mark.parametrize("who", ["kava", "kcal"])
def test_the_coordinator_signs_where_the_chair_has_no_login(world: World, who: str) -> None:
    no_login = "UPDATE cab_meeting SET chair_id = (SELECT id FROM person WHERE name = 'Lia'), version = version + 1"
    to_come = meeting(16)
    steps = [no_login + f" WHERE id = {to_come}", paper(1, to_come, "agenda")]
    assert world.refusal(who, *steps) is None
    assert world.refusal(who, *steps, signed(1, of=to_come, kind="agenda")) == "LL003", "minutes are signed"


def test_who_has_a_hand_in_a_model(world: World) -> None:
    shared = "name = 'shared'"
    proposed = _ITEM.replace(_NEW, shared)
    reaches = (
        "INSERT INTO change_model_service (model_id, service_id)"
        f" SELECT m.id, s.id FROM change_model m, service s WHERE m.{shared} AND s.code = 'NET'"
    )
    world.do("kfinn", _MODEL.replace("new", "shared"))
    asked = (
        "SELECT p.login FROM ll_hand_in_model h JOIN person p ON p.id = h.person_id"
        f" JOIN change_model m ON m.id = h.model_id WHERE m.{shared}"
    )
    for statements, others in (
        ([proposed, set_of("change_model", shared, state="'proposed'")], set()),
        ([proposed, set_of("change_model", shared, state="'proposed'", test_plan="'none'")], {"kgus"}),
        ([reaches], {"kgus"}),
    ):
        with world.acting("kgus") as conn:
            for sql in statements:
                assert world.run(conn, sql)
            assert set(conn.scalars(text(asked))) == {"kfinn"} | others, statements
            conn.rollback()
