"""`render_packet`: the whole service review packet from its values."""

from __future__ import annotations

import re

from app.domain import words
from app.domain.packets.figures import figures_of
from app.domain.packets.labels import figure_label
from app.domain.packets.packet import PacketData
from app.domain.packets.sealing import sealed
from app.domain.report_table import ReportTable
from app.domain.snapshot.stamped import stamp
from app.reports.packets import (
    closing,
    cost,
    disputes,
    events,
    exceptions,
    levels,
    opening,
    people,
    quiet,
    texts,
    volume,
)
from app.reports.pdf.attachments import Attachment, Relation
from app.reports.pdf.document import Document, PacketStamp

#: What a file says that was made from an offline copy: the words that stand on its pages.
OFFLINE = "offline"


def render_packet(data: PacketData) -> bytes:
    """Return the packet as PDF/UA-1 and PDF/A-3a; the same data gives the same bytes.

    Its figures and missed targets are inside as CSV files. `data` is sealed (its hash computed) where it is not yet.
    Raises nothing for odd texts: characters that the fonts lack are shown as [?] and named in the data statement.
    """
    if not data.head.data_hash:
        data = sealed(data)
    doc = _document(data)
    if quiet.is_quiet(data):
        quiet.short_form(doc, data)
    else:
        _fill(doc, data)
    if data.head.layout:
        for file in attached(data):
            doc.attach(file)
    return doc.render()


def attached(data: PacketData) -> list[Attachment]:
    """Return the files that a packet carries: its figures by id, and every missed target."""
    name, said = packet_file_name(data), data.head.packet_id
    mixed = any(time.is_mixed for time in data.resolution_times)
    figures = ReportTable(
        f"Figures, {said}",
        (("figure", "Id"), ("label", "Figure"), ("value", "Value")),
        tuple(
            {"figure": key, "label": figure_label(key), "value": text}
            for key, text in figures_of(data).items()
            if not (mixed and key.startswith("mttr.all.") and key != "mttr.all.n")  # it is not printed either
        ),
    )
    files = [Attachment(figures_file_name(name), _csv(figures), f"Every figure of {said} by its id", Relation.DATA)]
    if data.exceptions:
        table = _csv(exceptions.exceptions_table(data))
        about = f"Every missed target of {said} with its times and reason"
        files.append(Attachment(exceptions_file_name(name), table, about, Relation.SUPPLEMENT))
    return files


def _csv(table: ReportTable) -> bytes:
    return ("\ufeff" + table.as_csv()).encode()  # the mark is how Excel knows UTF-8


def packet_file_name(data: PacketData) -> str:
    """Return "SR-DHHS-2026-10-r1.pdf", with "-preliminary" where it is; "SR-DHHS-2026-10-draft.pdf"."""
    head = data.head
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", head.packet_id)
    return f"{name}{'-preliminary' if head.preliminary and not head.draft else ''}.pdf"


def exceptions_file_name(packet: str) -> str:
    """Return the name of the CSV file beside a packet that does not print all exceptions, by the packet's file.

    "SR-X-2026-10-r1-exceptions.csv" beside "SR-X-2026-10-r1.pdf".
    """
    return f"{packet.removesuffix('.pdf')}-exceptions.csv"


def figures_file_name(packet: str) -> str:
    """Return the name of the CSV file of the figures that is inside a packet, by the packet's file."""
    return f"{packet.removesuffix('.pdf')}-figures.csv"


def stamp_of(data: PacketData) -> PacketStamp:
    """Return what the file says about itself, for `longleaf verify`."""
    head = data.head
    facts = {
        "agency": head.agency_code,
        "period": head.period_key,
        "as_of": head.as_of.isoformat(),
        "revision": str(head.revision),
        "status": head.status,
        "seal": head.seal_hash,
        "extracted": head.extracted_at.isoformat(),
        "workspace": head.workspace,
    }
    if head.layout:
        facts["layout"] = str(head.layout)
    if stamp():
        facts[OFFLINE] = stamp()
    if head.draft and head.reason:  # of what is issued it is on record
        facts["reason"] = head.reason
    return PacketStamp(head.packet_id, "service review", head.data_hash, figures_of(data), facts, form=head.form)


def _document(data: PacketData) -> Document:
    head = data.head
    doc = Document(
        f"{head.agency_code} service review, {head.period_label}",
        subject=f"Service review of {head.agency_name} for {head.period_label}: {head.packet_id}, {head.status}",
        created=head.as_of,
        header=(f"{head.agency_name}: service review, {head.period_label}", head.edition),
        footer=f"Data as of {words.moment(head.as_of)} ET  \u00b7  {head.packet_id}  \u00b7  "
        f"data {texts.short_hash(head.data_hash)}",
        sample_banner=head.sample_values,
        banner="DRAFT: not issued; figures and texts can still change" if head.draft else "",
        cover=True,
        stamp=stamp_of(data),
    )
    doc.tidy = head.layout > 2
    return doc


def _fill(doc: Document, data: PacketData) -> None:
    opening.cover(doc, data)
    opening.summary(doc, data)
    opening.contents_and_actions(doc, data)
    disputes.disputes(doc, data)
    levels.service_levels(doc, data)
    levels.trend(doc, data)
    volume.demand(doc, data)
    volume.backlog(doc, data)
    events.major_incidents(doc, data)
    events.availability(doc, data)
    events.recovery(doc, data)
    events.changes(doc, data)
    cost.consumption(doc, data)
    people.satisfaction(doc, data)
    people.improvements(doc, data)
    people.look_ahead(doc, data)
    exceptions.exceptions(doc, data)
    closing.definitions(doc, data)
    closing.data_statement(doc, data)
    closing.glossary(doc, data)
    closing.contacts(doc, data)


__all__ = ["exceptions_file_name", "packet_file_name", "render_packet", "stamp_of"]
