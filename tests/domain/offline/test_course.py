"""The course of one envelope, step by step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.offline import course
from app.domain.offline.local_ids import Counter, local_id, made_by
from app.domain.offline.values import Act, Book, Choice, Clashed, Confirmed, Record, Refused, State, Whose
from app.errors import InputError

AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
EDIT = Act(
    "reviews.edit", Record("review", "7"), "DHHS: the review of 12 November", {}, False, (), frozenset({"notes"})
)
PLACE = {"notes": ("", "We met.", "They met."), "place": ("A", "B", "C")}


def _waiting() -> Book:
    mine = {"notes": "We met.", "place": "B", "online": "x"}
    book, one = course.put(Book(), "a", EDIT, {"notes": "", "place": "A", "online": ""}, mine, AT)
    return course.answered(book, one.seq, "a", Clashed(PLACE, "Ann Lee", AT), AT)


def test_fields_nobody_else_touched_go_on_and_the_others_wait_one_by_one() -> None:
    book = _waiting()
    (left,) = book.waiting()
    assert (left.seq, left.op_id, left.base, left.mine) == (1, "a~", {"online": ""}, {"online": "x"})
    assert [dict(clash.fields) for clash in book.clashes.values()] == [{name: PLACE[name]} for name in PLACE]
    assert {clash.who for clash in book.clashes.values()} == {"Ann Lee"}


def test_mine_is_sent_on_top_of_theirs_which_the_journal_keeps() -> None:
    book = _waiting()
    book, one = course.settle(book, max(book.clashes), Choice.MINE, "b", AT)
    assert one is not None
    assert (one.base, one.mine) == ({"place": "C"}, {"place": "B"})
    (entry,) = book.journal.values()
    assert (entry.fields, entry.whose, entry.who) == ({"place": "C"}, Whose.THEIRS, "Ann Lee")


def test_a_whole_act_waits_for_the_one_that_it_follows() -> None:
    hold, sign, other = (
        Act(f"reviews.{name}", Record("review", key), "DHHS", {}, True)
        for name, key in (("hold", "7"), ("sign", "7"), ("sign", "8"))
    )
    book, one = course.put(Book(), "a", hold, {"agenda": "A"}, {"notes": "We met."}, AT)
    book, two = course.put(book, "b", sign, {"agenda": "A", "state": "held"}, {}, AT)
    book, elsewhere = course.put(book, "c", other, {"agenda": "A"}, {}, AT)
    assert [waits.op_id for waits in book.sendable()] == ["a", "c"]
    book = course.answered(book, one.seq, "a", Clashed({"agenda": ("A", "A", "B")}, "Ann Lee", AT), AT)
    assert [waits.op_id for waits in book.sendable()] == ["c"], "it stands on what is in conflict"
    (clash,) = book.clashes
    book, settled = course.settle(book, clash, Choice.MINE, "d", AT)
    assert settled is not None
    assert [waits.op_id for waits in book.sendable()] == ["c", "d"]
    # who settled it has seen the other agenda; nobody saw one of another review
    assert book.envelopes[two.seq].base == {"agenda": "B", "state": "held"}
    assert book.envelopes[elsewhere.seq].base == {"agenda": "A"}
    book = course.answered(book, settled.seq, "d", Confirmed(), AT)
    assert [waits.op_id for waits in book.sendable()] == ["b", "c"]


def test_theirs_stays_and_mine_is_kept() -> None:
    book = _waiting()
    book, one = course.settle(book, max(book.clashes), Choice.THEIRS, "b", AT)
    assert one is None
    (entry,) = book.journal.values()
    assert (entry.fields, entry.whose) == ({"place": "B"}, Whose.MINE)


def test_both_are_for_texts_only() -> None:
    book = _waiting()
    notes, place = sorted(book.clashes)
    with pytest.raises(InputError, match="texts only"):
        course.settle(book, place, Choice.BOTH, "b", AT)
    book, one = course.settle(book, notes, Choice.BOTH, "b", AT)
    assert one is not None
    assert one.mine == {"notes": "They met.\n\nWe met."}
    assert not book.journal
    with pytest.raises(InputError, match="settled already"):
        course.settle(book, notes, Choice.MINE, "c", AT)


def test_an_edited_text_keeps_both_in_the_journal_unless_they_stand_in_it() -> None:
    book = _waiting()
    book, _ = course.settle(book, min(book.clashes), Choice.EDIT, "b", AT, {"notes": "They met.\nAll agreed."})
    assert [(entry.fields, entry.whose) for entry in book.journal.values()] == [({"notes": "We met."}, Whose.MINE)]


def test_a_refused_edit_comes_back_as_a_new_one_and_what_it_replaces_is_kept() -> None:
    book, one = course.put(Book(), "a", EDIT, {"place": "A"}, {"place": "B"}, AT)
    book = course.answered(book, one.seq, "a", Refused("You may not edit reviews."), AT)
    (entry,) = book.journal.values()
    assert (entry.fields, entry.why, book.waiting()) == ({"place": "B"}, "You may not edit reviews.", [])
    with pytest.raises(InputError, match="not on this computer"):
        course.bring_back(book, entry.id, {}, "b", AT)
    book, again = course.bring_back(book, entry.id, {"place": "C", "notes": ""}, "b", AT)
    assert (again.base["place"], again.mine, again.op_id) == ("C", {"place": "B"}, "b")
    assert [(kept.fields, kept.back) for kept in book.journal.values()] == [({"place": "B"}, "b"), ({"place": "C"}, "")]


def test_an_answer_that_comes_again_or_late_changes_nothing() -> None:
    book, one = course.put(Book(), "a", EDIT, {}, {"place": "B"}, AT)
    book = course.sent(book, one.seq)
    assert book.envelopes[1].state is State.SENT
    book = course.answered(book, one.seq, "a", Confirmed(), AT)
    assert book.envelopes[1].state is State.CONFIRMED
    assert course.answered(book, one.seq, "a", Refused("late"), AT) == course.sent(book, one.seq) == book
    assert course.clear(book).envelopes == {}
    assert course.withdrawn(book, one.seq).envelopes == {}


def test_what_is_made_here_has_keys_of_its_own_and_is_found_under_the_real_ones() -> None:
    new = Act("reviews.save_action", Record("action", ""), "An action", {}, True)
    book, one = course.put(Book(last=6), "a", new, {}, {"title": "Call"}, AT)
    counter = Counter(one.seq)
    assert [counter.give("action"), counter.give("action"), counter.give("review")] == [-7001, -7002, -7001]
    assert made_by(-7002) == (7, 2)
    book = course.answered(book, one.seq, "a", Confirmed({"action": (55, 56)}), AT)
    assert book.ids == {"action -7001": 55, "action -7002": 56}
    with pytest.raises(ValueError, match="999"):
        local_id(7, 1000)


def test_made_again_it_keeps_its_keys() -> None:
    new = Act("reviews.save_action", Record("action", ""), "An action", {}, True)
    book, one = course.put(Book(), "a", new, {}, {"title": "Call"}, AT)
    book = course.answered(book, one.seq, "a", Refused("You may not."), AT)
    book, again = course.bring_back(book, max(book.journal), {}, "b", AT)
    book = course.answered(book, again.seq, "b", Confirmed({"action": (55,)}), AT)
    assert book.ids == {"action -1001": 55}


def test_texts_are_joined_unless_one_says_the_other() -> None:
    assert course.joined("They met.", "We met.") == "They met.\n\nWe met."
    assert course.joined("They met.\nWe met.", "We met.") == "They met.\nWe met."
    assert course.joined("We met.", "We met.\nAll agreed.") == "We met.\nAll agreed."
    assert course.joined("555", "5551") == "555\n\n5551"  # part of a line is no line


def test_what_the_journal_keeps_can_come_back_in_parts() -> None:
    held = Act("reviews.hold", Record("review", "7"), "The review", {"decisions": ("Buy",)}, True)
    book, one = course.put(Book(), "a", held, {"state": "planned"}, {"notes": "We met."}, AT)
    book = course.answered(book, one.seq, "a", Refused("It is held."), AT)
    (entry,) = book.journal.values()
    parts = [(EDIT, {"notes": ""}, {"notes": "We met."}), (Act("new", Record("action", ""), "x", {}, True), {}, {})]
    book, made = course.bring_back_in_parts(book, entry.id, parts, "b", AT)
    assert [one.op_id for one in made] == [one.op_id for one in book.waiting()] == ["b+0", "b+1"]
    assert book.journal[entry.id].back == "b"
    assert course.first_key(made[1].act.origin) == local_id(made[1].seq, 1)
    with pytest.raises(InputError, match="no such entry"):
        course.bring_back(book, 99, {}, "c", AT)


def test_a_day_that_replaced_another_one_is_kept() -> None:
    due = Act("reviews.save_action", Record("action", "3"), "An action")
    book, one = course.put(Book(), "a", due, {"due_on": None}, {"due_on": AT.date()}, AT)
    book = course.answered(book, one.seq, "a", Clashed({"due_on": (None, AT.date(), None)}), AT)
    book, _ = course.settle(book, max(book.clashes), Choice.MINE, "b", AT)
    assert [entry.fields for entry in book.journal.values()] == [{"due_on": None}]


def test_an_act_without_fields_that_is_refused_is_kept_as_an_act() -> None:
    sign = Act("reviews.sign", Record("review", "7"), "The review", {"said": "Cleo Ode"}, True)
    book, one = course.put(Book(), "a", sign, {"state": "held"}, {}, AT)
    book = course.answered(book, one.seq, "a", Clashed({"state": ("held", "held", "planned")}), AT)
    assert not course.may_keep_both(book.clashes[max(book.clashes)])
    book, again = course.settle(book, max(book.clashes), Choice.MINE, "b", AT)
    assert again is not None
    assert (again.base, book.journal) == ({"state": "planned"}, {})
    book = course.answered(book, again.seq, "b", Refused("Its minutes are missing."), AT)
    assert [entry.act.args for entry in book.journal.values()] == [{"said": "Cleo Ode"}]


def test_what_is_here_only_is_taken_back_unless_something_stands_on_it() -> None:
    book, _ = course.put(Book(), "a", EDIT, {"notes": ""}, {"notes": "We met."}, AT)
    book, _ = course.put(book, "b", EDIT, {"place": "A"}, {"place": "B"}, AT)
    book, two = course.put(book, "c", EDIT, {"notes": "We met."}, {"notes": "We met twice."}, AT)
    with pytest.raises(InputError, match="A later act stands on it"):
        course.taken_back(book, "a")
    book, (gone,) = course.taken_back(book, "c")
    assert gone == two
    book, _ = course.taken_back(book, "a")
    assert [waits.op_id for waits in book.waiting()] == ["b"]
    new = Act("reviews.plan", Record("review", ""), "DHHS: a review", {"agency_id": 1}, True)
    book, made = course.put(book, "d", new, {}, {"period": "2026-09"}, AT)
    key = course.first_key(made.seq)
    action = Act("reviews.save_action", Record("action", ""), "DHHS: an action", {"review_id": key}, True)
    book, _ = course.put(book, "e", action, {}, {"title": "Call"}, AT)
    assert [course.may_take_back(book, op_id) for op_id in "de"] == [False, True]
    book = course.sent(course.taken_back(book, "e")[0], made.seq)
    with pytest.raises(InputError, match="not here only any more"):
        course.taken_back(book, "d")


def test_what_was_brought_back_and_taken_back_can_come_back_again() -> None:
    book, one = course.put(Book(), "a", EDIT, {"place": "A"}, {"place": "B"}, AT)
    book = course.answered(book, one.seq, "a", Refused("It was cancelled."), AT)
    (entry,) = book.journal
    book, _ = course.bring_back(book, entry, {"place": "A"}, "b", AT)
    assert book.journal[entry].back == "b"
    book, _ = course.taken_back(book, "b")
    assert book.journal[entry].back == ""
