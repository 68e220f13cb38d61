"""Ask a colleague for an observation, write it, send it, decline it, or withdraw the request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import NoticeKind, User, manages
from pathways.models import Competency

from ..models import MOST_OBSERVATIONS, Assessment, Observation, ObservedCompetency
from ..permissions import is_employee, is_party
from .notices import tell
from .rows import Incomplete, PageSave, Saved, StaleVersion, lock, save_rows


class CannotObserve(Exception):
    """Why this colleague cannot be asked, in words for the page."""


@dataclass(frozen=True)
class ObservationInput:
    """What an observer writes on one competency, and the row's version that this is based on."""

    key: str
    version: int
    text: str
    is_partial = False

    def columns(self, row: ObservedCompetency, at: datetime) -> dict[str, Any]:
        return {"text": self.text}


@transaction.atomic
def ask_for_observation(
    assessment: Assessment,
    observer: User,
    competencies: Collection[Competency],
    *,
    by: User,
    at: datetime,
) -> Observation:
    """Ask a colleague what they have seen of these competencies of the assessment's stage."""
    locked = _lock_to_ask(assessment, by)
    asked = {competency.pk for competency in competencies}
    found = list(locked.stage.competencies.filter(pk__in=asked).order_by("position"))
    if not asked or len(found) != len(asked):
        raise SuspiciousOperation("An observation of what the stage does not ask for.")
    _refuse_observer(locked, User.objects.get(pk=observer.pk), by)
    observation = Observation.objects.create(
        assessment=locked, observer=observer, asked_by=by, asked_at=at
    )
    ObservedCompetency.objects.bulk_create(
        ObservedCompetency(observation=observation, competency=each) for each in found
    )
    kind = NoticeKind.OBSERVATION_ASKED
    tell(observer, kind, about=by, subject=observation, at=at)
    return observation


@transaction.atomic
def save_observation(
    observation: Observation,
    inputs: Collection[ObservationInput],
    *,
    by: User,
    at: datetime,
    sends: bool = False,
    page: PageSave | None = None,
) -> Saved:
    """Keep what the observer has written so far, seen by nobody else; then send it, if asked to.

    Nothing is sent where another window has changed something, or where nothing is written.
    """
    locked = _lock_unanswered(observation, by)
    rows = locked.competencies.all()
    saved = save_rows(rows, inputs, at=at, page=page)
    if not sends or saved.overtaken:
        return saved
    if not rows.exclude(text="").exists():
        raise Incomplete
    Observation.objects.filter(pk=locked.pk).update(sent_at=at)
    _tell_asker(locked, NoticeKind.OBSERVATION_SENT, at=at)
    return saved


@transaction.atomic
def decline_observation(observation: Observation, reason: str, *, by: User, at: datetime) -> None:
    """Decline, with a word or without. Pressing twice has one effect."""
    same = {"declined_at__isnull": False, "decline_reason": reason}
    if Observation.objects.filter(pk=observation.pk, observer=by, **same).exists():
        return
    locked = _lock_unanswered(observation, by)
    Observation.objects.filter(pk=locked.pk).update(declined_at=at, decline_reason=reason)
    _tell_asker(locked, NoticeKind.OBSERVATION_DECLINED, at=at)


@transaction.atomic
def withdraw_observation(observation: Observation, *, by: User, at: datetime) -> None:
    """Take back a request that is not answered. Pressing twice has one effect."""
    locked = _lock_to_ask(observation.assessment, by)
    mine = Observation.objects.filter(assessment=locked, pk=observation.pk, asked_by=by)
    now = mine.select_related("observer").first()
    if now is None:
        raise PermissionDenied
    if now.withdrawn_at:
        return
    if not mine.unanswered().update(withdrawn_at=at):
        raise StaleVersion
    tell_withdrawn(now, by=by, at=at)


def tell_withdrawn(observation: Observation, *, by: User, at: datetime) -> None:
    """Tell the observer, by the stage: the assessment may be gone."""
    observation.notices.unread().update(read_at=at)
    stage = observation.assessment.stage
    kind = NoticeKind.OBSERVATION_WITHDRAWN
    tell(observation.observer, kind, about=by, subject=stage, at=at)


def _lock_to_ask(assessment: Assessment, by: User) -> Assessment:
    """Hold it for the employee, or for their manager once it is submitted, until it is agreed."""
    locked = lock(assessment)
    if not is_party(by, locked):
        raise PermissionDenied
    if locked.is_draft and not is_employee(by, locked):
        raise StaleVersion
    if locked.is_agreed or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def _lock_unanswered(observation: Observation, by: User) -> Observation:
    lock(observation.assessment)
    locked = Observation.objects.with_people().filter(pk=observation.pk).first()
    if locked is None or locked.observer_id != by.pk:
        raise PermissionDenied
    if not locked.is_unanswered or not locked.assessment.employee.is_active:
        raise StaleVersion
    return locked


def _refuse_observer(locked: Assessment, observer: User, by: User) -> None:
    people = {"observer": observer, "person": locked.employee}
    if not observer.is_active:
        raise CannotObserve(_("%(observer)s has left. Ask somebody else.") % people)
    if observer.pk == by.pk:
        raise CannotObserve(_("That is you. Ask somebody else."))
    if observer.pk == locked.employee_id:
        raise CannotObserve(_("The assessment is about %(observer)s. Ask somebody else.") % people)
    if manages(observer, locked.employee):
        raise CannotObserve(
            _("%(observer)s reviews %(person)s anyway. Ask somebody else.") % people
        )
    open_ones = Observation.objects.unanswered().filter(assessment=locked)
    if open_ones.filter(observer=observer, asked_by=by).exists():
        raise CannotObserve(_("You have asked %(observer)s already.") % people)
    if open_ones.count() >= MOST_OBSERVATIONS:
        raise CannotObserve(
            _(
                "There are %(most)s requests without an answer for this assessment; more are not "
                "possible. Wait for an answer, or withdraw one of yours."
            )
            % {"most": MOST_OBSERVATIONS}
        )


def _tell_asker(observation: Observation, kind: NoticeKind, *, at: datetime) -> None:
    """Tell who asked, if they are still one of the two."""
    observation.notices.unread().update(read_at=at)
    if is_party(observation.asked_by, observation.assessment):
        tell(
            observation.asked_by,
            kind,
            about=observation.observer,
            subject=observation.assessment,
            at=at,
        )
