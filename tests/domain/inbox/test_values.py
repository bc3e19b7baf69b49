"""What became of mails is told in one sentence."""

from __future__ import annotations

import pytest

from app.domain.inbox.values import Became, MailIn, Outcome, told


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ([], ""),
        ([Became.COMMENT], "Mail read: 1 comment."),
        ([Became.LEFT, Became.TICKET, Became.COMMENT, Became.TICKET], "Mail read: 2 tickets, 1 comment, 1 left."),
    ],
)
def test_what_was_made_is_counted(made: list[Became], said: str) -> None:
    assert told(Outcome(became) for became in made) == said
    assert all(became.is_set_aside is (became is Became.LEFT) for became in made)


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ("ida@x.example", "", "ida@x.example"),
        ("ida@x.example", "Ida Ek", "Ida Ek <ida@x.example>"),
        ("ida@x.example", "ida@x.example", "ida@x.example"),
        ("", "Ida Ek", "Ida Ek"),
    ],
)
def test_a_sender_is_told_by_name_and_address(address: str, name: str, said: str) -> None:
    assert MailIn("a", "", "", "", address, name, "", "").sender_words == said
