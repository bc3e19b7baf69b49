"""Sets where this computer reads mail that comes in."""

from __future__ import annotations

from functools import partial

from app.domain.changes_made import Changes, Touched
from app.domain.inbox.account import InboxNow
from app.errors import LongleafError
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.setup import inbox_forms
from app.views.setup.host import SetupHost
from app.work import Work

#: How refusals of the account name its fields.
_FIELDS = (
    ("No mail server is named", "host"),
    ("There is no computer", "host"),
    ("is no port", "port"),
    ("in the clear", "security"),
    ("Nobody is named", "user"),
    ("refuses the password", inbox_forms.PASSWORD),
    ("No password is kept", inbox_forms.PASSWORD),
    ("There is no mailbox", "mailbox"),
    ("folder", "path"),
    ("whole path", "path"),
)


class InboxActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services

    def account(self) -> None:
        """Set where this computer reads mail: it is tried before it is kept."""
        inbox = self.services.inbox

        def here(now: InboxNow) -> None:
            def submit(values: Fields) -> None:
                fields, password = inbox_forms.inbox_of(values), str(values[inbox_forms.PASSWORD])

                def save(_work: Work) -> str:
                    answer = inbox.check_account(fields, password) if fields is not None else ""
                    return f"{answer} {inbox.save_account(fields, password)}".strip()

                self.tab.read(save, kept, key="mailbox", failed=partial(_by_field, form), writes=True)

            def kept(text: str) -> None:
                form.accept()
                self.tab.messages.note(text)
                self.tab.context.jobs.changed.emit(Changes(Touched.MAIL))  # what lies there is read now

            form = inbox_forms.inbox_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda _work: inbox.account(), here, key="mailbox read")


def _by_field(form: Form, error: Exception) -> bool:
    """Show a refusal beside the field of the account that it is about, else above the buttons."""
    if not isinstance(error, LongleafError) or not form.is_open():
        return False
    field = next((field for words, field in _FIELDS if words in str(error)), "")
    text = error.text.replace("\n", " ")
    form.show_errors({field: text} if field else {}, "" if field else text)
    return True
