"""What came of sending what waits, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.changes_made import Changes, Touched
from app.domain.offline.values import Clashed, Confirmed, Outcome
from app.domain.words import count


@dataclass(frozen=True, slots=True)
class Sent:
    """How many acts were confirmed, met a conflict, went to the journal; `why`: by what it stopped, if it did.

    Each act counts once: one of which a field meets a conflict is no edit that is saved, although the rest of it is.
    `conflicts`: to be settled now, one for each field or group of fields.
    """

    confirmed: int = 0
    clashed: int = 0
    kept: int = 0
    why: str = ""
    touched: Touched = Touched.NOTHING
    conflicts: int = 0

    def took(self, outcome: Outcome, touched: Touched, *, rest: bool = False) -> Sent:
        """Return it with one more answer; `rest`: to what an act says besides its conflict, which was counted."""
        touched = self.touched | touched
        if rest and isinstance(outcome, Confirmed | Clashed):
            return replace(self, touched=touched)
        if rest:
            return replace(self, clashed=self.clashed - 1, kept=self.kept + 1, touched=touched)
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
            what = f"{count(self.conflicts, 'conflict')} to settle" if self.conflicts > self.clashed else f"settle {it}"
            said.append(f"{meets} what others saved meanwhile: {what}.")
        if self.kept:
            said.append(f"{count(self.kept, 'edit', 'edits')} could not be saved: see the journal.")
        if self.why:
            said.append(f"Stopped: {self.why} The rest waits.")
        return " ".join(said) or "Nothing waits to be sent."

    @property
    def changes(self) -> Changes:
        """What changed, for the views; whoever sends says what came of it, with a way to what is to be settled."""
        return Changes(self.touched | Touched.WAITING)
