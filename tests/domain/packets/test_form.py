"""The hashed form of a packet: pinned, complete, and free of the names of the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest

from app.domain import remarks, vocabulary
from app.domain.figures import availability, rows, rules, verdicts
from app.domain.figures.rows import CountRow
from app.domain.figures.verdicts import Verdict
from app.domain.packets import cost, disputes, form, form_0, form_figures, form_table, packet
from app.domain.packets import rows as packet_rows
from app.domain.packets.packet import ForwardLook, PacketData
from app.domain.packets.rows import ActionState
from app.domain.packets.sealing import data_hash, known_form, sealed, sealed_as
from app.domain.vocabulary import ChangeState, ChangeType, Layer, Metric, Priority, TicketKind
from tests.reports.packets import made as packets

#: Those that there were when the hashes below were written down. What comes later goes into a case of its own.
VERDICTS = (Verdict.MET, Verdict.MISSED, Verdict.LOW_VOLUME, Verdict.NOT_MEASURED, Verdict.NO_GOAL)
METRICS = (Metric.RESPONSE, Metric.UPDATE, Metric.RESOLUTION)
PRIORITIES = (Priority.CRITICAL, Priority.HIGH, Priority.MEDIUM, Priority.LOW)
LAYERS = (Layer.GLOBAL, Layer.SERVICE, Layer.MOU)
TICKET_KINDS = (TicketKind.INCIDENT, TicketKind.REQUEST)
ACTION_STATES = (ActionState.OPEN, ActionState.DONE, ActionState.LATE, ActionState.DROPPED)
CHANGE_TYPES = (ChangeType.NORMAL, ChangeType.STANDARD, ChangeType.EMERGENCY, ChangeType.LATENT)
CHANGE_STATES = (
    ChangeState.DRAFT,
    ChangeState.IN_CAB,
    ChangeState.APPROVED,
    ChangeState.REJECTED,
    ChangeState.SCHEDULED,
    ChangeState.IMPLEMENTING,
    ChangeState.IMPLEMENTED,
    ChangeState.REVIEWED,
    ChangeState.CANCELLED,
)


def every_member() -> PacketData:
    """The busy agency, with each member that enumerations had then somewhere."""
    data = packets.busy()
    change, item, tile = data.changes.forward[0], data.improvements[0], data.summary.tiles[0]
    level, ticket, point = data.service_levels[0], data.backlog.oldest[0], data.trends[0].points[0]
    return replace(
        data,
        summary=replace(data.summary, tiles=tuple(replace(tile, verdict=verdict) for verdict in VERDICTS)),
        changes=replace(
            data.changes,
            forward=(
                *(replace(change, state=state) for state in CHANGE_STATES),
                *(replace(change, type=kind) for kind in CHANGE_TYPES),
            ),
        ),
        improvements=tuple(replace(item, state=state) for state in ACTION_STATES),
        service_levels=(
            *(replace(level, metric=metric) for metric in METRICS),
            *(replace(level, priority=priority) for priority in PRIORITIES),
            *(replace(level, layer=layer) for layer in LAYERS),
        ),
        backlog=replace(data.backlog, oldest=tuple(replace(ticket, kind=kind) for kind in TICKET_KINDS)),
        trends=(replace(data.trends[0], points=tuple(replace(point, goals=(1, 2), by_parts=v) for v in VERDICTS)),),
    )


def told_in_part() -> PacketData:
    """The busy agency, whose sources do not tell all: what packets can say since, each of it somewhere."""
    data = packets.busy()
    tile, level, high = data.summary.tiles[0], data.service_levels[0], data.summary.by_priority[1]
    point = data.trends[0].points[0]
    bound = rules.Attainment(31, 26, 9500, 4)
    return replace(
        data,
        summary=replace(
            data.summary,
            tiles=(replace(tile, value="Not measured", verdict=Verdict.NOT_TOLD),),
            by_priority=(replace(high, attainment=bound, judged=Verdict.NOT_TOLD),),
        ),
        service_levels=(replace(level, attainment=bound, why="ServiceNow does not tell responses"),),
        resolution_times=(rows.ResolutionTime(Priority.HIGH, rules.Distribution(31, 15480, 12900, 27600, 12), "24x7"),),
        trends=(replace(data.trends[0], points=(replace(point, goals=(1, 2), by_parts=Verdict.NOT_TOLD),)),),
        changes=replace(data.changes, outcome=rules.ChangeSuccess(23, 14, 2, 1, 17, 20, 6, 5, 4, 3, 2)),
        satisfaction=replace(data.satisfaction, csat=rules.Csat(0, 70, 64, 70)),
    )


def closed_without_a_date() -> PacketData:
    """The busy agency, a source of which does not tell when tickets were closed."""
    data = packets.busy()
    return replace(data, backlog=replace(data.backlog, flow=rules.BacklogFlow(157, 471, 9, 3, 397, 6, 3, 142, 92)))


def not_for_the_board() -> PacketData:
    """The busy agency, with a change that its owner approves and one that is announced only."""
    data = packets.busy()
    change = data.changes.forward[0]
    coming = (replace(change, state=ChangeState.IN_REVIEW), replace(change, type=ChangeType.INFORMATIONAL))
    return replace(data, changes=replace(data.changes, forward=coming))


def by_a_model() -> PacketData:
    """The busy agency, with a standard change that is made from a model."""
    data = packets.busy()
    change = replace(data.changes.forward[0], type=ChangeType.STANDARD, model="MOD0000001 version 2")
    return replace(data, changes=replace(data.changes, forward=(change,)))


def with_promises() -> PacketData:
    """The busy agency, to which updates were promised in a major incident, and which took part in a drill."""
    data = packets.busy()
    kept = rows.MajorPromises(9, 5, (360, 420), 1, 1, 240)
    return replace(
        data,
        major_incidents=(replace(data.major_incidents[0], promises=kept),),
        drills=(rows.DrillRow("MI0118", "Drill: data center without power", date(2026, 10, 22)),),
    )


def joined_later() -> PacketData:
    """The busy agency, which came into a major incident after it was declared."""
    data = packets.busy()
    kept = rows.MajorPromises(3, 3, first_after=120, joined=True)
    return replace(data, major_incidents=(replace(data.major_incidents[0], promises=kept),))


def in_a_freeze() -> PacketData:
    """The busy agency, with a change that lies in two freezes."""
    data = packets.busy()
    marks = ("Inside the hard freeze “Canvass”: only with an override.", "Inside the soft freeze “Year end”: let in.")
    return replace(data, changes=replace(data.changes, forward=(replace(data.changes.forward[0], marks=marks),)))


def with_bills() -> PacketData:
    """The busy agency, which was billed."""
    return replace(packets.busy(), cost=packets.cost())


def with_reasons() -> PacketData:
    """A missed target with the reason that a person gave."""
    data = packets.busy()
    given = replace(data.exceptions[0], given="Waited for a vendor", note="The part came on 12 October.", seq=1)
    return replace(data, exceptions=(given,))


def with_measures() -> PacketData:
    """What was measured of actions, and why records were left out."""
    data = packets.busy()
    told = "Calls a week: 40 before, 22 after"
    return replace(
        data,
        previous_actions=(replace(data.previous_actions[0], measured=told),),
        improvements=(replace(data.improvements[0], measured=told),),
        statement=replace(data.statement, excluded_children=3),
    )


def with_disputes() -> PacketData:
    """Disputed figures: one open, one upheld and restated."""
    return replace(packets.busy(), disputes=packets.disputed())


def with_warnings() -> PacketData:
    """The busy agency, a service of which nothing stands by for."""
    note = packet_rows.RecoveryNote(
        "Case Tracking", "EDC", "No standby", "Runs at EDC alone, and no plan brings it back"
    )
    return replace(packets.busy(), recovery=(note,))


#: What was issued in today's form and is pinned.
PINNED = (
    with_disputes,
    with_warnings,
    with_measures,
    with_reasons,
    packets.busy,
    packets.empty,
    packets.long_names,
    every_member,
    told_in_part,
    closed_without_a_date,
    not_for_the_board,
    by_a_model,
    with_promises,
    in_a_freeze,
    joined_later,
    with_bills,
)


# --- pinned ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "number", "pinned"),
    [
        # as the program hashed them before forms had numbers
        (packets.busy, 0, "0f26425e957b15f175c541249cea8fcc41bb2846553fb2e6a6ccfca7d1ca6813"),
        (packets.empty, 0, "b7018b25fe8cf35ec7d9c476073dcc3742d891c888993bb7ae87ed6538c35742"),
        (packets.long_names, 0, "975bc5330ee8b78c5cc68e885843bd5580779a3db561c2a5604a31db263bab69"),
        (every_member, 0, "a1da077a1fc4208f9920ed41bac5efd5e103765da3071d48718d73bacac55069"),
        (packets.busy, 1, "4bc589e445b9eb5daba5123693cb9d629d039c9f5ed03e2e7af3bd6156b11ad3"),
        (packets.empty, 1, "2d89b14e40ce66332b9cb8a65e84879e92ea8e481678b579ef34f1e4be674194"),
        (packets.long_names, 1, "011c3308678280db6b160cb5ce3bbee07808e4d176eb3e30718ff4417c69e0b8"),
        (every_member, 1, "091db2b2a1f52a8f451a76f5f32d36388c2c61f47ea77f0211065498f15bc4b9"),
        (told_in_part, 1, "c695564b6b005e06db58eb292fae7507138dc4553eaec9a5fe1b112b7dc6e18a"),
        (closed_without_a_date, 1, "cb3f7fbe91ef240287fe8a540e24de6ddc706716d9a3710cf607b4688bea6feb"),
        (not_for_the_board, 1, "2bfc607e889c25399533bb3aab109fb148888ae3d0e0be623056c5e9bd474708"),
        (by_a_model, 1, "3aa6e702a8df36f4ae5f6edf19795f6faf51bfb8a3518f0cb2c6e5162911447d"),
        (with_promises, 1, "c528f09c88b746e3b22a2b2dfd12f21b73471469070de291e5f522ca4e41d162"),
        (with_reasons, 1, "e67c8ebcb2e614a003bc1cac64115c987c022b108883c0059227e02fad98b1a7"),
        (with_measures, 1, "3a357f19fdb19aac8a1346feecba11e5d6e5ac261465d94fa708e92cf3a2cbdf"),
        (with_disputes, 1, "2fc6268944343bd88f5e422910c4f5e463551aad299261d128fc92b0a8f9a20b"),
        (joined_later, 1, "74ff17aebc14e7d3b5a612382d9eb2cd2ceb8d1d3842fd48c1a0823750a7347e"),
        (with_warnings, 1, "9c4bf15b9a84d0ba30f4e53a6ced11caba13b5ad929f4915f88d5837029847a5"),
        (with_bills, 1, "b4e460dd67496479b6a41b16fc656144ae8b3e7b88e12cf177afc4e76c8dd85c"),
    ],
)
def test_a_packet_has_the_hash_that_it_was_issued_with(made: Any, number: int, pinned: str) -> None:
    """A hash that differs here breaks every packet in the field: mend the form, never the hash."""
    assert data_hash(made(), number) == pinned
    found = sealed(made(), number).head
    assert (found.data_hash, found.form) == (pinned, number)


def test_a_packet_is_found_in_the_form_that_it_was_issued_in() -> None:
    busy = packets.busy()
    for number in (0, 1):
        again = sealed_as(busy, data_hash(busy, number))
        assert again is not None
        assert (again.head.form, again.head.data_hash) == (number, data_hash(busy, number))
    assert sealed_as(busy, data_hash(packets.empty(), 0)) is None
    assert [known_form(number) for number in (-1, 0, 1, 2)] == [False, True, True, False]


# --- nothing is forgotten -------------------------------------------------------------------------
class _Probe:
    """Notes which attributes are read."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __getattr__(self, name: str) -> None:
        self.names.append(name)


def _read_by(read: Any) -> str:
    probe = _Probe()
    read(probe)
    (name,) = probe.names
    return name


_KNOWN = {
    name: value
    for module in (availability, verdicts, rules, rows, packet_rows, packet, cost, disputes, remarks, vocabulary)
    for name, value in vars(module).items()
    if isinstance(value, type)
} | {"date": date, "datetime": datetime}


def _parts_of(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _parts_of(inner)


def _tables() -> dict[type, form_table.Table[Any]]:
    """The table of every kind of value in a packet, found by the types of the fields."""
    found: dict[type, form_table.Table[Any]] = {}
    waiting: list[tuple[type, form_table.Table[Any]]] = [(PacketData, form.PACKET)]
    while waiting:
        kind, table = waiting.pop()
        if kind in found:
            assert found[kind] is table, f"{kind.__name__} has two tables"
            continue
        found[kind] = table
        hints = get_type_hints(kind, _KNOWN)
        for key in table.keys:
            name = _read_by(key.read)
            inner = list(_parts_of(hints[name]))
            assert len(inner) <= 1
            assert (key.table is not None) == bool(inner), f"{kind.__name__}.{name} needs a table of its own"
            waiting += [(part, key.table) for part in inner if key.table is not None]
    return found


@pytest.mark.parametrize(("kind", "table"), [pytest.param(k, t, id=k.__name__) for k, t in _tables().items()])
def test_every_field_is_hashed_or_left_out_on_purpose(kind: type, table: form_table.Table[Any]) -> None:
    hashed = [_read_by(key.read) for key in table.keys]
    left_out = [_read_by(read) for read in table.left_out]
    assert sorted(hashed + left_out) == sorted(field.name for field in fields(kind))
    names = [key.name for key in table.keys]
    assert len(names) == len(set(names))


def test_what_is_left_out() -> None:
    left_out = {kind.__name__: {_read_by(read) for read in t.left_out} for kind, t in _tables().items() if t.left_out}
    assert left_out == {
        "Attainment": {"given"},
        "AvailabilityRow": {"told"},
        "PacketHead": {
            *("data_hash", "form", "extracted_at", "app_version", "seal_hash", "sealed_at"),
            *("draft", "reason", "workspace", "approved", "layout"),
        },
        "DataStatement": {"remarks"},
        "Summary": {"automatic"},
        "ExceptionRow": {"seq"},
        "DisputedFigure": {"id", "agency_id", "opened_at"},
    }
    busy = packets.busy()
    later = replace(
        busy, head=packets.head(app_version="9", seal_hash="ab", extracted_at=packets.AS_OF, sealed_at=None)
    )
    assert form.text_of(later) == form.text_of(busy)
    assert form_0.text_of(later) == form_0.text_of(busy)


def _met_in(kind: type, table: form_table.Table[Any], given: Any) -> Iterator[tuple[type, str, Any]]:
    """Every key that is written of a value and its parts: the value's class, the key, and what was read."""
    written = table.written(given)
    for key in table.keys:
        value = key.read(given)
        if key.name in written:
            yield kind, key.name, value
        if key.table is not None and value is not None:
            for item in value if isinstance(value, tuple) else (value,):
                yield from _met_in(type(item), key.table, item)


def test_every_key_and_member_is_in_a_pinned_packet() -> None:
    """One that is not could be renamed unnoticed: put it into a pinned case of its own, never into one there is."""
    met = [found for made in PINNED for found in _met_in(PacketData, form.PACKET, made())]
    keys = {(kind, key) for kind, key, _ in met}
    assert keys == {(kind, key.name) for kind, table in _tables().items() for key in table.keys}
    members = {value for _, _, value in met if isinstance(value, Enum)}
    assert members == {member for kind in {type(member) for member in members} for member in kind}


def test_what_came_later_is_left_out_where_packets_of_before_had_nothing() -> None:
    """By hand: the keys of a packet that was issued before, and those of one that says more."""
    assert form_figures.ATTAINMENT.written(rules.Attainment(31, 29, 9500)) == {"d": 31, "m": 29, "g": 9500}
    assert form_figures.ATTAINMENT.written(rules.Attainment(31, 26, 9500, 4)) == {"d": 31, "m": 26, "g": 9500, "b": 4}
    before = {"op": 5, "new": 4, "re": 0, "in": 0, "res": 3, "can": 0, "out": 0, "cl": 6}
    assert form_figures.FLOW.written(rules.BacklogFlow(5, 4, 0, 0, 3, 0, 0, 6)) == before
    assert form_figures.FLOW.written(rules.BacklogFlow(5, 4, 0, 0, 3, 0, 0, 6, 2)) == {**before, "un": 2}
    before = {"n": 2, "avg": 3, "med": 3, "p90": 5}
    assert form_figures.DISTRIBUTION.written(rules.Distribution(2, 3, 3, 5)) == before
    assert form_figures.DISTRIBUTION.written(rules.Distribution(2, 3, 3, 5, 1)) == {**before, "b": 1}
    assert form_figures.CSAT.written(rules.Csat(0, 0, 0)) == {"s": 0, "a": 0, "ok": 0}
    assert form_figures.CSAT.written(rules.Csat(0, 7, 6, 7)) == {"s": 0, "a": 7, "ok": 6, "un": 7}
    before = {"n": 9, "ok": 0, "em": 0, "lat": 0, "lk": 0, "ld": 0}
    assert form_figures.CHANGE_SUCCESS.written(rules.ChangeSuccess(9, 0, 0, 0, 0, 0)) == before
    told = {"nm": 5, "sj": 4, "ss": 3, "bt": 2, "bo": 1}
    assert form_figures.CHANGE_SUCCESS.written(rules.ChangeSuccess(9, 0, 0, 0, 0, 0, 5, 4, 3, 2, 1)) == {
        **before,
        **told,
    }
    incident = packets.busy().major_incidents[0]
    assert "pm" not in form_figures.MAJOR.written(incident)
    said = {"n": 0}  # nothing was promised, which is not the same as not measured
    assert form_figures.MAJOR.written(replace(incident, promises=rows.MajorPromises(0, 0)))["pm"] == said
    kept = rows.MajorPromises(9, 5, (360, 420), 1, 1, 240)
    assert form_figures.MAJOR_PROMISES.written(kept) == {"n": 9, "k": 5, "la": [360, 420], "br": 1, "od": 1, "fa": 240}
    level = packets.busy().service_levels[0]
    assert "wy" not in form_figures.SERVICE_LEVEL.written(level)
    assert form_figures.SERVICE_LEVEL.written(replace(level, why="not told"))["wy"] == "not told"


# --- what does not change a hash ------------------------------------------------------------------
@dataclass(frozen=True)
class _Posting:
    account: str = ""
    lines: tuple[str, ...] = ()
    cents: int = 0


@dataclass(frozen=True)
class _LaterPacket(PacketData):
    postings: tuple[str, ...] = ()
    posting: _Posting = _Posting()
    disputed: int = 0


_POSTING: form_table.Table[_Posting] = form_table.Table(
    form_table.value("ac", lambda p: p.account),
    form_table.value("li", lambda p: p.lines),
    form_table.number("c", lambda p: p.cents),
)
_KEYS: tuple[form_table.Key[Any], ...] = form.PACKET.keys
_LATER: form_table.Table[_LaterPacket] = form_table.Table(
    *_KEYS,
    form_table.value("zp", lambda p: p.postings),
    form_table.part("zc", lambda p: p.posting, _POSTING),
    form_table.number("zd", lambda p: p.disputed),
)


def _later(**more: Any) -> _LaterPacket:
    busy = packets.busy()
    return _LaterPacket(**{field.name: getattr(busy, field.name) for field in fields(PacketData)}, **more)


def test_an_empty_field_or_section_that_is_added_changes_nothing() -> None:
    busy = packets.busy()
    assert _LATER.written(_later()) == form.PACKET.written(busy)
    for more in ({"postings": ("x",)}, {"posting": _Posting("x")}, {"posting": _Posting(cents=1)}, {"disputed": 1}):
        assert _LATER.written(_later(**more)) != form.PACKET.written(busy)


def test_another_class_changes_nothing() -> None:
    """`_LaterPacket` is another class with the same values, also for the form of before."""
    assert form.text_of(_later()) == form.text_of(packets.busy())
    assert data_hash(_later(postings=("x",)), 0) == data_hash(packets.busy(), 0)


def test_a_field_that_is_renamed_changes_nothing() -> None:
    @dataclass(frozen=True)
    class Renamed:
        caption: str
        number: int
        before: int | None

    table: form_table.Table[Renamed] = form_table.Table(
        form_table.value("pv", lambda r: r.before),
        form_table.value("n", lambda r: r.number),
        form_table.value("l", lambda r: r.caption),
    )
    for values in (("Portal", 201, 180), ("Portal", 0, None), ("", 0, 0)):
        renamed, row = table.written(Renamed(*values)), form_figures.COUNT.written(CountRow(*values))
        assert json.dumps(renamed, sort_keys=True) == json.dumps(row, sort_keys=True)


def test_the_same_instant_in_another_zone_changes_nothing() -> None:
    there = packets.AS_OF.astimezone(timezone(timedelta(hours=9)))
    elsewhere = replace(packets.busy(), head=packets.head(as_of=there))
    assert form.text_of(elsewhere) == form.text_of(packets.busy())
    assert form_0.text_of(elsewhere) == form_0.text_of(packets.busy())


# --- what changes it ------------------------------------------------------------------------------
def test_none_and_zero_are_not_the_same() -> None:
    assert form_figures.COUNT.written(CountRow("a", 1)) != form_figures.COUNT.written(CountRow("a", 1, 0))
    nothing = replace(packets.busy(), updates=None)
    zero = replace(packets.busy(), updates=rows.UpdateAttainment(0, 0))
    assert form.text_of(nothing) != form.text_of(zero)


def test_texts_do_not_run_into_each_other() -> None:
    def asked(*texts: str) -> str:
        return form.text_of(replace(packets.busy(), forward=ForwardLook(texts)))

    assert len({asked("a", "b"), asked("a,b"), asked('a","b'), asked("ab"), asked("b", "a")}) == 5


def test_the_text_is_json_with_its_number() -> None:
    read = json.loads(form.text_of(packets.busy()))
    assert read["form"] == form.FORM == 1
    assert read["hd"]["as"] == datetime(2026, 11, 5, 11, tzinfo=UTC).isoformat()
    assert read["ex"][0]["pr"] == 2
    assert set(form.texts_of(packets.empty())) >= {"OAH", "Office of Administrative Hearings", "4 h, 24x7"}


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no form"):
        form.text_of(replace(packets.busy(), forward=ForwardLook((1.5,))))  # type: ignore[arg-type]
