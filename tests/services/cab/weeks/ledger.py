"""What happened in a week of the board, written down by who played it: nothing of it is read from the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

#: What the report says against a change, in the order in which it says it.
BACKED_OUT, FAILED, PART, OUTSIDE, INCIDENT = (
    "backed out",
    "failed",
    "done in part",
    "outside its window",
    "1 incident within 72 h",
)


@dataclass
class Place:
    """An item of a change: before the meeting of a slot, or before ECAB (None)."""

    slot: date | None
    kind: str
    state: str = "open"
    result: str = ""
    came: int = 1
    late: bool = False
    consent: str = ""

    @property
    def row(self) -> tuple[object, ...]:
        return self.slot, self.kind, self.state, self.result, self.came, self.late, self.consent


@dataclass
class Done:
    """How a change was carried out; `linked`: incidents that were confirmed, `lead`: whether it was complete in time.

    `lead` None: no meeting decided it, so there was nothing to keep.
    """

    start: datetime
    end: datetime
    outcome: str
    backed_out: bool = False
    linked: int = 0
    lead: bool | None = None
    latent: bool = False


@dataclass
class Story:
    """What became of one change; `window`: its planned time, `content`: how often its content was written."""

    letter: str
    id: int
    number: str
    type: str
    state: str
    window: tuple[datetime, datetime]
    places: list[Place] = field(default_factory=list)
    done: Done | None = None
    ratification: str = ""
    votes: tuple[int, int] = (0, 0)  # for and against, by the board that decides it

    @property
    def why(self) -> tuple[str, ...]:
        """What speaks against its success."""
        done = self.done
        assert done is not None
        found = [BACKED_OUT] if done.backed_out else []
        found += {"failed": [FAILED], "partial": [PART]}.get(done.outcome, [])
        if not done.latent and (done.start < self.window[0] or done.end > self.window[1]):
            found.append(OUTSIDE)
        return (*found, *([INCIDENT] if done.linked else []))

    @property
    def open(self) -> list[Place]:
        return [place for place in self.places if place.state == "open"]


@dataclass
class Ledger:
    """The changes of a week by letter."""

    stories: dict[str, Story] = field(default_factory=dict)

    def __getitem__(self, letter: str) -> Story:
        return self.stories[letter]

    def __iter__(self) -> Iterator[Story]:
        return iter(self.stories.values())

    # --- what happened ----------------------------------------------------------------------------
    def placed(self, letter: str, kind: str, slot: date | None, *, came: int = 1, late: bool = False) -> None:
        self[letter].places.append(Place(slot, kind, came=came, late=late))

    def closed(self, letter: str, kind: str, state: str, result: str = "", consent: str = "") -> Place:
        (place,) = [place for place in self[letter].open if place.kind == kind]
        place.state, place.result, place.consent = state, result, consent or place.consent
        return place

    def went_on(
        self, letter: str, kind: str, to: date, *, heard: bool, state: str = "carried", consent: str = ""
    ) -> None:
        was = self.closed(letter, kind, state, consent=consent)
        self.placed(letter, kind, to, came=was.came + heard)

    # --- what follows from it -----------------------------------------------------------------------
    def implemented(self, start: datetime, end: datetime) -> list[Story]:
        """The changes whose work ended in a time, by their end."""
        found = [story for story in self if story.done is not None and start <= story.done.end < end]
        return sorted(found, key=lambda story: (story.done.end, story.id) if story.done else (start, 0))

    def totals(self, start: datetime, end: datetime) -> Counter[str]:
        """The figures of the change report of a time."""
        done = self.implemented(start, end)
        leads = [story.done.lead for story in done if story.done is not None and story.done.lead is not None]
        return Counter(
            implemented=len(done),
            successful=sum(not story.why for story in done),
            emergency=sum(story.type == "emergency" for story in done),
            latent=sum(story.type == "latent" for story in done),
            lead_time_kept=sum(leads),
            lead_time_due=len(leads),
        )

    def before(self, slot: date) -> list[tuple[Story, Place]]:
        """What stands or stood before the meeting of a slot."""
        return [(story, place) for story in self for place in story.places if place.slot == slot]


@dataclass(frozen=True)
class Week:
    """A week to play; times are literal, as a calendar on the wall and the rules of the board give them.

    `begin`: the morning on which the changes are written; `moved`: the day instead of the Wednesday, and when it is
    chosen; `night`: the work after the meeting, `seconds` its real length. The meeting after the next is moved to
    `then_moved`, and cancelled.
    """

    name: str
    slot: date
    begin: str
    cut_off: str
    freeze: str
    night: tuple[datetime, datetime]
    seconds: int
    next_cut_off: str
    next_freeze: str
    then_moved: date
    moved: tuple[date, str] | None = None
    holiday: str = ""
    last_minute: str = ""  # the last moment at which a change is in time; "": a minute before the cut-off

    @property
    def day(self) -> date:
        return self.moved[0] if self.moved else self.slot

    @property
    def next(self) -> date:
        return self.slot + timedelta(days=7)

    @property
    def cancelled(self) -> date:
        return self.slot + timedelta(days=14)

    @property
    def last(self) -> date:
        return self.slot + timedelta(days=21)

    @property
    def night2(self) -> tuple[datetime, datetime]:
        """The work after the next meeting: a plain night."""
        start = self.night[0].replace(hour=9, minute=0) + timedelta(days=7)
        return start, start + timedelta(hours=2)
