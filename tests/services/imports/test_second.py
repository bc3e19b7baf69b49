"""Drafts made in a second process are those made here, whatever becomes of it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from app.db.engine import Database
from app.errors import EnvironmentFault
from app.services.imports import run, second
from app.services.imports.run import ImportReport, import_file
from app.work import Cancelled, Work
from tests.conftest import MakeWorkspace
from tests.services.imports.import_world import everything, list_file, prepare
from tests.services.imports.test_any_order import LOG_HEADER, LOG_STATES, MAPPING, OPENED, list_row, stamp


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(second, "ROWS", 1)
    monkeypatch.setattr(second, "BYTES", 1)
    monkeypatch.setattr(second, "has_a_second_core", lambda: True)
    monkeypatch.setattr(run, "CHUNK", 5)
    yield
    assert multiprocessing.active_children() == []


def log_file(folder: Path, *, counted: bool = True) -> tuple[Path, Path]:
    """A log of 30 tickets: with a bad priority, formulas, a date without a time, new groups, a place nobody knows."""
    lines = []
    for number in range(30):
        for i, state in enumerate(LOG_STATES[: 1 + number % 5]):
            at = stamp(OPENED.replace(hour=13 + i, minute=number))
            priority = "9" if (number, i) == (7, 1) else "3"
            place = "Mars" if number == 9 else "DHHS"
            person = "=SUM(A1)" if number == 4 else f"Ann {number}"
            cells = f"Robot,{i},{priority},Group {number % 7},{person if i else ''},{place}"
            opened = "2026-03-02" if number == 3 else stamp(OPENED)
            lines.append(f"INC{number},{state},{opened},{at},{cells}")
    path, mapping = folder / "log.csv", folder / "log.toml"
    path.write_text("\n".join([LOG_HEADER, *lines, ""]), encoding="utf-8")
    text = MAPPING.replace("REVISION", 'revision = "sys_mod_count"' if counted else "")
    mapping.write_text(text.replace("[dates]", "[dates]\nzone_assumed = true"), encoding="utf-8")
    return path, mapping


def plain(report: ImportReport) -> ImportReport:
    return replace(report, seconds=0.0)


def both(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, kind: str, *args: Any, **more: Any
) -> tuple[ImportReport, ImportReport]:
    """The reports of an import with and without a second process, after comparing what came in."""
    found: list[Any] = []
    reports: list[ImportReport] = []
    began: list[int] = []
    start = second.Second.__init__

    def noted(self: second.Second) -> None:
        began.append(len(reports))
        start(self)

    monkeypatch.setattr(second.Second, "__init__", noted)
    for alone in (False, True):
        with make_workspace(kind) as db:
            prepare(db)
            with monkeypatch.context() as patch:
                if alone:
                    patch.setattr(second, "has_a_second_core", lambda: False)
                reports.append(plain(import_file(db, *args, **more)))
            found.append(everything(db))
    assert found[0] == found[1]
    assert began == [0]
    return reports[0], reports[1]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("counted", [True, False])
def test_a_log_comes_in_as_it_would_here(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, *, counted: bool
) -> None:
    path, mapping = log_file(tmp_path, counted=counted)
    with_it, without = both(make_workspace, monkeypatch, kind, path, mapping=mapping)
    assert with_it == without
    assert (with_it.created, with_it.unknown_locations) == (29, {"Mars": with_it.unknown_locations["Mars"]})
    assert any("formulas of a spreadsheet" in text for text in with_it.warnings)
    assert any("without a time of day" in text for text in with_it.warnings)
    assert any(text.startswith("Times are taken as") for text in with_it.warnings)


def test_a_list_comes_in_as_it_would_here(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = [
        list_row(n % 17, n % 5, ("New", "In Progress", "Resolved")[n % 3], 1 + n % 4, "Ann", "VPN", told=n % 4 > 0)
        for n in range(40)
    ]
    path = list_file(tmp_path, *rows)
    for dry in (True, False):
        with_it, without = both(make_workspace, monkeypatch, "sqlite", path, dry_run=dry)
        assert with_it == without
    assert with_it.created == 17


def ends_at_once(_asks: Connection, _answers: Connection) -> None:
    os._exit(3)


def ends_later(asks: Connection, answers: Connection) -> None:
    answers.send_bytes(pickle.dumps(("drafts", ({}, {}, []))))
    asks.recv_bytes()
    os._exit(3)


def fails(asks: Connection, answers: Connection) -> None:
    asks.recv_bytes()
    answers.send_bytes(pickle.dumps(("error", EnvironmentFault("The disk is full."))))


def test_without_a_second_process_the_drafts_are_made_here(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare(sqlite_db)
    path, mapping = log_file(tmp_path)
    monkeypatch.setattr(second, "serve", ends_at_once)
    assert import_file(sqlite_db, path, mapping=mapping).created == 29


@pytest.mark.parametrize(("target", "words"), [(ends_later, "ended without a word"), (fails, "The disk is full")])
def test_what_happens_there_is_told_here(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: Any, words: str
) -> None:
    prepare(sqlite_db)
    path, mapping = log_file(tmp_path)
    monkeypatch.setattr(second, "serve", target)
    with pytest.raises(EnvironmentFault, match=words):
        import_file(sqlite_db, path, mapping=mapping)


def test_a_cancel_ends_it(sqlite_db: Database, tmp_path: Path) -> None:
    prepare(sqlite_db)
    path, mapping = log_file(tmp_path)
    work = Work(lambda done, _total, _text: work.ask() if done else None)
    with pytest.raises(Cancelled, match="9 tickets came in"):
        import_file(sqlite_db, path, mapping=mapping, work=work)
    assert import_file(sqlite_db, path, mapping=mapping).created == 20
