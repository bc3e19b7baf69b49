"""The small helpers: throttle, watchdog, garbage collection, overlay, fuzzy search, charts."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QObject, Qt, Slot
from pytestqt.qtbot import QtBot

from app.ui.charts import timeline
from app.ui.charts.chart import ticks
from app.ui.charts.charts import BarChart, ChartBar, LineChart, Point
from app.ui.charts.timeline import Moment, TimelineChart, TimelineStretch
from app.ui.shell.fuzzy import fuzzy
from app.ui.shell.gc_guard import GcGuard
from app.ui.shell.watchdog import Stall, Watchdog
from app.ui.throttle import Throttle
from tests.ui.accessibility import problems


class Counter(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    @Slot()
    def call(self) -> None:
        self.calls += 1


def test_throttle_first_now_rest_together(qtbot: QtBot) -> None:
    counter = Counter()
    throttle = Throttle(counter.call, 40, counter)
    for _ in range(5):
        throttle.call()
    assert counter.calls == 1
    qtbot.waitUntil(lambda: counter.calls == 2)
    qtbot.wait(100)
    assert counter.calls == 2
    throttle.call()
    assert counter.calls == 3
    qtbot.wait(60)


def test_throttle_that_waits_can_be_flushed_or_forgotten(qtbot: QtBot) -> None:
    counter = Counter()
    throttle = Throttle(counter.call, 30, counter, leading=False)
    throttle.call()
    assert counter.calls == 0
    throttle.flush()
    assert counter.calls == 1
    throttle.call()
    throttle.cancel()
    qtbot.wait(60)
    assert counter.calls == 1


def test_throttle_does_not_repeat_at_once_what_was_done_otherwise(qtbot: QtBot) -> None:
    counter = Counter()
    throttle = Throttle(counter.call, 40, counter)
    throttle.hold()
    throttle.call()
    throttle.call()
    assert counter.calls == 0
    qtbot.waitUntil(lambda: counter.calls == 1)
    qtbot.wait(60)
    throttle.call()
    assert counter.calls == 2
    qtbot.wait(60)


def block(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_watchdog_names_the_stall(qtbot: QtBot) -> None:
    watchdog = Watchdog(limit=60)
    watchdog.start()
    qtbot.wait(50)
    watchdog.reset()
    block(0.4)
    qtbot.wait(50)
    watchdog.stop()
    assert len(watchdog.stalls) >= 1
    assert watchdog.longest > 300
    assert "block" in watchdog.longest_stack


def test_a_stall_names_the_programs_own_line() -> None:
    stack = (
        '  File "/home/ann/longleaf/app/bootstrap.py", line 326, in run_window\n    code = app.exec()\n'
        '  File "/home/ann/longleaf/app/views/tickets/view.py", line 173, in refresh\n    x = 1\n'
        '  File "/usr/lib/python3.11/json/decoder.py", line 9, in decode\n    x = 2\n'
    )
    assert Stall(812.4, stack).place == "app/views/tickets/view.py:173 refresh"
    assert Stall(600.0, "").place == "Qt"


@pytest.fixture
def usual_thresholds() -> Iterator[None]:
    """Those of Python, as the program has them: tests look for garbage less often."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("usual_thresholds")
def test_garbage_is_collected_on_the_gui_thread_by_thresholds(qtbot: QtBot) -> None:
    gc.enable()
    guard = GcGuard(interval=10)
    try:
        assert not gc.isenabled()
        kept = [[] for _ in range(5000)]  # type: ignore[var-annotated]
        assert gc.get_count()[0] > 3000
        qtbot.waitUntil(lambda: gc.get_count()[0] < 3000)
        del kept
    finally:
        guard.stop()
        assert gc.isenabled()
        gc.disable()


@pytest.mark.usefixtures("usual_thresholds")
def test_a_start_is_not_held_up_by_looking_at_all_that_it_loads(qtbot: QtBot) -> None:
    """Older generations hold the modules and classes of a start; a pass over them takes 50 to 170 ms."""
    passes: list[int] = []

    def noted(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            passes.append(info["generation"])

    def aged() -> None:
        while gc.get_count()[1] <= gc.get_threshold()[1]:
            gc.collect(0)
        passes.clear()
        kept.append([[] for _ in range(2000)])

    kept: list[object] = []
    gc.enable()
    guard = GcGuard(interval=10)
    gc.callbacks.append(noted)
    try:
        aged()
        qtbot.waitUntil(lambda: bool(passes))
        assert set(passes) == {0}
        guard.settle()
        aged()
        qtbot.waitUntil(lambda: bool(passes))
        assert passes[0] in (1, 2)
    finally:
        gc.callbacks.remove(noted)
        guard.stop()
        gc.disable()


@pytest.mark.usefixtures("usual_thresholds")
def test_what_stays_is_set_aside_once_looking_at_it_has_become_long(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = [0.0, 0.001, 0.001, 0.031]  # the first collection takes a millisecond, the second thirty
    monkeypatch.setattr("app.ui.shell.gc_guard.time.thread_time", lambda: took.pop(0) if took else 0.031)
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, gc.get_threshold()[2] + 1))
    guard = GcGuard(interval=60_000)
    try:
        guard.settle()
        gc.unfreeze()
        guard._tick()
        assert gc.get_freeze_count() == 0
        guard._tick()
        assert gc.get_freeze_count() > 0
    finally:
        guard.stop()
        gc.disable()
    assert gc.get_freeze_count() == 0


@pytest.mark.usefixtures("usual_thresholds")
def test_many_new_objects_bring_the_next_look_at_everything_on(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten collections of many objects each would leave several hundred thousand to look at in one."""
    passes: list[int] = []
    guard = GcGuard(interval=60_000)
    try:
        with monkeypatch.context() as patch:  # what is left behind is looked for with the true ones
            patch.setattr(gc, "get_count", lambda: (9_000, 0, 0))
            patch.setattr(gc, "collect", passes.append)
            for _ in range(2):
                guard._tick()
            assert passes == [0, 0], "a start is not held up"
            guard.settle()
            for _ in range(4):
                guard._tick()
            assert passes[2:] == [2, 0, 0, 2]
    finally:
        guard.stop()
        gc.disable()


@pytest.mark.parametrize(
    ("better", "worse", "query"),
    [
        ("Settings", "Reset all", "set"),
        ("Export to workbook", "Next report", "exp wo"),
        ("Resolve", "Unresolved", "resol"),
    ],
)
def test_fuzzy_prefers_beginnings(better: str, worse: str, query: str) -> None:
    first, second = fuzzy(query, better), fuzzy(query, worse)
    assert first is not None
    assert second is None or first > second


@pytest.mark.parametrize(
    ("query", "text", "fits"),
    [
        ("health", "Attach a file…", False),  # its letters stand there in order, no word of it does
        ("exwo", "Export to workbook", True),
        ("ctm", "Close this meeting", True),
        ("ctm", "Close the item", False),
        ("osem", "Close this meeting", False),
        ("health xyz", "Attach a file…", False),
        ("clome close", "Close this meeting", True),
    ],
)
def test_fuzzy_goes_by_beginnings_of_words(query: str, text: str, fits: bool) -> None:
    assert (fuzzy(query, text) is not None) is fits


def test_fuzzy_refuses_what_does_not_fit() -> None:
    assert fuzzy("xyz", "Settings") is None
    assert fuzzy("", "Settings") == 0


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 25, 50, 75, 100]), (91.3, 99, [90, 92, 94, 96, 98, 100]), (0, 1203, [0, 500, 1000, 1500])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_ticks_of_one_value() -> None:
    found = ticks(5, 5)
    assert found[0] <= 5 < found[-1]


NOON = datetime(2026, 10, 5, 16, tzinfo=UTC)


def charts() -> dict[str, LineChart | BarChart | TimelineChart]:
    line = LineChart("Attainment by month")
    line.set_points([Point("Sep", 96.0, 95, False), Point("Oct", None, 95), Point("Nov", 90.0, 95, True)])
    bars = BarChart("Ageing")
    bars.set_bars([ChartBar("0-7 days", 12), ChartBar("8-14 days", 0)])
    clock = TimelineChart("Resolution clock")
    hour = timedelta(hours=1)
    clock.set_segments(
        [
            TimelineStretch(NOON, NOON + hour, "counted", "Counted 1 h"),
            TimelineStretch(NOON + hour, NOON + 2 * hour, "paused", "Paused"),
        ],
        [Moment(NOON + 3 * hour, "Due")],
    )
    return {"line": line, "bars": bars, "clock": clock}


@pytest.mark.parametrize("kind", ["line", "bars", "clock"])
def test_charts_speak_and_are_walked_by_keyboard(qtbot: QtBot, kind: str) -> None:
    chart = charts()[kind]
    qtbot.addWidget(chart)
    chart.resize(420, 220)
    chart.show()
    chart.grab()
    assert problems(chart) == []
    assert len(chart._spots) == len(chart.readings)
    for reading in chart.readings:
        assert reading in chart.accessibleDescription()
    qtbot.keyClick(chart, Qt.Key.Key_End)
    with qtbot.waitSignal(chart.chosen) as chosen:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert chosen.args == [len(chart.readings) - 1]
    with qtbot.waitSignal(chart.chosen) as chosen:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart._spots[0].center().toPoint())
    assert chosen.args == [0]


def test_readings_say_value_goal_and_verdict() -> None:
    line = charts()["line"]
    assert line.readings == ["Sep: 96.0 %, goal 95.0 %, met", "Oct: not measured", "Nov: 90.0 %, goal 95.0 %, missed"]


def test_charts_without_values_say_so(qtbot: QtBot) -> None:
    chart = LineChart("Attainment")
    qtbot.addWidget(chart)
    chart.set_points([Point("Sep", None), Point("Oct", None)])
    chart.resize(300, 150)
    chart.show()
    chart.grab()
    assert chart.readings == []


def test_marks_of_a_clock_are_large_enough_to_be_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(
        timeline, "paint_mark", lambda painter, box, shape, color: drawn.append((box.width(), box.height()))
    )
    clock = charts()["clock"]
    qtbot.addWidget(clock)
    clock.resize(420, 120)
    clock.grab()
    assert drawn == [(12, 12)]
