"""The work of one desktop: reads and writes as its roles allow, at random, on records that others have open."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.services.api import Services
from tests.desktops.ledger import Ledger
from tests.services.cab.board import FORM

#: Of ten tickets that a desktop takes up, so many are among the few that everybody has open.
_HOT_OF_TEN, _HOT = 5, 12


class Desktop:
    """One person at one desktop. `think`: seconds between two acts, on average."""

    def __init__(self, services: Services, who: str, roles: Sequence[Role], folder: Path, seed: int) -> None:
        self.services, self.who = services, who
        self.random = random.Random(seed)
        self.ledger = Ledger(folder / f"{who}.ledger", who)
        self.things: list[Callable[[], None]] = []
        if Role.AGENT in roles:
            self.things += [self.look, self.look, self.log, self.edit, self.edit, self.say, self.say]
            self.things += [self.assign, self.way, self.way, self.many]
        if Role.BRM in roles:
            self.things += [self.commentary, self.action, self.contact, self.figures]
        if Role.CAB in roles:
            self.things += [self.change, self.change_edit, self.changes_of_week, self.change_many]

    def close(self) -> None:
        """Leave: nothing more is kept."""
        self.ledger.close()

    def work(self, until: float, think: float) -> None:
        """Do one thing after the other until the monotonic clock shows `until`."""
        while time.monotonic() < until:
            self.random.choice(self.things)()
            time.sleep(self.random.uniform(0.3, 1.7) * think)

    # --- the desk ---------------------------------------------------------------------------------
    def look(self) -> None:
        """What a window reads when one comes back to the list and walks down it."""
        with self.ledger.asking("list"):
            ids = self.services.tickets.list_ids(TicketFilter(open_only=True))
            self.services.tickets.list_rows(list(ids[:40]))
        with self.ledger.asking("counts"):
            self.services.tickets.counts()

    def ticket(self) -> Any:
        """Take up a ticket as it is now, with its fields; often one of those that everybody has open."""
        found: list[Any] = []
        with self.ledger.asking("open"):
            ids = list(self.services.tickets.list_ids(TicketFilter(open_only=True)))
            few = sorted(ids)[:_HOT] if self.random.randrange(10) < _HOT_OF_TEN else ids
            found.append(self.services.tickets.detail(self.random.choice(few)))
        if not found:
            return None
        time.sleep(self.random.uniform(0, 0.5))  # it lies open, and others go on
        return found[0]

    def log(self) -> None:
        options = self.services.tickets.options()
        words = f"Call {uuid.uuid4().hex}"
        draft = TicketDraft(
            TicketKind.INCIDENT,
            words,
            self.random.choice(options.agencies).id,
            impact=self.random.randint(2, 4),
            urgency=self.random.randint(2, 4),
            group_id=self.random.choice(options.groups).id,
        )
        self.write("log", self.services.tickets.log, draft, table="ticket", new={"title": words}, text=words)

    def edit(self) -> None:
        ticket = self.ticket()
        if ticket is None:
            return
        field = self.random.choice(("title", "description", "caller"))
        new = f"{field} {uuid.uuid4().hex}"
        seen = {field: ticket.fields[field]}
        kept = {"table": "ticket", "row": ticket.id, "seen": seen, "new": {field: new}, "text": new}
        self.write("edit", self.services.tickets.edit, ticket.id, ticket.fields, {field: new}, **kept)

    def say(self) -> None:
        ticket = self.ticket()
        if ticket is not None:
            words = f"Note {uuid.uuid4().hex}"
            self.write("comment", self.services.tickets.comment, ticket.id, words, row=ticket.id, text=words)

    def assign(self) -> None:
        ticket = self.ticket()
        if ticket is not None:
            act, id = self.services.tickets.assign, ticket.id
            self.write("assign", act, id, self.who, version=ticket.version, table="ticket", row=id)

    def way(self) -> None:
        """Another step of its life, held to the version that was seen."""
        ticket = self.ticket()
        if ticket is None:
            return
        of, id, words = self.services.tickets, ticket.id, f"Done {uuid.uuid4().hex}"
        step = self.random.choice(("start", "hold", "resume", "resolve"))
        asked: dict[str, tuple[Any, ...]] = {
            "start": (of.start, id),
            "hold": (of.hold, id, HoldReason.AWAITING_USER),
            "resume": (of.resume, id),
            "resolve": (of.resolve, id, "fixed", words),
        }
        function, *rest = asked[step]
        self.write(step, function, *rest, version=ticket.version, table="ticket", row=id)

    def many(self) -> None:
        """Take twenty at once, from everybody's queue."""
        ids = list(self.services.tickets.list_ids(TicketFilter(open_only=True)))
        some = self.random.sample(ids, min(20, len(ids)))
        words = f"Bulk {uuid.uuid4().hex}"
        self.write("bulk", self.services.tickets.batch, some, BulkAct(Act.COMMENT, text=words), text=words)

    # --- agencies ---------------------------------------------------------------------------------
    def agency(self) -> int:
        found: int = self.random.choice(self.services.agencies.matrix()[:6]).agency_id
        return found

    def commentary(self) -> None:
        month = Period.month_of(local_date(self.services.now()))
        base = self.services.packets.read_commentary(self.agency(), month)
        time.sleep(self.random.uniform(0, 1))
        section = self.random.choice(("well", "not_well", "ask"))
        new = f"Text {uuid.uuid4().hex}"
        kept = {"table": "commentary", "seen": {"text": base.texts()[section]}, "new": {"text": new}, "text": new}
        self.write("commentary", self.services.packets.save_commentary, base, {section: new}, **kept)

    def action(self) -> None:
        words = f"Action {uuid.uuid4().hex}"
        values = {"kind": "action", "title": words, "owner": "The desk", "state": "open"}
        values["due_on"] = local_date(self.services.now()) + timedelta(days=14)  # type: ignore[assignment]
        self.write("action", self.services.reviews.save_action, self.agency(), values, table="action", text=words)

    def contact(self) -> None:
        with self.ledger.asking("agency"):
            self.services.agencies.detail(self.agency())

    def figures(self) -> None:
        with self.ledger.asking("reviews"):
            self.services.reviews.reviews()

    # --- changes ----------------------------------------------------------------------------------
    def change(self) -> None:
        words = f"Change {uuid.uuid4().hex}"
        start = self.services.now().replace(minute=0, second=0, microsecond=0) + timedelta(
            days=self.random.randint(8, 30)
        )
        values = {**FORM, "title": words, "planned_start": start, "planned_end": start + timedelta(hours=2)}
        links = {"services": ("NCID",), "agencies": ("DHHS",), "sites": ("EDC",)}
        create = self.services.changes.create
        self.write("new change", create, {**values, "implementer": self.who}, links, table="change", text=words)

    def changes_of_week(self) -> Any:
        now = self.services.now()
        with self.ledger.asking("calendar") as asked:
            asked.found = self.services.changes.calendar(now, now + timedelta(days=30))
        return asked.found

    def _drafts(self) -> list[int]:
        data = self.changes_of_week()
        return [] if data is None else [one.id for one in data.changes if one.state.value == "draft"]

    def change_edit(self) -> None:
        drafts = self._drafts()
        if not drafts:
            return
        base = self.services.changes.detail(self.random.choice(drafts[:5])).change
        time.sleep(self.random.uniform(0, 0.5))
        new = f"Change {uuid.uuid4().hex}"
        kept = {"table": "change", "row": base.id, "seen": {"title": base.title}, "new": {"title": new}, "text": new}
        self.write("edit change", self.services.changes.edit, base, {"title": new}, **kept)

    def change_many(self) -> None:
        drafts = self._drafts()
        if drafts:
            some = self.random.sample(drafts, min(3, len(drafts)))
            self.write("bulk changes", self.services.changes.batch, some, BulkChange(ChangeAct.SUBMIT))

    def write(self, act: str, function: Callable[..., object], *given: Any, **more: Any) -> None:
        """Ask for an act under an id of its own, and keep what was told."""
        kept = {name: more.pop(name) for name in ("table", "row", "seen", "new", "text") if name in more}
        op_id = uuid.uuid4().hex
        with self.ledger.asking(act, op_id, **kept):
            function(*given, op_id=op_id, **more)
