"""Lock everybody whose rows name a person, before that person is erased or joined."""

from assessments.models import Assessment, Observation, OrphanedAnswer, Rating, Remark
from pathway_portal.accounts.models import Deputyship, User
from pathway_portal.accounts.services import lock_people, lock_reporting_lines

# Where a person is named on somebody else's rows: model, field, and whose rows they are.
PARTS = [
    (User, "manager", "pk"),
    (Deputyship, "manager", "employee"),
    (Deputyship, "deputy", "employee"),
    (Deputyship, "named_by", "employee"),
    (Assessment, "reviewed_by", "employee"),
    (Assessment, "manager_confirmed_by", "employee"),
    (Observation, "observer", "assessment__employee"),
    (Observation, "asked_by", "assessment__employee"),
    (Rating, "author", "assessment__employee"),
    (Remark, "author", "assessment__employee"),
    (OrphanedAnswer, "author", "assessment__employee"),
]


def lock_with_involved(ids):
    """Lock people, their reports, and employees whose assessments they wrote on or signed.

    Saving locks the employee before the assessment, so nobody changes these meanwhile. Call inside
    a transaction, before anything else: see the order of locks in pathways.services.
    """
    lock_reporting_lines()
    involved = set(ids)
    for model, field, whose in PARTS:
        rows = model._base_manager.filter(**{f"{field}__in": ids}).order_by()
        involved.update(rows.values_list(whose, flat=True).distinct())
    lock_people(User.objects.filter(pk__in=involved))
