"""`CallForm`: a call being written down below the list, with what it looks like beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.domain.callers.directory import CallerCard, CallerRow
from app.domain.callers.lookup import digits
from app.domain.choices import Choice
from app.domain.eastern import eastern, to_utc
from app.domain.knowledge.lookup import KnownSolution
from app.domain.request_fields import asked_of
from app.domain.sla.priority import REACHES, URGENCY_TEXTS, PriorityMatrix
from app.domain.templates import TicketTemplate
from app.domain.tickets.call import Alike, CallSoFar, Promise
from app.domain.tickets.late import REASON_AFTER
from app.domain.tickets.options import TicketOptions
from app.domain.typed_time import Lean
from app.domain.vocabulary import TicketKind
from app.ui.forms.drafts import Drafts
from app.ui.forms.fields import combo, set_value, value_of
from app.ui.forms.form import Form
from app.ui.forms.maybe_when import MaybeMomentField
from app.ui.forms.when import MomentField
from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.tickets.caller_field import CallerField
from app.views.tickets.choosing import NONE, agency_field, group_field, person_field, service_field, site_field
from app.views.tickets.looks_like import LooksLike
from app.views.tickets.request_fields import RequestFields

CHANNELS = (
    ("Phone", "phone"),
    ("E-mail", "email"),
    ("Portal", "portal"),
    ("Monitoring", "monitoring"),
    ("Walk-in", "walk_in"),
    ("Other", "other"),
)
REACH_CHOICES = tuple((text.capitalize(), n) for text, n in REACHES.items())
URGENCY_CHOICES = tuple((text, n) for n, text in URGENCY_TEXTS.items())
#: The keys of calls that are kept begin so.
KEY = "call:"
_MOST_KNOWN = 3  # known solutions that have a key
_ASKED_AFTER = 350  # ms after the last key
_MOST_LETTERS = 24  # of a call's title in its tab
_NUMBER = 4  # digits from which a number is worth keeping
_SIDE_FROM = 772  # width from which there is room beside the fields


class AttachedTo(QWidget):
    """The ticket that a call is logged as a child of; () for none."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._value: tuple[Any, ...] = ()
        self._text = Label()
        self.detach = QPushButton("Detach")
        self.detach.setProperty("flat", True)
        self.detach.setAutoDefault(False)
        self.detach.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text)
        row.addWidget(self.detach)
        self.set_value(())

    def value(self) -> tuple[Any, ...]:
        """Return (id, number), or ()."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Attach to (id, number), or to nothing."""
        self._value = tuple(value or ())
        number = self._value[1] if self._value else ""
        self._text.setText(f"Child of {number}" if number else "")
        self.detach.setAccessibleName(f"Detach from {number}")
        self.setVisible(bool(self._value))
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Attach to nothing."""
        self.set_value(())


class CallForm(Form):
    """A call. `asked` follows when what is known of it has changed; the answers come by `show_alike` and `promised`.

    The values are those of `TicketDraft`, NONE and "" for none, `opened_at` an Eastern wall time, `parent` as
    `AttachedTo` has it. `next_wanted`: after this call another one is to be written down.
    """

    always_kept = ("opened_at",)
    asked = Signal(object)  # CallSoFar
    open_asked = Signal(object)  # Alike
    callers_wanted = Signal(str)  # letters of a caller; `show_hits` of the field answers
    card_wanted = Signal(int)  # of whom; `show_card` answers
    new_caller = Signal(object)  # what is known of a caller who is to be put into the directory
    keep_number = Signal(object, str)  # CallerCard, and the number that is to be kept
    peek_asked = Signal(int)  # which of the known solutions is to be shown beside, from 0

    def __init__(
        self,
        number: int,
        parent: QWidget | None,
        options: TicketOptions,
        actor: str,
        clock: Callable[[], datetime],
        submit: Callable[[dict[str, Any]], object],
        agency: int = NONE,
        *,
        may_add: bool = False,
    ) -> None:
        super().__init__(
            f"Call {number}", parent, action="Log ticket", submit=submit, check=self._problems, key=f"{KEY}{number}"
        )
        self._options, self._clock = options, clock
        self.next_wanted = False
        self.solved_by: KnownSolution | None = None  # it is logged and resolved with this at once
        self._changed_received = False
        self._received_said = ""
        self._may_add, self._filled_number = may_add, ""
        self._ahead = timedelta()  # how far the server's clock is ahead of this machine's
        self._fields_of(options, actor, agency, may_add=may_add)
        self._buttons(clock())
        self.side = LooksLike()
        self.asks = RequestFields(options, actor, clock)
        self.add_outside("answers", "What is asked for this request", self.asks)
        self.side.stand_first(self.asks)
        self.set_side(self.side)
        kind = self.field("kind")
        kind.currentIndexChanged.connect(self._look_asked)  # type: ignore[attr-defined]
        self.service.currentIndexChanged.connect(self._look_asked)
        self.service.taken.connect(self._look_asked)
        self._keys()
        self.side.caller.keep.connect(self._keep_number)
        self.caller.wanted.connect(self.callers_wanted)
        self.caller.new_asked.connect(self._new_caller)
        self.caller.row_taken.connect(self._caller_taken)
        self.caller.who.changed.connect(self._who_changed)
        self.side.attach.connect(self._attach)
        self.side.known.asked.connect(self.peek_asked)
        self.side.open.connect(self.open_asked)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_ASKED_AFTER)
        self._asking.timeout.connect(self._ask)
        self.touched.connect(self._touched)
        self._matrix: PriorityMatrix | None = options.matrix
        for key in ("impact", "urgency"):
            box = self.field(key)
            box.currentIndexChanged.connect(self._say_priority)  # type: ignore[attr-defined]
        self._say_priority()

    def _fields_of(self, options: TicketOptions, actor: str, agency: int, *, may_add: bool) -> None:
        title, details = QLineEdit(), QPlainTextEdit()
        title.setMaxLength(300)
        details.setTabChangesFocus(True)
        self.service, self.group = service_field(options), group_field(options)
        category = combo(())
        category.setEditable(True)
        category.setInsertPolicy(category.InsertPolicy.NoInsert)
        category.addItems(["", *options.categories])
        self.add("title", "What is wrong", title, required=True)
        self.caller = CallerField(may_add=may_add)
        self.add("caller", "Caller", self.caller)
        self.add_outside("caller_id", "Caller in the directory", self.caller.who)
        self.agency = agency_field(options, agency)
        self.add("agency_id", "Agency", self.agency, required=True)
        self.add("service_id", "Service", self.service)
        self.add("kind", "Kind", combo([(kind.value.capitalize(), kind) for kind in TicketKind]))
        self.add("description", "Details", details)
        self.callback = QLineEdit()
        self.callback.setMaxLength(60)
        self.callback.setPlaceholderText("Number")
        self.add("callback", "Call back at", self.callback)
        self.until = MaybeMomentField(None, lean=Lean.FUTURE, now=self._clock)
        self.add("callback_until", "Until", self.until)
        self.add("channel", "Channel", combo(CHANNELS, "phone"))
        self.site = site_field(options)
        self.add("site_id", "Site", self.site)
        self.add("category", "Category", category)
        self.add("impact", "Reach", combo(REACH_CHOICES, 4))
        self.add("urgency", "Urgency", combo(URGENCY_CHOICES, 3))
        self.add("group_id", "Group", self.group)
        self.add("assignee", "Assignee", person_field(options, actor))
        cell = self.cell
        self.body.arrange(
            [
                [
                    [(cell("title"), 1)],  # what people read most is seen from its beginning
                    [(cell("caller"), 1)],
                    [(cell("agency_id"), 1)],
                    [(cell("description"), 1)],
                ],
                [
                    [(cell("service_id"), 2), (cell("kind"), 1)],
                    [(cell("callback"), 1), (cell("callback_until"), 1)],
                    [(cell("channel"), 1), (cell("site_id"), 1), (cell("category"), 1)],
                    [(cell("impact"), 1), (cell("urgency"), 1)],
                    [(cell("group_id"), 1), (cell("assignee"), 1)],
                ],
            ],
            least=240,
        )
        self.service.taken.connect(self._service_taken)

    def _buttons(self, now: datetime) -> None:
        self.received = MomentField(eastern(now), lean=Lean.PAST, now=self._clock)
        self.received.setFixedWidth(theme.px(230))
        self.received.hide()
        self.add_outside("opened_at", "Received", self.received)
        self.received_text = Label()
        self.received_text.setProperty("muted", True)
        self.change_received = QPushButton("Change")
        self.change_received.setProperty("flat", True)
        self.change_received.setAutoDefault(False)
        self.change_received.setAccessibleName("Change when the call was received")
        self.change_received.clicked.connect(self._change_received)
        self.late_reason = QLineEdit()
        self.late_reason.setPlaceholderText("Why it is entered late")
        self.late_reason.setFixedWidth(theme.px(200))
        self.late_reason.hide()
        self.add_outside("late_reason", "Why it is entered late", self.late_reason)
        self.received.changed.connect(self._look_late)
        self.attached = AttachedTo()
        self.add_outside("parent", "Attached to", self.attached)
        left = (self.received_text, self.received, self.change_received, self.late_reason, self.attached)
        for place, widget in enumerate(left):
            self.foot_left.insertWidget(place, widget)
        self.log_and_next = QPushButton("Log and next")
        self.log_and_next.setToolTip("Log this call and begin another one")
        self.log_and_next.clicked.connect(self._log_and_next)
        self.add_buttons(self.log_and_next)
        self._say_received()

    # --- when it was received ---------------------------------------------------------------------
    def take_draft(self, drafts: Drafts) -> None:
        """Put in what was kept, the time at which it was received as well."""
        super().take_draft(drafts)
        self._look_asked()
        self._touched()
        self._say_received()
        self._look_late()

    def set_received(self, at: datetime) -> None:
        """Take over the server's time at which this form was opened, unless somebody has chosen another."""
        self._ahead = at - self._clock()
        if not self._changed_received and not self.is_touched():
            self.received.set_value(eastern(at))
            self.take_as_first("opened_at")
            self._say_received()

    def _say_received(self) -> None:
        wall = self.received.value()
        day = "" if wall.date() == eastern(self._clock()).date() else f" on {self.received.shown().rsplit(' ', 1)[0]}"
        zone = f" {self.received.shown().rsplit(' ', 1)[1]}" if self.received.shown().endswith("T") else ""
        self._received_said = f"Received {wall:%H:%M}{zone}{day}"
        self._fit_received()

    def _fit_received(self) -> None:
        """Say that the time is stored as shown where the buttons beside it leave room, else in the tooltip."""
        self.received_text.setText(f"{self._received_said}, stored as shown")
        self.foot_left.invalidate()  # a layout inside of another keeps what it knew
        needed = self.foot_left.sizeHint().width() + self.foot.sizeHint().width() + theme.px(8)
        if self.isVisible() and needed > self.width() - 2 * theme.px(12):
            self.received_text.setText(self._received_said)
            self.foot_left.invalidate()
        self.received_text.setToolTip("The time is stored as it is shown here")

    @Slot()
    def _change_received(self) -> None:
        self._changed_received = True
        self.received_text.setText("Received")
        self.received.show()
        self.change_received.hide()
        self.received.setFocus()
        self.received.selectAll()

    # --- what follows from what is typed ----------------------------------------------------------
    def so_far(self) -> CallSoFar:
        """Return what is known of the call."""
        values = self.values()
        return CallSoFar(
            values["title"],
            TicketKind(values["kind"]),
            values["agency_id"] or None,
            values["service_id"] or None,
            "" if values["caller_id"] else values["caller"],  # their tickets stand beside them already
            values["impact"],
            values["urgency"],
            to_utc(values["opened_at"]),
        )

    @Slot()
    def _touched(self) -> None:
        self._asking.start()
        self._look_number()
        about = value_of(self.field("title")) or value_of(self.field("caller"))
        if self._dock is not None:
            self._dock.rename(self, f"{self.title}: {_short(about)}" if about else self.title)

    @Slot()
    def _ask(self) -> None:
        if self.is_open():
            self.asked.emit(self.so_far())

    def ask_now(self) -> None:
        """Ask what it looks like, as after a key."""
        self._ask()

    def show_alike(self, found: tuple[Alike, ...]) -> None:
        """Show what the call may be about already."""
        self.side.show_found(found)
        self.chain()

    def show_known(self, found: tuple[KnownSolution, ...]) -> None:
        """Show the notes that may solve it."""
        self.side.show_known(found)
        self.chain()

    def solve_with(self, known: KnownSolution) -> bool:
        """Log it and resolve it with a note, as one act; False where the form says what is still missing."""
        self.solved_by = known
        self.try_submit()
        if not self._busy:
            self.solved_by = None
        return self._busy

    @Slot()
    def _look_asked(self, *_told: object) -> None:
        """Ask what a request of the service needs."""
        is_request = value_of(self.field("kind")) == TicketKind.REQUEST
        asked = asked_of(self._options.request_fields, self.service.value() or None) if is_request else ()
        if self.asks.ask(asked):
            self.side.make_room(full=bool(asked))
            self.side.setVisible(self.has_side(self.width()))
            self.chain()

    def promised(self, promise: Promise | None) -> None:
        """Show the priority and by when it is to be resolved."""
        self.side.promise.show_promise(promise)

    def take_template(self, template: TicketTemplate) -> None:
        """Fill in what a template says; what it leaves open stays, and so does what was written of the details."""
        wanted: dict[str, Any] = {
            "title": template.title,
            "kind": TicketKind(template.kind) if template.kind else None,
            "service_id": template.service_id,
            "category": template.category,
            "impact": template.impact,
            "urgency": template.urgency,
            "group_id": template.route_group_id,
        }
        for key, value in wanted.items():
            if value:
                set_value(self.field(key), value)
        self._look_asked()
        if template.details and not value_of(self.field("description")):
            set_value(self.field("description"), template.details)
        self._touched()

    def know(self, options: TicketOptions) -> None:
        """Take over the priorities as they are now: they may have been filled in since the call began."""
        if options.matrix != self._matrix:
            self._matrix = options.matrix
            self.show_errors({}, "")
            self._say_priority()
            self._look_late()

    @Slot()
    def _say_priority(self, _index: int = 0) -> None:
        """Show the priority at once; by when it is to be resolved follows."""
        if self._matrix is not None:
            impact, urgency = int(value_of(self.field("impact"))), int(value_of(self.field("urgency")))
            card = self.side.promise
            priority = self._matrix.priority(impact, urgency)
            if card.word.text() != priority.label:
                card.show_promise(Promise(priority, None, None))

    @Slot(object)
    def _service_taken(self, choice: Choice) -> None:
        """Propose the group that looks after the service, unless somebody chose another."""
        option = next((o for o in self._options.services if o.id == choice.id), None)
        own = self.group.choice() is not None and not self.group.is_proposed()
        if option is None or option.group_id is None or own:
            return
        self.group.propose(option.group_id, "by service")

    # --- who calls --------------------------------------------------------------------------------
    @Slot(object)
    def _caller_taken(self, row: CallerRow | None) -> None:
        """Fill in where they are and at which number they are called, unless somebody said otherwise."""
        if row is None:
            return
        if row.agency_id is not None and (self.agency.choice() is None or self.agency.is_proposed()):
            self.agency.propose(row.agency_id, "by caller")
        site = next((o.id for o in self._options.sites if o.name == row.site_name), None)
        if site is not None and (self.site.choice() is None or self.site.is_proposed()):
            self.site.propose(site, "by caller")
        if self.callback.text().strip() in ("", self._filled_number):
            self._filled_number = row.callback
            self.callback.setText(row.callback)

    @Slot()
    def _who_changed(self) -> None:
        """Ask for what is known of them; nobody: show nobody."""
        id = self.caller.who.value()
        if id is None:
            self.side.caller.show_card(None)
        else:
            self.card_wanted.emit(id)

    def show_card(self, card: CallerCard) -> None:
        """Show who calls, unless somebody else does by now."""
        if card.row.id == self.caller.who.value():
            self.side.caller.show_card(card)
            self._look_number()
            self.chain()

    @Slot(str)
    def _new_caller(self, name: str) -> None:
        known = {"name": name, "agency_id": self.agency.value() or None, "phone": self.callback.text().strip()}
        self.new_caller.emit(known)

    def caller_made(self, id: int, name: str) -> None:
        """Take over who was put into the directory, unless another name was typed meanwhile."""
        if self.caller.value() == name:
            self.caller.who.set_value(id)

    @Slot()
    def _look_number(self) -> None:
        """Offer to keep a number that the directory does not have of them."""
        card, number = self.side.caller.card, self.callback.text().strip()
        known = {digits(card.row.phone), digits(card.row.callback)} if card is not None else set()
        is_new = card is not None and len(digits(number)) >= _NUMBER and digits(number) not in known
        self.side.caller.offer_keep(number if is_new and self._may_add else "")

    @Slot()
    def _keep_number(self) -> None:
        self.keep_number.emit(self.side.caller.card, self.callback.text().strip())

    def _keys(self) -> None:
        """Take the keys that act beside what is typed: as shortcuts, so that no field takes them for letters."""
        keys: dict[str, Callable[[], object]] = {"Alt+O": self._open_first, "Alt+A": self._attach_next}
        keys |= {f"Alt+{place + 1}": partial(self._peek, place) for place in range(_MOST_KNOWN)}
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _open_first(self) -> None:
        """Open the caller's first ticket."""
        first = self.side.caller.first(open_only=False)
        if first is not None:
            self.open_asked.emit(first)

    def _peek(self, place: int) -> None:
        """Show one of the known solutions beside."""
        if place < len(self.side.known.found):
            self.peek_asked.emit(place)

    def _attach_next(self) -> None:
        """Attach the call to the first of what stands beside it: the caller's open ticket, a major incident under way,
        what it looks like; called again to the next one, and after the last one to none."""
        offered = self.side.attachable()
        if not offered:
            return
        ids = [one.ticket_id for one in offered]
        now = self.attached.value()
        place = ids.index(now[0]) + 1 if now and now[0] in ids else 0
        if place == len(offered):
            self.attached.clear()
        else:
            self._attach(offered[place])

    @Slot(object)
    def _attach(self, alike: Alike) -> None:
        self.attached.set_value((alike.ticket_id, alike.number))

    def _problems(self, values: dict[str, Any]) -> dict[str, str]:
        if values["callback_until"] is not None and not values["callback"]:
            return {"callback": "Give the number at which they are called back."}
        received = to_utc(values["opened_at"])
        if received > self._clock() + self._ahead + timedelta(minutes=1):
            return {"opened_at": "A call cannot be received in the future."}
        self._look_late()
        if self._is_late() and not values["late_reason"]:
            return {"late_reason": "It came more than an hour ago: say why it is entered now."}
        wrong = self.asks.problem()
        return {"answers": wrong} if wrong else {}

    def _is_late(self) -> bool:
        return self._clock() + self._ahead - to_utc(self.received.value()) > REASON_AFTER

    @Slot()
    def _look_late(self) -> None:
        """Ask for a reason where the call came more than an hour ago."""
        self.late_reason.setVisible(self._is_late() or bool(self.late_reason.text()))

    @Slot()
    def _log_and_next(self) -> None:
        self.next_wanted = True
        self.try_submit()
        if not self._busy:
            self.next_wanted = False

    # --- size -------------------------------------------------------------------------------------
    def side_width(self) -> int:
        """Return what stands beside the fields takes of the width."""
        return self.side.width() + self.middle.spacing() if self.has_side(self._dock_width()) else 0

    def has_side(self, width: int) -> bool:
        """Return whether there is room beside the fields at a width."""
        return width >= theme.px(_SIDE_FROM) or bool(self.asks.fields)

    def _dock_width(self) -> int:
        return self._dock.width() if self._dock is not None else self.width()

    def resizeEvent(self, event: Any) -> None:
        if not self._changed_received:
            self._fit_received()
        super().resizeEvent(event)
        self.side.setVisible(self.has_side(self.width()))


def _short(text: str) -> str:
    """Return the beginning of a text, whole words where that can be."""
    if len(text) <= _MOST_LETTERS:
        return text
    begin = text[: _MOST_LETTERS - 1]
    return f"{begin.rpartition(' ')[0].rstrip() or begin}…"
