"""What came of sending what waits, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.changes_made import Changes, Touched
from app.domain.offline.values import Clashed, Confirmed, Outcome
from app.domain.words import count


@dataclass(frozen=True, slots=True)
class Sent:
    """How many acts were confirmed, met a conflict, went to the journal; `why`: by what it stopped, if it did."""

    confirmed: int = 0
    clashed: int = 0
    kept: int = 0
    why: str = ""
    touched: Touched = Touched.NOTHING

    def took(self, outcome: Outcome, touched: Touched) -> Sent:
        """Return it with one more answer."""
        touched = self.touched | touched
        if isinstance(outcome, Confirmed):
            return replace(self, confirmed=self.confirmed + 1, touched=touched)
        if isinstance(outcome, Clashed):
            return replace(self, clashed=self.clashed + 1, touched=touched)
        return replace(self, kept=self.kept + 1, touched=touched)

    def stopped(self, why: str) -> Sent:
        """Return it as it stopped before its end."""
        return replace(self, why=why)

    def text(self) -> str:
        """Return it in sentences."""
        said = []
        if self.confirmed:
            said.append(f"{count(self.confirmed, 'edit is', 'edits are')} on the shared database.")
        if self.clashed:
            meets, it = count(self.clashed, "edit meets", "edits meet"), "it" if self.clashed == 1 else "them"
            said.append(f"{meets} what others saved meanwhile: settle {it}.")
        if self.kept:
            said.append(f"{count(self.kept, 'edit', 'edits')} could not be saved: see the journal.")
        if self.why:
            said.append(f"Stopped: {self.why} The rest waits.")
        return " ".join(said) or "Nothing waits to be sent."

    @property
    def changes(self) -> Changes:
        """What changed, for the views; whoever sends says what came of it, with a way to what is to be settled."""
        return Changes(self.touched | Touched.WAITING)
