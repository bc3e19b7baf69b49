"""Home: what needs somebody now, by the part they play, operated by keyboard; what runs and the queues beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.datacenters.badges import ACCESS
from app.domain.home.values import HomePage, HomeRole, Item, Part, Queue, Running
from app.domain.keeping.holds import KEEPING
from app.domain.last_acts import DoneAct
from app.domain.reminders import REMINDERS
from app.domain.shifts.handover import HANDOVERS
from app.domain.shifts.oncall import ONCALL
from app.domain.tickets.meanwhile import DECIDES
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.ui.commands import Command
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.look.tokens import TYPE_BODY, TYPE_PAGE
from app.ui.parts import Part as PagePart
from app.ui.parts import Parts
from app.ui.tab import Tab
from app.ui.writing import Seen
from app.views.home.side import HomeSide
from app.views.home.thing_list import ThingList

_MINUTE = 60_000  # ms
_NARROW = 1040  # pixels at 100 %
#: Which page has the records of a kind.
_TABS = {"ticket": "tickets", "change": "changes", "agency": "agencies", "packet": "figures", "meeting": "cab",
         "mail": "setup", "major_incident": "majors", "badge": "datacenters", "visit": "datacenters",
         "review": "reviews", "handover": "shifts"}  # fmt: skip
#: Kinds of which the page keeps a list each.
_LISTED = frozenset({"badge", "visit"})


class HomeTab(Tab):
    """The first page."""

    id = "home"
    watches = Touched.TICKETS | Touched.MAJORS | Touched.PEOPLE | Touched.CHANGES | Touched.CAB | ACCESS
    watches |= REMINDERS | HANDOVERS | ONCALL | KEEPING
    watches |= Touched.AGENCIES | Touched.REVIEWS | Touched.PACKETS  # what is left to a BRM

    def build(self) -> Iterator[None]:
        """Make the list of things and the side."""
        self._began: datetime | None = self.context.now()  # until what was done before is read
        self._below = False  # the roles stand below the title
        self.role: HomeRole | None = None  # as asked for; None: the first that this person has
        self.page: HomePage | None = None
        self.title = Heading("What needs me now", TYPE_PAGE / TYPE_BODY, QFont.Weight.Bold, wrap=False)
        self.count = Label()
        self.count.setProperty("muted", True)
        self._head = QGridLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self.title, 0, 0)
        self._head.addWidget(self.count, 0, 1)
        self._head.setColumnStretch(1, 1)
        self._roles = QWidget()
        self._roles.setAccessibleName("Roles")
        row = QHBoxLayout(self._roles)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._head.addWidget(self._roles, 0, 2)
        self.role_buttons: dict[HomeRole, QPushButton] = {}
        for role in HomeRole:
            button = QPushButton(role.label)
            button.setCheckable(True)
            button.setAutoDefault(True)  # Enter presses it, as it does everything else here
            button.setAccessibleName(f"Home for {role.label}")
            button.clicked.connect(partial(self.set_role, role))
            button.hide()
            self.role_buttons[role] = button
            row.addWidget(button)
        yield
        self.things = ThingList()
        self.things.acted.connect(self.do)
        self.things.opened.connect(self.open_thing)
        self.overlay = Overlay(self.things.viewport())
        self.overlay.action.connect(self._take_next_step)
        self._next_step: Callable[[], object] = self.refresh
        self._left = left = QWidget()
        left.installEventFilter(self)
        self._column = QVBoxLayout(left)
        self._column.addLayout(self._head)
        self._column.addWidget(self.things, 1)
        yield
        self.side = HomeSide(self.last_acts)
        self.side.queue_chosen.connect(self._open_queue)
        self.side.running_chosen.connect(self._open_running)
        self.area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows its buttons
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Running now, queues and last acts")
        area.setWidget(self.side)
        self.splitter = QSplitter()
        self.splitter.setAccessibleName("What needs me, and what runs")
        self.splitter.addWidget(left)
        self.splitter.addWidget(area)
        self.splitter.setStretchFactor(0, 1)
        self.side.laid_out.connect(self._keep_side)
        self.splitter.setCollapsible(0, False)
        self.splitter.setSizes([theme.px(896), theme.px(384)])
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.splitter)
        self.overlay.say("Looking for what needs you…")
        self.round = Parts(self._parts_of_page)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(self._minute_passed)
        self._spaces()

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        menu, some = "&Home", self._has_thing
        return [
            Command("home.call", "&New call…", self._new_call, "Ctrl+N", menu, "call", 1, "add", text="New call",
                    right="ticket.create", verb="log a call"),
            Command("home.do", "&Do it", self._do_current, "", menu, "thing", 1, "check", "Enter in the list",
                    enabled_when=some, needs="Nothing is chosen."),
            Command("home.open", "&Open its ticket", self._open_current, "", menu, "thing", 2, "tickets",
                    enabled_when=some, needs="Nothing is chosen.", key="O"),
            *(Command(f"home.role.{role.value}", f"Home for {role.label}", partial(self.set_role, role), "", menu,
                      "role", number, enabled_when=partial(self._has_role, role), needs="Your roles have no such page.",
                      checked=partial(self._is_role, role), verb=f"see Home for {role.label}")
              for number, role in enumerate(HomeRole)),
            Command("home.next_part", "Next place", partial(self.round.go, 1), "F6", menu, "way", 1,
                    tip="What needs you, what runs and the queues, roles"),
            Command("home.previous_part", "Previous place", partial(self.round.go, -1), "Shift+F6", menu, "way", 2),
        ]  # fmt: skip

    def _parts_of_page(self) -> list[PagePart]:
        """Return the parts of the page: the list, the side from its first button on, the roles from the one chosen."""
        parts: list[PagePart] = [(self.things, self.things)]
        side = next(iter(self.side.findChildren(QPushButton)), None)
        role = next((one for one in self.role_buttons.values() if one.isChecked() and not one.isHidden()), None)
        parts += [(self.side, side)] if side is not None else []
        return [*parts, (self._roles, role)] if role is not None else parts

    def focus_first(self) -> None:
        """Put the keyboard into the list of things; where it is empty, on what to do instead."""
        self.things.setFocus()
        if self.built and self.overlay.text:
            self.overlay.focus_button()

    def place(self) -> object:
        """Return the role and the thing with the focus."""
        thing = self.things.current() if self.built else None
        return (self.role, (thing.kind, thing.id) if thing is not None else None) if self.built else None

    def restore_place(self, place: Any) -> None:
        """Go back to a role and a thing."""
        if place is not None:
            self.set_role(place[0])
            self.things.go_to(place[1])

    def save_state(self) -> dict[str, Any]:
        """Return the role and the sizes."""
        return {"role": self.role.value if self.role is not None else "", "splitter": self.splitter.sizes()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        self.role = next((role for role in HomeRole if role.value == state.get("role")), None)
        if state.get("splitter"):
            self.splitter.setSizes([int(size) for size in state["splitter"]])

    def toast_area(self) -> tuple[QWidget, list[Any]]:
        """Return the list."""
        return (self.things, []) if self.built else (self, [])

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the page again."""
        read, role = self.services.home.page, self.role
        self.read(lambda work: read(role, work=work), self._page_here, key="page", failed=self._failed)
        self._minute.start()
        if self._began is not None:
            began, self._began = self._began, None
            done = self.services.workspace.last_acts
            self.read(lambda work: done(work=work), partial(self._done_before, began), key="done")

    def _done_before(self, began: datetime, acts: Sequence[DoneAct]) -> None:
        """List what was done before this window was opened, with its way back."""
        self.last_acts.add_earlier([act for act in acts if act.at < began], self._take_back_earlier)

    def _take_back_earlier(self, act: DoneAct) -> None:
        if act.kind == "ticket":
            undo = self.services.tickets.undo
            self.write(partial(undo, act.op_id), title="Taking back")
        elif act.levels:
            self.write(partial(self.services.setup.undo, act.op_id), title="Taking back")
        else:
            self.write(partial(self.services.workspace.undo, act.op_id))

    def _page_here(self, page: HomePage) -> None:
        self.page = page
        if self.role is None:
            self.role = page.role
        opening = self.services.opening
        if opening.refusal or opening.offline is not None:  # no act of Home is done here: what there is can be opened
            page = replace(page, items=tuple(replace(item, act="", act_label="Open") for item in page.items))
        urgent = len(page.part(Part.NOW))
        more = f", {urgent:,} within the hour or missed" if urgent else ""
        self.count.setText(f"{words.count(len(page.items), 'thing')}{more}" if page.items else "")
        for role, button in self.role_buttons.items():
            button.setVisible(role in page.roles and len(page.roles) > 1)
            button.setChecked(role is page.role)
        self._arrange()
        self.things.show_things(page.items, page.read_at)
        self.side.show_page(page)
        if page.items:
            self.overlay.clear()
        else:
            title, hint, caption, self._next_step = self._nothing_here(page.role)
            self.overlay.say(title, hint, caption)
            if self.things.hasFocus():
                self.overlay.focus_button()
        self.context.commands.refresh()

    def _failed(self, error: Exception) -> bool:
        self._next_step = self.refresh
        self.overlay.say_unread("This page", error)
        return False

    @Slot()
    def _minute_passed(self) -> None:
        """Tell the times anew: what was soon may be missed by now."""
        if self.isVisible():
            self.refresh()

    def dispose(self) -> None:
        """End what looks at the clock."""
        if self.built:
            self._minute.stop()
        super().dispose()

    # --- what is done -----------------------------------------------------------------------------
    def set_role(self, role: HomeRole | None) -> None:
        """Show the page of another role."""
        for one, button in self.role_buttons.items():
            button.setChecked(one is role)
        if role is not self.role:
            self.role = role
            self.things.go_first()
            self.refresh()

    def do(self, thing: Item) -> None:
        """Do the one act of a thing: here where it needs no more words, else at its record.

        What is done here begins one's own work, so one stays on it, as in lists.
        """
        tickets = self.services.tickets
        if thing.act == "tickets.take":
            take = partial(tickets.assign, thing.id, self.actor)
            self.write(take, undo=partial(self._take_back, thing), seen=self._as_told(thing))
        elif thing.act == "tickets.start":
            start = partial(tickets.start, thing.id)
            self.write(start, undo=partial(self._take_back, thing), seen=self._as_told(thing))
        elif thing.act == "reminders.done":
            finish, again = self.services.reminders.finish, self.services.reminders.reopen
            back = partial(again, {thing.of: thing.version + 1})
            self.write(partial(finish, {thing.of: thing.version}), undo=lambda _made: self.write(back))
        else:
            self._go_to(thing, act=thing.act)

    def _as_told(self, thing: Item) -> Seen:
        """Return what was seen: what somebody else has taken meanwhile is not taken away from them unasked."""
        edits = partial(self.services.workspace.edits_since, "ticket", thing.id)
        return Seen(thing.id, thing.version, edits, decides=DECIDES[Act.ASSIGN])  # as of START: who has it

    def _take_back(self, thing: Item, made: Any) -> None:
        back = partial(self.services.tickets.undo, made.op_id)
        self.write(back, then=lambda _answer: self.things.go_to((thing.kind, thing.id)))

    def open_thing(self, thing: Item) -> None:
        """Open the record of a thing."""
        self._go_to(thing)

    def _go_to(self, thing: Item, **extra: str) -> None:
        if thing.kind == "reminder":  # of no record
            self.context.commands.run("file.reminders")
            return
        if thing.kind == "oncall":  # the key is that of the group
            self.context.navigator.open("setup", part="oncall")
            return
        if thing.kind in _LISTED:
            extra["kind"] = thing.kind
        self.context.navigator.open(_TABS.get(thing.kind, "tickets"), id=thing.id or None, **extra)

    def _do_current(self) -> None:
        thing = self.things.current()
        if thing is not None:
            self.do(thing)

    def _open_current(self) -> None:
        thing = self.things.current()
        if thing is not None:
            self.open_thing(thing)

    def _new_call(self) -> None:
        self.context.navigator.open("tickets")
        self.context.commands.run("tickets.log")

    def _open_queue(self, queue: Queue) -> None:
        self.context.navigator.open("tickets", filter=queue.filter)

    @Slot()
    def _take_next_step(self) -> None:
        self._next_step()

    def _nothing_here(self, role: HomeRole) -> tuple[str, str, str, Callable[[], object]]:
        """Return what is said to somebody to whom nothing is left here, or never comes, and where they go on."""
        go = self.context.navigator.open
        title, hint = "Nothing needs you now", "What comes up is listed here, the most pressing first."
        if role is HomeRole.BRM:
            return title, hint, "Open the agencies", partial(go, "agencies")
        if role is HomeRole.CHANGES:
            return title, hint, "Open the calendar", partial(go, "changes")
        if role is HomeRole.MEMBER:
            return title, hint, "Open the CAB", partial(go, "cab")
        tickets = partial(go, "tickets", filter=TicketFilter(open_only=True))
        if role is not HomeRole.READER and self.page is not None and not any(q.open for q in self.page.queues):
            hint = (
                "No ticket is open. Log a call with Ctrl+N, or bring tickets in from another program's export: the "
                "groups and services named there come with them."
            )
            return title, hint, "Import…", self._import
        if role is not HomeRole.READER:
            return title, hint, "Open the tickets", tickets
        if self.services.opening.roles:
            hint = "Your role reads: what runs and the queues stand beside, and every page is yours to look at."
            return "No work waits for you here", hint, "Open the reports", partial(go, "figures")
        hint = "You can read everything. Ask an administrator for a role; then what needs you is listed here."
        return "You have no role here yet", hint, "Open the tickets", tickets

    def _import(self) -> None:
        self.context.navigator.open("tickets")
        self.context.commands.run("tickets.import")

    def _open_running(self, running: Running) -> None:
        if running.kind == "freeze":
            self.context.navigator.open("changes")
        else:
            self.context.navigator.open("majors", id=running.id)

    def _has_thing(self) -> bool:
        return self.built and self.things.current() is not None

    def _has_role(self, role: HomeRole) -> bool:
        return self.built and self.page is not None and role in self.page.roles

    def _is_role(self, role: HomeRole) -> bool:
        return self.built and self.page is not None and self.page.role is role

    def _spaces(self) -> None:
        edge = theme.px(24)
        self._head.setHorizontalSpacing(theme.px(16))
        self._head.setVerticalSpacing(theme.px(8))
        self._column.setContentsMargins(edge, theme.px(12), edge, theme.px(8))
        self._column.setSpacing(theme.px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.built:
            self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._left and self.built:
            self._arrange()  # the side took some of its width, or somebody dragged what divides them
        return False

    def _arrange(self) -> None:
        """Put the side below where the page is narrow, and leave out the count where its title needs the room.

        Where the title and the roles do not stand beside each other, the roles stand below it: neither is ever cut.
        """
        narrow = self.width() < theme.px(_NARROW)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() is not wanted:
            self.splitter.setOrientation(wanted)
            for part, share in enumerate((2, 1) if narrow else (1, 0)):  # below each other both give way
                self.splitter.setStretchFactor(part, share)
            room = self.splitter.height() if narrow else self.splitter.width()
            self.splitter.setSizes([room * 66 // 100, room * 34 // 100] if narrow else [room * 7 // 10, room * 3 // 10])
        self._keep_side()
        roles = sum(b.sizeHint().width() for b in self.role_buttons.values() if not b.isHidden())
        wide = (self.width() if narrow else self.splitter.sizes()[0]) - 2 * theme.px(24)
        title = self.title.sizeHint().width()
        self.count.setVisible(title + self.count.sizeHint().width() + roles + 2 * theme.px(16) <= wide)
        below = bool(roles) and title + roles + theme.px(16) > wide
        if below is not self._below:
            self._below = below
            self._head.removeWidget(self._roles)
            left = Qt.AlignmentFlag.AlignLeft
            self._head.addWidget(self._roles, *((1, 0, 1, 3, left) if below else (0, 2)))

    @Slot()
    def _keep_side(self) -> None:
        """Keep the side as wide as its words, up to half of the page: nothing in it scrolls sideways."""
        narrow = self.splitter.orientation() is Qt.Orientation.Vertical
        whole = self.side.minimumSizeHint().width() + self.area.verticalScrollBar().sizeHint().width()
        self.area.setMinimumWidth(0 if narrow else min(whole, self.width() // 2))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.built:
            self._spaces()
            self.side.renew()
            self._arrange()
