"""No badge ends silently or lives on unsaid, what was said of one stays, and nobody takes visitors in who may not."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs
from app.domain.changes.values import DIT
from app.domain.datacenters.badges import EVERY, STEPS

_BADGE, _SAID, _VISIT = "badge", "badge_validation", "visit"
_STANDS = "NOT EXISTS (SELECT 1 FROM badge_validation w WHERE w.withdraws_id = v.id)"
_END = f"EXISTS (SELECT 1 FROM badge_validation v WHERE v.badge_id = NEW.id AND v.verdict = 'end' AND {_STANDS})"
_HOLDS = (
    "EXISTS (SELECT 1 FROM badge b JOIN badge_site s ON s.badge_id = b.id AND s.site_id = NEW.site_id"
    " WHERE b.id = NEW.escort_badge_id AND b.ended_on IS NULL"
    f" AND (days_ago(b.issued_on) < {EVERY} OR EXISTS (SELECT 1 FROM badge_validation v WHERE v.badge_id = b.id"
    f" AND v.verdict = 'keep' AND days_ago(v.validated_on) < {EVERY} AND {_STANDS})))"
)
_OF_DIT = (
    "EXISTS (SELECT 1 FROM person p JOIN agency a ON a.id = p.agency_id"
    f" WHERE p.id = NEW.escort_id AND p.active AND a.code = '{DIT}')"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of badges and of visits."""
    yield from _validations()
    yield from _badges()
    yield from _visits()


def _validations() -> Iterator[Rule]:
    yield Rule(
        _SAID,
        "day",
        "INSERT",
        "LL003",
        "a badge is validated on a day since it was issued, and not ahead",
        "NEW.validated_on > {today}"
        " OR EXISTS (SELECT 1 FROM badge b WHERE b.id = NEW.badge_id AND NEW.validated_on < b.issued_on)",
    )
    yield Rule(
        _SAID,
        "contact",
        "INSERT",
        "LL003",
        "for an agency one of its contacts says whether its badges are kept",
        "NEW.by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM badge b JOIN agency_contact c ON c.agency_id = b.agency_id"
        " JOIN person p ON p.id = c.person_id WHERE b.id = NEW.badge_id AND c.person_id = NEW.by_id AND p.active"
        " AND c.valid_from <= {today} AND (c.valid_to IS NULL OR c.valid_to > {today}))",
    )
    yield Rule(
        "badge_notice",
        "reached",
        "INSERT",
        "LL003",
        "an agency is told of a badge when its days have passed",
        "days_ago(NEW.counted_from) < NEW.step",
    )
    yield Rule(
        _SAID,
        "ended",
        "INSERT",
        "LL003",
        "a badge that ended is kept as it is",
        "NEW.verdict <> 'withdrawn'"
        " AND EXISTS (SELECT 1 FROM badge b WHERE b.id = NEW.badge_id AND b.ended_on IS NOT NULL)",
    )
    yield Rule(
        _SAID,
        "withdraws",
        "INSERT",
        "LL003",
        "what is taken back is the last that was said of this badge, by oneself",
        "NEW.withdraws_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM badge_validation v"
        " WHERE v.id = NEW.withdraws_id AND v.badge_id = NEW.badge_id AND v.verdict <> 'withdrawn'"
        " AND v.author = {user} AND NOT EXISTS (SELECT 1 FROM badge_validation l WHERE l.badge_id = v.badge_id"
        " AND l.id > v.id AND l.verdict <> 'withdrawn'"
        " AND NOT EXISTS (SELECT 1 FROM badge_validation w WHERE w.withdraws_id = l.id)))",
    )


def _badges() -> Iterator[Rule]:
    for on in ("INSERT", "UPDATE"):
        before = "" if on == "INSERT" else "OLD.ended_on IS NULL AND "
        yield Rule(
            _BADGE,
            f"end_{on.lower()}",
            on,
            "LL003",
            "a badge ends when somebody said so of it, on record",
            f"{before}NEW.ended_on IS NOT NULL AND NOT {_END}",
        )
        yield Rule(
            _BADGE,
            f"ahead_{on.lower()}",
            on,
            "LL003",
            "a badge was issued on a day that is not ahead",
            "NEW.issued_on > {today}",
        )
    yield Rule(
        _BADGE,
        "renewed",
        "UPDATE",
        "LL003",
        "a badge that is due is validated, not issued on a later day",
        f"NEW.issued_on > OLD.issued_on AND days_ago(OLD.issued_on) >= {STEPS[0]}",
    )
    yield Rule(
        _BADGE,
        "lives_on",
        "UPDATE",
        "LL003",
        "a badge that ended is kept as it is",
        f"OLD.ended_on IS NOT NULL AND {_END}"
        f" AND {differs('number', 'name', 'company', 'agency_id', 'issued_on', 'ended_on')}",
    )


def _visits() -> Iterator[Rule]:
    for on in ("INSERT", "UPDATE"):
        comes = "NEW.in_at IS NOT NULL"
        if on == "UPDATE":
            comes += f" AND (OLD.in_at IS NULL OR {differs('escort_id', 'escort_badge_id', 'site_id')})"
        yield Rule(
            _VISIT,
            f"badge_{on.lower()}",
            on,
            "LL003",
            "the badge of an escort opens the site, did not end, and was validated within 90 days",
            f"{comes} AND NEW.escort_badge_id IS NOT NULL AND NOT {_HOLDS}",
        )
        yield Rule(
            _VISIT,
            f"staff_{on.lower()}",
            on,
            "LL003",
            "an escort is one of DIT's people, or holds a badge",
            f"{comes} AND NEW.escort_id IS NOT NULL AND NOT {_OF_DIT}",
        )
        yield Rule(
            _VISIT,
            f"ahead_{on.lower()}",
            on,
            "LL003",
            "nobody came in or went out in the future",
            "NEW.in_at > {soon} OR NEW.out_at > {soon}",
        )
    yield Rule(
        _VISIT,
        "over",
        "UPDATE",
        "LL003",
        "a visit that is over stays as it is",
        "OLD.out_at IS NOT NULL AND NEW.out_at IS NOT NULL AND "
        + differs(
            "site_id", "visitor", "company", "purpose", "expected_at", "escort_id", "escort_badge_id", "in_at", "out_at"
        ),
    )
