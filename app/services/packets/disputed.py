"""What a packet says of figures that its agency disputes."""

from __future__ import annotations

from dataclasses import replace

from app.db import figure_disputes as store
from app.db import tables as t
from app.db.figures.facts import Facts
from app.domain.eastern import local_date
from app.domain.packets.disputes import DisputedFigure, DisputedSection, share_of
from app.domain.packets.figures import figures_of
from app.domain.packets.packet import PacketData
from app.domain.periods import Period


def with_disputes(facts: Facts, made: PacketData, agency_id: int, period: Period) -> PacketData:
    """Return the packet with the disputes of this packet and of earlier ones that it answers, as known at its time.

    Listed are those that are open, and those answered since the period began.
    """
    whose = t.packet.c.agency_id == agency_id
    if not store.any_of(facts.conn, agency_id, facts.as_of):
        return made
    itself = store.Revision(agency_id, period.key, made.head.revision, figures_of(made))
    known = store.disputes(facts.conn, whose, until=facts.as_of, itself=itself)
    known = [one for one in known if Period.parse(one.period).start < period.end]
    rows = tuple(one for one in known if _is_listed(one, period))
    if not rows:
        return made
    return replace(made, disputes=DisputedSection(rows, *share_of(known)))


def _is_listed(one: DisputedFigure, period: Period) -> bool:
    return one.answered_on is None or one.answered_on >= local_date(period.start)
