"""The items of the sample's board: what each meeting was asked, what became of it, and the text that was sent."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from app.domain.cab.frozen import frozen_text
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.sample.board import Board
from app.sample.freezes import let_in
from app.sample.heard import cut_off_of, is_recent
from app.sample.world import Row

_MINUTES = {"extensive": 15, "widespread": 10, "significant": 8, "minor": 5}


class Items:
    """Adds the items of a board; its meetings are there already."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.names: dict[str, str] = {row["login"]: row["name"] for row in board.world.rows["person"]}
        self.links: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._read_links()

    def add(self) -> None:
        """Add them, those of one change in their order."""
        hearings = self.board.hearings
        places = {id(one): n for listed in self.board.listed.values() for n, one in enumerate(listed, 1)}
        following = {id(one.before): one for one in hearings if one.before is not None}
        for hearing in hearings:
            row, slot = hearing.row, hearing.slot
            closed_at = row["decided_at"] if hearing.kind == "ecab" else None
            if slot is not None and hearing.state in ("decided", "noted"):
                closed_at = self.board.at(slot, places[id(hearing)] - 1) + timedelta(minutes=1)
            if hearing.kind == "decision" and hearing.is_decided:
                row["decided_at"] = closed_at
            after = following.get(id(hearing)) if hearing.state == "deferred" else None
            of_model = hearing.kind == "model"
            kept = slot is not None and self.board.is_sent(slot) and is_recent(self.board.world, self.board.meets[slot])
            hearing.item_id = self.board.world.add(
                "cab_agenda_item",
                meeting_id=self.board.ids[slot] if slot is not None else None,
                change_id=None if of_model else row["id"],
                model_id=row["id"] if of_model else None,
                kind=hearing.kind,
                kind_group="board" if hearing.kind in ("decision", "ecab") else hearing.kind,
                state=hearing.state,
                result=hearing.result,
                conditions=hearing.conditions,
                reason=hearing.reason,
                position=places[id(hearing)] if slot is not None else 0,
                minutes_planned=_MINUTES[row["scope"]],
                late=hearing.late,
                late_why="Submitted after the cut-off" if hearing.late else "",
                consent="given" if hearing.late and hearing.is_decided else "",
                cut_off=cut_off_of(self.board.world, hearing, self.board.meets) if hearing.kind == "decision" else None,
                submitted_at=row.get("submitted_at"),
                content_n=1 if hearing.is_decided else None,
                frozen=dict(frozen_text(self._change(row)).content) if kept else None,
                frozen_n=1 if kept else None,
                decided_at=closed_at,
                from_item_id=hearing.before.item_id if hearing.before is not None else None,
                came=hearing.came,
                for_meeting_id=self.board.ids[after.slot]
                if after and after.slot and hearing.state == "deferred"
                else None,
                note="What went wrong is known, and what is done about it." if hearing.state == "noted" else "",
                created_by=row["created_by"],
            )
            if hearing.kind == "ecab" and hearing.result == "approved":
                let_in(self.board.world, row, self.links["change_agency", row["id"]], hearing.item_id)

    def _read_links(self) -> None:
        world = self.board.world
        for table, column, codes in (
            ("change_service", "service_id", {s.id: s.code for s in world.services}),
            ("change_agency", "agency_id", {a.id: a.code for a in world.agencies}),
            ("change_site", "site_id", {id: code for code, id in world.site_ids.items()}),
        ):
            for link in world.rows[table]:
                self.links[table, link["change_id"]].append(codes[link[column]])

    def _change(self, row: Row) -> Change:
        """Return a change with the content that its agenda said."""
        same = (
            *("implementer", "reason", "implementation_plan", "test_plan", "backout_plan", "communication_plan"),
            *("risk", "risk_answers", "affects_dit", "planned_start", "planned_end"),
        )
        texts: dict[str, Any] = {name: row[name] for name in same}
        return Change(
            row["id"],
            row["number"],
            row["title"],
            ChangeType(row["type"]),
            ChangeScope(row["scope"]),
            ChangeState(row["state"]),
            services=tuple(sorted(self.links["change_service", row["id"]])),
            agencies=tuple(sorted(self.links["change_agency", row["id"]])),
            sites=tuple(sorted(self.links["change_site", row["id"]])),
            implementer_name=self.names.get(str(row["implementer"]), str(row["implementer"])),
            **texts,
        )
