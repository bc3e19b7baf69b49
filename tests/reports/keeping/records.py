"""Records as they are handed out, as values: one with everything, one with nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.keeping.whole import LEFT_OUT, HandedOut, HeldFile, Request, Rows, Trailed, WholeRecord

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
TICKET = WholeRecord(
    "Ticket",
    "INC0024001",
    "Badge reader <dead>",
    (("Number", "INC0024001"), ("Description", "Long. " * 900), ("Site", "")),
    (
        Rows("Ticket event", ("Kind", "At", "New value"), (("opened", "23 Nov 2026 10:00", "DHHS"),) * 3),
        Rows("Agency", ("Agency",), (("DHHS",), ("DOA",))),
        Rows("Clock", tuple("ABCDEFGHI"), (("1", "", "3", "", "5", "6", "7", "8", "9"),)),
    ),
    (
        Trailed(AT, "Ann Lee", "Ticket", "changed", (("Title", "Badge reader", "Badge reader <dead>"),)),
        Trailed(AT, "Ann Lee", "Ticket private", "made", (("Body", "", LEFT_OUT),)),
        Trailed(AT, "Bob Ray", "Change service", "removed", ()),
    ),
    (
        HeldFile(1, "log.txt", 2048, "ab" * 32, AT, "Ann Lee"),
        HeldFile(2, "x.png", 9, "cd" * 32, AT, "Ann Lee", "Wrong"),
    ),
    (("restricted note", 1),),
)
EMPTY = WholeRecord("Rate", "12", "", (("Note", ""),), trail=())
REQUESTED = HandedOut((TICKET, EMPTY), AT, "Root", "work.db", Request("News & Observer", date(2026, 11, 20), "By mail"))
ALONE = HandedOut((EMPTY,), AT, "Root", "work.db")
