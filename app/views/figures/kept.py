"""Which drafts of forms are the Reports', and how each form is opened again."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from app.domain.periods import Period
from app.ui.kept_forms import KeptForms
from app.views.figures.reason_form import KEY as REASON

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab

_DISPUTE = re.compile(r"figures dispute (\S+) (\S+)")
_ANSWER = re.compile(r"figures answer (\S+)")
_STILL = "What was typed is still kept."


def is_kept(key: str) -> bool:
    """Return whether a draft is of a form of the Reports."""
    return any(one.fullmatch(key) for one in (_DISPUTE, _ANSWER, REASON))


def kept_forms(tab: FiguresTab) -> KeptForms:
    """Return what offers the drafts of a tab, and opens each on its agency and period."""
    return KeptForms(tab, is_kept, partial(_open, tab))


def _open(tab: FiguresTab, key: str) -> None:
    if answer := _ANSWER.fullmatch(key):
        if tab.context.may("figure.answer"):
            tab.disputes.answer_again(answer[1], lambda: _gone(tab, key))
        else:
            _gone(tab, key)
        return
    found = _DISPUTE.fullmatch(key) or REASON.fullmatch(key)
    assert found is not None  # `is_kept` let it pass
    code, period = found[1], found[2]
    agencies = tab.chooser.choices.agencies if tab.chooser.choices is not None else ()
    id = next((agency.id for agency in agencies if agency.code == code), None)
    if id is None and code != "-":
        _gone(tab, key)
    elif id is not None and found.re is _DISPUTE:
        tab.disputes.dispute(code, id, Period.parse(period), "", ())
    elif not tab.context.may("reason.edit"):
        _gone(tab, key)
    else:
        tab.missed.ask_again(key, lambda: _gone(tab, key))
        tab.places.restore((period, id, None, tab.pages.indexOf(tab.missed), None))
        if tab.shown_figures is not None:
            tab.missed.set_figures(tab.shown_figures)


def _gone(tab: FiguresTab, key: str) -> None:
    title = tab.context.drafts.titles().get(key, "A form")
    tab.messages.note(f"“{title}” cannot be opened any more.", _STILL)
