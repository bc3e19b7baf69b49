"""Only an import tells the past of a ticket anew: attacks by people with a sign-in and SQL of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.imports.run import import_file
from app.services.tickets import forms
from tests.conftest import MakeWorkspace
from tests.db.playing import as_person, refusal
from tests.services.imports.import_world import list_file
from tests.services.imports.test_imports import A
from tests.ticket_world import build_world

PEOPLE = {"zann": (Role.AGENT,), "zada": (Role.ADMIN,), "zrob": (Role.READER,)}
EVENT = (
    "INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at, op_id)"
    " SELECT id, 99, 'restated', :now, :now, {op} FROM ticket WHERE source {source}"
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def people(
    request: pytest.FixtureRequest, make_workspace: MakeWorkspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Database]]:
    """A ticket of the desk's own and one of another program."""
    folder: Path = tmp_path_factory.mktemp("restated")
    with ExitStack() as stack:
        db = stack.enter_context(make_workspace(request.param))
        made = build_world(db)
        forms.log_ticket(db, TicketDraft(TicketKind.INCIDENT, "VPN", made.agencies["DOA"], 3, 3))
        assert import_file(db, list_file(folder, A.replace("DHHS", "DOA"))).created == 1
        yield {login: stack.enter_context(as_person(db, login, *roles)) for login, roles in PEOPLE.items()}


@pytest.mark.parametrize(
    ("login", "source", "op", "code"),
    [
        ("zada", "LIKE 'import:%'", "NULL", None),
        ("zada", "= 'longleaf'", "NULL", "42501"),
        ("zada", "LIKE 'import:%'", "'mine'", "42501"),
        ("zann", "LIKE 'import:%'", "NULL", "42501"),
        ("zann", "= 'longleaf'", "NULL", "42501"),
        ("zrob", "LIKE 'import:%'", "NULL", "42501"),
    ],
)
def test_who_may_tell_it_anew(people: dict[str, Database], login: str, source: str, op: str, code: str | None) -> None:
    assert refusal(people[login], EVENT.format(op=op, source=source)) == code


@pytest.mark.parametrize("what", ["UPDATE source_row SET cells = '[]'", "DELETE FROM source_row"])
def test_what_a_source_said_stays(people: dict[str, Database], what: str) -> None:
    for db in people.values():
        assert refusal(db, what) is not None


def test_only_an_administrator_says_what_a_source_said(people: dict[str, Database]) -> None:
    row = (
        "INSERT INTO source_row (source, kind, number, said_at, hash, cells, run_id, row)"
        " SELECT 'import:x', 'ticket', 'N', :now, 'h', '[]', max(id), 2 FROM import_run"
    )
    assert refusal(people["zada"], row) is None
    assert refusal(people["zann"], row) == "42501" == refusal(people["zrob"], row)
