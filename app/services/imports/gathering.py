"""The rows of a file by the number of their record, and what has to be known of all of them before one is drafted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter

from app.domain.imports import limits
from app.domain.imports.date_columns import Formats, Found
from app.domain.imports.dates import decide
from app.domain.imports.note_cells import date_texts
from app.domain.imports.plan import Plan
from app.services.imports.grouped import Grouped, Told
from app.services.imports.reading import Opened
from app.work import Work

#: Date texts remembered at once while the format is looked for.
_SEEN = 25_000
#: Rows that are looked at together, column by column.
_BLOCK = 2_000


@dataclass(slots=True)
class Gathered:
    """A file's rows. `counts_from`: what its count of changes begins with, as far as its rows show; `without_change`:
    a row does not tell when it was changed. `dated`: positions of the dates that some row has; `nulls`: cells that
    hold nothing but a word for it, by the word."""

    rows: Grouped
    counts_from: int = 1
    without_change: bool = False
    dated: set[int | None] = field(default_factory=set)
    nulls: Counter[str] = field(default_factory=Counter)
    formats: Formats = field(default_factory=lambda: Formats("iso"))


def gather(opened: Opened, plan: Plan, name: str, work: Work) -> Gathered:
    """Return the rows of an opened file; on the way the format of its dates is found out."""
    found = Gathered(Grouped(), without_change=plan.at["changed_at"] is None)
    texts = _texts(opened, plan, found, work)
    rules = plan.mapping.dates
    named = {plan.column(field): one for field, one in rules.fields.items()}
    found.formats = decide(texts, name, rules.format, named, plan.noted)
    for _ in texts:  # what decided it may have stood above
        pass
    return found


def narrowing(plan: Plan) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Return what takes the columns that count out of a row of the file."""
    used = plan.used
    return itemgetter(*used) if len(used) > 1 else lambda row: (row[used[0]],)


def _texts(opened: Opened, plan: Plan, found: Gathered, work: Work) -> Iterator[Found]:
    """Yield the date texts of the file, most of them once, and keep its rows."""
    number_at = plan.at["number"]
    if plan.mapping.layout == "changes" and plan.at["record_id"] is not None:
        number_at = plan.at["record_id"]
    assert number_at is not None
    seen: list[tuple[int, str, set[str]]] = [(position, name, set()) for position, name in plan.dates]
    pick, rows = narrowing(plan), iter(opened.table)
    while block := [(row, pick(cells)) for row, cells in islice(rows, _BLOCK)]:
        work.check()
        fit = _kept(block, number_at, opened, plan, found.rows)
        _look(fit, plan, found)
        dates: list[tuple[int, str, str]] = []
        for position, name, texts in seen:
            # the first row of each text: of equal keys the last one stays
            first = {cells[position]: row for row, cells in reversed(fit)}
            new = first.keys() - texts
            told = [(first[text], date, name) for text in new if (date := plan.clean_date(text))]
            if told:
                found.dated.add(position)
            dates += told
            texts |= new
            if len(texts) > _SEEN:
                texts.clear()
        dates.sort(key=itemgetter(0, 1))
        yield from ((date, row, name) for row, date, name in dates)
        if plan.notes:
            for row, cells in fit:
                yield from date_texts(row, cells, plan)


def _kept(block: list[Told], number_at: int, opened: Opened, plan: Plan, rows: Grouped) -> list[Told]:
    """Keep the rows of a block by number; returns those that have one."""
    fit: list[Told] = []
    for raw, run in groupby(block, key=lambda item: item[1][number_at]):
        told = list(run)
        number = plan.number(raw)
        if wrong := limits.unfit_number(number):
            for row, _ in told:
                opened.table.refuse(row, plan.column("number"), wrong)
            continue
        rows.extend(number, told)
        fit += told
    return fit


def _look(block: Sequence[Told], plan: Plan, found: Gathered) -> None:
    for _, cells in block:
        if not plan.nulls.isdisjoint(cells):
            found.nulls.update(cell for cell in cells if cell in plan.nulls)
    revision, changed, clean = plan.at["revision"], plan.at["changed_at"], plan.clean
    if revision is not None and found.counts_from and "0" in {clean(cells[revision]) for _, cells in block}:
        found.counts_from = 0
    if changed is not None and not found.without_change:
        found.without_change = not all(map(clean, {cells[changed] for _, cells in block}))
