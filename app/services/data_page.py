"""The dictionary in docs/data.md: `python -m app.services.data_page` writes what is generated of it anew.

What people wrote stands above the mark and stays. Everything below is made from the definitions of the views, of the
reports and of the tables, so that it cannot say anything else than they do; a test fails where it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.db.tables.dictionary import table_lines
from app.db.views import VIEWS
from app.db.views.base import View
from app.domain.data_columns import DataColumn, What
from app.services.figures.data import COLUMNS, VERSION
from app.services.lists import words_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data.md"
MARK = "<!-- Below: made by `python -m app.services.data_page`; changes there are lost. -->"
_KINDS = {
    What.TEXT: "text",
    What.CODE: "code",
    What.COUNT: "whole number",
    What.SECONDS: "seconds",
    What.PERCENT: "percent",
    What.FLAG: "yes or no",
    What.INSTANT: "instant, UTC",
    What.DATE: "date, Eastern",
}


def generated() -> str:
    """Return what stands below the mark."""
    return "\n".join([MARK, "", *_views(), *_reports(), *_tables()]).rstrip() + "\n"


def page(before: str) -> str:
    """Return the page with its generated part made anew. ValueError where it has no mark."""
    written, mark, _ = before.partition(MARK)
    if not mark:
        raise ValueError("the page has no mark below which it is generated")
    return written + generated()


def _views() -> Iterator[str]:
    yield "## Lists and views"
    yield ""
    for view in VIEWS:
        yield from _view(view)


def _view(view: View) -> Iterator[str]:
    yield f"### {view.list}: `{view.name}`"
    yield ""
    yield view.row
    words = words_of(view.list)
    if words:
        yield ""
        yield f"Filter words: {' '.join(f'`{word}`' for word in words)}."
    yield ""
    yield from _columns(one.column for one in view.columns)


def _columns(columns: Iterable[DataColumn]) -> Iterator[str]:
    yield "| column | kind | meaning |"
    yield "|---|---|---|"
    for column in columns:
        values = f" One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else ""
        meaning = f"{column.meaning}{values}".replace("|", "\\|")
        yield f"| `{column.name}` | {_KINDS[column.what]} | {meaning} |"
    yield ""


def _reports() -> Iterator[str]:
    yield "## Reports"
    yield ""
    for name, columns in COLUMNS.items():
        yield f"### report {name}: schema `longleaf.report.{name}`, version {VERSION}"
        yield ""
        yield from _columns(columns)


def _tables() -> Iterator[str]:
    yield "## Tables"
    yield ""
    yield "What the views are made of. They change with the schema; a report that is to last reads the views."
    yield ""
    yield "| table | what it is | columns |"
    yield "|---|---|---|"
    yield from table_lines()


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE} is as the definitions are.\n")
