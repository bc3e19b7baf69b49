"""Text modules and templates of tickets, bound to one workspace as a group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.templates import acts as _acts
else:
    _acts = Late("app.services.templates.acts")


class TemplateServices:
    """The functions of `app.services.templates` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.keep_module = partial(_acts.keep_module, db)
        self.keep_template = partial(_acts.keep_template, db)
        self.drop = partial(_acts.drop, db)
        self.used = partial(_acts.used, db)
