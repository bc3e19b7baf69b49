"""The files of a record are written into a folder under safe names; how large one may be is set, and bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.attachments.names import numbered
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import EnvironmentFault, InputError
from app.services.attachments import acts, limits
from app.services.attachments.folder import save_all
from app.services.tickets.forms import log_ticket
from tests.ticket_world import build_world


def test_the_files_of_a_record_go_into_a_folder_none_over_another(sqlite_db: Database, tmp_path: Path) -> None:
    world = build_world(sqlite_db)
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], 3, 1)
    id = log_ticket(sqlite_db, draft).ids[0]
    source = tmp_path / "source"
    for n, name in enumerate(("plan.txt", "Plan.TXT", "../../etc/passwd", "CON.txt", "old.txt")):
        source.write_text(f"text {n}")
        made = acts.add(sqlite_db, "ticket", id, source, name=name)
    acts.withdraw(sqlite_db, made.ids[0], "Names a patient")
    folder = tmp_path / "made" / "here"
    folder.mkdir(parents=True)
    (folder / "PLAN.txt").write_text("there before")
    written = save_all(sqlite_db, "inc-1", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "PLAN.txt", "Plan (3).TXT", "_CON.txt", "passwd", "plan (2).txt",
    ]  # fmt: skip
    assert (folder / "PLAN.txt").read_text() == "there before"
    assert (folder / "Plan (3).TXT").read_text() == "text 1"
    assert [one.name for one in written.withdrawn] == ["old.txt"]
    assert written.text().splitlines()[-1] == "Not written: old.txt was withdrawn."
    assert [(one["name"], one["size"]) for one in written.as_json()["files"]][0] == ("plan.txt", 6)
    for number in ("INC0000099", "nothing"):
        with pytest.raises(InputError, match=f"There is no record {number} with files"):
            save_all(sqlite_db, number, folder)
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        save_all(sqlite_db, "INC0000001", source)


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("a.txt", set(), "a.txt"),
        ("a.txt", {"a.txt"}, "a (2).txt"),
        ("A.txt", {"a.txt", "a (2).txt"}, "A (3).txt"),
        (".profile", {".profile"}, ".profile (2)"),
        ("README", {"readme"}, "README (2)"),
    ],
)
def test_a_name_that_is_taken_is_numbered_before_its_ending(name: str, taken: set[str], found: str) -> None:
    assert numbered(name, taken) == found


def test_how_large_a_file_may_be_is_bounded(sqlite_db: Database, tmp_path: Path) -> None:
    assert limits.limit(sqlite_db) == 25
    for wrong in (0, 2048, 100_000):
        with pytest.raises(InputError, match=r"Largest file: [\d,]+ MB cannot be kept") as refused:
            limits.set_limit(sqlite_db, 25, wrong)
        assert refused.value.hint == "Give a number of megabytes from 1 to 2,047."
    assert limits.set_limit(sqlite_db, 25, 2047).text == "A file may have 2,047 MB from now on."
    assert limits.set_limit(sqlite_db, 25, 2047).text == "A file may have 2,047 MB, as before."
    with pytest.raises(InputError, match="somebody else set it to 2,047 MB meanwhile"):
        limits.set_limit(sqlite_db, 25, 50)
