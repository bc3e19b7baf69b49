"""Archives hold a closed year whole, say what they are, notice every change, and remove nothing."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.keeping.archive import ClosedYear
from app.errors import InputError
from app.services.api import Services
from app.services.keeping.archive import verify_archive, write_archive
from tests.services.keeping.test_holds import ticket
from tests.ticket_world import build_world


def test_a_year_is_a_calendar_or_a_fiscal_one_and_over() -> None:
    today = date(2026, 11, 28)
    assert ClosedYear.parse("2025", today) == ClosedYear("2025", date(2025, 1, 1), date(2026, 1, 1))
    assert ClosedYear.parse("fy2026", today) == ClosedYear("FY2026", date(2025, 7, 1), date(2026, 7, 1))
    for text, said in (
        ("2026", "is not over"),
        ("FY2027", "is not over"),
        ("25", "is no year"),
        ("2101", "is no year"),
    ):
        with pytest.raises(InputError, match=said):
            ClosedYear.parse(text, today)


def test_records_of_the_year_are_in_it_with_trail_and_files_and_without_restricted_notes(
    db: Database, tmp_path: Path
) -> None:
    world = build_world(db)
    services = Services(db)
    mine = ticket(db, world, "Printer jam")
    services.tickets.set_private_note(mine, "The door code is 1234")
    (tmp_path / "log.txt").write_text("no toner", "utf-8")
    services.attachments.add("ticket", mine, tmp_path / "log.txt")
    world.clock.to("2027-02-01 10:00")
    ticket(db, world, "Later")
    path = tmp_path / "a.zip"
    made = write_archive(db, "2026", path)
    assert (dict(made.records)["Ticket"], made.left_out) == (1, 1)
    assert verify_archive(path).problems == ()
    with zipfile.ZipFile(path) as file:
        (row,) = [json.loads(line) for line in file.read("data/ticket.jsonl").splitlines()]
        (attached,) = [json.loads(line) for line in file.read("data/attachment.jsonl").splitlines()]
        assert file.read(attached["file"]) == b"no toner"
        trail = [json.loads(line) for line in file.read("trail.jsonl").splitlines()]
        index = file.read("index.csv").decode()
        whole = b"".join(file.read(name) for name in file.namelist())
        assert "ticket_private" not in json.loads(file.read("schema.json"))
    assert (row["title"], row["id"]) == ("Printer jam", mine)
    assert [one["tbl"] for one in trail if one["op"] == "I"] == ["ticket"]
    assert f"Ticket,{row['number']},Printer jam,2026-10-05T14:00:00+00:00,ticket,{mine}" in index
    assert b"1234" not in whole
    assert b"Later" not in whole
    assert write_archive(db, "2026", tmp_path / "b.zip", restricted=True).left_out == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        assert b"The door code is 1234" in file.read("data/ticket_private.jsonl")
    assert len(services.tickets.list_rows([mine])) == 1  # nothing is removed


def test_every_change_of_an_archive_is_noticed(sqlite_db: Database, tmp_path: Path) -> None:
    world = build_world(sqlite_db)
    ticket(sqlite_db, world, "Printer jam")
    world.clock.to("2027-02-01 10:00")
    path, other = tmp_path / "a.zip", tmp_path / "b.zip"
    write_archive(sqlite_db, "2026", path)

    def changed(name: str, content: bytes | None) -> tuple[str, ...]:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
            for one in old.namelist():
                if one != name:
                    new.writestr(one, old.read(one))
            if content is not None:
                new.writestr(name, content)
        return tuple(verify_archive(other).problems)

    assert changed("data/ticket.jsonl", b'{"title": "Other"}\n') == ("data/ticket.jsonl is not what was written.",)
    assert changed("data/ticket.jsonl", None) == ("data/ticket.jsonl is missing.",)
    assert changed("data/new.jsonl", b"{}\n") == ("data/new.jsonl is not in the manifest.",)
    shutil.copyfile(path, other)
    with other.open("rb+") as file:
        file.truncate(other.stat().st_size // 2)
    (said,) = verify_archive(other).problems
    assert said.startswith("It is no archive, or is damaged")
    with pytest.raises(InputError, match="There is no file"):
        verify_archive(tmp_path / "none.zip")
