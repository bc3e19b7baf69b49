"""Signing in from the window: by keyboard, with and without a keyring, wrong, cancelled and tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.bootstrap import Start
from app.domain.addresses import Typed
from app.domain.workspace import Opening
from app.errors import EnvironmentFault, InputError, OlderHistory, SignInNeeded, Untrusted
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.settings import Settings
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems

URL = "postgresql://db.example.gov/longleaf"
ASKED = SignInNeeded("longleaf on db.example.gov asks for a password.", hint="Type it.")
WRONG = SignInNeeded("longleaf on db.example.gov did not accept the password.", hint="Again.", wrong=True)
DOWN = EnvironmentFault("longleaf on db.example.gov does not answer.", hint="Later.")


class Server:
    """Stands for the process of the services: gives the answers that a test lays out, and notes what it was given."""

    def __init__(self) -> None:
        self.answers: list[Exception] = []
        self.asked: list[tuple[str, Typed | None]] = []
        self.changed: list[tuple[str, ...]] = []
        self.old_too = False

    def open(
        self, _opener: str, url: str, typed: Typed | None = None, old_too: bool = False, *, work: object = None
    ) -> Any:
        self.asked.append((url, typed))
        self.old_too = old_too
        raise self.answers.pop(0)

    def service(self, name: str, *arguments: str) -> str:
        """Change a password."""
        assert name == "workspace.change_password"
        self.changed.append(arguments)
        if self.answers:
            raise self.answers.pop(0)
        return "Your password is changed."

    def run(self, *_arguments: object, **_more: object) -> None:
        """There is no copy to work from offline."""

    def stop(self) -> None:
        """Nothing runs."""


Begin = Callable[..., Start]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def begin(qapp: QApplication, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    made: list[Start] = []

    def begin(url: str, *answers: Exception) -> Start:
        server.answers += answers
        window = bootstrap.make_window(qapp, settings)
        window.show()
        start = Start(window, url, server)  # type: ignore[arg-type]
        made.append(start)
        start.open()
        wait_idle(window.jobs)
        return start

    yield begin
    for start in made:
        start.window.settings.set("confirm_quit", False)
        start.window.close()
        start.close()
        start.window.deleteLater()
    settle()


def form_of(start: Start) -> Form:
    (form,) = [form for form in start.window.findChildren(Form) if form.is_open()]
    return form


def said(form: Form) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisibleTo(form))


def field(form: Form, key: str) -> QLineEdit:
    found = form.field(key)
    assert isinstance(found, QLineEdit)
    return found


def test_a_password_is_asked_for_and_typed_again_by_keyboard(begin: Begin, server: Server, qtbot: QtBot) -> None:
    start = begin(URL, ASKED, WRONG, DOWN)
    form = form_of(start)
    qtbot.waitUntil(lambda: form.focusWidget() is form.field("password"))
    assert problems(form) == []
    assert "asks for a password" in said(form)
    secret = field(form, "password")
    assert (field(form, "user").text(), secret.echoMode()) == ("ann", QLineEdit.EchoMode.Password)
    assert not form.field("keep").isChecked(), "nothing is kept that nobody asked for"  # type: ignore[attr-defined]
    qtbot.keyClicks(secret, "first ")
    qtbot.keyClick(secret, Qt.Key.Key_Return)
    wait_idle(start.window.jobs)
    assert form_of(start) is form
    assert "did not accept" in said(form)
    assert secret.selectedText(), "what was wrong is typed over"
    qtbot.keyClicks(secret, "second")
    form.field("keep").setChecked(True)  # type: ignore[attr-defined]
    qtbot.keyClick(secret, Qt.Key.Key_Return)
    wait_idle(start.window.jobs)
    assert [typed for _, typed in server.asked] == [None, Typed("first ", keep=False), Typed("second", keep=True)]
    assert not [one for one in start.window.findChildren(Form) if one.is_open()]
    assert start.window.wait_overlay.text.startswith("longleaf on db.example.gov does not answer.")


def test_another_name_goes_into_the_address(begin: Begin, server: Server) -> None:
    start = begin(URL, ASKED, DOWN)
    form = form_of(start)
    field(form, "user").setText("bea")
    field(form, "password").setText("hunter2")
    form.try_submit()
    wait_idle(start.window.jobs)
    assert server.asked[-1] == ("postgresql://bea@db.example.gov/longleaf", Typed("hunter2"))


def test_without_a_keyring_it_is_told_and_works(begin: Begin) -> None:
    absent = SignInNeeded(str(ASKED))
    absent.keyring = "The keyring of this computer is locked."
    form = form_of(begin(URL, absent))
    keep = form.field("keep")
    assert isinstance(keep, QCheckBox)
    assert not keep.isEnabled()
    assert "keyring of this computer is locked. It will be asked for each time." in said(form)


def test_escape_says_that_nobody_signed_in(begin: Begin, server: Server, qtbot: QtBot) -> None:
    start = begin(URL, ASKED, ASKED)
    form = form_of(start)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    wait_idle(start.window.jobs)
    overlay = start.window.wait_overlay
    assert overlay.text.startswith("You are not signed in to db.example.gov/longleaf.")
    overlay.action.emit()  # try again
    wait_idle(start.window.jobs)
    assert form_of(start).is_open()
    assert len(server.asked) == 2


def test_a_password_in_the_address_is_taken_out_of_it(begin: Begin, server: Server, settings: Settings) -> None:
    start = begin("postgresql://ann:hunter2@db.example.gov/longleaf", DOWN)
    form = form_of(start)
    assert server.asked == [], "nothing is sent before somebody says so"
    assert field(form, "password").text() == "hunter2"
    assert "hunter2" not in said(form) + start.window.windowTitle() + start.url + start.window.wait_overlay.text
    form.try_submit()
    wait_idle(start.window.jobs)
    assert server.asked == [("postgresql://ann@db.example.gov/longleaf", Typed("hunter2"))]
    settings.save_state()
    assert not [path for path in settings.folder.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


def test_the_authority_of_ones_own_goes_into_the_address(
    begin: Begin, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = begin(URL, Untrusted("No trusted encrypted connection to longleaf."), DOWN)
    monkeypatch.setattr(dialogs, "open_path", lambda *_arguments: tmp_path / "state ca.pem")
    start.window.wait_overlay.action.emit()
    wait_idle(start.window.jobs)
    assert server.asked[-1][0] == f"{URL}?sslrootcert={tmp_path}/state%20ca.pem"


def test_a_person_changes_the_own_password(begin: Begin, server: Server, qtbot: QtBot) -> None:
    start = begin(URL, DOWN)
    assert not start.window.commands.action("workspace.password").isEnabled()
    start.found = Opening("longleaf on db.example.gov", "ann", frozenset())
    start.window.commands.refresh()
    start.window.commands.run("workspace.password")
    form = form_of(start)
    assert problems(form) == []
    assert all(field(form, key).echoMode() == QLineEdit.EchoMode.Password for key in form.values())
    qtbot.keyClicks(field(form, "present"), "the old one ")
    qtbot.keyClicks(field(form, "new"), "a new one of words")
    qtbot.keyClicks(field(form, "again"), "a new one of word")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "The two new passwords differ." in said(form)
    assert server.changed == []
    field(form, "again").setText("a new one of words")
    server.answers.append(InputError("That is not your present password.", hint="Type it again."))
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_idle(start.window.jobs)
    assert "not your present password" in said(form)
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_idle(start.window.jobs)
    assert server.changed == [("the old one ", "a new one of words")] * 2
    assert not form.is_open()
    assert start.window.messages.texts == ["Your password is changed."]
    start.found = None


def test_an_old_primary_is_read_only_where_somebody_chooses_so(begin: Begin, server: Server) -> None:
    older = OlderHistory("edc answers, but has an older history.", hint="Tell the database administrator.")
    start = begin("postgresql://ann@edc,wdc/longleaf", older, older, DOWN)
    overlay = start.window.wait_overlay
    assert "older history" in overlay.text
    overlay.action.emit()  # Try again: as before
    wait_idle(start.window.jobs)
    assert not server.old_too
    overlay.second.emit()
    wait_idle(start.window.jobs)
    assert server.old_too
