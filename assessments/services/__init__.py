"""Every change to an assessment. One function a change; the dates it sets are the state.

The rule that no two changes about one person run at once is in `rows`.
"""

from .agreement import agree, reopen, save_outcome, settle
from .inputs import (
    ANSWER_FIELDS,
    Agreement,
    AnswerInput,
    Incomplete,
    PageSave,
    ReflectionInput,
    RemarkInput,
    ReviewRuleChanged,
    Saved,
    Settlement,
    StaleVersion,
)
from .moving import move_to_published
from .own import (
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
    "agree",
    "complete_review",
    "confirm",
    "discard",
    "keep_under_new_words",
    "leave_receipts",
    "move_to_published",
    "reopen",
    "save_outcome",
    "save_own_half",
    "save_review",
    "settle",
    "share_reflection",
    "start",
    "submit",
    "withdraw",
]
