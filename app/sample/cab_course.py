"""What happened in the meetings of the sample's board: their events, the votes, and what is to be done since."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from app.domain.cab import days
from app.domain.cab.settings import SAMPLE
from app.sample.board import Board
from app.sample.heard import Hearing
from app.sample.lists import local, stream
from app.sample.world import Person, Row

#: What the board has to do: title, days until it is due.
_ACTIONS = (
    ("Test the restore of the directory before the next patch", 9),
    ("Agree the freeze of the elections with the counties", 16),
    ("Write down who is called when a change is backed out", -3),
    ("Bring a model for certificate renewals", 23),
)
#: What is to be done was given at least so long before its day.
_TIME_TO_DO = timedelta(days=7)


class Course:
    """Adds events, votes and actions of a board; its meetings and items are there already."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.models = stream(board.world.seed, "models")
        self.agency_of = {person.login: code for code, people in board.world.cab.items() for person in people}
        self.person_ids = {row["login"]: row["id"] for row in board.world.rows["person"]}
        self.events: dict[int, list[Row]] = defaultdict(list)

    def add(self) -> None:
        """Add them, meeting by meeting."""
        board, world = self.board, self.board.world
        members = {
            person.login: world.add("ecab_member", person_id=person.id, note="", valid_from=world.since, valid_to=None)
            for person in world.ecab
        }
        for slot in board.meets:
            self._course(slot)
        for hearing in board.listed[None]:
            self._votes(hearing, members)
        self._actions()
        for meeting_id in sorted(self.events):
            for seq, event in enumerate(self.events[meeting_id], 1):
                world.add("cab_event", **event, meeting_id=meeting_id, seq=seq, op_id=None)

    def _course(self, slot: date) -> None:
        """Tell what happened to a meeting, and in it where it was held."""
        day, listed = self.board.meets[slot], self.board.listed[slot]
        if day != slot:
            moved = local(slot - timedelta(days=21), 9)
            self._tell(slot, "moved", min(moved, self.board.world.dawn), value=day.isoformat())
        if self.board.is_sent(slot):
            self._tell(slot, "frozen", days.freeze_at(day, self.board.world.holidays))
        if slot not in self.board.held:
            for hearing in listed:
                self._votes(hearing, {})
            return
        start = local(day, 10)
        self._tell(slot, "opened", start)
        for code in sorted(self.board.there[slot]):
            self._tell(
                slot, "arrived", start, seat_id=self.board.seats[slot][code], value=self.board.comes_as(slot, code)
            )
        for position, hearing in enumerate(listed):
            at = self.board.at(slot, position)
            self._tell(slot, "item", at, item_id=hearing.item_id)
            self._votes(hearing, {})
            if hearing.late and hearing.is_decided:
                self._tell(slot, "consent", at, item_id=hearing.item_id, value="given")
            kind = {"decided": "decided", "noted": "noted", "deferred": "deferred"}.get(hearing.state)
            if kind is not None:
                done = at + timedelta(minutes=1)
                self._tell(slot, kind, done, item_id=hearing.item_id, value=hearing.result, note=hearing.reason)
        ended = self.board.at(slot, len(listed)) + timedelta(minutes=2)
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
        self.events[self.board.ids[slot]].append(
            {
                "at": at,
                "occurred_at": at,
                "author": self.board.author,
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
        if slot is not None and hearing.is_decided and (hearing.kind != "decision" or _lacks_votes(hearing)):
            hearing.votes = self._ratifying(slot, hearing)
        for number, vote in enumerate(hearing.votes, 1):
            login = vote["voter"]
            if slot is not None and self.agency_of.get(login) is None:
                continue
            at = vote["at"]
            if slot is not None and hearing.is_decided:
                at = self.board.at(slot, self.board.listed[slot].index(hearing)) + timedelta(seconds=5 * number)
            self.board.world.add(
                "cab_vote",
                item_id=hearing.item_id,
                seat_id=self.board.seats[slot][self.agency_of[login]] if slot is not None else None,
                ecab_member_id=members[login] if slot is None else None,
                person_id=self.person_ids[login],
                content_n=1,
                seq=1,
                vote=vote["decision"],
                note=vote["note"] or ("Not ready yet" if vote["decision"] == "reject" else ""),
                cast="own" if slot is None or not hearing.is_decided else "recorded",
                how="phone" if slot is None else "",
                at=at,
                author=login if slot is None or not hearing.is_decided else self.board.author,
            )

    def _ratifying(self, slot: date, hearing: Hearing) -> list[Row]:
        """Return votes on what has none yet, of those who were there and had no hand in it."""
        there = sorted(self.board.there[slot])
        against = hearing.result == "not_ratified"
        rng = self.board.rng if hearing.kind == "ratify" else self.models
        voters = [self.board.sits[slot][there[i]] for i in rng.permutation(len(there))[:3].tolist()]
        hands = {hearing.row["created_by"], hearing.row.get("implementer")}
        free = [person for person in voters if person.login not in hands]
        return [
            {
                "voter": person.login,
                "decision": "reject" if against and number == 0 else "approve",
                "note": hearing.reason if against and number == 0 else "",
                "at": None,
            }
            for number, person in enumerate(free)
        ]

    def _actions(self) -> None:
        """Add what the board has to do, with owner and day."""
        world, held = self.board.world, sorted(self.board.held)
        if not held:
            return
        owners: list[Person] = [*world.coordinators, *world.ecab]
        for number, (title, due) in enumerate(_ACTIONS):
            owner, due_on = owners[number % len(owners)], world.until + timedelta(days=due)
            given = [slot for slot in held if self.board.meets[slot] + _TIME_TO_DO <= due_on]
            world.add(
                "action",
                agency_id=None,
                review_id=None,
                meeting_id=self.board.ids[given[-1] if given else held[0]],
                major_incident_id=None,
                owner_id=owner.id,
                kind="action",
                title=title,
                owner=owner.login,
                due_on=due_on,
                state="open",
                closed_on=None,
                effect="",
                created_by=self.board.author,
            )


def _lacks_votes(hearing: Hearing) -> bool:
    """Return whether an approval has fewer votes than it needs."""
    for_it = sum(vote["decision"] == "approve" for vote in hearing.votes)
    return hearing.result in ("approved", "conditions") and for_it < SAMPLE.approvals
