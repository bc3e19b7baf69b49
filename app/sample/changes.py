"""Changes of the sample: fifteen months of every type, scope and state, with votes and conflicts to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from app.domain.changes.board import BOARD_SCOPES, meeting_day, meeting_for, next_wednesday, submission_deadline
from app.domain.changes.risk import assess
from app.domain.eastern import eastern, local_date
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.sample.freezes import frozen, waived
from app.sample.lists import local, read, stream
from app.sample.models import MODEL_ANSWERS, add_models
from app.sample.world import Person, Service, World

_DAYS_BACK = 456  # fifteen months
_DAYS_AHEAD = 42
_PER_DAY = 900 / (_DAYS_BACK + _DAYS_AHEAD)
_TYPES = (ChangeType.NORMAL, ChangeType.STANDARD, ChangeType.EMERGENCY, ChangeType.LATENT)
_TYPE_SHARE = (0.56, 0.32, 0.08, 0.04)
_SCOPES = (ChangeScope.EXTENSIVE, ChangeScope.WIDESPREAD, ChangeScope.SIGNIFICANT, ChangeScope.MINOR)
_SCOPE_SHARE = (0.06, 0.13, 0.36, 0.45)
#: How long what the board does not hear waits for the owner of its service.
_WAITS = timedelta(days=3)
#: What was agreed, and so lies in no freeze unless it was let in.
_AGREED = frozenset(
    {
        ChangeState.APPROVED,
        ChangeState.SCHEDULED,
        ChangeState.IMPLEMENTING,
        ChangeState.IMPLEMENTED,
        ChangeState.REVIEWED,
    }
)
#: Versions a change goes through: one for each state it reached.
_WAY_BOARD = ("draft", "in_cab", "approved", "scheduled", "implementing", "implemented", "reviewed")
_WAY_TEAM = ("draft", "scheduled", "implementing", "implemented", "reviewed")
_WAY_LATENT = ("draft", "implemented", "reviewed")


def meets_on(world: World, wednesday: date) -> date:
    """Return the day on which the board meets for a Wednesday.

    Itself, or on a holiday the first day proposed instead.
    """
    found = meeting_day(wednesday, world.holidays)
    return found.proposals[0] if found.needs_decision else wednesday


@dataclass(frozen=True, slots=True)
class Troubled:
    """A change after which incidents were reported: tickets opened soon after `end` get linked to it."""

    change_id: int
    service: str
    end: datetime
    incidents: int


def add_changes(world: World, *, scale: float = 1.0) -> list[Troubled]:
    """Fill in changes and their votes; `scale` times as many as the sample. Needs people and services.

    Returns the changes with incidents in their 72 hours.
    """
    maker = _Maker(world)
    first = world.until - timedelta(days=_DAYS_BACK)
    for offset in range(_DAYS_BACK + _DAYS_AHEAD):
        day = first + timedelta(days=offset)
        share = _PER_DAY * scale * (1.0 if day < world.until else 0.55)
        for _ in range(int(maker.rng.poisson(share * (1.5 if day.weekday() in (3, 6) else 0.8)))):
            maker.change(day)
    maker.conflicts()
    maker.flush()
    return maker.troubled


@dataclass(slots=True)
class _Draft:
    kind: ChangeType
    scope: ChangeScope
    title: str
    reason: str
    services: list[Service]
    agencies: list[str]
    sites: list[str]
    start: datetime
    end: datetime
    submitted: datetime
    cab_date: date | None
    state: ChangeState
    implementer: Person
    board: bool
    trouble: int = 0
    answers: dict[str, str] | None = None
    spared: frozenset[str] | set[str] = frozenset()  # agencies that are left out, because they have a freeze


def _fitting(draft: _Draft, drawn: dict[str, str]) -> dict[str, str]:
    """Return answers as whom the change is for has them; those of a standard change are its model's."""
    if draft.kind is ChangeType.STANDARD:
        return dict(MODEL_ANSWERS)
    several = len(set(draft.agencies) - draft.spared - {"DIT"}) > 1
    reach = "few" if draft.scope is ChangeScope.MINOR else "many" if several else "agency"
    return {**drawn, "reach": reach}


class _Maker:
    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = stream(world.seed, "changes")
        self.texts = read("changes")
        self.drafts: list[_Draft] = []
        self.troubled: list[Troubled] = []
        self.models: dict[str, int] = {}
        weights = np.array([s.weight**0.5 for s in world.services])
        self._weights = weights / weights.sum()

    def pick(self, share: tuple[float, ...]) -> int:
        return int(self.rng.choice(len(share), p=share))

    def service(self) -> Service:
        return self.world.services[int(self.rng.choice(len(self._weights), p=self._weights))]

    def agencies(self, service: Service, scope: ChangeScope) -> list[str]:
        codes = self.world.subscribers[service.code]
        count = {ChangeScope.EXTENSIVE: len(codes), ChangeScope.WIDESPREAD: 9, ChangeScope.SIGNIFICANT: 3}.get(scope, 1)
        if scope is ChangeScope.SIGNIFICANT:
            count = int(self.rng.integers(1, 5))
        picked = self.rng.permutation(len(codes))[:count].tolist()
        return [codes[i] for i in sorted(picked)]

    def window(self, day: date, kind: ChangeType, minutes: int) -> tuple[datetime, datetime]:
        """Planned start and end: mostly in the standard windows, else by night, a few by day."""
        if kind in (ChangeType.EMERGENCY, ChangeType.LATENT):
            start = local(day, int(self.rng.integers(6, 23)), int(self.rng.integers(0, 4)) * 15)
        elif day.weekday() == 3:
            start, minutes = local(day, 4), min(minutes, 180)
        elif day.weekday() == 6:
            start = local(day, 4 + int(self.rng.integers(0, 3)))
        else:
            start = local(day, int(self.rng.choice([19, 20, 21, 12], p=[0.35, 0.3, 0.25, 0.1])))
        return start, start + timedelta(minutes=minutes)

    def change(self, day: date) -> None:
        kind = _TYPES[self.pick(_TYPE_SHARE)]
        if day >= self.world.until and kind in (ChangeType.EMERGENCY, ChangeType.LATENT):
            kind = ChangeType.NORMAL
        scope = _SCOPES[self.pick(_SCOPE_SHARE)] if kind is not ChangeType.STANDARD else ChangeScope.MINOR
        if day == self.world.until and day.weekday() in (3, 6):
            return  # nobody could have recorded yet how this morning's window went
        text = self.texts[kind.value][int(self.rng.integers(0, len(self.texts[kind.value])))]
        service = self.service()
        start, end = self.window(day, kind, int(text["minutes"] * self.rng.choice([0.75, 1, 1, 1.25])))
        self.plan(kind, scope, text, [service], start, end)

    def plan(
        self,
        kind: ChangeType,
        scope: ChangeScope,
        text: dict[str, str],
        services: list[Service],
        start: datetime,
        end: datetime,
        *,
        sites: list[str] | None = None,
        implementer: Person | None = None,
    ) -> None:
        service, world = services[0], self.world
        agencies = self.agencies(service, scope)
        board = kind is ChangeType.EMERGENCY or (
            kind is ChangeType.NORMAL and scope in BOARD_SCOPES and len(set(agencies) - {"DIT"}) >= 2
        )
        if sites is None:
            known = [s for s in (service.primary, service.standby) if s]
            sites = known[:1] if self.rng.random() < 0.7 else known[-1:]
        submitted, cab = self.submission(kind, board, start, end)
        people = world.members[service.group]
        self.drafts.append(
            _Draft(
                kind,
                scope,
                text["title"].format(service=service.name),
                text["reason"],
                services,
                agencies,
                sites,
                start,
                end,
                submitted,
                cab,
                self.state(kind, board, start, end, submitted, cab),
                implementer or people[int(self.rng.integers(0, len(people)))],
                board,
            )
        )

    def submission(self, kind: ChangeType, board: bool, start: datetime, end: datetime) -> tuple[datetime, date | None]:
        """Return when it was handed in, and the meeting that hears it."""
        day = local_date(start)
        hour = int(self.rng.integers(8, 17))
        if kind is ChangeType.EMERGENCY:
            return start - timedelta(minutes=int(self.rng.integers(20, 120))), None
        if kind is ChangeType.LATENT:
            late = int(self.rng.choice([0, 1, 1, 4]))
            handed = end + timedelta(hours=1) if late == 0 else local(local_date(end) + timedelta(days=late), hour)
            return handed, meets_on(self.world, meeting_for(handed, self.world.holidays))
        if not board:
            handed = local(day - timedelta(days=int(self.rng.integers(3, 12))), hour)
            soon = day >= self.world.until and self.rng.random() < 0.6  # planned well ahead
            return min(handed, self.world.dawn - timedelta(hours=10 + hour)) if soon else handed, None
        if day >= self.world.until:
            return self.coming(day)
        # the last meeting before the start, handed in before its deadline; a few too late
        wednesday = day - timedelta(days=1 + (day.weekday() - 3) % 7)
        meeting = meets_on(self.world, wednesday - timedelta(days=7 * int(self.rng.choice([0, 0, 1]))))
        deadline = submission_deadline(meeting, self.world.holidays)
        early = timedelta(hours=float(self.rng.uniform(1, 60)))
        handed = deadline + early / 3 if self.rng.random() < 0.06 else deadline - early
        return handed.replace(minute=0, second=0, microsecond=0), meeting

    def coming(self, day: date) -> tuple[datetime, date | None]:
        """Return a change of the coming weeks: decided already, before the board now, or still being written."""
        luck, world = float(self.rng.random()), self.world
        last = next_wednesday(world.until) - timedelta(days=7)
        if luck < 0.4 or meets_on(world, last + timedelta(days=7)) >= day:
            meeting = meets_on(world, last - timedelta(days=7 if luck < 0.1 else 0))
            return submission_deadline(meeting, world.holidays) - timedelta(hours=5 + int(luck * 90)), meeting
        ahead = last + timedelta(days=14 if luck > 0.75 else 7)
        meeting = meets_on(world, ahead if meets_on(world, ahead) < day else last + timedelta(days=7))
        if luck > 0.88:
            return world.dawn + timedelta(days=4), meeting
        handed = local(world.until - timedelta(days=1 + int(luck * 4)), 9 + int(luck * 8))
        deadline = submission_deadline(meeting, world.holidays)
        late = float(self.rng.random()) < 0.12
        return handed if late else min(handed, deadline - timedelta(hours=2 + int(luck * 60))), meeting

    def state(
        self, kind: ChangeType, board: bool, start: datetime, end: datetime, submitted: datetime, cab: date | None
    ) -> ChangeState:
        """Return the state at the cut, by where the cut falls in the life of the change."""
        cut, luck = self.world.dawn, float(self.rng.random())
        if kind is ChangeType.LATENT:
            if submitted > cut:
                return ChangeState.DRAFT
            return ChangeState.REVIEWED if cab and local(cab, 11) < cut and luck < 0.8 else ChangeState.IMPLEMENTED
        if board and cab and local(cab, 11) <= cut and luck > 0.97:
            return ChangeState.REJECTED
        if luck < 0.035:
            return ChangeState.CANCELLED
        if end < cut:
            old = cut - end > timedelta(days=14)
            return ChangeState.REVIEWED if luck < (0.9 if old else 0.4) else ChangeState.IMPLEMENTED
        if start < cut:
            return ChangeState.IMPLEMENTING
        if submitted > cut:
            return ChangeState.DRAFT
        if board and cab and local(cab, 11) > cut:
            return ChangeState.IN_CAB
        if not board and kind is ChangeType.NORMAL and submitted > cut - _WAITS:
            return ChangeState.IN_REVIEW
        return ChangeState.APPROVED if board and luck < 0.5 else ChangeState.SCHEDULED

    def conflicts(self) -> None:
        """Changes of the coming weeks that collide, one for each rule, so that the rules have something to say."""
        until, world = self.world.until, self.world
        sunday = until + timedelta(days=(6 - until.weekday()) % 7 + 14)  # outside the staffing freeze
        thursday = sunday + timedelta(days=4)
        normal = self.texts["normal"]
        email, dbhost, storage = world.service("EMAIL"), world.service("DBHOST"), world.service("STORAGE")
        vpn = world.service("VPN")
        plan: Callable[..., None] = self.plan
        at = local(sunday, 4)
        wide, significant = ChangeScope.WIDESPREAD, ChangeScope.SIGNIFICANT
        # EDC and WDC of one service at once
        plan(ChangeType.NORMAL, wide, normal[0], [email], at, at + timedelta(hours=3), sites=["EDC"])
        plan(
            ChangeType.NORMAL, wide, normal[1], [email], at + timedelta(hours=1), at + timedelta(hours=5), sites=["WDC"]
        )
        # a service and one it depends on
        plan(ChangeType.NORMAL, significant, normal[2], [storage], at, at + timedelta(hours=8), sites=["EDC"])
        plan(ChangeType.NORMAL, significant, normal[0], [dbhost], at + timedelta(hours=2), at + timedelta(hours=5))
        # one implementer in two places
        busy = world.members["NETWORK"][0]
        at = local(thursday, 4)
        plan(ChangeType.NORMAL, significant, normal[3], [vpn], at, at + timedelta(hours=2), implementer=busy)
        plan(
            ChangeType.NORMAL,
            significant,
            normal[5],
            [world.service("WAN")],
            at,
            at + timedelta(hours=3),
            implementer=busy,
        )
        # inside the staffing freeze, and outside every window
        rests = min(
            max(row["start_at"], local(until + timedelta(days=5)))
            for row in world.rows["freeze"]
            if row["agency_id"] is None and row["end_at"] > local(until + timedelta(days=6))
        )
        evening = local(local_date(rests), 20)
        plan(ChangeType.NORMAL, wide, normal[3], [world.service("FIREWALL")], evening, evening + timedelta(hours=2))
        midday = local(sunday + timedelta(days=2), 12)
        plan(ChangeType.NORMAL, significant, normal[5], [world.service("VHOST")], midday, midday + timedelta(hours=2))
        # high reach, several services
        at = local(sunday + timedelta(days=7), 4)
        plan(
            ChangeType.NORMAL,
            ChangeScope.EXTENSIVE,
            normal[4],
            [world.service("NCID"), world.service("DNS")],
            at,
            at + timedelta(hours=4),
            sites=["EDC", "WDC"],
        )

    # --- writing ----------------------------------------------------------------------------------
    def flush(self) -> None:
        self.drafts.sort(key=lambda d: (d.submitted, d.start, d.title))
        self.models = add_models(self.world, self.texts)
        for draft in self.drafts:
            if draft.kind in (ChangeType.NORMAL, ChangeType.STANDARD) and draft.state in _AGREED:
                self._leave_freezes(draft)
            self._write(draft)

    def _leave_freezes(self, draft: _Draft) -> None:
        """Plan what is agreed outside every freeze, by whole weeks; without an agency whose own freeze it is."""
        codes = {agency.id: agency.code for agency in self.world.agencies}
        start, end, gone = draft.start, draft.end, local(self.world.until) > draft.end
        while held := frozen(self.world, draft.agencies, start, end):
            theirs = {codes[row["agency_id"]] for row in held if row["agency_id"] is not None}
            rest = set(draft.agencies) - theirs
            if len(held) == sum(row["agency_id"] is not None for row in held) and len(rest - {"DIT"}) > draft.board:
                draft.spared = theirs
                break
            wall, day = eastern(start), local_date(start) + timedelta(days=7)
            later = local(day, wall.hour, wall.minute)
            start, end = later, later + (end - start)
        if not gone or end < self.world.dawn - timedelta(days=1):
            draft.start, draft.end = start, end

    def answers(self, draft: _Draft) -> dict[str, str]:
        reach = {"extensive": "many", "widespread": "many", "significant": "agency"}.get(draft.scope.value, "few")
        long = draft.end - draft.start > timedelta(hours=4)
        u = self.rng.random(4).tolist()
        return {
            "reach": reach,
            "outage": "long" if long and u[0] < 0.5 else "short" if u[0] < 0.6 else "none",
            "backout": "tested" if u[1] < 0.75 else "untested" if u[1] < 0.97 else "none",
            "experience": "often"
            if draft.kind is ChangeType.STANDARD or u[2] < 0.5
            else "once"
            if u[2] < 0.85
            else "never",
            "tested": "not"
            if draft.kind is ChangeType.EMERGENCY and u[3] < 0.4
            else "like"
            if u[3] < 0.6
            else "partly",
            "security": "yes" if draft.services[0].group in {"SECURITY", "IDENTITY"} else "no",
        }

    def _write(self, draft: _Draft) -> None:
        world, rng, texts = self.world, self.rng, self.texts
        drawn = self.answers(draft)
        answers = _fitting(draft, drawn)
        state = draft.state
        done = state in (ChangeState.IMPLEMENTED, ChangeState.REVIEWED)
        outcome, backed_out = None, False
        actual_start = actual_end = None
        luck = float(rng.random())
        if done:
            bad = {"high": 0.14, "medium": 0.07}.get(assess(drawn).level, 0.035)
            outcome = "failed" if luck < bad / 2 else "partial" if luck < bad else "successful"
            backed_out = outcome == "failed" and float(rng.random()) < 0.7
            actual_start = draft.start + timedelta(minutes=int(rng.integers(0, 12)))
            usual = (draft.end - draft.start) * float(rng.uniform(0.55, 0.98))
            over = outcome != "successful" or float(rng.random()) < 0.03
            actual_end = draft.end + timedelta(minutes=int(rng.integers(5, 90))) if over else actual_start + usual
            actual_end = max(actual_end.replace(second=0, microsecond=0), actual_start + timedelta(minutes=1))
        elif state is ChangeState.IMPLEMENTING:
            actual_start = draft.start
        decided = None
        if draft.board and draft.state not in (ChangeState.DRAFT, ChangeState.IN_CAB):
            decided = (
                draft.submitted + timedelta(minutes=15)
                if draft.kind is ChangeType.EMERGENCY
                else local(draft.cab_date, 10, 30)
                if draft.cab_date
                else None
            )
            if decided is not None and decided > world.dawn:
                decided = None
        way = _WAY_LATENT if draft.kind is ChangeType.LATENT else _WAY_BOARD if draft.board else _WAY_TEAM
        version = way.index(state.value) + 1 if state.value in way else (3 if draft.board else 2)
        creator = draft.implementer.login if rng.random() < 0.7 else world.coordinators[0].login
        number = len(world.rows["change"]) + 1
        why = texts["cancelled"][number % len(texts["cancelled"])] if state is ChangeState.CANCELLED else ""
        model = self.models.get(draft.reason) if draft.kind is ChangeType.STANDARD else None
        touched = max(t for t in (draft.submitted, decided, actual_end) if t is not None)
        ident = world.add(
            "change",
            number=f"CHG{number:07d}",
            title=draft.title,
            reason=draft.reason,
            type=draft.kind.value,
            scope=draft.scope.value,
            state=state.value,
            planned_start=draft.start,
            planned_end=draft.end,
            actual_start=actual_start,
            actual_end=actual_end,
            implementer=draft.implementer.login,
            implementation_plan=texts["implementation"],
            test_plan=texts["test"],
            backout_plan=texts["backout"],
            communication_plan=texts["communication"],
            risk_answers=answers,
            risk=assess(answers).level,
            affects_dit=True,
            submitted_at=None if state is ChangeState.DRAFT else draft.submitted,
            cab_date=draft.cab_date,
            decided_at=decided,
            model_id=model,
            model_version=1 if model is not None else None,
            cancelled_why=why,
            outcome=outcome,
            backed_out=backed_out,
            review=texts["reviews"][outcome] if outcome and state is ChangeState.REVIEWED else "",
            version=version,
            created_by=creator,
            updated_at=min(touched, world.dawn),
            updated_by=creator,
        )
        for service in draft.services:
            world.link("change_service", change_id=ident, service_id=service.id)
        agencies = [code for code in draft.agencies if code not in draft.spared]
        for code in agencies:
            world.link("change_agency", change_id=ident, agency_id=world.agency(code).id)
        for site in draft.sites:
            world.link("change_site", change_id=ident, site_id=world.site_ids[site])
        if draft.kind in (ChangeType.NORMAL, ChangeType.STANDARD) and state in _AGREED:
            waived(world, world.rows["change"][-1], agencies, decided or draft.submitted)
        self._votes(ident, draft, creator, decided)
        if done and actual_end is not None and float(rng.random()) < (0.5 if outcome == "failed" else 0.035):
            self.troubled.append(Troubled(ident, draft.services[0].code, actual_end, int(rng.integers(1, 4))))

    def _votes(self, ident: int, draft: _Draft, creator: str, decided: datetime | None) -> None:
        """At least two approvals for what was approved, a rejection for what was not; a few early votes in CAB."""
        world, rng, texts = self.world, self.rng, self.texts
        waiting = draft.state is ChangeState.IN_CAB
        if not draft.board or (decided is None and not waiting):
            return
        if draft.state is ChangeState.CANCELLED and draft.kind is not ChangeType.EMERGENCY and rng.random() < 0.5:
            return
        if draft.kind is ChangeType.EMERGENCY:
            voters = list(world.ecab)
        else:
            codes = [c for c in draft.agencies if c != "DIT"] + ["DIT"]
            voters = [world.cab[code][int(rng.random() < 0.15) % len(world.cab[code])] for code in codes[:6]]
        voters = [v for v in voters if v.login not in (creator, draft.implementer.login)]
        count = int(rng.integers(0, 2)) if waiting else max(2, min(len(voters), int(rng.integers(2, 6))))
        rejected = draft.state is ChangeState.REJECTED
        for index, voter in enumerate(voters[:count]):
            refuse = rejected and index == 0
            notes = texts["reject_notes"] if refuse else texts["vote_notes"]
            base = decided if decided is not None else min(draft.submitted + timedelta(hours=2), world.dawn)
            world.link(
                "change_vote",
                change_id=ident,
                change_version=2,
                voter=voter.login,
                decision="reject" if refuse else "approve",
                note=notes[int(rng.integers(0, len(notes)))],
                at=base - timedelta(minutes=3 * (count - index)) if decided is not None else base,
            )
