"""The queries of the pages that people open most, compiled once.

Each says the same as the method of a queryset that it calls; what such a method takes from an
object is put into an empty one.
"""

from datetime import date

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone

from pathway_portal.accounts.models import Deputyship, Notice, User, managed_by
from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.models import Pathway, Seal, Stage

from .models import (
    Assessment,
    Observation,
    ObservedCompetency,
    OrphanedAnswer,
    Rating,
    Reflection,
    Remark,
    Takeaway,
)


def visible_assessment(user, pk):
    """Return an assessment if this person may see it, with its people and its stage, or None."""
    found = VISIBLE.first(user=user.pk, pk=pk, today=timezone.localdate())
    if found is not None:
        found.stage.is_sealed = found.has_sealed_stage
    return found


def ratings_of(assessment, side, author):
    """Return what one side has rated; nothing of a void review."""
    if not assessment.goes_on_with(author):
        return []
    return RATINGS.all(assessment=assessment.pk, side=side, author=author.pk)


def all_ratings(assessment):
    return ALL_RATINGS.all(assessment=assessment.pk)


def remarks_of(assessment):
    """Return the remarks of both sides, with their authors."""
    return REMARKS.all(assessment=assessment.pk)


def reflections_of(assessment):
    return REFLECTIONS.all(assessment=assessment.pk)


def thoughts_of(assessment, *, is_own):
    """Return what the employee wrote on the watch-fors; for others, what they have shared."""
    return (WRITTEN if is_own else SHARED).all(assessment=assessment.pk)


def takeaways_of(assessment):
    return TAKEAWAYS.all(assessment=assessment.pk)


def assessments_of_step(assessment):
    """Return all that the employee has begun of this stage, in any version, newest first."""
    stage = assessment.stage
    return OF_STEP.all(employee=assessment.employee_id, slug=stage.slug, role=stage.pathway.role_id)


def orphaned_answers(assessment, author):
    """Return what one side had answered to questions that are asked no more."""
    if not assessment.goes_on_with(author):
        return []
    return ORPHANED.all(assessment=assessment.pk, author=author.pk)


def ratings_of_last_time(assessment):
    """Return the employee's and the agreed ratings of their last assessment of this stage."""
    stage = assessment.stage
    return LAST_TIME.all(
        pk=assessment.pk,
        employee=assessment.employee_id,
        slug=stage.slug,
        role=stage.pathway.role_id,
    )


def published_step(stage):
    """Return this step in the version that is published today, or None."""
    return PUBLISHED_STEP.first(
        slug=stage.slug, role=stage.pathway.role_id, today=timezone.localdate()
    )


def stand_in_of(employee):
    """Return who stands in for this person's manager today, or None."""
    return STAND_IN.first(employee=employee.pk, today=timezone.localdate())


def last_talk_of(employee, reader):
    """Return what this person agreed on last, for them or for who manages them, or None.

    It comes with its `written_takeaways`. Two queries.
    """
    own = reader.pk == employee.pk
    found = (OWN_LAST_TALK if own else LAST_TALK).first(employee=employee.pk)
    if found is not None:
        prefetch_related_objects([found], "takeaways")
    return found


def observed_competencies(assessment, reader):
    """Return what was sent of an assessment and this person may read, as `visible_to` allows."""
    return OBSERVED.all(assessment=assessment.pk, reader=reader.pk)


def open_assessments_of(user):
    """Return what this person has not agreed on yet, the oldest first."""
    return OWN_OPEN.all(employee=user.pk)


def waiting_for(manager):
    """Return what waits for this manager, or their deputy, the longest first."""
    return WAITING.all(manager=manager.pk, today=timezone.localdate())


def observations_asked_of(user):
    """Return the observations that this person is asked for, the oldest first."""
    return ASKED_FOR.all(observer=user.pk)


def latest_on(user, role):
    """Return this person's latest of each stage of a role, with its people."""
    return LATEST_ON.all(employee=user.pk, role=role.pk)


def published_version_of(role):
    """Return the version of a role that is published today, with its stages, or None."""
    found = PUBLISHED_VERSION.first(role=role.pk, today=timezone.localdate())
    if found is not None:
        prefetch_related_objects([found], "stages")
    return found


def notices_to_read(user):
    """Return the oldest unread notices that fit on a page, with what they are about."""
    found = NOTICES.all(recipient=user.pk, today=timezone.localdate())
    prefetch_related_objects(found, "subject")
    return found


def _visible(user: int, pk: int, today: date):
    visible = Assessment.objects.visible_to(User(pk=user), today).filter(pk=pk)
    seals = Seal.objects.filter(pathway=OuterRef("stage__pathway"))
    return visible.annotate(has_sealed_stage=Exists(seals)).select_related(
        "employee__manager",
        "employee__stage__pathway",
        "stage__pathway__role",
        "reviewed_by",
        "manager_confirmed_by",
    )


def _last_time(pk: int, employee: int, slug: str, role: int):
    stage = Stage(slug=slug, pathway=Pathway(role_id=role))
    return Rating.objects.of_last_time(Assessment(pk=pk, employee_id=employee, stage=stage))


def _of_step(employee: int, slug: str, role: int):
    stage = Stage(slug=slug, pathway=Pathway(role_id=role))
    return Assessment.objects.of_stage(stage).filter(employee=employee).order_by("-pk")


def _published_step(slug: str, role: int, today: date):
    stage = Stage(slug=slug, pathway=Pathway(role_id=role))
    published = Stage.objects.published(today).same_step_as(stage)
    return published.select_related("pathway")[:1]


def _stand_in(employee: int, today: date):
    return Deputyship.objects.running_for(employee, today)[:1]


def _observed(assessment: int, reader: int):
    readable = Observation.objects.filter(assessment=assessment).readable_by(User(pk=reader))
    sent = ObservedCompetency.objects.filter(observation__in=readable.filter(sent_at__isnull=False))
    return (
        sent.exclude(text="").select_related("competency", "observation__observer").order_by("pk")
    )


def _to_do():
    return Assessment.objects.select_related(
        "employee__manager", "stage__pathway__role", "manager_confirmed_by"
    )


def _waiting(manager: int, today: date):
    reports = managed_by(User(pk=manager), "employee__", today)
    return _to_do().filter(reports, employee__is_active=True).waiting_for_manager()


def _asked_for(observer: int):
    asked = Observation.objects.for_observer(User(pk=observer)).unanswered()
    return asked.with_people().order_by("asked_at", "pk")


def _published_version(role: int, today: date):
    return Pathway.objects.published(today).select_related("role").filter(role=role)[:1]


VISIBLE = CompiledQuery(_visible, user=int, pk=int, today=date)
RATINGS = CompiledQuery(
    lambda assessment, side, author: Rating.objects.filter(
        assessment=assessment, side=side, author=author
    ),
    assessment=int,
    side=str,
    author=int,
)
ALL_RATINGS = CompiledQuery(
    lambda assessment: Rating.objects.filter(assessment=assessment), assessment=int
)
REMARKS = CompiledQuery(
    lambda assessment: Remark.objects.filter(assessment=assessment).select_related("author"),
    assessment=int,
)
REFLECTIONS = CompiledQuery(
    lambda assessment: Reflection.objects.filter(assessment=assessment), assessment=int
)
WRITTEN = CompiledQuery(
    lambda assessment: (
        Reflection.objects.written().filter(assessment=assessment).select_related("watch_for")
    ),
    assessment=int,
)
SHARED = CompiledQuery(
    lambda assessment: (
        Reflection.objects.shared().filter(assessment=assessment).select_related("watch_for")
    ),
    assessment=int,
)
TAKEAWAYS = CompiledQuery(
    lambda assessment: Takeaway.objects.filter(assessment=assessment), assessment=int
)
ORPHANED = CompiledQuery(
    lambda assessment, author: OrphanedAnswer.objects.filter(
        assessment=assessment, author=author
    ).order_by("pk"),
    assessment=int,
    author=int,
)
OF_STEP = CompiledQuery(_of_step, employee=int, slug=str, role=int)
LAST_TIME = CompiledQuery(_last_time, pk=int, employee=int, slug=str, role=int)
PUBLISHED_STEP = CompiledQuery(_published_step, slug=str, role=int, today=date)
STAND_IN = CompiledQuery(_stand_in, employee=int, today=date)
OWN_LAST_TALK, LAST_TALK = (
    CompiledQuery(
        lambda employee, own=own: Assessment.objects.last_talk_of(employee, is_own=own),
        employee=int,
    )
    for own in [True, False]
)
OBSERVED = CompiledQuery(_observed, assessment=int, reader=int)
OWN_OPEN = CompiledQuery(
    lambda employee: _to_do().filter(employee=employee, agreed_at=None).order_by("pk"),
    employee=int,
)
WAITING = CompiledQuery(_waiting, manager=int, today=date)
ASKED_FOR = CompiledQuery(_asked_for, observer=int)
LATEST_ON = CompiledQuery(
    lambda employee, role: (
        Assessment.objects.filter(employee=employee).latest_on(role).with_people()
    ),
    employee=int,
    role=int,
)
PUBLISHED_VERSION = CompiledQuery(_published_version, role=int, today=date)
NOTICES = CompiledQuery(
    lambda recipient, today: Notice.objects.filter(recipient=recipient).to_read(today),
    recipient=int,
    today=date,
)
