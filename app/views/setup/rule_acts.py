"""Sets the rules that Setup asks for as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.mail.addresses import NO_MAILBOX
from app.errors import LongleafError
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.record_form import NARROW, Submit
from app.ui.writing import Fields
from app.views.setup.host import SetupHost
from app.views.setup.rule_books import BOOKS, Book
from app.work import Work

_NO_MAILBOX = "The board has no mail address yet, so that nothing is sent: set it with Rules of the board."


class RuleActs:
    """The acts of one tab, one for each book."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab

    def opener(self, draft: str) -> Callable[[], None] | None:
        """Return what opens the form of which a draft is kept under a key; None where it is of no rules."""
        return next((partial(self.set, book) for book in BOOKS if book.draft == draft), None)

    def set(self, book: Book) -> None:
        """Ask for the rules of a book, as they are now."""
        group, read, save = book.services
        services = getattr(self.tab.services, group)

        def found(work: Work) -> tuple[dict[str, str], str]:
            mailbox = self.tab.services.cab.rules(work=work).mailbox if book.by_mail else ""
            return book.rule_set.texts(getattr(services, read)(work=work)), mailbox

        def here(answer: tuple[dict[str, str], str]) -> None:
            base, mailbox = answer

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                act = partial(getattr(services, save), base, mine)
                failed = partial(by_rule, form, book.rule_set.labels)
                self.tab.write(act, form=form, failed=failed, then=addressed if "mailbox" in mine else None)

            def addressed(_answer: object) -> None:
                self.tab.messages.dismiss(NO_MAILBOX)  # that an invitation was refused for it says nothing any more

            form = rules_form(self.tab.window(), book, base, submit)
            if book.by_mail and not mailbox:
                form.notice(_NO_MAILBOX)
            form.open()

        self.tab.read(found, here, key=book.draft)


def rules_form(parent: QWidget, book: Book, texts: Mapping[str, str], submit: Submit) -> Form:
    """Ask for the rules of a book. Values: by the name of the rule, all of them texts."""
    form = Form(book.title, parent, submit=submit, key=book.draft)
    for name, text in texts.items():
        field: QWidget = QLineEdit(text)
        if name in book.choices:
            field = combo(book.choices[name], text)
        elif name in book.long:
            field = _long(text)
        form.add(name, book.rule_set.labels[name], field, hint=book.hints.get(name, ""))
    form.body.be_narrow(NARROW)
    return form


def _long(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    return field


def by_rule(form: Form, labels: Mapping[str, str], error: Exception) -> bool:
    """Show a refusal beside the rule that it names; False where it names none."""
    if not isinstance(error, LongleafError):
        return False
    name = next((name for name, label in labels.items() if str(error).startswith(f"{label}: ")), "")
    if not name:
        return False
    told = str(error)[len(labels[name]) + 2 :]
    form.show_errors({name: f"{told[:1].upper()}{told[1:]} {error.hint}".strip()})
    return True
