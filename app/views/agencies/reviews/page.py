"""What a page of the pane is: a table, and below it in words all that is known of the row with the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.ui.tables.columns import Column
from app.views.agencies.reviews.shown import Shown


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as data. `columns` gets the present day; `rows` and `text` are asked whenever something is read anew.

    `named`: of the table, as it is spoken; `empty`: what stands there without rows, and what can be done. `menu`: of
    its acts; `opens`: the command that Enter runs. `counted`: its title says how many rows there are.
    """

    name: str
    title: str
    named: str
    columns: Callable[[date], Sequence[Column[Any]]]
    rows: Callable[[Shown], Sequence[Any]]
    sentence: Callable[[Any, datetime], str]
    text: Callable[[Any, Shown], str]
    empty: tuple[str, str]
    menu: str = ""
    opens: str = ""
    counted: bool = True
