"""Changes to a plan. Each takes who makes it and when; none reads the clock."""

from .actions import (
    ActionInput,
    Ending,
    NewAction,
    NobodyToShareWith,
    add_action,
    delete_action,
    save_action,
    share_actions,
    stop_sharing_actions,
)
from .badges import NotReached, issue_badge, revoke_badge
from .calendar_feeds import renew_calendar_feed, revoke_calendar_feed, set_calendar_titles
from .chosen_evidence import choose_evidence
from .help_offers import offer_help, withdraw_help
from .notes import NoteInput, add_note, delete_note, save_note
from .proposals import accept_proposal, decline_proposal, propose, withdraw_proposal
from .readings import ReadingInput, delete_reading, mark_reading, save_reading
from .targets import choose_target, forget_target, share_target, stop_sharing_target

__all__ = [
    "ActionInput",
    "Ending",
    "NewAction",
    "NobodyToShareWith",
    "NotReached",
    "NoteInput",
    "ReadingInput",
    "accept_proposal",
    "add_action",
    "add_note",
    "choose_evidence",
    "choose_target",
    "decline_proposal",
    "delete_action",
    "delete_note",
    "delete_reading",
    "forget_target",
    "issue_badge",
    "mark_reading",
    "offer_help",
    "propose",
    "renew_calendar_feed",
    "revoke_badge",
    "revoke_calendar_feed",
    "save_action",
    "save_note",
    "save_reading",
    "set_calendar_titles",
    "share_actions",
    "share_target",
    "stop_sharing_actions",
    "stop_sharing_target",
    "withdraw_help",
    "withdraw_proposal",
]
