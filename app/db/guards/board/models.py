"""A model says what the board approved: its text stands from when it is proposed, and the board approves it."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.board.words import COORDINATOR, just_written
from app.db.guards.portable import Rule, content, differs

_MOVES = (
    ("draft", "proposed"),
    ("draft", "retired"),
    ("proposed", "draft"),
    ("proposed", "approved"),
    ("proposed", "retired"),
    ("approved", "retired"),
)
_ITEM = "FROM cab_agenda_item i WHERE i.model_id = OLD.id AND i.kind = 'model'"


def _refused(name: str, code: str, words: str, when: str, on: str = "UPDATE") -> Rule:
    return Rule("change_model", name, on, code, words, when)


#: The versions of one model have the first one in common.
_SAME = "coalesce(x.of_id, x.id) = coalesce(NEW.of_id, NEW.id) AND x.id <> NEW.id"


def _versions() -> Iterator[Rule]:
    yield _refused(
        "numbered",
        "LL003",
        "the first version of a model is number 1, a later one comes after it",
        "(NEW.of_id IS NULL) <> (NEW.model_version = 1) OR NEW.of_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM change_model x WHERE x.id = NEW.of_id AND x.of_id IS NULL)",
        on="INSERT",
    )
    yield _refused(
        "one_at_work",
        "LL002",
        "a version of this model is written, or before the board, already",
        "NEW.of_id IS NOT NULL AND EXISTS (SELECT 1 FROM change_model x"
        " WHERE coalesce(x.of_id, x.id) = NEW.of_id AND x.state IN ('draft', 'proposed'))",
        on="INSERT",
    )
    yield _refused(
        "renumbered", "LL003", "a version stays the one that it is", differs("of_id", "model_version", "number")
    )
    yield _refused(
        "one_in_force",
        "LL002",
        "another version of this model is in force: it ends with this one's approval",
        "NEW.state = 'approved' AND OLD.state <> 'approved'"
        f" AND EXISTS (SELECT 1 FROM change_model x WHERE {_SAME} AND x.state = 'approved')",
    )
    yield _refused(
        "validity",
        "42501",
        "what the board approved ends earlier where the coordinator says so, and never later",
        f"OLD.state <> 'draft' AND {differs('valid_to')} AND NOT ({COORDINATOR} AND NEW.valid_to IS NOT NULL"
        " AND (OLD.valid_to IS NULL OR NEW.valid_to < OLD.valid_to))",
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of models and of what they reach."""
    yield from _versions()
    moves = " OR ".join(f"OLD.state = '{old}' AND NEW.state = '{new}'" for old, new in _MOVES)
    yield _refused("begins", "LL003", "a model begins as a draft", "NEW.state <> 'draft'", on="INSERT")
    yield _refused(
        "moves", "LL003", "a model does not go from this state to that", f"NEW.state <> OLD.state AND NOT ({moves})"
    )
    yield _refused(
        "proposed",
        "LL002",
        "a model is proposed with an item on an agenda, and is a draft again when that is closed",
        f"OLD.state <> NEW.state AND (NEW.state = 'proposed') <> EXISTS (SELECT 1 {_ITEM} AND i.state = 'open')",
    )
    yield _refused(
        "approved",
        "LL002",
        "the board did not approve this version of the model",
        f"NEW.state = 'approved' AND OLD.state <> 'approved' AND NOT EXISTS (SELECT 1 {_ITEM} AND i.state = 'decided'"
        f" AND i.result IN ('approved', 'conditions') AND i.content_n = OLD.model_version AND {just_written('i')})",
    )
    yield _refused(
        "retires",
        "42501",
        "only the coordinator retires a model",
        f"NEW.state = 'retired' AND OLD.state NOT IN ('draft', 'retired') AND NOT {COORDINATOR}",
    )
    yield _refused(
        "kept",
        "LL003",
        "what a model says stands from when it is proposed: make a new version",
        f"OLD.state <> 'draft' AND {differs(*content(t.change_model, 'state', 'valid_to'))}",
    )
    for link in ("change_model_service", "change_model_site"):
        for on, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
            yield Rule(
                link,
                f"kept_{on.lower()}",
                on,
                "LL003",
                "what a model reaches stands from when it is proposed: make a new version",
                f"(SELECT m.state FROM change_model m WHERE m.id = {row}.model_id) <> 'draft'",
            )
