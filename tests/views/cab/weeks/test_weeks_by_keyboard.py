"""Each week of the board is played at the windows by keyboard alone, and everything agrees with what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.ui.shell.main_window import MainWindow
from tests.conftest import MakeWorkspace
from tests.services.cab.weeks import weeks
from tests.services.cab.weeks.agreeing import agree, ahead, figures_before
from tests.services.cab.weeks.ledger import Week
from tests.services.cab.weeks.playing import play
from tests.services.cab.weeks.test_weeks import ALL, EMPTY, ONE, SQLITE, filled
from tests.services.cab.weeks.world import World, world
from tests.views.cab.weeks.brief import agree_briefly, play_briefly
from tests.views.cab.weeks.typist import Typist

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
#: Who and what is set up for a brief week.
_CAST, _SERVICES = ("ben", "cleo", "hal", "ida"), ("SIGNIN",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    all_weeks = metafunc.config.getoption("weeks")
    if "one_login" in metafunc.fixturenames:
        names = ["one login", "many logins"] if all_weeks else []
        briefly = [(weeks.VETERANS, True), (weeks.FALL_BACK, False)][: len(names)]
        metafunc.parametrize(("week", "one_login"), briefly, ids=names)
    if "workspace" in metafunc.fixturenames:
        played = ALL if all_weeks else ()
        names = [", ".join((week.name, *how)) for week, *how in played]
        metafunc.parametrize(("week", "kind", "workspace", "cast"), played, ids=names)


@pytest.mark.timeout(1800)
def test_a_week_is_played_whole(
    make_workspace: MakeWorkspace,
    open_window: Opener,
    monkeypatch: pytest.MonkeyPatch,
    week: Week,
    kind: str,
    workspace: str,
    cast: str,
) -> None:
    """With `--weeks` alone. In an empty workspace the coordinator sets up what is needed first."""
    players: list[Typist] = []

    def sit_down(made: World) -> None:
        players.append(Typist(made, week, open_window, monkeypatch))
        players[0].set_up()

    with make_workspace(kind) as db:
        filled(db, workspace, date.fromisoformat(week.begin[:10]))
        with world(db, week.begin, one_login=cast == ONE, set_up=sit_down if workspace == EMPTY else None) as made:
            player = players[0] if players else Typist(made, week, open_window, monkeypatch)
            before = figures_before(player)
            play(player, ahead)
            agree(player, before, alone=workspace == EMPTY)
            player.leave()


def test_a_brief_week(
    make_workspace: MakeWorkspace, open_window: Opener, monkeypatch: pytest.MonkeyPatch, week: Week, one_login: bool
) -> None:
    """With `--weeks` alone: one person sets the workspace up and plays, or each at their own window.

    Each run plays a meeting by keyboard in test_week_in_window.py.
    """
    players: list[Typist] = []

    def sit_down(made: World) -> None:
        players.append(Typist(made, week, open_window, monkeypatch))
        players[0].set_up(_CAST, _SERVICES)

    with make_workspace(SQLITE) as db:
        filled(db, EMPTY, date.fromisoformat(week.begin[:10]))
        with world(db, week.begin, one_login=one_login, set_up=sit_down if one_login else None) as made:
            player = players[0] if players else Typist(made, week, open_window, monkeypatch)
            play_briefly(player, urgent=not one_login)
            agree_briefly(player)
            player.leave()
