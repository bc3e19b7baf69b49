"""What is done with the seats of a meeting: who is there, delegates, guests, and answers to invitations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.agencies import PersonRef
from app.domain.cab.reply import Taken
from app.domain.cab.values import Meeting, Seat
from app.domain.plain_text import one_line
from app.errors import InputError
from app.ui.forms import dialogs
from app.ui.writing import Fields
from app.views.cab import forms
from app.views.cab.host import CabHost
from app.views.cab.seen import seen_seat

_LARGEST = 2 * 1024 * 1024  # bytes of a file that is looked into


class SeatActs:
    """The acts of one tab on the seat with the focus; those with a form also on the one of a draft."""

    def __init__(self, tab: CabHost) -> None:
        self.tab = tab
        self.cab = tab.services.cab

    def _here(self) -> tuple[Meeting, Seat] | None:
        shown, seat = self.tab.shown(), self.tab.detail.current_seat()
        return (shown.meeting, seat) if shown is not None and seat is not None else None

    def presence(self) -> None:
        """Say that somebody is there, or has left."""
        here = self._here()
        if here is not None:
            seat = here[1]
            act = partial(self.cab.presence, seat.id, present=not seat.present)
            self.tab.write(act, seen=seen_seat(self.tab, seat))

    def delegate(self, of: tuple[Meeting, Seat] | None = None) -> None:
        """Name who sits for an agency in this meeting, or nobody any more."""
        of, tab = of or self._here(), self.tab
        if of is None:
            return
        meeting, seat = of

        def here(found: Sequence[PersonRef]) -> None:
            def submit(values: Fields) -> None:
                act = partial(self.cab.name_delegate, seat.id, **_person(values))
                tab.write(act, form=form, seen=seen_seat(tab, seat))

            form = forms.delegate_form(tab.form_owner(), meeting, seat, found, submit)
            form.open()

        self._people(here)

    def guest(self, meeting: Meeting | None = None) -> None:
        """Invite a guest, who is heard and does not vote."""
        tab, shown = self.tab, self.tab.shown()
        of = meeting or (shown.meeting if shown is not None else None)
        if of is None:
            return
        asked = of

        def here(found: Sequence[PersonRef]) -> None:
            def submit(values: Fields) -> None:
                named = _person(values)
                if named["person_id"]:
                    named["name"] = next((one.name for one in found if one.id == named["person_id"]), "")
                tab.write(partial(self.cab.add_guest, asked.id, **named), form=form)

            form = forms.guest_form(tab.form_owner(), asked, found, submit)
            form.open()

        self._people(here)

    def dismiss(self) -> None:
        """Take a guest off the meeting, after a question: who was invited gets a mail."""
        here = self._here()
        if here is None:
            return
        meeting, seat = here
        text = "Who was invited by mail is told." if seat.invited_sequence is not None else ""
        title = f"Take {one_line(seat.name)} off {forms.name_of(meeting)}?"
        if dialogs.confirm(self.tab.window(), title, text, "Take off"):
            self.tab.write(partial(self.cab.dismiss_guest, seat.id), seen=seen_seat(self.tab, seat))

    def _people(self, here: Any) -> None:
        people = self.tab.services.agencies.people
        self.tab.read(lambda work: people(staff_only=False, work=work), here, key="people")

    # --- answers ----------------------------------------------------------------------------------
    def choose_reply(self) -> None:
        """Ask for a file with an answer to an invitation."""
        kinds = "Answers (*.eml *.ics);;All files (*)"
        path = dialogs.open_path(self.tab.window(), "Take an answer to an invitation", "", kinds)
        if path is not None:
            self.read_reply(path)

    def read_reply(self, path: Path) -> None:
        """Say what an answer in a file is, and take it where somebody wants that."""
        read = self.cab.read_reply

        def judge(_work: object) -> tuple[bytes, Any]:
            if path.stat().st_size > _LARGEST:
                raise InputError(f"{path.name} is larger than 2 MB: it is no answer to an invitation.")
            content = path.read_bytes()
            return content, read(content, path.name)

        def here(found: tuple[bytes, Any]) -> None:
            content, judged = found
            if isinstance(judged, Taken):
                self._ask(content, path.name, judged)
            else:
                self.tab.messages.warning(f"{path.name} is not taken.", judged.why)

        self.tab.read(judge, here, key="reply")

    def _ask(self, content: bytes, name: str, taken: Taken) -> None:
        answers, title = ["Take it", "Leave it"], "Take this answer?"
        text = "\n".join(part for part in (taken.sentence, taken.ask) if part)
        if taken.delegate_mail:
            answers.insert(0, "Take it and name the delegate")
        chosen = dialogs.ask(self.tab.window(), title, text, answers)
        if chosen is not None and chosen != answers[-1]:
            act = partial(self.cab.take_reply, content, name, with_delegate=chosen != "Take it")
            self.tab.write(act)


def _person(values: Fields) -> dict[str, Any]:
    return {"person_id": values["person_id"] or None, "name": values["name"], "mail": values["mail"]}
