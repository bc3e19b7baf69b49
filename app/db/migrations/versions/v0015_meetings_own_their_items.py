"""Meetings own their items, with results of their own; changes, freezes, actions and services say more."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import resting, write
from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OF_MEETINGS = {
    "state": "state IN ('planned', 'frozen', 'running', 'held', 'cancelled')",
    "minutes_long": "minutes_long BETWEEN 5 AND 720",
    "sequence": "sequence >= 0",
    "length": "length(place) <= 300 AND length(online) <= 2000 AND length(note) <= 20000"
    " AND length(cancelled_why) <= 4000",
}
_OF_ITEMS = {
    "kind": "kind IN ('decision', 'ratify', 'ecab', 'emergency', 'pir', 'model', 'info')",
    "state": "state IN ('open', 'decided', 'deferred', 'carried', 'withdrawn', 'noted')",
    "result": "result IN ('', 'approved', 'conditions', 'rejected', 'ratified', 'not_ratified', 'noted')",
    "consent": "consent IN ('', 'given', 'refused')",
    "kind_group": "kind_group = CASE WHEN kind IN ('decision', 'ecab') THEN 'board' ELSE kind END",
    "change": "(change_id IS NULL) = (kind = 'model')",
    "model": "(model_id IS NULL) = (kind <> 'model')",
    "meeting": "meeting_id IS NOT NULL OR kind = 'ecab'",
    "decided": "state <> 'decided' OR result <> ''",
    "rejected": "result <> 'rejected' OR reason <> ''",
    "conditions": "result <> 'conditions' OR conditions <> ''",
    "came": "came >= 1",
    "minutes_planned": "minutes_planned BETWEEN 0 AND 720",
    "length": "length(conditions) <= 20000 AND length(reason) <= 20000 AND length(late_why) <= 4000"
    " AND length(why) <= 4000 AND length(decision) <= 4000 AND length(note) <= 20000",
}
_OF_CHANGES = {
    "type": "type IN ('normal', 'standard', 'emergency', 'latent', 'informational')",
    "state": "state IN ('draft', 'in_cab', 'in_review', 'approved', 'rejected', 'scheduled', 'implementing',"
    " 'implemented', 'reviewed', 'cancelled')",
    "ratification": "ratification IN ('', 'pending', 'ratified', 'not_ratified')",
    "outage_minutes": "outage_minutes >= 0",
}
_WEDNESDAY = 2


def _sent_items() -> None:
    """Let the items of agendas that were sent stand as what was told; what came of them follows with the next step."""
    write("cab_agenda_item", "UPDATE cab_agenda_item SET kind = 'info', kind_group = 'info', state = 'noted'")


def _slots() -> None:
    """Give each meeting the Wednesday that it stands for, and a number in the order of the days."""
    conn = op.get_bind()
    meeting = sa.table(
        "cab_meeting",
        sa.column("id"),
        sa.column("number"),
        sa.column("slot", sa.Date()),
        sa.column("meeting_date", sa.Date()),
        sa.column("replaces", sa.Date()),
        sa.column("extraordinary", sa.Boolean()),
        sa.column("sequence"),
        sa.column("version"),
    )
    m = meeting.c
    rows = conn.execute(sa.select(m.id, m.meeting_date, m.replaces, m.version).order_by(m.meeting_date)).all()
    taken = {row.meeting_date for row in rows if row.replaces is None}
    with resting("cab_meeting"):
        for n, row in enumerate(rows, 1):
            slot = row.meeting_date
            if row.replaces is not None:
                slot = row.meeting_date if row.replaces in taken else row.replaces
                while slot in taken:  # somebody wrote two meetings for one day by hand
                    slot += timedelta(days=1)
                taken.add(slot)
            conn.execute(
                sa.update(meeting)
                .where(m.id == row.id)
                .values(
                    number=f"CAB{n:07}",
                    slot=slot,
                    extraordinary=slot.weekday() != _WEDNESDAY,
                    sequence=row.version,  # what was published carried the version
                )
            )
    if conn.dialect.name == "sqlite":
        conn.execute(sa.text("INSERT INTO number_counter (prefix, last) VALUES ('CAB', :n)"), {"n": len(rows)})
        return
    conn.execute(sa.text("CREATE SEQUENCE IF NOT EXISTS number_cab"))
    if rows:
        conn.execute(sa.text("SELECT setval('number_cab', :n)"), {"n": len(rows)})


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("action") as batch:
        batch.add_column(sa.Column("meeting_id", Key, nullable=True))
        batch.add_column(sa.Column("change_id", Key, nullable=True))
        batch.add_column(sa.Column("owner_id", Key, nullable=True))
        batch.alter_column("agency_id", existing_type=Key, nullable=True)
        batch.create_index(op.f("ix_action_change_id"), ["change_id"])
        batch.create_index(op.f("ix_action_meeting_id"), ["meeting_id"])
        batch.create_foreign_key(op.f("fk_action_change_id"), "change", ["change_id"], ["id"])
        batch.create_foreign_key(op.f("fk_action_owner_id"), "person", ["owner_id"], ["id"])
        batch.create_foreign_key(op.f("fk_action_meeting_id"), "cab_meeting", ["meeting_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_action_of"), "agency_id IS NOT NULL OR meeting_id IS NOT NULL OR change_id IS NOT NULL"
        )
    with op.batch_alter_table("cab_agenda_item") as batch:
        batch.add_column(sa.Column("model_id", Key, nullable=True))
        batch.add_column(sa.Column("kind", sa.Text(), server_default="decision", nullable=False))
        batch.add_column(sa.Column("kind_group", sa.Text(), server_default="board", nullable=False))
        batch.add_column(sa.Column("state", sa.Text(), server_default="open", nullable=False))
        batch.add_column(sa.Column("result", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("minutes_planned", sa.Integer(), server_default=sa.text("5"), nullable=False))
        batch.add_column(sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("late_why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("consent", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("cut_off", Instant(), nullable=True))
        batch.add_column(sa.Column("submitted_at", Instant(), nullable=True))
        batch.add_column(sa.Column("content_n", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("frozen", Json, nullable=True))
        batch.add_column(sa.Column("frozen_n", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("decided_at", Instant(), nullable=True))
        batch.add_column(sa.Column("from_item_id", Key, nullable=True))
        batch.add_column(sa.Column("came", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch.add_column(sa.Column("for_meeting_id", Key, nullable=True))
        batch.alter_column("meeting_id", existing_type=Key, nullable=True)
        batch.alter_column("change_id", existing_type=Key, nullable=True)
        batch.alter_column("position", existing_type=sa.Integer(), server_default=sa.text("0"))
        batch.alter_column("section", existing_type=sa.Text(), server_default="")
        batch.drop_index(op.f("ix_cab_agenda_item_meeting_id"))
        batch.drop_constraint(op.f("uq_cab_agenda_item_meeting_id_change_id"), type_="unique")
    _sent_items()
    with op.batch_alter_table("cab_agenda_item") as batch:
        for name, condition in _OF_ITEMS.items():
            batch.create_check_constraint(op.f(f"ck_cab_agenda_item_{name}"), condition)
        batch.create_check_constraint(
            op.f("ck_cab_agenda_item_in_time"), in_time("cut_off", "submitted_at", "decided_at").sqltext
        )
        batch.create_index(op.f("ix_cab_agenda_item_change_id"), ["change_id"])
        batch.create_index(
            "ix_cab_agenda_item_from",
            ["from_item_id"],
            unique=True,
            postgresql_where=sa.text("from_item_id IS NOT NULL"),
            sqlite_where=sa.text("from_item_id IS NOT NULL"),
        )
        batch.create_index(
            "ix_cab_agenda_item_open",
            ["change_id", "kind_group"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch.create_index(
            "ix_cab_agenda_item_open_model",
            ["model_id"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch.create_index("ix_cab_agenda_item_place", ["meeting_id", "position"])
        batch.create_foreign_key(op.f("fk_cab_agenda_item_from_item_id"), "cab_agenda_item", ["from_item_id"], ["id"])
        batch.create_foreign_key(op.f("fk_cab_agenda_item_model_id"), "change_model", ["model_id"], ["id"])
        batch.create_foreign_key(op.f("fk_cab_agenda_item_for_meeting_id"), "cab_meeting", ["for_meeting_id"], ["id"])
    with op.batch_alter_table("cab_meeting") as batch:
        batch.add_column(sa.Column("number", sa.Text(), nullable=True))
        batch.add_column(sa.Column("slot", sa.Date(), nullable=True))
        batch.add_column(sa.Column("start_time", sa.String(length=5), server_default="10:00", nullable=False))
        batch.add_column(sa.Column("minutes_long", sa.Integer(), server_default=sa.text("60"), nullable=False))
        batch.add_column(sa.Column("place", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("online", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("chair_id", Key, nullable=True))
        batch.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("opened_at", Instant(), nullable=True))
        batch.add_column(sa.Column("ended_at", Instant(), nullable=True))
        batch.add_column(sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch.add_column(sa.Column("extraordinary", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("cancelled_why", sa.Text(), server_default="", nullable=False))
        batch.alter_column("attendees", existing_type=Json(), server_default="[]")
        batch.drop_constraint(op.f("uq_cab_meeting_meeting_date"), type_="unique")
        batch.drop_constraint(op.f("ck_cab_meeting_state"), type_="check")
    _slots()
    with op.batch_alter_table("cab_meeting") as batch:
        batch.alter_column("number", existing_type=sa.Text(), nullable=False)
        batch.alter_column("slot", existing_type=sa.Date(), nullable=False)
        for name, condition in _OF_MEETINGS.items():
            batch.create_check_constraint(op.f(f"ck_cab_meeting_{name}"), condition)
        batch.create_check_constraint(
            op.f("ck_cab_meeting_in_time"), in_time("frozen_at", "opened_at", "ended_at").sqltext
        )
        batch.create_index(
            "ix_cab_meeting_day",
            ["meeting_date"],
            unique=True,
            postgresql_where=sa.text("state <> 'cancelled'"),
            sqlite_where=sa.text("state <> 'cancelled'"),
        )
        batch.create_unique_constraint(op.f("uq_cab_meeting_number"), ["number"])
        batch.create_unique_constraint(op.f("uq_cab_meeting_slot"), ["slot"])
        batch.create_foreign_key(op.f("fk_cab_meeting_chair_id"), "person", ["chair_id"], ["id"])
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("model_id", Key, nullable=True))
        batch.add_column(sa.Column("model_version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ratification", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("review_due", sa.Date(), nullable=True))
        batch.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("implementer_id", Key, nullable=True))
        batch.add_column(sa.Column("outage_minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("for_agency_id", Key, nullable=True))
        batch.add_column(sa.Column("template", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("cloned_from", Key, nullable=True))
        batch.create_foreign_key(op.f("fk_change_model_id"), "change_model", ["model_id"], ["id"])
        batch.create_foreign_key(op.f("fk_change_cloned_from"), "change", ["cloned_from"], ["id"])
        batch.create_foreign_key(op.f("fk_change_for_agency_id"), "agency", ["for_agency_id"], ["id"])
        batch.create_foreign_key(op.f("fk_change_implementer_id"), "person", ["implementer_id"], ["id"])
        batch.drop_constraint(op.f("ck_change_type"), type_="check")
        batch.drop_constraint(op.f("ck_change_state"), type_="check")
        for name, condition in _OF_CHANGES.items():
            batch.create_check_constraint(op.f(f"ck_change_{name}"), condition)
    with op.batch_alter_table("freeze") as batch:
        batch.add_column(sa.Column("site_id", Key, nullable=True))
        batch.add_column(sa.Column("hard", sa.Boolean(), server_default=sa.text("true"), nullable=False))
        batch.add_column(sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.create_foreign_key(op.f("fk_freeze_site_id"), "site", ["site_id"], ["id"])
        batch.drop_constraint(op.f("ck_freeze_kind"), type_="check")
    with op.batch_alter_table("service") as batch:
        batch.add_column(sa.Column("owner_id", Key, nullable=True))
        batch.create_foreign_key(op.f("fk_service_owner_id"), "person", ["owner_id"], ["id"])
