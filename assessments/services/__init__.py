"""Every change to an assessment. One function a change; the dates it sets are the state.

The rule that no two changes about one person run at once is in `rows`.
"""

from .agreement import Agreement, Settlement, agree, reopen, settle
from .moving import move_to_published
from .own import (
    ReviewRuleChanged,
    confirm,
    discard,
    keep_under_new_words,
    save_own_half,
    share_reflection,
    start,
    submit,
    withdraw,
)
from .receipts import leave_receipts
from .review import complete_review, save_review
from .rows import (
    ANSWER_FIELDS,
    AnswerInput,
    Incomplete,
    PageSave,
    ReflectionInput,
    RemarkInput,
    Saved,
    StaleVersion,
)
from .takeaways import TakeawayInput

__all__ = [
    "ANSWER_FIELDS",
    "Agreement",
    "AnswerInput",
    "Incomplete",
    "PageSave",
    "ReflectionInput",
    "RemarkInput",
    "ReviewRuleChanged",
    "Saved",
    "Settlement",
    "StaleVersion",
    "TakeawayInput",
    "agree",
    "complete_review",
    "confirm",
    "discard",
    "keep_under_new_words",
    "leave_receipts",
    "move_to_published",
    "reopen",
    "save_own_half",
    "save_review",
    "settle",
    "share_reflection",
    "start",
    "submit",
    "withdraw",
]
