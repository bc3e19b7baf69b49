"""Mail that came in is read: one after the other, whatever one of them is."""

from __future__ import annotations

import logging
from itertools import islice

from app.db.engine import Database
from app.domain.attachments.values import size_words
from app.domain.cab.tended import Tended
from app.domain.inbox.values import Became, Outcome, told
from app.domain.rights import may
from app.errors import Conflict, EnvironmentFault, InputError, LongleafError
from app.mail.boxes import LARGEST, Box, Lying
from app.mail.reading import read_mail
from app.services.inbox.account import box_of, kept_inbox, own_addresses
from app.services.inbox.taking import RIGHT, take

log = logging.getLogger("longleaf.inbox")

_AT_ONCE = 200  # mails of a round: others wait for the rest of what is due
_NAMED = 3  # of those that were left or came back, how many are told one by one


def tend_inbox(db: Database) -> Tended:
    """Read the mail of this computer's mailbox or folder; nothing where it has none, or one's roles read none."""
    if not may(db.actor.roles, RIGHT):
        return Tended()
    try:
        kept = kept_inbox()
        return Tended() if kept is None else read_box(db, box_of(kept))
    except LongleafError as error:
        return Tended(failed=(f"Mail that comes in is not read: {error}",))


def read_box(db: Database, box: Box) -> Tended:
    """Read what lies in a box and put each mail aside after it is kept; a mail that cannot be read is told.

    It may be repeated at any time, also by two desktops at once, and after a process that died at any point: a mail
    of which something was made is only put aside.
    """
    outcomes: list[Outcome] = []
    failed: list[str] = []
    own = own_addresses(db)
    try:
        for lying in islice(box.lying(), _AT_ONCE):
            try:
                outcome = _outcome(db, box, lying, own)
            except Conflict:  # somebody is at the ticket: the next round sees what became of it
                continue
            if outcome is not None:
                outcomes.append(outcome)
            box.put_aside(lying, outcome.became if outcome is not None else Became.PASSED)
    except LongleafError as error:
        failed.append(f"Not all mail could be read: {error}")
    finally:
        box.close()
    failed = [*(outcome.text for outcome in outcomes if outcome.became is Became.FAILED), *failed]
    return Tended(_done(outcomes), tuple(failed))


def _outcome(db: Database, box: Box, lying: Lying, own: tuple[str, ...]) -> Outcome | None:
    """Return what became of a mail, None where it was read before; what cannot be kept has failed, and says why."""
    called = lying.name
    try:
        if lying.size > LARGEST:
            raise InputError(f"it has {size_words(lying.size)}, and at most {size_words(LARGEST)} are read.")
        content = box.content(lying)
        mail = read_mail(content, lying.name, place=lying.place, received_at=lying.received_at, own=own)
        called = mail.called
        return take(db, mail)
    except (EnvironmentFault, Conflict):
        raise
    except LongleafError as error:
        return Outcome(Became.FAILED, text=f"{called} was set aside: {error}")
    except Exception as bug:  # noqa: BLE001 - of ours, told, and no reason that the others wait
        log.error("A mail could not be read (%s)", type(bug))
        return Outcome(Became.FAILED, text=f"{called} was set aside: it could not be read ({type(bug).__name__}).")


def _done(outcomes: list[Outcome]) -> tuple[str, ...]:
    said = told(outcomes)
    if not said:
        return ()
    named = dict.fromkeys(one.text for one in outcomes if one.became in {Became.LEFT, Became.BOUNCE})
    return (" ".join([said, *list(named)[:_NAMED]]),)
