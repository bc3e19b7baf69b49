"""Every command offline: it reads, or waits in the queue, or says before anything is filled in that it is not done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.db.engine import Database, open_database
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.services.offline import WRITTEN_OFFLINE
from app.ui.commands import NO_ROLE, NOT_OFFLINE
from app.ui.shell.main_window import MainWindow
from tests.services.offline.world import NOW

#: What is put into the queue, by command.
QUEUED = {
    "agencies.verify": "agencies.verify_contacts",
    "agencies.contact": "agencies.add_contact",
    "agencies.edit_contact": "agencies.edit_contact",
    "agencies.end_contact": "agencies.end_contact",
    "agencies.action": "reviews.save_action",
    "agencies.review": "reviews.plan",
    "figures.reason": "packets.give_reason",
    "figures.write": "packets.save_commentary",
    "figures.save": "packets.save_commentary",
    "reviews.plan": "reviews.plan",
    "reviews.edit": "reviews.edit",
    "reviews.people": "reviews.set_people",
    "reviews.hold": "reviews.hold",
    "reviews.sign": "reviews.sign",
    "reviews.cancel": "reviews.cancel",
    "reviews.restore": "reviews.restore",
    "reviews.action": "reviews.save_action",
    "reviews.edit_action": "reviews.save_action",
}
#: Whose right is that of what is shown, so that it is asked for there.
OF_WHAT_IS_SHOWN = {"datacenters.new", "setup.new", "setup.edit", "setup.end"}
#: The window's own, which are no acts on records.
WINDOW = ("window", "edit", "view", "help", "list", "file", "go")
#: What only reads, shows, copies or writes a file, by the page. `home.do` opens offline; `reviews.step` runs another.
READS = """
tickets: after before below breakdown clear clocks conversation copy export fields files filter find group_by
known manage_filters next_part open_file pane people previous_part quick.all quick.back quick.hold quick.hour
quick.mentioned quick.mine quick.missed
quick.callback quick.free quick.groups quick.nogroup quick.open quick.today quick.unassigned quick.update refused
save_file save_filter saved unread warnings what_if widen
home: do next_part open previous_part role.agent role.brm role.changes role.lead role.member role.reader
changes: after agenda before board conflicts_only day export find incidents list month next_conflict next_part
open_file previous_part save_file tickets timeline today week
cab: after agenda before calendar columns find minutes next_page next_part open_file pane paper previous_page
previous_part save_file save_paper schedule week
agencies: after before columns disputes explain export export_changes export_then find gaps next_page next_part pane
previous_page previous_part report schedule show_change show_meeting tickets
figures: agency columns compare due explain export export_all find missed newer next_hit next_page next_part older
packet past_due previous_hit previous_page previous_part table verify what_if
majors: after before calls calls_pdf columns copy find next_page next_part open_file pane previous_page
previous_part report save_file ticket
hub: after before columns copy find next_page next_part pane previous_page previous_part source status_page
subscriptions templates
catalog: after before book_pdf book_workbook columns compare find lines next_page next_part pane pdf previous_page
previous_part why workbook
datacenters: badge_evidence list next_page next_part open previous_page previous_part show.badges show.board
show.exercises show.plans show.visitors show.what_if wall what_if what_if_pdf
reviews: after before calls columns contact export export_calls find load next_page next_part packet pane
previous_page previous_part step
callers: tickets
knowledge: copy open_file save_file versions
shifts: open pdf
setup: after before certificate check_archive columns disposition_list ended find next_page next_part pane
previous_page previous_part
"""


def test_every_command_reads_waits_or_is_refused(sqlite_db: Database, open_window: Callable[..., MainWindow]) -> None:
    snapshot = Snapshot(NOW, "the shared database", "w", "tester", frozenset(Role))
    copy = open_database(Path(str(sqlite_db.url.database)), now=lambda: NOW, snapshot=snapshot)
    try:
        window = open_window(copy)
        for tab in window.pages.specs:
            window.tab(tab).ensure_built()
        found = [command for _, command in window.commands.commands() if command.id.split(".")[0] not in WINDOW]
        said = {one.id: window.commands.refusal(one)[1] for one in found}
        assert set(said.values()) & {NO_ROLE} == set()
        done = {id for id, why in said.items() if not why.startswith(NOT_OFFLINE)}
        assert "log it when you are online: Change beside Received takes the time" in said["tickets.log"]
        reads, page = set(), ""
        for word in READS.split():
            page = word if word.endswith(":") else page
            reads |= {f"{page[:-1]}.{word}"} if word != page else set()
        assert done - reads - set(QUEUED) - OF_WHAT_IS_SHOWN == set(), "offline it would fail once it is filled in"
        assert (reads | set(QUEUED)) - done == set()
        assert set(QUEUED.values()) <= set(WRITTEN_OFFLINE)
        window.commands.in_role = lambda _right: False
        assert window.commands.refusal_of("reviews.invite")[1] == NO_ROLE
    finally:
        copy.dispose()
