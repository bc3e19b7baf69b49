"""Postings from the draft to the last word, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from app.db.tables import posting_approval, posting_version
from app.domain.hub.phases import Kind, Phase, PostingState
from app.domain.vocabulary import Role
from app.errors import Conflict, InputError, NotAllowed
from app.services.lists import export_list
from tests.services.hub.conftest import START, Hub


def drafted(hub: Hub, **values: object) -> int:
    own = {"kind": "incident", "title": "Mail is down", "text": "We look into it.", "services": (hub.ids["MAIL"],)}
    return hub.services.hub.draft({**own, **values}).ids[0]


def test_a_posting_goes_from_draft_to_the_last_word_and_nothing_of_it_is_rewritten(hub: Hub) -> None:
    act = hub.services.hub
    posting_id = drafted(hub, next_update_at=START + timedelta(minutes=20), starts_at=START - timedelta(minutes=9))
    (draft,) = act.drafts()
    assert [one.id for one in hub.services.find_records("posting", "po-1", 5)] == [posting_id]
    assert (draft.number, draft.state, draft.kind) == ("PO0000001", PostingState.DRAFT, Kind.INCIDENT)
    assert act.postings() == ()
    assert act.post(posting_id, 1).text == "PO0000001 is posted: investigating."
    hub.later(minutes=18)
    act.post(posting_id, 2, {"phase": "identified", "text": "A disk is full.", "next_update_at": None})
    hub.later(minutes=5)
    assert act.end(posting_id, 3, "Mail runs again.").text == "PO0000001 is resolved."
    (told,) = act.postings()
    assert [(v.n, v.content.phase, v.content.text) for v in told.versions] == [
        (1, Phase.INVESTIGATING, "We look into it."),
        (2, Phase.IDENTIFIED, "A disk is full."),
        (3, Phase.RESOLVED, "Mail runs again."),
    ]
    assert [v.content.next_at for v in told.versions] == [START + timedelta(minutes=20), None, None]
    assert told.versions[2].content.ends_at == START + timedelta(minutes=23)
    assert all(v.sha256 == v.content.sha256 for v in told.versions)
    assert [one.name for one in told.services] == ["Mail service"]
    for change in (update(posting_version).values(text="Nothing"), posting_version.delete()):
        with pytest.raises(NotAllowed):
            hub.db.write(lambda conn, change=change: conn.execute(change), what="test")  # type: ignore[misc]


def test_what_owes_an_update_is_due_until_it_is_said_and_who_is_at_work_is_known(hub: Hub) -> None:
    act = hub.services.hub
    soon = drafted(hub, title="Mail", next_update_at=START + timedelta(minutes=10))
    late = drafted(hub, title="VPN", next_update_at=START + timedelta(minutes=40))
    drafted(hub, title="A draft owes nothing", next_update_at=START)
    for one in (late, soon):
        act.post(one, 1)
    assert [one.id for one in act.due()] == [soon, late]
    act.post(soon, 2, {"text": "More is known.", "next_update_at": None})
    act.end(late, 2, "It runs.")
    assert act.due() == ()
    with hub.by("ann", Role.MIP) as ann:
        assert ann.hub.my_person() == hub.ids["ann"]
    with hub.by("nobody", Role.MIP) as nobody:
        assert nobody.hub.my_person() is None


def test_an_edit_of_what_is_public_is_a_draft_until_it_is_posted_or_given_up(hub: Hub) -> None:
    act = hub.services.hub
    posting_id = drafted(hub)
    act.post(posting_id, 1)
    assert act.edit(posting_id, {"services": (hub.ids["MAIL"],)}, {"services": (hub.ids["VPN"],)}).ids == (posting_id,)
    now = act.posting(posting_id)
    assert now.state is PostingState.DRAFT
    assert [one.code for one in now.services] == ["VPN"]
    assert now.last is not None
    assert now.last.content.reach.services == (hub.ids["MAIL"],)
    act.drop(posting_id, now.version)
    now = act.posting(posting_id)
    assert (now.state, [one.code for one in now.services]) == (PostingState.POSTED, ["MAIL"])
    with pytest.raises(InputError, match="It says what was posted already"):
        act.post(posting_id, now.version)
    with pytest.raises(Conflict):
        act.post(posting_id, 1, {"text": "Old"})


def test_what_two_people_edit_is_merged_or_asked(hub: Hub) -> None:
    act = hub.services.hub
    posting_id = drafted(hub)
    act.edit(posting_id, {"text": "We look into it."}, {"text": "Theirs"})
    act.edit(posting_id, {"title": "Mail is down"}, {"title": "Mail is slow"})
    now = act.posting(posting_id)
    assert (now.content.title, now.content.text) == ("Mail is slow", "Theirs")
    with pytest.raises(Conflict):
        act.edit(posting_id, {"text": "We look into it."}, {"text": "Mine"})


def test_the_next_words_of_one_leave_the_draft_of_another_as_it_is(hub: Hub) -> None:
    act = hub.services.hub
    posting_id = drafted(hub)
    act.post(posting_id, 1)
    with hub.by("bob", Role.MIP) as bob:
        bob.hub.edit(
            posting_id, {"title": "Mail is down", "text": "We look into it."}, {"title": "Bob", "text": "Mine."}
        )
    act.post(posting_id, act.posting(posting_id).version, {"phase": "identified", "text": "A disk is full."})
    now = act.posting(posting_id)
    assert now.last is not None
    assert (now.last.content.title, now.last.content.text) == ("Mail is down", "A disk is full.")
    assert (now.state, now.content.title, now.content.text) == (PostingState.DRAFT, "Bob", "Mine.")
    act.end(posting_id, now.version, "Mail runs again.")
    now = act.posting(posting_id)
    assert (now.is_over, now.state, now.content.text) == (True, PostingState.DRAFT, "Mine.")
    act.save_rules({}, {"second_person": "yes"})
    with pytest.raises(InputError, match=r"has words that .* drafted and did not send"):
        act.post(posting_id, now.version, {"phase": "investigating", "text": "It is back."})


def test_a_second_person_approves_the_exact_text(hub: Hub) -> None:
    act = hub.services.hub
    act.save_rules({}, {"second_person": "yes"})
    posting_id = drafted(hub)
    assert act.post(posting_id, 1).text == "PO0000001 waits for a second person."
    waiting = act.posting(posting_id)
    assert (waiting.state, waiting.last, waiting.waits_since) == (PostingState.WAITING, None, START)
    with pytest.raises(NotAllowed, match="You wrote what PO0000001 says"):
        act.approve(posting_id, waiting.version, waiting.content.sha256)
    with hub.by("bob", Role.MIP) as other:
        read = other.hub.posting(posting_id)
        act.edit(posting_id, {"text": read.content.text}, {"text": "We look into it now."})
        act.submit(posting_id, read.version + 1)
        with pytest.raises(Conflict):
            other.hub.approve(posting_id, read.version, read.content.sha256)
        with pytest.raises(InputError, match="something else than what you read"):
            other.hub.approve(posting_id, read.version + 2, read.content.sha256)
        read = other.hub.posting(posting_id)
        other.hub.approve(posting_id, read.version, read.content.sha256)
    last = act.posting(posting_id).last
    assert last is not None
    assert (last.content.text, last.approved_by) == ("We look into it now.", "Bob Person")
    (writer,) = act.posting(posting_id).written_by.split()
    assert (last.author, last.posted_by) == (writer, "Bob Person"), "who approves has written nothing"
    with hub.by("eve", Role.MIP) as other:  # one who writes the next words is no writer of the first
        assert other.hub.post(posting_id, act.posting(posting_id).version, {"text": "More."}).text.endswith("person.")
    with hub.by("bob", Role.MIP) as other:
        read = other.hub.posting(posting_id)
        other.hub.approve(posting_id, read.version, read.content.sha256)
    assert [one.author for one in act.posting(posting_id).versions] == [writer, "hub_eve"]


def test_the_database_asks_for_the_second_person_by_itself(hub: Hub) -> None:
    act = hub.services.hub
    act.save_rules({}, {"second_person": "yes"})
    posting_id = drafted(hub)
    sha = act.posting(posting_id).content.sha256
    mine = insert(posting_approval).values(posting_id=posting_id, at=hub.at, sha256=sha)
    with pytest.raises(NotAllowed, match="Who wrote a posting does not approve it"):
        hub.db.write(lambda conn: conn.execute(mine) and None, what="test")
    values = {"title": "x", "phase": "investigating", "text": "x", "impact": "outage", "reach": {}, "sha256": sha}
    past = insert(posting_version).values(posting_id=posting_id, n=1, at=hub.at, **values)
    with pytest.raises(NotAllowed, match=r"A second person approves the exact text|posted word for word"):
        hub.db.write(lambda conn: conn.execute(past) and None, what="test")


def test_the_coordinator_posts_maintenance_only_and_an_agent_nothing(hub: Hub) -> None:
    own = {"kind": "maintenance", "title": "Disks", "text": "New disks.", "phase": "scheduled"}
    times = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=2)}
    with hub.by("cay", Role.CAB) as cab:
        made = cab.hub.draft({**own, **times})
        cab.hub.post(made.ids[0], 1)
        with pytest.raises(NotAllowed, match="posts maintenance only"):
            cab.hub.draft({"kind": "news", "title": "Hello"})
    with hub.by("dee", Role.AGENT) as agent, pytest.raises(NotAllowed, match="You may not post to the hub"):
        agent.hub.draft({"kind": "news", "title": "Hello"})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"kind": "maintenance", "phase": "scheduled"}, "needs a start and an end"),
        ({"text": " "}, "It says nothing"),
        ({"phase": "completed"}, "“Completed” cannot come as the first"),
    ],
)
def test_what_lacks_something_is_not_posted(hub: Hub, values: dict[str, object], why: str) -> None:
    posting_id = drafted(hub, **values)
    with pytest.raises(InputError, match=why):
        hub.services.hub.post(posting_id, 1)


def test_what_was_posted_is_a_list_to_export(hub: Hub, tmp_path: Path) -> None:
    act = hub.services.hub
    posting_id = drafted(hub, starts_at=START - timedelta(minutes=9), next_update_at=START + timedelta(minutes=20))
    act.post(posting_id, 1)
    hub.later(minutes=18)
    act.end(posting_id, 2, "Mail runs again.")
    export_list(hub.db, "postings", tmp_path / "postings.jsonl", "jsonl")
    rows = [json.loads(line) for line in (tmp_path / "postings.jsonl").read_text("utf-8").splitlines()]
    rows = [row for row in rows if "number" in row]
    told = [(row["number"], row["version"], row["phase"], row["first_lag_s"], row["services"]) for row in rows]
    assert told == [("PO0000001", 1, "investigating", 540, "MAIL"), ("PO0000001", 2, "resolved", None, "MAIL")]
