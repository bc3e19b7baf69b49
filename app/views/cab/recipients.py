"""Who gets a paper of a meeting by mail, read before it is asked whether it is to be made."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.cab.mailing import Recipients
from app.domain.cab.values import Meeting
from app.views.cab.host import CabHost


def with_recipients(tab: CabHost, meeting: Meeting, ask: Callable[[Recipients], object]) -> None:
    """Call `ask` with who would get a paper of a meeting by mail now."""
    read, id, slot = tab.services.cab.recipients, meeting.id, meeting.slot
    tab.read(lambda work: read(id, slot, work=work), ask, key="recipients")
