"""Ids of messages, times of attempts and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.mail.addresses import can_be_mailed, domain_of, same
from app.domain.mail.ids import message_id
from app.domain.mail.retry import next_at

MADE = datetime(2026, 11, 9, 22, tzinfo=UTC)
ABOUT = ("cab_meeting", 7)


def test_a_message_keeps_its_id_and_shares_it_with_no_other() -> None:
    first = message_id("w", "invitation", ABOUT, "Ben@dhhs.nc.gov", 2, domain="nc.gov")
    assert first == message_id("w", "invitation", ABOUT, "ben@dhhs.nc.gov", 2, domain="nc.gov")
    assert first == "<hph34zca3wqtussqicar52l47i@nc.gov>"
    others = {
        message_id("v", "invitation", ABOUT, "ben@dhhs.nc.gov", 2, domain="nc.gov"),
        message_id("w", "update", ABOUT, "ben@dhhs.nc.gov", 2, domain="nc.gov"),
        message_id("w", "invitation", ("change", 7), "ben@dhhs.nc.gov", 2, domain="nc.gov"),
        message_id("w", "invitation", ("cab_meeting", 8), "ben@dhhs.nc.gov", 2, domain="nc.gov"),
        message_id("w", "invitation", ABOUT, "cleo@dor.nc.gov", 2, domain="nc.gov"),
        message_id("w", "invitation", ABOUT, "ben@dhhs.nc.gov", 3, domain="nc.gov"),
        message_id("w", "invitation", ABOUT, "ben@dhhs.nc.gov", 2, again=1, domain="nc.gov"),
    }
    assert len(others) == 7
    assert first not in others
    assert message_id("w", "invitation", ABOUT, "ben@dhhs.nc.gov", 2).endswith("@longleaf.invalid>")


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 360), (6, 360), (20, 360)])
def test_a_mail_is_tried_again_later_each_time(tries: int, minutes: int) -> None:
    assert next_at(tries, MADE, MADE) == MADE + timedelta(minutes=minutes)


def test_a_mail_is_given_up_after_five_days() -> None:
    assert next_at(9, MADE + timedelta(days=4, hours=18), MADE) == MADE + timedelta(days=5)
    assert next_at(9, MADE + timedelta(days=4, hours=18, minutes=1), MADE) is None


@pytest.mark.parametrize(
    "address", ["ben@dhhs.nc.gov", "o'neil@nc.gov", "a.b-c+cab@x-y.nc.gov", "cab@localhost", "a" * 64 + "@nc.gov"]
)
def test_addresses_that_mail_can_be_sent_to(address: str) -> None:
    assert can_be_mailed(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ben",
        "@nc.gov",
        "ben@",
        "ben@@nc.gov",
        "ben@nc..gov",
        ".ben@nc.gov",
        "ben.@nc.gov",
        "b..en@nc.gov",
        "ben@-nc.gov",
        "ben@nc.gov\n",
        "ben@nc.gov, cleo@nc.gov",
        "Ben <ben@nc.gov>",
        "ben @nc.gov",
        "bén@nc.gov",
        "ben@nc.gov\r\nBcc: all@nc.gov",
        "a" * 65 + "@nc.gov",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_addresses_that_mail_cannot_be_sent_to(address: str) -> None:
    assert not can_be_mailed(address)


def test_addresses_are_compared_as_servers_do() -> None:
    assert same("Ben@NC.gov ", "ben@nc.gov")
    assert not same("", "")
    assert not same("ben@nc.gov", "cleo@nc.gov")
    assert (domain_of("ben@NC.gov"), domain_of("ben")) == ("nc.gov", "")
