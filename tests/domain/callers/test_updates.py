"""What callers are told: the settings, the places of texts, and the mail that is made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.callers import updates
from app.domain.callers.placeholders import filled
from app.domain.callers.settings import LABELS, PREFIX, CallerRules, News, as_rows, from_rows, news_of
from app.domain.callers.told import Mailed, Surveyed, with_told
from app.domain.callers.updates import About, Caller
from app.domain.mail.values import MailKind, MailState
from app.domain.vocabulary import EventKind as K
from app.errors import InputError

ABOUT = About("INC0001234", "No  mail\n", "Department of Revenue")
ANN = Caller("Ann Bell", "ann@dor.nc.gov")


def test_nothing_is_told_until_a_workspace_says_so() -> None:
    assert from_rows({}) == CallerRules()
    assert CallerRules().on == frozenset()


def test_rules_are_kept_as_they_are() -> None:
    texts = {**CallerRules().texts, News.HOLD: "We wait for you, {name}."}
    rules = CallerRules(frozenset({News.HOLD, News.RESOLVED}), texts, "desk@it.nc.gov")
    assert from_rows(as_rows(rules)) == rules
    assert set(as_rows(rules)) == {PREFIX + name for name in LABELS}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("opened_text", "Hello {nmae}", "Text: a ticket is logged: {nmae} is no placeholder."),
        ("hold_text", "Hello {}", "Text: it is on hold, waiting for the caller: {} is no placeholder."),
        ("update_text", " ", "Text: an update to the caller is written: it is empty."),
        ("reopened_text", "x" * 4001, "Text: it is open again: it has more than 4,000 characters."),
        ("resolved", "perhaps", "It is resolved: “perhaps” cannot be used."),
        ("answer_to", "desk", "Address for answers of callers: “desk” is no mail address."),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        from_rows({PREFIX + name: text})
    assert str(refused.value) == said


def test_places_are_filled_in_once_and_leave_no_gap() -> None:
    values = {"name": "{text}", "text": ""}
    assert filled("Hello {name},\n\n{text}\n\nBye", values) == "Hello {text},\n\nBye"
    assert filled("{gone} {name}", values) == "{gone} {text}"


def test_a_mail_says_what_was_written_in_plain_words() -> None:
    text = updates.words("Hello {name},\n\n{number}, {title}: {text} ({agency}{service})", ABOUT, ANN, " <b>Done</b> ")
    assert text == "Hello Ann Bell,\n\nINC0001234, No mail: <b>Done</b> (Department of Revenue)"
    assert updates.words("Hello {name},", ABOUT, Caller("", "x@y.gov")) == "Hello,"


def test_the_subject_stays_the_same() -> None:
    assert updates.subject(ABOUT) == "[INC0001234] No mail"
    assert len(updates.subject(replace(ABOUT, title="x" * 900))) < 200


def test_a_thread_names_its_first_and_its_newest() -> None:
    ids = [f"<{n}@x>" for n in range(30)]
    assert updates.thread(ids[:3]) == ("<0@x>", "<1@x>", "<2@x>")
    assert updates.thread(ids) == ("<0@x>", *ids[21:])
    assert updates.ids_in("<a.1@x>") == ("<a.1@x>",)
    assert [updates.ids_in(said) for said in ("", "a@x", "<a b@x>", "<a@x>\nBcc: b@x", "<é@x>")] == [()] * 5


@pytest.mark.parametrize(
    ("kind", "new", "news"),
    [
        (K.OPENED, "DOR", News.OPENED),
        (K.UPDATE, None, News.UPDATE),
        (K.HOLD, "awaiting_user", News.HOLD),
        (K.HOLD, "awaiting_vendor", None),
        (K.RESOLVED, "fixed", News.RESOLVED),
        (K.REOPENED, None, News.REOPENED),
        (K.CANCELLED, None, News.CANCELLED),
        (K.COMMENT, None, None),
        (K.CLOSED, None, None),
        (K.RETRACTION, "act", None),
    ],
)
def test_notes_inside_are_told_to_nobody(kind: K, new: str | None, news: News | None) -> None:
    assert news_of(kind, new) is news


@pytest.mark.parametrize(
    ("address", "machine"),
    [("no-reply@x.gov", True), ("MAILER-DAEMON@x", True), ("bounces+1@x.gov", True), ("nora@x.gov", False)],
)
def test_programs_are_not_written_to(address: str, *, machine: bool) -> None:
    assert updates.is_machine(address) is machine


def test_the_history_says_what_was_sent_and_answered() -> None:
    made, sent = datetime(2026, 11, 27, 14, tzinfo=UTC), datetime(2026, 11, 27, 14, 2, tzinfo=UTC)
    mail = Mailed(MailKind.CALLER, "Ann Bell", "ann@dor.nc.gov", "Hello", made, MailState.SENT, sent)
    waits = replace(mail, to_name="", state=MailState.QUEUED, sent_at=None)
    answered = Surveyed(made, sent, 5, "great")
    told = with_told(
        (), [mail, waits], [answered, Surveyed(made, None, None, ""), Surveyed(made, None, None, "", True)], "Ann"
    )
    assert [(entry.what, entry.who_name, entry.text) for entry in told] == [
        ("Mail", "", "Mail to Ann Bell (ann@dor.nc.gov), sent 27 Nov 2026 09:02:\nHello"),
        ("Mail", "", "Mail to ann@dor.nc.gov, not sent yet:\nHello"),
        ("Mail", "", "A survey was sent; it is not answered."),
        ("Survey", "Ann", "5 of 5: great"),
    ]
