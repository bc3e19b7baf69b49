"""The parts of a workspace that are set up: what each holds, who may change it, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.catalog.life_cycle import LifeCycle
from app.domain.changes_made import Touched
from app.domain.request_fields import FieldKind
from app.domain.setup.fields import NOBODY, Field, Kind
from app.domain.shifts.oncall import LEVELS, MOST_WEEKS, ONCALL
from app.domain.shifts.times import EVERY_DAY, SHIFTS
from app.domain.sla.priority import REACH_TEXTS, URGENCY_WORDS
from app.domain.tickets.routing import PLACES
from app.domain.vocabulary import HoldReason, Metric, Priority, TicketKind
from app.domain.words import LONG_WEEKDAYS
from app.errors import InputError

#: What a calendar's zone may be, the department's own first.
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC")


class Ending(StrEnum):
    """How a record ends: nothing is deleted."""

    DAY = "valid_to"  # it holds until a day
    RETIRED = "active"  # it is not offered any more
    WITHDRAWN = "withdrawn"  # it was a mistake, or is cancelled: it never holds
    NOT_IN_FORCE = "effective_to"  # it holds for what was opened before a day


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of record that is set up. `right`: who may; `called`: the field that names a record.

    `levels`: it decides when tickets are due, so that a change of it shows first what it alters.
    """

    id: str
    title: str
    noun: tuple[str, str]
    table: str
    right: str
    called: str
    ending: Ending
    about: str
    fields: tuple[Field, ...]
    touches: Touched
    levels: bool = False

    def field(self, key: str) -> Field:
        """Return a field by its key; KeyError where there is none such."""
        return _FIELDS[self.id][key]

    def stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as columns keep them. Raises `InputError` naming the field for what cannot be kept."""
        found: dict[str, Any] = {}
        for key, value in values.items():
            try:
                field = self.field(key)
            except KeyError:
                raise InputError(f"{self.noun[1].capitalize()} have no field “{key}”.") from None
            found |= field.stored(value)
        return found

    def new(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a new record as columns keep them, with what was left out. Raises `InputError`."""
        return self.stored({**{field.key: field.empty for field in self.fields}, **values})


#: What is said of support hours where no calendar is named.
AROUND_THE_CLOCK = "Around the clock"
_CODE = Field("code", "Code", Kind.CODE, required=True, fixed=True, hint="Short, given once: history refers to it.")
_NAME = Field("name", "Name", required=True)
_NOTE = Field("note", "Note", Kind.LONG)
_FROM = Field("valid_from", "From", Kind.DAY, required=True)
_TO = Field("valid_to", "Until", Kind.DAY, hint="The first day on which it does not hold any more; empty: it goes on.")
_AS_IT_IS = ("As it is", 0)
_REACHES = (_AS_IT_IS, *((text.capitalize(), n) for n, text in REACH_TEXTS.items()))
_URGENCIES = (_AS_IT_IS, *((text, n) for n, text in URGENCY_WORDS.items()))
_PAUSES = tuple((reason.label, reason.value) for reason in HoldReason)
_FREEZES = (
    ("Elections", "elections"),
    ("Legislative session", "legislative"),
    ("Tax season", "tax"),
    ("Year end", "year_end"),
    ("Other", "other"),
)
_STATUS = (("Confirmed", "confirmed"), ("Derived", "derived"))

PARTS: tuple[Part, ...] = (
    Part(
        "agencies",
        "Agencies",
        ("agency", "agencies"),
        "agency",
        "agency.edit",
        "code",
        Ending.DAY,
        "Who is served. Reorganised agencies keep their dates and name the one before them.",
        (
            _CODE,
            _NAME,
            Field("parent_id", "Part of", Kind.ONE, offers="agencies", none=NOBODY),
            Field("predecessor_id", "Successor of", Kind.ONE, offers="agencies", none=NOBODY),
            _FROM,
            _TO,
            _NOTE,
        ),
        Touched.AGENCIES,
    ),
    Part(
        "services",
        "Services",
        ("service", "services"),
        "service",
        "service.edit",
        "name",
        Ending.DAY,
        "What is offered, who supports it, where it runs, and what it depends on.",
        (
            _CODE,
            _NAME,
            Field("description", "Description", Kind.LONG, hint="What a requester gets, in a requester's words."),
            Field("synonyms", "Also called", hint="Words that find it, with commas between."),
            Field("category", "Category"),
            Field("group_id", "Support group", Kind.ONE, offers="groups", none=NOBODY),
            Field(
                "owner_id",
                "Owner",
                Kind.ONE,
                offers="people",
                none=NOBODY,
                hint="Approves changes of this service that the board does not hear.",
            ),
            Field(
                "life_cycle",
                "Life cycle",
                Kind.CHOICE,
                choices=tuple((state.label, state.value) for state in LifeCycle),
                default=LifeCycle.ACTIVE.value,
            ),
            Field(
                "replacement_id",
                "Replaced by",
                Kind.ONE,
                offers="services",
                none=NOBODY,
                hint="Told to whoever asks for this one.",
            ),
            Field("depends_on", "Depends on", Kind.MANY, offers="services", beside=True),
            Field("primary_site_id", "Primary site", Kind.ONE, offers="sites", none=NOBODY),
            Field("standby_site_id", "Standby site", Kind.ONE, offers="sites", none=NOBODY),
            Field("both_active", "Runs at both at once", Kind.FLAG),
            Field(
                "support_calendar_id",
                "Support hours",
                Kind.ONE,
                offers="calendars",
                none=AROUND_THE_CLOCK,
            ),
            Field(
                "availability_goal", "Availability goal", Kind.PERCENT, ("availability_goal_bp",), hint="Such as 99.9 %"
            ),
            _FROM,
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "sites",
        "Sites",
        ("site", "sites"),
        "site",
        "site.update",
        "code",
        Ending.DAY,
        "Data centers and other places.",
        (_CODE, _NAME, _NOTE, _TO),
        Touched.SERVICES,
    ),
    Part(
        "groups",
        "Support groups",
        ("support group", "support groups"),
        "support_group",
        "support_group.update",
        "code",
        Ending.DAY,
        "Who works on tickets. One of them is the service desk.",
        (_CODE, _NAME, Field("is_desk", "Is the service desk", Kind.FLAG), _TO),
        Touched.PEOPLE,
    ),
    Part(
        "members",
        "Group members",
        ("group member", "group members"),
        "group_member",
        "group_member.update",
        "person_id",
        Ending.DAY,
        "Who is in a support group, from when to when. A group that carries a change out has no vote on it.",
        (
            Field("group_id", "Support group", Kind.ONE, offers="groups", required=True, fixed=True),
            Field("person_id", "Person", Kind.ONE, offers="people", required=True, fixed=True),
            Field("is_lead", "Leads the group", Kind.FLAG, hint="Is warned when tickets of the group are late."),
            _FROM,
            _TO,
        ),
        Touched.PEOPLE,
    ),
    Part(
        "routing",
        "Routing",
        ("routing rule", "routing rules"),
        "routing_rule",
        "routing_rule.update",
        "place",
        Ending.DAY,
        "To which support group a ticket goes that nobody gave one. The first rule that fits says it. A rule whose"
        " first day is to come is tried here on the last tickets before it holds.",
        (
            Field("place", "Rule", Kind.CHOICE, choices=tuple((str(n), n) for n in PLACES), hint="1 is asked first."),
            Field("service_id", "Service", Kind.ONE, offers="services", none="Any"),
            Field("agency_id", "Agency", Kind.ONE, offers="agencies", none="Any"),
            Field("category", "Category", hint="As tickets have it; empty: any."),
            Field("group_id", "Support group", Kind.ONE, offers="groups", none="The one that supports the service"),
            _NOTE,
            _FROM,
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "shifts",
        "Shifts",
        ("shift", "shifts"),
        "shift",
        "shift.edit",
        "name",
        Ending.DAY,
        "When the shifts of the desk begin and end, by Eastern clocks. One hands over to the next (Shifts).",
        (
            _NAME,
            Field("days", "Begins on", Kind.MANY, choices=tuple((day, n) for n, day in enumerate(LONG_WEEKDAYS)),
                  required=True, default=EVERY_DAY, every="Every day"),
            Field("starts", "Begins at", Kind.TIME, required=True, hint="Such as 07:00."),
            Field("ends", "Ends at", Kind.TIME, required=True,
                  hint="Such as 15:00; no later than it begins: on the next day."),
            _FROM,
            _TO,
        ),
        SHIFTS,
    ),
    Part(
        "fields",
        "Request fields",
        ("request field", "request fields"),
        "request_field",
        "request_field.update",
        "label",
        Ending.DAY,
        "What is asked when a service is requested. A field of the next catalog year begins on its 1 July and the one"
        " before ends then; requests keep what was asked and answered.",
        (
            Field("service_id", "Service", Kind.ONE, offers="services", required=True, fixed=True),
            Field("label", "Field", required=True, hint="As it is asked: “Computer name”."),
            Field(
                "kind",
                "Answer",
                Kind.CHOICE,
                default=FieldKind.TEXT.value,
                choices=tuple((kind.label, kind.value) for kind in FieldKind),
            ),
            Field("required", "Needed", Kind.FLAG, hint="A request is not logged without it."),
            Field("choices", "Choices", Kind.LONG, hint="One a line, where the answer is a choice."),
            Field("help", "Help", hint="Stands below the field."),
            Field("position", "Order", Kind.CHOICE, default=1, choices=tuple((str(n), n) for n in range(1, 41))),
            _FROM,
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "oncall",
        "On call",
        ("turn on call", "turns on call"),
        "oncall_turn",
        "oncall.edit",
        "begins",
        Ending.DAY,
        "Who is on call for a group: a week each, that comes round. Leads of the group write it; what was stays.",
        (
            Field("group_id", "Support group", Kind.ONE, offers="groups", required=True, fixed=True),
            Field("level", "Level", Kind.CHOICE, choices=tuple((name, level) for level, name in LEVELS)),
            Field("person_id", "Person", Kind.ONE, offers="people", required=True),
            Field("first_day", "First day", Kind.DAY, required=True, hint="On which their first week begins."),
            Field("begins", "At", Kind.TIME, required=True, hint="Eastern time of the hand-over, such as 08:00."),
            Field("every", "Comes round", Kind.CHOICE, choices=tuple(
                ("Every week" if n == 1 else f"Every {n} weeks", n) for n in range(1, MOST_WEEKS + 1))),
            Field("escalate", "Then the next level", Kind.CHOICE, choices=tuple(
                ("Not said" if n == 0 else f"After {n} min", n) for n in (0, 5, 10, 15, 20, 30, 45, 60, 90, 120))),
            _TO,
        ),
        ONCALL,
    ),
    Part(
        "swaps",
        "On call, swaps",
        ("swap on call", "swaps on call"),
        "oncall_swap",
        "oncall.edit",
        "reason",
        Ending.WITHDRAWN,
        "Somebody else is on call for a span; the swap written last goes before all. Of what was only with a reason.",
        (
            Field("group_id", "Support group", Kind.ONE, offers="groups", required=True, fixed=True),
            Field("level", "Level", Kind.CHOICE, choices=tuple((name, level) for level, name in LEVELS)),
            Field("person_id", "Person", Kind.ONE, offers="people", required=True),
            Field("start_at", "From", Kind.MOMENT, required=True, hint="Eastern time, such as 25 Nov 17:00."),
            Field("end_at", "To", Kind.MOMENT, required=True, hint="Eastern time, after the beginning."),
            Field("reason", "Reason"),
        ),
        ONCALL,
    ),
    Part(
        "people",
        "People",
        ("person", "people"),
        "person",
        "person.edit",
        "name",
        Ending.RETIRED,
        "Who works here or is a contact. Who has a login can sign in; roles are the database's.",
        (
            _NAME,
            Field(
                "login",
                "Login",
                Kind.LOGIN,
                hint="Given once: history refers to it. Empty: a contact that does not sign in.",
            ),
            Field("title", "Title"),
            Field("email", "E-mail"),
            Field("phone", "Phone"),
            Field("agency_id", "Agency", Kind.ONE, offers="agencies", none=NOBODY),
            Field("active", "Works here", Kind.FLAG, default=True),
        ),
        Touched.PEOPLE,
    ),
    Part(
        "categories",
        "Categories",
        ("category", "categories"),
        "category",
        "category.edit",
        "name",
        Ending.DAY,
        "What tickets are filed under: forms and imports offer these. Renamed, the tickets have the new name too.",
        (_NAME, _NOTE, _TO),
        Touched.SERVICES,
    ),
    Part(
        "modules",
        "Text modules",
        ("text module", "text modules"),
        "text_module",
        "template.edit",
        "name",
        Ending.DAY,
        "Texts of the desk that ::name puts into notes, replies and resolutions. Everybody's own are kept in Tickets.",
        (
            Field("name", "Name", required=True, hint="Typed as ::name; letters, digits, - and _."),
            Field(
                "text",
                "Text",
                Kind.LONG,
                required=True,
                hint="{caller}, {number}, {agency}, {due} and {me} are filled in; {anything else} by who writes.",
            ),
            Field("group_id", "Looked after by", Kind.ONE, offers="groups", none=NOBODY),
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "templates",
        "Ticket templates",
        ("ticket template", "ticket templates"),
        "ticket_template",
        "template.edit",
        "name",
        Ending.DAY,
        "What calls begin with: “/” in the title of a call lists them. Everybody's own are kept in Tickets.",
        (
            _NAME,
            Field("title", "Title", required=True, hint="With {holes} for what differs; Tab goes on to the next."),
            Field(
                "kind",
                "Kind",
                Kind.CHOICE,
                default="",
                choices=(("As it is", ""), *((kind.value.capitalize(), kind.value) for kind in TicketKind)),
            ),
            Field("service_id", "Service", Kind.ONE, offers="services", none=NOBODY),
            Field("category", "Category"),
            Field("set_impact", "Reach", Kind.CHOICE, choices=_REACHES),
            Field("set_urgency", "Urgency", Kind.CHOICE, choices=_URGENCIES),
            Field("route_group_id", "Group of the ticket", Kind.ONE, offers="groups", none=NOBODY),
            Field("description", "Details", Kind.LONG),
            Field("checklist", "Checklist", Kind.LONG, hint="A step a line; they stand below the details."),
            Field("group_id", "Looked after by", Kind.ONE, offers="groups", none=NOBODY),
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "windows",
        "Maintenance windows",
        ("maintenance window", "maintenance windows"),
        "maintenance_window",
        "window.edit",
        "weekday",
        Ending.DAY,
        "When changes may be carried out, week by week, in Eastern time.",
        (
            Field(
                "service_id",
                "Service",
                Kind.ONE,
                offers="services",
                none="Every service without its own",
            ),
            Field(
                "weekday",
                "Weekday",
                Kind.CHOICE,
                required=True,
                choices=tuple((name, day) for day, name in enumerate(LONG_WEEKDAYS)),
            ),
            Field("start_time", "Begins", Kind.TIME, required=True, hint="HH:MM"),
            Field("end_time", "Ends", Kind.TIME, required=True, hint="HH:MM; before the beginning: on the next day."),
            _NOTE,
            Field("valid_from", "From", Kind.DAY, hint="Empty: it always was."),
            _TO,
        ),
        Touched.SERVICES,
    ),
    Part(
        "freezes",
        "Freezes",
        ("freeze", "freezes"),
        "freeze",
        "freeze.edit",
        "name",
        Ending.WITHDRAWN,
        "When changes rest: no window opens, and no change is scheduled, started or moved there without an override.",
        (
            _NAME,
            Field("kind", "Kind", Kind.CHOICE, choices=_FREEZES, default="other"),
            Field(
                "hard",
                "Binds",
                Kind.CHOICE,
                choices=(("Hard", True), ("Soft", False)),
                default=True,
                hint="Hard: only the ECAB overrides it. Soft: the coordinator, with a reason.",
            ),
            Field("start_at", "Begins", Kind.MOMENT, required=True, hint="Eastern time, such as 25 Nov 17:00."),
            Field("end_at", "Ends", Kind.MOMENT, required=True, hint="Eastern time, after the beginning."),
            Field(
                "agency_id",
                "Agency",
                Kind.ONE,
                offers="agencies",
                none="Every agency",
                hint="With the parts of the agency.",
            ),
            Field(
                "service_id",
                "Service",
                Kind.ONE,
                offers="services",
                none="Every service",
                hint="With what depends on it, and what it stands on.",
            ),
            Field("site_id", "Site", Kind.ONE, offers="sites", none="Every site"),
            Field("reason", "Reason", Kind.LONG),
        ),
        Touched.FREEZES,
    ),
    Part(
        "ecab",
        "ECAB members",
        ("ECAB member", "ECAB members"),
        "ecab_member",
        "cab.member",
        "person_id",
        Ending.DAY,
        "Who may decide an emergency change. Two of them decide, by phone, mail or in person.",
        (
            Field("person_id", "Person", Kind.ONE, offers="people", required=True, fixed=True),
            _NOTE,
            _FROM,
            _TO,
        ),
        Touched.CAB | Touched.PEOPLE,
    ),
    Part(
        "calendars",
        "Calendars",
        ("calendar", "calendars"),
        "calendar",
        "calendar.edit",
        "name",
        Ending.DAY,
        "The hours by which service levels count. Hours changed from a day on hold for open clocks from then.",
        (
            _CODE,
            _NAME,
            Field("week", "Hours", Kind.WEEK, required=True, hint="Such as Mon-Fri 08:00-17:00; Sat 09:00-12:00."),
            Field("uses_holidays", "Closed on state holidays", Kind.FLAG, default=True),
            Field(
                "zone",
                "Time zone",
                Kind.CHOICE,
                fixed=True,
                choices=tuple((zone, zone) for zone in ZONES),
                default=ZONES[0],
            ),
            _TO,
        ),
        Touched.TARGETS,
        levels=True,
    ),
    Part(
        "holidays",
        "Holidays",
        ("holiday", "holidays"),
        "holiday",
        "holiday.edit",
        "name",
        Ending.WITHDRAWN,
        "State holidays. Derived ones follow from the policy and are to be confirmed against the published list.",
        (
            Field("day", "Day", Kind.DAY, required=True, fixed=True),
            _NAME,
            Field("source", "Source", required=True, hint="Where it is published."),
            Field("status", "Status", Kind.CHOICE, choices=_STATUS, default="confirmed"),
        ),
        Touched.TARGETS,
        levels=True,
    ),
    Part(
        "special",
        "Special hours",
        ("day with special hours", "days with special hours"),
        "special_hours",
        "special_hours.update",
        "day",
        Ending.WITHDRAWN,
        "Other hours on one date: an early closing, weather, an election night.",
        (
            Field("calendar_id", "Calendar", Kind.ONE, offers="calendars", required=True, fixed=True),
            Field("day", "Day", Kind.DAY, required=True, fixed=True),
            Field("hours", "Hours", Kind.HOURS, required=True, hint="Such as 08:00-12:00, or closed."),
            Field("why", "Why", required=True, hint="Such as early closing."),
            Field("source", "Source"),
        ),
        Touched.TARGETS,
        levels=True,
    ),
    Part(
        "targets",
        "Targets",
        ("target", "targets"),
        "sla_target",
        "target.edit",
        "metric",
        Ending.NOT_IN_FORCE,
        "How fast, how often. A target changed from a day on holds for tickets opened from then.",
        (
            Field("metric", "What", Kind.CHOICE, choices=tuple((m.label, m.value) for m in Metric), fixed=True,
                  default=Metric.RESOLUTION.value),
            Field("priority", "Priority", Kind.CHOICE, choices=tuple((p.label, int(p)) for p in Priority), fixed=True,
                  default=int(Priority.CRITICAL)),
            Field("ticket_kind", "Tickets", Kind.CHOICE, fixed=True,
                  choices=(("Incidents and requests", ""),
                           *((f"{kind.value.capitalize()}s", kind.value) for kind in TicketKind))),
            Field("agency_id", "Agency", Kind.ONE, offers="agencies", none="Every agency", fixed=True),
            Field("service_id", "Service", Kind.ONE, offers="services", none="Every service", fixed=True),
            Field("allowance", "Within", Kind.DURATION, ("duration_s", "duration_days"), required=True,
                  hint="Such as 4 h, 30 min or 3 business days."),
            Field("calendar_id", "Calendar", Kind.ONE, offers="calendars", required=True),
            Field("goal", "Goal", Kind.PERCENT, ("goal_bp",), required=True, hint="Such as 95 %."),
            Field("pause_reasons", "Paused by", Kind.MANY, choices=_PAUSES),
            Field("effective_from", "Holds from", Kind.MIDNIGHT, required=True,
                  hint="For tickets opened from this day on."),
            Field("effective_to", "Until", Kind.MIDNIGHT, hint="Empty: it goes on."),
        ),
        Touched.TARGETS,
        levels=True,
    ),
)  # fmt: skip
#: The part that has no records but sixteen cells.
MATRIX = "matrix"
_BY_ID: Mapping[str, Part] = MappingProxyType({part.id: part for part in PARTS})
_FIELDS: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {part.id: MappingProxyType({field.key: field for field in part.fields}) for part in PARTS}
)


def part_of(id: str) -> Part:
    """Return a part by its id. Raises `InputError` where there is none such."""
    found = _BY_ID.get(id)
    if found is None:
        raise InputError(f"There is no part “{id}” to set up.", hint=f"One of {', '.join(_BY_ID)}.")
    return found
