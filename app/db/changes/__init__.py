"""Changes from and to the database: with links, places and votes, and what belongs to one."""

from __future__ import annotations

from app.db.changes.calendar import changes_beside, changes_between
from app.db.changes.freezes import freezes_between
from app.db.changes.links import FORM, LINKS, codes, ended, groups_by_name, names, people_by_login, set_links
from app.db.changes.loading import change_by_id, changes_by_ids, load
from app.db.changes.surroundings import maintenance_windows, service_facts

__all__ = [
    "FORM",
    "LINKS",
    "change_by_id",
    "changes_beside",
    "changes_between",
    "changes_by_ids",
    "codes",
    "ended",
    "freezes_between",
    "groups_by_name",
    "load",
    "maintenance_windows",
    "names",
    "people_by_login",
    "service_facts",
    "set_links",
]
