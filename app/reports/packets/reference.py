"""The standing texts of the packet: definitions of the figures and the glossary."""

from __future__ import annotations

#: Figure, definition. P is the period [start, end) in Eastern Time; T the as-of time.
DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "Attainment",
        "Met / due. Due are the tickets whose outcome became known in the period: resolved in it, or the due time "
        "passed in it while unresolved. A miss counts once, in the month of its due time. All priorities together: sum "
        "of met / sum of due, never a mean of percentages.",
    ),
    (
        "Response and status update",
        "Likewise for the first assignment to a person, and for each status update that was due.",
    ),
    (
        "Clock",
        "Working time of the target's calendar from opening to resolution, without the pauses that the target agrees. "
        "A change of priority brings the new target from the opening on. A ticket keeps the definition of the target "
        "that was in force when it was opened. Time between resolved and reopened is not counted.",
    ),
    (
        "Verdict",
        "Met or Missed from the unrounded value. Low volume: with fewer than 1 / (1 \u2212 goal) tickets due a single "
        "miss would fail the goal, so there is no verdict. Not measured: nothing was due, or the tickets' source does "
        "not tell it. Where it does not tell holds, times are the longest they can be and the figure the least: Met if "
        "even so, Missed if not even every ticket that may have been in time would help, else Not measured.",
    ),
    ("Time to resolve", "Mean, median, 90th percentile and n of the clock, for incidents resolved in the period."),
    ("Time to restore", "Major incidents: time on the wall clock from the start of the impact to restored."),
    (
        "Promises",
        "Major incidents: each message says when the next one comes. Kept: sent by then; late: within one more "
        "interval; broken: later or never; overdue: still owed at the as-of time. Counted for the agencies that were "
        "reached when it was due. Not measured where messages were not kept yet. Drills do not count.",
    ),
    (
        "First contact resolution",
        "Resolved by the Service Desk at first contact and not reopened within five business days / eligible: "
        "incidents resolved in the period of which the desk noted whether it solved them at first contact. Those of "
        "which nobody noted it, or whose source does not tell it, are left out.",
    ),
    (
        "Reopen rate",
        "Resolved in the period and reopened by the as-of time / resolved in the period. Provisional until 14 days "
        "after the end of the period. Tickets whose source does not tell reopenings are left out.",
    ),
    (
        "Backlog",
        "Open at the end of the period. Opening + opened + reopened + transferred in \u2212 resolved \u2212 cancelled "
        "\u2212 transferred out = closing. Age in calendar days since opening. On hold counts every hold, whether it "
        "pauses a clock or not.",
    ),
    (
        "Availability",
        "(Service time \u2212 unplanned full outages) / service time. Service time is the service's support hours, "
        "around the clock unless the catalog says else, and leaves out approved maintenance really used; maintenance "
        "beyond its window is downtime; overlapping outages count once.",
    ),
    ("Change success", "Done in its window, not backed out, no incident linked within 72 hours / implemented."),
    ("Satisfaction", "Answers of 4 or 5 of 5 / answers. Hidden below five answers."),
)

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("BRM", "Business relationship manager: assigned to an agency, holds its service reviews."),
    ("CAB", "Agency Change Advisory Board: meets on Wednesdays, hears changes that affect several agencies."),
    ("Due", "Of a ticket: the instant at which its target ends. Of a month: see Attainment."),
    ("EDC, WDC", "Eastern and Western Data Center."),
    ("Emergency change", "Approved by the emergency CAB (ECAB) outside the weekly rhythm."),
    ("Incident, request", "A disruption of normal operation; a request for something new or for a standard service."),
    ("Latent change", "Recorded after the fact, within one business day, and listed for ratification."),
    ("Layer", "Where a target comes from: MOU (this agency) before Service before Global."),
    ("MIP", "Major Incident Process: the response above the standard one."),
    ("MOU", "Memorandum of understanding between DIT and an agency."),
    ("Restatement", "A printed figure that changed later, with the reason."),
    ("24x7", "A calendar that counts every hour: nights, weekends and holidays, too."),
)

#: Words of recovery plans, since packets say how services come back.
RECOVERY: tuple[tuple[str, str], ...] = (
    ("Exercise", "A recovery plan tried out, with the time of each step: what it took is computed from these."),
    ("Recovery plan", "How a service comes back at the other data center, step by step, and who does it."),
    (
        "RTO, RPO",
        "Recovery time objective: by when a service has to be back after its data center is lost. Recovery point"
        " objective: how much of the latest data may be lost at most, as time.",
    ),
    ("Standby", "The site at which a service can run when its first one is lost."),
    ("Tier", "How pressing a service is to bring back: 1 first. By it, how often its plan is tested."),
)
