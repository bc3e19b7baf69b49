"""Which major incidents count: declared ones, and no drills."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from app.db.tables import major_incident
from app.domain.majors.states import MajorState

#: Of table `major_incident`: neither only proposed, nor rejected or demoted, nor a drill.
COUNTED: ColumnElement[bool] = and_(
    major_incident.c.state.in_([state.value for state in MajorState if state.counts]), major_incident.c.drill.is_(False)
)
