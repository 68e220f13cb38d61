from .calendar import next_talk
from .carry import confirm, move
from .conversation import agree, detail, reopen, settle
from .history import history
from .home import home
from .own import answer, discard, mine, start, submit, withdraw
from .purpose import purpose
from .receipts import receipts
from .reflections import share
from .review import finish, review
from .save import save_answer
from .team import report, team

__all__ = [
    "agree",
    "answer",
    "confirm",
    "detail",
    "discard",
    "finish",
    "history",
    "home",
    "mine",
    "move",
    "next_talk",
    "purpose",
    "receipts",
    "reopen",
    "report",
    "review",
    "save_answer",
    "settle",
    "share",
    "start",
    "submit",
    "team",
    "withdraw",
]
