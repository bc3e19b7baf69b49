"""Filter words in the search field set what the same words set behind --filter, beside what holds already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.eastern import midnight
from app.domain.list_words import parse
from app.domain.tickets.filter_words import CONDITIONS, WORDS, ticket_filter
from app.domain.tickets.quick_filters import KEYS, opened_range, quick_fields
from app.domain.tickets.typed_words import Typed, has_words, searched, taken
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketState
from tests.domain.tickets.test_filter_words import NOW, OPTIONS


def take(text: str, quick: str = "all", filter: TicketFilter | None = None, opened: str = "") -> Typed:
    return taken(text, quick, filter or TicketFilter(), opened, OPTIONS, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "state:resolved,closed",
        'STATE:open printer "paper jam" -toner',
        "kind:request priority:high,critical",
        'agency:DHHS,dot service:"remote access" site:"Eastern Data Center"',
        "group:mine assignee:nobody",
        "group:none service:none assignee:me",
        "assignee:bob caller:Zoë channel:phone category:Mailbox source:import",
        "number:INC0000001",
        "resolved:2026-11 opened:2026-10-05..2026-10-09",
        *(f"is:{condition} vpn" for condition in CONDITIONS),
    ],
)
def test_words_mean_what_they_mean_to_a_script(text: str) -> None:
    typed = take(text)
    assert typed.wrong is None
    found = replace(typed.filter, **quick_fields(typed.quick, NOW))
    assert found == ticket_filter(parse(text, WORDS), OPTIONS, NOW)


def test_relative_days_stay_relative() -> None:
    typed = take("opened:last-month vpn")
    assert typed == Typed("all", TicketFilter(text="vpn"), "last_month")
    begin, end = opened_range("last_month", NOW)
    asked = ticket_filter(parse("opened:last-month", WORDS), OPTIONS, NOW)
    assert (asked.opened_from, asked.opened_to) == (begin, end)
    assert take("opened:2026-11-20", opened="last_month") == Typed(
        "all",
        TicketFilter(opened_from=midnight(NOW.date().replace(day=20)), opened_to=midnight(NOW.date().replace(day=21))),
        "",
    )


def test_a_word_takes_the_place_of_what_was_set_of_its_kind_and_leaves_the_rest() -> None:
    before = TicketFilter(agency_ids=(1,), assignee="bob", no_group=True, priorities=(Priority.LOW,), caller_id=4)
    typed = take('assignee:nobody group:"service desk" caller:Roe', "open", before)
    assert typed == Typed(
        "open",
        TicketFilter(agency_ids=(1,), unassigned=True, group_ids=(3,), priorities=(Priority.LOW,), caller="Roe"),
        "",
    )


@pytest.mark.parametrize("quick", KEYS)
def test_what_is_not_open_is_looked_for_among_all(quick: str) -> None:
    open_ones = take("state:new,on_hold", quick)
    assert (open_ones.quick, open_ones.filter.states) == (quick, (TicketState.NEW, TicketState.ON_HOLD))
    for text in ("state:new,resolved", "resolved:2026-11"):
        typed = take(text, quick)
        assert typed.quick == "all"
        assert typed.filter.mine is (quick == "mine")  # one's own stay one's own


def test_a_word_that_names_nothing_stays_and_is_told_with_what_there_is() -> None:
    typed = take("state:resolvd  agency:DOT   printer jam is:late")
    assert typed.filter == TicketFilter(text="state:resolvd is:late printer jam", agency_ids=(2,))
    assert typed.wrong is not None
    assert (str(typed.wrong), typed.wrong.hint) == ("state: does not know 'resolvd'.", "Did you mean resolved?")
    for text in ("is:", "state:", "state:,"):
        nothing = take(text)
        assert (nothing.filter, nothing.quick) == (TicketFilter(text=text), "all")
        assert str(nothing.wrong) == f"Nothing stands behind {text.partition(':')[0]}:."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""),
        ("printer", "printer"),
        ("error:404 -state:new", "error:404 -state:new"),  # no word of the list, and one that is not to occur
        ('"state:new"', '"state:new"'),  # looked for as it stands
        ("http://state.nc.us:8080", "http://state.nc.us:8080"),
        ("state:res", ""),  # while it is typed
        ("vpn state: down", "vpn down"),
    ],
)
def test_words_are_not_searched_for_and_all_else_is(text: str, left: str) -> None:
    assert searched(text) == left
    assert has_words(text) is (left != " ".join(text.split()))


def test_what_is_nearly_a_filter_word_is_searched_for_and_told() -> None:
    typed = take("stat:new priority:high printer")
    assert typed.filter == TicketFilter(text="stat:new printer", priorities=(Priority.HIGH,))
    assert typed.wrong is None
    assert typed.nearly is not None
    assert (str(typed.nearly), typed.nearly.hint) == (
        "stat: is no filter word, and is searched for as it stands.",
        "Did you mean state:?",
    )
    assert has_words("prio:high") is has_words("asignee:bob") is True
    for text in ("error:404", "http://state.nc.us:8080", "C:\\temp", "12:30", "user:bob", "note: call back"):
        assert not has_words(text), text
