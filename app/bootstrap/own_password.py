"""`OwnPassword`: a person changes the password by which they sign in at the shared database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLineEdit

from app.domain.passwords import SHORTEST
from app.ui.commands import Command

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.ui.forms.form import Form

_NO_SERVER = "Only a shared database that is open has passwords, and not its offline copy."
#: Where what is said of a password belongs: the first that fits.
_FIELDS = (("your present password", "present"), ("The new password", "new"))


class OwnPassword(QObject):
    """The command and its form; nothing of it is a draft."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener, self._window = opener, opener.window
        self._form: Form | None = None
        command = Command(
            "workspace.password",
            "Change your &password…",
            self.show,
            "",
            "&File",
            "workspace",
            6,
            "lock",
            "Of the shared database; its server never sees it",
            enabled_when=self._can,
            needs=_NO_SERVER,
            words="sign in login secret",
        )
        self._window.commands.add([command])

    def _can(self) -> bool:
        found = self._opener.found
        return found is not None and found.offline is None and "://" in self._opener.url

    @Slot()
    def show(self) -> None:
        """Ask for the present password and the new one."""
        from app.ui.forms.form import Form  # late: few need it

        form = self._form = Form(
            "Change your password", self._window, submit=self._submit, check=_unlike, key="", docked=False
        )
        for key, label, hint in (
            ("present", "Present password", ""),
            ("new", "New password", f"At least {SHORTEST} characters; several words are good."),
            ("again", "New password once more", ""),
        ):
            field = QLineEdit()
            field.setEchoMode(QLineEdit.EchoMode.Password)
            form.add(key, label, field, required=True, hint=hint)
        form.open()

    def _submit(self, _values: dict[str, Any]) -> None:
        from app.bootstrap.opener import services_of

        form, found = self._form, self._opener.found
        assert form is not None
        assert found is not None
        services = services_of(self._opener.remote, found)
        present, new = (_typed(form, key) for key in ("present", "new"))
        self._window.jobs.write(
            self,
            lambda _work: services.workspace.change_password(present, new),
            self._changed,
            failed=self._refused,
            title="Changing the password",
        )

    def _changed(self, said: str) -> None:
        if self._form is not None:
            self._form.accept()
        self._window.messages.note(said)

    def _refused(self, error: Exception) -> bool:
        form = self._form
        if form is None:
            return False
        key = next((key for words, key in _FIELDS if words in str(error)), None)
        known = form.failed(error)
        if known and key is not None:
            form.show_errors({key: str(getattr(error, "text", error))})
        return known


def _typed(form: Form, key: str) -> str:
    """Return what stands in a field: a password may begin or end with a blank."""
    field = form.field(key)
    assert isinstance(field, QLineEdit)
    return field.text()


def _unlike(values: dict[str, Any]) -> dict[str, str]:
    return {} if values["new"] == values["again"] else {"again": "The two new passwords differ."}
