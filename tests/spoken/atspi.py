"""A listener at the accessibility bus: the tree of a program as assistive technology reads it, and what has focus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MatchRule, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_REGISTRY = "org.a11y.atspi.Registry"
_TOLD = ("Focus", "Announcement")  # what a screen reader speaks of its own accord
_LONGEST = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a program: where it is answered for, and under which path."""

    bus: str
    path: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was told: an event's kind and detail, the object's name and role, and words that came with it."""

    event: str
    detail: str
    name: str
    role: str
    text: str


class Listener:
    """Reads objects and collects events from the accessibility bus of a session."""

    def __init__(self, session: str) -> None:
        address = _address(session)
        self.bus: DBusConnection = open_dbus_connection(address)
        for interface in ("org.a11y.atspi.Event.Object", "org.a11y.atspi.Event.Focus"):
            rule = MatchRule(type="signal", interface=interface)
            self.bus.send_and_get_reply(message_bus.AddMatch(rule))
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        for event in ("object:state-changed:focused", "object:announcement", "object:property-change"):
            self.bus.send_and_get_reply(new_method_call(registry, "RegisterEvent", "s", (event,)))
        self._waiting: list[Any] = []

    def _call(self, node: Node, method: str, interface: str = _ACCESSIBLE) -> Any:
        reply = self.bus.send_and_get_reply(
            new_method_call(DBusAddress(node.path, node.bus, interface), method), timeout=10
        )
        return reply.body[0] if reply.header.message_type is MessageType.method_return and reply.body else None

    def name(self, node: Node) -> str:
        """Return what a screen reader says first of an object."""
        address = DBusAddress(node.path, node.bus, _ACCESSIBLE)
        reply = self.bus.send_and_get_reply(Properties(address).get("Name"), timeout=10)
        return str(reply.body[0][1]) if reply.header.message_type is MessageType.method_return else ""

    def role(self, node: Node) -> str:
        """Return what an object is, for example "push button"."""
        return str(self._call(node, "GetRoleName") or "")

    def children(self, node: Node) -> list[Node]:
        """Return an object's parts."""
        return [Node(bus, path) for bus, path in self._call(node, "GetChildren") or ()]

    def states(self, node: Node) -> int:
        """Return an object's states as a number of bits, in the order of AtspiStateType."""
        low, high = self._call(node, "GetState") or (0, 0)
        return int(low) | int(high) << 32

    def programs(self) -> list[Node]:
        """Return the programs that speak."""
        return self.children(Node(_REGISTRY, "/org/a11y/atspi/accessible/root"))

    def walk(self, node: Node, depth: int = 40) -> Iterator[Node]:
        """Yield an object and everything in it, without the cells of tables, which may be millions."""
        yield node
        if depth and self.role(node) not in ("table", "tree table"):
            for child in self.children(node):
                yield from self.walk(child, depth - 1)

    def heard(self, quiet: float = 1.0) -> list[Spoken]:
        """Return what was told until nothing was for so many seconds; an object that is gone meanwhile is left out."""
        events, until = [], time.monotonic() + _LONGEST
        while time.monotonic() < until:
            try:
                message = self.bus.receive(timeout=quiet)
            except TimeoutError:
                break
            if message.header.message_type is MessageType.signal:
                events.append(message)
        spoken = []
        for message in events:
            fields = {key.name: value for key, value in message.header.fields.items()}
            body = message.body
            if len(body) < 4 or fields.get("member") not in _TOLD:
                continue
            node = Node(fields["sender"], fields["path"])
            any_data = body[3][1] if isinstance(body[3], tuple) else ""
            text = any_data if isinstance(any_data, str) else ""
            spoken.append(Spoken(fields["member"], str(body[0]), self.name(node), self.role(node), text))
        return spoken

    def close(self) -> None:
        """Leave the bus."""
        self.bus.close()


def _address(session: str) -> str:
    """Return where the accessibility bus is, once its launcher stands."""
    asked, until = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), time.monotonic() + _LONGEST
    with closing(open_dbus_connection(session)) as bus:
        while True:
            reply = bus.send_and_get_reply(new_method_call(asked, "GetAddress"))
            if reply.header.message_type is MessageType.method_return:
                return str(reply.body[0])
            if time.monotonic() > until:
                raise TimeoutError(f"no accessibility bus: {reply.body}")
