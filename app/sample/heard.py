"""What the board of the sample heard: each change's places before it, from what became of it; and the models."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.domain.cab import days
from app.domain.cab.settings import SAMPLE
from app.domain.eastern import local_date
from app.sample.lists import local, stream
from app.sample.world import Row, World

#: One of so many changes before the board was before an earlier meeting as well.
_AGAIN = 5
_REVIEW_DAYS = timedelta(days=7)
_DONE = ("implemented", "reviewed")


@dataclass(slots=True)
class Hearing:
    """One place of a change or model: before the meeting of a slot, or (None) before the members for emergencies."""

    row: Row
    kind: str
    slot: date | None
    state: str = "open"
    result: str = ""
    reason: str = ""
    conditions: str = ""
    late: bool = False
    came: int = 1
    before: Hearing | None = None
    votes: list[Row] = field(default_factory=list)
    item_id: int = 0

    @property
    def is_decided(self) -> bool:
        return self.state == "decided"


class Heard:
    """Makes the hearings of all changes; `meets`: slot -> day of each meeting, `held`: slots whose meeting is over."""

    def __init__(self, world: World, meets: dict[date, date], held: set[date]) -> None:
        self.world, self.meets, self.held = world, meets, held
        self.slots = sorted(meets)
        self.rng = stream(world.seed, "hearings")
        self.votes: dict[int, list[Row]] = defaultdict(list)
        for vote in world.rows.pop("change_vote", []):
            self.votes[vote["change_id"]].append(vote)

    def all(self) -> list[Hearing]:
        """Return every hearing, those of one change in their order; writes slots and ratifications on the changes."""
        first = self.slots[0]
        found = [
            self._closed(Hearing(row, "model", first), "decided", "approved") for row in self.world.rows["change_model"]
        ]
        for row in self.world.rows["change"]:
            slot = days.slot_of(row["cab_date"]) if row["cab_date"] is not None else None
            row.update(cab_date=None, ratification="", review_due=None, conditions="")
            if row["type"] == "emergency":
                found += self._emergency(row)
            elif slot in self.meets and row["state"] != "draft":
                found += self._latent(row, slot) if row["type"] == "latent" else self._decision(row, slot)
            if row["outcome"] == "failed" or row["backed_out"]:
                found += self._review(row)
        return found

    def _next(self, at: datetime) -> date | None:
        """Return the slot of the first meeting that is held after a moment."""
        return next((slot for slot in self.slots if local(self.meets[slot], 10) > at), None)

    def _decision(self, row: Row, slot: date) -> list[Hearing]:
        found = Hearing(row, "decision", slot, votes=self.votes[row["id"]])
        limit = days.cut_off(self.meets[slot], self.world.holidays)
        found.late = row["submitted_at"] is not None and row["submitted_at"] > limit
        if row["state"] == "in_cab" or slot not in self.held:
            if row["state"] == "cancelled":
                return [self._closed(found, "withdrawn")]
            row["cab_date"] = slot
            return self._again(found, slot)
        if row["state"] == "cancelled" and self.rng.random() < 0.5:  # given up before the board had heard it
            row["decided_at"], found.votes = None, []
        if row["decided_at"] is None:
            return [self._closed(found, "withdrawn")]
        row["cab_date"] = slot
        rejected = row["state"] == "rejected"
        self._closed(found, "decided", "rejected" if rejected else "approved")
        if rejected:
            found.reason = next((v["note"] for v in found.votes if v["decision"] == "reject"), "") or "Not ready yet"
        elif self.rng.random() < 0.1:
            found.result, found.conditions = "conditions", "The desk is told the evening before."
            row["conditions"] = found.conditions
        return [found]

    def _again(self, found: Hearing, slot: date) -> list[Hearing]:
        """Return the hearing with those before it: undecided once or twice, for a few."""
        if found.late or self.rng.integers(0, _AGAIN):
            return [found]
        earlier = [one for one in self.slots if one < slot and one in self.held][-int(self.rng.integers(1, 3)) :]
        if not earlier:
            return [found]
        weeks = (slot - earlier[0]).days
        found.row["submitted_at"] -= timedelta(days=weeks)
        chain: list[Hearing] = []
        for number, one in enumerate(earlier, 1):
            deferred = self.rng.random() < 0.4
            past = Hearing(found.row, "decision", one, came=number, before=chain[-1] if chain else None)
            past.reason = "The vendor is asked first" if deferred else "Not decided"
            chain.append(self._closed(past, "deferred" if deferred else "carried"))
        found.came, found.before, found.votes = len(chain) + 1, chain[-1], []
        return [*chain, found]

    def _latent(self, row: Row, slot: date) -> list[Hearing]:
        found = Hearing(row, "ratify", slot)
        row["cab_date"] = slot
        if slot not in self.held:
            row["ratification"] = "pending"
            return [found]
        if self.rng.random() < 0.12:
            row["ratification"] = "not_ratified"
            row["review_due"] = self.meets[slot] + _REVIEW_DAYS
            found.reason = "It could have waited for the next meeting"
            return [self._closed(found, "decided", "not_ratified")]
        row["ratification"] = "ratified"
        return [self._closed(found, "decided", "ratified")]

    def _emergency(self, row: Row) -> list[Hearing]:
        if row["decided_at"] is None:
            return []
        reject = row["state"] == "rejected"
        votes = self.votes[row["id"]]
        reason = next((v["note"] for v in votes if v["decision"] == "reject"), "") or "It can wait for the meeting"
        found = Hearing(row, "ecab", None, reason=reason if reject else "", votes=votes)
        told = Hearing(row, "emergency", self._next(row["decided_at"]))
        if told.slot is None:
            return [self._closed(found, "decided", "rejected" if reject else "approved")]
        if told.slot in self.held:
            self._closed(told, "noted", "noted")
        return [self._closed(found, "decided", "rejected" if reject else "approved"), told]

    def _review(self, row: Row) -> list[Hearing]:
        """Return the reviews of a failure: noted in the meeting after it, or before the board still."""
        slot = self._next(row["actual_end"]) if row["actual_end"] and row["state"] in _DONE else None
        if slot is None:
            return []
        if row["state"] == "reviewed" and slot in self.held:
            return [self._closed(Hearing(row, "pir", slot, reason=""), "noted", "noted")]
        if row["state"] == "reviewed":
            return []
        ahead = next(one for one in self.slots if one not in self.held)
        chain: list[Hearing] = []
        for one in [held for held in self.slots if slot <= held < ahead][-2:]:
            past = Hearing(row, "pir", one, came=len(chain) + 1, before=chain[-1] if chain else None)
            past.reason = "Not decided"
            chain.append(self._closed(past, "carried"))
        return [*chain, Hearing(row, "pir", ahead, came=len(chain) + 1, before=chain[-1] if chain else None)]

    @staticmethod
    def _closed(hearing: Hearing, state: str, result: str = "") -> Hearing:
        hearing.state, hearing.result = state, result
        return hearing


def cut_off_of(world: World, hearing: Hearing, meets: dict[date, date]) -> datetime | None:
    """Return the cut-off that was promised to a change when it was submitted."""
    first = hearing
    while first.before is not None:
        first = first.before
    return days.cut_off(meets[first.slot], world.holidays, SAMPLE) if first.slot is not None else None


def is_recent(world: World, day: date) -> bool:
    """Return whether a meeting is so near that the text of its agenda is kept."""
    return day > local_date(world.dawn) - timedelta(days=21)
