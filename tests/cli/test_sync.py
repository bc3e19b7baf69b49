"""The offline copy from the command line: what needs none is said so, and what there is none of."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_a_file_needs_no_sync(run: Run, importable: Path) -> None:
    told = run("sync", "--db", importable)
    assert told.exit_code == 2
    assert "needs no sync, and works without a network as it is" in told.output
    told = run("report", "sla", "2026-10", "--offline", "--db", importable)
    assert told.exit_code == 2
    assert "needs no offline copy" in told.output


def test_a_server_without_a_copy_is_told_so(run: Run) -> None:
    for words in (("sync", "--status"), ("export", "tickets", "--out", "x.csv", "--offline")):
        told = run(*words, "--db", "postgresql://nowhere.example/longleaf")
        assert told.exit_code == 3
        assert "longleaf sync" in told.output
