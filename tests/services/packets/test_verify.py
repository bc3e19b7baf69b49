"""`verify` agrees with an untouched packet, and finds a tampered file and a changed database."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import Connection, delete, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.domain import words
from app.domain.periods import Period
from app.domain.sla import holidays
from app.errors import InputError
from app.reports.packets import render_packet
from app.services.packets import assembly, export
from app.services.packets.export import export_packet
from app.services.packets.pages import in_layout
from app.services.packets.preview import preview_packet
from app.services.packets.verify import verify_packet
from app.services.tickets import acts, undo
from app.services.workspace.admin import seal
from tests.figure_world import Script, add_tickets, at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world
from tests.services.tickets.test_retraction import log
from tests.ticket_world import build_world

pytestmark = pytest.mark.slow


@pytest.fixture
def packet_of(sqlite_db: Database, tmp_path: Path) -> Path:
    make_world(sqlite_db)
    return export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path


@pytest.fixture
def packet(db: Database, tmp_path: Path) -> Path:
    make_world(db)
    return export_packet(db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path


def test_an_untouched_packet(db: Database, packet: Path) -> None:
    report = verify_packet(db, packet)
    assert report.ok
    assert (report.differing, report.intact, report.hash_ok, report.recorded) == ((), True, True, "same")
    assert report.checked > 150
    assert "Every figure agrees" in report.text()
    assert report.as_json()["ok"] is True


def test_later_facts_do_not_change_it(db: Database, packet: Path) -> None:
    """Recorded after the packet's as-of time: the figures as of then are the same."""
    late = at("2026-11-20 09:00")
    add_tickets(
        db,
        [
            Script(
                "ALPHA",
                at("2026-10-26 09:00"),
                2,
                recorded=late,
                events=[(at("2026-10-26 10:00"), "resolved", None, "fixed", late)],
            )
        ],
    )
    report = verify_packet(db, packet)
    assert report.ok
    assert report.hash_ok


def test_a_changed_database_is_named_figure_by_figure(db: Database, packet: Path) -> None:
    loaded(
        db,
        lambda conn: conn.execute(
            update(t.sla_clock)
            .where(t.sla_clock.c.metric == "resolution", t.sla_clock.c.priority == 2, t.sla_clock.c.met.is_(False))
            .values(met=True)
        ),
    )
    report = verify_packet(db, packet)
    assert not report.ok
    assert report.intact
    changed = {d.figure: (d.printed, d.now) for d in report.differing}
    assert changed["sla.resolution.high.met"] == ("0", "1")
    assert changed["sla.resolution.all.met"] == ("4", "5")
    assert "sla.resolution.critical.opened-to-14-oct-2026.met" not in changed
    assert "Resolution, high: met" in report.text()


def test_a_removed_record_is_found(db: Database, packet: Path) -> None:
    loaded(db, lambda conn: conn.execute(delete(t.ticket_span).where(t.ticket_span.c.end_reason == "cancelled")))
    changed = {d.figure for d in verify_packet(db, packet).differing}
    assert {"backlog.cancelled", "backlog.opened", "records.read"} <= changed


def test_texts_beside_the_figures(db: Database, packet: Path) -> None:
    loaded(
        db,
        lambda conn: conn.execute(
            insert(t.commentary).values(agency_id=1, period="2026-10", section="well", text="Nobody's agency.")
        ),
    )
    loaded(
        db,
        lambda conn: conn.execute(
            update(t.commentary).values(
                agency_id=conn.execute(t.agency.select().where(t.agency.c.code == "ALPHA")).one().id
            )
        ),
    )
    report = verify_packet(db, packet)
    assert report.ok
    assert not report.hash_ok
    assert "Texts or lists" in report.text()


def test_latent_changes_are_their_own_window_withdrawn_freezes_are_none_and_packets_of_before_verify(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded from 04:00 to 05:00, corrected to 06:00; packets said at first that it left its window."""
    ids = make_world(sqlite_db)
    planned = {"planned_start": at("2026-10-20 04:00"), "planned_end": at("2026-10-20 05:00")}
    done = {"actual_start": at("2026-10-20 04:00"), "actual_end": at("2026-10-20 06:00"), "outcome": "successful"}
    more = {"type": "latent", "scope": "minor", "state": "implemented", "backed_out": False, "risk_answers": {}}

    def write(conn: Connection) -> None:
        row = {"number": "CHG0000001", "title": "Restarted at night", **more, **planned, **done}
        change = conn.execute(insert(t.change).values(**row).returning(t.change.c.id)).scalar_one()
        conn.execute(insert(t.change_agency).values(change_id=change, agency_id=ids["ALPHA"]))
        week = {"start_at": at("2026-11-24 00:00"), "end_at": at("2026-11-28 00:00"), "kind": "holiday"}
        conn.execute(
            insert(t.freeze), [{"name": n, "withdrawn": n == "Slip", **week} for n in ("Thanksgiving", "Slip")]
        )

    loaded(sqlite_db, write)
    with monkeypatch.context() as before:
        before.setattr(export, "assemble", partial(assembly.assemble, changes_as_before=True))
        old = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "old.pdf", as_of=NOW)
    report = verify_packet(sqlite_db, old.path)
    assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
    changes = assembly.packet_data(sqlite_db, "ALPHA", OCTOBER).changes
    assert (changes.outcome.implemented, changes.outcome.successful, changes.failed) == (1, 1, ())
    assert [freeze.name for freeze in changes.freezes] == ["Thanksgiving"]


def test_a_tampered_file_is_not_intact(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    path = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path
    content = path.read_bytes()
    key = b'"sla.resolution.all.met":"4"'
    found = key if key in content else key.replace(b'"', b"&quot;")
    assert content.count(found) == 1
    path.write_bytes(content.replace(found, found.replace(b"4", b"6")))
    report = verify_packet(sqlite_db, path)
    assert not report.ok
    assert not report.intact
    assert [(d.figure, d.printed, d.now) for d in report.differing] == [("sla.resolution.all.met", "6", "4")]
    assert "changed after it was made" in report.text()


def test_another_workspace(sqlite_db: Database, pg_db: Database, tmp_path: Path) -> None:
    """The same facts in another database prove nothing there."""
    make_world(sqlite_db)
    make_world(pg_db)
    path = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path
    report = verify_packet(pg_db, path)
    assert not report.ok
    assert (report.recorded, report.checked, report.differing) == ("foreign", 0, ())
    assert "of another workspace" in report.text()


def test_files_that_are_no_packets(sqlite_db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        verify_packet(sqlite_db, tmp_path / "none.pdf")
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(InputError):
        verify_packet(sqlite_db, other)


def test_a_packet_of_an_agency_unknown_here(sqlite_db: Database, sqlite_template: Path, tmp_path: Path) -> None:
    from app.db.engine import Actor, open_database

    make_world(sqlite_db)
    path = export_packet(sqlite_db, "ALPHA", Period.parse("2026-09"), tmp_path / "p.pdf", as_of=NOW).path
    empty = open_database(shutil.copyfile(sqlite_template, tmp_path / "empty.sqlite"), Actor("tester"))
    try:
        with pytest.raises(InputError, match="no agency 'ALPHA'"):
            verify_packet(empty, path)
    finally:
        empty.dispose()


def test_an_act_taken_back_after_the_packet(db: Database, tmp_path: Path) -> None:
    """What was printed was known then and verifies; the next revision is as if the act had not happened."""
    world = build_world(db)
    log(db, world, "one")
    ticket = log(db, world, "two")
    world.clock.on(minutes=30)
    acts.resolve(db, ticket, "fixed", "Done", op_id="resolved")
    world.clock.to("2026-11-04 09:00")
    first = export_packet(db, "DOA", OCTOBER, tmp_path / "first.pdf")
    world.clock.on(hours=1)
    undo.undo(db, "resolved")
    report = verify_packet(db, first.path)
    assert (report.ok, report.hash_ok, report.differing) == (True, True, ())
    world.clock.on(hours=1)
    second = export_packet(db, "DOA", OCTOBER, tmp_path / "second.pdf", reason="resolved by mistake")
    assert second.revision == 2
    figures = ("backlog.opened", "backlog.resolved", "backlog.closing")
    assert [dict(first.figures)[figure] for figure in figures] == ["2", "1", "1"]
    assert [dict(second.figures)[figure] for figure in figures] == ["2", "0", "2"]
    assert verify_packet(db, second.path).ok
    assert verify_packet(db, first.path).ok


def test_a_file_whose_page_was_painted_over_is_not_the_one_that_was_issued(db: Database, packet: Path) -> None:
    """Its stamp is whole: only the bytes of the file tell."""
    with pikepdf.open(packet, allow_overwriting_input=True) as pdf:
        pdf.pages[1].contents_add(b"q 1 1 1 rg 72 600 200 40 re f Q")
        pdf.save(packet)
    report = verify_packet(db, packet)
    assert report.differing == ()
    assert not report.ok
    assert "not the file that was issued" in report.text()


# --- files that were issued -----------------------------------------------------------------------
def _painted(source: Path, path: Path) -> Path:
    """Return a file with a white box over its second page, its stamp untouched."""
    with pikepdf.open(source) as pdf:
        pdf.pages[1].contents_add(b"q 1 1 1 rg 72 600 200 40 re f Q")
        pdf.save(path)
    return path


def _not_kept(db: Database) -> None:
    """Make of the packets here such as were issued before their files were kept."""
    loaded(db, lambda conn: conn.execute(delete(t.packet_file)))


def _kept(db: Database) -> list[bytes]:
    with db.read() as conn:
        return [bytes(content) for content in conn.scalars(select(t.packet_file.c.content))]


def test_the_issued_file_is_handed_out_whatever_is_printed_later(
    db: Database, packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packet.read_bytes()
    assert _kept(db) == [content]
    monkeypatch.setattr(assembly, "__version__", "99.0")
    monkeypatch.setattr(words, "moment", lambda at: f"on {at:%d.%m.%Y}")
    for as_of in (NOW, None):
        again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf", as_of=as_of)
        assert (again.unchanged, again.copied, again.revision) == (True, False, 1)
        assert again.path.read_bytes() == content
    assert preview_packet(db, "ALPHA", OCTOBER).content == content
    report = verify_packet(db, tmp_path / "again.pdf")
    assert (report.ok, report.recorded, report.hash_ok) == (True, "same", True)


def test_a_remark_worded_differently_later_makes_no_new_packet(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was printed is what was recorded; what it says is still computed."""
    make_world(db)
    loaded(db, lambda conn: conn.execute(delete(t.holiday)))
    first = export_packet(db, "ALPHA", OCTOBER, tmp_path / "p.pdf")
    with db.read() as conn:
        notes = assembly.assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, revision=1).statement.notes
    assert any(note.startswith("No holidays are known for 2026") for note in notes)
    monkeypatch.setattr(holidays, "working_days", lambda years: f"Nobody told the holidays of {sorted(years)}.")
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf")
    assert (again.unchanged, again.revision) == (True, 1)
    report = verify_packet(db, first.path)
    assert (report.ok, report.recorded, report.hash_ok) == (True, "same", True)
    with db.read() as conn:
        told = assembly.assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, revision=1).statement.notes
        next_one = assembly.assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, revision=2).statement.notes
    assert told == notes
    assert "Nobody told the holidays of [2026]." in next_one  # a packet of today has the words of today
    loaded(
        db,
        lambda conn: conn.execute(
            insert(t.holiday).values(day=date(2026, 1, 1), name="New Year's Day", source="a test", status="confirmed")
        ),
    )
    assert export_packet(db, "ALPHA", OCTOBER, tmp_path / "new.pdf").revision == 2  # it does not say so any more


def test_a_packet_issued_before_files_were_kept(
    db: Database, packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packet.read_bytes()
    _not_kept(db)
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf")
    assert (again.path.read_bytes(), again.copied) == (content, False)
    assert _kept(db) == [content]  # from now on
    _not_kept(db)
    monkeypatch.setattr(assembly, "__version__", "99.0")  # another program prints it otherwise
    copy = export_packet(db, "ALPHA", OCTOBER, tmp_path / "copy.pdf")
    assert (copy.unchanged, copy.copied) == (True, True)
    assert "is a copy of it" in copy.text()
    assert _kept(db) == []
    assert copy.path.read_bytes() != content
    assert verify_packet(db, packet).recorded == "same"
    report = verify_packet(db, copy.path)
    assert (report.ok, report.recorded) == (True, "copy")
    assert "a copy of what was issued" in report.text()
    forged = verify_packet(db, _painted(copy.path, tmp_path / "forged.pdf"))
    assert (forged.ok, forged.recorded, forged.differing) == (False, "file", ())


def test_a_kept_file_that_was_swapped_is_not_handed_out(db: Database, packet: Path, tmp_path: Path) -> None:
    content = packet.read_bytes()
    forged = _painted(packet, tmp_path / "forged.pdf").read_bytes()
    loaded(db, lambda conn: conn.execute(delete(t.packet_file)))
    loaded(db, lambda conn: conn.execute(insert(t.packet_file).values(packet_id=1, content=forged)))
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf")
    assert again.path.read_bytes() == content
    assert verify_packet(db, tmp_path / "forged.pdf").recorded == "file"


def test_a_revision_without_a_digest_proves_only_what_the_database_prints(
    db: Database, packet: Path, tmp_path: Path
) -> None:
    loaded(db, lambda conn: conn.execute(update(t.packet).values(file_sha256="", version=t.packet.c.version + 1)))
    assert verify_packet(db, packet).recorded == "same"
    report = verify_packet(db, _painted(packet, tmp_path / "forged.pdf"))
    assert (report.ok, report.recorded) == (False, "unproven")
    assert "is not what the database prints" in report.text()


# --- what a file is called ------------------------------------------------------------------------
def test_a_doctored_page_never_passes(sqlite_db: Database, tmp_path: Path) -> None:
    """Painted over and sealed anew, as issued, as a draft, and as one that is not on record."""
    make_world(sqlite_db)
    draft = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, draft=True).path
    assert verify_packet(sqlite_db, draft).ok
    for path in (draft, export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path).path):
        forged = _painted(path, tmp_path / "forged.pdf")
        report = verify_packet(sqlite_db, forged)
        assert (report.ok, report.differing, report.pages) == (False, (), (2,))
        assert "Pages that do not look like what was issued: 2." in report.text()
    loaded(sqlite_db, lambda conn: conn.execute(delete(t.packet_file)))
    loaded(sqlite_db, lambda conn: conn.execute(delete(t.packet)))
    report = verify_packet(sqlite_db, forged)
    assert (report.ok, report.recorded) == (False, "unprinted")


def test_a_doctored_file_inside_never_passes(sqlite_db: Database, tmp_path: Path) -> None:
    """Its pages are as issued; only what is inside says something else, or is not there."""
    make_world(sqlite_db)
    issued = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path).path
    name = "SR-ALPHA-2026-10-r1-figures.csv"
    with pikepdf.open(issued) as pdf:
        assert sorted(pdf.attachments) == [name.replace("figures", "exceptions"), name]
        content = pdf.attachments[name].get_file().read_bytes()
        assert b'\r\nsla.resolution.all.met,"Resolution, all priorities: met",4\r\n' in content
        doctored = content.replace(b'all priorities: met",4', b'all priorities: met",6')
        (tmp_path / name).write_bytes(doctored)
        pdf.attachments[name] = pikepdf.AttachedFileSpec.from_filepath(pdf, tmp_path / name)
        pdf.save(tmp_path / "forged.pdf")
        del pdf.attachments[name]
        pdf.save(tmp_path / "without.pdf")
    for file in ("forged.pdf", "without.pdf"):
        report = verify_packet(sqlite_db, tmp_path / file)
        assert (report.ok, report.differing, report.pages, report.attachments) == (False, (), (), (name,))
        assert f"Files inside it that are not what was issued: {name}." in report.text()


def test_a_packet_of_before_files_were_inside_is_made_again(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    seal(sqlite_db)
    with sqlite_db.read() as conn:
        data = in_layout(assembly.assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW), 0)
    content = render_packet(data)
    export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    digest = sha256(content).hexdigest()
    loaded(sqlite_db, lambda conn: conn.execute(delete(t.packet_file)))
    loaded(sqlite_db, lambda conn: conn.execute(update(t.packet).values(file_sha256=digest)))
    again = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "again.pdf", as_of=NOW)
    assert (again.unchanged, again.copied, again.path.read_bytes()) == (True, False, content)
    (tmp_path / "old.pdf").write_bytes(content)
    assert verify_packet(sqlite_db, tmp_path / "old.pdf").recorded == "same"


def test_an_event_that_was_moved_is_found_by_its_ticket(sqlite_db: Database, packet_of: Path) -> None:
    """No figure tells: clocks and spans are as they were counted."""
    assert verify_packet(sqlite_db, packet_of).tickets == 11
    e = t.ticket_event.c
    with sqlite_db.read() as conn:
        one = conn.scalars(select(e.id).where(e.kind == "resolved").order_by(e.id).limit(1)).one()
    loaded(
        sqlite_db,
        lambda conn: conn.execute(update(t.ticket_event).where(e.id == one).values(occurred_at=at("2026-12-24 10:00"))),
    )
    report = verify_packet(sqlite_db, packet_of)
    assert (report.ok, report.differing) == (False, ())
    assert any("does not follow from its events" in sentence for sentence in report.broken)


def test_an_older_revision_is_superseded(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    first = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, as_of=NOW)
    done = [(at("2026-10-26 10:00"), "resolved", None, "fixed", at("2026-11-10 09:00"))]
    add_tickets(sqlite_db, [Script("ALPHA", at("2026-10-26 09:00"), 2, recorded=at("2026-11-10 09:00"), events=done)])
    sqlite_db.now = lambda: at("2026-11-12 12:00")
    second = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    assert second.revision == 2
    report = verify_packet(sqlite_db, first.path)
    assert (report.ok, report.recorded, report.superseded) == (True, "same", 2)
    assert report.outcome == f"as issued; superseded by r2 ({second.restated} figures restated)"
    assert verify_packet(sqlite_db, second.path).outcome == "as issued"


def test_encrypted_and_cut_files_are_called_so(sqlite_db: Database, packet_of: Path, tmp_path: Path) -> None:
    with pikepdf.open(packet_of) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(InputError, match="is encrypted"):
        verify_packet(sqlite_db, tmp_path / "locked.pdf")
    (tmp_path / "cut.pdf").write_bytes(packet_of.read_bytes()[:20_000])
    with pytest.raises(InputError, match="is damaged"):
        verify_packet(sqlite_db, tmp_path / "cut.pdf")
