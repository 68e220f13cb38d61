"""Say for each column whether it is exported, and whether erasing a person empties it."""

from pathway_portal.accounts.personal_data.rules import (
    INTERNAL,
    SIGNATURE,
    Rule,
    because,
    names,
)

from ..models import Assessment, OrphanedAnswer, Rating, Receipt, Reflection, Remark

COUNTED = "it is counted where five or more have closed an assessment of the same step"
DATED = "the database holds every answer and every step of an assessment to its date"

RULES = [
    Rule(
        Assessment,
        handed=names(
            "employee stage started_at submitted_at is_independent reviewed_at reviewed_by "
            "attained agreed_at employee_confirmed_at manager_confirmed_at manager_confirmed_by "
            "closed_at"
        ),
        withheld=because(INTERNAL, "version last_save review_manager_changes closed_number"),
        emptied=names("last_save"),
        kept=because(SIGNATURE, "employee reviewed_by manager_confirmed_by")
        | because(COUNTED, "stage attained is_independent")
        | because(
            DATED,
            "started_at submitted_at reviewed_at agreed_at employee_confirmed_at "
            "manager_confirmed_at closed_at",
        )
        | because(INTERNAL, "version review_manager_changes closed_number"),
    ),
    Rule(
        Rating,
        handed=names(
            "assessment competency metric side author answer answered_at confirmed_at old_words "
            "evidence link updated_at"
        ),
        withheld=because(INTERNAL, "version confirms last_save"),
        emptied=names("evidence link old_words confirms confirmed_at last_save"),
        kept=because(COUNTED, "assessment competency metric side answer")
        | because(DATED, "answered_at updated_at")
        | {"version": INTERNAL, "author": SIGNATURE},
    ),
    Rule(
        Remark,
        handed=names("assessment competency metric side author text updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        # On their own assessments all are deleted; on those of others theirs say nothing any more.
        emptied=names("text last_save"),
        kept=because("the two saw this item differently", "assessment competency metric side")
        | {"version": INTERNAL, "author": SIGNATURE, "updated_at": DATED},
    ),
    Rule(
        Reflection,
        handed=names("assessment watch_for text shared_at updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        is_deleted=True,
    ),
    Rule(
        OrphanedAnswer,
        handed=names("assessment author kept_at asked answer text link"),
        is_deleted=True,
    ),
    Rule(
        Receipt,
        handed=names("employee reader standing deed assessment stage at"),
        withheld={"day": "the day of `at`"},
        # Those that tell others what the erased person read stay, signed by nobody.
        is_deleted=True,
    ),
]
