"""Erase what somebody who has left has said, and what was said about them."""

from django.db.models import Count, F, Q

from ..models import (
    Assessment,
    Observation,
    ObservedCompetency,
    OrphanedAnswer,
    Rating,
    Receipt,
    Reflection,
    Remark,
    Side,
    Takeaway,
)
from ..progress import FEWEST_COUNTED


def erase(person):
    """Erase all words on somebody's assessments, and their own words on those of others.

    Call inside a transaction.

    Answers that were agreed stay to be counted, of stages that five people or more have finished.
    What they answered as a manager stays too: it is part of what others were told.
    """
    theirs = Assessment.objects.filter(employee=person)
    # Rows must not hold on to each other: what confirms and what is confirmed go together or stay.
    Rating.objects.filter(assessment__in=theirs.values("pk")).update(
        confirms=None, confirmed_at=None
    )
    Receipt.objects.filter(employee=person).delete()
    theirs.exclude(pk__in=_countable(person)).delete()
    Rating.objects.filter(assessment__employee=person).update(
        evidence="", link="", old_words="", last_save=""
    )
    Remark.objects.filter(assessment__employee=person).delete()
    Reflection.objects.filter(assessment__employee=person).delete()
    # What a manager is to do stays with the report, by whose talk it came about.
    Takeaway.objects.filter(assessment__employee=person).delete()
    Observation.objects.filter(assessment__employee=person).delete()
    theirs.update(next_talk_on=None)
    OrphanedAnswer.objects.filter(Q(assessment__employee=person) | Q(author=person)).delete()

    # A manager's half that was never put in dies with them, as with every change of manager.
    written = Rating.objects.filter(author=person)
    written.filter(side=Side.MANAGER, assessment__reviewed_at=None).delete()
    # One version further, so that an open page with the words cannot save them again.
    written.exclude(assessment__employee=person).update(
        evidence="", link="", old_words="", last_save="", version=F("version") + 1
    )
    Remark.objects.filter(author=person).update(text="", last_save="", version=F("version") + 1)
    # One version further here, too. Who was asked, and when, stays said.
    ObservedCompetency.objects.filter(observation__observer=person).update(
        text="", last_save="", version=F("version") + 1
    )
    Observation.objects.filter(observer=person).update(decline_reason="")
    # `last_save` names a page by a number that their browser made up.
    Assessment.objects.filter(
        Q(employee=person) | Q(reviewed_by=person) | Q(manager_confirmed_by=person)
    ).update(last_save="")


def _countable(person):
    """Return the keys of their agreed assessments of stages that enough people have finished."""
    agreed = Assessment.objects.filter(agreed_at__isnull=False)
    steps = agreed.values("stage__slug", "stage__pathway__role").annotate(
        people=Count("employee", distinct=True)
    )
    countable = {
        (step["stage__slug"], step["stage__pathway__role"])
        for step in steps.filter(people__gte=FEWEST_COUNTED).order_by()
    }
    theirs = agreed.filter(employee=person).values_list("pk", "stage__slug", "stage__pathway__role")
    return [pk for pk, *step in theirs if tuple(step) in countable]
