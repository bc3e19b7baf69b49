"""Which figure the keyboard is at on a page of the Reports, and the choice of one where a page has none of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.choices import Choice
from app.domain.figures.values import ReportFigures
from app.domain.packets.disputes import is_ticket
from app.domain.packets.figures import slug
from app.domain.packets.labels import figure_label
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.views.figures.tiles import TileButton

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab


def figure_here(tab: FiguresTab) -> str:
    """Return the id of the figure with the focus; "" where one has to be chosen."""
    page, focus = tab.pages.currentWidget(), QApplication.focusWidget()
    if page is tab.figures:
        tile = focus.tile if isinstance(focus, TileButton) else None
        return tile.key if tile is not None else tab.figures.figure_at_cursor()
    if page is tab.backlog:
        band, flow = tab.backlog.ageing.current_row(), tab.backlog.flow.current_row()
        if tab.backlog.ageing.hasFocus() and band is not None:
            return f"backlog.age.{slug(band.label)}"
        return flow.figure if flow is not None else "backlog.closing"
    if page is tab.trends:
        chart, figures = next(((c, f) for c, f in tab.trends.charts if c is focus), (None, ()))
        return figures[chart.at] if chart is not None and 0 <= chart.at < len(figures) else next(iter(figures[-1:]), "")
    if page is tab.missed:
        return "exceptions.count"
    if page is tab.comparing:
        row = tab.comparing.table.current_row()
        return row.key if row is not None else ""
    if page is tab.what_if:
        return str(tab.what_if.line.currentData() or "")
    dispute = tab.disputes.current() if page is tab.disputes else None
    return "" if dispute is None or is_ticket(dispute.figure) else dispute.figure


def line_here(tab: FiguresTab) -> str:
    """Return the figure with the focus, or the line of service levels that it stands in; "" where there is none."""
    found = figure_here(tab)
    key = tab.figures.current_key() if tab.pages.currentWidget() is tab.figures else ""
    return key if key and found.startswith(f"{key}.") else found


def choices_of(figures: ReportFigures) -> Sequence[Choice]:
    """Return the figures of a report that can be chosen, by their names."""
    ids = [tile.key for tile in figures.tiles if "." in tile.key]
    ids += [level.key for level in figures.levels]
    ids += [f"mttr.{'all' if time.priority is None else time.priority.label.lower()}" for time in figures.times]
    named = [Choice(id, figure_label(id)) for id in dict.fromkeys(ids)]
    return [*named, *(Choice(f"share.{share.key}", share.label) for share in figures.shares)]


def choose_figure(parent: QWidget, figures: ReportFigures, chosen: Callable[[str], object]) -> Form:
    """Return a form that asks which figure is meant."""

    def submit(values: dict[str, Any]) -> None:
        form.accept()
        chosen(values["figure"])

    form = Form("Explain a figure", parent, action="Explain", submit=submit, key="figures explain")
    form.add("figure", "Figure", Typeahead(choices_of(figures), things="figures"), required=True)
    return form
