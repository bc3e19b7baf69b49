"""What holds for every act: it tells other windows what it touched, and is done once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.services.api import Services
from app.services.feed import changed_since
from tests.services.cab.board import Board
from tests.services.test_repeats import everything

#: Does one act, by the name of its service, and says what it came to.
Act = Callable[..., Changes]
#: Lets each act happen once, in an order in which it may.
Play = Callable[[Board, Act], None]
#: What is kept among the facts of the workspace is in no trail: only its own window reads anew what follows from it.
UNTRAILED = {"cab.save_rules": Touched.CAB | Touched.CHANGES}


def service(db: Database, name: str) -> Act:
    """Return the service of a name such as "cab.freeze"."""
    group, _, function = name.partition(".")
    found: Act = getattr(getattr(Services(db), group), function)
    return found


def told_by_the_feed(cab: Board, play: Play) -> set[str]:
    """Let each act say what it touched, in a sentence; returns the names of those that were done."""
    done: set[str] = set()

    def act(db: Database, name: str, *args: Any, **more: Any) -> Changes:
        token, _ = changed_since(db, None)
        made = service(db, name)(*args, **more)
        _, fed = changed_since(db, token)
        assert made.touched == fed.touched | UNTRAILED.get(name, Touched.NOTHING), name
        assert made.text.endswith("."), (name, made.text)
        done.add(name)
        return made

    play(cab, act)
    return done


def done_once(cab: Board, play: Play) -> None:
    """Ask for each act twice under the same id: the second time it gives the first answer and writes nothing."""
    number = iter(range(1000))

    def act(db: Database, name: str, *args: Any, **more: Any) -> Changes:
        op = f"once {next(number)}"
        first = service(db, name)(*args, **more, op_id=op)
        after = everything(cab.root)
        assert service(db, name)(*args, **more, op_id=op) == first, name
        assert everything(cab.root) == after, name
        return first

    play(cab, act)
