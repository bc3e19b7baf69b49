"""Each ready mapping against a small invented file of the shape in which its program exports: known by its columns,
nothing is asked, and the rows come in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.db.engine import Database
from app.services.imports.kinds.mappings import ready_record_mappings
from app.services.imports.look import look
from app.services.imports.mapping import ready_mappings
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import written

INCIDENT_FIELDS = """\
"number","opened_at","short_description","caller_id","priority","state","hold_reason","category","assignment_group",\
"assigned_to","company","impact","urgency","contact_type","close_code","resolved_at","closed_at","sys_updated_on"
"INC0010001","2026-10-05 09:00:00","No mail","Ann Lee","3 - Moderate","On Hold","Awaiting Caller","Software","Mail",\
"Bob Ray","DOT","2 - Medium","2 - Medium","Phone","","","","2026-10-05 10:00:00"
"INC0010002","2026-10-05 09:30:00","No net","Ann Lee","5 - Planning","Closed","","Network","Net",\
"Bob Ray","DHHS","3 - Low","3 - Low","Self-service","Solved (Permanently)","2026-10-06 10:00:00","2026-10-13 10:00:00",\
"2026-10-13 10:00:00"
"""
INCIDENT_LABELS = """\
Number,Opened,Short description,Caller,Priority,State,Category,Assignment group,Assigned to,Company,Updated,Updated by
INC0010003,10/05/2026 09:00:00,No mail,Ann Lee,2 - High,In Progress,Software,Mail,Bob Ray,DOT,10/13/2026 09:00:00,bob
"""
REQUEST = """\
number,cat_item,request,requested_for,opened_at,stage,state,priority,assignment_group,assigned_to,closed_at,due_date,\
company,sys_updated_on
RITM0010001,Standard Laptop,REQ0010001,Ann Lee,2026-10-05 09:00:00,Fulfillment,Work in Progress,4 - Low,Field,Bob Ray,,\
2026-10-09 09:00:00,DOT,2026-10-05 10:00:00
RITM0010002,Badge,REQ0010002,Ann Lee,2026-10-05 09:00:00,Completed,Closed Complete,4 - Low,Field,Bob Ray,\
2026-10-06 09:00:00,2026-10-09 09:00:00,DHHS,2026-10-06 09:00:00
"""
CHANGE = """\
number,short_description,type,state,start_date,end_date,work_start,work_end,assigned_to,assignment_group,risk,impact,\
close_code,company,business_service,sys_updated_on
CHG0030001,Swap a switch,Normal,Closed,2026-10-05 20:00:00,2026-10-05 22:00:00,2026-10-05 20:05:00,2026-10-05 21:00:00,\
Bob Ray,Net,Moderate,3 - Low,Successful,DOT,WAN,2026-10-06 08:00:00
CHG0030002,Patch,Emergency,Scheduled,2026-12-05 20:00:00,2026-12-05 22:00:00,,,Bob Ray,Net,High,2 - Medium,,DHHS,Mail,\
2026-10-06 09:00:00
CHG0030003,Reboot,Standard,Canceled,2026-10-07 20:00:00,2026-10-07 22:00:00,,,Bob Ray,Net,Low,3 - Low,,DHHS,Mail,\
2026-10-06 09:00:00
"""
CHANGE_API = {
    "result": [
        {"number": "CHG0030004", "type": "standard", "state": "-2", "start_date": "2026-12-05 20:00:00",
         "end_date": "2026-12-05 22:00:00", "risk": "3", "short_description": "Reboot", "assignment_group": {
             "link": "https://x.service-now.com/api/now/table/sys_user_group/1", "value": "1" * 32}},
    ]
}  # fmt: skip
OUTAGE = """\
number,cmdb_ci,type,begin,end,duration,short_description,sys_updated_on
OUTAGE0001001,Mail,Outage,2026-10-05 08:00:00,2026-10-05 09:00:00,1 Hour,Mail gone,2026-10-05 10:00:00
OUTAGE0001002,WAN,Degradation,2026-10-06 08:00:00,2026-10-06 09:00:00,1 Hour,Slow,2026-10-06 10:00:00
OUTAGE0001003,WAN,Planned,2026-10-07 08:00:00,2026-10-07 09:00:00,1 Hour,Window,2026-10-07 10:00:00
"""
JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Creator,\
Created,Updated,Resolved,Labels,Labels,Description,Watchers,Watchers,Custom field (Organizations),Comment,Comment
No mail,DESK-1,10001,[System] Incident,Waiting for customer,DESK,Desk,High,,Bob Ray,Ann Lee,Ann Lee,\
05/Oct/26 9:00 AM,05/Oct/26 9:30 AM,,a,b,Since nine,x,y,DOT,05/Oct/26 9:10 AM;bob;Looking,
New phone,DESK-2,10002,[System] Service request,Resolved,DESK,Desk,Lowest,Done,Bob Ray,Ann Lee,Ann Lee,\
05/Oct/26 9:00 AM,06/Oct/26 4:30 PM,06/Oct/26 4:30 PM,,,,,,DHHS,,
"""
GLPI = """\
\ufeff"ID";"Título";"Status";"Última atualização";"Data de abertura";"Prioridade";"Requerente - Requerente";\
"Atribuído - Técnico";"Categoria";"Tempo para resolver";"Entidade";
"52 267";"Sem rede";"Em atendimento (atribuído)";"13/10/2026 09:30";"05/10/2026 09:00";"Média";"Ana";"Beto";"Rede";"";\
"DOT";
"52 268";"Telefone";"Fechado";"14/10/2026 09:30";"05/10/2026 10:00";"Muito baixa";"Ana";"Beto";"Voz";"";"DHHS";
"""
ZENDESK = """\
Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,\
Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,\
Initially assigned at,Solved at,Resolution time,Satisfaction Score
1,4711,Ann Lee,1,,a@x.org,x.org,Ann Lee,Bob Ray,Desk,No mail,mail,Pending,Urgent,Mail,Incident,2026-10-05 13:00,\
2026-10-05 14:00,2026-10-05 13:10,DOT,,2026-10-05 13:10,,,Not Offered
1,4712,Ann Lee,1,,a@x.org,x.org,Ann Lee,Bob Ray,Desk,How to,how,Solved,Low,Web form,Question,2026-10-05 13:00,\
2026-10-06 14:00,2026-10-05 13:10,DHHS,,2026-10-05 13:10,2026-10-06 14:00,25,Offered
"""
FRESH = """\
Ticket Id,Subject,Status,Priority,Urgency,Impact,Source,Type,Requester Name,Requester Email,Agent,Group,Department,\
Created Time,Due by Time,Resolved Time,Closed Time,Last Updated Time,Initial response time stamp,Category
1201,No mail,Pending,Urgent,High,High,Email,Incident,Ann Lee,a@x.org,Bob Ray,Desk,DOT,2026-10-05 09:00:00,\
2026-10-05 13:00:00,,,2026-10-05 10:00:00,2026-10-05 09:20:00,Mail
1202,Laptop,Closed,Low,Low,Low,Portal,Service Request,Ann Lee,a@x.org,Bob Ray,Desk,DHHS,2026-10-05 09:00:00,\
2026-10-09 13:00:00,2026-10-06 09:00:00,2026-10-07 09:00:00,2026-10-07 09:00:00,2026-10-05 09:30:00,Hardware
"""
FRESH_API = [
    {"id": 1203, "subject": "No net", "status": 2, "priority": 4, "source": 3, "type": "Incident", "created_at":
     "2026-10-05T13:00:00Z", "updated_at": "2026-10-05T14:00:00Z", "responder_id": None, "group_id": 5,
     "department_id": None, "department": "DOT", "due_by": "2026-10-06T13:00:00Z", "fr_due_by": "2026-10-05T15:00:00Z"},
]  # fmt: skip
REMEDY = """\
Incidents of our company,,,,,,,,,,
,,,,,,,,,,
Incident ID*+,Summary*,Status*,Status Reason,Priority*,Impact*,Urgency*,Reported Date+,Last Resolved Date,Company*+,\
Assigned Group*+,Assignee+,Service Type*,Reported Source*
INC000000012345,No mail,Pending,Client Action Required,High,2-Significant/Large,2-High,10/13/2026 9:00:00 AM,1/1/1970,\
DOT,Mail,Bob Ray,User Service Restoration,Phone
INC000000012346,Laptop,Closed,,Low,4-Minor/Localized,4-Low,10/13/2026 9:00:00 AM,10/14/2026 4:00:00 PM,DHHS,Field,\
Bob Ray,User Service Request,Self Service
"""
#: (file, its text, the mapping that is known by the columns, rows that come in)
FILES = [
    ("incident.csv", INCIDENT_FIELDS, "servicenow-list", 2),
    ("labels.csv", INCIDENT_LABELS, "servicenow-list", 1),
    ("sc_req_item.csv", REQUEST, "servicenow-request", 2),
    ("change_request.csv", CHANGE, "servicenow-change", 3),
    ("change_request.json", json.dumps(CHANGE_API), "servicenow-change", 1),
    ("cmdb_ci_outage.csv", OUTAGE, "servicenow-outage", 3),
    ("jira.csv", JIRA, "jira-service-management", 2),
    ("glpi.csv", GLPI, "glpi", 2),
    ("zendesk.csv", ZENDESK, "zendesk", 2),
    ("freshservice.csv", FRESH, "freshservice", 2),
    ("freshservice.json", json.dumps(FRESH_API), "freshservice", 1),
    ("remedy.csv", REMEDY, "remedy", 2),
]
AUDIT = """\
sys_created_on,tablename,documentkey,fieldname,oldvalue,newvalue,user,record_checkpoint
2026-10-05 13:05:00,incident,INC0010001,state,1,2,bob,1
"""


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


@pytest.mark.parametrize(("file", "text", "name", "rows"), FILES, ids=[one[0] for one in FILES])
def test_a_file_of_the_true_shape_is_known_and_asks_nothing(
    world: Database, tmp_path: Path, file: str, text: str, name: str, rows: int
) -> None:
    path = written(tmp_path, file, text)
    found = look(world, path)
    assert found.base is not None
    assert found.base.name == name
    assert [question.words for question in found.questions(found.answers)] == []
    assert [question.words for question in found.doubts()] == []
    report = import_file(world, path)
    assert (report.created, report.errors) == (rows, ()), report.text()
    again = import_file(world, path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, rows)


def test_every_ready_mapping_of_a_program_has_its_file() -> None:
    """Logs have tests of their own: they need the list that they belong to; plain headers are no program's."""
    logs = {"servicenow-audit-log", "servicenow-field-changes", "servicenow-metrics", "jira-changelog"}
    plain = {"agencies", "assignments", "callers", "contacts", "people", "services", "surveys", "servicenow-task"}
    plain |= {"badges", "components", "consumption", "focus", "knowledge", "plans"}
    assert {one[2] for one in FILES} | logs | plain == {*ready_mappings(), *ready_record_mappings()}


def test_a_log_of_changes_is_known_by_its_columns(world: Database, tmp_path: Path) -> None:
    found = look(world, written(tmp_path, "sys_audit.csv", AUDIT))
    assert found.base is not None
    assert (found.base.name, found.answers.layout) == ("servicenow-field-changes", "changes")
