"""What a decision of an item before the board does to its change: called by whoever writes the item, in the same act.

The item is written first. Rights are the caller's to ask: these functions only keep the change in step with its item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.changes.tasks import add_condition, conditions_of, drop_conditions, reword_conditions
from app.db.engine import Database
from app.db.records import update_versioned
from app.db.sla import load_holidays
from app.domain.changes.reviews import review_due
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.errors import NotAllowed
from app.services.changes.perform import held, put_state
from app.services.texts import fitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

_S = ChangeState
_IN_FAVOUR = frozenset({"approved", "conditions"})


def decided(
    conn: Connection,
    db: Database,
    change_id: int,
    kind: str,
    result: str,
    *,
    conditions: str = "",
    reason: str = "",
    before_start: bool = False,
) -> Change:
    """Move a change as its item was decided, and return it as it was before.

    `kind`: of the item: decision and ecab approve or reject the change, ratify sets whether it was ratified, pir with
    a text in `reason` reviews it; others leave it. `result`: that of the item. `before_start`: its conditions hold the
    change back until they are met; those of earlier decisions no longer do. Raises `NotAllowed` where the change is not
    where its item says.
    """
    now = held(conn, change_id)
    if kind in {"decision", "ecab"}:
        if now.state is not _S.IN_CAB:
            raise NotAllowed(f"{now.number} is {now.state.word}: nothing of it is to be decided.", hint="")
        state = _S.APPROVED if result in _IN_FAVOUR else _S.REJECTED
        put_state(conn, now.id, now.version, state, decided_at=db.now(), conditions=conditions)
        drop_conditions(conn, now.id)
        if before_start:
            add_condition(conn, now.id, conditions)
    elif kind == "ratify":
        due = None
        if result == "not_ratified":
            rules = load_rules(conn)
            due = review_due(local_date(db.now()), load_holidays(conn), rules.review_days)
        update_versioned(conn, t.change, now.id, now.version, {"ratification": result, "review_due": due})
    elif kind == "pir" and reason.strip() and now.state is _S.IMPLEMENTED:
        put_state(conn, now.id, now.version, _S.REVIEWED, review=reason.strip(), review_due=None)
    return now


def require_reopenable(now: Change, kind: str) -> None:
    """Raise `NotAllowed` where a change has moved on from the decision of an item of this kind."""
    if kind in {"decision", "ecab"} and now.state not in {_S.APPROVED, _S.REJECTED}:
        again = "It is planned anew already" if now.state is _S.DRAFT else "Return it to draft to plan it anew"
        raise NotAllowed(
            f"{now.number} is {now.state.word}: its decision can no longer be reopened.",
            hint=f"{again}; the board then hears it again.",
        )


def reopened(conn: Connection, change_id: int, kind: str) -> Change:
    """Put a change back before the board as its item was reopened, and return it as it was before.

    Raises `NotAllowed` once the change was scheduled: what is decided then is carried out or replanned.
    """
    now = held(conn, change_id)
    require_reopenable(now, kind)
    if kind in {"decision", "ecab"}:
        put_state(conn, now.id, now.version, _S.IN_CAB, decided_at=None, conditions="")
        drop_conditions(conn, now.id)
    elif kind == "ratify":
        update_versioned(conn, t.change, now.id, now.version, {"ratification": "pending", "review_due": None})
    return now


def corrected(conn: Connection, change_id: int, conditions: str) -> Change:
    """Write the conditions of a change as the wording of its decision was corrected, and return it as it was before."""
    now = held(conn, change_id)
    if any(one.text == now.conditions for one in conditions_of(conn, [now.id]).get(now.id, ())):
        fitting(conditions, "conditions before the start", t.change_task.c.title)
    update_versioned(conn, t.change, now.id, now.version, {"conditions": conditions})
    reword_conditions(conn, now.id, now.conditions, conditions)
    return now
