"""Every service that can be used offline, by its name in `Services`."""

from __future__ import annotations

from collections.abc import Mapping

from app.services.offline import of_agencies, of_reviews, of_texts
from app.services.offline.port import Port

PORTS: Mapping[str, Port] = {port.name: port for port in (*of_texts.PORTS, *of_agencies.PORTS, *of_reviews.PORTS)}
