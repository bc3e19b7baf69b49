"""Sentences of others beside a change: cut where they are longer than one is read, and always text."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.domain.changes.clashes import Severity
from app.views.changes.rich import Rich


def test_a_sentence_of_a_pasted_file_is_cut_and_the_values_of_a_record_are_not() -> None:
    rich = Rich(lambda _token: QColor("black"))
    pasted = "x" * 3_000
    rich.worded(Severity.BLOCK, pasted)
    rich.link("change:1", "CHG0000001", pasted)
    rich.line("<b>short</b>")
    html = rich.html()
    assert html.count("x" * 2_000 + "\u2026") == 2
    assert "x" * 2_001 not in html
    assert "&lt;b&gt;short&lt;/b&gt;" in html
    rich.facts([("Plan", pasted)])
    assert pasted in rich.html()
