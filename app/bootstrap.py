"""Joins all layers: opens the window first, then the workspace, then puts the tabs in."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.clock import utc_now
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.domain.vocabulary import Metric
from app.domain.workspace import Opening
from app.errors import LongleafError
from app.places import default_database
from app.services.remote import OPENER, Remote, RemoteServices
from app.ui.commands import NO_ROLE, NOTHING_HERE, Command, CommandRegistry
from app.ui.forms.drafts import Drafts
from app.ui.forms.recents import Recents
from app.ui.jobs import JobRunner
from app.ui.look import focus_ring
from app.ui.look.icons import icon_names
from app.ui.look.theme import Theme
from app.ui.look.theme import current as current_theme
from app.ui.settings import Settings
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.gc_guard import GcGuard
from app.ui.shell.live import LiveFeed
from app.ui.shell.main_window import MainWindow
from app.ui.shell.palette_hits import PaletteHit, Provider
from app.ui.shell.status_bar import READ_ONLY, SAMPLE
from app.ui.shell.workspaces import KINDS, OpenDialog, RecentWorkspaces, without_password
from app.ui.tab import Context, Tab, TabSpec, TabTarget
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services
    from app.ui.shell.watchdog import Stall, Watchdog

log = logging.getLogger("longleaf.window")
#: A button's words and what it does.
Choice = tuple[str, Callable[[], object]]

#: The tabs: id, title, icon, "module:class" (imported when the tab is first shown), what it is for, and the kinds of
#: record that the palette finds and the tab opens.
TABS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("home", "Home", "home", "app.views.home.view:HomeTab", "What needs you now", ""),
    ("tickets", "Tickets", "tickets", "app.views.tickets.view:TicketsTab", "Incidents and service requests", "ticket"),
    ("changes", "Calendar", "calendar", "app.views.changes.view:ChangesTab", "Changes and the CAB", "change"),
    (
        "agencies",
        "Agencies",
        "agencies",
        "app.views.agencies.view:AgenciesTab",
        "Agencies and who looks after them",
        "agency person",
    ),
    ("figures", "Reports", "reports", "app.views.figures.view:FiguresTab", "Figures and service review packets", ""),
)
_PROMISED = timedelta(hours=24)  # how far ahead a promise is shown
_BETWEEN = 20  # ms between two steps of what is prepared
_LOOK = 500  # ms between two looks whether there is a workspace by now
_SETTLED = 250  # ms after which a start is over, as a rule
_STALL, _STALL_BEAT = 500.0, 250  # ms: from which on a stall is logged; how often it is looked for
_END = object()


def tab_specs() -> list[TabSpec]:
    """The tabs whose modules are there."""
    return [
        TabSpec(tab_id, title, icon, partial(_make_tab, where), hint)
        for tab_id, title, icon, where, hint, _finds in TABS
        if _exists(where.partition(":")[0])
    ]


#: Parts of the window that are imported behind its first page, before anybody asks for them.
_PARTS = (
    "app.ui.shell.palette",
    "app.ui.forms.dock",
    "app.ui.forms.dialogs",
    "app.ui.shell.bell_panel",
    "app.ui.shell.shortcuts",
    "app.ui.shell.settings_dialog",
    "app.ui.shell.about",
)


def _modules(tab: str) -> Iterator[str]:
    """Every module of a tab, the package's own parts before its view, which needs them all."""
    for where in (spec[3] for spec in TABS if spec[0] == tab):
        package = where.rpartition(".view:")[0]
        found = importlib.util.find_spec(package)
        if found is not None and found.submodule_search_locations is not None:
            parts = sorted(part.name for part in pkgutil.iter_modules(found.submodule_search_locations))
            yield from (f"{package}.{part}" for part in parts if part != "view")
            yield f"{package}.view"


def _imported(modules: Iterable[str]) -> Iterator[None]:
    """Import modules, one a step."""
    for module in modules:
        if module not in sys.modules:
            importlib.import_module(module)
            yield


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _make_tab(where: str, context: Context) -> Tab:
    module, _, name = where.partition(":")
    made = getattr(importlib.import_module(module), name)(context)
    if not isinstance(made, Tab):
        raise TypeError(f"{where} is no Tab")
    return made


def providers(services: Services) -> list[Provider]:
    """Return what the palette searches besides commands; a kind has the icon of its name, else that of its tab."""
    drawn = set(icon_names())
    return [
        Provider(
            kind.replace("_", " ").capitalize(), partial(_find, services, kind, kind if kind in drawn else icon, tab)
        )
        for tab, _title, icon, _where, _hint, finds in TABS
        for kind in finds.split()
    ]


def _search_tickets(text: str) -> TabTarget:
    return TabTarget("tickets", filter=TicketFilter(text=text))


def _next_promise(services: Services, work: Work) -> DuePromise | None:
    """Worker: the status update that falls due first among the tickets of running major incidents."""
    soon = services.now() + _PROMISED
    majors = TicketFilter(open_only=True, major=True, update_due_before=soon)
    ids = services.tickets.list_ids(majors, Sort(SortKey.NEXT, descending=False), 5, work=work)
    found = []
    for id in ids:
        ticket = services.tickets.detail(id, work)
        due = [c.reading.due_at for c in ticket.clocks if c.metric is Metric.UPDATE and c.stop_at is None]
        found += [(at, ticket.number, id) for at in due if at is not None]
    if not found:
        return None
    at, number, id = min(found)
    return DuePromise(number, "update", at, "tickets", id)


def _find(services: Services, kind: str, icon: str, tab: str, typed: str, limit: int, work: Work) -> list[PaletteHit]:
    found = services.find_records(kind, typed, limit, work)
    return [PaletteHit(f.title, f.detail, icon, TabTarget(tab, f.id, extra={"kind": kind})) for f in found]


def build_context(window: MainWindow, services: Services) -> Context:
    """What every tab of a window gets."""
    window.commands.may = services.opening.may
    window.commands.denied = NOTHING_HERE if services.opening.warning else NO_ROLE
    window.last_acts.now = services.now
    return Context(
        jobs=window.jobs,
        messages=window.messages,
        commands=window.commands,
        navigator=window.navigator,
        settings=window.settings,
        services=services,
        now=services.now,
        may=services.opening.may,
        actor=services.opening.actor,
        last_acts=window.last_acts,
        person=services.opening.name,
        roles=services.opening.roles_text,
        drafts=Drafts(window.settings.folder, services.opening.place),
    )


def make_window(app: QApplication, settings: Settings | None = None, hook: ExceptionHook | None = None) -> MainWindow:
    """A window without a workspace; tests and screenshots make theirs with it too."""
    settings = settings or Settings()
    look, scale = settings.get("look"), settings.get("text_size") / 100
    theme = current_theme()
    if theme is None:
        theme = Theme(app, look, scale)
    else:
        theme.set_mode(look)
        theme.set_scale(scale)
    theme.set_density(settings.get("density"))
    focus_ring.install(app)
    jobs = JobRunner()
    window = MainWindow(jobs, settings, theme, CommandRegistry(), hook)
    jobs.setParent(window)
    window.commands.setParent(window)
    return window


def host(window: MainWindow, services: Services, *, live: bool = True) -> None:
    """Put the tabs over an open workspace into the window."""
    seconds = window.settings.get("refresh_seconds")
    window.recents = Recents(window.settings, services.opening.place)
    feed = LiveFeed(window.jobs, services.changed_since, seconds, window) if live else None
    window.host(
        tab_specs(),
        build_context(window, services),
        workspace=services.opening.place,
        providers=providers(services),
        live=feed,
        search_all=_search_tickets,
        promise=partial(_next_promise, services),
        chip=READ_ONLY if services.opening.warning else SAMPLE if services.opening.sample else "",
    )


class Start(QObject):
    """Opens the workspace behind the window, asking for a new one where there is none."""

    ready = Signal()
    prepared = Signal()  # every tab is there

    def __init__(self, window: MainWindow, url: str, remote: Remote | None = None) -> None:
        super().__init__(window)
        self.window, self.url = window, url
        self.remote = remote or Remote()
        self.found: Opening | None = None
        self.found_url = ""  # where one goes back to when another workspace cannot be opened
        self.recent = RecentWorkspaces(window.settings)
        self._next: Callable[[], object] = self.open
        self._other: Callable[[], object] = self.ask_open
        self._opening = False
        self._ahead = self._steps()
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._prepare)
        window.wait_overlay.action.connect(self._pressed)
        window.wait_overlay.second.connect(self._second_pressed)
        window.status.chip.clicked.connect(self.leave_sample)
        window.commands.add(self.commands())

    @Slot()
    def open(self) -> None:
        """Open the workspace in the process of the services; the window's own never loads the database layer."""
        self._opening = True
        self.window.say_waiting("Opening the workspace…", place_of(self.url))
        self.window.jobs.read(
            self, partial(_open, self.remote, self.url), self._opened, key="open", failed=self._failed
        )
        self._idle.start(0)

    @Slot()
    def _prepare(self) -> None:
        """One step a turn of the event loop: while the workspace is opened the imports of the first tab, then, when
        nothing else is to be done, those of the others and their widgets: no tab has to be waited for when it is
        first shown."""
        if self.window.current_id() and not self.window.jobs.idle:
            self._idle.setInterval(_BETWEEN)
            return
        self._idle.setInterval(_BETWEEN if self.window.current_id() else 0)
        if next(self._ahead, _END) is _END:
            self._idle.stop()
            self.prepared.emit()

    def _steps(self) -> Iterator[None]:
        tabs = [spec[0] for spec in TABS]
        yield from _imported(_modules(self.window.first_tab(tabs)))
        while self._opening:  # a module of another page would keep what is read waiting
            self._idle.setInterval(_BETWEEN)
            yield
        yield from _imported(_PARTS)
        for tab_id in tabs:
            yield from _imported(_modules(tab_id))
        while not self.window.current_id():  # there is no workspace yet
            self._idle.setInterval(_LOOK)
            yield
        for spec in tab_specs():
            tab = self.window.tab(spec.id)
            yield
            while not tab.build_some():
                yield

    def _opened(self, found: Opening | None) -> None:
        self._opening = False
        if found is None:
            if not self._come_back(*_nowhere(self.url)):
                self._not_there()
            return
        self._host(found)
        self.ready.emit()

    def _host(self, found: Opening) -> None:
        again, self.found = self.found is not None, found
        host(self.window, services_of(self.remote, found))
        self.recent.add(self.url, utc_now().isoformat(), sample=found.sample)
        if again:
            self._ahead = self._steps()
            self._idle.start(_BETWEEN)
        if found.warning:
            self.window.messages.warning(found.warning, found.hint)

    def _not_there(self) -> None:
        """Say that there is no workspace: a welcome at the usual place, the path itself where somebody named one."""
        if self.url == default_database():
            self._offer(
                "Welcome to Longleaf",
                "There is no workspace of yours yet. Begin with an empty one, or look around in a sample with two "
                "years of invented records: it has a place of its own and can be left at any time.",
                ("Look at the sample", self.open_sample),
                ("Begin with an empty one", self._make_here),
            )
        else:
            self._offer(
                f"There is no workspace at {self.url}",
                "Perhaps the file was moved, or the path is mistyped.",
                ("Open another…", self.ask_open),
                ("Create it here", self._make_here),
            )

    def _failed(self, error: Exception) -> bool:
        self._opening = False
        known = isinstance(error, LongleafError)
        said = (str(error), error.hint) if isinstance(error, LongleafError) else ("", "")
        if self._come_back(*said):
            return known
        if not known:
            self.window.say_waiting(
                "The workspace could not be opened.", "An error in Longleaf; see the message above."
            )
            return False
        again: Choice = ("Try again", self.open)
        self._offer(*said, again, ("Open another…", self.ask_open))
        return True

    def _come_back(self, text: str, hint: str) -> bool:
        """Open again what was left for another workspace, and say why the other is not open; False: nothing was."""
        if self.found is None or not self.found_url:
            return False
        self.url, self.found_url = self.found_url, ""
        self._host(self.found)
        if text:
            self.window.messages.error(text, hint)
        return True

    def _offer(self, title: str, hint: str, first: Choice, second: Choice) -> None:
        self._next, self._other = first[1], second[1]
        self.window.say_waiting(title, hint, first[0], second[0])

    @Slot()
    def _pressed(self) -> None:
        self._next()

    @Slot()
    def _second_pressed(self) -> None:
        self._other()

    # --- another workspace ------------------------------------------------------------------------
    def commands(self) -> list[Command]:
        """Return what a user can do with workspaces."""
        return [
            Command("workspace.open", "&Open or switch workspace…", self.ask_open, "Ctrl+O", "&File", "workspace", 1,
                    "database", "Another file or server, or one opened lately"),
            Command("workspace.new", "&New workspace…", self.ask_new, "", "&File", "workspace", 2, "add"),
            Command("workspace.sample", "Look at the sa&mple", self.open_sample, "", "&File", "workspace", 3, "star",
                    "Invented records, in a place of their own", enabled_when=lambda: not self.is_sample(),
                    needs="This is the sample."),
            Command("workspace.leave", "&Leave the sample", self.leave_sample, "", "&File", "workspace", 4, "left",
                    "Back to the workspace opened before", enabled_when=self.is_sample, needs="This is no sample."),
            Command("workspace.import", "&Import tickets…", self.ask_import, "", "&File", "workspace", 5, "import",
                    "From another program's export", enabled_when=lambda: bool(self.window.current_id()),
                    needs="No workspace is open."),
        ]  # fmt: skip

    def is_sample(self) -> bool:
        """Return whether the records on the screen are invented."""
        return self.found is not None and self.found.sample

    @Slot()
    def ask_open(self) -> None:
        """Ask for another workspace: one opened lately, a file or an address."""
        here = "" if self.found is None else self.url
        dialog = OpenDialog([url for url in self.recent.urls() if not here or not _same(url, here)], self.window)
        dialog.chosen.connect(self.switch)
        dialog.open()

    @Slot()
    def ask_import(self) -> None:
        """Show the tickets, and there the form that imports some."""
        self.window.show_tab("tickets")
        self.window.commands.run("tickets.import")

    @Slot()
    def ask_new(self) -> None:
        """Ask where to make a new workspace, make it and open it."""
        from app.ui.forms import dialogs

        path = dialogs.save_path(self.window, "New workspace", "workspace.db", KINDS)
        if path is None:
            return
        if path.exists():
            self.window.messages.error(f"There is a file at {path} already.", "Choose another name, or open that file.")
        elif self._leave():
            self.url = str(path)
            self._make_here()

    @Slot()
    def open_sample(self) -> None:
        """Open the sample opened lately, else that at a place of its own, which is made if it is not there yet."""
        lately = (Path(url) for url in self.recent.samples() if "://" not in url)
        path = next((path for path in lately if path.exists()), Path(default_database()).with_name("sample.db"))
        if not self._leave():
            return
        self.url = str(path)
        if path.exists():
            self.open()
        else:
            self._make(sample=True)

    @Slot()
    def leave_sample(self) -> None:
        """Go back to the workspace opened before, or to this user's own."""
        samples = self.recent.samples()
        before = [url for url in self.recent.urls() if url not in samples and not _same(url, self.url)]
        self.switch(before[0] if before else default_database())

    @Slot(str)
    def switch(self, url: str) -> None:
        """Open another workspace in this window; if that fails, the one that was open comes back.

        Whoever mistypes a path stays where he is: nothing is left before there is a file.
        """
        if "://" in url or url == default_database() or not self.window.current_id():
            self._go_to(url)
        else:
            looked: Callable[[bool], None] = partial(self._looked_for, url)
            self.window.jobs.read(self, lambda _work: Path(url).exists(), looked, key="look for it")

    def _looked_for(self, url: str, there: bool) -> None:
        if there:
            self._go_to(url)
        else:
            self.window.messages.error(*_nowhere(url), "Open another…", self.ask_open)

    def _go_to(self, url: str) -> None:
        if self._leave():
            self.url = url
            self.open()

    def _leave(self) -> bool:
        """Take the tabs out, unless something keeps the window at its workspace."""
        if self.found is None or not self.window.current_id():
            return True
        if not self.window.unhost():
            return False
        self._ahead = iter(())  # what was being prepared is gone
        self.found_url = self.url
        return True

    @Slot()
    def _make_here(self) -> None:
        self._make(sample=False)

    def _make(self, *, sample: bool) -> None:
        title = "Making the sample workspace" if sample else "Making the workspace"
        self.window.say_waiting(f"{title}…", f"{place_of(self.url)}\nThis takes a moment; progress is shown below.")
        self.window.jobs.write(
            self, partial(_make_workspace, self.remote, self.url, sample), self._made, failed=self._failed, title=title
        )

    def _made(self, _none: object) -> None:
        self.window.settings.remember("tab", "home")  # where a new workspace says how to begin
        self.open()

    def close(self) -> None:
        """The window is gone: end the process of the services."""
        self._idle.stop()
        self.remote.stop()


def _nowhere(url: str) -> tuple[str, str]:
    """Return what is said of a path without a workspace, and what to do."""
    return f"There is no workspace at {place_of(url)}.", "Perhaps the file was moved, or the path is mistyped."


def _same(first: str, second: str) -> bool:
    """Return whether two addresses are one workspace."""
    if "://" in first or "://" in second:
        return without_password(first) == without_password(second)
    return Path(first).absolute() == Path(second).absolute()


def services_of(remote: Remote, found: Opening) -> Services:
    """What views get: the facts here, every function in the other process."""
    return cast("Services", RemoteServices(remote, found))


def place_of(url: str) -> str:
    """Return where a workspace is, for people: the file, or host and database without any sign-in."""
    if "://" not in url:
        return url
    return url.partition("://")[2].rpartition("@")[2].partition("?")[0]


def _open(remote: Remote, url: str, work: Work) -> Opening | None:
    """Worker: have it opened over there."""
    found: Opening | None = remote.open(OPENER, url, work=work)
    return found


def _make_workspace(remote: Remote, url: str, sample: bool, work: Work) -> None:
    remote.run("app.sample.workspace:make_for_window", url, sample, work=work)


def _begin_log() -> None:
    """Say in the log what runs here, and on what."""
    import platform

    from PySide6.QtCore import qVersion

    from app import __version__, logs

    logs.start("window")
    log.info(
        "Longleaf %s: window; Python %s, Qt %s, %s",
        *map(logs.Term, (__version__, platform.python_version(), qVersion(), platform.platform())),
    )


def _watch(window: MainWindow) -> None:
    """Log from now on when the window stands still, and which line of the program kept it."""
    from app.ui.shell.watchdog import Watchdog

    dog = Watchdog(window, limit=_STALL, beat=_STALL_BEAT)
    dog.stalled.connect(partial(_log_stall, dog))
    window.closing.connect(dog.stop)
    dog.start()


def _log_stall(dog: Watchdog, stall: Stall) -> None:
    dog.stalls.clear()
    from app.logs import Term

    log.info(
        "The window stood still for %d ms (own work %d ms), in %s", stall.milliseconds, stall.own, Term(stall.place)
    )


def run_window(url: str, remote: Remote | None = None, *, argv: Sequence[str] = ()) -> int:
    """Open the window over a workspace and run until it is closed; the exit code.

    `remote`: the process of the services where it was begun already.
    """
    remote = remote or Remote()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0], *argv])
    app.setApplicationName("longleaf")
    app.setApplicationDisplayName("Longleaf")
    app.setDesktopFileName("longleaf")
    hook = ExceptionHook(parent=app)
    guard = GcGuard(app)
    window = make_window(app, hook=hook)
    window.show()
    start = Start(window, url, remote)
    for settled in (start.ready, start.prepared):
        settled.connect(guard.settle)
    QTimer.singleShot(0, start, start.open)
    QTimer.singleShot(_SETTLED, start, _begin_log)  # behind the first page, or what is said instead
    QTimer.singleShot(_SETTLED, window, partial(_watch, window))
    code = app.exec()
    log.info("The window was closed")
    start.close()
    guard.stop()
    hook.restore()
    return code
