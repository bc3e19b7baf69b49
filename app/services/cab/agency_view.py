"""What an agency sees of changes and of the board: one look with few queries, however many changes there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.db import changes as change_store
from app.db.cab import seats, surroundings, votes
from app.db.cab.people import agency_of_login
from app.db.changes import standing
from app.db.changes.tasks import open_tasks_by_people
from app.db.engine import Database
from app.db.names import names
from app.domain.cab.agency_view import AgencyChange, AgencyView, asked_of, is_own, is_seen
from app.domain.cab.values import MeetingState, Seat
from app.domain.changes.places import Place
from app.domain.changes.values import DIT, Change
from app.domain.eastern import day_span, local_date
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def agency_view(db: Database, agency: str, start: date, end: date, work: Work | None = None) -> AgencyView:
    """Return what touches an agency (its code) or its parts from `start` to `end`, both days included (Eastern).

    Each change comes with when it is decided or what was decided, the vote of the agency's seat and what the agency is
    to do. Whoever only reads, and belongs to an agency, is given that one and its parts: NotAllowed for others.
    """
    with db.read(work) as conn:
        codes = surroundings.with_parts(conn, agency)
        if not codes:
            raise InputError(f"There is no agency {agency}.", hint="Give the code of one, such as DHHS.")
        known = names(conn)
        _require_own(db, conn, agency, known.agencies)
        first, last = day_span(start, (end - start).days + 1)
        named_in = None if DIT in codes else codes  # the department is touched where no change names it
        reaching = change_store.changes_between(conn, first, last, agencies=named_in)
        found = [change for change in reaching if is_seen(change, codes)]
        reach = {*codes, *surroundings.above(conn, agency), None}
        freezes = tuple(one for one in change_store.freezes_between(conn, first, last) if one.agency in reach)
        changes = _with_board(db, conn, agency, codes, found)
        named = {code for change in found for code in change.services}
        services = {code: known.services.get(code, code) for code in named}
        return AgencyView(agency, known.agencies.get(agency, agency), start, end, changes, freezes, services)


def _require_own(db: Database, conn: Connection, agency: str, called: Mapping[str, str]) -> None:
    if not db.actor.roles <= {Role.READER}:
        return
    own = agency_of_login(conn, db.actor.login)
    if own and agency not in surroundings.with_parts(conn, own):
        raise NotAllowed(
            f"The changes of {called.get(agency, agency)} are shown to its own readers.",
            hint=f"Yours are those of {called.get(own, own)}.",
        )


def _with_board(
    db: Database, conn: Connection, agency: str, codes: Sequence[str], found: Sequence[Change]
) -> tuple[AgencyChange, ...]:
    ids = [change.id for change in found]
    if not ids:
        return ()
    places = standing.places_of_all(conn, ids)
    made = [AgencyChange(one, places.get(one.id, ()), is_own(one, codes)) for one in found]
    voted_on = {seen.change.id: place for seen in made if (place := seen.voted_on) is not None}
    cast = votes.of_items(conn, [place.item_id for place in voted_on.values()], agency=agency)
    open_places = [place for place in voted_on.values() if place.is_open]
    sitting = _sitting(conn, agency, open_places, local_date(db.now()))
    actions = [one for one in surroundings.open_actions_of_changes(conn, ids) if one.agency in codes]
    tasks = open_tasks_by_people(conn, ids, codes)
    whole = []
    for seen in made:
        id, place = seen.change.id, voted_on.get(seen.change.id)
        if place is not None:
            seen = replace(seen, votes={place.item_id: cast.get(place.item_id, ())})
        who = sitting.get(place.meeting_id or 0, ()) if place is not None else ()
        own_actions = [one for one in actions if one.change_id == id]
        asked = asked_of(seen, who, own_actions, [one for one in tasks if one.change_id == id])
        whole.append(replace(seen, asked=asked))
    return tuple(whole)


def _sitting(conn: Connection, agency: str, places: Sequence[Place], today: date) -> dict[int, tuple[str, ...]]:
    """Return the names of who may sit for an agency, by meeting.

    Before the agenda is sent those are who represents it today, as its seats are filled anew then, and a delegate.
    """
    states = {place.meeting_id: place.meeting_state for place in places if place.meeting_id is not None}
    if not states:
        return {}
    listed = seats.of_meetings(conn, sorted(states))
    of_today = next((seat for seat in seats.expected(conn, today) if seat.agency == agency), Seat(0, agency))
    found = {}
    for meeting_id, state in states.items():
        seat = next((one for one in listed.get(meeting_id, ()) if one.agency == agency and not one.guest), of_today)
        if state == MeetingState.PLANNED:
            seat = replace(seat, person=of_today.person, alternate=of_today.alternate)
        found[meeting_id] = _names(seat)
    return found


def _names(seat: Seat) -> tuple[str, ...]:
    people = [person.name for person in seat.people]
    return tuple(dict.fromkeys(name for name in (*people, seat.delegate_words) if name))
