"""A filter told in filter words means the same again: for whoever looks, on whatever day, in whatever workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.tickets.filter_meaning import Meant, at, told, told_by_names, understood
from app.domain.tickets.filter_words import RELATIVE
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.quick_filters import KEYS
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketKind, TicketState
from tests.examples import few

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)  # the Friday after Thanksgiving
HERE = TicketOptions(
    (Option(1, "DHHS", "Health and Human Services"), Option(2, "DOT", "Transportation")),
    (Option(7, "", "E-mail, Calendar", alias="EMAIL"), Option(8, "", "Remote Access")),
    (Option(3, "", "Service Desk", alias="DESK"),),
    (Option(4, "", "Eastern Data Center", alias="EDC"),),
    (("ann", "Ann Abel"), ("bob", "Bob Berg")),
    ("Mailbox",),
    None,
)
#: The same records after an import anew: other keys, other names, in another order, and one agency is gone.
THERE = TicketOptions(
    (Option(51, "DHHS", "Health"),),
    (Option(58, "", "Remote Access"), Option(57, "", "Mail", alias="EMAIL")),
    (Option(53, "", "Desk", alias="DESK"),),
    (Option(54, "", "East", alias="EDC"),),
    (("bob", "Bob Berg"), ("cat", "Cat Cole")),
    (),
    None,
)


def some(*values: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


FILTERS = st.builds(
    TicketFilter,
    text=st.sampled_from(("", "printer", 'paper "jam again" -toner', "error:404")),
    states=some(*TicketState),
    kinds=some(*TicketKind),
    priorities=some(*Priority),
    agency_ids=some(1, 2),
    service_ids=some(7, 8),
    group_ids=some(3),
    site_ids=some(4),
    caller=st.sampled_from((None, "Zoë Roe")),
    channels=some("phone", "email"),
    categories=some("Mailbox", "Paper, ink"),
    numbers=some("INC0000001"),
    breached=st.sampled_from((None, True, False)),
    major=st.booleans(),
)
WHOSE = st.sampled_from(
    (
        {},
        {"no_service": True},
        {"assignee": "bob"},
        {"mine": True},
        {"unassigned": True},
        {"my_groups": True},
        {"no_group": True},
    )
)


@settings(max_examples=few(60), deadline=None)
@given(FILTERS, WHOSE, st.sampled_from(KEYS), st.sampled_from(("", *RELATIVE.values())))
def test_what_is_told_means_the_same(filter: TicketFilter, whose: dict[str, object], quick: str, day: str) -> None:
    filter = replace(filter, **whose)  # type: ignore[arg-type]
    if filter.group_ids and (filter.my_groups or filter.no_group):
        filter = replace(filter, group_ids=())  # a word for each
    if filter.no_service:
        filter = replace(filter, service_ids=())
    said = told(quick, filter, day, HERE, "ann")
    assert (said.untold, said.rest) == ((), TicketFilter())
    assert understood(said.words, said.text, HERE, NOW) == Meant(quick, filter, day, ())


def test_me_and_my_groups_are_those_of_whoever_looks() -> None:
    said = told("open", TicketFilter(assignee="ann", my_groups=True, group_ids=()), "week", HERE, "ann")
    assert said.words == "is:open assignee:me group:mine opened:this-week"
    assert understood(said.words, "", THERE, NOW) == Meant("open", TicketFilter(mine=True, my_groups=True), "week", ())
    found = at(understood(said.words, "", THERE, NOW), NOW)
    assert (found.mine, found.my_groups, found.open_only) == (True, True, True)
    assert (found.opened_from, found.opened_to) == (datetime(2026, 11, 23, 5, tzinfo=UTC), None)  # Monday, Eastern


def test_a_week_over_a_change_of_the_clocks_begins_at_its_own_midnight() -> None:
    sunday = datetime(2026, 11, 1, 18, tzinfo=UTC)  # the clocks went back this morning
    found = at(understood("opened:this-week", "", HERE, sunday), sunday)
    assert found.opened_from == datetime(2026, 10, 26, 4, tzinfo=UTC)


def test_it_survives_other_keys_and_names() -> None:
    wanted = TicketFilter(agency_ids=(1,), service_ids=(7, 8), group_ids=(3,), site_ids=(4,), assignee="bob")
    said = told("all", wanted, "", HERE, "ann")
    assert said.words == 'is:all agency:DHHS service:EMAIL,"Remote Access" group:DESK site:EDC assignee:bob'
    there = TicketFilter(agency_ids=(51,), service_ids=(57, 58), group_ids=(53,), site_ids=(54,), assignee="bob")
    assert understood(said.words, said.text, THERE, NOW) == Meant("all", there, "", ())


def test_what_is_gone_is_told_and_the_rest_holds() -> None:
    words = "is:mine,sunny agency:DHHS,DOT assignee:ann state:new color:red plain opened:2026-13"
    meant = understood(words, "jam", THERE, NOW)
    assert meant.filter == TicketFilter(text="jam", agency_ids=(51,), states=(TicketState.NEW,))
    assert meant.quick == "mine"
    assert meant.unknown == ("agency:DOT", "assignee:ann", "color:red", "opened:2026-13", "plain", "is:sunny")


@pytest.mark.parametrize(
    ("filter", "untold"),
    [
        (TicketFilter(ids=(1, 2)), ("2 chosen tickets",)),
        (TicketFilter(due_before=NOW), ("Due until 27 Nov 2026",)),
        (TicketFilter(caller_id=4), ("One caller",)),
        (TicketFilter(opened_from=NOW), ("opened from",)),
    ],
)
def test_what_no_word_says_is_told_so_and_kept_beside(filter: TicketFilter, untold: tuple[str, ...]) -> None:
    said = told("open", replace(filter, states=(TicketState.NEW,)), "", HERE, "ann")
    assert (said.words, said.untold, said.rest) == ("is:open state:new", untold, filter)
    assert at(understood(said.words, "", HERE, NOW), NOW, said.rest) == replace(
        filter, states=(TicketState.NEW,), open_only=True
    )


def test_what_an_earlier_version_kept_by_keys_is_told_by_their_names() -> None:
    kept = TicketFilter(agency_ids=(4711, 4712), service_ids=(8,), group_ids=(99,))
    said = told_by_names("mine", kept, "7", {"agency_ids": ["DOT", "OLD"]}, HERE, "ann")
    assert said.words == 'is:mine agency:DOT service:"Remote Access" opened:7d agency:OLD'
    assert (said.rest, said.untold) == (TicketFilter(), ("Agency that is not here", "Group that is not here"))
    meant = understood(said.words, "", HERE, NOW)
    assert meant == Meant("mine", TicketFilter(agency_ids=(2,), service_ids=(8,)), "7", ("agency:OLD",))


def test_whole_days_are_told_as_days() -> None:
    october = TicketFilter(
        opened_from=datetime(2026, 10, 1, 4, tzinfo=UTC), opened_to=datetime(2026, 11, 1, 4, tzinfo=UTC)
    )
    said = told("all", october, "", HERE, "ann")
    assert said.words == "is:all opened:2026-10-01..2026-10-31"
    assert understood(said.words, "", HERE, NOW).filter == october
    since = replace(TicketFilter(), resolved_from=datetime(2026, 10, 1, 4, tzinfo=UTC))
    assert told("all", since, "", HERE, "ann").words == "is:all resolved:2026-10-01.."


def test_of_two_quick_filters_the_one_by_the_clock_stays_one() -> None:
    meant = understood("is:mine is:hour", "", HERE, NOW)
    assert meant == Meant("hour", TicketFilter(mine=True), "", ())
