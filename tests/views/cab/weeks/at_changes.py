"""What is done with changes in the week of a board, at the keyboard, in the Calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.db import tables as t
from app.domain.changes.ecab import Reached
from app.domain.changes.risk import QUESTIONS
from tests.services.cab.board import FORM
from tests.services.cab.weeks.hands import AGENCIES
from tests.services.cab.weeks.world import CAST, SERVICES
from tests.views.cab.weeks.desks import Desks
from tests.views.cab.weeks.keyboard import ALT, CTRL, K

_PLANS = ("reason", "implementation_plan", "test_plan", "backout_plan", "communication_plan")
_ANSWERS = {question.id: {one.id: one.text.capitalize() for one in question.answers} for question in QUESTIONS}


class AtChanges(Desks):
    """Everything that is done with a change outside of a meeting."""

    # --- drafts ---------------------------------------------------------------------------------------
    def write(self, letter: str, window: tuple[datetime, datetime], service: str, type: str, **more: Any) -> int:
        keyboard = self.sit("finn")
        keyboard.page(3)
        if type == "emergency":
            keyboard.palette("New emergency change")
        else:
            keyboard.press(K.Key_N, held=CTRL)
        keyboard.send(
            title=f"{letter}: {self.week.name}",
            type=type.capitalize(),
            scope=str(more.get("scope", FORM["scope"])).capitalize(),
            planned_start=self.moment(window[0]),
            planned_end=self.moment(window[1]),
            implementer=self.name("gus"),
            services=(SERVICES[service],),
            agencies=AGENCIES,
            sites=("EDC",),
            **{name: FORM[name] for name in _PLANS},
            **{f"risk.{key}": _ANSWERS[key][answer] for key, answer in FORM["risk_answers"].items()},
        )
        return self._newest(t.change, f"{letter}: {self.week.name}")

    def write_latent(self, letter: str, start: datetime, end: datetime) -> tuple[int, str]:
        keyboard = self.sit("finn")
        keyboard.page(3)
        keyboard.palette("Record a latent change")
        keyboard.send(
            title=f"{letter}: {self.week.name}",
            scope="Significant",
            actual_start=self.moment(start),
            actual_end=self.moment(end),
            outcome="Successful",
            implementer=self.name("gus"),
            services=(SERVICES["SIGNIN"],),
            agencies=AGENCIES,
            sites=("EDC",),
            reason="Sign-in was slow",
        )
        return self._newest(t.change, f"{letter}: {self.week.name}"), keyboard.said()

    def _newest(self, table: Any, name: str) -> int:
        column = table.c.title if "title" in table.c else table.c.name
        wanted = select(func.max(table.c.id)).where(column == name)
        with self.world.root.read() as conn:
            return int(conn.execute(wanted).scalar_one())

    def edit(self, letter: str, **values: str) -> None:
        self.act(letter, "finn", "e", **values)

    # --- its way ----------------------------------------------------------------------------------------
    def hand_in(self, letter: str, **more: Any) -> str:
        if "late_for" in more:
            day = self.meeting(more["late_for"]).day  # one before it may have passed its cut-off as well
            form = {"to": f"The meeting of {day:%A} {day.day} {day:%B}", "reason": more["late_why"]}
            return self.act(letter, "finn", "y", **form)
        return self.act(letter, "finn", "Submit to the board" if more.get("to_board") else "s")

    def withdraw(self, letter: str) -> None:
        self.act(letter, "finn", "b")

    def decide_alone(self, letter: str, login: str) -> None:
        self.act(letter, login, "a")

    def put_on_schedule(self, letter: str) -> None:
        self.act(letter, "finn", "h")

    def begin(self, letter: str) -> None:
        self.act(letter, "gus", "g")

    def record(self, letter: str, outcome: str, **more: Any) -> str:
        values: dict[str, object] = {"outcome": outcome.capitalize()}
        if "backed_out" in more:
            values["backed_out"] = more["backed_out"]
        if "actual_end" in more:
            values["actual_end"] = self.moment(more["actual_end"])
        return self.act(letter, "gus", "r", **values)

    def meet_condition(self, letter: str) -> None:
        keyboard = self.show(letter, "ava")
        keyboard.letter("c")
        keyboard.send(condition="After the backup")

    def correct_outcome(self, letter: str, outcome: str, why: str) -> None:
        self.act(letter, "gus", "Correct the outcome", outcome=outcome.capitalize(), reason=why)

    def cancel(self, letter: str, why: str) -> None:
        self.act(letter, "finn", "x", reason=why)

    # --- incidents ----------------------------------------------------------------------------------------
    def log_incident(self, title: str) -> int:
        keyboard = self.sit("gus")
        keyboard.page(2)
        keyboard.press(K.Key_N, held=CTRL)
        keyboard.send(title=title, agency_id="DHHS", service_id=SERVICES["SIGNIN"])
        return self._newest(t.ticket, title)

    def judge(self, letter: str, ticket: int, verdict: str, why: str = "") -> None:
        keyboard = self.show(letter, "gus")
        if verdict == "confirmed":
            keyboard.letter("f")
        else:
            keyboard.palette("Refuse an incident")
        keyboard.send(ticket=self._number(ticket), why=why)

    def _number(self, ticket: int) -> str:
        with self.world.root.read() as conn:
            return str(conn.execute(select(t.ticket.c.number).where(t.ticket.c.id == ticket)).scalar_one())

    # --- ECAB and freezes -------------------------------------------------------------------------------
    def ecab_vote(self, letter: str, member: str, how: str, against: str) -> None:
        keyboard = self.show(letter, "ava")
        keyboard.letter("v")
        vote = "Reject" if against else "Approve"
        keyboard.send(member=CAST[member][0], vote=vote, how=Reached(how).label, reason=against)

    def ecab_decide(self, letter: str, reason: str, *, approved: bool) -> None:
        self.act(letter, "ava", "a" if approved else "j", reason=reason)

    def enter_freeze(
        self, name: str, start: datetime, end: datetime, service: str | None = None, *, hard: bool = False
    ) -> int:
        keyboard = self.sit("ava")
        keyboard.page(3)
        keyboard.letter("z")
        values = {"name": name, "hard": "Hard" if hard else "Soft", "start_at": self.moment(start)}
        whom = {"service_id": f"{SERVICES[service]}"} if service else {}
        keyboard.send(**values, end_at=self.moment(end), **whom)
        return self._newest(t.freeze, name)

    def end_freeze(self, id: int, name: str) -> None:
        keyboard = self.sit("ava")
        tab = keyboard.page(0)
        for _ in range(tab.nav.count()):
            if tab.part_id == "freezes":
                break
            keyboard.press(K.Key_PageDown, held=ALT)
        keyboard.press(K.Key_F, held=CTRL)
        keyboard.type(name)
        keyboard.press(K.Key_Return)
        keyboard.letter("x")
        keyboard.send()

    def override(self, letter: str, freeze: int, reason: str, agreed: Mapping[str, str] | None = None) -> None:
        values: dict[str, object] = {"reason": reason}
        for n, (name, how) in enumerate((agreed or {}).items(), 1):
            values |= {f"member_{n}": CAST[name][0], f"how_{n}": Reached(how).label}
        keyboard = self.show(letter, "ava")
        keyboard.letter("q")
        keyboard.send(**values)
