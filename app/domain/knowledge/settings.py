"""The rules of knowledge: what a workspace sets under `knowledge.*`, else the sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "knowledge."


@dataclass(frozen=True, slots=True)
class KnowledgeRules:
    """`second_person`: whoever wrote a note does not publish it. Without it, one person alone may."""

    second_person: bool = True


LABELS: Mapping[str, str] = {"second_person": "A second person publishes"}


def as_rows(rules: KnowledgeRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {f"{PREFIX}second_person": "yes" if rules.second_person else "no"}


def from_rows(rows: Mapping[str, str]) -> KnowledgeRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    said = rows.get(f"{PREFIX}second_person", "yes").strip().lower()
    if said not in {"yes", "no"}:
        raise InputError(f"{LABELS['second_person']}: “{said}” cannot be used.", hint="Write yes or no.")
    return KnowledgeRules(said == "yes")


RULES: RuleSet[KnowledgeRules] = RuleSet("the rules of knowledge", PREFIX, LABELS, as_rows, from_rows)
