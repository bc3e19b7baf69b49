"""The lists of a workspace: read-only views `v_*` for reporting tools, and what `longleaf export` writes.

A new list is a `View` (see `app.db.views.base`) and one line here.
"""

from __future__ import annotations

from app.db.views.access import BADGES, VISITS
from app.db.views.agencies import ACTIONS, AGENCY, ASSIGNMENTS, CONTACTS, GROUP, PEOPLE, REVIEWS, SERVICES, SITE
from app.db.views.base import View
from app.db.views.board import AGENDA, MEETINGS, VOTES
from app.db.views.changes import CHANGES, FREEZES, OUTAGES
from app.db.views.hub import POSTINGS
from app.db.views.keeping import HOLDS, REQUESTS
from app.db.views.majors import MAJORS, MESSAGES
from app.db.views.records import CORRECTIONS, FIGURES, FINDINGS, IMPORTS, PACKETS
from app.db.views.tickets import BACKLOG, CLOCKS, HOLIDAYS, SPECIAL_HOURS, SURVEYS, TARGETS, TASKS, TICKETS

#: Every list, in the order of the documentation.
VIEWS: tuple[View, ...] = (
    TICKETS,
    CLOCKS,
    BACKLOG,
    CHANGES,
    AGENCY,
    SERVICES,
    OUTAGES,
    MAJORS,
    MESSAGES,
    POSTINGS,
    ASSIGNMENTS,
    CONTACTS,
    ACTIONS,
    REVIEWS,
    PEOPLE,
    GROUP,
    SITE,
    BADGES,
    VISITS,
    MEETINGS,
    AGENDA,
    VOTES,
    FREEZES,
    SURVEYS,
    TARGETS,
    HOLIDAYS,
    SPECIAL_HOURS,
    TASKS,
    FINDINGS,
    CORRECTIONS,
    IMPORTS,
    PACKETS,
    FIGURES,
    HOLDS,
    REQUESTS,
)
#: By the name that `longleaf export` takes.
LISTS: dict[str, View] = {view.list: view for view in VIEWS}
