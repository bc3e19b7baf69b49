"""What a crash within an act leaves: nothing of a message, and of many tickets what the repeat goes on with."""

from __future__ import annotations

import pytest

from app.domain.majors.values import UpdateKind
from app.services.mail.outbox import outbox
from app.services.majors import children, declaring
from app.services.tickets.reads import ticket_detail
from tests.services.majors.room import Room


class Crash(Exception):
    """The process is gone."""


def test_of_a_message_nothing_is_left(majors: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    found, mia = majors.declared(), majors.people["mia"]

    def gone(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("app.services.majors.held.store.save", gone)  # the mails are in the outbox, the row is not saved
        with pytest.raises(Crash):
            majors.send(found)
    now = majors.major(found.row.id)
    assert not any(update.sent for update in now.updates)
    assert not now.told
    assert not outbox(mia).mails
    assert now.row.version == found.row.version
    majors.send(found)
    assert len(outbox(mia).mails) == 3


def test_the_tickets_of_an_act_are_the_same_ones_when_it_is_repeated(
    majors: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = majors.desk_ticket("Mail is down", "DOR")
    made = declaring.propose(majors.people["finn"], {"ticket_id": main}).ids[0]
    mia = majors.people["mia"]
    declaring.declare(mia, made, 1)

    def gone(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(children, "_written_down", gone)
        with pytest.raises(Crash):
            children.update_children(mia, made, "We are at it.", op_id="once")
    children.link(mia, made, [majors.desk_ticket("No mail", "DPS")])  # linked since: not part of that act
    answer = children.update_children(mia, made, "We are at it.", op_id="once")
    assert answer.text == "The update for INC0000001 is recorded."
    told = [event for event in ticket_detail(mia, main).events if event.note == "We are at it."]
    assert len(told) == 1
    entries = [one.text for one in majors.major(made).updates if one.kind is UpdateKind.CHILDREN]
    assert entries == ["Linked: INC0000002.", "The update for INC0000001 is recorded."]
