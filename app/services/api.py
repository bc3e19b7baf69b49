"""`Services`: what views get, the functions of the services bound to one workspace, a group for each subject.

Reads take `work=` so that the job that calls them can be cancelled; writes return `Changes`. All may be called from
any thread. A new function is bound in the group of its subject, `app/services/SUBJECT/__init__.py`; a new subject is
one line below. The window calls the same names over a pipe (`app.services.remote`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.domain.workspace import Opening
from app.services.agencies import AgencyServices
from app.services.attachments import AttachmentServices
from app.services.cab import CabServices
from app.services.callers import CallerServices
from app.services.catalog import CatalogServices
from app.services.changes import ChangeServices
from app.services.datacenters import DataCenterServices
from app.services.figures import FigureServices
from app.services.filters import FilterServices
from app.services.home import HomeServices
from app.services.hub import HubServices
from app.services.imports import ImportServices
from app.services.inbox import InboxServices
from app.services.keeping import KeepingServices
from app.services.knowledge import KnowledgeServices
from app.services.late import Late
from app.services.mail import MailServices
from app.services.majors import MajorServices
from app.services.offline import OfflineServices, write_offline
from app.services.packets import PacketServices
from app.services.reminders import ReminderServices
from app.services.reviews import ReviewServices
from app.services.setup import SetupServices
from app.services.shifts import ShiftServices
from app.services.templates import TemplateServices
from app.services.tickets import TicketServices
from app.services.workspace import WorkspaceServices

if TYPE_CHECKING:
    from app.services import aftermath as _aftermath
    from app.services import export as _export
    from app.services import feed as _feed
    from app.services import find as _find
    from app.services import outcome as _outcome
    from app.services import prints as _prints
    from app.services import standing as _standing
    from app.services import tend as _tend
    from app.services.cab import of_changes as _of_changes
else:
    _aftermath = Late("app.services.aftermath")
    _of_changes = Late("app.services.cab.of_changes")
    _export, _feed, _find, _outcome, _prints, _standing, _tend = (
        Late(f"app.services.{name}") for name in ("export", "feed", "find", "outcome", "prints", "standing", "tend")
    )


class Services:
    """The groups over one `Database`, which views never see. `opening`, `now`: the workspace, and its clock."""

    def __init__(self, db: Database) -> None:
        self.opening = Opening(db.place, db.actor.login, db.actor.roles, offline=db.snapshot)
        self.now = db.now
        self.changed_since = partial(_feed.changed_since, db)
        self.find_records = partial(_find.find_records, db)
        self.outcome = partial(_outcome.outcome, db)
        self.export_table = partial(_export.export_table, db)
        self.print_pages = partial(_prints.print_pages, db)
        self.standing = partial(_standing.standing, db)
        self.tend = partial(_tend.tend, db)
        self.workspace = WorkspaceServices(db)
        self.home = HomeServices(db)
        self.tickets = TicketServices(db)
        self.changes = ChangeServices(db)
        self.cab = CabServices(db)
        self.changes.vote = partial(_of_changes.vote_on_change, db)
        self.changes.decide = partial(_of_changes.decide_change, db)
        self.changes.incident_proposals = partial(_aftermath.incident_proposals, db)
        self.changes.judge_incident = partial(_aftermath.judge_incident, db)
        self.majors = MajorServices(db)
        self.attachments = AttachmentServices(db)
        self.mail = MailServices(db)
        self.inbox = InboxServices(db)
        self.callers = CallerServices(db)
        self.hub = HubServices(db)
        self.catalog = CatalogServices(db)
        self.datacenters = DataCenterServices(db)
        self.agencies = AgencyServices(db)
        self.reviews = ReviewServices(db)
        self.imports = ImportServices(db)
        self.figures = FigureServices(db)
        self.packets = PacketServices(db)
        self.setup = SetupServices(db)
        self.keeping = KeepingServices(db)
        self.reminders = ReminderServices(db)
        self.shifts = ShiftServices(db)
        self.filters = FilterServices(db)
        self.templates = TemplateServices(db)
        self.knowledge = KnowledgeServices(db)
        self.offline = OfflineServices(db)
        if db.snapshot is not None:
            write_offline(self, db)
