"""What the coordinator does with meetings of the CAB."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.cab import agenda as _agenda
else:
    _agenda = Late("app.services.cab.agenda")


class CabServices:
    """The functions of `app.services.cab` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.agenda = partial(_agenda.agenda, db)
        self.freeze_agenda = partial(_agenda.freeze_agenda, db)
        self.move_meeting = partial(_agenda.move_meeting, db)
        self.agenda_files = partial(_agenda.agenda_files, db)
