"""The titles of the parts of Setup, in the order in which they are listed at its left."""

from __future__ import annotations

from app.domain.setup.parts import MATRIX, PARTS
from app.views.setup.keeping import KEEPING
from app.views.setup.models import MODELS

#: All parts but the priority matrix, which is no list of records.
ALL = (*PARTS, MODELS, KEEPING)
TITLES = (*((part.id, part.title) for part in ALL), (MATRIX, "Priority matrix"))
