"""Which host is worked with: the newest history counts, and nothing is written where another one may be newer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.hosts import Choice, Look, Mode, Standing, State, choose, order, said_of_older, said_of_split, unsafe

AT = datetime(2026, 11, 28, 8, 12, tzinfo=UTC)
EDC, WDC = "edc.dit.nc.gov", "wdc.dit.nc.gov"


def look(host: str, state: State = State.WRITES, timeline: int = 1, cluster: str = "c") -> Look:
    return Look(host, state, cluster if state in (State.WRITES, State.READS) else "", timeline, AT)


PRIMARY, STANDBY = look(EDC), look(WDC, State.READS)


@pytest.mark.parametrize(
    ("looks", "known", "host", "writes"),
    [
        ([PRIMARY, STANDBY], 1, EDC, True),
        ([look(EDC, State.READS), look(WDC)], 1, WDC, True),  # switched over
        ([look(EDC, State.SILENT), STANDBY], 1, WDC, False),
        ([look(EDC, State.STARTING), STANDBY], 1, WDC, False),
        ([look(EDC, State.REFUSES), look(WDC)], 1, WDC, True),
        ([look(EDC, State.SILENT), look(WDC, timeline=2)], 1, WDC, True),  # promoted
        ([look(EDC), look(WDC, timeline=2)], 1, WDC, True),  # the old primary is back, and is named first
        ([look(EDC), look(WDC, State.READS, 2)], 2, WDC, False),  # the newer history is only read now
        ([look(EDC), look(WDC, State.SILENT)], 2, None, False),  # the old one alone: never unasked
        ([look(EDC, State.READS), look(WDC, State.SILENT)], 2, None, False),
        ([look(EDC, State.SILENT), look(WDC, State.SILENT)], 1, None, False),
        ([look(EDC), look(WDC)], 1, None, False),  # both take writes, with one history
        ([look(EDC, cluster="other"), look(WDC, timeline=2)], 2, WDC, True),
    ],
)
def test_the_host_to_work_with(looks: list[Look], known: int, host: str | None, writes: bool) -> None:
    for some in permutations(looks):
        chosen = choose(some, {"c": known})
        assert (chosen.host.host if chosen.host else None) == host
        assert chosen.writes is writes


def test_an_old_primary_is_named_and_read_only_where_a_person_chose_so() -> None:
    chosen = choose([look(EDC), look(WDC, State.SILENT)], {"c": 3})
    assert said_of_older(chosen) == (
        f"{EDC} answers, but has an older history (timeline 1) than the newest one seen (3): an old primary that came"
        " back after a failover. What was saved since is not there."
    )
    chosen = choose([look(EDC), look(WDC, State.SILENT)], {"c": 3}, old_too=True)
    assert chosen.host == look(EDC)
    assert chosen.is_old
    assert not chosen.writes
    # and where the newer one answers, that is worked with all the same
    assert choose([look(EDC), look(WDC, timeline=3)], {"c": 3}, old_too=True).writes


def test_a_standby_that_lags_is_not_called_an_old_primary() -> None:
    replays = Look(EDC, State.READS, "c", 1, AT, place=700, received=1_950)
    chosen = choose([replays, look(WDC, timeline=2)], {"c": 2})
    assert (chosen.came_back, chosen.lagging) == ((), (replays,))
    assert said_of_older(chosen) == (
        f"{EDC} is a standby that has not come to the newest history yet (timeline 1, the newest one seen is 2), with"
        " 1,250 bytes of log still to be replayed. What was saved since is not there."
    )
    both = choose([replays, look("c"), look(WDC, timeline=2)], {"c": 2})
    assert said_of_older(both).startswith("c answers, but has an older history (timeline 1)")
    assert f"{EDC} is a standby" in said_of_older(both)


def test_two_primaries_are_named() -> None:
    assert said_of_split(choose([look(EDC), look(WDC)], {})).startswith(f"{EDC} and {WDC} all take writes")


def test_of_several_standbys_the_one_that_has_most_is_read() -> None:
    late = Look("a", State.READS, "c", 1, AT - timedelta(minutes=5))
    assert choose([late, STANDBY], {}).host == STANDBY


HISTORIES = st.integers(1, 3)
LOOKS = st.lists(
    st.builds(look, st.sampled_from("abc"), st.sampled_from(State), HISTORIES, st.sampled_from(["c", "other"])),
    max_size=4,
    unique_by=lambda one: one.host,
)


@settings(max_examples=60, deadline=None)
@given(LOOKS, st.dictionaries(st.sampled_from(["c", "other"]), HISTORIES), st.booleans())
def test_nothing_is_written_with_an_older_history(looks: list[Look], known: dict[str, int], old_too: bool) -> None:
    chosen = choose(looks, known, old_too=old_too)
    if chosen.host is None:
        return
    of_it = [one for one in looks if one.cluster == chosen.host.cluster]
    newest = max((known.get(chosen.host.cluster, 0), *(one.timeline for one in of_it)))
    assert chosen.host in looks
    assert chosen.newest == newest
    assert not chosen.writes or chosen.host.timeline == newest
    assert chosen.host.timeline == newest or old_too
    if chosen.writes:
        assert [one for one in of_it if one.state is State.WRITES and one.timeline == newest] == [chosen.host]
    else:
        assert not (chosen.host.state is State.WRITES and chosen.host.timeline == newest)


class Pair:
    """Two clusters as a model: what each host is, which histories they have, and what a person has seen of them."""

    def __init__(self) -> None:
        self.state = {EDC: State.WRITES, WDC: State.READS}
        self.timeline = {EDC: 1, WDC: 1}
        self.known: dict[str, int] = {}
        self.best = EDC  # the one true primary

    def see(self) -> Choice:
        chosen = choose([look(host, self.state[host], self.timeline[host]) for host in (EDC, WDC)], self.known)
        if chosen.host is not None:
            self.known["c"] = max(self.known.get("c", 0), chosen.newest)
        return chosen

    def do(self, step: str) -> None:
        other = WDC if self.best == EDC else EDC
        if step == "kill":
            self.state[self.best] = State.SILENT
        elif step == "promote" and self.state[other] is State.READS:
            self.timeline[other] = max(self.timeline.values()) + 1
            self.state[other], self.best = State.WRITES, other
        elif step == "return" and self.state[other] is State.SILENT:
            self.state[other] = State.WRITES  # it still takes itself for the primary
        elif step == "rejoin":
            self.state[other], self.timeline[other] = State.READS, self.timeline[self.best]
        elif step == "restart":
            self.state[self.best] = State.WRITES


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["kill", "promote", "return", "rejoin", "restart", "look"]), max_size=14))
def test_whoever_looks_often_enough_only_ever_writes_to_the_true_primary(steps: list[str]) -> None:
    pair = Pair()
    pair.see()
    for step in steps:
        pair.do(step)
        chosen = pair.see()
        if chosen.writes:
            assert chosen.host is not None
            assert chosen.host.host == pair.best
        elif chosen.host is not None:
            assert chosen.host.timeline == pair.timeline[pair.best]  # nothing saved is missing for good


def test_the_order_in_which_hosts_are_asked() -> None:
    assert order([EDC, WDC], "") == [EDC, WDC]
    assert order([EDC, WDC], WDC) == [WDC, EDC]


def test_what_is_said_of_a_standby() -> None:
    standing = Standing(WDC, Mode.READS, AT)
    assert standing.stamp == f"As of 28 Nov 2026, 03:12, from the standby {WDC}"
    assert standing.refusal == f"Only the standby {WDC} answers: one can read, and nothing can be saved."
    assert "OLDER HISTORY" in Standing(EDC, Mode.OLD, AT).stamp
    for mode in (Mode.WRITES, Mode.NONE):
        assert (Standing(EDC, mode).stamp, Standing(EDC, mode).refusal) == ("", "")
    assert Standing(EDC, Mode.OLD).stamp.startswith("As of its last change")
    assert [Standing(EDC, waiting=seconds).is_waiting for seconds in (0, 3.9, 4)] == [False, False, True]


@pytest.mark.parametrize(
    ("setting", "standbys", "required", "words"),
    [
        ("on", "wdc", True, ""),
        ("on", "", False, ""),
        ("remote_apply", "wdc", False, ""),
        ("on", "", True, "no standby confirms them"),
        ("off", "wdc", False, "synchronous_commit is off"),
        ("local", "wdc", False, "synchronous_commit is local"),
        ("local", "", False, ""),
        ("local", "", True, "no standby"),
    ],
)
def test_a_save_that_is_not_safe(setting: str, standbys: str, required: bool, words: str) -> None:
    found = unsafe(setting, standbys, required=required)
    assert words in found if words else found == ""
