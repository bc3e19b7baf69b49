"""`SignIn`: asks for the password of a shared database that wants one, and for the authority it is verified by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.domain.addresses import Given, Typed, apart, as_user
from app.errors import SignInNeeded

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.ui.forms.form import Form

_AUTHORITIES = "Certificates (*.crt *.pem *.cer);;All files (*)"
_KEEP = "Remember it in the keyring of this computer"
_NOT_KEPT = "It will be asked for each time. A libpq password file or Kerberos does without."


class SignIn(QObject):
    """One form over the window; nothing of it is a draft, and its password is in no file."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener = opener
        self._form: Form | None = None

    def ask(self, needed: SignInNeeded | None, place: str, given: Given) -> None:
        """Ask who signs in, or say in the form that is open that the server did not accept it.

        `needed`: why it is asked; None: because a password stood in the address, which is put into the form.
        """
        if self._form is not None and self._form.is_open():
            self._form.show_errors({"password": needed.text if needed is not None else ""})
            _secret(self._form).selectAll()
            return
        from app.ui.forms.form import Form  # late: few windows ask

        form = self._form = Form(
            "Sign in", self._opener.window, action="Sign in", submit=self._submit, key="", docked=False
        )
        form.busy_text = "Signing in…"
        form.add("user", "User name", QLineEdit(given.user or _own_name()), required=True)
        secret = QLineEdit(given.password or "")
        secret.setEchoMode(QLineEdit.EchoMode.Password)
        form.add("password", "Password", secret, required=True)
        keep = QCheckBox(_KEEP)
        trouble = needed.keyring if needed is not None else ""
        keep.setEnabled(not trouble)
        form.add("keep", "Remember", keep, hint=f"{trouble} {_NOT_KEPT}" if trouble else "")
        form.hide_label("keep")
        if needed is not None:
            form.notice(f"{needed} {needed.hint}" if needed.wrong else str(needed))
        else:
            form.notice(f"The password that stood in the address of {place} is not kept with it.")
        secret.returnPressed.connect(form.try_submit)  # as everywhere where one signs in
        form.closed.connect(self._over)
        form.open()

    def _submit(self, values: dict[str, Any]) -> None:
        opener, form = self._opener, self._form
        assert form is not None
        if values["user"] != (apart(opener.url).user or _own_name()):
            opener.url = as_user(opener.url, values["user"])
        # a password may begin or end with a blank, which the values of a form do not
        opener.open_as(Typed(_secret(form).text(), values["keep"]))

    def done(self) -> None:
        """Take the form away: the person is in, or there is something else the matter."""
        form, self._form = self._form, None
        if form is not None:
            form.accept()

    def _over(self) -> None:
        if self._form is not None:  # put away by whoever was asked
            self._form = None
            self._opener.not_signed_in()

    def choose_authority(self) -> None:
        """Ask for the file of the authority that the server's certificate is of; it is kept in the address."""
        from app.ui.forms import dialogs

        opener = self._opener
        path = dialogs.open_path(opener.window, "Certificate authority of the server", "", _AUTHORITIES)
        if path is not None:
            opener.url = with_authority(opener.url, str(path))
            opener.open()


def with_authority(url: str, path: str) -> str:
    """Return an address in which the server is verified by the authorities in a file."""
    place, _, asked = url.partition("?")
    kept = [one for one in asked.split("&") if one and one.partition("=")[0] != "sslrootcert"]
    return f"{place}?{'&'.join([*kept, f'sslrootcert={quote(path)}'])}"


def _own_name() -> str:
    """Return the name that a server takes whoever names none for: that of the system's user."""
    import getpass

    return getpass.getuser()


def _secret(form: Form) -> QLineEdit:
    field = form.field("password")
    assert isinstance(field, QLineEdit)
    return field
