"""Signing in at one host of a PostgreSQL address, and asking it what it is: see `app.db.hosts` for which one counts."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.clock import utc_now
from app.db import relay
from app.db.errors import SignIn
from app.db.hosts import Answer
from app.domain.hosts import REQUIRED, Choice, Look, State, said_of_older, said_of_split, unsafe
from app.errors import EnvironmentFault, OlderHistory

log = logging.getLogger("longleaf.db")

#: Of a standby the timeline stands in its control file: what the checkpoint says, or what it has to be replayed to.
#: `pg_control_checkpoint` of a new primary still says the old timeline for a while, so there the log itself is asked.
_WHAT = """
SELECT pg_is_in_recovery(),
 (SELECT system_identifier FROM pg_control_system())::text,
 CASE WHEN pg_is_in_recovery()
  THEN greatest((SELECT timeline_id FROM pg_control_checkpoint()),
                (SELECT min_recovery_end_timeline FROM pg_control_recovery()))
  ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
 CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_xact_replay_timestamp(),
  (SELECT checkpoint_time FROM pg_control_checkpoint())) END,
 clock_timestamp(),
 current_setting('synchronous_commit'),
 current_setting('synchronous_standby_names'),
 coalesce(current_setting('longleaf.synchronous', true), ''),
 CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn,
 CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() - '0/0'::pg_lsn END,
 (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'longleaf' AND c.relname = 'server_history')
"""
#: The newest history of its cluster that the workspace has on record: replicated, so a standby has it as well.
_NOTED = "SELECT coalesce(max(timeline), 0) FROM longleaf.server_history WHERE cluster = %s"
#: For a server that keeps what its control file says to itself: nothing is known of its history then.
_LITTLE = "SELECT pg_is_in_recovery(), '', 0, NULL::timestamptz, clock_timestamp(), '', '', '', 0, 0, false"
#: What stands in the address or the environment for each host of several.
_OF_HOSTS = ("host", "hostaddr", "port")
_OLDER_HINT = (
    "Tell the database administrator. It is read only where somebody chooses so: when the workspace is opened, or by"
    " --older-history on the command line."
)
_SILENT = (SignIn.NO_TRUST, SignIn.NO_ANSWER, SignIn.NO_HOST)  # the first says most


@dataclass(frozen=True, slots=True)
class Told:
    """What a host says besides: its clock between two looks at ours (UTC), and why saves there may be lost."""

    before: datetime
    server: datetime
    after: datetime
    unsafe: str


class Dialer:
    """Signs in at each host of an address by itself."""

    def __init__(self, dialect: Any, arguments: Mapping[str, Any]) -> None:
        """`arguments`: what the driver is given but for the password; hosts and ports may be several by commas."""
        self._dialect = dialect
        self._hosts = _hosts_in(arguments)
        #: The hosts, as people know them.
        self.names = tuple(self._hosts)

    def dial(self, name: str, positional: Sequence[Any], parameters: Mapping[str, Any]) -> Answer:
        """Sign in at one host and ask what it is. Never raises for what a server or a line does."""
        driver = self._dialect.dbapi
        own = {key: value for key, value in parameters.items() if key not in self._hosts[name]} | self._hosts[name]
        began = time.monotonic()
        try:
            raw = self._dialect.connect(*positional, **own)
        except driver.OperationalError as error:
            error.sqlstate = error.sqlstate or self._why(error, own, time.monotonic() - began)
            return Answer(Look(name, _state(error.sqlstate), error=error.sqlstate), error=error)
        except driver.ProgrammingError as error:  # the address is read before anybody is called
            error.sqlstate = error.sqlstate or SignIn.BAD_ADDRESS
            return Answer(Look(name, State.REFUSES, error=error.sqlstate), error=error)
        try:
            if relay.stands_before(raw):
                if relay.shares(raw, lambda: self._dialect.connect(*positional, **own)):
                    shared = driver.OperationalError("a session is kept for one transaction only")
                    shared.sqlstate = SignIn.POOLED
                    raise shared
                relay.settle(raw, str(own.get("options", "")))
            look, told = look_at(raw, name)
        except driver.Error as error:
            with suppress(driver.Error):
                raw.close()
            if error.sqlstate == SignIn.POOLED or relay.refuses_transactions(error):
                error.sqlstate = SignIn.POOLED
                return Answer(Look(name, State.REFUSES, error=SignIn.POOLED), error=error)
            return Answer(Look(name, State.SILENT, error=error.sqlstate or SignIn.LOST), error=error)
        return Answer(look, raw, told=told)

    @staticmethod
    def _why(error: Any, own: Mapping[str, Any], lasted: float) -> str:
        """Return why a sign-in failed; a host that said nothing for as long as it was waited for is not asked again."""
        if lasted > float(own.get("connect_timeout") or 5) * 0.9:
            return SignIn.NO_ANSWER
        from app.db.signin import why  # late: few ever need it

        return why(error, own)


def look_at(raw: Any, name: str) -> tuple[Look, Told]:
    """Ask an open connection what its server is; the transaction is ended."""
    before = utc_now()
    try:
        row = raw.execute(_WHAT).fetchone()
    except Exception as error:
        if getattr(error, "sqlstate", None) not in {"42501", "42883", "0A000", "55000"}:
            raise
        raw.rollback()
        row = raw.execute(_LITTLE).fetchone()
    after = utc_now()
    in_recovery, cluster, timeline, as_of, server, setting, standbys, wanted, place, received, on_record = row
    noted = raw.execute(_NOTED, (cluster,)).fetchone()[0] if on_record else 0
    raw.rollback()
    state = State.READS if in_recovery else State.WRITES
    if in_recovery:  # its control file lags behind what it has replayed
        timeline = max(timeline, noted)
    look = Look(name, state, cluster, timeline, as_of, noted=noted, place=int(place or 0), received=int(received or 0))
    why = "" if in_recovery else unsafe(setting, standbys, required=wanted.strip() == REQUIRED)
    return look, Told(before, server, after, why)


def note_history(raw: Any, look: Look) -> None:
    """Let a primary that was promoted put its history on record, where none of us met it before; never raises.

    The standby that would confirm it may be the one that died: it is not waited for, since whoever comes next notes it
    again where it is lost.
    """
    if look.state is not State.WRITES or look.timeline <= max(look.noted, 1):
        return
    with suppress(Exception):  # a login without a role, an older schema, a line that is lost: told by what follows
        raw.execute("SET LOCAL synchronous_commit = local")
        raw.execute("SET LOCAL lock_timeout = '2s'")
        raw.execute("SELECT longleaf.note_history()")
        raw.commit()
        log.info("A newer history of the cluster was put on record: %d", look.timeline)
        return
    with suppress(Exception):
        raw.rollback()


def refusal(choice: Choice, answers: Sequence[Answer]) -> Exception:
    """Return the error that says best why there is no host to work with."""
    if choice.split:
        return EnvironmentFault(said_of_split(choice), hint="Tell the database administrator at once.", retry=True)
    if choice.older:
        return OlderHistory(said_of_older(choice), hint=_OLDER_HINT, retry=True)
    failed = [answer for answer in answers if answer.error is not None]
    said = [answer for answer in failed if answer.look.error not in _SILENT]
    # a refusal counts less than "in a moment", and both more than silence
    said.sort(key=lambda answer: answer.look.state is State.REFUSES)
    failed.sort(key=lambda answer: (*_SILENT, answer.look.error).index(answer.look.error))
    first = (said or failed)[0]
    assert first.error is not None
    return first.error


def _state(code: str) -> State:
    if code == "57P03":
        return State.STARTING
    return State.SILENT if code in _SILENT or code.startswith("08") else State.REFUSES


def _hosts_in(arguments: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by name what the driver is given for each host.

    An address that says by itself which server it wants (`target_session_attrs`) leaves the choice to libpq.
    """
    listed = {key: _listed(key, arguments) for key in _OF_HOSTS}
    count = max(len(listed["host"]), len(listed["hostaddr"]))
    if count <= 1 or "target_session_attrs" in arguments or arguments.get("service"):
        return {_called(listed): {}}
    found: dict[str, dict[str, Any]] = {}
    for i in range(count):
        own = {key: parts[i] if i < len(parts) else parts[0] for key, parts in listed.items() if any(parts)}
        name = str(own.get("host") or own.get("hostaddr"))
        if listed["host"].count(name) > 1:
            name = f"{name}:{own.get('port', 5432)}"
        found[name] = own
    return found


def _called(listed: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(part for part in listed["host"] or listed["hostaddr"] if part) or "this computer"


def _listed(key: str, arguments: Mapping[str, Any]) -> list[str]:
    said = str(arguments.get(key) or os.environ.get(f"PG{key.upper()}", ""))
    return [part.strip() for part in said.split(",")]
