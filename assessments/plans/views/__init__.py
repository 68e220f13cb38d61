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
from .notes import add_note, delete_note, note, notes
from .proposals import accept, decline, proposal, propose, withdraw

__all__ = [
    "accept",
    "action",
    "add",
    "add_note",
    "closed",
    "decline",
    "delete",
    "delete_note",
    "note",
    "notes",
    "plan",
    "proposal",
    "propose",
    "share",
    "share_all",
    "stop_sharing",
    "stop_sharing_all",
    "withdraw",
]
