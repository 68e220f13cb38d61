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
from .proposals import accept, decline, proposal, propose, withdraw

__all__ = [
    "accept",
    "action",
    "add",
    "closed",
    "decline",
    "delete",
    "plan",
    "proposal",
    "propose",
    "share",
    "share_all",
    "stop_sharing",
    "stop_sharing_all",
    "withdraw",
]
