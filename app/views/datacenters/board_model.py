"""The columns of the services at the two data centers, and the sentences in which a service is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from app.domain import words
from app.domain.datacenters.timing import short
from app.domain.datacenters.values import Cell, Coming, Readiness, ServiceLine
from app.domain.eastern import eastern
from app.ui.tables.columns import Column, Group, Mark

#: Shape and tone of each of the seven states, on the board and in its list.
MARKS = {
    Readiness.DOWN: Mark("down", "critical"),
    Readiness.CHANGE: Mark("reduced", "missed"),
    Readiness.OPEN: Mark("missed", "missed"),
    Readiness.UNTESTED: Mark("missed", "missed"),
    Readiness.RUNNING: Mark("box", "met"),
    Readiness.STANDBY: Mark("box", "muted"),
    Readiness.NO_SITE: Mark("dash", "muted"),
}
_WRONG, _WELL = "Not as it should be", "As it should be"
_NO_CELL = "No site"


def columns(sites: Sequence[str]) -> list[Column[ServiceLine]]:
    """Return the columns of the list: a service, its state and role at each of these sites, what is the matter."""
    found = [
        Column("service", "Service", "Digital Commons Content Management", lambda row: row.service.name,
               sort_value=lambda row: row.service.name.casefold(), stretch=True, whole=True, pinned=True),
        Column("matter", "What is the matter", "REDUCED REDUNDANCY, until 15:00, CHG0000887", matter,
               sort_value=lambda row: (row.grade, row.service.name.casefold()), group=_group, gives=True),
    ]  # fmt: skip
    for code in sites:
        found.append(
            Column(f"state.{code}", code, "Active-active", partial(_word, code), mark=partial(_mark, code),
                   accessible=partial(_spoken, code), tooltip=partial(_reason, code), sort_value=partial(_worst, code))
        )  # fmt: skip
        found.append(Column(f"role.{code}", f"Role at {code}", "Active-active", partial(_role, code), since=1100))
    found += [
        Column("coming", "Next 72 hours", "3 changes, Wed 22:00", _coming, since=1100),
        Column("category", "Category", "Collaboration", lambda row: row.service.category, since=1500),
        Column("group", "Support group", "Virtual Server Hosting", lambda row: row.service.group, since=1500),
    ]  # fmt: skip
    return found


def matter(row: ServiceLine) -> str:
    """Return what is not as it should be in one line, "" where all is well."""
    return ", ".join(text for text in (row.headline, row.detail) if text)


def sentence(row: ServiceLine, _now: datetime) -> str:
    """Return a service in one sentence for a screen reader: its name, what is the matter, each site."""
    at = [f"{cell.site}: {cell.role.label.lower()}, {cell.word.lower()}" for cell in row.cells]
    return "; ".join([", ".join(text for text in (row.service.name, matter(row)) if text), *at])


def told(row: ServiceLine, as_of: datetime) -> list[str]:
    """Return all that is to be known of a service in sentences: what is the matter, each site, what comes."""
    said = [f"{matter(row)}."] if matter(row) else []
    said += [f"{cell.site}: {cell.reason}" for cell in row.cells]
    said += [f"{coming_words(one, as_of)}." for one in row.coming]
    said_of_plan = any(cell.state is Readiness.UNTESTED for cell in row.cells)
    return [*said, *(text for text in row.warnings if not said_of_plan or not text.startswith("Recovery plan"))]


def coming_words(one: Coming, now: datetime) -> str:
    """Return "Wed 22:00 Managed Firewall, EDC (CHG0000887)"; of what holds already until when."""
    number = f" ({one.record.number})" if one.record is not None else ""
    when = short(one.start, now) if one.start > now else f"until {short(one.end, now)}"
    return f"{when} {one.text}{number}"


def seconds(at: datetime) -> str:
    """Return "13:12:05" in Eastern time."""
    return f"{eastern(at):%H:%M:%S}"


def _cell(code: str, row: ServiceLine) -> Cell | None:
    return next((cell for cell in row.cells if cell.site == code), None)


def _word(code: str, row: ServiceLine) -> str:
    cell = _cell(code, row)
    return cell.word if cell is not None else _NO_CELL


def _mark(code: str, row: ServiceLine) -> Mark | None:
    cell = _cell(code, row)
    return MARKS[cell.state] if cell is not None and not cell.state.is_well else None


def _spoken(code: str, row: ServiceLine) -> str:
    return f"{code}: {_reason(code, row)}"


def _reason(code: str, row: ServiceLine) -> str:
    cell = _cell(code, row)
    return cell.reason if cell is not None else _NO_CELL


def _worst(code: str, row: ServiceLine) -> int:
    cell = _cell(code, row)
    return list(Readiness).index(cell.state) if cell is not None else len(Readiness)


def _role(code: str, row: ServiceLine) -> str:
    cell = _cell(code, row)
    return cell.role.label if cell is not None else _NO_CELL


def _coming(row: ServiceLine) -> str:
    return words.count(len(row.coming), "change") if row.coming else ""


def _group(row: ServiceLine, _now: datetime) -> Group:
    return Group("2 well", _WELL) if row.is_well else Group("1 wrong", _WRONG, Mark("missed", "missed"))
