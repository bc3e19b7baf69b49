"""docs/data.md says what the definitions say, and what stands there as an example runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.db.engine import Database
from app.services.data_page import MARK, PAGE, generated, page
from app.services.figures.tables import REPORTS
from app.services.lists import NAMES, export_list
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow
WRITTEN = PAGE.read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", WRITTEN, flags=re.DOTALL)


def test_the_dictionary_is_up_to_date() -> None:
    """If this fails: python -m app.services.data_page."""
    assert page(WRITTEN) == WRITTEN


def test_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page(WRITTEN.replace("Its number, such as INC0000123.", "Its number.")) == WRITTEN
    with pytest.raises(ValueError, match="no mark"):
        page(WRITTEN.replace(MARK, ""))
    assert all(f"### {name}: `v_" in generated() for name in NAMES)


def _by_report(db: Database) -> dict[str, tuple[int, int]]:
    """Return due and met by priority, of the whole state, as the report has them."""
    found: dict[str, tuple[int, int]] = {}
    data = REPORTS["sla"](db, OCTOBER, as_of=NOW).data
    assert data is not None
    for row in data.rows:
        if row["metric"] == "resolution" and row["due_count"] and row["priority"] != "all":
            due, met = found.get(row["priority"], (0, 0))
            found[row["priority"]] = (due + row["due_count"], met + row["met_count"])
    return found


def test_the_sql_gives_the_reports_figures(db: Database) -> None:
    make_world(db)
    attainment, backlog = _blocks("sql")
    with db.read() as conn:
        by_sql = {row.priority: (row.due_count, row.met_count) for row in conn.execute(text(attainment))}
        open_then = sum(row.open_count for row in conn.execute(text(backlog)))
    assert by_sql == _by_report(db)
    assert sum(due for due, _ in by_sql.values()) > 5
    rows = {row["figure"]: row["count"] for row in REPORTS["backlog"](db, OCTOBER, as_of=NOW).rows}
    assert open_then == rows["closing"] > 0


def test_the_notebook_gives_the_reports_figures(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    duckdb = pytest.importorskip("duckdb")
    make_world(sqlite_db)
    (notebook,) = _blocks("python")
    monkeypatch.chdir(tmp_path)
    told = WRITTEN.partition("## A notebook")[2]
    commands = re.findall(r"^    longleaf export (\w+)(?: --filter \"([^\"]*)\")? --out (\S+)$", told, re.MULTILINE)
    assert [name for name, _, _ in commands] == ["clocks", "tickets"]
    for name, filter, out in commands:
        export_list(sqlite_db, name, Path(out), "parquet", filter=filter)
    names: dict[str, Any] = {}
    exec(compile(notebook, "docs/data.md", "exec"), names)
    found = {row[0]: (row[1], row[2], row[3]) for row in names["attainment"].fetchall()}
    wanted = _by_report(sqlite_db)
    assert {key: value[:2] for key, value in found.items()} == wanted
    assert {key: value[2] for key, value in found.items()} == {
        key: pytest.approx(100 * met / due, abs=0.05) for key, (due, met) in wanted.items()
    }
    assert duckdb.sql("SELECT count(*) FROM 'tickets.parquet'").fetchall()[0][0] > 5
