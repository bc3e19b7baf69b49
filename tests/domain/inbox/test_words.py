"""What is written on tickets of mails, and thanks that open nothing again."""

from __future__ import annotations

import pytest

from app.domain.inbox.settings import InboxRules, as_rows, from_rows
from app.domain.inbox.values import MailIn
from app.domain.inbox.words import comment_of, numbers_in, only_thanks, title_of
from app.errors import InputError


def mail(text: str = "", subject: str = "", name: str = "Ida Ek") -> MailIn:
    return MailIn("<1@x>", "<1@x>", "", "", "ida@x.example", name, subject, text)


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Thanks!", True),
        ("Thank you so much, it works again.\n\nIda", True),
        ("Many thanks\n-- \nIda Ek, Department of Ink, 3rd floor", True),
        ("Thanks.\n\nOn Friday the desk wrote:\n> Is it broken?", True),
        ("Thanks, but it is still broken.", False),
        ("Thanks?", False),
        ("Thanks.\n\nThe other one smokes.", False),
        ("It works", False),
        ("", False),
    ],
)
def test_in_doubt_a_mail_says_more_than_thanks(text: str, thanks: bool) -> None:
    assert only_thanks(mail(text)) is thanks


def test_a_ticket_is_called_by_subject_or_first_line_and_a_comment_says_who_wrote() -> None:
    assert title_of(mail("\n One \nTwo", "Printer")) == "Printer"
    assert title_of(mail("\n One \nTwo")) == "One"
    assert title_of(mail()) == "Mail without a subject"
    assert title_of(mail(subject="x" * 400)) == "x" * 299 + "…"
    assert comment_of(mail("One"), ["a.bin is too large."]) == (
        "Mail of Ida Ek <ida@x.example>:\n\nOne\n\n[a.bin is too large.]"
    )
    assert numbers_in("Re: inc0000012, INC0000012 and REQ00000013 not INC12 XINC0000001") == (
        "INC0000012",
        "REQ00000013",
    )


def test_rules_are_read_back_and_what_is_none_is_named() -> None:
    rules = InboxRules("DOA", 0)
    assert from_rows(as_rows(rules)) == rules
    assert from_rows({"hub.page": "x"}) == InboxRules()
    for text in ("", "-1", "101", "x"):
        with pytest.raises(InputError, match="Automatic answers"):
            from_rows({"inbox.answers_a_day": text})
