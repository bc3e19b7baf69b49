"""What administrators set a workspace up with, and what they ask of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.setup import acts as _acts
    from app.services.setup import categories as _categories
    from app.services.setup import reads as _reads
    from app.services.setup import roles as _roles
    from app.services.setup import undo as _undo
else:
    _acts = Late("app.services.setup.acts")
    _categories = Late("app.services.setup.categories")
    _reads = Late("app.services.setup.reads")
    _roles = Late("app.services.setup.roles")
    _undo = Late("app.services.setup.undo")


class SetupServices:
    """The functions of `app.services.setup` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.listed = partial(_reads.listed, db)
        self.detail = partial(_reads.detail, db)
        self.preview = partial(_reads.preview, db)
        self.years = partial(_reads.years, db)
        self.matrix = partial(_reads.matrix, db)
        self.matrix_history = partial(_reads.matrix_history, db)
        self.create = partial(_acts.create, db)
        self.edit = partial(_acts.edit, db)
        self.end = partial(_acts.end, db)
        self.set_matrix = partial(_acts.set_matrix, db)
        self.import_holidays = partial(_acts.import_holidays, db)
        self.confirm_holidays = partial(_acts.confirm_holidays, db)
        self.take_in_categories = partial(_categories.take_in_categories, db)
        self.roles_of_person = partial(_roles.roles_of_person, db)
        self.set_roles = partial(_roles.set_roles, db)
        self.undo = partial(_undo.undo, db)
