"""The course of a major incident of the sample: its timeline, messages with promises, who was told, review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.majors.corrections import FIELDS
from app.domain.majors.settings import SAMPLE
from app.domain.majors.states import MajorState
from app.sample.lists import local, read
from app.sample.world import Row, World

#: What the management of the sample reads.
MANAGEMENT = "it.management@dit.example.com"
#: How many minutes before their time messages are sent, in turn.
_EARLY = (1, 3, 2, 1, 4)
#: From the message of this number on, the next one comes after so many minutes.
_RHYTHM = ((0, SAMPLE.scope_minutes), (1, SAMPLE.rhythm_minutes), (8, 30), (12, 60))
_NIGHT = (20, 7)
#: The last promise of what still runs is due so soon after the sample's end.
_DUE_SOON = timedelta(minutes=12)
_HANDED_OVER = timedelta(hours=4)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A major incident with its times. `kept`: with messages and promises; `ended`: how it ended as none."""

    entry: Mapping[str, Any]
    title: str
    service: str
    agencies: tuple[str, ...]
    start: datetime
    detected: datetime
    declared: datetime | None
    first: datetime | None
    end: datetime | None
    kept: bool
    drill: bool
    ended: MajorState | None

    @property
    def begun(self) -> datetime:
        """When it was proposed."""
        return max(self.detected, (self.declared or self.detected + 5 * _MINUTE) - 4 * _MINUTE)

    @property
    def restored(self) -> datetime | None:
        return None if self.ended else self.end

    def state(self, reviewed: bool) -> MajorState:
        """Return where it stands."""
        if self.ended is not None:
            return self.ended
        if self.end is None:
            return MajorState.DECLARED
        return MajorState.CLOSED if reviewed else MajorState.RESTORED

    def services(self, world: World) -> list[int]:
        """Return the ids of its service and, where it was out, of some that need it."""
        own = world.service(self.service)
        needing = [s.id for s in world.services if self.service in s.needs] if self.entry.get("full") else []
        return [own.id, *needing[:3]]

    def sites(self, world: World) -> list[int]:
        """Return the id of its data center where it was out."""
        site = world.site_ids.get(world.service(self.service).primary or "")
        return [site] if site and self.entry.get("full") else []


def messages(first: datetime, end: datetime, late: Mapping[int, int]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each message was sent and when it says that the next one comes, until `end`.

    `late`: minutes after its time, by the number of the message.
    """
    sent, number = first, 0
    while sent < end:
        following = _following(sent, number)
        yield sent, following
        number += 1
        minutes = late[number] if number in late else -_EARLY[number % len(_EARLY)]
        sent = following + timedelta(minutes=minutes)


def _following(sent: datetime, number: int) -> datetime:
    minutes = [minutes for since, minutes in _RHYTHM if number >= since][-1]
    clock = eastern(sent)
    if minutes < 60 or _NIGHT[1] <= clock.hour < _NIGHT[0]:
        return sent + timedelta(minutes=minutes)
    morning = local_date(sent) + timedelta(days=clock.hour >= _NIGHT[0])
    return max(local(morning, _NIGHT[1]), sent + timedelta(minutes=minutes))


class Course:
    """Everything that happened in one major incident."""

    def __init__(self, world: World, number: int, plan: Plan, row: Row) -> None:
        self.world, self.number, self.plan, self.row = world, number, plan, row
        self.texts = read("majors")
        self.said = self.texts["messages"]
        self.names = {row["login"]: row["name"] for row in world.rows["person"]}
        self.lines: list[tuple[Row, list[Row]]] = []  # entries, and who was told by each

    def add(self) -> None:
        """Add its timeline with whom it was sent to, its tasks, and what came out of its review."""
        plan = self.plan
        if not plan.kept:
            self._before()
        else:
            self._proposed()
            if plan.declared is not None and plan.first is not None:
                self._run(plan.declared, plan.first)
            if plan.restored is not None:
                self._after()
        for entry, told in sorted(self.lines, key=lambda line: line[0]["recorded_at"]):
            update_id = self.world.add("major_incident_update", **entry)
            for one in told:
                self.world.add("major_incident_told", update_id=update_id, **one)

    # --- the timeline -----------------------------------------------------------------------------
    def _line(self, kind: str, at: datetime, text: str, *, recorded: datetime | None = None, **more: Any) -> Row:
        entry = {
            "major_incident_id": self.number,
            "at": at,
            "recorded_at": recorded or at,
            "kind": kind,
            "text": text,
            "ruled_out": "",
            "next_steps": "",
            "management": "",
            "hub": "",
            "sent": False,
            "next_at": None,
            "details": {},
            "author": self.row["created_by"],
        } | more
        self.lines.append((entry, []))
        return entry

    def _before(self) -> None:
        """The timeline of an incident before messages were kept: what was said, and nothing of whom it reached."""
        plan, texts = self.plan, self.texts["timeline"]
        if plan.declared is None or plan.first is None or plan.end is None:
            raise ValueError(f"resources/sample/majors.json: {plan.title}: a time is missing.")
        self._line("detected", plan.detected, texts["detected"])
        self._line("declared", plan.declared, texts["declared"])
        self._line("notice", plan.first, texts["notice"])
        self._line("workaround", plan.first + timedelta(minutes=20), texts["workaround"])
        at = plan.first + timedelta(minutes=60)
        while at < plan.end - timedelta(minutes=15) and len(self.lines) < 9:
            self._line("update", at, texts["update"])
            at += timedelta(minutes=60)
        self._line("restored", plan.end, texts["restored"])
        if self.row["review_done_on"]:
            self._line("review", local(self.row["review_done_on"], 14), texts["review"])

    def _proposed(self) -> None:
        plan, texts = self.plan, self.texts["timeline"]
        self._line("detected", plan.detected, texts["detected"], recorded=plan.begun)
        self._line("proposed", plan.begun, plan.entry["why"] if plan.declared is None else plan.title)
        if plan.ended is MajorState.REJECTED and plan.end is not None:
            self._line("rejected", plan.end, plan.entry["why"], author=self.world.mip_managers[0].login)

    def _run(self, declared: datetime, first: datetime) -> None:
        plan, texts = self.plan, self.texts["timeline"]
        known = plan.agencies[: -(-len(plan.agencies) // 2)]  # half of them at first
        self._line("declared", declared, texts["declared"], details=self._reach(known))
        for n, role in enumerate(("director", "communications", "scribe")):
            login = self.row[role]
            label = {"director": "Duty director", "communications": "Communications", "scribe": "Scribe"}[role]
            self._line(
                "role",
                declared + (n % 2 + 1) * _MINUTE,
                f"{label}: {self.names[login]}.",
                details={"role": role, "before": "", "after": login},
            )
        until = plan.end or self.world.cut - 2 * _MINUTE
        late = dict(plan.entry.get("late", ()))
        sent = list(messages(first, until, late))
        if len(sent) > 1:
            reached = sent[1][0] - _MINUTE
            names = words.joined(sorted(plan.agencies)) if len(plan.agencies) < 9 else f"{len(plan.agencies)} agencies"
            self._line("reach", reached, f"Reached: {names}.", details=self._reach(plan.agencies))
        if plan.end is None:
            due = self.world.cut.replace(second=0, microsecond=0) + _DUE_SOON
            sent[-1] = (sent[-1][0], due)
            self.row["next_update_at"] = due
        last = self.said["next"]
        for index, (at, following) in enumerate(sent):
            last = self._message(index, at, following, known if index == 0 else plan.agencies, last)
        self._besides(declared, first, until)
        if plan.end is not None:
            self._end(plan.end, sent[-1][1])

    def _reach(self, codes: Sequence[str]) -> dict[str, list[int]]:
        ids = [self.world.agency(code).id for code in codes]
        return {"agencies": ids, "services": self.plan.services(self.world), "sites": self.plan.sites(self.world)}

    def _message(self, index: int, at: datetime, following: datetime, codes: Sequence[str], last: str) -> str:
        plan = self.plan
        found = [*plan.entry.get("found", ())]
        ruled_out, following_steps = "", self.said["next"]
        if index == 0:
            text = self._say("first")
        elif index == 1:
            text = self._say("scope")
        elif index - 2 < len(found):
            text, ruled_out, following_steps = found[index - 2]
            last = text
        else:
            text = self._say("nothing", last=last[:1].lower() + last[1:])
        self._line(
            {0: "notice", 1: "scope"}.get(index, "update"),
            at,
            text,
            ruled_out=ruled_out,
            next_steps=following_steps,
            management=f"{self._say('management', count=len(codes))} {text}",
            hub=text,
            sent=True,
            next_at=following,
            author=self.row["communications"],
        )
        self._tell(at, codes, called=index == 0)
        return last

    def _say(self, name: str, **more: Any) -> str:
        plan = self.plan
        values = {
            "title": plan.title,
            "service": self.world.service(plan.service).name,
            "start": words.moment(plan.start, year=False),
            "agencies": words.joined(sorted(plan.agencies)),
            "cause": self.row["cause"],
            "why": self.row["ended_why"],
        }
        return str(self.said[name].format_map(values | more))

    def _besides(self, declared: datetime, first: datetime, until: datetime) -> None:
        """What happens between the messages: a workaround, tickets, the management, another manager."""
        plan, row = self.plan, self.row
        at = first + timedelta(minutes=14)
        if "workaround" in plan.entry and at < until:
            self._line("workaround", at, plan.entry["workaround"], recorded=at + 3 * _MINUTE)
        if not plan.drill and plan.ended is None:
            self._line("children", first + 10 * _MINUTE, "Calls about it were linked.", details={})
        for minutes in SAMPLE.escalate_minutes:
            if (at := declared + timedelta(minutes=minutes)) < until:
                self._line("escalated", at, self._say("escalated", minutes=minutes), details={"minutes": minutes})
                self._tell(at, (), called=False)
        if declared + _HANDED_OVER < until:
            before, people = row["manager"], self.world.mip_managers
            after = next(one.login for one in people if one.login not in {before, row["communications"]})
            row["manager"] = after
            self._line(
                "role",
                declared + _HANDED_OVER,
                f"Incident manager: {self.names[after]}, until then {self.names[before]}.",
                details={"role": "manager", "before": before, "after": after},
            )
        for n, title in enumerate(self.texts["tasks"]):
            owner = self.world.members[self.world.service(plan.service).group][n].id
            done = declared + timedelta(minutes=15 + 20 * n) if plan.end or n == 0 else None
            self.world.add(
                "major_incident_task",
                major_incident_id=self.number,
                position=n,
                title=title,
                owner_id=owner,
                group_id=None,
                due_at=declared + timedelta(minutes=30 + 30 * n),
                state="done" if done else "open",
                done_at=done,
                created_by=row["scribe"],
            )

    def _end(self, end: datetime, due: datetime) -> None:
        """The message that ends it: within minutes, and by the time that was promised where that can be."""
        sent = max(end, min(end + 3 * _MINUTE, due))
        kind = "restored" if self.plan.ended is None else "demoted"
        text = self._say(kind, restored=words.moment(end, year=False))
        self._line(
            kind, end, text, recorded=sent, management=text, hub=text, sent=True, author=self.row["communications"]
        )
        self._tell(sent, self.plan.agencies, called=False)

    # --- whom it was sent to ----------------------------------------------------------------------
    def _tell(self, at: datetime, codes: Sequence[str], *, called: bool) -> None:
        """Say who was told by the last line: contacts by agency and rank, some by telephone too, and the management."""
        told = self.lines[-1][1]
        people = self.world.rows["person"]
        agencies = {self.world.agency(code).id: code for code in codes}
        contacts = [c for c in self.world.rows["agency_contact"] if c["kind"] == "mip" and c["agency_id"] in agencies]
        contacts.sort(key=lambda c: (agencies[c["agency_id"]], c["rank"]))
        for n, contact in enumerate(contacts):
            person = people[contact["person_id"] - 1]
            ways = ["drill"] if self.plan.drill else ["mail", *["call"] * (called and n < 3)]
            for way in ways:
                told.append(
                    {
                        "agency_id": contact["agency_id"],
                        "person_id": person["id"],
                        "name": person["name"],
                        "mail": person["email"],
                        "phone": person["phone"],
                        "rank": contact["rank"],
                        "why": "contact",
                        "how": way,
                        "at": at + timedelta(minutes=2 + n) if way == "call" else at,
                        "author": self.lines[-1][0]["author"],
                    }
                )
        told.append(
            {
                "agency_id": None,
                "person_id": None,
                "name": MANAGEMENT,
                "mail": MANAGEMENT,
                "phone": "",
                "rank": 1,
                "why": "management",
                "how": "drill" if self.plan.drill else "mail",
                "at": at,
                "author": self.lines[-1][0]["author"],
            }
        )

    # --- afterwards -------------------------------------------------------------------------------
    def _after(self) -> None:
        """A correction, the review, and its actions."""
        plan, row, world = self.plan, self.row, self.world
        held = row["review_done_on"]
        if plan.end is not None and "correction" in plan.entry:
            name, minutes, why = plan.entry["correction"]
            was = row[name] + timedelta(minutes=minutes)
            before, after = (words.duration((plan.end - since).total_seconds()) for since in (was, row[name]))
            figure = f"Time to restore: {before} → {after}"
            self._line(
                "correction",
                plan.end + timedelta(hours=24),
                f"{FIELDS[name]}: {words.moment(row[name])}, before {words.moment(was)}. {why}\n{figure}",
                details={"field": name, "before": was.isoformat(), "after": row[name].isoformat(), "figures": [figure]},
            )
        if held is None:
            return
        self._line("review", local(held, 14), self.texts["timeline"]["review"], recorded=local(held, 15, 10))
        for n, (title, code, days) in enumerate(plan.entry.get("actions", ())):
            owner = world.members[world.service(plan.service).group][n + 1]
            due = held + timedelta(days=days)
            closed = due - timedelta(days=2 + n)
            done = closed < world.until
            world.add(
                "action",
                agency_id=world.agency(code).id if code else None,
                review_id=None,
                meeting_id=None,
                major_incident_id=self.number,
                owner_id=owner.id,
                kind="action",
                title=title,
                owner=owner.login,
                due_on=due,
                state="done" if done else "open",
                closed_on=closed if done else None,
                effect="",
                created_by=row["manager"],
            )
