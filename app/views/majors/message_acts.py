"""What is told of a major incident: messages, calls, lines of the log."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.eastern import to_utc
from app.domain.majors.audience import SUBSCRIBER
from app.domain.majors.values import Draft, Major, Recipient, UpdateKind
from app.ui.take_back import take_back
from app.ui.writing import Fields
from app.views.majors import forms
from app.views.majors.host import MajorsHost
from app.views.majors.message_form import MessageForm
from app.views.majors.seen import seen_major
from app.work import Work


class MessageActs:
    """The acts of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self.tab = tab
        self.majors = tab.services.majors

    def send(self, major: Major | None = None) -> None:
        """Write the next message, as it is drafted by what happened since the last one."""
        major = major or self.tab.shown()
        if major is not None:
            self.send_of(major.row.id)

    def send_of(self, id: int) -> None:
        """Write the next message of an incident."""
        tab, major, draft = self.tab, self.majors.major, self.majors.draft

        def read(work: Work) -> tuple[Major, Draft]:
            return major(id, work=work), draft(id, work=work)

        tab.read(read, lambda found: self._open(*found), key="draft")

    def _open(self, major: Major, draft: Draft) -> None:
        tab, row = self.tab, major.row

        def submit(values: Fields) -> None:
            act = partial(self.majors.send, row.id, message=form.message(values))
            tab.write(act, form=form, seen=seen_major(tab, row.id, row.version))

        form = MessageForm(tab.form_owner(), major, draft, submit, now=tab.context.now)
        form.open()

    def log(self, major: Major | None = None) -> None:
        """Write down what happened."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        id, opened = major.row.id, tab.context.now()

        def submit(values: Fields) -> None:
            at = to_utc(values["at"])
            earlier = at if at != opened else None  # else it happens as it is written
            tab.write(partial(self.majors.log, id, UpdateKind(values["kind"]), values["text"], earlier), form=form,
                      undo=partial(take_back, tab))  # fmt: skip

        form = forms.log_form(tab.form_owner(), major, submit, opened, now=tab.context.now)
        form.open()

    def phone(self, of: tuple[Major, int] | None = None) -> None:
        """Record that somebody was told a message by phone."""
        major, sent = self.tab.shown(), self.tab.detail.current_sent()
        if of is None and major is not None and sent is not None:
            of = (major, sent.id)
        if of is None:
            return
        tab, shown, update_id, draft = self.tab, of[0], of[1], self.majors.draft

        def here(found: Draft) -> None:
            called = {one.recipient.name for one in shown.told if one.update_id == update_id and one.how == "call"}
            mailed = [one.recipient for one in shown.told if one.update_id == update_id]
            people: dict[tuple[str, int | None], Recipient] = {
                (one.name, one.agency_id): one
                for one in (*mailed, *found.recipients)
                if one.name not in called and one.why != SUBSCRIBER
            }
            listed: list[tuple[str, Any]] = [
                (", ".join(part for part in (one.name, one.agency, one.phone) if part), one) for one in people.values()
            ]

            def submit(values: Fields) -> None:
                recipient = listed[values["recipient"]][1]
                tab.write(partial(self.majors.told_by_phone, shown.row.id, update_id, recipient), form=form)

            form = forms.told_form(tab.form_owner(), shown, listed, submit, update_id)
            form.open()

        tab.read(lambda work: draft(shown.row.id, work=work), here, key="draft")
