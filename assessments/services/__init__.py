"""Every change to an assessment. One function a change; the dates it sets are the state.

The rule that no two changes about one person run at once is in `rows`.
"""

from .agreement import Agreement, Settlement, agree, may_move_on, reopen, settle
from .asking import (
    NobodyToAsk,
    NothingToInviteTo,
    TooSoon,
    ask_about_review,
    chase_reviews,
    invite,
)
from .moving import move_to_published
from .observations import (
    CannotObserve,
    ObservationInput,
    ask_for_observation,
    decline_observation,
    save_observation,
    withdraw_observation,
)
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
from .review_takeover import review_begun_by, take_over
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
    "CannotObserve",
    "Incomplete",
    "NobodyToAsk",
    "NothingToInviteTo",
    "ObservationInput",
    "PageSave",
    "ReflectionInput",
    "RemarkInput",
    "ReviewRuleChanged",
    "Saved",
    "Settlement",
    "StaleVersion",
    "TakeawayInput",
    "TooSoon",
    "agree",
    "ask_about_review",
    "ask_for_observation",
    "chase_reviews",
    "complete_review",
    "confirm",
    "decline_observation",
    "discard",
    "invite",
    "keep_under_new_words",
    "leave_receipts",
    "may_move_on",
    "move_to_published",
    "reopen",
    "review_begun_by",
    "save_observation",
    "save_own_half",
    "save_review",
    "settle",
    "share_reflection",
    "start",
    "submit",
    "take_over",
    "withdraw",
    "withdraw_observation",
]
