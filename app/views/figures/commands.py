"""The commands of the Reports."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.figures.acts import Acts
from app.views.figures.conditions import Conditions
from app.views.figures.exports import Exports
from app.views.figures.moves import Moves

MENU = "&Report"
LEVELS = "report-levels"
#: What is done with the report as a whole: the acts beside the figures' time.
REPORT = "report"
#: What is done on the page of disputed figures.
DISPUTES = "report-disputes"


def commands(acts: Acts, moves: Moves, when: Conditions, exports: Exports) -> list[Command]:
    """Return the commands of the tab, of which menus, toolbar, context menu and palette are made."""
    packet, line = when.has_packet, when.has_line
    return [
        Command("figures.due", "Open the &due tickets", acts.open_due, "Ctrl+T", MENU, "open", 1, "tickets",
                enabled_when=line, needs="Choose a line of the table first.", context=LEVELS),
        Command("figures.missed", "Open the &missed tickets", acts.open_missed, "Ctrl+M", MENU, "open", 2, "tickets",
                enabled_when=line, needs="Choose a line of the table first.", context=LEVELS),
        Command("figures.past_due", "Open the tickets &past due", acts.open_past_due, "", MENU, "open", 3, "tickets",
                enabled_when=line, needs="Choose a line of the table first.", context=LEVELS),
        Command("figures.reason", "Give a &reason…", acts.give_reason, "Ctrl+R", MENU, "open", 4, "edit",
                "Say why the chosen targets were missed: it is printed in the packet", right="reason.edit",
                enabled_when=when.has_missed, needs="Choose missed targets on the page Exceptions first.",
                words="why missed exception note", verb="write why targets were missed"),
        Command("figures.explain", "&Explain the figure…", acts.explain, "Ctrl+I", MENU, "open", 9, "info",
                "Its definition, n, target and layer, and what was left out; Enter there shows its tickets",
                enabled_when=when.has_figures, needs="The figures are not read yet.",
                words="definition doubt trace behind why", verb="see what stands behind a figure"),
        Command("figures.compare", "&Compare…", acts.compare, "Ctrl+Shift+C", MENU, "open", 8, "columns",
                "Hold the figures against the period before, the year before, or other agencies",
                enabled_when=when.has_figures, needs="The figures are not read yet.",
                words="side by side difference versus benchmark"),
        Command("figures.what_if", "&What if the target were another…", acts.ask_what_if, "Ctrl+Shift+W", MENU, "open",
                7, "chart", "Twelve months of a line under another time, other hours or goal; nothing is changed",
                enabled_when=when.has_figures, needs="The figures are not read yet.",
                words="simulate scenario tighten duration calendar", verb="see what another target would have given"),
        Command("figures.dispute", "&Dispute a figure…", acts.dispute, "Ctrl+D", MENU, "open", 5, "flag",
                "Record that the chosen agency disputes a figure, a section or a ticket of its issued packet",
                text="Dispute", right="figure.dispute", enabled_when=when.has_agency,
                needs="Choose an agency first: a packet belongs to one.", context=DISPUTES, bar=1,
                words="challenge doubt complaint figure", verb="record that a figure is disputed"),
        Command("figures.answer", "&Answer the dispute…", acts.answer_dispute, "", MENU, "open", 6, "check",
                "Upheld, explained or withdrawn, with the reason: the next packet prints it", text="Answer",
                right="figure.answer", enabled_when=when.has_open_dispute,
                needs="Choose an open dispute on the page Disputes first.", context=DISPUTES, bar=2,
                verb="settle a dispute"),
        Command("figures.older", "Period &before", moves.go_older, "Ctrl+Left", MENU, "period", 1, "left"),
        Command("figures.newer", "Period &after", moves.go_newer, "Ctrl+Right", MENU, "period", 2, "right"),
        Command("figures.next_page", "Next page of the report", partial(moves.turn, 1), "Alt+PgDown", MENU, "period", 7,
                tip="Figures, backlog, trends, exceptions, changes, compare, what if, disputes, packet"),
        Command("figures.previous_page", "Previous page of the report", partial(moves.turn, -1), "Alt+PgUp", MENU,
                "period", 8),
        Command("figures.agency", "Choose an a&gency", moves.focus_agency, "Ctrl+G", MENU, "period", 3, "agencies"),
        Command("figures.find", "&Find", moves.focus_search, "Ctrl+F", MENU, "period", 4, "search"),
        Command("figures.next_hit", "Find &next", moves.next_hit, "F3", MENU, "period", 5, enabled_when=packet,
                needs="Preview a packet first.", verb="find the next place"),
        Command("figures.previous_hit", "Find pre&vious", moves.previous_hit, "Shift+F3", MENU, "period", 6,
                enabled_when=packet, needs="Preview a packet first.", verb="find the place before"),
        Command("figures.packet", "Preview the pac&ket", acts.show_packet, "Ctrl+Shift+P", MENU, "packet", 1, "pdf",
                "The service review packet of the chosen agency as it would be issued now", text="Preview packet",
                context=REPORT, bar=1),
        Command("figures.export", "&Export the packet…", exports.export_packet, "Ctrl+E", MENU, "packet", 2, "export",
                "Write the packet of the chosen agency and record it", text="Export packet",
                enabled_when=when.has_agency, needs="Choose an agency first: a packet belongs to one.",
                context=REPORT, bar=2),
        Command("figures.export_all", "Export a&ll packets…", exports.export_all, "Ctrl+Shift+E", MENU, "packet", 3,
                "export", "Write the packets of all agencies into a folder", text="Export all",
                enabled_when=when.has_agencies, needs="There is no agency, or packets are being made.",
                context=REPORT, bar=3),
        Command("figures.verify", "&Verify a packet file…", exports.verify_file, "Ctrl+Shift+V", MENU, "packet", 4,
                "verify", "Recompute every figure of a packet and name those that differ", text="Verify",
                context=REPORT, bar=4),
        Command("figures.approve", "Appro&ve a draft…", exports.approve_file, "", MENU, "packet", 7, "check",
                "Say that a draft was read: somebody else issues exactly that", right="packet.approve",
                words="second person approval packet"),
        Command("figures.write", "&Write the commentary", acts.write_commentary, "Ctrl+Shift+M", MENU, "packet", 5,
                "edit", "Beside the packet of the chosen agency", right="commentary.edit",
                words="comment commentary text report"),
        Command("figures.next_part", "Next part", moves.next_part, "F6", MENU, "parts", 1,
                tip="Choice, pages, table or packet, commentary"),
        Command("figures.previous_part", "Previous part", moves.previous_part, "Shift+F6", MENU, "parts", 2),
        Command("figures.save", "&Save the commentary", acts.save_commentary, "Ctrl+S", MENU, "packet", 6, "save",
                enabled_when=when.has_unsaved, needs="The commentary has no unsaved text.", right="commentary.edit"),
        Command("figures.table", "Export this &table…", exports.export_table, "Ctrl+Shift+X", MENU, "table", 1,
                "export", "Write the table on this page to a workbook or CSV file", text="Export table",
                enabled_when=when.has_table, needs="This page has no table.", context=REPORT, bar=5),
        Command("figures.columns", "Co&lumns…", acts.choose_columns, "", MENU, "table", 2, "columns",
                enabled_when=when.has_table, needs="This page has no table.", verb="choose columns"),
    ]  # fmt: skip
