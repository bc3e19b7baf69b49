"""The page Home, bound to one workspace as a group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.home import page as _page
else:
    _page = Late("app.services.home.page")


class HomeServices:
    """The functions of `app.services.home` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.page = partial(_page.home_page, db)
