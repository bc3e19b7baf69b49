"""What an agenda said of a change when it was sent, and what was edited since."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from app.domain.cab import frozen
from app.domain.cab.values import FrozenText, Kind
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from tests.domain.cab.examples import change, item, utc

FULL = change(
    content_n=4,
    risk="medium",
    risk_answers={"reach": "many", "outage": "short"},
    outage_minutes=30,
    group="NETOPS",
    reason="End of support",
    implementation_plan="One\nTwo",
    communication_plan="Mail",
)


def test_what_was_sent_is_json_and_is_read_back_whole() -> None:
    kept = frozen.frozen_text(FULL)
    assert kept.n == 4
    stored = FrozenText(kept.n, json.loads(json.dumps(kept.content)))
    later = replace(
        FULL,
        title="Another",
        planned_start=utc("2026-12-01 09:00"),
        services=(),
        risk_answers={},
        outage_minutes=None,
        affects_dit=False,
        state=ChangeState.APPROVED,
        version=9,
    )
    back = frozen.as_sent(later, stored)
    assert back == replace(FULL, state=ChangeState.APPROVED, version=9)


def test_empty_content_is_read_back_empty() -> None:
    bare = change(services=(), agencies=(), sites=(), implementer="", implementer_name="", affects_dit=False)
    assert frozen.as_sent(FULL, frozen.frozen_text(bare)) == replace(bare, content_n=4)


def test_every_field_of_the_content_is_one_of_a_change() -> None:
    assert set(frozen.CONTENT) < {field.name for field in fields(Change)}


def test_nothing_kept_shows_what_there_is() -> None:
    for kept in (None, FrozenText(None)):
        assert frozen.as_sent(FULL, kept) is FULL
        assert frozen.edits(FULL, kept) == ()


def test_what_is_not_content_is_no_edit() -> None:
    kept = frozen.frozen_text(FULL)
    assert frozen.edits(replace(FULL, state=ChangeState.REJECTED, version=7, implementer_name="G. Hale"), kept) == ()


NAMES = {"NCID": "Identity", "DB": "Database hosting", "NETOPS": "Network operations", "SRV": "Servers"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": "New"}, ("title", "Change 1", "New")),
        (
            {"planned_start": utc("2026-11-01 05:30")},
            ("planned start", "Sun 8 Nov 2026 04:00", "Sun 1 Nov 2026 01:30 EDT"),
        ),
        ({"services": ("NCID", "DB", "X")}, ("services", "Identity", "Identity, Database hosting, X")),
        ({"sites": ()}, ("sites", "EDC", "")),
        ({"scope": ChangeScope.MINOR}, ("scope", "Significant", "Minor")),
        ({"type": ChangeType.EMERGENCY}, ("type", "Normal", "Emergency")),
        ({"affects_dit": False}, ("affects DIT", "Yes", "No")),
        ({"outage_minutes": None}, ("outage in minutes", "30", "")),
        ({"implementer": "ida", "implementer_name": "Ida Voss"}, ("implementer", "Gus Hale", "Ida Voss")),
        ({"implementer": "x", "implementer_name": ""}, ("implementer", "Gus Hale", "x")),
        ({"group": "SRV"}, ("implementing group", "Network operations", "Servers")),
        (
            {"risk_answers": {"reach": "few", "security": "perhaps"}},
            (
                "risk questionnaire",
                "Who notices if it goes wrong? several agencies; "
                "Does the service go down during the change? up to an hour",
                "Who notices if it goes wrong? a few users; Does it touch sign-in, firewalls or keys? perhaps",
            ),
        ),
    ],
)
def test_an_edit_is_told_field_by_field_in_words(changed: dict[str, object], told: tuple[str, str, str]) -> None:
    (edit,) = frozen.edits(replace(FULL, **changed), frozen.frozen_text(FULL), NAMES)  # type: ignore[arg-type]
    assert (edit.field, edit.old, edit.new) == told


def test_edits_come_in_the_order_of_the_form() -> None:
    later = replace(FULL, reason="x", title="y", backout_plan="z")
    assert [edit.field for edit in frozen.edits(later, frozen.frozen_text(FULL))] == [
        "title",
        "reason",
        "back-out plan",
    ]


def test_an_item_carries_what_was_edited() -> None:
    sent = item(change=replace(FULL, title="New"), frozen=frozen.frozen_text(FULL))
    assert [edit.field for edit in frozen.with_edits(sent).edits] == ["title"]
    model = item(kind=Kind.MODEL)
    assert frozen.with_edits(model) is model
