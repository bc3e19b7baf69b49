"""Files are attached, handed out and withdrawn, on both databases."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.owner import as_owner
from app.domain.attachments.values import LIMIT_KEY, MEGABYTE
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.services.attachments import acts, copies
from app.services.tickets.forms import log_ticket
from app.services.workspace.admin import check
from app.work import Cancelled, Work
from tests.resting_guards import bulk_load
from tests.services.people import as_person
from tests.ticket_world import build_world


@pytest.fixture
def tickets(db: Database) -> tuple[int, int]:
    world = build_world(db)
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], 3, 1)
    return log_ticket(db, draft).ids[0], log_ticket(db, draft).ids[0]


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_is_attached_handed_out_and_withdrawn(db: Database, tickets: tuple[int, int], tmp_path: Path) -> None:
    one, other = tickets
    content = bytes(range(256)) * 9000  # 2.2 MB: three pieces
    path = file(tmp_path, "trace.bin", content)
    steps: list[tuple[int, int | None, str]] = []
    made = acts.add(db, "ticket", one, path, work=Work(lambda *told: steps.append(told)), op_id="add")
    assert made.text == "trace.bin is attached to INC0000001."
    path.unlink()
    assert acts.add(db, "ticket", one, path, op_id="add") == made
    assert steps[-1] == (len(content) + 2 * MEGABYTE, 2 * len(content), "Storing trace.bin")
    (found,) = acts.listed(db, "ticket", one)
    assert (found.name, found.size, found.media_type, found.by, found.withdrawn) == (
        "trace.bin", len(content), "application/octet-stream", "tester", None,
    )  # fmt: skip
    assert Path(copies.save_copy(db, found.id, tmp_path / "copy.bin")).read_bytes() == content
    acts.add(db, "ticket", other, tmp_path / "copy.bin", name="../again\u202e.bin")
    assert [one.name for one in acts.listed(db, "ticket", other)] == ["again.bin"]
    with db.read() as conn:  # the same bytes are kept once
        assert conn.scalar(select(func.count()).select_from(t.attachment_piece)) == 3
    assert check(db) == []

    gone = acts.withdraw(db, found.id, " Wrong host ", op_id="gone")
    assert gone.text == "trace.bin of INC0000001 is withdrawn."
    assert acts.withdraw(db, found.id, " Wrong host ", op_id="gone") == gone
    (marked,) = acts.listed(db, "ticket", one)
    assert marked.withdrawn is not None
    assert (marked.withdrawn.by, marked.withdrawn.why) == ("tester", "Wrong host")
    with pytest.raises(NotAllowed, match=r"withdrawn by tester on .*: Wrong host"):
        copies.save_copy(db, found.id, tmp_path / "no.bin")
    with pytest.raises(InputError, match="withdrawn already"):
        acts.withdraw(db, found.id, "Again")
    acts.add(db, "ticket", one, tmp_path / "copy.bin")  # it may come again
    assert not (tmp_path / "no.bin").exists()


def test_what_is_not_attached(db: Database, tickets: tuple[int, int], tmp_path: Path) -> None:
    one, _ = tickets
    db.write(lambda conn: set_fact(conn, LIMIT_KEY, "1"), what="set limit")
    large = file(tmp_path, "dump.sql", b"x" * (MEGABYTE + 500_000))
    small = file(tmp_path, "a.txt", b"small")
    refusals = {
        "dump.sql has 1.5 MB; a file of this workspace has at most 1 MB.": large,
        "none.txt is not there, or is no plain file.": tmp_path / "none.txt",
        "empty.txt is empty.": file(tmp_path, "empty.txt", b""),
        f"{tmp_path.name} is a folder.": tmp_path,
    }
    for words, path in refusals.items():
        with pytest.raises(InputError) as refused:
            acts.add(db, "ticket", one, path)
        assert str(refused.value) == words
    acts.add(db, "ticket", one, small)
    with pytest.raises(InputError, match=r"b\.txt is attached to INC0000001 already, as a\.txt"):
        acts.add(db, "ticket", one, small, name="b.txt")
    with pytest.raises(InputError, match="Nothing can be attached to a sla target"):
        acts.add(db, "sla_target", 1, small)
    with pytest.raises(InputError, match="ticket does not exist"):
        acts.add(db, "ticket", 99, small)
    with as_person(db, "ann", Role.AGENT) as ann, pytest.raises(NotAllowed, match="attach files to this agency"):
        acts.add(ann, "agency", 1, small)


def test_a_cancelled_upload_leaves_nothing(db: Database, tickets: tuple[int, int], tmp_path: Path) -> None:
    path = file(tmp_path, "trace.bin", b"\0" * (2 * MEGABYTE))

    def stop(_done: int, _total: int | None, text: str) -> None:
        if text.startswith("Storing"):
            raise Cancelled

    with pytest.raises(Cancelled):
        acts.add(db, "ticket", tickets[0], path, work=Work(stop), op_id="add")
    with db.read() as conn:
        assert conn.scalar(select(func.count()).select_from(t.attachment_content)) == 0
    acts.add(db, "ticket", tickets[0], path, op_id="add")


def test_a_copy_to_open_is_private_and_called_by_what_it_is(
    db: Database, tickets: tuple[int, int], tmp_path: Path
) -> None:
    one, _ = tickets
    picture = file(tmp_path, "screen", b"\x89PNG\r\n\x1a\nrest")
    script = file(tmp_path, "fix.ps1", b"Remove-Item *")
    acts.add(db, "ticket", one, picture)
    acts.add(db, "ticket", one, script)
    shown, program = acts.listed(db, "ticket", one)
    with as_person(db, "rob", Role.READER) as rob:
        path = Path(copies.copy_to_open(rob, shown.id))
        assert Path(copies.save_copy(rob, program.id, tmp_path / "x.ps1")).read_bytes() == b"Remove-Item *"
    assert path.name == "screen.png"
    assert path.read_bytes() == picture.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    with pytest.raises(NotAllowed, match=r"fix\.ps1 could run something on this computer: it can only be saved"):
        copies.copy_to_open(db, program.id)


def test_damaged_bytes_are_not_handed_out(db: Database, tickets: tuple[int, int], tmp_path: Path) -> None:
    id = acts.add(db, "ticket", tickets[0], file(tmp_path, "a.txt", b"small")).ids[0]
    with as_owner(db) as conn, bulk_load(conn):
        conn.execute(t.attachment_piece.update().values(data=b"SMALL"))
    for hand_out in (copies.copy_to_open, lambda db, id: copies.save_copy(db, id, tmp_path / "copy.txt")):
        with pytest.raises(EnvironmentFault, match="its bytes are damaged"):
            hand_out(db, id)
    assert not (tmp_path / "copy.txt").exists()
