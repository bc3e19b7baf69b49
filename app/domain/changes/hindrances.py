"""What a change is approved against: a clash with what is decided, a freeze that holds it; said why, it may be."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain import words
from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeType

#: What blocks on the way to a decision only; consent to hear it late is asked for itself.
_ITS_OWN_QUESTION = "lead_time"
#: What nobody holds back for a clash: two members of the ECAB decided it, it has happened, it is only announced.
_FREE = frozenset({ChangeType.EMERGENCY, ChangeType.LATENT, ChangeType.INFORMATIONAL})
#: So many sentences have room in a question; what is beyond them is counted.
_TOLD = 3
#: How an approval against a conflict is asked for and refused, the same in every place.
AGAINST = "Approving it against that needs a reason, which is printed. Or defer it, and have it moved."


def hindrances(change: Change, clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """Return which of its conflicts a change is approved or scheduled against: what blocks it, its lead time apart."""
    if change.type in _FREE:
        return ()
    return tuple(one for one in clashes if one.severity is Severity.BLOCK and one.kind != _ITS_OWN_QUESTION)


def against_words(found: Iterable[Clash]) -> str:
    """Return the sentences of what a change would be approved against, and what that asks for; "" for nothing."""
    listed = list(found)
    said = [
        f"{one.text} It cannot be scheduled before that." if one.kind == "freeze" else f"Blocks: {one.text}"
        for one in listed[:_TOLD]
    ]
    if len(listed) > _TOLD:
        said.append(f"And {words.count(len(listed) - _TOLD, 'more conflict')}.")
    return " ".join([*said, AGAINST]) if said else ""


def decided_last(change: Change, other: Change) -> Change:
    """Return which of two changes was decided with the other before it; what follows a model was not decided itself."""
    if change.decided_at is None or other.decided_at is None or other.decided_at <= change.decided_at:
        return change
    return other
