"""What the acts that wait are called."""

from __future__ import annotations

#: By the service, and whether its record was there already: what is done.
DOES = {
    ("packets.save_commentary", True): "Commentary",
    ("packets.give_reason", True): "Reason",
    ("reviews.save_action", False): "New action",
    ("reviews.save_action", True): "Action",
    ("agencies.edit_contact", True): "Contact",
    ("agencies.add_contact", True): "New contact",
    ("agencies.end_contact", True): "End contact",
    ("agencies.verify_contacts", True): "Verify contact",
    ("reviews.edit", True): "Review",
    ("reviews.plan", True): "New review",
    ("reviews.set_people", True): "Participants",
    ("reviews.hold", True): "Held review",
    ("reviews.record_present", True): "Presence",
    ("reviews.sign", True): "Sign off",
    ("reviews.cancel", True): "Cancel review",
    ("reviews.restore", True): "Restore review",
    ("reviews.unhold", True): "Not held",
    ("reviews.reopen", True): "Open again",
}
#: Fields that people call otherwise than their columns.
TITLES = {
    "effect": "Effect",
    "kind": "Kind",
    "owner": "Owner",
    "reason": "Reason",
    "note": "Note",
    "decisions": "Decisions",
    "present": "Present",
    "said": "Words",
}
