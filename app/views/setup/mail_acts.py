"""What is set up beside records and rules: the account of mail, what becomes of unsent mail, how large files are."""

from __future__ import annotations

from functools import partial

from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.mail.values import AccountNow, MailState, Outbox
from app.errors import LongleafError
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.setup import mail_forms
from app.views.setup.host import SetupHost
from app.work import Work

#: How refusals of the account name its fields.
_ACCOUNT_FIELDS = (
    ("No mail server is named", "host"),
    ("is no port", "port"),
    ("in the clear", "security"),
    ("A password belongs to a user", "user"),
    ("refuses the password", mail_forms.PASSWORD),
    ("No password is kept", mail_forms.PASSWORD),
)


class MailActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services

    def largest_file(self) -> None:
        """Set how large attached files may be."""
        attachments = self.services.attachments

        def here(now: int) -> None:
            def submit(values: Fields) -> None:
                self.tab.write(partial(attachments.set_limit, now, values[mail_forms.LARGEST]), form=form)

            form = mail_forms.limit_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda work: attachments.limit(work=work), here, key="largest file")

    def account(self) -> None:
        """Set the mail account of this computer: it is tried before it is kept."""
        mail = self.services.mail

        def here(now: AccountNow) -> None:
            def submit(values: Fields) -> None:
                fields, password = mail_forms.account_of(values), str(values[mail_forms.PASSWORD])

                def save(_work: Work) -> str:
                    answer = mail.check_account(fields, password)
                    return f"{answer} {mail.save_account(fields, password)}"

                def kept(text: str) -> None:
                    form.accept()
                    self.tab.messages.note(text)
                    self.tab.context.jobs.changed.emit(Changes(Touched.MAIL))  # what waits goes out now

                failed = partial(_by_account, form)
                self.tab.read(save, kept, key="mail account", failed=failed, writes=True)

            form = mail_forms.account_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda _work: mail.account(), here, key="mail account read")

    def outbox(self) -> None:
        """Say what becomes of mails that failed or still wait."""
        mail = self.services.mail

        def here(found: Outbox) -> None:
            if not found.mails:
                sent = found.counts.get(MailState.SENT, 0)
                self.tab.messages.note(
                    "No mail waits, and none failed.", f"{words.count(sent, 'mail was', 'mails were')} sent."
                )
                return
            versions = {one.id: one.version for one in found.mails}

            def submit(values: Fields) -> None:
                ids: tuple[int, ...] = values[mail_forms.MAILS]
                again = values["act"] == "retry"
                one = mail.retry if again else mail.drop

                def act(*, op_id: str) -> Changes:
                    touched = Touched.NOTHING
                    for number, id in enumerate(ids):
                        touched |= one(id, versions[id], op_id=f"{op_id}/{number}").touched
                    goes = "go" if len(ids) > 1 else "goes"
                    said = f"{goes} out with the next round" if again else "will not be sent"
                    return Changes(touched, ids, f"{words.count(len(ids), 'mail')} {said}.")

                self.tab.write(act, form=form)

            form = mail_forms.outbox_form(self.tab.window(), found.mails, submit)
            form.open()

        unsent = (MailState.FAILED, MailState.QUEUED)
        self.tab.read(lambda work: mail.outbox(unsent, work=work), here, key="outbox")


def _by_account(form: Form, error: Exception) -> bool:
    """Show a refusal beside the field of the account that it is about, else above the buttons."""
    if not isinstance(error, LongleafError) or not form.is_open():
        return False
    field = next((field for words, field in _ACCOUNT_FIELDS if words in str(error)), "")
    if field:
        form.show_errors({field: error.text.replace("\n", " ")})
    else:
        form.show_errors({}, error.text.replace("\n", " "))
    return True
