"""What a change finds unready: a service that nothing stands by for, a standby whose recovery plan is not proven."""

from __future__ import annotations

from app.domain import words
from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.pairs import Touching, pair_of
from app.domain.changes.spans import when
from app.domain.changes.standby import taken
from app.domain.changes.surroundings import Surroundings


def unready(mine: Touching, around: Surroundings) -> list[Clash]:
    """Return notes on services that are gone without the site at which a change works, or not sure to come back.

    They hinder nothing: most services of one site have to be changed there. Who decides knows it.
    """
    change, found = mine.change, []
    at = when(change.planned_start, change.planned_end, around.year)
    for code in sorted(mine.services & around.unproven.keys()):
        facts, name, why = around.services.get(code), around.name(code), around.unproven[code]
        sites = frozenset(facts.sites) if facts is not None else frozenset[str]()
        if len(sites) == 1 and sites <= mine.sites:
            here = words.joined(around.site_names(sites))
            text = f"NO STANDBY: {name} runs at {here} only, where this change works, {at}."
            found.append(Clash("no_standby", Severity.NOTE, text, start=change.planned_start, shared=(name,)))
        pair = pair_of(code, around)
        gone = taken(pair, mine.sites)
        if gone:
            here, rest = (words.joined(around.site_names(some)) for some in (gone, pair - gone))
            text = f"UNTESTED PLAN: {rest} carries {name} alone while this change works at {here}, {at}. {why}."
            found.append(Clash("untested_plan", Severity.NOTE, text, start=change.planned_start, shared=(name,)))
    return found
