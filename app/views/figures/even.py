"""`Even`: the figures of one column have equally many decimals, so that their points stand below each other."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from app.domain.figures.texts import goal_text, percent_text


class Even:
    """Knows of each column how many decimals the figure needs that needs most: more never hide a miss."""

    def __init__(self) -> None:
        self._decimals: dict[str, int] = {}

    def fit(self, column: str, figures: Iterable[tuple[Fraction | None, int | None]]) -> None:
        """Look at all figures of a column, each with its goal in basis points; None: not measured, no goal."""
        self._fit(column, (percent_text(ratio, goal_bp) for ratio, goal_bp in figures if ratio is not None))

    def fit_goals(self, column: str, goals: Iterable[int | None]) -> None:
        """Look at all goals of a column."""
        self._fit(column, (goal_text(goal_bp) for goal_bp in goals if goal_bp is not None))

    def _fit(self, column: str, texts: Iterable[str]) -> None:
        self._decimals[column] = max((len(text.removesuffix(" %").partition(".")[2]) for text in texts), default=0)

    def percent(self, column: str, ratio: Fraction, goal_bp: int | None) -> str:
        """Return a figure as the column has it."""
        return percent_text(ratio, goal_bp, least=self._decimals.get(column, 1))

    def goal(self, column: str, goal_bp: int | None) -> str:
        """Return a goal as the column has it, "No goal" for none."""
        return goal_text(goal_bp, least=self._decimals.get(column, 0))
