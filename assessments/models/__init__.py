"""How one person is doing at one stage: what they say, what their manager says, what both agree."""

from .answers import (
    ALONE_OR_BETTER,
    COMPETENCY_ANSWERS,
    EVIDENCE_LENGTH,
    HIGHEST_LEVEL,
    MetricAnswer,
    NonAnswer,
    Side,
)
from .assessments import (
    REVIEW_IS_VALID,
    WAITS_FOR_MANAGER,
    Assessment,
    AssessmentQuerySet,
    State,
    in_state,
)
from .ratings import ItemKey, ItemRow, Rating, RatingQuerySet, Remark
from .receipts import ReaderCapacity, Receipt, ReceiptAction
from .reflections import OrphanedAnswer, Reflection, ReflectionQuerySet
from .takeaways import MOST_TAKEAWAYS, TAKEAWAY_LENGTH, Doer, Takeaway, TakeawayQuerySet

__all__ = [
    "ALONE_OR_BETTER",
    "COMPETENCY_ANSWERS",
    "EVIDENCE_LENGTH",
    "HIGHEST_LEVEL",
    "MOST_TAKEAWAYS",
    "REVIEW_IS_VALID",
    "TAKEAWAY_LENGTH",
    "WAITS_FOR_MANAGER",
    "Assessment",
    "AssessmentQuerySet",
    "Doer",
    "ItemKey",
    "ItemRow",
    "MetricAnswer",
    "NonAnswer",
    "OrphanedAnswer",
    "Rating",
    "RatingQuerySet",
    "ReaderCapacity",
    "Receipt",
    "ReceiptAction",
    "Reflection",
    "ReflectionQuerySet",
    "Remark",
    "Side",
    "State",
    "Takeaway",
    "TakeawayQuerySet",
    "in_state",
]
