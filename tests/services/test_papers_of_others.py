"""Every paper that a service makes prints hostile text of every field as text, and text of any length and shape."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.db.engine import Actor, open_database
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.services.api import Services
from tests import hostile
from tests.services.test_answers import READS
from tests.views.samples import NOW, sample, sample_file  # noqa: F401

pytestmark = pytest.mark.slow

_Make = Callable[[Services, Path], object]


def _first(s: Services) -> Any:
    return s.agencies.matrix()[0]


#: Those of the services that name a record by a code: all codes are hostile here.
_BY_CODE: dict[str, _Make] = {
    "datacenters.what_if_file": lambda s, folder: s.datacenters.what_if_file(
        s.datacenters.board().sites[0].site.code, folder / "e.pdf"
    ),
    "keeping.export_records": lambda s, folder: s.keeping.export_records(
        [f"agency:#{_first(s).agency_id}"], folder / "r.pdf"
    ),
    "packets.export": lambda s, folder: s.packets.export(
        _first(s).code, Period.parse("2026-10"), folder / "packet.pdf"
    ),
}
#: What prints, with a column that is on it.
_PAPERS = {
    "cab.agenda_files": "change.title",
    "cab.paper_file": "cab_agenda_item.reason",
    "catalog.bill_file": "agency.name",
    "catalog.book_file": "service.description",
    "datacenters.what_if_file": "service.name",
    "keeping.export_records": "agency.name",
    "majors.calls_file": "major_incident.title",
    "majors.report_file": "major_incident.title",
    "packets.export": "action.title",
}


def test_every_paper_is_tried() -> None:
    assert {name for name in READS if name.endswith("_file") and "report" not in name} <= {*_PAPERS}
    assert {*_BY_CODE} <= {*_PAPERS} <= {*READS}


@pytest.fixture(scope="module")
def hostile_file(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    path = shutil.copyfile(sample_file, tmp_path_factory.mktemp("hostile") / "workspace.sqlite")
    hostile.write_into(path)
    return path


@pytest.mark.parametrize("name", sorted(_PAPERS))
def test_a_paper_prints_hostile_text_as_text(name: str, hostile_file: Path, tmp_path: Path) -> None:
    db = open_database(
        shutil.copyfile(hostile_file, tmp_path / "own.sqlite"), Actor("tester", frozenset(Role)), lambda: NOW
    )
    try:
        make: _Make = _BY_CODE.get(name, READS[name])
        make(Services(db), tmp_path)
    finally:
        db.dispose()
    (pdf,) = tmp_path.glob("*.pdf")
    assert _PAPERS[name] in hostile.printed(pdf.read_bytes())
