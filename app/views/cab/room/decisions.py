"""What is asked before something of an item is decided: each question names the item, and nothing is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.cab import chairing
from app.domain.cab.quorum import may_decide
from app.domain.cab.values import Item, ItemState, Kind, Result, Seat
from app.domain.cab.voters import Rest
from app.domain.changes.hindrances import against_words
from app.domain.eastern import local_date
from app.ui.writing import Act, Writing
from app.views.cab.room.question import SEND, Answer, Asking, Reply
from app.views.cab.room.typed_action import read_action
from app.views.cab.taking_back import not_deferred
from app.work import Work

if TYPE_CHECKING:
    from app.domain.agencies import PersonRef
    from app.views.cab.room.screen import RoomScreen
    from app.views.cab.room.shown import Shown


def named(item: Item) -> str:
    """Return an item as questions name it."""
    return f"{item.number} \u201c{item.title}\u201d"


class Decisions:
    """The questions of one screen about the item that is shown."""

    def __init__(self, screen: RoomScreen) -> None:
        self._screen = screen

    def _key(self, item: Item, act: str) -> str:
        return f"cab.room.{self._screen.meeting_id}.{item.id}.{act}"

    def decide(self, shown: Shown, item: Item, wanted: str) -> None:
        """Ask for a decision: "approve", "conditions" or "reject"; refused at once where the votes do not allow it."""
        ratify = item.kind is Kind.RATIFY
        result = {
            "approve": Result.RATIFIED if ratify else Result.APPROVED,
            "conditions": Result.CONDITIONS,
            "reject": Result.NOT_RATIFIED if ratify else Result.REJECTED,
        }[wanted]
        running = shown.is_running
        verdict = may_decide(item, result, seats=shown.meeting.seats, running=running, rules=shown.rules)
        if not item.kind.is_voted_on:
            self._screen.refuse(f"{item.number} is not decided: it is noted.", "T takes note of it.")
            return
        if not verdict.ok:
            self._screen.refuse(f"{item.number} cannot be {result.label.lower()}: {verdict.sentence}")
            return
        title = {
            Result.APPROVED: f"Approve {named(item)}?",
            Result.RATIFIED: f"Ratify {named(item)}?",
            Result.CONDITIONS: f"Approve {named(item)} with conditions?",
            Result.REJECTED: f"Reject {named(item)}?",
            Result.NOT_RATIFIED: f"Do not ratify {named(item)}?",
        }[result]
        conditions = result is Result.CONDITIONS
        against = result in {Result.REJECTED, Result.NOT_RATIFIED}
        detail = shown.detail(item)
        against_it = detail.approved_against if detail is not None and item.kind is Kind.DECISION else ()
        blocked = against_words(against_it) if result.is_in_favour else ""
        why = "Reason, against what blocks it" if blocked else "Reason"
        asking = Asking(
            title,
            self._key(item, result.value),
            (Reply(SEND, {"approve": "Approve", "conditions": "Approve", "reject": "Reject"}[wanted] if not ratify
                   else "Ratify" if wanted == "approve" else "Do not ratify"),),
            f"The decision binds to version {item.now_n}: {verdict.sentence}.{f' {blocked}' if blocked else ''}",
            "Conditions" if conditions else why,
            needed=conditions or against or bool(blocked),
            check="They must be met before the change starts" if conditions else "",
        )  # fmt: skip

        def act(answer: Answer) -> Act:
            texts = {"conditions" if conditions else "reason": answer.text}
            return partial(
                self._screen.services.cab.decide,
                item.id,
                item.version,
                result.value,
                content_n=item.now_n,
                before_start=answer.checked,
                **texts,
            )

        self._screen.acts.ask(asking, act, f"The decision on {item.number} is being saved")

    def defer(self, item: Item) -> None:
        """Ask to which of the next meetings an item is put off, and why."""
        shown = self._screen.page.shown
        later = shown.later if shown is not None else ()
        asking = Asking(
            f"Defer {named(item)}?",
            self._key(item, "defer"),
            (Reply(SEND, "Defer"),),
            "The votes on it end with it.",
            "Reason",
            needed=True,
            choice="To the meeting of",
            choices=tuple((one.slot.isoformat(), words.weekday(one.day)) for one in later),
        )

        def act(answer: Answer) -> Act:
            slot = date.fromisoformat(answer.choice) if answer.choice else None
            return partial(self._screen.services.cab.defer, item.id, item.version, answer.text, to_slot=slot)

        running = shown is not None and shown.is_running
        home = self._screen.parentWidget()  # outlives the screen
        undo = partial(not_deferred, home if isinstance(home, Writing) else self._screen, item.id) if running else None
        self._screen.acts.ask(asking, act, f"{item.number} is being deferred", undo)

    def consent(self, item: Item) -> None:
        """Ask whether the board takes up an item that came late."""
        if not item.late:
            self._screen.refuse(f"{item.number} is not late: it needs no consent.")
            return
        asking = Asking(
            f"Does the board consent to hear {named(item)}?",
            "",
            (Reply("Y", "Yes, it is heard", "given"), Reply("N", "No, to the next meeting", "refused")),
            item.late_why or "It came late.",
        )

        def act(answer: Answer) -> Act:
            return partial(self._screen.services.cab.consent, item.id, item.version, answer.value == "given")

        self._screen.acts.ask(asking, act, f"The consent to {item.number} is being saved")

    def reopen(self, shown: Shown, item: Item) -> None:
        """Ask why a decision is opened again, or a deferral taken back: it was a slip, or something came up since."""
        if item.state is ItemState.DEFERRED and shown.is_running:
            self._hear_after_all(item)
            return
        if item.state is not ItemState.DECIDED or not shown.is_running:
            self._screen.refuse(f"{item.number} is {item.state.label.lower()}: there is no decision to open again.")
            return
        asking = Asking(
            f"Open the decision on {named(item)} again?",
            self._key(item, "reopen"),
            (Reply(SEND, "Open it again"),),
            f"{item.result.label} stays on record, and is printed as reopened.",
            "Reason",
            needed=True,
        )

        def act(answer: Answer) -> Act:
            return partial(self._screen.services.cab.reopen, item.id, item.version, answer.text)

        self._screen.acts.ask(asking, act, f"{item.number} is being opened again")

    def _hear_after_all(self, item: Item) -> None:
        asking = Asking(
            f"Take the deferral of {named(item)} back?",
            self._key(item, "after_all"),
            (Reply(SEND, "Take it back"),),
            "It is heard in this meeting after all, where it stood, and voted on anew. The deferral stays on record.",
            "Reason",
            needed=True,
        )

        def act(answer: Answer) -> Act:
            return partial(self._screen.services.cab.hear_after_all, item.id, item.version, answer.text)

        self._screen.acts.ask(asking, act, f"{item.number} is being taken back")

    def note(self, item: Item) -> None:
        """Ask for the words with which an item that is not voted on is noted."""
        if item.kind.is_voted_on:
            self._screen.refuse(f"{item.number} is to be decided, not noted.", "A, C, R and D decide or defer it.")
            return
        review = item.kind is Kind.PIR
        asking = Asking(
            f"Take note of {named(item)}?",
            self._key(item, "note"),
            (Reply(SEND, "Noted"),),
            "The review of a failure says what came of it." if review else "",
            "What came of it" if review else "Note",
            needed=review,
        )

        def act(answer: Answer) -> Act:
            return partial(self._screen.services.cab.note, item.id, item.version, answer.text)

        self._screen.acts.ask(asking, act, f"{item.number} is being noted")

    def reject_vote(self, item: Item, seat: Seat) -> None:
        """Ask why a seat rejects an item."""
        asking = Asking(
            f"{seat.name} rejects {named(item)}?",
            self._key(item, f"vote{seat.id}"),
            (Reply(SEND, "Record the rejection"),),
            "It is printed with the decision.",
            "Reason",
            needed=True,
        )

        def act(answer: Answer) -> Act:
            return self._screen.acts.vote_act(item, seat, "reject", answer.text)

        self._screen.acts.ask(asking, act, f"The vote of {seat.short_name} is being saved")

    def rest(self, item: Item) -> None:
        """Ask whether all who have not voted and may vote approve, once it is read who they are."""
        screen = self._screen
        read = screen.services.cab.rest

        def ask(work: Work) -> Rest:
            return read(item.id, work=work)

        screen.jobs.read(screen, ask, partial(self._ask_rest, item), key="rest")

    def _ask_rest(self, item: Item, rest: Rest) -> None:
        if not rest.may:
            self._screen.refuse("Nobody who is present has a vote left.", " ".join(rest.why_not))
            return
        shown = self._screen.page.shown
        detail = shown.detail(item) if shown is not None and item.kind is Kind.DECISION else None
        blocked = against_words(detail.approved_against) if detail is not None else ""
        asking = Asking(
            f"Record that everybody else approves {named(item)}?",
            "",
            (Reply(SEND, f"Record {words.count(len(rest.may), 'approval')}"),),
            f"{rest.words} {blocked}".strip(),
        )

        def act(_answer: Answer) -> Act:
            return partial(self._screen.services.cab.vote_rest, item.id, item.now_n)

        self._screen.acts.ask(asking, act, "Approvals are being saved")

    def end(self, shown: Shown) -> None:
        """Ask whether the meeting is over."""
        still = sum(item.is_open for item in shown.items)
        left = "Everything on the agenda is decided." if shown.items else "Nothing was on the agenda."
        if still:
            left = f"{words.count(still, 'item is', 'items are')} still open, and {'comes' if still == 1 else 'come'} "
            left += "to the next meeting."
        asking = Asking(
            f"End the meeting of {words.weekday(shown.meeting.day)}?",
            "",
            (Reply(SEND, "End the meeting"),),
            f"{left} The minutes are drafted from what was recorded. {chairing.at_the_end(shown.meeting)}",
        )

        def act(_answer: Answer) -> Act:
            return partial(self._screen.services.cab.end, shown.meeting.id, shown.meeting.version)

        self._screen.acts.ask(asking, act, "The meeting is being ended")

    def action_done(self, shown: Shown, action_id: int | None) -> None:
        """Ask whether an action is done."""
        action = next((one for one in shown.open_actions if one.id == action_id), None)
        if action is None:
            self._screen.refuse("Choose an action first.", "Up and Down choose one.")
            return
        asking = Asking(
            f"Is the action \u201c{action.title}\u201d done?",
            "",
            (Reply(SEND, "It is done"),),
            f"{action.owner_name or 'Nobody'}. It is on no further agenda then.",
        )

        def act(_answer: Answer) -> Act:
            edit = self._screen.services.cab.edit_action
            return partial(edit, action.id, action.version, {"state": "done"})

        self._screen.acts.ask(asking, act, "The action is being closed")

    def action_new(self, shown: Shown) -> None:
        """Ask for a new action in one line, once the people are read who may get it."""
        people = self._screen.services.agencies.people

        def read(work: Work) -> list[PersonRef]:
            return people(staff_only=False, work=work)

        self._screen.jobs.read(self._screen, read, partial(self._ask_action, shown), key="people")

    def _ask_action(self, shown: Shown, people: Sequence[PersonRef]) -> None:
        today = local_date(self._screen.context.now())
        change = shown.item.change if shown.item is not None and shown.is_taken_up else None

        def understand(text: str) -> tuple[str, bool]:
            found = read_action(text, people, today)
            return found.words, not found.missing

        asking = Asking(
            "A new action of the board",
            f"cab.room.{self._screen.meeting_id}.action",
            (Reply(SEND, "Record it"),),
            f"It comes from {change.number}." if change is not None else "",
            "What is to be done; who does it; by when",
            needed=True,
            understand=understand,
        )

        def act(answer: Answer) -> Act:
            found = read_action(answer.text, people, today)
            values = {"title": found.title, "owner_id": found.owner.id if found.owner else None, "due_on": found.due}
            add = self._screen.services.cab.add_action
            return partial(add, values, meeting_id=shown.meeting.id, change_id=change.id if change else None)

        self._screen.acts.ask(asking, act, "The action is being saved")
