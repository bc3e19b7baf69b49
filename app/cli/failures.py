"""Errors as JSON, where a command is called for a program: one object on standard output, whatever happens.

`{"error": {"kind": ..., "message": ..., "hint": ...}}`, the exit code beside it as without --json; the sentence
stands on standard error as well. Kinds: usage, input, not_allowed, conflict, environment, stopped, internal.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from app.cli.terminal import print_json
from app.errors import Conflict, EnvironmentFault, InputError, LongleafError, NotAllowed

_KINDS: tuple[tuple[type[LongleafError], str], ...] = (
    (InputError, "input"),
    (NotAllowed, "not_allowed"),
    (Conflict, "conflict"),
    (EnvironmentFault, "environment"),
)


def wants_json(words: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON: --json, or --format json."""
    return "--json" in words or "--format=json" in words or ("--format", "json") in itertools.pairwise(words)


def kind_of(error: LongleafError) -> str:
    """Return the kind of an error for programs."""
    return next((kind for known, kind in _KINDS if isinstance(error, known)), "internal")


def print_failure(kind: str, message: str, hint: str = "") -> None:
    """Print an error as one JSON object."""
    print_json({"error": {"kind": kind, "message": message, "hint": hint}})
