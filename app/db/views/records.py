"""What the workspace says of its own data as lists: imports, findings, packets and their figures."""

from __future__ import annotations

from app.db.views.base import AGENCIES, View, code, column, count, day, flag, holds, instant, same, text, time
from app.domain.data_columns import What

IMPORTS = View(
    "imports",
    "v_import_run",
    "One row a file that was brought in.",
    (
        code("source", "x.source", "Name of the source."),
        text("file_name", "x.file_name", "Name of the file."),
        code("file_sha256", "x.file_sha256", "Its digest."),
        instant("started_at", "x.started_at", "When it began."),
        instant("finished_at", "x.finished_at", "When it ended."),
        count("rows_read_count", "x.rows_read", "Rows read."),
        count("created_count", "x.created", "Records made."),
        count("updated_count", "x.updated", "Records changed."),
        count("skipped_count", "x.skipped", "Rows that did not come in."),
        count("errors_count", "x.errors", "Reasons why."),
    ),
    "import_run x",
    "x.started_at, x.id",
    {"source": same("x.source"), "started": time("x.started_at")},
    ("file_name", "source"),
)

FINDINGS = View(
    "findings",
    "v_data_finding",
    "One row a thing that is wrong with a row of an imported file or with a ticket's history.",
    (
        code("source", "x.source", "Where the data come from."),
        count("row", "x.row", "Row of the file; empty: of a ticket's history."),
        code("ticket", "x.ticket_number", "Number of the ticket, as the source writes it."),
        code("agency", "a.code", "Code of the agency."),
        code("field", "x.field", "Field or kind of event."),
        text("problem", "x.problem", "What is wrong."),
        flag("excluded", "x.excluded", "The ticket is left out of every figure for it."),
        instant("occurred_at", "x.occurred_at", "When it happened, as far as known."),
        instant("found_at", "x.found_at", "When it was found."),
        instant("closed_at", "x.closed_at", "Since when it no longer holds: the row came in, or was corrected."),
    ),
    "data_finding x LEFT JOIN agency a ON a.id = x.agency_id",
    "x.id",
    {
        "agency": same("a.code", "a.name", known=AGENCIES),
        "source": same("x.source"),
        "field": same("x.field"),
        "found": time("x.found_at"),
        "excluded": holds("x.excluded"),
        "open": holds("x.closed_at IS NULL"),
    },
    ("ticket", "problem"),
)

CORRECTIONS = View(
    "corrections",
    "v_correction",
    "One row a correction of the past, such as a holiday or a target that was wrong.",
    (
        instant("corrected_at", "x.at", "When it was made."),
        code("author", "x.author", "Login of who made it."),
        text("what", "x.what", "What was changed, in a sentence."),
        text("reason", "x.reason", "Why."),
        day("first_day_on", "x.first_day", "The first day that counts otherwise since."),
        count("tickets_count", "x.tickets", "Tickets whose clocks were measured again."),
        count("outcomes_count", "x.outcomes", "Outcomes that it changed."),
    ),
    "correction x",
    "x.at, x.id",
    {"corrected": time("x.at")},
    ("what", "reason"),
)

_PACKET = {
    "agency": same("a.code", "a.name", known=AGENCIES),
    "period": same("k.period"),
    "status": same("k.status", values=("preliminary", "final")),
    "newest": holds(
        "k.revision = (SELECT max(n.revision) FROM packet n WHERE n.agency_id = k.agency_id AND n.period = k.period)"
    ),
}

PACKETS = View(
    "packets",
    "v_packet",
    "One row an issued service review packet.",
    (
        code("agency", "a.code", "Code of the agency."),
        code("period", "k.period", "What it covers: 2026-10, 2026Q4, FY2027."),
        count("revision", "k.revision", "1, 2, ..."),
        code("status", "k.status", "Preliminary within three business days of the period.", ("preliminary", "final")),
        instant("as_of_at", "k.as_of", "What was known then is in it."),
        code("data_hash", "k.data_hash", "Digest of its data, as printed."),
        code("file_sha256", "k.file_sha256", "Digest of the issued file."),
        text("reason", "k.reason", "Why it was issued again."),
        code("created_by", "k.created_by", "Login of who issued it."),
    ),
    "packet k JOIN agency a ON a.id = k.agency_id",
    "k.period, a.code, k.revision",
    _PACKET,
    ("reason",),
)

FIGURES = View(
    "packet-figures",
    "v_packet_figure",
    "One row a figure of an issued packet, as it was printed.",
    (
        code("agency", "a.code", "Code of the agency."),
        code("period", "k.period", "What the packet covers."),
        count("revision", "k.revision", "1, 2, ..."),
        code("figure", "f.key", "Its id, such as sla.resolution.high.percent; the same in every packet."),
        text("printed", "f.value", "As it was printed."),
        column("value", What.PERCENT, "number_of(f.value)", "The printed number; empty where it is none. See `unit`."),
        code(
            "unit",
            "CASE WHEN f.value LIKE '% \\%' ESCAPE '\\' THEN 'percent' WHEN number_of(f.value) IS NULL THEN NULL"
            " WHEN f.key LIKE 'mttr.%' AND f.key NOT LIKE '%.n' THEN 'seconds'"
            " WHEN f.key LIKE '%.restored_in' OR f.key LIKE '%.downtime_s' THEN 'seconds' ELSE 'count' END",
            "What `value` counts.",
            ("percent", "seconds", "count"),
        ),
    ),
    "packet k JOIN agency a ON a.id = k.agency_id CROSS JOIN {figures} f",
    "k.period, a.code, k.revision, f.key",
    _PACKET,
    ("figure",),
)
