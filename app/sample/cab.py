"""The CAB's meetings of the sample: seats, items, votes and what happened in each, by the rules of the board."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.cab import days
from app.domain.cab.frozen import frozen_text
from app.domain.cab.settings import SAMPLE
from app.domain.changes.board import next_wednesday
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.sample.changes import meets_on
from app.sample.heard import Heard, Hearing, cut_off_of, is_recent
from app.sample.lists import local, stream
from app.sample.world import Person, Row, World

_WEEKS_BACK = 65
_WEEKS_AHEAD = 6
_SECTIONS = {"decision": 0, "ratify": 2, "emergency": 3, "pir": 4}
_MINUTES = {"extensive": 15, "widespread": 10, "significant": 8, "minor": 5}
#: What the board has to do: title, days until it is due.
_ACTIONS = (
    ("Test the restore of the directory before the next patch", 9),
    ("Agree the freeze of the elections with the counties", 16),
    ("Write down who is called when a change is backed out", -3),
    ("Bring a model for certificate renewals", 23),
)


def add_meetings(world: World) -> None:
    """Fill in meetings with all that belongs to them, from the changes; needs the changes."""
    _Maker(world).make()


class _Maker:
    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = stream(world.seed, "meetings")
        self.author = world.coordinators[0].login
        self.meets = self._meets()
        self.held = {slot for slot, day in self.meets.items() if local(day, 10) < world.dawn}
        self.ids: dict[date, int] = {}
        self.seats: dict[date, dict[str, int]] = {}
        self.there: dict[date, frozenset[str]] = {}
        self.names = {row["login"]: row["name"] for row in world.rows["person"]}
        self.agency_of = {person.login: code for code, people in world.cab.items() for person in people}
        self.person_ids = {row["login"]: row["id"] for row in world.rows["person"]}
        self.events: dict[int, list[Row]] = defaultdict(list)
        self.listed: dict[date | None, list[Hearing]] = defaultdict(list)  # in the order of each meeting
        self.links: dict[tuple[str, int], list[str]] = defaultdict(list)

    def _meets(self) -> dict[date, date]:
        first = next_wednesday(self.world.until - timedelta(weeks=_WEEKS_BACK))
        slots = [first + timedelta(weeks=n) for n in range(_WEEKS_BACK + _WEEKS_AHEAD + 1)]
        last = self.world.until + timedelta(weeks=_WEEKS_AHEAD)
        return {slot: meets_on(self.world, slot) for slot in slots if slot <= last}

    def make(self) -> None:
        world = self.world
        members = {
            person.login: world.add("ecab_member", person_id=person.id, note="", valid_from=world.since, valid_to=None)
            for person in world.ecab
        }
        hearings = Heard(world, self.meets, self.held).all()
        for hearing in hearings:
            self.listed[hearing.slot].append(hearing)
        for slot, listed in self.listed.items():
            if slot is not None:
                listed.sort(key=_order)
        for slot in self.meets:
            self._meeting(slot)
        self._read_links()
        self._items(hearings)
        for slot in self.meets:
            self._course(slot)
        for hearing in self.listed[None]:
            self._votes(hearing, members)
        self._actions()
        for meeting_id in sorted(self.events):
            for seq, event in enumerate(self.events[meeting_id], 1):
                world.add("cab_event", **event, meeting_id=meeting_id, seq=seq, op_id=None)

    # --- meetings and seats -----------------------------------------------------------------------
    def _meeting(self, slot: date) -> None:
        world, day, listed = self.world, self.meets[slot], self.listed[slot]
        start, frozen = local(day, 10), days.freeze_at(day, world.holidays)
        held, sent = slot in self.held, frozen < world.dawn
        ended = self._at(slot, len(listed)) + timedelta(minutes=2)
        self.ids[slot] = world.add(
            "cab_meeting",
            number=f"CAB{len(self.ids) + 1:07d}",
            slot=slot,
            meeting_date=day,
            replaces=None if day == slot else slot,
            state="held" if held else "frozen" if sent else "planned",
            start_time="10:00",
            minutes_long=SAMPLE.length,
            place="Building 6, room 214",
            chair_id=world.ecab[0].id,
            frozen_at=frozen if sent else None,
            opened_at=start if held else None,
            ended_at=ended if held else None,
            sequence=(day != slot) + sent,
            attendees=[],
            minutes="",
            created_by=self.author,
        )
        there = self.there[slot] = self._present(listed) if held else frozenset()
        self.seats[slot] = {}
        for agency in world.agencies:
            people = world.cab[agency.code]
            self.seats[slot][agency.code] = world.add(
                "cab_seat",
                meeting_id=self.ids[slot],
                agency_id=agency.id,
                person_id=people[0].id,
                alternate_id=people[1].id if len(people) > 1 else None,
                present=agency.code in there,
                answer="accepted" if agency.code in there else "declined" if held else "needs_action",
                created_by=self.author,
            )

    def _present(self, listed: list[Hearing]) -> frozenset[str]:
        """Return the agencies that came: those that voted, and so many others that there was a quorum."""
        codes = [agency.code for agency in self.world.agencies]
        votes = [vote["voter"] for one in listed for vote in one.votes]
        voted = {self.agency_of[login] for login in votes if login in self.agency_of}
        order = [codes[i] for i in self.rng.permutation(len(codes)).tolist()]
        least = -(-len(codes) * SAMPLE.quorum_percent // 100) + int(self.rng.integers(0, 8))
        return frozenset(voted | set(order[:least]))

    # --- items ------------------------------------------------------------------------------------
    def _items(self, hearings: list[Hearing]) -> None:
        places = {id(one): n for listed in self.listed.values() for n, one in enumerate(listed, 1)}
        following = {id(one.before): one for one in hearings if one.before is not None}
        for hearing in hearings:
            row, slot = hearing.row, hearing.slot
            closed_at = row["decided_at"] if hearing.kind == "ecab" else None
            if slot is not None and hearing.state in ("decided", "noted"):
                closed_at = self._at(slot, places[id(hearing)] - 1) + timedelta(minutes=1)
            if hearing.kind == "decision" and hearing.is_decided:
                row["decided_at"] = closed_at
            after = following.get(id(hearing))
            kept = slot is not None and self._is_sent(slot) and is_recent(self.world, self.meets[slot])
            hearing.item_id = self.world.add(
                "cab_agenda_item",
                meeting_id=self.ids[slot] if slot is not None else None,
                change_id=row["id"],
                kind=hearing.kind,
                kind_group="board" if hearing.kind in ("decision", "ecab") else hearing.kind,
                state=hearing.state,
                result=hearing.result,
                conditions=hearing.conditions,
                reason=hearing.reason,
                position=places[id(hearing)] if slot is not None else 0,
                minutes_planned=_MINUTES[row["scope"]],
                late=hearing.late,
                late_why="Submitted after the cut-off" if hearing.late else "",
                consent="given" if hearing.late and hearing.is_decided else "",
                cut_off=cut_off_of(self.world, hearing, self.meets) if hearing.kind == "decision" else None,
                submitted_at=row["submitted_at"],
                content_n=1 if hearing.is_decided else None,
                frozen=dict(frozen_text(self._change(row)).content) if kept else None,
                frozen_n=1 if kept else None,
                decided_at=closed_at,
                from_item_id=hearing.before.item_id if hearing.before is not None else None,
                came=hearing.came,
                for_meeting_id=self.ids[after.slot] if after and after.slot and hearing.state == "deferred" else None,
                note="What went wrong is known, and what is done about it." if hearing.state == "noted" else "",
                created_by=row["created_by"],
            )

    def _is_sent(self, slot: date) -> bool:
        return days.freeze_at(self.meets[slot], self.world.holidays) < self.world.dawn

    def _at(self, slot: date, position: int) -> datetime:
        """Return when an item of a meeting is taken up."""
        each = max(2, min(9, 56 // max(len(self.listed[slot]), 1)))
        return local(self.meets[slot], 10, 3) + timedelta(minutes=each * position)

    def _read_links(self) -> None:
        world = self.world
        for table, column, codes in (
            ("change_service", "service_id", {s.id: s.code for s in world.services}),
            ("change_agency", "agency_id", {a.id: a.code for a in world.agencies}),
            ("change_site", "site_id", {id: code for code, id in world.site_ids.items()}),
        ):
            for link in world.rows[table]:
                self.links[table, link["change_id"]].append(codes[link[column]])

    def _change(self, row: Row) -> Change:
        """Return a change with the content that its agenda said."""
        same = (
            *("implementer", "reason", "implementation_plan", "test_plan", "backout_plan", "communication_plan"),
            *("risk", "risk_answers", "affects_dit", "planned_start", "planned_end"),
        )
        texts: dict[str, Any] = {name: row[name] for name in same}
        return Change(
            row["id"],
            row["number"],
            row["title"],
            ChangeType(row["type"]),
            ChangeScope(row["scope"]),
            ChangeState(row["state"]),
            services=tuple(sorted(self.links["change_service", row["id"]])),
            agencies=tuple(sorted(self.links["change_agency", row["id"]])),
            sites=tuple(sorted(self.links["change_site", row["id"]])),
            implementer_name=self.names.get(row["implementer"], row["implementer"]),
            **texts,
        )

    # --- what happened ----------------------------------------------------------------------------
    def _course(self, slot: date) -> None:
        """Tell what happened to a meeting, and in it where it was held."""
        day, listed = self.meets[slot], self.listed[slot]
        if day != slot:
            moved = local(slot - timedelta(days=21), 9)
            self._tell(slot, "moved", min(moved, self.world.dawn), value=day.isoformat())
        if self._is_sent(slot):
            self._tell(slot, "frozen", days.freeze_at(day, self.world.holidays))
        if slot not in self.held:
            for hearing in listed:
                self._votes(hearing, {})
            return
        start = local(day, 10)
        self._tell(slot, "opened", start)
        for code in sorted(self.there[slot]):
            self._tell(slot, "arrived", start, seat_id=self.seats[slot][code], value="member")
        for position, hearing in enumerate(listed):
            at = self._at(slot, position)
            self._tell(slot, "item", at, item_id=hearing.item_id)
            self._votes(hearing, {})
            if hearing.late and hearing.is_decided:
                self._tell(slot, "consent", at, item_id=hearing.item_id, value="given")
            kind = {"decided": "decided", "noted": "noted", "deferred": "deferred"}.get(hearing.state)
            if kind is not None:
                done = at + timedelta(minutes=1)
                self._tell(slot, kind, done, item_id=hearing.item_id, value=hearing.result, note=hearing.reason)
        ended = self._at(slot, len(listed)) + timedelta(minutes=2)
        self._tell(slot, "ended", ended)
        for hearing in listed:
            if hearing.state == "carried":
                self._tell(slot, "carried", ended, item_id=hearing.item_id, note=hearing.reason)

    def _tell(
        self,
        slot: date,
        kind: str,
        at: datetime,
        *,
        item_id: int | None = None,
        seat_id: int | None = None,
        value: str = "",
        note: str = "",
    ) -> None:
        self.events[self.ids[slot]].append(
            {
                "at": at,
                "occurred_at": at,
                "author": self.author,
                "kind": kind,
                "item_id": item_id,
                "seat_id": seat_id,
                "value": value,
                "note": note,
            }
        )

    def _votes(self, hearing: Hearing, members: dict[str, int]) -> None:
        """Add the votes on an item: of seats, recorded in the meeting, or of members for emergencies."""
        slot = hearing.slot
        if hearing.state not in ("open", "decided"):
            return
        if hearing.kind == "ratify" and slot is not None and hearing.is_decided:
            hearing.votes = self._ratifying(slot, hearing)
        for number, vote in enumerate(hearing.votes, 1):
            login = vote["voter"]
            if slot is not None and self.agency_of.get(login) is None:
                continue
            at = vote["at"]
            if slot is not None and hearing.is_decided:
                at = self._at(slot, self.listed[slot].index(hearing)) + timedelta(seconds=5 * number)
            self.world.add(
                "cab_vote",
                item_id=hearing.item_id,
                seat_id=self.seats[slot][self.agency_of[login]] if slot is not None else None,
                ecab_member_id=members[login] if slot is None else None,
                person_id=self.person_ids[login],
                content_n=1,
                seq=1,
                vote=vote["decision"],
                note=vote["note"] or ("Not ready yet" if vote["decision"] == "reject" else ""),
                cast="own" if slot is None or not hearing.is_decided else "recorded",
                how="phone" if slot is None else "",
                at=at,
                author=login if slot is None or not hearing.is_decided else self.author,
            )

    def _ratifying(self, slot: date, hearing: Hearing) -> list[Row]:
        """Return votes on a latent change, of those who were there and had no hand in it."""
        there = sorted(self.there[slot])
        against = hearing.result == "not_ratified"
        voters = [self.world.cab[there[i]][0] for i in self.rng.permutation(len(there))[:3].tolist()]
        free = [person for person in voters if person.login != hearing.row["created_by"]]
        return [
            {
                "voter": person.login,
                "decision": "reject" if against and number == 0 else "approve",
                "note": hearing.reason if against and number == 0 else "",
                "at": None,
            }
            for number, person in enumerate(free)
        ]

    # --- what follows from it ---------------------------------------------------------------------
    def _actions(self) -> None:
        """Add what the board has to do, with owner and day."""
        world, last = self.world, max(self.held, default=None)
        if last is None:
            return
        owners: list[Person] = [*world.coordinators, *world.ecab]
        for number, (title, due) in enumerate(_ACTIONS):
            owner = owners[number % len(owners)]
            world.add(
                "action",
                agency_id=None,
                review_id=None,
                meeting_id=self.ids[last],
                owner_id=owner.id,
                kind="action",
                title=title,
                owner=owner.login,
                due_on=world.until + timedelta(days=due),
                state="open",
                closed_on=None,
                effect="",
                created_by=self.author,
            )


def _order(hearing: Hearing) -> tuple[int, datetime, str]:
    """Return where an item stands on its agenda: by section, then as it is planned."""
    section = 1 if hearing.late else _SECTIONS[hearing.kind]
    return section, hearing.row["planned_start"], hearing.row["number"]
