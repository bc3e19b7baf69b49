"""What a window watches while somebody is at work, and how it tells them: warnings, reminders, mentions, servers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.changes_made import Changes, Touched
from app.domain.reminders import ABOUT, REMINDERS, ToTell
from app.domain.tickets.mentions import Mention
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Role
from app.domain.workspace import roles_changed
from app.ui.settings import Settings
from app.ui.shell.live import LiveFeed
from app.ui.shell.main_window import MainWindow
from app.ui.shell.standing_watch import StandingWatch
from app.ui.shell.watcher import Watcher, tell_some
from app.ui.shell.while_may import WhileMay
from app.work import Work

if TYPE_CHECKING:
    from app.domain.hosts import Standing
    from app.services.api import Services


@dataclass(frozen=True, slots=True)
class _TargetWarning:
    """What one is warned of: the ticket, what is said, and why one hears of it."""

    ticket_id: int
    text: str
    hint: str


def _follow(watcher: Watcher, feed: LiveFeed, window: MainWindow, may: Callable[[], bool]) -> WhileMay:
    """Let a watcher run with the feed while one may, and hear what is done here and elsewhere."""
    window.jobs.changed.connect(watcher.note)
    feed.changed.connect(watcher.note)
    return WhileMay(feed, may, watcher.start, watcher.stop)


# --- warnings ---------------------------------------------------------------------------------------
def warn(window: MainWindow, services: Services, feed: LiveFeed, may: Callable[[], bool]) -> WhileMay:
    """Warn who is at work of targets that come near their time, at the steps that the settings say."""
    read = partial(_warnings, services, window.settings)
    here = partial(_tell_warnings, window)
    watcher = Watcher(window.jobs, read, here, feed, key="warnings", hears=Touched.TARGETS)
    return _follow(watcher, feed, window, may)


def _warnings(services: Services, settings: Settings, work: Work) -> list[_TargetWarning]:
    """Worker: what is to be told now."""
    steps = tuple(step for step in (50, 75, 90) if settings.get(f"warn_{step}"))
    found = services.tickets.warn(steps, work=work) if steps else ()
    return [_TargetWarning(one.ticket_id, one.text, f"{one.title}. {one.whose}") for one in found]


def _tell_warnings(window: MainWindow, found: Sequence[_TargetWarning]) -> None:
    def many(all_of_them: Sequence[_TargetWarning]) -> None:
        ids = tuple(dict.fromkeys(one.ticket_id for one in all_of_them))
        _say_warning(window, f"{len(all_of_them)} targets come near their time. {all_of_them[0].text}", "", ids)

    tell_some(found, lambda one: _say_warning(window, one.text, one.hint, (one.ticket_id,)), many)


def _say_warning(window: MainWindow, text: str, hint: str, ids: tuple[int, ...]) -> None:
    if not window.settings.get("warn_quiet"):
        window.telling.warned(text, hint)
    window.messages.info(text, hint, "Show", _to_tickets(window, ids, "Warnings"))


def _to_tickets(window: MainWindow, ids: tuple[int, ...], label: str) -> Callable[[], object]:
    if len(ids) == 1:
        return partial(window.navigator.open, "tickets", id=ids[0])
    return partial(window.navigator.open, "tickets", filter=TicketFilter(ids=ids), label=label)


# --- mentions ---------------------------------------------------------------------------------------
def tell_mentions(window: MainWindow, services: Services, feed: LiveFeed, may: Callable[[], bool]) -> WhileMay:
    """Tell who is at work that somebody mentions them, each once in whatever windows they have."""
    tell = services.tickets.tell_mentions
    here = partial(_say_mentions, window)
    watcher = Watcher(window.jobs, lambda work: tell(work=work), here, feed, key="mentions", hears=Touched.TICKETS)
    return _follow(watcher, feed, window, may)


def _say_mentions(window: MainWindow, found: Sequence[Mention]) -> None:
    def say(text: str, hint: str, ids: tuple[int, ...]) -> None:
        if not window.settings.get("warn_quiet"):
            window.telling.mentioned(text, hint)
        window.messages.info(text, hint, "Show", _to_tickets(window, ids, "Mentions"))

    def many(all_of_them: Sequence[Mention]) -> None:
        ids = tuple(dict.fromkeys(one.ticket_id for one in all_of_them))
        say(f"You are mentioned {len(all_of_them)} times. {all_of_them[0].text}", "", ids)

    tell_some(found, lambda one: say(one.text, one.said, (one.ticket_id,)), many)


# --- reminders --------------------------------------------------------------------------------------
def remind(window: MainWindow, services: Services, feed: LiveFeed, may: Callable[[], bool]) -> WhileMay:
    """Tell reminders whose time has come, and what came back from hold since the last look."""
    since = [services.now()]

    def ask(_work: Work) -> tuple[datetime, Sequence[ToTell]]:
        asked = services.now()
        return asked, services.reminders.tell(since[0])

    def here(answer: tuple[datetime, Sequence[ToTell]]) -> None:
        since[0], found = answer  # where it failed, the next look asks from there again
        tell_some(found, partial(_say_reminder, window, services), lambda them: _say_reminders(window, len(them)))

    watcher = Watcher(window.jobs, ask, here, feed, key="reminding", hears=REMINDERS)
    return _follow(watcher, feed, window, may)


def _say_reminder(window: MainWindow, services: Services, one: ToTell) -> None:
    """Tell a reminder, with what is done about it: ticked off, or its record opened."""
    window.telling.reminder(one.text)
    tab, shown = ABOUT.get(one.kind, ""), window.shown_tab()
    go = ("Show", partial(window.navigator.open, tab, id=one.record_id)) if tab else None
    if one.reminder_id is None or shown is None:
        window.messages.warning(one.text, "", *(go or ()))
    else:
        done = partial(services.reminders.finish, {one.reminder_id: one.version})
        window.messages.warning(one.text, "", "Done", partial(shown.write, done), more=go)


def _say_reminders(window: MainWindow, count: int) -> None:
    text = f"{count:,} reminders are due."
    window.telling.reminder(text)
    window.messages.warning(text, "", "Show them", partial(window.commands.run, "file.reminders"))


# --- roles ------------------------------------------------------------------------------------------
def follow_roles(window: MainWindow, services: Services, feed: LiveFeed, after: Callable[[Any], object]) -> None:
    """Look with the feed whether one's own roles are others now, and let the window go by them.

    Forms that are open stay as they are. `after(opening)` is told what may be done from now on.
    """
    owner = QObject(window)

    def arrived(now: frozenset[Role]) -> None:
        before = services.opening.roles
        if now == before:
            return
        services.opening = replace(services.opening, roles=now)
        after(services.opening)
        window.messages.warning(f"Your roles have changed. {roles_changed(before, now)}", "Text you began is kept.")
        window.commands.refresh()
        feed.changed.emit(Changes(Touched.EVERYTHING))  # what is shown, and can be done with it, is another thing

    def look() -> None:
        window.jobs.read(owner, lambda work: services.workspace.roles(work=work), arrived, failed=lambda _error: True)

    feed.looked.connect(look)


# --- servers ----------------------------------------------------------------------------------------
def follow_standing(
    window: MainWindow, services: Services, feed: LiveFeed, standing: Standing, after: Callable[[Any], object]
) -> None:
    """Look whether the servers of a shared database change, and let all that is shown go by it.

    `after(opening)` is told where what may be done is another thing than before.
    """

    def changed(now: Standing) -> None:
        before, services.opening = services.opening, replace(services.opening, standing=now)
        window.standing_bar.show_standing(now)
        if before.refusal == services.opening.refusal:
            return
        after(services.opening)
        feed.changed.emit(Changes(Touched.EVERYTHING))  # what can be done with what is shown is another thing

    watch = StandingWatch(window.jobs, services.standing, window.messages, standing, feed)
    watch.changed.connect(changed)
    feed.begun.connect(watch.start)
    feed.ended.connect(watch.stop)
    feed.lost.connect(watch.look)
    feed.found.connect(watch.look)
