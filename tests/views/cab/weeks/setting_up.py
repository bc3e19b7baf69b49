"""What the coordinator sets up in an empty workspace before the first week, at the keyboard, in Setup and Agencies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, func, select

from app.db import tables as t
from tests.services.cab.weeks.world import CAST, ECAB, ONE, SERVICES
from tests.views.cab.weeks.desks import Desks
from tests.views.cab.weeks.keyboard import ALT, CTRL, K, Keyboard


class SettingUp(Desks):
    """Makes the same as the services do for the services' weeks; see `world`."""

    def set_up(self, cast: Iterable[str] = tuple(CAST), services: Iterable[str] = tuple(SERVICES)) -> None:
        """Set up people, seats, services, a window, the ECAB and the rules of the board."""
        world = self.world
        with world.root.read() as conn:
            world.agencies = {row.code: row.id for row in conn.execute(select(t.agency.c.code, t.agency.c.id))}
        if world.one_login:
            self._new("people", t.person, name=ONE, login=world.root.actor.login)
        for login in cast:
            name, agency, _ = CAST[login]
            own = {} if world.one_login else {"login": login}
            world.ids[login] = self._new("people", t.person, name=name, **own, email=f"{login}@example.org")
            if agency:
                self._make_member(agency, name)
        for code in services:
            name = SERVICES[code]
            facts = {"code": code, "name": name, "owner_id": CAST["ida"][0], "valid_from": "2020-01-01"}
            both = {"primary_site_id": "EDC", "standby_site_id": "WDC"}
            world.services[code] = self._new("services", t.service, **facts, **both)
        hours = {"start_time": "00:00", "end_time": "06:00"}
        self._new("windows", t.maintenance_window, service_id=SERVICES["SIGNIN"], weekday="Sunday", **hours)
        for login in (one for one in ECAB if one in world.ids):
            world.ecab[login] = self._new("ecab", t.ecab_member, person_id=CAST[login][0])
        keyboard, _ = self._part("people")
        keyboard.letter("b")
        keyboard.send(mailbox="cab@example.org", place="Room 310")

    def _part(self, part: str) -> tuple[Keyboard, Any]:
        """Turn to a part of Setup by Alt+PgDown."""
        keyboard = self.sit("")
        tab = keyboard.page(0)
        for _ in range(tab.nav.count()):
            if tab.part_id == part:
                return keyboard, tab
            keyboard.press(K.Key_PageDown, held=ALT)
        raise AssertionError(f"Setup has no {part}")

    def _new(self, part: str, table: Table, **values: str) -> int:
        """Make a record of a part, and return its id."""
        keyboard, _ = self._part(part)
        keyboard.press(K.Key_N, held=CTRL)
        keyboard.send(**values)
        with self.world.root.read() as conn:
            return int(conn.execute(select(func.max(table.c.id))).scalar_one())

    def _make_member(self, agency: str, name: str) -> None:
        """Make somebody the member of the board for an agency."""
        keyboard = self.sit("")
        tab = keyboard.page(5)
        keyboard.press(K.Key_F, held=CTRL)
        keyboard.type(agency)
        keyboard.press(K.Key_Return, K.Key_Home)
        for _ in range(10):
            if tab.current_row().code == agency:
                break
            keyboard.press(K.Key_Down)
        assert tab.current_row().code == agency
        keyboard.letter("a")
        keyboard.send(role="CAB representative", person_id=name)
