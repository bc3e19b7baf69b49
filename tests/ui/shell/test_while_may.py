"""What runs by itself starts and stops with the feed and with the roles of who is at work, in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Signal

from app.ui.shell.live import LiveFeed
from app.ui.shell.while_may import WhileMay
from tests.examples import few


class Feed(QObject):
    """A feed that only begins and ends."""

    begun = Signal()
    ended = Signal()


@settings(max_examples=few(40))
@given(st.lists(st.sampled_from(("begun", "ended", "given", "taken")), max_size=12))
def test_it_runs_exactly_while_the_feed_does_and_one_may(steps: list[str]) -> None:
    feed, calls = Feed(), list[str]()
    begun = may = False
    one = WhileMay(cast("LiveFeed", feed), lambda: may, lambda: calls.append("start"), lambda: calls.append("stop"))
    acts: dict[str, Callable[[], object]] = {"begun": feed.begun.emit, "ended": feed.ended.emit}
    for step in steps:
        begun = step == "begun" if step in acts else begun
        may = may if step in acts else step == "given"
        acts.get(step, one.look)()
        assert (calls[-1:] == ["start"]) is (begun and may)
    assert calls == [("start", "stop")[n % 2] for n in range(len(calls))], "nothing is started or stopped twice"
