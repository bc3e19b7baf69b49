"""Rules of routing: the first that fits, in any order of the list, and why it is said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.tickets.routing import RoutingRule, route, routed_text
from tests.examples import few

_RULE = st.builds(
    RoutingRule,
    id=st.integers(1, 1_000_000),
    place=st.integers(1, 4),
    service_id=st.sampled_from([None, 1, 2]),
    agency_id=st.sampled_from([None, 1, 2]),
    category=st.sampled_from(["", "Mail", " mail "]),
    group_id=st.sampled_from([None, 7, 8]),
)


def test_the_first_that_fits_says_the_group() -> None:
    network = RoutingRule(5, 3, service_id=1, group_id=7)
    own = RoutingRule(6, 9)
    mail = RoutingRule(7, 1, category=" MAIL ", agency_id=2, group_id=8)
    rules = (own, network, mail)
    found = [
        route(rules, service, agency, category, of_service)
        for service, agency, category, of_service in (
            (1, 1, "mail", 4),
            (1, 2, "Mail", 4),
            (2, 2, "Printer", 4),
            (2, 1, "", None),
            (None, 1, "", None),
        )
    ]
    assert [one and (one.rule.place, one.group_id) for one in found] == [(3, 7), (1, 8), (9, 4), None, None]


def test_why_is_said_with_its_conditions() -> None:
    assert routed_text(RoutingRule(1, 3, service_id=1), "NET", "WAN", "DOT") == "Routed to NET by rule 3: service WAN."
    both = RoutingRule(1, 4, agency_id=1, category="Mail", group_id=2)
    assert routed_text(both, "NET", "WAN", "DOT") == "Routed to NET by rule 4: agency DOT, category Mail."
    assert routed_text(RoutingRule(1, 9), "NET", "WAN", "DOT") == "Routed to NET by rule 9: service WAN."
    assert routed_text(RoutingRule(1, 9, group_id=1), "NET", "", "") == "Routed to NET by rule 9: every ticket."


@settings(max_examples=few(100), deadline=None)
@given(st.lists(_RULE, max_size=6, unique_by=lambda rule: rule.id), st.sampled_from([None, 1, 2]), st.integers(1, 2))
def test_what_does_not_fit_changes_nothing_and_order_of_the_list_does_not_count(
    rules: list[RoutingRule], service: int | None, agency: int
) -> None:
    found = route(rules, service, agency, "mail", None)
    assert found == route(reversed(rules), service, agency, "mail", None)
    if found is None:
        assert all(route([rule], service, agency, "mail", None) is None for rule in rules)
    else:
        alone = [rule for rule in rules if route([rule], service, agency, "mail", None) is not None]
        assert found.rule == min(alone, key=lambda rule: (rule.place, rule.id))
