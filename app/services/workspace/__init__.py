"""Opening, making and looking after a workspace, and what one did in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.workspace import backup as _backup
    from app.services.workspace import edits as _edits
    from app.services.workspace import last_acts as _last_acts
    from app.services.workspace import own_roles as _own_roles
    from app.services.workspace import passwords as _passwords
    from app.services.workspace import undo as _undo
else:
    _backup = Late("app.services.workspace.backup")
    _edits = Late("app.services.workspace.edits")
    _last_acts = Late("app.services.workspace.last_acts")
    _own_roles = Late("app.services.workspace.own_roles")
    _passwords = Late("app.services.workspace.passwords")
    _undo = Late("app.services.workspace.undo")


class WorkspaceServices:
    """The functions of `app.services.workspace` for an open one."""

    def __init__(self, db: Database) -> None:
        self.back_up = partial(_backup.back_up, db)
        self.change_password = partial(_passwords.change_own, db)
        self.edits_since = partial(_edits.edits_since, db)
        self.last_acts = partial(_last_acts.last_acts, db)
        self.roles = partial(_own_roles.roles, db)
        self.undo = partial(_undo.undo, db)
