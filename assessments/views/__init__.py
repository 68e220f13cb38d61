from .conversation import agree, detail, reopen, settle
from .home import home
from .own import answer, discard, mine, start, submit, withdraw
from .review import finish, review
from .save import save_answer
from .team import report, team

__all__ = [
    "agree",
    "answer",
    "detail",
    "discard",
    "finish",
    "home",
    "mine",
    "reopen",
    "report",
    "review",
    "save_answer",
    "settle",
    "start",
    "submit",
    "team",
    "withdraw",
]
