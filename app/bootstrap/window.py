"""Makes the window, and puts the tabs over an open workspace into it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.bootstrap import watching
from app.bootstrap.tabs import providers, search_tickets, tab_specs
from app.ui.commands import NO_ROLE, NOT_OFFLINE, NOTHING_HERE, CommandRegistry
from app.ui.forms.drafts import Drafts
from app.ui.forms.recents import Recents
from app.ui.jobs import JobRunner
from app.ui.look import focus_ring
from app.ui.look.theme import Theme
from app.ui.look.theme import current as current_theme
from app.ui.settings import Settings
from app.ui.shell.alerts import Alerts, DeskAlert
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.live import LiveFeed
from app.ui.shell.main_window import MainWindow
from app.ui.shell.status_bar import OFFLINE, READ_ONLY, SAMPLE
from app.ui.shell.tending import Tending
from app.ui.shell.while_may import WhileMay
from app.ui.tab import Context
from app.work import Work

if TYPE_CHECKING:
    from app.domain.workspace import Opening
    from app.services.api import Services


def make_window(app: QApplication, settings: Settings | None = None, hook: ExceptionHook | None = None) -> MainWindow:
    """Return a window without a workspace; tests and screenshots make theirs with it too."""
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


def build_context(window: MainWindow, services: Services) -> Context:
    """Return what every tab of a window gets."""

    def may(right: str) -> bool:
        return services.opening.may(right)  # another one after a failover

    window.commands.may = may
    window.commands.denied = _denied(services.opening)
    window.commands.offline, window.commands.in_role = services.opening.offline is not None, services.opening.in_role
    window.last_acts.now = window.messages.now = services.now
    return Context(
        jobs=window.jobs,
        messages=window.messages,
        commands=window.commands,
        navigator=window.navigator,
        settings=window.settings,
        services=services,
        now=services.now,
        may=may,
        actor=services.opening.actor,
        last_acts=window.last_acts,
        person=services.opening.name,
        roles=services.opening.roles_text,
        drafts=Drafts(window.settings.folder, services.opening.kept_under, services.now),
    )


def _denied(opening: Opening) -> str:
    """Return why a person may not do what is not his, here."""
    if opening.offline is not None:
        return NOT_OFFLINE
    if opening.warning:
        return NOTHING_HERE
    return opening.refusal or NO_ROLE


def tends(opening: Opening) -> bool:
    """Return whether a window sends and reads mail and does what is due: of coordinators, MIP managers and the desk.

    Over the sample it puts no mail into the outbox: it sends what somebody's act put there, and lets the hub follow.
    """
    may = any(opening.may(right) for right in ("cab.manage", "major_incident.edit", "mail.read"))
    return may and not opening.warning and opening.offline is None


def host(window: MainWindow, services: Services, *, live: bool = True) -> None:
    """Put the tabs over an open workspace into the window."""
    seconds = window.settings.get("refresh_seconds")
    window.recents = Recents(window.settings, services.opening.place)
    feed = LiveFeed(window.jobs, services.changed_since, seconds, window) if live else None
    by_role = [] if feed is None else _follow_by_role(window, services, feed)
    if feed is not None and services.opening.offline is None:
        alerts = Alerts(window.jobs, partial(_alerts, services), partial(_say_alert, window), window.settings, feed)
        window.jobs.changed.connect(alerts.note)
        feed.changed.connect(alerts.note)
        feed.begun.connect(alerts.look)
        feed.ended.connect(alerts.stop)
    standing = services.opening.standing
    if feed is not None and standing is not None:
        watching.follow_standing(window, services, feed, standing, partial(_stands, window))
        watching.follow_roles(window, services, feed, partial(_has_roles, window, by_role))
    window.standing_bar.show_standing(standing)
    window.host(
        tab_specs(),
        build_context(window, services),
        workspace=services.opening.place,
        providers=providers(services, partial(_saved_filters, window)),
        live=feed,
        search_all=search_tickets,
        promise=partial(_next_promise, services),
        chip=_chip(services.opening),
    )


def _saved_filters(window: MainWindow) -> list[str]:
    """Return the names of the filters of tickets that whoever is at work keeps on this computer."""
    from app.views.tickets.saved import SavedFilters

    return SavedFilters(window.settings).names


def _chip(opening: Opening) -> str:
    if opening.offline is not None:
        return OFFLINE
    if opening.warning:
        return READ_ONLY
    if opening.standing is not None and opening.refusal:
        return opening.standing.banner[0]
    return SAMPLE if opening.sample else ""


def _stands(window: MainWindow, opening: Opening) -> None:
    """Say what may not be done now, and why, in the words of where the workspace stands."""
    window.commands.denied = _denied(opening)
    window.status.set_chip(_chip(opening))


def _follow_by_role(window: MainWindow, services: Services, feed: LiveFeed) -> list[WhileMay]:
    """Let run with the feed what depends on the roles of who is at work; it starts and stops with them."""
    tend = partial(services.tend, only_mail=services.opening.sample)
    tending = Tending(window.jobs, tend, window.messages, feed)
    window.jobs.changed.connect(tending.note)
    found = [WhileMay(feed, lambda: tends(services.opening), tending.start, tending.stop)]
    if services.opening.offline is None:

        def at_the_desk() -> bool:
            return services.opening.may("ticket.comment") and not services.opening.warning

        found.append(watching.warn(window, services, feed, at_the_desk))
        found.append(watching.tell_mentions(window, services, feed, at_the_desk))
        found.append(watching.remind(window, services, feed, lambda: services.opening.may("reminder.edit")))
    return found


def _has_roles(window: MainWindow, by_role: Sequence[WhileMay], opening: Opening) -> None:
    """Let commands, and what runs by itself, go by the roles that somebody has now, and say them."""
    for one in by_role:
        one.look()
    _stands(window, opening)
    window.commands.in_role = opening.in_role
    window.show_roles(opening.name or opening.actor, opening.roles_text)


def _next_promise(services: Services, work: Work) -> DuePromise | None:
    """Worker: the update of a running major incident or of a posting that falls due first, that of a drill where there
    is no other, and how many others are overdue.
    """
    majors, postings = services.majors.due(work=work), services.hub.due(work=work)
    owed = [
        (row.drill, row.next_update_at, row.number, "majors", row.id)
        for row in majors
        if row.next_update_at is not None
    ]
    owed += [(False, one.promised_at, one.number, "hub", one.id) for one in postings if one.promised_at is not None]
    if not owed:
        return None
    owed.sort()  # no drill stands before what people wait for
    (drill, at, number, tab, id), now = owed[0], services.now()
    others = sum(due < now for _drill, due, *_ in owed[1:])
    return DuePromise(f"Drill {number}" if drill else number, "update", at, tab, id, others)


def _alerts(services: Services, after: int, work: Work) -> list[DeskAlert]:
    """Worker: what the hub tells on the screen of who is at work, after a key."""
    from app.domain.hub.alerts import News  # late: a start needs none of the hub

    found = services.hub.desktop_alerts(after, work=work)
    leads = {news: "New" if news is News.FIRST else news.label for news in News}
    return [DeskAlert(o.id, o.posting_id, f"{leads[News(o.news)]}: {o.title} ({o.number}).") for o in found]


def _say_alert(window: MainWindow, text: str, posting_id: int) -> None:
    window.telling.alert(text)
    window.messages.info(text, "", "Show", partial(window.navigator.open, "hub", id=posting_id))
