"""Maintenance that follows its change tells exactly those whom it reached; major incidents post by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.domain.cab.settings import RULES, CabRules
from app.domain.changes_made import Changes, Touched
from app.domain.hub.outdated import Outdated
from app.domain.hub.phases import Phase, PostingState
from app.domain.vocabulary import ChangeState, Role
from app.errors import InputError
from app.services.api import Services
from app.services.changes import approval
from app.services.hub.status import page
from app.services.hub.tend import tend_hub
from app.services.workspace.undo import undo
from tests.db.playing import as_person
from tests.resting_guards import bulk_load
from tests.services.cab.board import Board, board
from tests.services.hub.conftest import START, Hub


def tended(db: Database) -> list[str]:
    answer = tend_hub(db)
    assert answer.failed == ()
    return list(answer.done)


def mails(db: Database) -> list[tuple[str, str, str]]:
    with db.read() as conn:
        rows = conn.execute(select(t.mail.c.to_mail, t.mail.c.subject, t.mail.c.state).order_by(t.mail.c.id))
        return [(row.to_mail, row.subject, row.state) for row in rows]


def with_mailbox(db: Database) -> None:
    db.write(lambda conn: rule_sets.store(conn, RULES, CabRules(mailbox="hub@it.example")), what="rules")


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    with board(db) as made:
        with_mailbox(db)
        yield made


def test_a_maintenance_that_moves_twice_and_is_cancelled_tells_exactly_those_whom_it_reached(cab: Board) -> None:
    db, hub = cab.root, Services(cab.root).hub
    hub.subscribe({"mail": "web@x.example", "service_id": 1})
    hub.subscribe({"mail": "two@x.example", "service_id": 1, "kind": "maintenance"})
    hub.subscribe({"mail": "two@x.example", "site_id": 1})
    hub.subscribe({"mail": "wdc@x.example", "site_id": 2})
    hub.subscribe({"mail": "bad@x.example", "kind": "incident"})
    hub.subscribe({"person_id": cab.ids["ben"], "channel": "desktop"})
    change_id = cab.submitted(scope="minor", implementer="hal")
    assert tended(db) == ["PO0000001 is drafted for CHG0000001."]
    assert tended(db) == []
    (draft,) = hub.drafts()
    assert (draft.change, draft.content.phase, draft.content.title) == (
        "CHG0000001",
        Phase.SCHEDULED,
        "Patch the directory",
    )
    hub.post(draft.id, draft.version)
    assert tended(db) == ["Alerts of postings to 3 people are queued."]
    for _ in range(2):
        _moved(cab, change_id)
        assert tended(db) == [], "the new time is not approved"
        _approved(cab, change_id)
        assert tended(db) == [
            "PO0000001 follows CHG0000001 and tells: moved.",
            "Alerts of postings to 3 people are queued.",
        ]
        assert tended(db) == []
    assert Services(cab["ava"]).changes.withdraw(change_id, cab.change(change_id).version)
    assert tended(db) == []
    Services(cab["ava"]).changes.cancel(change_id, cab.change(change_id).version, "Not needed")
    assert tended(db) == [
        "PO0000001 follows CHG0000001 and tells: cancelled.",
        "Alerts of postings to 3 people are queued.",
    ]
    to = {mail for mail, _, _ in mails(db)}
    assert to == {"web@x.example", "two@x.example"}
    assert [subject for mail, subject, _ in mails(db) if mail == "two@x.example"] == [
        "Scheduled: Patch the directory (PO0000001)",
        "Moved: Patch the directory (PO0000001)",
        "Moved: Patch the directory (PO0000001)",
        "Cancelled: Patch the directory (PO0000001)",
    ]
    # what waited while it was not sent is dropped: the newest says it all
    assert [state for mail, _, state in mails(db) if mail == "two@x.example"] == [*["dropped"] * 3, "queued"]
    shown = Services(cab["ben"]).hub.desktop_alerts()
    assert [one.news for one in shown] == ["first", "moved", "moved", "cancelled"]
    assert Services(cab["ben"]).hub.desktop_alerts(shown[2].id) == shown[3:]
    assert Services(cab["dan"]).hub.desktop_alerts() == ()


def test_a_draft_is_dropped_with_its_change(cab: Board) -> None:
    change_id = cab.submitted()
    tended(cab.root)
    Services(cab["finn"]).changes.cancel(change_id, cab.change(change_id).version, "Not needed")
    assert tended(cab.root) == ["PO0000001 is dropped, as CHG0000001 does not come."]
    assert Services(cab.root).hub.posting(1).state is PostingState.DROPPED
    assert tended(cab.root) == []


def test_with_a_second_person_what_follows_waits_once(cab: Board) -> None:
    hub = Services(cab.root).hub
    change_id = cab.submitted(scope="minor", implementer="hal")
    tended(cab.root)
    hub.post(1, 1)
    hub.save_rules({}, {"second_person": "yes"})
    _moved(cab, change_id)
    _approved(cab, change_id)
    assert tended(cab.root) == ["PO0000001 follows CHG0000001 and waits for a second person."]
    assert tended(cab.root) == []
    waiting = hub.posting(1)
    assert Services(cab["ava"]).hub.approve(1, waiting.version, waiting.content.sha256).text.endswith("posted.")
    assert tended(cab.root) == []


def test_over_the_sample_the_hub_follows_and_tells_on_desktops_and_mails_nobody(cab: Board) -> None:
    hub = Services(cab.root).hub
    hub.subscribe({"mail": "web@x.example", "service_id": 1})
    hub.subscribe({"person_id": cab.ids["ben"], "channel": "desktop"})
    cab.submitted()
    assert tend_hub(cab.root, by_mail=False).done == ("PO0000001 is drafted for CHG0000001.",)
    hub.post(1, 1)
    assert tend_hub(cab.root, by_mail=False).done == ("1 person was told of postings.",)
    assert (tend_hub(cab.root, by_mail=False).done, mails(cab.root)) == ((), [])
    assert tended(cab.root) == ["Alerts of postings to 1 person are queued."]
    assert [to for to, _, _ in mails(cab.root)] == ["web@x.example"]


def _moved(cab: Board, change_id: int) -> None:
    change = cab.change(change_id)
    start, end = change.planned_start + timedelta(days=1), change.planned_end + timedelta(days=1)
    decided = change.state is ChangeState.APPROVED
    if decided:
        Services(cab["ava"]).changes.withdraw(change_id, change.version)
    Services(cab["finn"]).changes.reschedule(change_id, cab.change(change_id).version, start, end)
    if decided:
        cab.submit(change_id)


def _approved(cab: Board, change_id: int) -> None:
    approval.decide_alone(cab["ava"], change_id, cab.change(change_id).version, approved=True, reason="Fits")


def test_unsent_words_stay_and_what_the_change_came_to_is_offered_beside_them(cab: Board) -> None:
    hub = Services(cab.root).hub
    change_id = cab.submitted(scope="minor", implementer="hal")
    tended(cab.root)
    hub.post(1, 1)
    public = hub.posting(1).content
    hub.edit(1, {"text": public.text}, {"text": "We are sorry for it."})
    hub.save_rules({}, {"second_person": "yes"})
    _moved(cab, change_id)
    _approved(cab, change_id)
    assert tended(cab.root) == []
    mine = hub.posting(1)
    assert (mine.content.text, mine.content.starts_at) == ("We are sorry for it.", public.starts_at)
    assert mine.offered is not None
    assert mine.offered.text.startswith("Moved: the maintenance is now planned for ")
    assert [one.outdated for one in hub.drafts()] == [mine.outdated]
    with pytest.raises(Outdated, match="The change moved since this was written: CHG0000001 is planned for "):
        hub.submit(1, mine.version)
    hub.submit(1, mine.version, mine.outdated)
    with pytest.raises(Outdated):
        Services(cab["ava"]).hub.approve(1, mine.version + 1, mine.content.sha256)
    hub.take_offered(1, mine.version + 1, op_id="taken")
    undo(cab.root, "taken")
    now = hub.posting(1)
    assert (now.content, now.state, now.version) == (mine.content, PostingState.WAITING, mine.version + 3)
    assert hub.take_offered(1, now.version).text == "PO0000001 says what its change has come to: a draft."
    assert (hub.posting(1).content, hub.posting(1).outdated) == (mine.offered, "")
    hub.submit(1, now.version + 1)
    assert tended(cab.root) == []


def test_unsent_words_stay_a_draft_where_one_person_posts(cab: Board) -> None:
    hub = Services(cab.root).hub
    change_id = cab.submitted(scope="minor", implementer="hal")
    tended(cab.root)
    hub.post(1, 1)
    public = hub.posting(1).content
    hub.edit(1, {"text": public.text}, {"text": "We are sorry for it."})
    _moved(cab, change_id)
    _approved(cab, change_id)
    assert tended(cab.root)[0] == "PO0000001 follows CHG0000001 and tells: moved."
    now = hub.posting(1)
    assert (now.content.text, now.content.starts_at, now.state) == (
        "We are sorry for it.",
        public.starts_at,
        PostingState.DRAFT,
    )
    assert now.last is not None
    assert (now.content.phase, now.offered) == (Phase.MOVED, now.last.content)
    assert tended(cab.root) == []
    with pytest.raises(Outdated):
        hub.post(1, now.version)
    assert hub.take_offered(1, now.version).text == "PO0000001 says again what was posted."


def drafted(hub: Hub, **more: Any) -> None:
    own = {"kind": "incident", "title": "Mail is down", "text": "We look into it.", "services": (hub.ids["MAIL"],)}
    made = hub.services.hub.draft({**own, **more})
    hub.services.hub.post(made.ids[0], 1)


def test_nobody_is_told_before_there_is_a_mailbox_nor_after_they_left(hub: Hub) -> None:
    act = hub.services.hub
    made = act.subscribe({"person_id": hub.ids["ann"], "service_id": hub.ids["MAIL"]})
    assert made.text == "Ann Person is subscribed to Mail service (SUB0000001)."
    drafted(hub)
    assert tended(hub.db) == []
    with_mailbox(hub.db)
    assert tended(hub.db) == ["Alerts of postings to 1 person are queued."]
    act.leave(made.ids[0], 1)
    act.end(1, 2, "It is over.")
    assert tended(hub.db) == []
    assert len(mails(hub.db)) == 1
    with pytest.raises(InputError, match="was left already"):
        act.leave(made.ids[0], 2)


def test_a_mail_that_waits_does_not_reach_who_left_meanwhile(hub: Hub) -> None:
    with_mailbox(hub.db)
    act = hub.services.hub
    for values in ({"mail": "one@x.example"}, {"mail": "two@x.example"}, {"mail": "Two@x.example", "kind": "incident"}):
        act.subscribe(values)
    drafted(hub)
    tended(hub.db)
    assert act.leave(1, 1).touched == Touched.HUB | Touched.MAIL
    act.leave(2, 1)  # by the other one they want to hear of it
    assert [(row.to_mail, row.state) for row in hub.rows(t.mail)] == [
        ("one@x.example", "dropped"),
        ("two@x.example", "queued"),
    ]


def test_of_who_works_here_no_more_a_subscription_tells_nothing_and_is_left(hub: Hub) -> None:
    act = hub.services.hub
    act.subscribe({"person_id": hub.ids["ann"]})
    with as_owner(hub.db) as conn:
        conn.execute(update(t.person).where(t.person.c.id == hub.ids["ann"]).values(active=False, version=2))
    drafted(hub)
    assert act.audience(1) == ()
    assert tended(hub.db) == []
    act.leave(1, 1)
    assert act.subscriptions() == ()


def test_rows_that_say_nonsense_stop_no_other(hub: Hub) -> None:
    with_mailbox(hub.db)
    act = hub.services.hub
    act.subscribe({"mail": "one@x.example", "quiet_from": "08:00", "quiet_to": "12:00"})
    drafted(hub)
    said = {"title": "Mail", "phase": "identified", "text": "x", "impact": "outage", "sha256": "0" * 64}

    def written(conn: Connection) -> Changes:
        conn.execute(update(t.posting).values(written_by=" ", version=t.posting.c.version + 1))
        conn.execute(insert(t.posting_version).values(posting_id=1, n=3, at=hub.at, reach={"sites": "all"}, **said))
        return Changes(Touched.NOTHING)

    with as_owner(hub.db) as conn, bulk_load(conn):  # a row from before values were bounded
        conn.execute(update(t.subscription).values(quiet_from="soon", quiet_to="99:99"))
        conn.execute(insert(t.posting_version).values(posting_id=1, n=2, at=hub.at, reach=["all"], **said))
    hub.db.write(written, what="test")
    drafted(hub, title="VPN is slow")
    assert len(act.postings()) == 2
    assert len(page(hub.db).entries) == 2
    assert tended(hub.db) == ["Alerts of postings to 1 person are queued."]


def test_a_digest_is_one_mail_in_the_morning_and_quiet_hours_are_kept(hub: Hub) -> None:
    with_mailbox(hub.db)
    act = hub.services.hub
    act.subscribe({"mail": "day@x.example", "channel": "digest"})
    act.subscribe({"mail": "calm@x.example", "quiet_from": "9:00".zfill(5), "quiet_to": "11:00"})
    drafted(hub)
    drafted(hub, title="VPN is slow")
    assert tended(hub.db) == []
    hub.later(hours=1)
    assert tended(hub.db) == ["Alerts of postings to 1 person are queued."]
    hub.later(hours=20)
    assert tended(hub.db) == ["Alerts of postings to 1 person are queued."]
    assert [(mail, subject) for mail, subject, _ in mails(hub.db)] == [
        ("calm@x.example", "Investigating: Mail is down (PO0000001)"),
        ("calm@x.example", "Investigating: VPN is slow (PO0000002)"),
        ("day@x.example", "Service status: 2 postings"),
    ]
    assert tended(hub.db) == []


def test_two_desktops_tell_everybody_once(hub: Hub) -> None:
    with_mailbox(hub.db)
    hub.services.hub.subscribe({"mail": "one@x.example"})
    drafted(hub)
    with as_person(hub.db, "hub_bob", Role.MIP) as other:
        assert [tended(other), tended(hub.db)] == [["Alerts of postings to 1 person are queued."], []]
    assert len(hub.rows(t.posting_told)) == 1


NO_SUBSCRIPTIONS: list[tuple[dict[str, Any], str]] = [
    ({}, "one person's, or that of one mail address"),
    ({"mail": "no"}, "is no mail address"),
    ({"mail": "a@x.example", "channel": "desktop"}, "Only a person here has a desktop"),
    ({"mail": "a@x.example", "quiet_from": "22:00"}, "Quiet hours need a start and an end"),
    ({"mail": "a@x.example", "quiet_from": "late", "quiet_to": "07:00"}, "is no time of day"),
    ({"mail": "a@x.example", "kind": "tip"}, "is no kind"),
    ({"mail": "a@x.example", "why": "it"}, "Not editable"),
]


def test_what_no_subscription_can_be(hub: Hub) -> None:
    for values, why in NO_SUBSCRIPTIONS:
        with pytest.raises(InputError, match=why):
            hub.services.hub.subscribe(values)


def test_a_subscription_is_edited(hub: Hub) -> None:
    act = hub.services.hub
    act.subscribe({"mail": "a@x.example"})
    act.edit_subscription(1, {"kind": "", "severity": "none"}, {"kind": "incident", "severity": "outage"})
    (found,) = act.subscriptions()
    assert (found.subject, found.since) == ("incident of everything, outage or worse", START)
    with pytest.raises(InputError, match="Quiet hours need"):
        act.edit_subscription(1, {}, {"quiet_from": "22:00"})


def test_one_leaves_by_an_answer_and_by_no_mail_of_others(hub: Hub) -> None:
    act = hub.services.hub
    act.subscribe({"mail": "Ida@x.example", "service_id": hub.ids["MAIL"]})
    for subject, sender in (
        ("Leave SUB0000001", "ben@x.example"),
        ("Leave SUB0000009", "ida@x.example"),
        ("I leave SUB0000001 alone", "ida@x.example"),
    ):
        assert act.leave_by_mail(subject, sender).ids == ()
    assert len(act.subscriptions()) == 1
    assert (
        act.leave_by_mail("Re: leave sub0000001 ", "ida@x.EXAMPLE").text
        == "Ida@x.example hears no more of Mail service."
    )
    assert act.subscriptions() == ()
    assert act.leave_by_mail("Leave SUB0000001", "ida@x.example").ids == (1,)


def test_who_was_told_and_who_would_be(hub: Hub) -> None:
    act = hub.services.hub
    act.subscribe({"person_id": hub.ids["ann"], "channel": "desktop", "service_id": hub.ids["MAIL"]})
    act.subscribe({"mail": "vpn@x.example", "service_id": hub.ids["VPN"]})
    drafted(hub)
    tended(hub.db)
    assert [(one.n, one.name, one.news.label, one.why, one.mail_state) for one in act.told(1)] == [
        (1, "Ann Person", "First", "Mail service (SUB0000001)", "")
    ]
    act.edit(1, {}, {"services": (hub.ids["VPN"],)})
    assert [one.name for one in act.audience(1)] == ["vpn@x.example"]
    act.post(1, 3)
    tended(hub.db)
    assert [(one.n, one.news.label) for one in act.told(1)] == [(1, "First"), (2, "No longer concerns you")]
