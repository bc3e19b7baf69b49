"""The keys of the room: what each does, on which pages, and the words by which the page of keys lists them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

K = Qt.Key


@dataclass(frozen=True, slots=True)
class RoomKey:
    """`sign`: the letter or sign that is typed, or `key`: one without a sign; `act`: its name, "" where `cap` stands
    for keys that are taken otherwise.
    """

    cap: str
    act: str
    title: str
    group: str
    sign: str = ""
    key: Qt.Key | None = None


COURSE, VOTES, DECISION, PAGES = "Course", "Votes", "Decision", "Pages and screen"
KEYS: tuple[RoomKey, ...] = (
    RoomKey("Space", "next", "Next open item", COURSE, key=K.Key_Space),
    RoomKey("Backspace", "before", "Item before", COURSE, key=K.Key_Backspace),
    RoomKey("1-9", "", "Go to that item", COURSE),
    RoomKey("G", "goto", "Go to an item by its number\u2026", COURSE, "G"),
    RoomKey("P", "pause", "Pause, go on", COURSE, "P"),
    RoomKey("End", "end", "End the meeting\u2026", COURSE, key=K.Key_End),
    RoomKey("\u2191 \u2193", "", "Choose a seat", VOTES),
    RoomKey("/", "find", "Choose a seat by its letters", VOTES, "/"),
    RoomKey("Y", "vote:approve", "The seat approves", VOTES, "Y"),
    RoomKey("N", "vote:reject", "The seat rejects\u2026", VOTES, "N"),
    RoomKey("0", "vote:abstain", "The seat abstains", VOTES, "0"),
    RoomKey("E", "rest", "Everybody else approves\u2026", VOTES, "E"),
    RoomKey("M", "all_here", "Everybody is here", VOTES, "M"),
    RoomKey("U", "not_all_here", "Undo M: they are not here", VOTES, "U"),
    RoomKey("A", "approve", "Approve, or ratify\u2026", DECISION, "A"),
    RoomKey("C", "conditions", "Approve with conditions\u2026", DECISION, "C"),
    RoomKey("R", "reject", "Reject, or do not ratify\u2026", DECISION, "R"),
    RoomKey("D", "defer", "Defer to a later meeting\u2026", DECISION, "D"),
    RoomKey("K", "consent", "Consent to a late item\u2026", DECISION, "K"),
    RoomKey("O", "reopen", "Open again, take a deferral back\u2026", DECISION, "O"),
    RoomKey("T", "note", "Take note of what is not voted on\u2026", DECISION, "T"),
    RoomKey("I", "page:plans", "Plans, and all there is to know", PAGES, "I"),
    RoomKey("W", "page:people", "Who is here", PAGES, "W"),
    RoomKey("L", "page:actions", "List of actions", PAGES, "L"),
    RoomKey("H  ?  F1", "page:help", "These keys", PAGES, "H"),
    RoomKey("F", "full", "Fill the screen", PAGES, "F"),
    RoomKey("S", "screen", "To the other screen", PAGES, "S"),
    RoomKey("Esc", "leave", "Back to the item; leave", PAGES, key=K.Key_Escape),
)
_BY_KEY = {one.key: one.act for one in KEYS if one.key is not None} | {
    K.Key_F1: "page:help",
    K.Key_Up: "up",
    K.Key_Down: "down",
    K.Key_Left: "left",
    K.Key_Right: "right",
    K.Key_PageUp: "page_up",
    K.Key_PageDown: "page_down",
}
_BY_SIGN = {one.sign: one.act for one in KEYS if one.sign} | {"?": "page:help"}
_ASKS = frozenset(one.act for one in KEYS if one.title.endswith("\u2026") and one.act != "goto") | {"action_new"}
#: Acts on the item, which is not seen on the page of the seats.
_OF_THE_ITEM = frozenset(one.act.partition(":")[0] for one in KEYS if one.group == DECISION or one.act == "rest") | {
    "",
    "vote",
    "number",
}
#: What keys mean on a page where they mean something else.
_ON_PAGE: dict[str, dict[object, str]] = {
    "people": {K.Key_Space: "presence", "A": "alternate"},
    "actions": {"X": "action_done", "N": "action_new"},
}


def act_of(page: str, key: Qt.Key, sign: str) -> str:
    """Return the act of a key on a page; "" for none. `sign`: what was typed, as on a Latin keyboard."""
    own = _ON_PAGE.get(page, {})
    letter, sign = sign, sign.upper()
    found = own.get(key) or own.get(sign) or _BY_KEY.get(key) or _BY_SIGN.get(sign, "")
    if not found and sign in "123456789" and sign:
        found = f"number:{sign}"
    if page == "people" and sign and found.partition(":")[0] in _OF_THE_ITEM:
        return f"find:{letter}"  # nothing is decided there: it begins the name of a seat
    return found


def asks_first(act: str) -> bool:
    """Return whether an act asks for words before it is done: whoever presses its key may be typing them already."""
    return act in _ASKS


def is_held_on(act: str) -> bool:
    """Return whether a key that is held down goes on: moving does, nothing that is saved."""
    return act in {"up", "down", "left", "right", "page_up", "page_down"}
