"""`BOOKS`: the rules that Setup asks for as a whole, each with its command, its form, and what is said in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.cab import settings as cab
from app.domain.callers import settings as callers
from app.domain.callers import survey_settings as surveys
from app.domain.datacenters import ages
from app.domain.hub import settings as hub
from app.domain.inbox import settings as inbox
from app.domain.keeping import retention
from app.domain.knowledge import settings as knowledge
from app.domain.majors import settings as majors
from app.domain.reviews import settings as reviews
from app.domain.rule_set import RuleSet
from app.domain.tickets import settings as desk
from app.domain.tickets.holding import HoldDay

YES_NO: Sequence[tuple[str, str]] = (("Yes", "yes"), ("No", "no"))


@dataclass(frozen=True, slots=True)
class Book:
    """Rules that are set in one form. `caption` is of its menu, `title` of its form; `order`: its place in the menu.

    `services`: the group, and its functions that read and save them. `choices`: rules with one of these, as (text,
    value); `long`: rules with texts of several lines. `by_mail`: nothing of it happens while there is no mail address.
    """

    command: str
    caption: str
    title: str
    tip: str
    verb: str
    words: str
    icon: str
    order: int
    rule_set: RuleSet[Any]
    services: tuple[str, str, str]
    hints: Mapping[str, str]
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    long: frozenset[str] = frozenset()
    by_mail: bool = False
    key: str = ""

    @property
    def draft(self) -> str:
        """Return the key under which a draft of it is kept."""
        return f"{self.command} rules"

    @property
    def called(self) -> str:
        """Return what its menu says, without the mark of a letter."""
        return self.caption.replace("&", "")


def _places(names: tuple[str, ...]) -> str:
    return f"Filled in: {', '.join(f'{{{name}}}' for name in names)}."


BOOKS: tuple[Book, ...] = (
    Book(
        "setup.board",
        "Rules of the &board…",
        "Rules of the board",
        "Times, quorum, place and mail address of the CAB",
        "change the rules of the board",
        "mail address of the board address mailbox quorum",
        "cab",
        6,
        cab.RULES,
        ("cab", "rules", "save_rules"),
        {
            "mailbox": "Invitations, agendas and minutes come from it. Empty: no mail is sent.",
            "ical_host": "Change it only before the first invitation: calendars know their entries by it.",
            "place": "Of meetings that are put on record from now on.",
        },
        key="B",
    ),
    Book(
        "setup.majors",
        "Rules of ma&jor incidents…",
        "Rules of major incidents",
        "What is proposed, how often those who are reached hear, when the management does",
        "change the rules of major incidents",
        "MIP escalation rhythm management promise",
        "major",
        10,
        majors.RULES,
        ("majors", "rules", "save_rules"),
        {
            "escalate_minutes": "In order, such as 30, 60, 120. Empty: the management hears by messages alone.",
            "management": "Separated by commas. Each message is sent to them as well.",
        },
        {"propose": YES_NO},
    ),
    Book(
        "setup.hub",
        "Rules of the h&ub…",
        "Rules of the hub",
        "Whether a second person approves, and the status page: title, address, how long it holds",
        "change the rules of the hub",
        "second person approval status page provider alerts",
        "send",
        11,
        hub.RULES,
        ("hub", "rules", "save_rules"),
        {
            "second_person": "Nobody posts alone then, not even what follows a change or a major incident.",
            "address": "Such as https://status.example.gov. Empty: it is published nowhere.",
            "valid_minutes": "After that it marks itself as stale: write it more often than that.",
            "provider": "Such as it.example.gov. Empty: the host of the board's calendar entries.",
        },
        {"second_person": YES_NO},
    ),
    Book(
        "setup.desk",
        "Rules of the des&k…",
        "Rules of the desk",
        "When what is resolved closes by itself, and whether a hold needs a day",
        "change the rules of the desk",
        "close automatically resolved days auto close",
        "verify",
        18,
        desk.RULES,
        ("tickets", "rules", "save_rules"),
        {
            "close_days": "0: never. Only what is resolved from then on; `longleaf tend` closes it.",
            "hold_day": "Then the ticket is back by itself; `longleaf tend` and every window of the desk see to it.",
            "mail_mentions": "Beside the filter Mentioned and a message on the screen; restricted text is never in it.",
        },
        {"hold_day": [(one.label, one.value) for one in HoldDay], "mail_mentions": YES_NO},
    ),
    Book(
        "setup.knowledge",
        "Rules of &knowledge…",
        "Rules of knowledge",
        "Whether a second person publishes notes",
        "change the rules of knowledge",
        "second person publish notes articles",
        "help",
        20,
        knowledge.RULES,
        ("knowledge", "rules", "save_rules"),
        {"second_person": "No: whoever wrote a note may publish it, as where one person works alone."},
        {"second_person": YES_NO},
    ),
    Book(
        "setup.callers",
        "Mail t&o callers…",
        "What callers are told by mail",
        "Of what those who call are told by mail, and in which words",
        "change what callers are told",
        "acknowledgement notification template rules words",
        "send",
        12,
        callers.RULES,
        ("callers", "rules", "save_rules"),
        {
            "opened": "Callers who are on record with a mail address, or gave one.",
            callers.ANSWER_TO: "Empty: to the address of the board, from which it comes.",
            f"{callers.News.OPENED}_text": _places(callers.PLACES),
        },
        {news.value: YES_NO for news in callers.News},
        frozenset(f"{news}_text" for news in callers.News),
        by_mail=True,
    ),
    Book(
        "setup.surveys",
        "&Satisfaction surveys…",
        "Satisfaction surveys",
        "Whom they ask, when and in which words",
        "change whom surveys ask",
        "CSAT score feedback rules",
        "comment",
        13,
        surveys.RULES,
        ("callers", "survey_rules", "save_survey_rules"),
        {
            "rest_days": "0: every time.",
            "wait_hours": "A ticket that is open again by then asks nobody.",
            "text": f"{_places(surveys.PLACES)} How to answer is written below it.",
        },
        {"when": [(said, when) for when, said in surveys.WHEN.items()]},
        frozenset({"text"}),
        by_mail=True,
    ),
    Book(
        "setup.inbox_rules",
        "Mail that &comes in…",
        "Mail that comes in",
        "Whose mail becomes tickets, and how often an address is answered",
        "change the rules of mail that comes in",
        "unknown senders default agency autoreply rules",
        "import",
        15,
        inbox.RULES,
        ("inbox", "rules", "save_rules"),
        {
            "agency": "Its code. Empty: mail of nobody on record is left in a folder of its own, and told.",
            "answers_a_day": "0: none. Programs are never answered.",
        },
    ),
    Book(
        "setup.recovery",
        "Tests of reco&very plans…",
        "Tests of recovery plans",
        "How old the test of a plan may be by its tier, and what counts as one",
        "change the rules of recovery plans",
        "data centers exercise tier age tabletop disaster",
        "clock",
        16,
        ages.RULES,
        ("datacenters", "rules", "save_rules"),
        {"talk_from_tier": "1: of every plan. Only a fail-over shows how long it takes."},
    ),
    Book(
        "setup.review_rules",
        "Rules of service revie&ws…",
        "Rules of service reviews",
        "How often agencies are reviewed, for how long, and what a review takes of a BRM's week",
        "change the rules of service reviews",
        "cadence monthly quarterly load hours",
        "verify",
        17,
        reviews.RULES,
        ("reviews", "rules", "save_rules"),
        {
            "largest": "Sample value. Agencies with a rhythm of their own are not counted here.",
            "months_largest": "1 monthly, 3 quarterly, 12 yearly, 0 on request. Sample value.",
            "months_else": "1 monthly, 3 quarterly, 12 yearly, 0 on request. Sample value.",
            "work_hours": "Preparing and following up. Sample value.",
            "week_hours": "More is marked in what BRMs have ahead. Sample value.",
            "dispute_days": "From the day on which the agency says so; those on record keep theirs. Sample value.",
            "second_person": "Its draft, before somebody else issues it. Nobody issues what they approved.",
        },
        {"second_person": YES_NO},
    ),
    Book(
        "setup.retention",
        "Retention schedu&le…",
        "Retention schedule",
        "How many years each kind of record is kept after its end, and by which authority",
        "change the retention schedule",
        "keep years disposition records schedule authority archive",
        "clock",
        19,
        retention.RULES,
        ("keeping", "rules", "save_rules"),
        {"ticket": "Years after its end, or permanent, a comma and the authority's reference: 5, DIT schedule 14.2."},
    ),
)
