"""No text becomes markup: what the helpers give, and that nothing in the program goes past them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.forms.dialogs import ask
from app.ui.look import plain
from app.ui.look.plain import Label
from app.ui.look.rich_text import RichText

APP = Path(plain.__file__).parents[2]
#: Widgets that guess what a text is, and the modules that may make them.
_GUESSING = {
    "QLabel": {"ui/look/plain.py"},
    "QTextBrowser": {"ui/look/rich_text.py"},
    "QTextEdit": set[str](),
    "QMessageBox": {"ui/forms/dialogs.py"},
    "QErrorMessage": set[str](),
    "QWhatsThis": set[str](),
}
#: What shows a text of its last but one argument, or its first, and what has to be put round it.
_THROUGH = {
    "setToolTip": "tip",
    "setStatusTip": "tip",
    "setWhatsThis": "tip",
    "showText": "tip",
    "setWindowTitle": "window_title",
    "showMessage": "_plain",
}
_MARKUP = [
    "<b>bold</b> claim",
    "<h1>Cannot open share",
    'x <img src="/etc/logo.png" width=700> y',
    "<table><tr><td>cell</td></tr></table>",
    "&lt;b&gt; &amp; more",
    "<?xml version='1.0'?><p>x</p>",
    "<!DOCTYPE html><p>x</p>",
    "<!-- gone --> seen",
    "  <p>led by blanks</p>",
    "a < b > c",
]


def _rendered(label: QLabel) -> tuple[int, int]:
    return label.sizeHint().width(), label.sizeHint().height()


@pytest.mark.parametrize("text", _MARKUP)
def test_a_tip_is_drawn_as_it_reads(qtbot: QtBot, text: str) -> None:
    guessing, plainly = QLabel(), QLabel()  # a tooltip is a label that guesses
    plainly.setTextFormat(Qt.TextFormat.PlainText)
    for label in (guessing, plainly):
        qtbot.addWidget(label)
        label.setText(plain.tip(text))
    assert _rendered(guessing) == _rendered(plainly)
    assert guessing.text().replace("\u2060", "") == text


@pytest.mark.parametrize("text", _MARKUP)
def test_a_label_shows_the_letters(qtbot: QtBot, text: str) -> None:
    for label in (Label(text), Label()):
        qtbot.addWidget(label)
        label.setText(text)
        assert label.text() == text
        assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("text", [*_MARKUP, "two\nlines"])
def test_html_reads_as_the_text(qapp: QApplication, text: str) -> None:
    document = QTextDocument()
    document.setHtml(f"<p>{plain.html(text)}</p>")
    assert document.toPlainText().split() == text.split()


def test_a_rich_text_loads_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>')
    browser = RichText("Facts")
    qtbot.addWidget(browser)
    browser.setHtml(f"<img src='{QUrl.fromLocalFile(str(picture)).toString()}'>")
    assert browser.document().size().height() < 100


def test_captions_and_titles_show_their_signs(qtbot: QtBot) -> None:
    assert plain.caption("NCDA&CS\n") == "NCDA&&CS "
    button = QPushButton(plain.caption("NCDA&CS"))
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    button.setWindowTitle(plain.window_title("Draft [*] of a share"))
    button.setWindowModified(False)
    assert button.windowTitle() == "Draft [*][*] of a share"  # Qt shows a doubled one as one


def test_a_question_shows_its_words(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    shown: list[tuple[str, Qt.TextFormat]] = []

    def look(box: QMessageBox) -> int:
        shown.extend((label.text(), label.textFormat()) for label in box.findChildren(QLabel) if label.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", look)
    assert ask(None, "Delete <b>INC1</b>?", "<img src='x'> goes", ["Delete R&D", "Keep"]) is None
    assert sorted(shown) == [
        ("<img src='x'> goes", Qt.TextFormat.PlainText),
        ("Delete <b>INC1</b>?", Qt.TextFormat.PlainText),
    ]


@pytest.fixture(scope="module")
def calls() -> list[tuple[str, ast.Call]]:
    """Return every call in the program, with the module that it stands in."""
    found = []
    for path in APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [(path.relative_to(APP).as_posix(), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_no_widget_that_guesses_is_made_elsewhere(calls: list[tuple[str, ast.Call]]) -> None:
    made = [
        f"{where}:{call.lineno}: {_called(call)}"
        for where, call in calls
        if _called(call) in _GUESSING and where not in _GUESSING[_called(call)]
    ]
    assert made == []


def _fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _fixed(node.body) and _fixed(node.orelse)
    return isinstance(node, ast.Constant)


def test_every_tip_and_title_goes_through_its_helper(calls: list[tuple[str, ast.Call]]) -> None:
    past = []
    for where, call in calls:
        helper = _THROUGH.get(_called(call))
        if helper is None:
            continue
        texts = [arg for arg in call.args if not _fixed(arg)]
        if texts and not any(isinstance(arg, ast.Call) and _called(arg) == helper for arg in texts):
            past.append(f"{where}:{call.lineno}: {_called(call)}")
    assert past == []
