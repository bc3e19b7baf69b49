"""Filter words of tickets mean what the filter bar and the quick filters mean."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from app.domain.list_words import parse
from app.domain.tickets.filter_words import CONDITIONS, WORDS, ticket_filter
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.quick_filters import KEYS, quick_fields
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketKind, TicketState
from app.errors import InputError

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
OPTIONS = TicketOptions(
    (Option(1, "DHHS", "Health and Human Services"), Option(2, "DOT", "Transportation")),
    (Option(7, "", "E-mail and Calendar", alias="EMAIL"), Option(8, "", "Remote Access", alias="VPN")),
    (Option(3, "", "Service Desk"),),
    (Option(4, "", "Eastern Data Center"),),
    (("ann", "Ann Abel"), ("bob", "Bob Berg")),
    ("Mailbox",),
    None,
)


def read(typed: str) -> TicketFilter:
    return ticket_filter(parse(typed, WORDS), OPTIONS, NOW)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", TicketFilter()),
        ('paper "jam again" -toner', TicketFilter(text='paper "jam again" -toner')),
        ("state:new,on_hold", TicketFilter(states=(TicketState.NEW, TicketState.ON_HOLD))),
        (
            "state:Open,new,resolved",
            TicketFilter(
                states=(
                    *(TicketState.NEW, TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.ON_HOLD),
                    TicketState.RESOLVED,
                )
            ),
        ),
        ('state:"On hold"', TicketFilter(states=(TicketState.ON_HOLD,))),
        ("kind:request", TicketFilter(kinds=(TicketKind.REQUEST,))),
        ("priority:Critical,2", TicketFilter(priorities=(Priority.CRITICAL, Priority.HIGH))),
        ("agency:dhhs,Transportation", TicketFilter(agency_ids=(1, 2))),
        ('service:VPN,"e-mail and calendar"', TicketFilter(service_ids=(8, 7))),
        ("service:none", TicketFilter(no_service=True)),
        ('group:"service desk"', TicketFilter(group_ids=(3,))),
        ('site:"Eastern Data Center"', TicketFilter(site_ids=(4,))),
        ("assignee:bob", TicketFilter(assignee="bob")),
        ('assignee:"ann abel"', TicketFilter(assignee="ann")),
        ("assignee:nobody", TicketFilter(unassigned=True)),
        ("assignee:Me group:mine", TicketFilter(mine=True, my_groups=True)),
        ("group:none", TicketFilter(no_group=True)),
        ("opened:yesterday", TicketFilter(opened_from=datetime(2026, 11, 22, 5, tzinfo=UTC),
                                          opened_to=datetime(2026, 11, 23, 5, tzinfo=UTC))),
        ("resolved:this-week", TicketFilter(resolved_from=datetime(2026, 11, 23, 5, tzinfo=UTC))),
        ("caller:Zoë channel:phone,email category:Mailbox source:seed number:INC0000001",
         TicketFilter(caller="Zoë", channels=("phone", "email"), categories=("Mailbox",), sources=("seed",),
                      numbers=("INC0000001",))),
        # October 2026 ends an hour before the clocks go back: Eastern midnight is 04:00 UTC at both ends
        ("opened:2026-10", TicketFilter(opened_from=datetime(2026, 10, 1, 4, tzinfo=UTC),
                                        opened_to=datetime(2026, 11, 1, 4, tzinfo=UTC))),
        ("resolved:2026-11-01", TicketFilter(resolved_from=datetime(2026, 11, 1, 4, tzinfo=UTC),
                                             resolved_to=datetime(2026, 11, 2, 5, tzinfo=UTC))),
        ("is:open,major", TicketFilter(open_only=True, major=True)),
        ("is:resolution-missed", TicketFilter(breached=True)),
        ("is:resolution-kept", TicketFilter(breached=False)),
    ],
)  # fmt: skip
def test_words(typed: str, wanted: TicketFilter) -> None:
    assert read(typed) == wanted


@pytest.mark.parametrize("key", KEYS)
def test_quick_filters_are_those_of_the_window(key: str) -> None:
    assert read(f"is:{key}") == replace(TicketFilter(), **quick_fields(key, NOW))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("agency:DHSS", "Did you mean DHHS"),
        ("opened:last-week", "2026-10-05, .* Or one of today, yesterday, this-week"),
        ("state:opened", "Known|Did you mean"),
        ("priority:5", "Known|Did you mean"),
        ("assignee:carl", "Known|Did you mean"),
        ("assignee:ann,bob", "Name one of them"),
        ("opened:2026-10,2026-11", "Name one of them"),
        ("agency:DOT agency:DHHS", "agency:a,b"),
        ("is:late", "is:missed"),
        ("opened:tomorrow", "2026-10-05"),
    ],
)
def test_what_is_not_there_is_said(typed: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        read(typed)
    assert re.search(says, refused.value.hint), refused.value.hint


def test_every_condition_of_a_filter_bar_has_a_word() -> None:
    """What words cannot say refers to one record or one figure."""
    said = {
        *{f"{word}s" for word in ("state", "kind", "channel", "source", "number")}, "priorities", "categories",
        *{f"{word}_ids" for word in ("agency", "service", "group", "site")},
        "assignee", "caller", "text", "unassigned", "major", "breached", "open_only", "mine", "no_group", "no_service",
        "back_from_hold", "my_groups", "mentioned", "call_back", "due_before", "next_due_from", "next_due_before",
        "update_due_before",
        "opened_from", "opened_to", "resolved_from", "resolved_to",
    }  # fmt: skip
    assert {field.name for field in fields(TicketFilter)} - said == {
        "ids",
        "figure",
        "parent_id",
        "change_id",
        "caller_id",
    }
    assert len(set(CONDITIONS)) == len(CONDITIONS)
