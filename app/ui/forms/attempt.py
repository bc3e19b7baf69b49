"""`Attempt`: under which id the values of a form are sent, so that a repeat is known as one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app.errors import Conflict, InputError, NotAllowed

#: Errors after which nothing is saved for certain. Any other may have come after the commit, unless it says not.
_REFUSALS = (InputError, NotAllowed, Conflict)


class Attempt:
    """What one form has sent so far: decides under which id it is sent again.

    The same values keep their id, so that the services carry them out once however often they are sent. Other values
    get a new id: under the old one they would be answered with the first result, and lost. Where the answer to the
    first was lost as well, other values have to wait until it is known what became of it.
    """

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}  # of an edit: what was sent last
        self._saved: dict[str, Any] = {}  # of an edit: what is saved, although its answer was lost
        self._edited: set[str] = set()  # the fields among these that were edited; others followed
        self._saves = 0
        self.told: Callable[[], object] = _nothing  # called when something is sent, and when it came to nothing
        self.renew()

    def renew(self) -> None:
        """Begin anew: what was sent is saved, or is known never to be."""
        self.op_id = str(uuid.uuid4())
        self._sent: Mapping[str, Any] | None = None
        self._lost = False

    def begin(self, values: Mapping[str, Any]) -> str:
        """Return the id to send these values under."""
        if self._sent is not None and values != self._sent:
            self.renew()
        self._sent = values
        self.told()
        return self.op_id

    def keep_saved(self, derived: Mapping[str, Any], *, changed: bool) -> None:
        """Note that what was sent is saved although the answer was lost, so that the next edit is on top of it.

        `derived`: what followed from it in other fields.
        """
        self._saved |= {**derived, **self.fields}
        self._edited |= self.fields.keys()
        self._saves += changed

    def on_top(self, base: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return an edit as (base, mine) on top of what this form itself has saved: nobody conflicts with himself.

        What was saved and is as before in the form again, is changed back.
        """
        if not self._saved:
            return dict(base), dict(mine)
        back = {key: base[key] for key in self._edited if key not in mine and key in base}
        on = {**base, **self._saved}
        if "version" in base:
            on["version"] = base["version"] + self._saves
        return on, {**back, **mine}

    def fail(self, error: BaseException) -> None:
        """Note the error with which the attempt came to nothing, or seems to have."""
        refused = isinstance(error, _REFUSALS) or getattr(error, "nothing_saved", False)
        self._lost = self._lost or not refused
        self.told()

    @property
    def is_lost(self) -> bool:
        """Whether nobody knows what became of what was sent."""
        return self._lost

    @property
    def is_sent(self) -> bool:
        """Whether values were sent that are not known to be saved: sent again they have to be the same ones."""
        return self._sent is not None

    def state(self) -> dict[str, Any]:
        """Return what has to be kept where the program may end before the answer: {} where nothing was sent."""
        if self._sent is None:
            return {}
        return {"op_id": self.op_id, "sent": dict(self._sent), "fields": self.fields}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave: nobody knows what became of it."""
        if state:
            self.op_id, self._sent, self._lost = state["op_id"], state.get("sent", {}), True
            self.fields = dict(state.get("fields", {}))

    def is_open_question(self, values: Mapping[str, Any]) -> bool:
        """Return whether other values than these were sent and may have been saved."""
        return self._lost and values != self._sent


def _nothing() -> None:
    return None


class Sender(Protocol):
    """What is asked of a form, or another box, whose values are sent."""

    attempt: Attempt

    def values(self) -> Mapping[str, Any]:
        """Return what the fields hold."""

    def is_open(self) -> bool:
        """Return whether somebody still sees it."""

    def accept(self) -> object:
        """Close: it is saved."""

    def try_submit(self) -> None:
        """Send once more."""

    def set_busy(self, busy: bool) -> None:
        """Say that a save is under way, so that the form cannot be sent a second time."""

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Say why it is not saved."""

    def failed(self, error: Exception) -> bool:
        """Show an error meant for people; False: it is none."""
