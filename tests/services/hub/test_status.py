"""`longleaf status-page` writes the page in all its forms and puts it in the place of the one there."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from app.db.hub import alerts
from app.domain.hub.phases import Phase
from app.domain.hub.status import Health
from app.domain.hub.values import Posting
from app.errors import EnvironmentFault, InputError
from app.reports.status_page import folder
from app.services.hub.status import page, write
from tests.services.hub.conftest import START, Hub

FILES = 11


def posted(hub: Hub) -> None:
    own = {"kind": "incident", "title": "Mail is down", "text": "We look into it.", "impact": "outage"}
    more = {"services": (hub.ids["MAIL"],), "starts_at": START - timedelta(minutes=12)}
    hub.services.hub.post(hub.services.hub.draft({**own, **more}).ids[0], 1)


def test_the_page_is_written_and_swapped_in_whole(hub: Hub, tmp_path: Path) -> None:
    posted(hub)
    out = tmp_path / "status"
    told = write(hub.db, out)
    assert told.text() == (
        f"There is an outage.\n{FILES} files in {out}, valid until 16 Nov 2026 10:30 Eastern time.\n"
        "From the start of the impact to the first posting: 12 min (median of 1 incident in 30 days).\n"
        "The rules of the hub name no address of the page: links in the feed and in the JSON are empty."
    )
    (out / "old.txt").write_text("old")
    hub.services.hub.end(1, 2, "Mail runs again.")
    assert write(hub.db, out).headline == "All services are operational"
    assert not (out / "old.txt").exists()
    assert len([path for path in out.rglob("*") if path.is_file()]) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["status"]
    assert "Resolved: Mail is down" in (out / "index.html").read_text("utf-8")
    (mail, *others) = sorted(page(hub.db).components, key=lambda one: one.service.code)
    assert {one.health for one in (mail, *others)} == {Health.OPERATIONAL}


def test_what_goes_on_stays_on_the_page_however_long_and_whatever_is_drafted(hub: Hub) -> None:
    posted(hub)
    hub.services.hub.edit(1, {"phase": "investigating"}, {"phase": "resolved"})
    hub.later(days=60)
    assert [one.number for one in to_tell_of(hub)] == ["PO0000001"]


def to_tell_of(hub: Hub) -> list[Posting]:
    with hub.db.read() as conn:
        return alerts.to_tell_of(conn, hub.at - timedelta(days=30))


def test_a_folder_of_something_else_stays(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="holds something else than a status page"):
        write(hub.db, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_full_disk_leaves_the_page_that_was(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "status"
    write(hub.db, out)
    before = (out / "index.html").read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        folder.write_folder(out, {"index.html": b"new"})
    assert (out / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["status"]


def test_the_command_tells_programs(sqlite_db: object, tmp_path: Path) -> None:
    database = str(sqlite_db.url.database)  # type: ignore[attr-defined]
    run = CliRunner().invoke(cli, ["status-page", "--db", database, "--out", str(tmp_path / "out"), "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.output)
    assert (told["headline"], len(told["files"]), told["first_posting"]["incidents"]) == (
        *("All services are operational", FILES, 0),
    )


def test_what_is_drafted_takes_nothing_from_the_page(hub: Hub) -> None:
    act, guide = hub.services.hub, {"kind": "document", "title": "Guide", "text": "Read it.", "impact": "none"}
    posting_id = act.draft({**guide, "services": (hub.ids["MAIL"],)}).ids[0]
    act.post(posting_id, 1)
    hub.later(days=40)
    act.edit(posting_id, {"phase": "published"}, {"phase": "withdrawn"})
    (entry,) = page(hub.db).entries
    assert (entry.title, entry.phase, [one.code for one in entry.services]) == ("Guide", Phase.PUBLISHED, ["MAIL"])
    act.post(posting_id, act.posting(posting_id).version)
    assert [one.phase for one in page(hub.db).entries] == [Phase.WITHDRAWN]
    hub.later(days=31)
    assert page(hub.db).entries == ()
