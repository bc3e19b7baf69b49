"""What is set up beside records: rules of board, major incidents and hub, the account of mail, how large files are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.domain import words
from app.domain.cab.settings import LABELS, CabRules
from app.domain.changes_made import Changes, Touched
from app.domain.hub.settings import LABELS as HUB_LABELS
from app.domain.hub.settings import HubRules
from app.domain.mail.addresses import NO_MAILBOX
from app.domain.mail.values import AccountNow, MailState, Outbox
from app.domain.majors.settings import LABELS as MAJOR_LABELS
from app.domain.majors.settings import MajorRules
from app.errors import LongleafError
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.setup import board_forms
from app.views.setup.host import SetupHost
from app.work import Work

#: How refusals of the account name its fields.
_ACCOUNT_FIELDS = (
    ("No mail server is named", "host"),
    ("is no port", "port"),
    ("in the clear", "security"),
    ("A password belongs to a user", "user"),
    ("refuses the password", board_forms.PASSWORD),
    ("No password is kept", board_forms.PASSWORD),
)


class BoardActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services

    def rules(self) -> None:
        """Set the rules of the board."""
        cab = self.services.cab

        def here(now: CabRules) -> None:
            base = board_forms.texts_of(now)

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                save = partial(cab.save_rules, base, mine)
                self.tab.write(save, form=form, failed=partial(by_rule, form, LABELS), then=addressed)

            def addressed(_answer: object) -> None:
                self.tab.messages.dismiss(NO_MAILBOX)  # that an invitation was refused for it says nothing any more

            form = board_forms.rules_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda work: cab.rules(work=work), here, key="board rules")

    def major_rules(self) -> None:
        """Set the rules of major incidents."""
        majors = self.services.majors

        def here(now: MajorRules) -> None:
            base = board_forms.major_texts_of(now)

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                save = partial(majors.save_rules, base, mine)
                self.tab.write(save, form=form, failed=partial(by_rule, form, MAJOR_LABELS))

            form = board_forms.major_rules_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda work: majors.rules(work=work), here, key="major rules")

    def hub_rules(self) -> None:
        """Set the rules of the hub."""
        hub = self.services.hub

        def here(now: HubRules) -> None:
            base = board_forms.hub_texts_of(now)

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                save = partial(hub.save_rules, base, mine)
                self.tab.write(save, form=form, failed=partial(by_rule, form, HUB_LABELS))

            form = board_forms.hub_rules_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda work: hub.rules(work=work), here, key="hub rules")

    def largest_file(self) -> None:
        """Set how large attached files may be."""
        attachments = self.services.attachments

        def here(now: int) -> None:
            def submit(values: Fields) -> None:
                self.tab.write(partial(attachments.set_limit, now, values[board_forms.LARGEST]), form=form)

            form = board_forms.limit_form(self.tab.window(), now, submit)
            form.open()

        self.tab.read(lambda work: attachments.limit(work=work), here, key="largest file")

    def account(self) -> None:
        """Set the mail account of this computer: it is tried before it is kept."""
        mail = self.services.mail

        def here(now: AccountNow) -> None:
            def submit(values: Fields) -> None:
                fields, password = board_forms.account_of(values), str(values[board_forms.PASSWORD])

                def save(_work: Work) -> str:
                    answer = mail.check_account(fields, password)
                    return f"{answer} {mail.save_account(fields, password)}"

                def kept(text: str) -> None:
                    form.accept()
                    self.tab.messages.note(text)
                    self.tab.context.jobs.changed.emit(Changes(Touched.MAIL))  # what waits goes out now

                failed = partial(_by_account, form)
                self.tab.read(save, kept, key="mail account", failed=failed, writes=True)

            form = board_forms.account_form(self.tab.window(), now, submit)
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
                ids: tuple[int, ...] = values[board_forms.MAILS]
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

            form = board_forms.outbox_form(self.tab.window(), found.mails, submit)
            form.open()

        unsent = (MailState.FAILED, MailState.QUEUED)
        self.tab.read(lambda work: mail.outbox(unsent, work=work), here, key="outbox")


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
