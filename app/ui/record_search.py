"""Searches of the workspace for a field that names one of its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import shiboken6

from app.domain.find import Found
from app.ui.forms.record_field import RecordField
from app.ui.host import Host
from app.work import Work

_MOST = 20  # records that are offered


def search_for(host: Host, field: RecordField, kind: str, fits: Callable[[Found], bool] | None = None) -> None:
    """Let a field find records of a kind (ticket, change) in the workspace of its tab; `fits`: only such."""
    find = host.services.find_records

    def ask(typed: str) -> None:
        def read(work: Work) -> list[Found]:
            return [one for one in find(kind, typed, _MOST, work=work) if fits is None or fits(one)]

        host.read(read, partial(_offer, field, typed), key=f"find {kind}")

    field.asked.connect(ask)


def _offer(field: RecordField, typed: str, found: Sequence[Found]) -> None:
    if shiboken6.isValid(field) and field.typed().strip() == typed:
        field.offer(typed, found)
