"""What a posting needs before it can be posted, and who may approve it."""

from __future__ import annotations

from app.domain.hub.phases import Kind, PostingState, next_phases
from app.domain.hub.values import Content, Posting


def lacks(kind: Kind, content: Content, last: Content | None) -> str:
    """Return what keeps a content from being posted, as a sentence; "" where nothing does.

    `last`: what was posted before; None before the first time.
    """
    if not content.title.strip():
        return "It has no title."
    if not content.text.strip():
        return "It says nothing."
    if content.phase not in next_phases(kind, last.phase if last is not None else None):
        before = f"after “{last.phase.label.lower()}”" if last is not None else "as the first that is posted"
        return f"“{content.phase.label}” cannot come {before}."
    if kind is Kind.MAINTENANCE and (content.starts_at is None or content.ends_at is None):
        return "A maintenance needs a start and an end."
    if last is not None and content == last:
        return "It says what was posted already."
    return ""


def writers(posting: Posting) -> frozenset[str]:
    """Return the logins of all who wrote what is to be posted: none of them approves it."""
    return frozenset(posting.written_by.split())


def written_by(posting: Posting, login: str) -> str:
    """Return who wrote what is to be posted, with one more; once it was posted, they are written down anew."""
    before = () if posting.state is PostingState.POSTED else posting.written_by.split()
    return " ".join(dict.fromkeys([*before, login]))


def writers_of(posting: Posting, content: Content, login: str) -> str:
    """Return the logins of who wrote a content that `login` makes public: the draft's, where its words are those."""
    if posting.state is PostingState.POSTED or content.text != posting.content.text:
        return login
    return posting.written_by or login if content == posting.content else written_by(posting, login)
