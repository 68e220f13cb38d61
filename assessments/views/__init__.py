from .calendar import next_talk
from .carry import confirm, move
from .conversation import agree, detail, reopen, settle
from .deputies import deputies, end_deputy
from .glance import glance
from .history import history
from .home import home
from .observations import (
    decline_observation,
    observation,
    observations,
    save_observation,
    withdraw_observation,
)
from .own import answer, ask, discard, mine, start, start_here, submit, withdraw
from .purpose import purpose
from .receipts import receipts
from .reflections import share
from .review import finish, review, take_over
from .save import save_answer
from .settling import changes, save_part
from .team import invite, report, team

__all__ = [
    "agree",
    "answer",
    "ask",
    "changes",
    "confirm",
    "decline_observation",
    "deputies",
    "detail",
    "discard",
    "end_deputy",
    "finish",
    "glance",
    "history",
    "home",
    "invite",
    "mine",
    "move",
    "next_talk",
    "observation",
    "observations",
    "purpose",
    "receipts",
    "reopen",
    "report",
    "review",
    "save_answer",
    "save_observation",
    "save_part",
    "settle",
    "share",
    "start",
    "start_here",
    "submit",
    "take_over",
    "team",
    "withdraw",
    "withdraw_observation",
]
