"""`Hosts`, over hosts that are made up: each is asked by itself, and a silent one holds up nobody."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from app.db.dial import _hosts_in, refusal
from app.db.histories import Histories
from app.db.hosts import Answer, Hosts
from app.domain.hosts import Look, Mode, State
from app.errors import OlderHistory


class Raw:
    """A connection that knows whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


class World:
    """What hosts answer now; `asked` in which order."""

    def __init__(self, **looks: Look) -> None:
        self.looks = looks
        self.asked: list[str] = []
        self.raws: list[Raw] = []
        self.silence = threading.Event()  # ends what hosts that are silent wait for

    def dial(self, name: str) -> Answer:
        self.asked.append(name)
        look = self.looks[name]
        if look.state is State.SILENT and not look.error:
            self.silence.wait(5)
        if not look.answers:
            error = RuntimeError(f"{name} {look.state.value}")
            return Answer(look, error=error)
        self.raws.append(Raw())
        return Answer(look, self.raws[-1])

    @property
    def open(self) -> int:
        return sum(not raw.closed for raw in self.raws)


def primary(host: str, timeline: int = 1) -> Look:
    return Look(host, State.WRITES, "c", timeline)


def standby(host: str, timeline: int = 1) -> Look:
    return Look(host, State.READS, "c", timeline)


def away(host: str, error: str = "08001") -> Look:
    return Look(host, State.REFUSES if error.startswith("28") else State.SILENT, error=error)


def hosts(tmp_path: Path, *, old_too: bool = False) -> Hosts:
    return Hosts(("edc", "wdc"), Histories(tmp_path / "histories.json"), old_too=old_too, watches=False)


def test_through_a_failover_and_back(tmp_path: Path) -> None:
    world, found = World(edc=primary("edc"), wdc=standby("wdc")), hosts(tmp_path)
    held = found.connect(world.dial).held
    assert held is not None
    assert (held.look.host, found.mode, world.open) == ("edc", Mode.WRITES, 1)  # the other one was let go
    world.asked.clear()
    assert found.connect(world.dial).held is not None
    assert world.asked == ["edc"]  # the one that is known is asked alone
    epoch = found.epoch
    world.looks["edc"] = away("edc")
    assert found.connect(world.dial).held is not None
    assert (found.host, found.mode, found.reads_only) == ("wdc", Mode.READS, True)
    assert found.epoch > epoch  # what was connected to the other is given up
    world.looks["wdc"] = primary("wdc", 2)  # promoted, under the connections that read from it
    found.saw(world.looks["wdc"])
    assert found.mode is Mode.WRITES
    world.looks["edc"] = primary("edc")  # back by mistake
    assert found.connect(world.dial).held is not None
    assert found.host == "wdc"
    world.looks["wdc"] = away("wdc")
    signed = found.connect(world.dial)
    assert signed.held is None
    assert isinstance(refusal(signed.choice, signed.answers), OlderHistory)
    again = hosts(tmp_path)  # the next start knows it as well
    signed = again.connect(world.dial)
    assert signed.held is None
    told = refusal(signed.choice, signed.answers)
    assert str(told).startswith("edc answers, but has an older history (timeline 1) than the newest one seen (2)")
    chosen = hosts(tmp_path, old_too=True)
    assert chosen.connect(world.dial).held is not None
    assert (chosen.host, chosen.mode) == ("edc", Mode.OLD)


def test_a_silent_host_holds_up_nobody(tmp_path: Path) -> None:
    world, found = World(edc=Look("edc", State.SILENT), wdc=primary("wdc", 2)), hosts(tmp_path)
    began = time.monotonic()
    assert found.connect(world.dial).held is not None
    assert found.host == "wdc"
    assert time.monotonic() - began < 3
    world.silence.set()


def test_a_password_that_is_refused_is_not_tried_at_the_next_host(tmp_path: Path) -> None:
    world = World(edc=away("edc", "28P01"), wdc=primary("wdc"))
    signed = hosts(tmp_path).connect(world.dial)
    assert signed.held is None
    assert world.asked == ["edc"]
    world = World(edc=away("edc", "28000"), wdc=primary("wdc"))  # one whose rules forget somebody
    assert hosts(tmp_path).connect(world.dial).held is not None


def test_what_is_told_where_nobody_can_be_worked_with(tmp_path: Path) -> None:
    world = World(edc=away("edc"), wdc=Look("wdc", State.STARTING, error="57P03"))
    signed = hosts(tmp_path).connect(world.dial)
    assert str(refusal(signed.choice, signed.answers)) == "wdc starting up"  # rather than silence
    world.looks = {"edc": primary("edc"), "wdc": primary("wdc")}
    signed = hosts(tmp_path).connect(world.dial)
    assert "edc and wdc all take writes" in str(refusal(signed.choice, signed.answers))
    assert world.open == 0


def test_behind_the_work_a_newer_history_is_found(tmp_path: Path) -> None:
    world, found = World(edc=primary("edc"), wdc=standby("wdc")), hosts(tmp_path)
    found.connect(world.dial)
    world.looks["wdc"] = primary("wdc", 2)  # while the old one still answers, cut off from it
    found.look_again()
    assert found.host == "wdc"
    assert world.open == 1  # what the look itself opened is closed
    world.looks["wdc"], world.looks["edc"] = away("wdc"), away("edc")
    found.look_again()
    assert found.host == "wdc"  # nobody answers: that is for whoever asks to find out
    found.distrust()
    assert found.mode is Mode.NONE


def test_the_file_of_histories_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "histories.json"
    first, second = Histories(path), Histories(path)
    first.note("c", 1)
    assert not path.exists()  # a cluster without a failover leaves nothing behind
    first.note("c", 2)
    assert second.known() == {"c": 2}
    second.forget("c")
    assert Histories(path).known() == {}
    for damaged in ("", "[1]", '{"c": "x"}', "\0"):
        path.write_text(damaged)
        assert Histories(path).known() == {}
    path.unlink()
    path.mkdir()
    Histories(path).note("c", 3)  # a disk that fails stops nobody


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"host": "edc"}, ["edc"]),
        ({"host": "edc,wdc", "port": "5432,5432"}, ["edc", "wdc"]),
        ({"host": "127.0.0.1,127.0.0.1", "port": "1,2"}, ["127.0.0.1:1", "127.0.0.1:2"]),
        ({"host": "edc,wdc", "target_session_attrs": "prefer-standby"}, ["edc, wdc"]),  # libpq chooses
        ({"hostaddr": "10.0.0.1,10.0.0.2"}, ["10.0.0.1", "10.0.0.2"]),
        ({}, ["this computer"]),
    ],
)
def test_the_hosts_of_an_address(given: dict[str, str], names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    assert list(_hosts_in(given)) == names
