"""`Tab`: the base of every tab; built when first shown, refreshed when it is seen, opened on a target by others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QRect, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.changes_made import Changes, Touched
from app.ui.command_bar import is_printed_beside
from app.ui.commands import Command, CommandRegistry
from app.ui.forms.drafts import Drafts
from app.ui.jobs import Failed, Job, JobRunner
from app.ui.last_acts import LastActs
from app.ui.latin_keys import latin_sign
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.throttle import Throttle
from app.ui.typed_on import typed_on
from app.ui.writing import Writing
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services
    from app.ui.forms.dock import FormDock
    from app.ui.printing.printable import Printable
    from app.ui.tables.data_table import DataTable

T = TypeVar("T")
#: Typed outside of text fields, it begins a search.
SEARCH_SIGN = "/"
#: What a tab remembers that means something in its workspace only: records, and conditions that name some.
OF_WORKSPACE = frozenset({"filter", "search", "agency", "service", "kind", "gaps", "group", "row", "place"})


@dataclass(frozen=True, slots=True)
class TabTarget:
    """Where to go: a tab by id; there a record, a filter, or whatever that tab understands."""

    tab: str
    id: int | None = None
    filter: object = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Navigator(QObject):
    """Lets a tab ask for another one without knowing it; the window listens.

    Wherever one goes by `open`, Back returns to where one was. A tab that jumps inside itself, to another filter or
    record than the user chose there, says `leave` first.
    """

    requested = Signal(object)  # TabTarget
    leaving = Signal(object)  # a place of the tab that is shown; None: where one is now

    def leave(self, place: object = None) -> None:
        """Remember where one is (or was: a `Tab.place`), for a jump inside a tab, so that Back returns there."""
        self.leaving.emit(place)

    def open(self, tab: str, *, id: int | None = None, filter: object = None, **extra: Any) -> None:
        """Show a tab (`tickets`, `changes`, `agencies`, `figures`) at a record or with a filter."""
        self.requested.emit(TabTarget(tab, id, filter, extra))


@dataclass(frozen=True, slots=True)
class Context:
    """What a tab gets from the window; only the checker of types knows the services here."""

    jobs: JobRunner
    messages: Messages
    commands: CommandRegistry
    navigator: Navigator
    settings: Settings
    services: Services
    now: Callable[[], datetime]
    may: Callable[[str], bool]
    actor: str = ""
    last_acts: LastActs = field(default_factory=LastActs)
    person: str = ""  # the name of whoever is at work
    roles: str = ""  # in words
    drafts: Drafts = field(default_factory=Drafts)


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab as the window knows it: `factory(context)` is called when the tab is first shown.

    `load` loads what it is made of, a little a step; a tab that has it is built over turns of the event loop.
    """

    id: str
    title: str
    icon: str
    factory: Callable[[Context], Tab]
    hint: str = ""
    load: Callable[[], Iterator[None]] | None = None


class Tab(Writing):
    """Override `build`, `refresh`, and what else is needed.

    `watches`: kinds of record whose change makes the tab stale. A visible tab refreshes soon, a hidden one
    when it is shown. `commands` are registered in the scope of the tab's id. Reads belong to the tab
    (`self.jobs.read(self, ...)`) and end with it; everything is written by `self.write(...)`.
    """

    watches = Touched.EVERYTHING

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.jobs, context.messages, context.services, context.actor, context.last_acts, parent)
        self.context = context
        self.built = False
        self._parts: Iterator[None] | None = None
        self._at_work = False
        self._seen = False
        self.back_to: object = None  # a place, where one was before the tab was made again
        self.stale = True
        self._target: TabTarget | None = None
        self._dock: FormDock | None = None
        self._ticking: list[QTimer] = []
        self._soon = Throttle(self._refresh_if_seen, 250, self, leading=False)

    # --- for tabs to override -------------------------------------------------------------------
    def build(self) -> Iterator[None] | None:
        """Make the widgets; called once. May yield between parts: a tab that is built ahead lets the window answer
        there, so a part should take no longer than a frame that nobody notices, 50 ms."""
        return None

    def commands(self) -> list[Command]:
        """Return the tab's commands; asked once, after `build`."""
        return []

    def show_target(self, target: TabTarget) -> None:
        """Go to a record or apply a filter; called after `build`."""

    def on_changes(self, changes: Changes) -> None:
        """Do what a write, here or elsewhere, calls for; called for every change the tab watches, seen or not."""

    def save_state(self) -> dict[str, Any]:
        """Return plain values to remember: splitters, columns, filters."""
        return {}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what was remembered; called after `build`."""

    def place(self) -> object:
        """Return where one is in the tab, for Back and Forward: filter, order, row, scroll. Equal places are equal."""
        return None

    def restore_place(self, place: Any) -> None:
        """Go to a place that `place` gave, now or once what it needs is read."""

    def shown_list(self) -> DataTable | None:
        """Return the list in view, which the commands of lists act on; None on a page without one."""
        return None

    def can_print(self) -> bool:
        """Say whether something of the page can be printed; asked often."""
        return self.shown_list() is not None

    def printables(self) -> list[Printable]:
        """Return what of the page can be printed, first what is meant by "Print": the list, the record, the week."""
        return []

    def renew(self) -> None:
        """Put lists into their order, because they are asked to be read again; called before that."""

    def focus_first(self) -> None:
        """Put the keyboard where work begins; called when the tab is chosen by keyboard."""
        self.setFocus()

    def focus_search(self) -> None:
        """Put the keyboard into the search field; a page without one opens the search of the window."""
        self.context.commands.run("window.palette")

    def is_typed_on(self) -> bool:
        """Return whether a letter belongs to what was typed into a form that is closed by now, and say so."""
        if not typed_on.goes_on():
            return False
        self.messages.note("What was typed on after the form was sent does nothing.", "Pause for a moment, then act.")
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a search on its sign from everywhere but text; letters act in lists, and beside their buttons."""
        sign, commands, focus = latin_sign(event), self.context.commands, QApplication.focusWidget()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.isAutoRepeat():
            super().keyPressEvent(event)
        elif sign.strip() and self.is_typed_on():
            return
        elif sign == SEARCH_SIGN:
            self.focus_search()
        elif sign.isalnum() and focus is not None and is_printed_beside(sign, focus, self) and commands.press(sign):
            return  # it is printed there
        elif (title := commands.title_of_letter(sign)) and self.shown_list() is not None:
            self.messages.note(f"{sign.upper()} acts only in the list: {title}", "F6 goes on to the next part.")
        else:
            super().keyPressEvent(event)

    def current_record(self) -> int | None:
        """Return the id of the record with the focus."""
        return None

    def current_name(self) -> str:
        """Return what the record with the focus is called, such as its number; empty without one."""
        return ""

    def toast_area(self) -> tuple[QWidget, list[QRect]]:
        """Return over which widget messages lie, and what in it (its own coordinates) has to stay free."""
        return self, []

    def can_close(self) -> bool:
        """Say whether the window may close; False (after asking about unsaved text) keeps it open."""
        return True

    # --- for the tab and its parts --------------------------------------------------------------
    def read(
        self,
        fn: Callable[[Work], T],
        done: Callable[[T], object],
        *,
        key: str = "",
        failed: Failed | None = None,
        title: str = "",
        writes: bool = False,
    ) -> Job[T]:
        """Ask something; `done(value)` follows on the GUI thread while the tab lives. See `JobRunner.read`."""
        return self.jobs.read(self, fn, done, key=key, failed=failed, title=title, writes=writes)

    # --- forms ------------------------------------------------------------------------------------
    def form_owner(self) -> QWidget:
        """Return the tab itself, which its forms belong to."""
        return self

    def form_dock(self) -> FormDock:
        """Return the dock of the tab's forms, made when the first is opened."""
        if self._dock is None:
            from app.ui.forms.dock import FormDock  # late: a start shows no form

            self._dock = FormDock(self, self.context.drafts)
            self._dock.put_away.connect(self._form_put_away)
            self.place_dock(self._dock)
        return self._dock

    @Slot(str, str)
    def _form_put_away(self, title: str, key: str) -> None:
        text = f"{title} was put away as a draft to make room for other forms."
        again = self.kept_form(key)
        self.context.messages.info(text, "", "Open it" if again is not None else "", again)

    def at_home(self, commands: list[Command]) -> list[Command]:
        """Return the commands with the pages on which they act, where these are told by their context menus."""
        return commands

    def go_to_page(self, page: str) -> None:
        """Show a page that a command names."""

    def kept_form(self, _key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again; None: only the command that opened it does."""
        return None

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept here; False: there are none."""
        return False

    def has_forms(self) -> bool:
        """Return whether a form is open here, folded or not."""
        return self._dock is not None and bool(self._dock.forms())

    def place_dock(self, dock: FormDock) -> None:
        """Put the dock below what the tab shows; a tab with a pane beside its list puts it below the list."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addWidget(dock)

    # --- for the window -------------------------------------------------------------------------
    def ensure_built(self) -> None:
        """Build now what has not been built yet."""
        while not self.build_some():
            pass

    def build_some(self) -> bool:
        """Build the next part; True when all is built (or this is called out of the building itself)."""
        if self.built or self._at_work:
            return True
        if self._parts is None:
            self._parts = self._build_in_parts()
        self._at_work = True
        try:
            next(self._parts)
        except StopIteration:
            self.built = True
        finally:
            self._at_work = False
        return self.built

    def _build_in_parts(self) -> Iterator[None]:
        if self.layout() is None:
            layout = QVBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        yield from self.build() or ()
        yield
        self.context.commands.add(self.at_home(self.commands()), self.id)
        yield
        tools = self.context.commands.toolbar(self.id, self)
        page = self.layout()
        if tools.actions() and isinstance(page, QVBoxLayout):
            page.insertWidget(0, tools)
        else:
            tools.deleteLater()
        kept = [self.context.settings.state(f"tab.{self.id}", {}, here=here) for here in (False, True)]
        remembered = {key: value for part in kept if isinstance(part, dict) for key, value in part.items()}
        if remembered:
            # of a damaged file: a tab has to open whatever stands in it
            with suppress(TypeError, ValueError, KeyError, AttributeError, OverflowError):
                self.restore_state(remembered)
        if self.back_to is not None:
            with QSignalBlocker(self.context.navigator):  # nobody leaves a place by it
                self.restore_place(self.back_to)

    def open(self, target: TabTarget) -> None:
        """Go where somebody asked to, building first if needed."""
        self.ensure_built()
        self.show_target(target)

    def note(self, changes: Changes) -> None:
        """Take note of a change, which the window hands to every tab; refresh soon if the tab watches its kind."""
        if not changes.touched & self.watches:
            return
        self.stale = True
        if self.built:
            self.on_changes(changes)
            self._soon.call()

    def remember(self) -> None:
        """Hand the state to the settings; a tab that was built ahead and never seen has no sizes of its own."""
        if not self.was_seen:
            return
        settings, state = self.context.settings, self.save_state()
        of_place = {key: value for key, value in state.items() if key in OF_WORKSPACE}
        settings.remember(f"tab.{self.id}", {key: value for key, value in state.items() if key not in of_place})
        if of_place:
            settings.remember(f"tab.{self.id}", of_place, here=True)

    @property
    def was_seen(self) -> bool:
        """Whether somebody saw it, with all that belongs to it."""
        return self.built and self._seen

    def dispose(self) -> None:
        """End the tab's reads and forget its commands, because the window closes."""
        if self._dock is not None:
            self._dock.keep_all()
        self.jobs.cancel(self)
        self.context.commands.remove(self.id)

    def _refresh_if_seen(self) -> None:
        if self.stale and self.built and self.isVisible():
            self.stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seen = True
        self.ensure_built()
        for timer in self._ticking:
            timer.start()
        self._refresh_if_seen()

    def while_seen(self, every: int, what: Callable[[], object]) -> None:
        """Do something every so many milliseconds while somebody sees the tab, such as telling what time changes."""
        timer = QTimer(self)
        timer.setInterval(every)
        timer.timeout.connect(what)
        self._ticking.append(timer)
        if self.isVisible():
            timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in self._ticking:
            timer.stop()
        self._soon.cancel()
