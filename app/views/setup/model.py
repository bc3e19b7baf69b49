"""What the lists of Setup show: the columns of each part, and of the priority matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from app.domain.plain_text import one_line
from app.domain.setup.fields import Field, Kind
from app.domain.setup.parts import Part
from app.domain.setup.values import HistoryLine, Record
from app.domain.sla.priority import LEVELS, REACH_TEXTS, URGENCY_WORDS
from app.domain.vocabulary import Priority
from app.domain.words import NONE, moment
from app.ui.tables.columns import MIDDLE, NARROW, WIDE, Column

#: What is said of a value that came with the program.
SAMPLE_VALUE = "Sample value"
_SAMPLES = {
    Kind.CODE: "MAINFRAMES",
    Kind.LOGIN: "afitzgerald",
    Kind.FLAG: "Yes",
    Kind.DAY: "28 May 2026",
    Kind.MIDNIGHT: "28 May 2026",
    Kind.MOMENT: "Wed 28 May 2026 17:00",
    Kind.PERCENT: "99.95 %",
    Kind.TIME: "04:00",
    Kind.DURATION: "3 business days",
    Kind.WEEK: "Mon-Fri 08:00-17:00",
    Kind.HOURS: "08:00-12:00",
    Kind.CHOICE: "Status update",
    Kind.ONE: "Service Desk",
    Kind.MANY: "Identity, Network",
    Kind.TEXT: "Network and security",
}
#: The fields that a list shows, in its order; the one that stretches has a *. Others stand beside the list.
_SHOWN = {
    "agencies": "code name* parent_id predecessor_id valid_from",
    "services": "code name* category group_id availability_goal",
    "sites": "code name* note",
    "groups": "code name* is_desk",
    "members": "group_id person_id* is_lead valid_from",
    "fields": "service_id label* kind required position valid_from",
    "routing": "place service_id* agency_id category group_id valid_from",
    "shifts": "name* days starts ends valid_from",
    "oncall": "group_id level person_id* first_day begins every",
    "swaps": "group_id level person_id* start_at end_at reason",
    "people": "name* login title agency_id",
    "categories": "name* note",
    "modules": "name text* group_id",
    "templates": "name title* kind service_id route_group_id",
    "windows": "weekday start_time end_time service_id*",
    "freezes": "name* kind hard start_at end_at agency_id service_id site_id",
    "ecab": "person_id* valid_from note",
    "calendars": "code name* week uses_holidays",
    "holidays": "day name* source",
    "special": "day calendar_id hours why* source",
    "targets": "priority metric allowance calendar_id goal ticket_kind effective_from",
}
_LATE = {"services": ("availability_goal",),
         "targets": ("calendar_id", "ticket_kind", "effective_from"),
         "holidays": ("source",), "agencies": ("parent_id",), "routing": ("category",),
         "oncall": ("begins", "every"), "swaps": ("reason",), "special": ("source",),
         "freezes": ("kind", "agency_id", "service_id", "site_id")}  # fmt: skip
#: Fields by which a record is known beside the one that names it: they stand in its list at whatever width.
_NAMES = frozenset({"code", "name", "person_id", "service_id", "group_id", "label", "day", "priority", "weekday"})
#: Usual long texts of a field in whichever part, or in one of them. Columns grow with what they list.
_USUAL = {"source": "OSHR holiday schedule 2027", "name": "Department of Information Technology",
          "service_id": "Every service without its own", "agency_id": "DEQ Environmental Quality",
          "days": "Monday to Friday", "priority": "Critical", "agencies code": "NCDA&CS",
          "people name": "Alexandra Fitzgerald",
          "people agency_id": "DIT Department of Information Technology",
          "groups name": "Network Operations", "sites name": "Eastern Data Center", "shifts name": "Early",
          "calendars name": "State business hours", "categories name": "Access", "services code": "NCID",
          "services name": "Virtual Server Hosting", "person_id": "A. Fitzgerald"}  # fmt: skip


def columns(part: Part) -> tuple[Column[Record], ...]:
    """Return the columns of a part's list."""
    late = _LATE.get(part.id, ())
    made = [_column(part, part.field(name.rstrip("*")), stretch=name.endswith("*"), late=name in late)
            for name in _SHOWN[part.id].split()]  # fmt: skip
    if part.id == "targets":
        made.insert(3, Column("for", "For", "Everybody", _whom, stretch=True, tooltip=_whom, whole=True))
    if part.id == "services":
        made.insert(
            4, Column("sites", "Sites", "EDC, WDC", _sites, tooltip=lambda row: _sites(row, whole=True), since=NARROW)
        )
    if part.id == "people":
        made += [_access("roles", "Roles", "Service desk agent", late=False),
                 _access("seen", "Last seen", "28 May 2026 17:00", late=True)]  # fmt: skip
    state: Column[Record] = Column("state", "State", "Ended", lambda row: row.state, since=NARROW)
    return (*made, state)


def _access(key: str, title: str, sample: str, *, late: bool) -> Column[Record]:
    """Return a column of what somebody has in the database, beside the fields of their record."""
    return Column(
        key, title, sample, lambda row: row.shown.get(key) or NONE, tooltip=lambda row: row.shown.get(key, ""),
        gives=not late, since=WIDE if late else MIDDLE,
    )  # fmt: skip


def _sites(row: Record, *, whole: bool = False) -> str:
    """Return at which sites a service runs, the primary one first; `whole`: by their names."""
    keys = ("primary_site_id", "standby_site_id")
    named = [row.shown[key] for key in keys if row.values[key] is not None]
    return ", ".join(name if whole else name.rpartition("(")[2].rstrip(")") for name in named)


def _whom(row: Record) -> str:
    """Return whom a target is for: agency, service, or everybody."""
    named = [row.shown[key] for key in ("agency_id", "service_id") if row.values[key] is not None]
    return ", ".join(named) or "Everybody"


def _column(part: Part, field: Field, *, stretch: bool, late: bool) -> Column[Record]:
    key, names = field.key, field.key in _NAMES or field.key == part.called
    raw = field.kind in (Kind.DAY, Kind.MIDNIGHT, Kind.MOMENT, Kind.CHOICE) and key != "status"
    return Column(
        key,
        field.title,
        _USUAL.get(f"{part.id} {key}", _USUAL.get(key, _SAMPLES.get(field.kind, "Network and security"))),
        lambda row: one_line(row.shown[key]) or NONE,
        stretch=stretch,
        sort_value=(lambda row: row.values[key]) if raw else None,
        tooltip=(lambda row: row.shown[key]) if field.kind in (Kind.LONG, Kind.MANY, Kind.WEEK) or stretch else None,
        gives=not stretch and field.kind in (Kind.ONE, Kind.TEXT, Kind.LONG),
        since=WIDE if late else MIDDLE if field.kind in (Kind.FLAG, Kind.PERCENT) else 0 if names else NARROW,
        whole=stretch and names and part.id != "people" and key != "person_id",  # a person's is seldom long
    )


def sentence(row: Any, _now: datetime) -> str:
    """Return a record as it is spoken."""
    if isinstance(row, ImpactRow):
        told = [f"{URGENCY_WORDS[urgency]}: {row.text(urgency)}" for urgency in LEVELS]
        return f"Impact {row.impact}, {REACH_TEXTS[row.impact]}. {', '.join(told)}."
    return f"{row.name}{', ' + row.state if row.state else ''}"


# --- the priority matrix --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ImpactRow:
    """A row of the priority matrix: an impact, and the priority of each urgency; None: there is none yet."""

    impact: int
    cells: tuple[int | None, int | None, int | None, int | None]
    sample: bool

    @property
    def id(self) -> int:
        return self.impact

    @property
    def reach(self) -> str:
        """How far what has this impact reaches."""
        return REACH_TEXTS[self.impact]

    def text(self, urgency: int) -> str:
        """Return the priority of an urgency in words."""
        level = self.cells[urgency - 1]
        return Priority(level).label if level is not None else "Not set"


def matrix_columns(*, editable: bool) -> tuple[Column[ImpactRow], ...]:
    """Return the columns of the matrix; cells are chosen in place where that is allowed."""
    return (
        Column(
            "impact",
            "Impact / urgency",
            "4 an entire agency",
            lambda row: f"{row.impact} {REACH_TEXTS[row.impact]}",
            sort_value=lambda row: row.impact,
            stretch=True,
        ),
        *(_cell_column(urgency, editable=editable) for urgency in LEVELS),
        Column("state", "State", SAMPLE_VALUE, lambda row: SAMPLE_VALUE if row.sample else "", since=WIDE),
    )


def _cell_column(urgency: int, *, editable: bool) -> Column[ImpactRow]:
    choices: Callable[[ImpactRow], Sequence[tuple[str, Any]] | None] = partial(_levels)
    return Column(
        f"urgency {urgency}",
        f"{urgency} {URGENCY_WORDS[urgency].lower()}",
        Priority.CRITICAL.label,
        partial(_cell_text, urgency),
        choices=choices if editable else None,
        sort_value=partial(_cell_value, urgency),
        hint=f"Urgency {urgency}, {URGENCY_WORDS[urgency].lower()}",
    )


def _levels(_row: ImpactRow) -> list[tuple[str, int]]:
    return [(level.label, level) for level in Priority]  # found by their numbers, too, as the headings have them


def _cell_text(urgency: int, row: ImpactRow) -> str:
    return row.text(urgency)


def _cell_value(urgency: int, row: ImpactRow) -> int:
    return row.cells[urgency - 1] or 0


# --- beside the list ------------------------------------------------------------------------------
def history_columns() -> tuple[Column[tuple[int, HistoryLine]], ...]:
    """Return the columns of a history, whose rows are (number, line)."""
    return (
        Column("at", "When", "30 Nov 2026 10:00", lambda row: moment(row[1].at), sort_value=lambda row: row[1].at),
        Column("what", "What", "Hours", lambda row: "; ".join(row[1].texts), stretch=True,
               tooltip=lambda row: "\n".join(row[1].texts)),
        Column("who", "Who", "A. Fitzgerald", lambda row: row[1].who, since=WIDE),
    )  # fmt: skip


def facts_text(part: Part, record: Record, more: Sequence[tuple[str, str]]) -> str:
    """Return all that is known of a record, a line each, without what is empty."""
    lines = [(field.title, record.shown[field.key]) for field in part.fields]
    told = [f"{title}: {text}" for title, text in (*lines, *more) if text]
    return "\n".join([*([record.state] if record.state else []), *told])
