"""What a posting needs, who posts and approves it, what the workspace asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.hub.phases import Impact, Kind, Phase, PostingState, may_post
from app.domain.hub.settings import HubRules, as_rows, from_rows
from app.domain.hub.values import Channel, Content, Posting, Reach, Version
from app.domain.hub.writing import lacks, writers, writers_of, written_by
from app.domain.vocabulary import Role
from app.errors import InputError

NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)
DOWN = Content("Mail is down", Phase.INVESTIGATING, "We look into it.", next_at=NOW)


def posting(*said: Content, state: PostingState = PostingState.DRAFT, by: str = "") -> Posting:
    versions = tuple(Version(n, n, NOW, one, one.sha256) for n, one in enumerate(said, 1))
    return Posting(1, 1, "PO0000001", Kind.INCIDENT, state, said[-1] if said else DOWN, by, versions=versions)


def test_what_keeps_a_posting_from_being_posted() -> None:
    assert lacks(Kind.INCIDENT, DOWN, None) == ""
    assert lacks(Kind.INCIDENT, replace(DOWN, title=" "), None) == "It has no title."
    assert lacks(Kind.INCIDENT, replace(DOWN, text="\n"), None) == "It says nothing."
    assert lacks(Kind.NEWS, DOWN, None) == "“Investigating” cannot come as the first that is posted."
    resolved = replace(DOWN, phase=Phase.RESOLVED)
    assert lacks(Kind.INCIDENT, replace(DOWN, phase=Phase.MONITORING), resolved) == (
        "“Monitoring” cannot come after “resolved”."
    )
    assert lacks(Kind.INCIDENT, DOWN, DOWN) == "It says what was posted already."
    planned = replace(DOWN, phase=Phase.SCHEDULED, starts_at=NOW)
    assert lacks(Kind.MAINTENANCE, planned, None) == "A maintenance needs a start and an end."
    assert lacks(Kind.MAINTENANCE, replace(planned, ends_at=NOW), None) == ""


def test_the_digest_is_of_every_word_and_time_and_of_nothing_else() -> None:
    same = replace(DOWN, next_at=NOW.astimezone(timezone(timedelta(hours=-5))))
    assert same.sha256 == DOWN.sha256
    others = [
        replace(DOWN, text="We look into it. "),
        replace(DOWN, next_at=NOW + timedelta(microseconds=1)),
        replace(DOWN, impact=Impact.OUTAGE),
        replace(DOWN, reach=Reach((1,))),
        replace(DOWN, reach=Reach((), (1,))),
    ]
    assert len({DOWN.sha256, *(one.sha256 for one in others)}) == 6


def test_who_wrote_it_is_written_down_until_it_is_posted() -> None:
    assert written_by(posting(by="ann bob"), "ann") == "ann bob"
    assert written_by(posting(by="ann"), "cay") == "ann cay"
    assert writers(posting(by="ann cay")) == {"ann", "cay"}
    assert written_by(posting(DOWN, state=PostingState.POSTED, by="ann"), "cay") == "cay"


def test_what_is_made_public_is_of_those_whose_words_it_has() -> None:
    other, resolved = replace(DOWN, text="It works."), replace(DOWN, phase=Phase.RESOLVED)
    assert writers_of(posting(by="ann bob"), DOWN, "cay") == "ann bob", "who approves has written nothing"
    assert writers_of(posting(by="ann"), resolved, "cay") == "ann cay"
    assert writers_of(posting(by="ann"), other, "cay") == "cay"
    assert writers_of(posting(DOWN, state=PostingState.POSTED, by="ann"), resolved, "cay") == "cay"
    assert writers_of(posting(), DOWN, "cay") == "cay"


def test_what_is_promised_ends_with_the_posting() -> None:
    assert (posting().last, posting().promised_at, posting().is_over) == (None, None, False)
    assert posting(DOWN).promised_at == NOW
    over = posting(DOWN, replace(DOWN, phase=Phase.RESOLVED))
    assert (over.promised_at, over.is_over) == (None, True)


def test_who_posts_what() -> None:
    assert may_post([Role.CAB], Kind.MAINTENANCE)
    assert not may_post([Role.CAB, Role.AGENT], Kind.INCIDENT)
    assert may_post([Role.MIP], Kind.INCIDENT)
    assert may_post([Role.ADMIN], Kind.DOCUMENT)


def test_words_of_the_hub() -> None:
    assert [one.label for one in PostingState] == ["Draft", "Waits for approval", "Posted", "Dropped"]
    assert [one.label for one in Impact] == ["No impact", "Reduced redundancy", "Degraded", "Outage"]
    assert [one.label for one in Channel] == ["E-mail", "Desktop", "Daily digest"]
    assert (Phase.IN_PROGRESS.label, Kind.NEWS.label) == ("In progress", "News")


def test_rules_are_texts_of_the_workspace() -> None:
    rules = HubRules(True, "How we do", "https://status.example.gov", 15, "it.example.gov")
    assert from_rows(as_rows(rules)) == rules
    assert from_rows({"hub.address": "https://status.example.gov/ ", "cab.place": "Room 4"}).address == rules.address
    assert from_rows({}) == HubRules()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"hub.second_person": "maybe"}, "A second person approves the exact text: “maybe” cannot be used"),
        ({"hub.valid_minutes": "0"}, "Minutes for which a status page is valid: “0” cannot be used"),
        ({"hub.valid_minutes": "½"}, "“½” cannot be used"),
        ({"hub.address": "status.example.gov"}, "is no address"),
        ({"hub.page": " "}, "Title of the status page: it is empty"),
    ],
)
def test_what_no_rule_can_be(rows: dict[str, str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        from_rows(rows)
