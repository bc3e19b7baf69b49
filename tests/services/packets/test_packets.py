"""Packets: the same snapshot for every figure, written whole, recorded, restated; all agencies at once."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Connection, event, func, insert, select

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.packets import FindingRow
from app.db.snapshot import places
from app.domain.figures.rows import DrillRow, MajorPromises
from app.domain.figures.values import ReportQuery
from app.domain.packets.figures import figures_of
from app.domain.packets.packet import PacketData
from app.domain.periods import Period
from app.domain.snapshot.stamped import stamped
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Metric, Priority, Role
from app.errors import EnvironmentFault, InputError
from app.reports.pdf.metadata import read_figures
from app.services.figures.screen import report_figures
from app.services.figures.tables import promises_report
from app.services.packets import assembly
from app.services.packets import batch as batches
from app.services.packets import export as packets
from app.services.packets.assembly import packet_data
from app.services.packets.batch import export_all
from app.services.packets.export import export_packet
from app.services.packets.people import findings
from app.services.packets.preview import preview_packet
from app.services.packets.verify import verify_packet
from app.services.packets.words import told_before
from app.work import Cancelled, Work
from tests.db.figures.test_figures_by_hand import october
from tests.figure_world import Script, add_tickets, at, loaded, make_organisation

pytestmark = pytest.mark.slow

OCTOBER = Period.parse("2026-10")
NOW = at("2026-11-09 12:00")


@pytest.fixture
def world(db: Database) -> dict[str, int]:
    return make_world(db)


def make_world(db: Database) -> dict[str, int]:
    ids = make_organisation(db)
    add_tickets(db, october())
    db.now = lambda: NOW
    return ids


def test_the_packet_says_what_the_month_was(db: Database, world: dict[str, int]) -> None:
    data = packet_data(db, "ALPHA", OCTOBER)
    assert data.head.packet_id == "SR-ALPHA-2026-10 r1"
    assert (data.statement.records_excluded, data.statement.excluded_children) == (2, 1)  # 6 is a child
    before = told_before(data).statement
    assert (before.records_excluded, before.excluded_children) == (2, 0)
    assert (data.head.fiscal_year, data.head.fiscal_month, data.head.preliminary) == (2027, 4, False)
    assert data.head.predecessors == "ALPHA incl. BETA to 30 Jun 2026"
    assert [tile.key for tile in data.summary.tiles] == [
        "sla.resolution.all",
        "sla.update.all",
        "major_incidents.count",
        "backlog.closing",
    ]
    figures = figures_of(data)
    assert figures["sla.resolution.critical.opened-to-14-oct-2026.due"] == "1"
    assert figures["sla.resolution.all.percent"] == "66.7 %"
    assert figures["backlog.opening"] == "1"
    assert figures["backlog.closing"] == "2"
    assert figures["mttr.all.median"] == "48600"
    assert figures["share.reopened"] == "16.7 % (1 of 6)"
    assert figures["demand.2026-10.opened"] == "7"
    assert figures["demand.2026-06.resolved"] == "2"  # Beta's
    # read: the nine that counted, the child, the impossible one; the state's packet knows more
    assert (figures["records.read"], figures["records.excluded"]) == ("11", "2")
    assert data.backlog.flow.reconciles
    assert len(data.head.data_hash) == 64
    assert data == packet_data(db, "alpha", OCTOBER)


def test_early_packets_are_preliminary(db: Database, world: dict[str, int]) -> None:
    # 2, 3, 4 November are the three business days: 1 November + 3 is Wednesday the 4th 08:00 at the earliest
    assert packet_data(db, "ALPHA", OCTOBER, at("2026-11-03 12:00")).head.preliminary
    assert not packet_data(db, "ALPHA", OCTOBER, at("2026-11-05 12:00")).head.preliminary


def test_an_agency_without_activity_gets_its_packet(db: Database, world: dict[str, int], tmp_path: Path) -> None:
    made = export_packet(db, "QUIET", Period.parse("2026-08"), tmp_path)
    assert made.path.name == "SR-QUIET-2026-08-r1.pdf"
    assert made.pages <= 2, "one page, and what is to be said beside it"
    data = packet_data(db, "QUIET", Period.parse("2026-08"))
    assert data.summary.went_well == (
        "No ticket was open, opened or due in the period. All 3 availability goals were met."
    )
    assert data.summary.tiles[0].value == "Not measured"


def test_sentences_come_from_commentary_where_there_is_any(db: Database, world: dict[str, int]) -> None:
    plain = packet_data(db, "ALPHA", OCTOBER).summary
    assert plain.went_well == "All 3 availability goals were met.", "a workspace without major incidents tells of none"
    assert plain.ask == ""  # the one on hold waits for the vendor
    loaded(
        db,
        lambda conn: conn.execute(
            insert(t.commentary).values(
                agency_id=world["ALPHA"], period="2026-10", section="well", text="A calm month."
            )
        ),
    )
    assert packet_data(db, "ALPHA", OCTOBER).summary.went_well == "A calm month."


def test_only_holds_for_the_caller_ask_something_of_the_agency(db: Database, world: dict[str, int]) -> None:
    for reason in ("awaiting_user", None, "awaiting_change"):
        held = [(at("2026-10-30 10:00"), "hold", None, reason)]
        add_tickets(db, [Script("ALPHA", at("2026-10-30 09:00"), 4, "request", events=held)])
    summary = packet_data(db, "ALPHA", OCTOBER).summary
    assert summary.tiles[-1].note.endswith("; 4 on hold")
    assert summary.ask == (
        "1 open ticket was on hold for its caller at the end of the period; please see to the answers it needs."
    )


def test_exported_whole_recorded_and_the_same_bytes_again(db: Database, world: dict[str, int], tmp_path: Path) -> None:
    first = export_packet(db, "ALPHA", OCTOBER, tmp_path / "one.pdf", as_of=NOW)
    content = first.path.read_bytes()
    stamp = read_figures(first.path)
    assert stamp.packet_id == "SR-ALPHA-2026-10 r1"
    assert dict(stamp.figures) == dict(first.figures) == figures_of(packet_data_of(db, 1))
    assert stamp.data_hash == first.data_hash
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "two.pdf", as_of=NOW)
    assert again.path.read_bytes() == content
    assert (again.revision, again.recorded) == (1, True)
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.packet)).scalar_one() == 1
    assert "SR-ALPHA-2026-10 r1" in first.text()
    assert first.as_json()["revision"] == 1


def packet_data_of(db: Database, revision: int) -> PacketData:
    from app.services.packets.assembly import assemble

    with db.read() as conn:
        return assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, revision=revision)


def test_reissued_it_lists_what_changed_and_why(db: Database, world: dict[str, int], tmp_path: Path) -> None:
    export_packet(db, "ALPHA", OCTOBER, tmp_path, as_of=NOW)
    # a ticket of October that nobody had recorded
    add_tickets(
        db,
        [
            Script(
                "ALPHA",
                at("2026-10-26 09:00"),
                2,
                recorded=at("2026-11-10 09:00"),
                events=[(at("2026-10-26 10:00"), "resolved", None, "fixed", at("2026-11-10 09:00"))],
            )
        ],
    )
    later = at("2026-11-12 12:00")
    db.now = lambda: later
    second = export_packet(db, "ALPHA", OCTOBER, tmp_path, as_of=later, reason="a ticket was recorded late")
    assert second.revision == 2
    with db.read() as conn:
        from app.services.packets.assembly import assemble

        data = assemble(conn, "ALPHA", OCTOBER, later, extracted_at=NOW, revision=2)
        # made again as it was then: the first revision is not touched by the late record
        first = assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, revision=1)
    told = {r.figure: (r.old, r.new, r.reason) for r in data.statement.restatements}
    with db.read() as conn:
        number = conn.scalars(select(t.ticket.c.number).order_by(t.ticket.c.id.desc()).limit(1)).one()
    why = f"a ticket was recorded late; recorded later: {number}"
    assert told["sla.resolution.high.due"] == ("1", "2", why)
    assert told["sla.resolution.high.met"] == ("0", "1", why)
    assert told["backlog.opened"] == ("7", "8", why)
    assert "backlog.closing" not in told
    assert second.restated == len(told)
    assert figures_of(first)["sla.resolution.high.due"] == "1"
    assert first.statement.restatements == ()
    label = next(r.label for r in data.statement.restatements if r.figure == "sla.resolution.high.due")
    assert label == "Resolution, high: due"


def test_unknown_agency_and_period_are_told_with_near_matches(db: Database, world: dict[str, int]) -> None:
    with pytest.raises(InputError, match="no agency 'ALPA'") as error:
        packet_data(db, "ALPA", OCTOBER)
    assert "ALPHA" in error.value.hint
    with pytest.raises(InputError) as error:
        packet_data(db, "Office of Beta", OCTOBER)
    assert error.value.hint == "Did you mean BETA?"
    with pytest.raises(InputError, match="has not begun"):
        packet_data(db, "ALPHA", Period.parse("2027-02"))


def test_a_reader_gets_the_file_and_is_told_it_is_not_recorded(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    reader = open_database(Path(sqlite_db.url.database or ""), Actor("guest", frozenset({Role.READER})), lambda: NOW)
    made = export_packet(reader, "ALPHA", OCTOBER, tmp_path / "x.pdf")
    reader.dispose()
    assert made.path.exists()
    assert not made.recorded
    assert (made.packet_id, made.draft) == ("SR-ALPHA-2026-10 draft", True)
    assert "Not recorded in the database" in made.text()


def test_two_that_export_at_once_hand_out_one_revision(sqlite_db: Database, tmp_path: Path) -> None:
    """Into one folder: the second gets the first one's file, and never takes it away."""
    make_world(sqlite_db)

    def make(*, as_draft: bool) -> packets.Made:
        return packets.make_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, None, NOW, "", Work(), draft=as_draft)

    slow = make(as_draft=False)
    quick = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    content = quick.path.read_bytes()
    late = packets.issue(sqlite_db, slow, make)
    assert (late.path, late.revision, late.unchanged) == (quick.path, 1, True)
    assert [path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".db"] == [content]
    with pytest.raises(InputError, match="meanwhile"):  # and once more: it is told, and the file stays
        packets.issue(sqlite_db, slow, lambda *, as_draft: slow)
    assert quick.path.read_bytes() == content


def test_a_draft_is_no_revision_and_a_preliminary_follows_no_final(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    made = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, draft=True)
    assert (made.path.name, made.packet_id, made.status) == (
        "SR-ALPHA-2026-10-draft.pdf",
        "SR-ALPHA-2026-10 draft",
        "Draft",
    )
    assert (made.status, made.recorded, made.as_json()["revision"]) == ("Draft", False, None)
    report = verify_packet(sqlite_db, made.path)
    assert (report.ok, report.recorded, report.outcome) == (True, "draft", "a draft, not on record")
    final = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    assert (final.revision, final.status, final.data_hash) == (1, "Final", made.data_hash)
    with pytest.raises(InputError, match="would be Preliminary"):
        export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, as_of=at("2026-11-03 12:00"))
    early = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, as_of=at("2026-11-03 12:00"), draft=True)
    assert early.path.name == "SR-ALPHA-2026-10-draft-2.pdf"  # another draft: nobody's file is written over
    assert export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path).path == final.path


def test_what_cannot_be_written_leaves_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    blocker = tmp_path / "file"
    blocker.write_text("x")
    with pytest.raises((EnvironmentFault, InputError)):
        export_packet(sqlite_db, "ALPHA", OCTOBER, blocker / "x.pdf")
    with sqlite_db.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.packet)).scalar_one() == 0


def test_statements_do_not_grow_with_the_tickets(sqlite_db: Database) -> None:
    make_world(sqlite_db)
    statements: list[str] = []

    @event.listens_for(sqlite_db.engine, "before_cursor_execute")
    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    packet_data(sqlite_db, "ALPHA", OCTOBER)
    few = len(statements)
    add_tickets(sqlite_db, [Script("ALPHA", at("2026-10-07 09:00"), n % 4 + 1) for n in range(60)])
    statements.clear()
    packet_data(sqlite_db, "ALPHA", OCTOBER)
    assert len(statements) == few <= 90


# --- all agencies ---------------------------------------------------------------------------------
@pytest.mark.processes
def test_all_agencies_on_two_cores(db: Database, world: dict[str, int], tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    batch = export_all(
        db, OCTOBER, tmp_path / "all", as_of=NOW, work=Work(lambda done, total, _: steps.append((done, total)))
    )
    assert not batch.failed
    # Beta ended on 1 July: no packet for October
    assert [f.packet_id for f in batch.files] == ["SR-ALPHA-2026-10 r1", "SR-QUIET-2026-10 r1"]
    assert all(f.recorded for f in batch.files)
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == [
        "SR-ALPHA-2026-10-r1.pdf",
        "SR-QUIET-2026-10-r1.pdf",
    ]
    assert steps[-1] == (2, 2)
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.packet)).scalar_one() == 2
    one = export_packet(db, "ALPHA", OCTOBER, tmp_path / "one.pdf", as_of=NOW)
    assert one.path.read_bytes() == batch.files[0].path.read_bytes()


def test_one_failure_does_not_lose_the_others(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(sqlite_db)
    real = assembly.assemble

    def breaks(conn: object, agency: str, *rest: object, **named: object) -> PacketData:
        if agency == "ALPHA":
            raise ZeroDivisionError("a bug")
        return real(conn, agency, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(packets, "assemble", breaks)
    batch = export_all(sqlite_db, OCTOBER, tmp_path, as_of=NOW, processes=1)
    assert [(f.agency, f.why) for f in batch.failed] == [("ALPHA", "ZeroDivisionError: a bug")]
    assert [f.packet_id for f in batch.files] == ["SR-QUIET-2026-10 r1"]


@pytest.mark.processes
def test_what_other_processes_cannot_open_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encrypted file: its key is in this process only; as an offline copy they get it."""
    from app.db import workspace

    db = open_database(tmp_path / "secret.db", Actor("tester"), lambda: NOW, key=b"k" * 32)
    try:
        workspace.create(db)
        make_world(db)
        batch = export_all(db, OCTOBER, tmp_path / "all", as_of=NOW)
    finally:
        db.dispose()
    assert [f.packet_id for f in batch.files] == ["SR-ALPHA-2026-10 r1", "SR-QUIET-2026-10 r1"]
    assert not batch.failed

    snapshot = Snapshot(NOW, "the shared database", "w", "tester", frozenset(Role))
    copy = open_database(tmp_path / "secret.db", now=lambda: NOW, key=b"k" * 32, snapshot=snapshot)
    monkeypatch.setattr(places, "key_of", lambda _name, *, make: b"k" * 32)
    monkeypatch.setattr(batches, "_try", None)  # nothing is left for this process
    try:
        with stamped("Offline: as of 3 Nov 2026, 10:00", NOW):
            batch = export_all(copy, OCTOBER, tmp_path / "drafts", draft=True)
    finally:
        copy.dispose()
    assert not batch.failed
    assert len(batch.files) == 2
    with (
        pypdfium2.PdfDocument(batch.files[0].path) as document,
        closing(document[0]) as page,
        closing(page.get_textpage()) as text,
    ):
        assert "Offline: as of 3 Nov 2026, 10:00" in text.get_text_range()


def test_cancelling_keeps_what_is_complete(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    work = Work(lambda done, _total, _text: work.cancel() if done == 1 else None)
    with pytest.raises(Cancelled):
        export_all(sqlite_db, OCTOBER, tmp_path, as_of=NOW, work=work, processes=1)
    assert [p.name for p in tmp_path.iterdir()] == ["SR-ALPHA-2026-10-r1.pdf"]


@pytest.mark.processes
def test_cancelling_leaves_no_file_that_is_not_on_record(sqlite_db: Database, tmp_path: Path) -> None:
    """Two processes make packets at once; the second is under way when the first is taken."""
    make_world(sqlite_db)
    work = Work(lambda done, _total, _text: work.cancel() if done == 1 else None)
    with pytest.raises(Cancelled):
        export_all(sqlite_db, OCTOBER, tmp_path, as_of=NOW, work=work, processes=2)
    files = {hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*.pdf")}
    with sqlite_db.read() as conn:
        recorded = set(conn.scalars(select(t.packet.c.file_sha256)))
    assert files
    assert files == recorded


def test_levels_print_the_target_of_the_agency(sqlite_db: Database) -> None:
    make_world(sqlite_db)
    rows = packet_data(sqlite_db, "ALPHA", OCTOBER).service_levels
    high = next(r for r in rows if r.metric is Metric.RESOLUTION and r.priority is Priority.HIGH)
    assert (high.target, high.layer and high.layer.label) == ("6 h, 24x7", "MOU")


def test_changes_to_come_have_the_state_of_the_time(db: Database) -> None:
    ids = make_world(db)
    planned = {"planned_start": at("2026-11-07 22:00"), "planned_end": at("2026-11-08 02:00")}
    done = {"actual_start": at("2026-11-07 22:00"), "actual_end": at("2026-11-08 01:00")}
    decided = {"submitted_at": at("2026-10-20 09:00"), "decided_at": at("2026-10-28 10:30")}
    before_the_board = {
        "submitted_at": at("2026-10-20 09:00"),
        "decided_at": at("2026-11-04 10:30"),
        "cab_date": date(2026, 11, 4),
    }
    made: list[dict[str, Any]] = [
        {"state": "reviewed", **decided, **done},  # it was scheduled then
        {"state": "implementing", **decided, "actual_start": at("2026-11-07 22:00")},
        {"state": "scheduled", **before_the_board},
        {"state": "approved", "submitted_at": at("2026-11-03 09:00"), "decided_at": at("2026-11-04 10:30")},
        {"state": "cancelled", **decided},
        {"state": "cancelled", **decided, **done},
        {"state": "scheduled", **before_the_board, "cab_date": None},  # by the owner of its services
    ]

    def write(conn: Connection) -> None:
        for n, values in enumerate(made, 1):
            change = conn.execute(
                insert(t.change)
                .values(
                    number=f"CHG{n:07d}",
                    title=f"Change {n}",
                    type="normal",
                    scope="minor",
                    risk_answers={},
                    **planned,
                    **values,
                )
                .returning(t.change.c.id)
            ).scalar_one()
            conn.execute(insert(t.change_agency).values(change_id=change, agency_id=ids["ALPHA"]))

    loaded(db, write)

    def coming(as_of: str, period: str = "2026-10") -> dict[str, str]:
        rows = packet_data(db, "ALPHA", Period.parse(period), at(as_of)).changes.forward
        return {row.number[-1]: row.state.value for row in rows}

    early = {"1": "scheduled", "2": "scheduled", "3": "in_cab", "7": "in_review"}
    assert coming("2026-11-02 06:00") == early
    now = {"1": "implementing", "2": "implementing", "3": "scheduled", "4": "approved", "7": "scheduled"}
    assert coming("2026-11-07 23:00") == now
    assert coming("2026-11-02 06:00", "2026Q4") == coming("2026-11-02 06:00")  # also to come in a period not over
    assert coming("2026-11-08 01:30") == {"2": "implementing", "3": "scheduled", "4": "approved", "7": "scheduled"}


def test_findings_are_told_by_kind() -> None:
    rows = [
        FindingRow('the source says "1/6/2016 09:38", later than its log', False, "INC1"),
        FindingRow('the source says "2/6/2016 10:00", later than its log', False, "INC2"),
        FindingRow("resolved before it was opened", True, "INC3"),
    ]
    assert [(f.what, f.count, f.examples) for f in findings(rows)] == [
        ("Resolved before it was opened", 1, ("INC3",)),
        ("The source gives a time later than its log (kept)", 2, ("INC1", "INC2")),
    ]


def test_a_notice_of_the_moment_tells_it_once(sqlite_db: Database) -> None:
    ids = make_world(sqlite_db)

    def incident(conn: Connection) -> None:
        number = conn.execute(
            insert(t.major_incident)
            .values(
                number="MI0000001",
                title="Mail is down",
                service_id=ids["EMAIL"],
                state="closed",
                impact_start_at=at("2026-10-07 09:00"),
                detected_at=at("2026-10-07 09:05"),
                declared_at=at("2026-10-07 09:20"),
                restored_at=at("2026-10-07 11:30"),
            )
            .returning(t.major_incident.c.id)
        ).scalar_one()
        for code in ("ALPHA", "QUIET"):
            conn.execute(insert(t.major_incident_agency).values(major_incident_id=number, agency_id=ids[code]))
        conn.execute(
            insert(t.major_incident_update).values(
                major_incident_id=number,
                at=at("2026-10-07 09:20"),
                recorded_at=at("2026-10-07 09:20"),
                kind="declared",
                text="Bridge opened.",
            )
        )

    loaded(sqlite_db, incident)
    for code in ("ALPHA", "QUIET"):  # once in the packet of each
        data = packet_data(sqlite_db, code, OCTOBER)
        assert figures_of(data)["major_incidents.count"] == "1"
        block = data.major_incidents[0]
        assert block.restored_in == 150 * 60
        assert [(e.kind, e.text) for e in block.timeline] == [
            ("Impact began", ""),
            ("Detected", ""),
            ("Declared", "Bridge opened."),
            ("Restored", ""),
        ]
        assert block.promises is None, "not measured: nobody kept then whom it reached"
    (told, _) = promises_report(sqlite_db, OCTOBER).as_json()["rows"]
    assert (told["agency"], told["not_measured_count"], told["promised_count"]) == ("ALPHA", 1, None)
    assert next(x for x in data.trends).annotations == ((at("2026-10-01 00:00").date(), "MI0000001"),)
    # an hour after it began it was not restored yet
    early = packet_data(sqlite_db, "ALPHA", OCTOBER, at("2026-10-07 10:00"))
    assert early.major_incidents[0].restored is None
    assert figures_of(early)["major_incidents.MI0000001.restored_in"] == ""


def test_promises_are_counted_for_the_agency_and_drills_stand_beside(sqlite_db: Database) -> None:
    ids = make_world(sqlite_db)

    def incident(number: str, state: str, *, drill: bool = False) -> Any:
        values = {
            "number": number,
            "title": "Mail is down",
            "state": state,
            "drill": drill,
            "impact_start_at": at("2026-10-07 09:00"),
            "declared_at": at("2026-10-07 09:20"),
            "first_notice_at": at("2026-10-07 09:24"),
            "restored_at": at("2026-10-07 09:50"),
        }

        def load(conn: Connection) -> None:
            major = conn.execute(insert(t.major_incident).values(values).returning(t.major_incident.c.id)).scalar_one()
            conn.execute(insert(t.major_incident_agency).values(major_incident_id=major, agency_id=ids["ALPHA"]))
            told: list[tuple[str, str, bool, str | None]] = [
                ("09:20", "declared", False, None),
                ("09:21", "role", False, None),
                ("09:24", "notice", True, "09:29"),
                ("09:31", "scope", True, "09:51"),
                ("09:50", "restored", True, None),
            ]
            for time, kind, sent, following in told:
                moment = at(f"2026-10-07 {time}")
                row = {
                    "at": moment,
                    "recorded_at": moment,
                    "kind": kind,
                    "text": f"{kind}.",
                    "sent": sent,
                    "next_at": following and at(f"2026-10-07 {following}"),
                    "details": {"agencies": [ids["ALPHA"]]} if kind == "declared" else {},
                }
                conn.execute(insert(t.major_incident_update).values(major_incident_id=major, **row))

        return load

    for load in (
        incident("MI0000001", "closed"),
        incident("MI0000002", "closed", drill=True),
        incident("MI0000003", "demoted"),
        incident("MI0000004", "rejected"),
    ):
        loaded(sqlite_db, load)
    data = packet_data(sqlite_db, "ALPHA", OCTOBER)
    (block,) = data.major_incidents
    assert (block.number, block.promises) == ("MI0000001", MajorPromises(3, 2, (120,), 0, 0, 240))
    assert [entry.kind for entry in block.timeline] == ["Impact began", "Declared", "First notice", "Scope", "Restored"]
    assert data.drills == (DrillRow("MI0000002", "Mail is down", date(2026, 10, 7)),)
    figures = figures_of(data)
    assert figures["major_incidents.count"] == "1"
    assert figures["major_incidents.MI0000001.late"] == "1"
    # the same on screen, and for an agency that it did not reach
    tile = next(tile for tile in report_figures(sqlite_db, ReportQuery(OCTOBER, "ALPHA")).tiles if "major" in tile.key)
    assert (tile.value, tile.note) == ("1", "impact began in the period; 3 updates promised: 2 kept, 1 late (2 min)")
    assert packet_data(sqlite_db, "QUIET", OCTOBER).drills == ()
    table = promises_report(sqlite_db, OCTOBER)
    assert [(row["agency"], row["promises"]) for row in table.rows] == [
        ("ALPHA", "3 updates promised: 2 kept, 1 late (2 min)")
    ]
    assert table.as_json()["rows"] == [
        {
            "agency": "ALPHA",
            "incidents_count": 1,
            "not_measured_count": 0,
            "promised_count": 3,
            "kept_count": 2,
            "late_count": 1,
            "late_s": 120,
            "broken_count": 0,
            "overdue_count": 0,
            "longest_first_s": 240,
        }
    ]
    assert promises_report(sqlite_db, OCTOBER, agency="QUIET").rows == ()


def test_a_preview_after_an_export_is_that_revision(db: Database, world: dict[str, int], tmp_path: Path) -> None:
    before = preview_packet(db, "ALPHA", OCTOBER)
    assert (before.packet_id, before.unchanged) == ("SR-ALPHA-2026-10 r1", False)
    export_packet(db, "ALPHA", OCTOBER, tmp_path)
    after = preview_packet(db, "ALPHA", OCTOBER)
    assert (after.packet_id, after.unchanged, after.restated) == ("SR-ALPHA-2026-10 r1", True, 0)
