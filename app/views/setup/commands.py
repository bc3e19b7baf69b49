"""The commands of Setup."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.ui.commands import Command
from app.views.setup.acts import SetupActs
from app.views.setup.host import SetupHost
from app.views.setup.inbox_acts import InboxActs
from app.views.setup.keeping_acts import KeepingActs
from app.views.setup.mail_acts import MailActs
from app.views.setup.people_acts import PeopleActs
from app.views.setup.rule_acts import RuleActs
from app.views.setup.rule_books import BOOKS
from app.views.setup.titles import TITLES

MENU = "&Setup"
CONTEXT = "setup"
#: Where commands act that go with one part only.
_PART_OF = {"setup.roles": "people", "setup.disable": "people", "setup.enable": "people", "setup.confirm": "holidays",
            "setup.import_year": "holidays", "setup.own_matrix": "matrix", "setup.take_in": "categories"}  # fmt: skip
_PART_OF_GROUP = {"model": "models", "keeping": "keeping"}
_ONE = "Choose a record first."
_STANDING = "Choose a record that has not ended."
_HOLIDAYS = "Go to the holidays first."
_PEOPLE, _CATEGORIES = "Choose a person first.", "Go to the categories first."


def commands(
    tab: SetupHost,
    acts: SetupActs,
    people: PeopleActs,
    rules: RuleActs,
    mail: MailActs,
    inbox: InboxActs,
    keeping: KeepingActs,
) -> list[Command]:
    """Return the commands of the tab, of which menus, toolbar, context menu and palette are made."""
    one, models = tab.has_record, acts.models
    found = [
        Command("setup.new", "&New…", acts.new, "Ctrl+N", MENU, "record", 1, "add", "Make a record of this part",
                text="New", enabled_when=tab.has_list, needs="Go to a part with records first.", rights=tab.right,
                context=CONTEXT, verb="make a record"),
        Command("setup.edit", "&Edit…", acts.edit, "F2", MENU, "record", 2, "edit", text="Edit", key="E",
                enabled_when=tab.can_edit, needs=_ONE, rights=tab.right, context=CONTEXT, bar=1,
                verb="edit the record"),
        Command("setup.end", "En&d…", acts.end, "", MENU, "record", 3, "close",
                "Let the record hold no more from a day on; nothing is deleted", key="X", text="End",
                enabled_when=tab.has_standing, needs=_STANDING, rights=tab.right, context=CONTEXT, bar=2,
                verb="end the record"),
        Command("setup.confirm", "&Confirm holidays…", acts.confirm, "", MENU, "special", 1, "check",
                "Confirm derived holidays against the published list", key="C", text="Confirm",
                enabled_when=tab.has_derived, needs="Choose holidays that are only derived.", right="holiday.edit",
                context=CONTEXT, bar=3),
        Command("setup.import_year", "&Import a year of holidays…", acts.import_year, "", MENU, "special", 2, "import",
                key="I", enabled_when=tab.is_holidays, needs=_HOLIDAYS, right="holiday.edit"),
        Command("setup.own_matrix", "These &values are our own", acts.own_matrix, "", MENU, "special", 3, "check",
                "Take the mark of sample values from the priority matrix", key="V", enabled_when=tab.is_sample_matrix,
                needs="Only for a priority matrix of sample values.", right="target.edit",
                verb="call these values your own"),
        Command("setup.roles", "&Roles…", people.roles, "", MENU, "special", 4, "people",
                "Give roles to a person, or take them away", key="O", text="Roles", enabled_when=tab.is_person,
                needs=_PEOPLE, right="role.edit", context=CONTEXT, bar=4, verb="change the roles"),
        Command("setup.disable", "Take every role away…", people.disable, "", MENU, "special", 4,
                tip="Nothing is read or written any more, also in an open window", enabled_when=tab.is_person,
                needs=_PEOPLE, right="role.edit", context=CONTEXT, verb="take every role away",
                words="disable login access block"),
        Command("setup.enable", "Give roles back…", people.enable, "", MENU, "special", 4,
                tip="Those that were all taken away last", enabled_when=tab.is_person, needs=_PEOPLE,
                right="role.edit", context=CONTEXT, verb="restore the roles", words="enable login access"),
        Command("setup.take_in", "&Take in categories", acts.take_in, "", MENU, "special", 5, "import",
                "Put the categories that tickets are filed under on the list", key="T", enabled_when=tab.is_categories,
                needs=_CATEGORIES, right="category.edit"),
        *(Command(book.command, book.caption, partial(rules.set, book), "", MENU, "special", book.order, book.icon,
                  book.tip, key=book.key, right="rules.edit", verb=book.verb, words=book.words) for book in BOOKS),
        Command("setup.mail", "&Mail account…", mail.account, "", MENU, "special", 7, "send",
                "The server that takes mail from this computer", key="M", right="mail.send",
                verb="change the mail account", words="send mail server SMTP"),
        Command("setup.inbox", "Mailbo&x that is read…", inbox.account, "", MENU, "special", 14, "import",
                "Where this computer reads mail that comes in: a mailbox, or a folder of files", right="mail.read",
                verb="change the mailbox that is read", words="inbox IMAP receive mail eml"),
        Command("setup.outbox", "Mail that was &not sent…", mail.outbox, "", MENU, "special", 8, "history",
                "Mails that wait or failed, and why: send them again, or not", key="N", right="mail.send",
                verb="see the mail that was not sent", words="outbox send mail again"),
        Command("setup.largest_file", "Si&ze of attached files…", mail.largest_file, "", MENU, "special", 9,
                "document", "How large a file may be that is attached to a record", right="rules.edit",
                verb="change how large files may be"),
        Command("setup.new_version", "New &version", models.new_version, "", MENU, "model", 1, "copy",
                "Of a change model: the one in force stays until the board approves the next", key="W",
                text="New version", enabled_when=models.is_in_force, needs="Choose a change model that is in force.",
                right="model.edit", context=CONTEXT, bar=3, verb="make a new version"),
        Command("setup.propose", "&Propose to the board…", models.propose, "", MENU, "model", 2, "cab",
                "Put a draft of a change model on the agenda of the next meeting", key="A", text="Propose",
                enabled_when=models.is_draft, needs="Choose a draft of a change model.", right="model.edit",
                context=CONTEXT, bar=3, verb="propose the model to the board"),
        Command("setup.withdraw", "Ta&ke back from the board…", models.withdraw, "", MENU, "model", 3, "left",
                "A change model is a draft again; votes on it end", text="Take back",
                enabled_when=models.is_proposed, needs="Choose a change model that is before the board.",
                right="model.edit", context=CONTEXT, bar=3, verb="take the model back from the board"),
        *_keeping(keeping),
        Command("setup.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("setup.ended", "En&ded too", tab.toggle_ended, "", MENU, "list", 2, key="D", checked=tab.shows_ended),
        Command("setup.columns", "Co&lumns…", tab.choose_columns, "", MENU, "list", 3, enabled_when=tab.has_list,
                needs="Go to a part with records first.", verb="choose columns"),
        Command("setup.before", "Previous reco&rd", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=one, needs=_ONE, verb="go to the record before"),
        Command("setup.after", "Next recor&d", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=one, needs=_ONE, verb="go to the next record"),
        Command("setup.next_page", "Next part of the setup", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Agencies, services, sites, people, categories, windows, calendars, holidays, targets, matrix"),
        Command("setup.previous_page", "Previous part of the setup", partial(tab.turn, -1), "Alt+PgUp", MENU, "way", 4),
        Command("setup.pane", "Show the record beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel", key="P",
                checked=tab.is_pane_shown),
        Command("setup.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6,
                tip="Parts, search, list, form, record"),
        Command("setup.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
    return [replace(command, page=_page(command)) for command in found]


def _page(command: Command) -> tuple[str, str]:
    """Return the part of Setup in which a command acts; ("", "") where it is done in any."""
    part = _PART_OF.get(command.id, _PART_OF_GROUP.get(command.group, ""))
    return (part, dict(TITLES)[part]) if part else ("", "")


def _keeping(acts: KeepingActs) -> list[Command]:
    """Return what is done on the page Keeping, with holds and dispositions."""
    return [
        Command("setup.release", "Release the hold…", acts.release, "", MENU, "keeping", 1, tip="It stays on record",
                text="Release", enabled_when=acts.is_held, needs="Choose a hold that holds.", right="hold.edit",
                context=CONTEXT, bar=3, verb="release holds", words="legal litigation audit records request"),
        Command("setup.dispose", "Propose a disposition…", acts.propose, "", MENU, "keeping", 2,
                tip="Records that are due by the retention schedule: a second person approves it", text="Propose",
                right="disposition.edit", context=CONTEXT, verb="propose dispositions", words="destroy retention due"),
        Command("setup.approve", "Approve the disposition…", acts.approve, "", MENU, "keeping", 3, "check",
                "Somebody else than who proposed it", text="Approve", enabled_when=acts.is_proposed,
                needs="Choose a disposition that waits for approval.", right="disposition.edit", context=CONTEXT, bar=3,
                verb="approve dispositions", words="destroy retention"),
        Command("setup.cancel_disposition", "Cancel the disposition…", acts.cancel, "", MENU, "keeping", 4,
                tip="Before anything is destroyed", enabled_when=acts.is_open,
                needs="Choose a disposition of which nothing is destroyed.", right="disposition.edit", context=CONTEXT,
                verb="cancel dispositions"),
        Command("setup.disposition_list", "List of the disposition…", acts.export, "", MENU, "keeping", 5, "export",
                "Its records, and what keeps one of them", text="List", enabled_when=acts.is_disposition,
                needs="Choose a disposition.", context=CONTEXT, bar=3, verb="export the list", words="records due"),
        Command("setup.disposition_archive", "Archive its records…", acts.archive, "", MENU, "keeping", 6, "save",
                "Where the schedule asks for it, before they are destroyed", enabled_when=acts.is_approved,
                needs="Choose an approved disposition.", right="disposition.edit", context=CONTEXT,
                verb="write the archive"),
        Command("setup.check_archive", "Check an archive…", acts.check, "", MENU, "keeping", 7,
                tip="Compare each part of a file with what it says of itself", words="verify zip"),
        Command("setup.destroy", "Destroy its records…", acts.run, "", MENU, "keeping", 8,
                tip="Of an approved disposition: nothing brings them back", text="Destroy",
                enabled_when=acts.is_approved, needs="Choose an approved disposition.",
                right="disposition.edit", context=CONTEXT, bar=4, verb="carry out dispositions", words="dispose run"),
        Command("setup.certificate", "Certificate of destruction…", acts.certificate, "", MENU, "keeping", 9,
                "document", text="Certificate", enabled_when=acts.is_done,
                needs="Choose a disposition that was carried out.", context=CONTEXT, bar=3,
                verb="save the certificate", words="pdf destroyed"),
    ]  # fmt: skip
