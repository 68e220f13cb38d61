"""How one person is doing at one stage: what they say, what their manager says, what both agree."""

from .answers import (
    ALONE_OR_BETTER,
    COMPETENCY_ANSWERS,
    EVIDENCE_LENGTH,
    HIGHEST_LEVEL,
    METRIC_ANSWERS,
    SEEN_DIFFERENTLY,
    MetricAnswer,
    MetricNonAnswer,
    NonAnswer,
    Side,
    as_expected_or_better,
)
from .assessments import (
    REVIEW_IS_VALID,
    WAITS_FOR_EMPLOYEE,
    WAITS_FOR_MANAGER,
    Assessment,
    AssessmentQuerySet,
    State,
    in_state,
)
from .observations import (
    DECLINE_LENGTH,
    MOST_OBSERVATIONS,
    Observation,
    ObservationQuerySet,
    ObservedCompetency,
)
from .ratings import ItemKey, ItemRow, Rating, RatingQuerySet, Remark
from .receipts import ReaderCapacity, Receipt, ReceiptAction
from .reflections import OrphanedAnswer, Reflection, ReflectionQuerySet
from .takeaways import MOST_TAKEAWAYS, TAKEAWAY_LENGTH, Doer, Takeaway, TakeawayQuerySet

__all__ = [
    "ALONE_OR_BETTER",
    "COMPETENCY_ANSWERS",
    "DECLINE_LENGTH",
    "EVIDENCE_LENGTH",
    "HIGHEST_LEVEL",
    "METRIC_ANSWERS",
    "MOST_OBSERVATIONS",
    "MOST_TAKEAWAYS",
    "REVIEW_IS_VALID",
    "SEEN_DIFFERENTLY",
    "TAKEAWAY_LENGTH",
    "WAITS_FOR_EMPLOYEE",
    "WAITS_FOR_MANAGER",
    "Assessment",
    "AssessmentQuerySet",
    "Doer",
    "ItemKey",
    "ItemRow",
    "MetricAnswer",
    "MetricNonAnswer",
    "NonAnswer",
    "Observation",
    "ObservationQuerySet",
    "ObservedCompetency",
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
    "as_expected_or_better",
    "in_state",
]
