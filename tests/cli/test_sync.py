"""The offline copy from the command line: what needs none is said so, and what there is none of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from app.db.engine import open_database
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
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


def test_packets_and_reports_of_a_copy_are_stamped(
    run: Run, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.snapshot import offline

    at = datetime(2026, 10, 20, 18, 5, tzinfo=UTC)
    copy = Snapshot(at, "longleaf on edc", "an id", "tester", frozenset(Role))
    monkeypatch.setattr(offline, "open_offline", lambda _url: open_database(sample_file, snapshot=copy))
    words = "Offline: as of 20 Oct 2026, 14:05 ("
    told = run("packet", "DHHS", "2026-09", "--offline", "--out", tmp_path / "p.pdf", "--db", "x")
    assert told.exit_code == 0, told.output
    assert "raft" in told.output
    document = pypdfium2.PdfDocument(tmp_path / "p.pdf")
    try:
        for page in document:
            text = page.get_textpage()
            assert words in text.get_text_range()
            text.close()
            page.close()
    finally:
        document.close()
    told = run("report", "sla", "2026-09", "--offline", "--json", "--db", "x")
    found = json.loads(told.stdout)
    assert found["offline"].startswith(words)
    assert found["as_of"] == "2026-10-20T18:05:00Z"
    told = run("verify", tmp_path / "p.pdf", "--db", sample_file)
    assert told.exit_code == 0, told.output
    assert "Offline" not in run("report", "sla", "2026-09", "--db", sample_file).output
    late = run("report", "sla", "2026-10", "--as-of", "2026-10-21 09:00", "--offline", "--db", "x")
    assert "of later times it knows nothing" in late.output
