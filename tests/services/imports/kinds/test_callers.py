"""A directory of callers comes in, again without a change, with moves and who left, and tickets find their caller."""

from __future__ import annotations

from pathlib import Path

from app.db import tables as t
from app.db.engine import Database
from app.services.api import Services
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import rows, written

ENTRA = """\
objectId,displayName,mail,userPrincipalName,telephoneNumber,mobilePhone,companyName,officeLocation,jobTitle,accountEnabled
e-1,Ann Lee,Ann.Lee@dhhs.nc.gov,alee@dhhs.nc.gov,(919) 555-0100,919 555 0177,DHHS,Adams 4,Nurse,true
e-2,Bo Ruiz,bo@dot.nc.gov,bruiz@dot.nc.gov,,,DOT,,Engineer,true
e-3,No Mail,not an address,nm,,,DOT,,,true
"""


def brought(db: Database, folder: Path, text: str) -> tuple[int, ...]:
    report = import_file(db, written(folder, "callers.csv", text), mapping="callers")
    return (report.created, report.updated, report.unchanged, report.skipped)


def test_a_directory_comes_in_once_and_moves_are_dated(db: Database, tmp_path: Path) -> None:
    prepare(db)
    c = t.caller.c
    assert brought(db, tmp_path, ENTRA) == (2, 0, 0, 1)
    assert rows(db, c.external_id, c.email, c.callback, c.place) == [
        ("e-1", "ann.lee@dhhs.nc.gov", "919 555 0177", "Adams 4"),
        ("e-2", "bo@dot.nc.gov", "", ""),
    ]
    assert brought(db, tmp_path, ENTRA + "\n")[:3] == (0, 0, 2)
    moved = ENTRA.replace("DOT,,Engineer", "DHHS,,Engineer").replace("Nurse,true", "Nurse,false")
    assert brought(db, tmp_path, moved)[:3] == (0, 2, 0)
    callers = Services(db).callers
    assert [(one.old, one.new) for one in callers.card(2).moves] == [("DOT", "DHHS")]
    assert callers.card(1).row.left_on is not None
    assert [hit.row.name for hit in callers.look_up("ruiz dhhs").hits] == ["Bo Ruiz"]


def test_who_is_here_already_is_found_by_address_and_never_by_name(db: Database, tmp_path: Path) -> None:
    prepare(db)
    callers = Services(db).callers
    known = callers.create({"name": "A. Lee", "email": "ann.lee@dhhs.nc.gov"}).ids[0]
    callers.create({"name": "Bo Ruiz"})
    assert brought(db, tmp_path, ENTRA)[:2] == (1, 1)
    assert callers.card(known).row.name == "Ann Lee"
