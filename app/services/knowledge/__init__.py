"""What users do with knowledge notes and ask of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.knowledge import acts as _acts
    from app.services.knowledge import reads as _reads
else:
    _acts = Late("app.services.knowledge.acts")
    _reads = Late("app.services.knowledge.reads")


class KnowledgeServices:
    """The functions of `app.services.knowledge` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.rules = partial(_reads.rules, db)
        self.save_rules = partial(_acts.save_rules, db)
        self.list_ids = partial(_reads.list_ids, db)
        self.list_rows = partial(_reads.list_rows, db)
        self.card = partial(_reads.card, db)
        self.choices = partial(_reads.choices, db)
        self.solutions = partial(_reads.solutions, db)
        self.create = partial(_acts.create, db)
        self.edit = partial(_acts.edit, db)
        self.bring_back = partial(_acts.bring_back, db)
        self.hand_in = partial(_acts.hand_in, db)
        self.send_back = partial(_acts.send_back, db)
        self.publish = partial(_acts.publish, db)
        self.retire = partial(_acts.retire, db)
        self.restore = partial(_acts.restore, db)
        self.still_right = partial(_acts.still_right, db)
        self.say = partial(_acts.say, db)
