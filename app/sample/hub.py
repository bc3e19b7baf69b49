"""The hub of the sample: maintenance as its changes went, what major incidents said, news, and who subscribed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from app.domain.eastern import at_clock, local_date
from app.domain.hub.alerts import Subscription, Told, due
from app.domain.hub.follow import ChangeNow, follow
from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.hub.values import Channel, Content, Posting, Reach, Version
from app.domain.vocabulary import ChangeState
from app.sample.lists import read
from app.sample.world import Row, World

_BACK = timedelta(days=60)
_TOLD_BEFORE = timedelta(days=5)  # how long before its start a maintenance is posted
_LINKS = (("services", "service"), ("sites", "site"), ("agencies", "agency"))
_PLANNED = frozenset({ChangeState.IN_CAB, ChangeState.IN_REVIEW, ChangeState.APPROVED, ChangeState.SCHEDULED})
_FIRST = {"notice": Phase.INVESTIGATING, "scope": Phase.IDENTIFIED, "update": Phase.IDENTIFIED}


@dataclass(slots=True)
class _Told:
    """A posting as it was told: what was posted and when, in order; nothing: a draft."""

    kind: Kind
    content: Content
    author: str
    said: list[tuple[datetime, Content]] = field(default_factory=list)
    change_id: int | None = None
    major_id: int | None = None


def add_hub(world: World) -> None:
    """Fill in postings, subscriptions and who was told; needs changes and major incidents."""
    told = [*_maintenance(world), *_majors(world), *_read(world)]
    subscriptions = _subscribe(world)
    _add_templates(world)
    for one in sorted(told, key=lambda one: one.said[0][0] if one.said else world.dawn):
        _add(world, one, subscriptions)


# --- what was told -------------------------------------------------------------------------------
def _maintenance(world: World) -> Iterable[_Told]:
    reach = _reach_of_changes(world)
    sites = {row["id"]: (row.get("primary_site_id"), row.get("standby_site_id")) for row in world.rows["service"]}
    names = {row["id"]: row["name"] for row in world.rows["service"]}
    author = world.coordinators[0].login
    for row in world.rows["change"]:
        start = row.get("planned_start")
        if row.get("source", "longleaf") != "longleaf" or start is None or row.get("template"):
            continue
        if start < world.dawn - _BACK or row["type"] == "latent":
            continue
        own = reach[row["id"]]
        change = ChangeNow(
            row["id"],
            row["number"],
            row["title"],
            ChangeState.IN_CAB,
            start,
            row["planned_end"],
            row.get("actual_start"),
            row.get("actual_end"),
            row.get("outage_minutes"),
            any((one in own.sites) is not (two in own.sites) for one, two in (sites[s] for s in own.services)),
            own,
            tuple(sorted(names[s] for s in own.services)),
        )
        draft = follow(change, None, world.dawn)
        state = ChangeState(row["state"])
        if draft is None or state in {ChangeState.DRAFT, ChangeState.REJECTED}:
            continue
        told = _Told(Kind.MAINTENANCE, draft, author, change_id=row["id"])
        told.said = list(_course(world, change, draft, state))
        if told.said or state in _PLANNED:
            yield told


def _course(world: World, change: ChangeNow, draft: Content, state: ChangeState) -> Iterable[tuple[datetime, Content]]:
    """Yield what was posted of a change: ahead, begun, over its time, and how it ended."""
    first = change.planned_start - _TOLD_BEFORE
    if state is ChangeState.IN_CAB or first >= world.dawn:
        return
    moments = [(first, ChangeState.SCHEDULED)]
    if change.actual_start is not None:
        moments.append((change.actual_start, ChangeState.IMPLEMENTING))
        moments.append((change.planned_end + timedelta(minutes=10), ChangeState.IMPLEMENTING))
    if change.actual_end is not None:
        moments = [one for one in moments if one[0] < change.actual_end]
        moments.append((change.actual_end, ChangeState.IMPLEMENTED))
    if state is ChangeState.CANCELLED:
        moments.append((change.planned_start - timedelta(days=1), ChangeState.CANCELLED))
    last: tuple[datetime, Content] | None = None
    for at, then in moments:
        if at >= world.dawn:
            return
        public = None if last is None else _posted(draft, [last])
        content = draft if public is None else follow(replace(change, state=then), public, at)
        if content is not None:
            last = (at, content)
            yield last


def _reach_of_changes(world: World) -> dict[int, Reach]:
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: {name: [] for name, _ in _LINKS})
    for name, table in _LINKS:
        for row in world.rows[f"change_{table}"]:
            found[row["change_id"]][name].append(row[f"{table}_id"])
    reach = {id: Reach(**{name: tuple(sorted(ids)) for name, ids in one.items()}) for id, one in found.items()}
    return defaultdict(Reach, reach)


def _majors(world: World) -> Iterable[_Told]:
    updates: dict[int, list[Row]] = defaultdict(list)
    for row in world.rows["major_incident_update"]:
        if row.get("sent") and row.get("hub"):
            updates[row["major_incident_id"]].append(row)
    for major in world.rows["major_incident"]:
        sent = sorted(updates[major["id"]], key=lambda row: row["recorded_at"])
        if major["drill"] or not sent:
            continue
        about = {name: _linked(world, f"major_incident_{table}", table, major["id"]) for name, table in _LINKS}
        start = major["impact_start_at"]
        kinds = {row["kind"] for row in world.rows["outage"] if row.get("major_incident_id") == major["id"]}
        impact = Impact.DEGRADED if kinds == {"degraded"} else Impact.OUTAGE
        said: list[tuple[datetime, Content]] = []
        for row in sent:
            over = row["kind"] in {"restored", "demoted"} or (bool(said) and said[-1][1].phase is Phase.RESOLVED)
            phase = Phase.RESOLVED if over else _FIRST.get(row["kind"], Phase.IDENTIFIED)
            ended = max(row["at"], start) if over else None
            content = Content(major["title"], phase, row["hub"], impact, start, ended, row["next_at"], Reach(**about))
            said.append((row["recorded_at"], content))
        yield _Told(Kind.INCIDENT, said[-1][1], sent[0]["author"], said, major_id=major["id"])


def _linked(world: World, link: str, table: str, major_id: int) -> tuple[int, ...]:
    rows = (row for row in world.rows[link] if row["major_incident_id"] == major_id)
    return tuple(sorted(row[f"{table}_id"] for row in rows))


def _read(world: World) -> Iterable[_Told]:
    for entry in read("hub")["postings"]:
        kind = Kind(entry["kind"])
        day = local_date(world.dawn) - timedelta(days=entry["days"])
        content = Content(entry["title"], Phase.PUBLISHED, entry["text"], Impact.NONE)
        posted = entry["days"] > 0
        said = [(at_clock(day, time(9)), content)] if posted else []
        yield _Told(kind, content, world.mip_managers[0].login, said)


def _add_templates(world: World) -> None:
    for entry in read("hub")["templates"]:
        words = {name: value for name, value in entry.items() if name != "services"}
        template_id = world.add("posting_template", created_by=world.mip_managers[0].login, **words)
        for code in entry.get("services", ()):
            world.link("posting_template_service", template_id=template_id, service_id=world.service(code).id)


# --- its rows ------------------------------------------------------------------------------------
def _posted(content: Content, said: Iterable[tuple[datetime, Content]], told: _Told | None = None) -> Posting:
    versions = tuple(Version(n, n, at, one, one.sha256) for n, (at, one) in enumerate(said, 1))
    state = PostingState.POSTED if versions else PostingState.DRAFT
    kind = told.kind if told is not None else Kind.MAINTENANCE
    major_id = told.major_id if told is not None else None
    return Posting(1, 1, "", kind, state, content, major_incident_id=major_id, versions=versions)


def _columns(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "phase": content.phase.value,
        "text": content.text,
        "impact": content.impact.value,
        "starts_at": content.starts_at,
        "ends_at": content.ends_at,
    }


def _add(world: World, told: _Told, subscriptions: list[Subscription]) -> None:
    number = len(world.rows["posting"]) + 1
    content = told.said[-1][1] if told.said else told.content
    posting_id = world.add(
        "posting",
        number=f"PO{number:07d}",
        kind=told.kind.value,
        state=(PostingState.POSTED if told.said else PostingState.DRAFT).value,
        **_columns(content),
        next_update_at=content.next_at,
        change_id=told.change_id,
        major_incident_id=told.major_id,
        written_by=told.author,
        created_by=told.author,
        updated_by=told.author,
        updated_at=told.said[-1][0] if told.said else world.dawn - timedelta(hours=1),
    )
    for name, table in _LINKS:
        for id in getattr(content.reach, name):
            world.link(f"posting_{table}", posting_id=posting_id, **{f"{table}_id": id})
    known: list[Told] = []
    for n, (at, one) in enumerate(told.said, 1):
        reach = {name: list(getattr(one.reach, name)) for name, _ in _LINKS}
        version_id = world.add(
            "posting_version",
            posting_id=posting_id,
            n=n,
            at=at,
            author=told.author,
            **_columns(one),
            next_at=one.next_at,
            reach=reach,
            sha256=one.sha256,
            approved_by="",
        )
        for telling in due(_posted(one, told.said[:n], told), subscriptions, known, at):
            mine = telling.subscription
            world.add(
                "posting_told",
                version_id=version_id,
                subscription_id=mine.id,
                who=mine.who,
                channel=mine.channel.value,
                news=telling.news.value,
                reached=telling.reached,
                at=at,
                author=told.author,
            )
            known.append(Told(1, n, mine.who, mine.channel, telling.reached))


def _subscribe(world: World) -> list[Subscription]:
    """Let the people who look after agencies hear of these on their desktops, and the managers of outages."""
    since = world.dawn - _BACK - timedelta(days=1)
    wanted: list[tuple[int, dict[str, Any]]] = [
        (person.id, {"agency_id": world.agency(code).id}) for code, person in sorted(world.brm_of.items())
    ]
    wanted += [(one.id, {"severity": Impact.OUTAGE.value, "kind": "incident"}) for one in world.mip_managers[:2]]
    found = []
    for number, (person_id, about) in enumerate(wanted, 1):
        row = {
            "number": f"SUB{number:07d}",
            "person_id": person_id,
            "agency_id": None,
            "kind": "",
            "severity": Impact.NONE.value,
            "channel": Channel.DESKTOP.value,
            "since": since,
            **about,
        }
        id = world.add("subscription", **row)
        found.append(
            Subscription(
                id,
                1,
                row["number"],
                f"person:{person_id}",
                "",
                "",
                since,
                Channel.DESKTOP,
                Kind(row["kind"]) if row["kind"] else None,
                Impact(row["severity"]),
                agency_id=row["agency_id"],
            )
        )
    return found
