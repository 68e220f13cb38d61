from .abilities import abilities, choose_evidence
from .actions import (
    action,
    add,
    closed,
    delete,
    plan,
    share,
    share_all,
    stop_sharing,
    stop_sharing_all,
)
from .badges import (
    add_badge,
    badge,
    badge_file,
    badge_issuer,
    badge_picture,
    badge_status,
    revoke_badge,
)
from .calendar import calendar, calendar_feed
from .help_offers import ask, helping
from .notes import add_note, delete_note, note, notes
from .proposals import accept, decline, proposal, propose, withdraw
from .readings import delete_reading, mark_reading, reading, readings
from .targets import change_target, roles, target

__all__ = [
    "abilities",
    "accept",
    "action",
    "add",
    "add_badge",
    "add_note",
    "ask",
    "badge",
    "badge_file",
    "badge_issuer",
    "badge_picture",
    "badge_status",
    "calendar",
    "calendar_feed",
    "change_target",
    "choose_evidence",
    "closed",
    "decline",
    "delete",
    "delete_note",
    "delete_reading",
    "helping",
    "mark_reading",
    "note",
    "notes",
    "plan",
    "proposal",
    "propose",
    "reading",
    "readings",
    "revoke_badge",
    "roles",
    "share",
    "share_all",
    "stop_sharing",
    "stop_sharing_all",
    "target",
    "withdraw",
]
