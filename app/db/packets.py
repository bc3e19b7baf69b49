"""What a packet prints beside its figures: agency, people, reviews, actions, texts, findings, earlier revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, insert, or_, select

from app.db.figures.facts import Facts
from app.db.records import hold, insert_record, update_versioned
from app.db.tables import (
    agency,
    agency_assignment,
    agency_contact,
    audit_seal,
    commentary,
    data_finding,
    import_run,
    packet,
    packet_file,
    person,
)
from app.domain.packets.files import Passage
from app.domain.tickets.told import RESTATED


class Assigned(NamedTuple):
    """Who holds a role for the agency; `rank` orders contacts of one kind."""

    role: str
    rank: int
    name: str
    title: str
    phone: str
    email: str


def people(facts: Facts, agency_id: int, day: date) -> list[Assigned]:
    """Return roles and contacts of the agency on a day; roles: brm, brm_backup, cio, cab_rep, mip, ..."""
    p, a, k = person.c, agency_assignment.c, agency_contact.c

    def valid(columns: Any) -> Any:
        return and_(columns.valid_from <= day, or_(columns.valid_to.is_(None), columns.valid_to > day))

    roles = (
        select(a.role, a.valid_from, p.name, p.title, p.phone, p.email)
        .join_from(agency_assignment, person, p.id == a.person_id)
        .where(a.agency_id == agency_id, valid(a))
        .order_by(a.role, a.valid_from.desc(), a.id)
    )
    contacts = (
        select(k.kind, k.rank, p.name, p.title, p.phone, p.email)
        .join_from(agency_contact, person, p.id == k.person_id)
        .where(k.agency_id == agency_id, valid(k))
        .order_by(k.kind, k.rank, k.id)
    )
    found = [Assigned(role, 1, *rest) for role, _since, *rest in facts.conn.execute(roles)]
    return found + [Assigned._make(row) for row in facts.conn.execute(contacts)]


def commentary_of(facts: Facts, agency_id: int, period: str) -> dict[str, str]:
    """Return the texts written for the packet, by section."""
    c = commentary.c
    rows = facts.conn.execute(select(c.section, c.text).where(c.agency_id == agency_id, c.period == period))
    return {section: text for section, text in rows if text.strip()}


class FindingRow(NamedTuple):
    """What was wrong in records of the period; `excluded`: left out of the figures."""

    problem: str
    excluded: bool
    ticket_number: str


def findings(facts: Facts, agency_id: int | None, start: datetime, end: datetime) -> list[FindingRow]:
    """Return findings about records of [start, end) that held at T, by problem and ticket number."""
    f = data_finding.c
    query = select(f.problem, f.excluded, f.ticket_number).where(
        f.occurred_at >= start,
        f.occurred_at < end,
        f.found_at <= facts.as_of,
        or_(f.closed_at.is_(None), f.closed_at > facts.as_of),
    )
    if agency_id is not None:
        query = query.where(f.agency_id == agency_id)
    rows = facts.conn.execute(query.order_by(f.problem, f.ticket_number, f.id))
    return [FindingRow._make(row) for row in rows]


def import_notes(facts: Facts, sources: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what imports of each of `sources` finished by T noted, in order, each sentence once."""
    r = import_run.c
    rows = facts.conn.execute(
        select(r.source, r.notes)
        .where(r.source.in_(sorted(set(sources))), r.finished_at <= facts.as_of)
        .order_by(r.finished_at, r.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for source, notes in rows:
        found[source] = tuple(dict.fromkeys([*found.get(source, ()), *notes]))
    return found


def restated_since(facts: Facts, since: datetime) -> bool:
    """Return whether imported tickets were measured anew after `since` and by T, by what their sources tell."""
    r = import_run.c
    query = select(r.id).where(r.file_name == RESTATED, r.finished_at > since, r.finished_at <= facts.as_of)
    return facts.conn.execute(query.limit(1)).first() is not None


class PacketRow(NamedTuple):
    """A packet issued earlier."""

    id: int
    revision: int
    as_of: datetime
    status: str
    data_hash: str
    figures: dict[str, str]
    reason: str
    file_sha256: str  # of the file that was issued; "" where none was written down
    extracted_at: datetime | None
    remarks: dict[str, str]  # {what is said: the sentence, as it was printed}


def packets(conn: Any, agency_id: int, period: str) -> list[PacketRow]:
    """Return every revision issued of one packet, in order."""
    p, said = packet.c, packet_file.c.remarks
    told = (p.status, p.data_hash, p.figures, p.reason, p.file_sha256, p.extracted_at, said)
    rows = conn.execute(
        select(p.id, p.revision, p.as_of, *told)
        .join_from(packet, packet_file, packet_file.c.packet_id == p.id, isouter=True)
        .where(p.agency_id == agency_id, p.period == period)
        .order_by(p.revision)
    )
    return [PacketRow._make((*row[:-1], row[-1] or {})) for row in rows]


#: Status of a packet and of one that can not follow it.
_BACKWARDS = ("final", "preliminary")


class Issued(NamedTuple):
    """The newest revision of a packet, with what makes the same file again."""

    revision: int
    as_of: datetime
    data_hash: str
    extracted_at: datetime | None
    status: str


def newest_issued(conn: Connection, agency_code: str, period: str) -> Issued | None:
    """Return the newest revision of an agency's packet, its code in upper or lower case; None before the first."""
    p = packet.c
    row = conn.execute(
        select(p.revision, p.as_of, p.data_hash, p.extracted_at, p.status)
        .join_from(packet, agency, agency.c.id == p.agency_id)
        .where(func.upper(agency.c.code) == agency_code.strip().upper(), p.period == period)
        .order_by(p.revision.desc())
        .limit(1)
    ).first()
    return None if row is None else Issued._make(row)


class IssuedFile(NamedTuple):
    """What is kept of a file that was issued: its packet's row, its digest ("" where none was written down), and the
    file itself; None where it is not kept, or is not the one of the digest."""

    packet_id: int
    sha256: str
    content: bytes | None


def issued_file(conn: Connection, agency_code: str, period: str, revision: int) -> IssuedFile | None:
    """Return the file of a revision, its agency's code in upper or lower case; None where it was never issued."""
    p, f = packet.c, packet_file.c
    row = conn.execute(
        select(p.id, p.file_sha256, f.content)
        .join_from(packet, agency, agency.c.id == p.agency_id)
        .join(packet_file, f.packet_id == p.id, isouter=True)
        .where(func.upper(agency.c.code) == agency_code.strip().upper(), p.period == period, p.revision == revision)
    ).first()
    if row is None:
        return None
    content = None if row.content is None else bytes(row.content)
    if content is not None and sha256(content).hexdigest() != row.file_sha256:
        content = None
    return IssuedFile(row.id, row.file_sha256, content)


def keep_file(conn: Connection, packet_id: int, content: bytes, remarks: Mapping[str, str]) -> None:
    """Keep the file of a packet, with the remarks that are printed in it, unless it is kept already."""
    hold(conn, f"file of packet {packet_id}")
    if conn.execute(select(packet_file.c.id).where(packet_file.c.packet_id == packet_id)).first() is None:
        conn.execute(insert(packet_file).values(packet_id=packet_id, content=content, remarks=dict(remarks)))


def record(
    conn: Connection,
    agency_code: str,
    period: str,
    revision: int,
    values: Mapping[str, Any],
    content: bytes,
    remarks: Mapping[str, str],
) -> bool:
    """Write down that a revision was issued, and keep its file with the remarks that are printed in it.

    False, and nothing written, where it or a later one is there already, or a Preliminary would follow a Final.
    """
    p = packet.c
    agency_id = conn.execute(select(agency.c.id).where(agency.c.code == agency_code)).scalar_one()
    hold(conn, f"packet {agency_id} {period}")
    newest = newest_issued(conn, agency_code, period)
    if newest is not None and (newest.revision >= revision or (newest.status, values["status"]) == _BACKWARDS):
        return False
    row = {"agency_id": agency_id, "period": period, "revision": revision, **values}
    made = conn.execute(insert(packet).values(row).returning(p.id)).scalar_one()
    keep_file(conn, int(made), content, remarks)
    return True


def passages(conn: Connection, agency_id: int, period: str) -> dict[str, Passage]:
    """Return what is written for a packet, by section, with version and who wrote it."""
    c = commentary.c
    who = func.coalesce(func.nullif(c.updated_by, ""), c.created_by)
    rows = conn.execute(
        select(c.section, c.text, c.version, who, c.updated_at, func.coalesce(person.c.name, who))
        .join_from(commentary, person, person.c.login == who, isouter=True)
        .where(c.agency_id == agency_id, c.period == period)
    )
    return {section: Passage(*rest) for section, *rest in rows}


def held_passages(conn: Connection, agency_id: int, period: str) -> dict[str, Passage]:
    """Return them, and let nobody else write one until the transaction ends: a section may not have a row yet."""
    hold(conn, f"commentary {agency_id} {period}")
    return passages(conn, agency_id, period)


def write_passage(
    conn: Connection, agency_id: int, period: str, section: str, text: str, there: Passage | None
) -> None:
    """Write the text of a section on top of what is there; None: nothing is yet."""
    c = commentary.c
    if there is None:
        row = {"agency_id": agency_id, "period": period, "section": section, "text": text}
        insert_record(conn, commentary, row)
        return
    query = select(c.id).where(c.agency_id == agency_id, c.period == period, c.section == section)
    update_versioned(conn, commentary, int(conn.execute(query).scalar_one()), there.version, {"text": text})


def seal_taken_at(conn: Connection, digest: str) -> datetime | None:
    """Return when the audit seal of this hash, hexadecimal, was taken here; None: it was not."""
    try:
        found = bytes.fromhex(digest)
    except ValueError:
        return None
    return conn.execute(select(audit_seal.c.at).where(audit_seal.c.hash == found).limit(1)).scalar()


def newest_seal(facts: Facts, by: datetime) -> tuple[datetime, bytes] | None:
    """Return time and hash of the newest audit seal there was at a time; None before the first.

    Of several at one instant the first: a packet that is made again then prints the one that it printed.
    """
    s = audit_seal.c
    row = facts.conn.execute(select(s.at, s.hash).where(s.at <= by).order_by(s.at.desc(), s.id).limit(1)).first()
    return None if row is None else (row[0], bytes(row[1]))
