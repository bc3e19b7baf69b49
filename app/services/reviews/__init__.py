"""Reviews of agencies and their actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.reviews import acts as _acts
else:
    _acts = Late("app.services.reviews.acts")


class ReviewServices:
    """The functions of `app.services.reviews` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.save_action = partial(_acts.save_action, db)
        self.plan = partial(_acts.plan_review, db)
