"""In which order services come back after a site is lost, and when: each by its plan, after what it depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.datacenters.plans import Plan, back_after


@dataclass(frozen=True, slots=True)
class Part:
    """A service that does not run: what it depends on, and the plan that brings it back.

    `lost`: it ran where nothing runs any more; else it only waits for what it depends on, and needs no plan.
    """

    needs: tuple[int, ...] = ()
    plan: Plan | None = None
    lost: bool = True


@dataclass(frozen=True, slots=True)
class Recovery:
    """When services begin to come back and are back, in minutes after the loss, by id, in the order of coming back.

    `begins`, `back`: only of those that come back. `circles`: ids that wait for each other, each once.
    `waits`: of the others that have a plan, or need none, what they wait for in vain.
    """

    begins: Mapping[int, int]
    back: Mapping[int, int]
    circles: tuple[tuple[int, ...], ...]
    waits: Mapping[int, tuple[int, ...]]


def recover(parts: Mapping[int, Part]) -> Recovery:
    """Return the order in which services that do not run come back; others than `parts` run and hold nobody up."""
    needs = {id: _needed(part, parts) for id, part in parts.items()}
    above: defaultdict[int, list[int]] = defaultdict(list)
    missing = {id: len(below) for id, below in needs.items()}
    for id, below in needs.items():
        for one in below:
            above[one].append(id)
    begins: dict[int, int] = {}
    back: dict[int, int] = {}
    ready = sorted(id for id, count in missing.items() if not count)
    for id in ready:  # grows while it is read
        part = parts[id]
        if part.lost and part.plan is None:
            continue
        at_steps = part.plan.waits_at_steps() if part.lost and part.plan is not None else frozenset()
        begins[id] = max((back[one] for one in needs[id] if one not in at_steps), default=0)
        back[id] = back_after(part.plan, begins[id], back) if part.lost and part.plan is not None else begins[id]
        for one in above[id]:
            missing[one] -= 1
            if not missing[one]:
                ready.append(one)
    order = sorted(back, key=lambda id: (back[id], begins[id], id))
    left = {id: tuple(sorted(needs[id] - back.keys())) for id in parts if id not in back}
    return Recovery(
        {id: begins[id] for id in order},
        {id: back[id] for id in order},
        _circles(left),
        {id: below for id, below in left.items() if below},
    )


def _needed(part: Part, parts: Collection[int]) -> frozenset[int]:
    """Return what a service waits for: what it depends on, and what the steps of its plan name."""
    at_steps = part.plan.waits_at_steps() if part.lost and part.plan is not None else frozenset()
    return frozenset(one for one in {*part.needs, *at_steps} if one in parts)


def _circles(needs: Mapping[int, Collection[int]]) -> tuple[tuple[int, ...], ...]:
    """Return the groups of those that wait for each other (or for themselves): Tarjan's, without recursion."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    held: set[int] = set()
    found: list[tuple[int, ...]] = []
    for root in sorted(needs):
        if root in index:
            continue
        work = [(root, iter(sorted(needs[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        held.add(root)
        while work:
            id, below = work[-1]
            for one in below:
                if one not in needs:
                    continue
                if one not in index:
                    index[one] = low[one] = len(index)
                    stack.append(one)
                    held.add(one)
                    work.append((one, iter(sorted(needs[one]))))
                    break
                if one in held:
                    low[id] = min(low[id], index[one])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == index[id]:
                    cut = stack.index(id)
                    group = stack[cut:]
                    del stack[cut:]
                    held.difference_update(group)
                    if len(group) > 1 or id in needs[id]:
                        found.append(tuple(sorted(group)))
    return tuple(found)
