"""Services, agencies, people, assignments, contacts, surveys and tasks: an empty workspace filled from files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.periods import Period
from app.errors import InputError
from app.services.figures.reading import reading
from app.services.imports.run import import_file
from tests.services.imports.import_world import list_file, prepare
from tests.services.imports.kinds.world import all_rows, rows, written

AGENCIES = """\
Code,Name,Predecessor,Part of,Valid from,Valid to,Note
DAC,Adult Correction,DPS,,2023-01-01,,Split off
DPS,Public Safety,,,2012-01-01,,
DES,Employment Security,,DOC,2011-11-01,,
DOC,Commerce,,,,,
"""


def brought(db: Database, folder: Path, name: str, text: str) -> tuple[int, ...]:
    report = import_file(db, written(folder, f"{name}.csv", text), mapping=name)
    return (report.created, report.updated, report.unchanged, report.skipped)


def test_agencies_come_in_whatever_their_order(db: Database, tmp_path: Path) -> None:
    assert brought(db, tmp_path, "agencies", AGENCIES) == (4, 0, 0, 0)
    a = t.agency.c
    ids = {id: code for code, id in rows(db, a.code, a.id)}
    found = {
        code: (name, ids.get(before), ids.get(part), since)
        for code, name, before, part, since in rows(db, a.code, a.name, a.predecessor_id, a.parent_id, a.valid_from)
    }
    assert found["DAC"] == ("Adult Correction", "DPS", None, date(2023, 1, 1))
    assert found["DES"] == ("Employment Security", None, "DOC", date(2011, 11, 1))
    assert found["DOC"] == ("Commerce", None, None, date(2000, 1, 1))
    before = all_rows(db, t.agency, t.source_record)
    assert brought(db, tmp_path, "agencies", AGENCIES) == (0, 0, 4, 0)
    assert all_rows(db, t.agency, t.source_record) == before
    ended = AGENCIES.replace("DPS,Public Safety,,,2012-01-01,,", "DPS,Public Safety,,,2012-01-01,2026-07-01,")
    assert brought(db, tmp_path, "agencies", ended) == (0, 1, 3, 0)
    assert dict(rows(db, a.code, a.valid_to))["DPS"] == date(2026, 7, 1)


def test_an_agency_of_nowhere_and_of_itself(db: Database, tmp_path: Path) -> None:
    text = "code,predecessor,valid from,valid to\nA,B,,\nC,C,,\nD,,2026-01-01,2025-01-01\nE,,,\n"
    report = import_file(db, written(tmp_path, "agencies.csv", text), mapping="agencies")
    assert (report.created, report.skipped) == (1, 3)
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (2, "", "the predecessor B is neither here nor in the file"),
        (3, "predecessor", "C cannot be its own predecessor"),
        (4, "valid to", "1 Jan 2025 is before valid from, 1 Jan 2026"),
    ]


def test_an_agency_that_is_here_takes_what_the_file_tells(db: Database, tmp_path: Path) -> None:
    own = {"code": "DOC", "name": "DOC", "valid_from": date(2001, 1, 1), "note": "Ours"}
    db.write(lambda conn: insert_record(conn, t.agency, own), what="own")
    assert brought(db, tmp_path, "agencies", "code,name,valid from,note\nDOC,Commerce,,\n") == (0, 1, 0, 0)
    assert rows(db, t.agency.c.name, t.agency.c.note) == [("Commerce", "Ours")]


SERVICES = """\
code;name;category;group;primary site;standby site;availability goal;valid from
MAIL;Mail;Collaboration;Messaging;EDC;WDC;99.9 %;2020-07-01
VPN;Remote access;Network;Network;EDC;;99,95;
FAX;;;;;;;
BAD;Bad;;;MARS;;99.999;
"""


def test_services_come_in_with_group_sites_and_goal(db: Database, tmp_path: Path) -> None:
    for code in ("EDC", "WDC"):
        db.write(lambda conn, c=code: insert_record(conn, t.site, {"code": c, "name": c}), what="site")  # type: ignore[misc]
    report = import_file(db, written(tmp_path, "s.csv", SERVICES), mapping="services")
    assert (report.created, report.skipped) == (3, 1)
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (5, "availability goal", '"99.999" has more decimals than are kept (two)')
    ]
    s = t.service.c
    sites, groups = (
        dict(rows(db, t.site.c.id, t.site.c.code)),
        dict(rows(db, t.support_group.c.id, t.support_group.c.code)),
    )
    assert [
        (code, name, category, groups.get(group), sites.get(first), sites.get(second), goal)
        for code, name, category, group, first, second, goal in rows(
            db, s.code, s.name, s.category, s.group_id, s.primary_site_id, s.standby_site_id, s.availability_goal_bp
        )
    ] == [
        ("FAX", "FAX", "", None, None, None, None),
        ("MAIL", "Mail", "Collaboration", "Messaging", "EDC", "WDC", 9990),
        ("VPN", "Remote access", "Network", "Network", "EDC", None, 9995),
    ]
    unknown = SERVICES.replace("99.999", "99.9")
    report = import_file(db, written(tmp_path, "s.csv", unknown), mapping="services")
    assert [(e.row, e.why) for e in report.errors] == [(5, "there is no site MARS")]


def test_services_come_in_with_their_life_and_what_replaces_them(db: Database, tmp_path: Path) -> None:
    text = (
        "code,name,also called,life cycle,replaced by,valid to\nFAX,Fax,facsimile,Sunset,SCAN,\n"
        "SCAN,Scan to mail,,Operational,,\nPAGER,Pager,,Retired,SCAN,\nME,Me,,,ME,\n"
    )
    report = import_file(db, written(tmp_path, "s.csv", text), mapping="services")
    assert (report.created, [(e.row, e.field, e.why) for e in report.errors]) == (
        3,
        [(5, "replaced by", "ME cannot replace itself")],
    )
    s = t.service.c
    scan = dict(rows(db, s.code, s.id))["SCAN"]
    assert rows(db, s.code, s.synonyms, s.life_cycle, s.replacement_id) == [
        ("FAX", "facsimile", "retiring", scan),
        ("PAGER", "", "retiring", scan),
        ("SCAN", "", "active", None),
    ]
    again = import_file(db, written(tmp_path, "s.csv", text), mapping="services")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


PEOPLE = """\
login,name,email,phone,title,agency,active
ann,Ann Lee,ann@example.org,555-0100,BRM,DHHS,yes
,Bo Ruiz,bo@example.org,,CIO,DOT,no
"""


def test_people_are_found_again_by_login_mail_or_name(db: Database, tmp_path: Path) -> None:
    prepare(db)
    assert brought(db, tmp_path, "people", PEOPLE) == (2, 0, 0, 0)
    p = t.person.c
    assert rows(db, p.name, p.login, p.email, p.active) == [
        ("Ann Lee", "ann", "ann@example.org", True),
        ("Bo Ruiz", None, "bo@example.org", False),
    ]
    assert brought(db, tmp_path, "people", PEOPLE.replace("555-0100", "555-0199")) == (0, 1, 1, 0)
    other = "login,name,email\nANN,Ann Lee-Hart,\n,Bo Ruiz,\n,Bo Ruiz,other@example.org\n"
    assert brought(db, tmp_path, "people", other) == (1, 1, 1, 0)  # the last one is a namesake
    assert [name for (name,) in rows(db, p.name)] == ["Ann Lee-Hart", "Bo Ruiz", "Bo Ruiz"]


def test_assignments_end_the_one_before_and_contacts_have_an_order(db: Database, tmp_path: Path) -> None:
    prepare(db)
    brought(db, tmp_path, "people", PEOPLE)
    first = "agency,role,login,name,valid from\nDHHS,BRM,ann,Ann Lee,2024-01-01\nDOT,agency CIO,,Bo Ruiz,\n"
    assert brought(db, tmp_path, "assignments", first) == (2, 0, 0, 0)
    assert brought(db, tmp_path, "assignments", first) == (0, 0, 2, 0)
    later = "agency,role,login,name,valid from\nDHHS,brm,,Cy Oda,2026-07-01\n"
    assert brought(db, tmp_path, "assignments", later) == (1, 0, 0, 0)
    with db.read() as conn:
        x, p, a = t.agency_assignment.c, t.person.c, t.agency.c
        query = (
            select(a.code, x.role, p.name, x.valid_from, x.valid_to)
            .join_from(t.agency_assignment, t.person)
            .join(t.agency, x.agency_id == a.id)
        )
        found = sorted(map(tuple, conn.execute(query)))
    today = found[2][3]
    assert found == [
        ("DHHS", "brm", "Ann Lee", date(2024, 1, 1), date(2026, 7, 1)),
        ("DHHS", "brm", "Cy Oda", date(2026, 7, 1), None),
        ("DOT", "cio", "Bo Ruiz", today, None),
    ]
    contacts = "agency,purpose,rank,name,phone\nDHHS,MIP,2,Ann Lee,\nDHHS,MIP,1,Dee Fox,555-0111\nDHHS,MIP,,Eve Gray,\n"
    assert brought(db, tmp_path, "contacts", contacts) == (3, 0, 0, 0)
    assert brought(db, tmp_path, "contacts", contacts) == (0, 0, 3, 0)
    with db.read() as conn:
        c = t.agency_contact.c
        query = select(c.rank, t.person.c.name, c.verified_at).join_from(t.agency_contact, t.person)
        assert sorted(map(tuple, conn.execute(query))) == [
            (1, "Dee Fox", None),
            (2, "Ann Lee", None),
            (3, "Eve Gray", None),
        ]
    swapped = contacts.replace("MIP,2,Ann", "MIP,1,Ann").replace("MIP,1,Dee", "MIP,2,Dee")
    assert brought(db, tmp_path, "contacts", swapped) == (0, 2, 1, 0)


TICKETS = [
    f"INC{n},2026-10-0{n} 09:00:00Z,Closed,3 - Moderate,,,Desk,Ann,2026-10-0{n} 11:00:00Z,,,DHHS,Printer,Fixed"
    for n in range(1, 8)
]


def test_surveys_tell_how_satisfied_callers_were(db: Database, tmp_path: Path) -> None:
    prepare(db)
    import_file(db, list_file(tmp_path, *TICKETS))
    sent = [f"INC{n},{s},2026-10-1{n} 08:00,2026-10-1{n} 09:00" for n, s in enumerate("54351", 1)]
    text = "\n".join(["ticket,score,sent,answered", *sent, "INC6,,2026-10-16 08:00,", "INC99,5,,2026-10-16 08:00", ""])
    report = import_file(db, written(tmp_path, "surveys.csv", text), mapping="surveys")
    assert (report.created, report.skipped) == (6, 1)
    assert [(e.row, e.why) for e in report.errors] == [(8, "there is no ticket INC99")]
    with reading(db, Period.parse("2026-10"), "DHHS", None, None, None) as (figures, _):
        csat = figures.satisfaction()
    assert (csat.sent, csat.answers, csat.satisfied, csat.text) == (6, 5, 3, "60.0 %")
    assert csat.answered_text == "5 of 6 (83.3 %)"
    only = "ticket,score,answered\nINC7,5 - very satisfied,2026-10-17 09:00\nINC7,9,2026-10-17 09:00\n"
    report = import_file(db, written(tmp_path, "more.csv", only), mapping="surveys")
    assert (report.created, [e.why for e in report.errors]) == (1, ["9 is outside 1 to 5"])
    with reading(db, Period.parse("2026-10"), "DHHS", None, None, None) as (figures, _):
        csat = figures.satisfaction()
    assert (csat.sent, csat.answers, csat.satisfied, csat.response_rate) == (6, 6, 4, None)
    assert csat.answered_text == "6; how many were asked is not told"


def test_tasks_stand_beside_their_request_and_count_nowhere(db: Database, tmp_path: Path) -> None:
    prepare(db)
    text = (
        "number,request_item,state,short_description,assignment_group,assigned_to,opened_at\n"
        "SCTASK1,RITM1,Closed Complete,Set up,Team1,Kim,2025-03-17 06:00\n"
        "SCTASK2,,Closed Skipped,Null,Team2,Kim,2025-03-17 08:25\n"
    )
    assert brought(db, tmp_path, "servicenow-task", text) == (2, 0, 0, 0)
    assert brought(db, tmp_path, "servicenow-task", text) == (0, 0, 2, 0)
    k = t.task.c
    assert rows(db, k.number, k.kind, k.request, k.state, k.title, k.ticket_id, k.opened_at) == [
        ("SCTASK1", "task", "RITM1", "Closed Complete", "Set up", None, datetime(2025, 3, 17, 10, tzinfo=UTC)),
        ("SCTASK2", "task", "", "Closed Skipped", "", None, datetime(2025, 3, 17, 12, 25, tzinfo=UTC)),
    ]
    more = text.replace("Null", "nan").replace(",Kim,", ",None,")
    report = import_file(db, written(tmp_path, "more.csv", more), mapping="servicenow-task")
    assert '3 cells with nothing but "None" and "nan": read as empty.' in report.warnings
    assert set(rows(db, k.number, k.title)) == {("SCTASK1", "Set up"), ("SCTASK2", "")}
    assert rows(db, t.ticket.c.number) == []


def test_the_ready_mappings_are_whole() -> None:
    from app.services.imports.kinds.mappings import ready_record_mappings, record_mapping

    names = ready_record_mappings()
    assert {"servicenow-change", "servicenow-outage", "servicenow-task", "services", "agencies", "people"} <= set(names)
    for name in names:
        mapping = record_mapping(name)
        assert mapping is not None
        assert mapping.name == name


def test_a_stopped_edit_of_an_agency_stays(db: Database, tmp_path: Path) -> None:
    brought(db, tmp_path, "agencies", AGENCIES)
    a = t.agency.c
    db.write(
        lambda conn: conn.execute(update(t.agency).where(a.code == "DPS").values(name="Safety", version=a.version + 1)),
        what="edit",
    )
    renamed = AGENCIES.replace("Public Safety", "Public Safety and Security")
    report = import_file(db, written(tmp_path, "agencies.csv", renamed), mapping="agencies")
    assert (report.updated, report.unchanged, report.findings) == (0, 4, 1)
    assert dict(rows(db, a.code, a.name))["DPS"] == "Safety"


def test_what_no_kind_has_is_told(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column"):
        import_file(db, written(tmp_path, "x.csv", "a,b\n1,2\n"), mapping="agencies")
