"""Of what callers are told by mail, and in which words: what a workspace sets under `caller.*`.

Nothing of it is on until a workspace says so: mail to people outside never begins with an upgrade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.callers.placeholders import require_known
from app.domain.mail.addresses import can_be_mailed
from app.domain.rule_set import RuleSet
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason
from app.errors import InputError

PREFIX = "caller."
#: What may stand in a text, in the order in which it is offered.
PLACES = ("name", "number", "title", "agency", "service", "text")
LONGEST = 4000


class News(StrEnum):
    """What happened to a ticket that its caller may be told."""

    OPENED = "opened"
    UPDATE = "update"
    HOLD = "hold"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return when it is told, for the form of the settings."""
        return _LABELS[self]


_LABELS = {
    News.OPENED: "A ticket is logged",
    News.UPDATE: "An update to the caller is written",
    News.HOLD: "It is on hold, waiting for the caller",
    News.RESOLVED: "It is resolved",
    News.REOPENED: "It is open again",
    News.CANCELLED: "It is cancelled",
}
_KINDS = {
    K.OPENED: News.OPENED,
    K.UPDATE: News.UPDATE,
    K.RESOLVED: News.RESOLVED,
    K.REOPENED: News.REOPENED,
    K.CANCELLED: News.CANCELLED,
}
_HELLO, _BYE = "Hello {name},\n\n", "\n\nPlease name {number} when you call or write to us.\n\nService Desk"
SAMPLE_TEXTS: Mapping[News, str] = {
    News.OPENED: f"{_HELLO}we have written down your call as {{number}}: {{title}}.{_BYE}",
    News.UPDATE: f"{_HELLO}there is news of {{number}}, {{title}}:\n\n{{text}}{_BYE}",
    News.HOLD: f"{_HELLO}to go on with {{number}}, {{title}}, we need something from you.\n\n{{text}}{_BYE}",
    News.RESOLVED: f"{_HELLO}{{number}}, {{title}}, is resolved.\n\n{{text}}\n\nIf it is not, tell us.{_BYE}",
    News.REOPENED: f"{_HELLO}{{number}}, {{title}}, is open again: we are working on it.{_BYE}",
    News.CANCELLED: f"{_HELLO}{{number}}, {{title}}, is cancelled.\n\n{{text}}{_BYE}",
}
ANSWER_TO = "answer_to"
LABELS: Mapping[str, str] = {
    **{
        name: text
        for news in News
        for name, text in (
            (news.value, news.label),
            (f"{news.value}_text", f"Text: {news.label[:1].lower()}{news.label[1:]}"),
        )
    },
    ANSWER_TO: "Address for answers of callers",
}


def news_of(kind: K, new: str | None) -> News | None:
    """Return what an event is to the caller; None: nothing that they are told. `new`: its new value."""
    if kind is K.HOLD:
        return News.HOLD if new == HoldReason.AWAITING_USER.value else None
    return _KINDS.get(kind)


@dataclass(frozen=True, slots=True)
class CallerRules:
    """`on`: what is told. `texts`: in which words. `answer_to`: where answers go, "": to the address of the board."""

    on: frozenset[News] = frozenset()
    texts: Mapping[News, str] = field(default_factory=lambda: dict(SAMPLE_TEXTS), hash=False)
    answer_to: str = ""


def as_rows(rules: CallerRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {
        **{f"{PREFIX}{news}": "yes" if news in rules.on else "no" for news in News},
        **{f"{PREFIX}{news}_text": rules.texts[news] for news in News},
        PREFIX + ANSWER_TO: rules.answer_to,
    }


def from_rows(rows: Mapping[str, str]) -> CallerRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    found = as_rows(CallerRules()) | {key: text.strip() for key, text in rows.items() if key.startswith(PREFIX)}
    on, texts = set(), {}
    for news in News:
        said, text = found[f"{PREFIX}{news}"].lower(), found[f"{PREFIX}{news}_text"]
        if said not in {"yes", "no"}:
            raise InputError(f"{news.label}: “{said}” cannot be used.", hint="Write yes or no.")
        if said == "yes":
            on.add(news)
        texts[news] = checked(text, LABELS[f"{news}_text"], PLACES)
    answer_to = found[PREFIX + ANSWER_TO]
    if answer_to and not can_be_mailed(answer_to):
        raise InputError(
            f"{LABELS[ANSWER_TO]}: “{answer_to}” is no mail address.", hint="Write it like desk@example.gov."
        )
    return CallerRules(frozenset(on), texts, answer_to)


def checked(text: str, what: str, places: tuple[str, ...]) -> str:
    """Return a text that can be sent. InputError, naming it, where it is empty, too long or has an unknown place."""
    if not text:
        raise InputError(f"{what}: it is empty.", hint="Write what the caller reads.")
    if len(text) > LONGEST:
        raise InputError(f"{what}: it has more than {LONGEST:,} characters.", hint="Shorten it.")
    require_known(text, places, what)
    return text


RULES: RuleSet[CallerRules] = RuleSet("the rules of mail to callers", PREFIX, LABELS, as_rows, from_rows)
