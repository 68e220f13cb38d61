"""Name a deputy for a manager's reports, and end it early. Everybody concerned is told.

The manager or HR does it. Each change locks the employee first, as every change of an assessment
does: nobody reviews or agrees while it is decided whether they still may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import LONGEST_DEPUTYSHIP, Deputyship, Notice, NoticeKind, User
from .notices import mail_after_commit
from .pending_changes import gains_by_managing, protected_ids


class CannotStandIn(Exception):
    """Why somebody cannot be the deputy, in words for the page."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        """`field` names the day that it is about, if it is about one."""
        super().__init__(reason)
        self.field = field


def may_name_deputy(user: User, employee: User) -> bool:
    """Return whether `user` is their manager or HR; a deputy may not name another one."""
    return employee.manager_id == user.pk or user.has_perm("accounts.add_deputyship")


def may_end(user: User, deputyship: Deputyship) -> bool:
    """Return whether `user` named the deputy, is the manager, or is HR."""
    return user.pk in (deputyship.named_by_id, deputyship.manager_id) or user.has_perm(
        "accounts.change_deputyship"
    )


@transaction.atomic
def name_deputy(
    employees: Collection[User],
    deputy: User,
    *,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> list[Deputyship]:
    """Let somebody stand in for the manager of these people, from the first day to the last."""
    refuse_days(starts_on, ends_on, today=timezone.localdate(at))
    managers = refuse_unfit(employees, deputy, starts_on, ends_on, by=by)
    return _name(managers, deputy, starts_on, ends_on, by=by, at=at)


@transaction.atomic
def name_deputy_where_possible(
    employees: Collection[User],
    deputy: User,
    *,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> tuple[list[Deputyship], dict[User, str]]:
    """Name the deputy for each person where that is possible; say why not for the others."""
    refuse_days(starts_on, ends_on, today=timezone.localdate(at))
    fit = fit_for(employees, deputy, starts_on, ends_on, by=by)
    return _name(fit.managers, deputy, starts_on, ends_on, by=by, at=at), fit.refused


def _name(
    managers: dict[User, int],
    deputy: User,
    starts_on: date,
    ends_on: date,
    *,
    by: User,
    at: datetime,
) -> list[Deputyship]:
    named = Deputyship.objects.bulk_create(
        Deputyship(
            employee=employee,
            manager_id=manager_id,
            manager_changes=employee.manager_changes,
            deputy=deputy,
            starts_on=starts_on,
            ends_on=ends_on,
            named_by=by,
            named_at=at,
        )
        for employee, manager_id in managers.items()
    )
    _tell_of_naming(named, by=by, at=at)
    return named


def end_deputyship(deputyship: Deputyship, *, by: User, at: datetime) -> bool:
    """End it early. Return whether it was still to end: pressing twice has one effect."""
    return bool(end_deputyships([deputyship], by=by, at=at))


@transaction.atomic
def end_deputyships(
    deputyships: Collection[Deputyship], *, by: User, at: datetime
) -> list[Deputyship]:
    """End several early, and return those that were still to end."""
    if not all(may_end(by, deputyship) for deputyship in deputyships):
        raise PermissionDenied
    _lock({deputyship.employee_id for deputyship in deputyships})
    keys = [deputyship.pk for deputyship in deputyships]
    ended = list(Deputyship.objects.not_over().filter(pk__in=keys).order_by("pk"))
    Deputyship.objects.filter(pk__in=[each.pk for each in ended]).update(ended_at=at)
    _tell_of_end(ended, by=by, at=at)
    return ended


def end_deputyships_without_reason(*, at: datetime) -> None:
    """End those whose manager has changed, and those of people who have left.

    Nobody can use them any more already; this keeps them from coming back with a person, and tells
    the others. Call it after such a change, in its transaction.
    """
    rows = Deputyship.objects.filter(ended_at=None, ends_on__gte=timezone.localdate(at))
    void = list(rows.exclude(pk__in=Deputyship.objects.valid().values("pk")).order_by("pk"))
    if void:
        Deputyship.objects.filter(pk__in=[each.pk for each in void]).update(ended_at=at)
        _tell_of_end(void, by=None, at=at)


def refuse_days(starts_on: date, ends_on: date, *, today: date) -> None:
    """Raise CannotStandIn unless these are days to come, in order, and not too many."""
    if ends_on < starts_on:
        raise CannotStandIn(_("The last day is before the first one."), "ends_on")
    if starts_on < today:
        reason = _("The first day has passed. Choose today or a day to come.")
        raise CannotStandIn(reason, "starts_on")
    if ends_on - starts_on >= timedelta(days=LONGEST_DEPUTYSHIP):
        raise CannotStandIn(
            _("That is more than a year. For that long, ask HR to name another manager instead."),
            "ends_on",
        )


@dataclass(frozen=True)
class Fit:
    """For whom somebody can be the deputy, with the id of each one's manager, and for whom not."""

    managers: dict[User, int]
    refused: dict[User, str]


def refuse_unfit(
    employees: Iterable[User], deputy: User, starts_on: date, ends_on: date, *, by: User
) -> dict[User, int]:
    """Raise CannotStandIn, or PermissionDenied where it is not for `by` to decide.

    Else return the employees, locked with the deputy until the transaction ends, each with the id
    of the manager whom the deputy stands in for.
    """
    fit = fit_for(employees, deputy, starts_on, ends_on, by=by)
    for reason in fit.refused.values():
        raise CannotStandIn(reason)
    return fit.managers


def fit_for(
    employees: Iterable[User], deputy: User, starts_on: date, ends_on: date, *, by: User
) -> Fit:
    """Ask the same of each of these people, whom it locks. Raise PermissionDenied as well."""
    asked = {person.pk for person in employees}
    locked = {person.pk: person for person in _lock({*asked, deputy.pk})}
    # As the deputy is now: they may leave at the same moment.
    deputy = locked[deputy.pk]
    people = sorted((locked[pk] for pk in asked & locked.keys()), key=attrgetter("name_sort", "pk"))
    if not all(may_name_deputy(by, person) for person in people):
        raise PermissionDenied
    reports_of_others = {person.pk for person in people if person.manager_id != by.pk}
    gains = bool(reports_of_others) and gains_by_managing(by, deputy.pk)
    kept_from_hr = protected_ids(reports_of_others) if gains else set()
    taken = _others_on(asked, starts_on, ends_on)
    managers, refused = {}, {}
    for person in people:
        reason = _why_not_deputy(person, deputy) or (
            _why_not_by_hr(person) if person.pk in kept_from_hr else _why_taken(taken, person)
        )
        if reason or person.manager_id is None:
            refused[person] = reason
        else:
            managers[person] = person.manager_id
    return Fit(managers, refused)


def _lock(ids: Iterable[int]) -> list[User]:
    people = User.objects.filter(pk__in=list(ids)).order_by("pk")
    return list(people.select_for_update(no_key=True))


def _why_not_deputy(employee: User, deputy: User) -> str:
    """Say why this one cannot be the deputy of this person's manager; empty if they can."""
    people = {"deputy": deputy, "person": employee}
    if not employee.is_active:
        return _("%(person)s has left.") % people
    if employee.manager_id is None:
        return _("%(person)s has no manager to stand in for.") % people
    if not deputy.is_active:
        return _("%(deputy)s has left. Choose somebody else.") % people
    if deputy.pk == employee.pk:
        return _("Nobody can review themselves: choose another deputy.") % people
    if deputy.pk == employee.manager_id:
        return _("%(deputy)s is the manager of %(person)s already.") % people
    return ""


def _why_not_by_hr(employee: User) -> str:
    words = _(
        "You cannot name yourself, or somebody you added in the last 30 days: the deputy "
        "reads what %(person)s has submitted. Ask their manager or a colleague in HR."
    )
    return words % {"person": employee}


def _others_on(employees: Iterable[int], starts_on: date, ends_on: date) -> dict[int, Deputyship]:
    """Return who stands in on one of these days already, by employee; the first of several."""
    same_days = Deputyship.objects.not_over().filter(
        employee__in=list(employees), starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    rows = same_days.select_related("deputy").order_by("-starts_on", "-pk")
    return {row.employee_id: row for row in rows}


def _why_taken(taken: dict[int, Deputyship], employee: User) -> str:
    other = taken.get(employee.pk)
    if other is None:
        return ""
    words = _(
        "%(deputy)s already stands in for %(person)s from %(first)s to %(last)s. End that "
        "first, or choose other days."
    )
    days = {"first": date_format(other.starts_on), "last": date_format(other.ends_on)}
    return words % {"deputy": other.deputy, "person": employee, **days}


def _tell_of_naming(named: list[Deputyship], *, by: User, at: datetime) -> None:
    told = [(each.employee_id, NoticeKind.DEPUTY_NAMED, each.deputy_id, each) for each in named]
    # One for all reports of a manager.
    for manager_id, each in {each.manager_id: each for each in named}.items():
        told.append((each.deputy_id, NoticeKind.STANDING_IN, manager_id, each))
        if manager_id != by.pk:
            told.append((manager_id, NoticeKind.DEPUTY_FOR_YOU, each.deputy_id, each))
    _tell(told, at=at)


def _tell_of_end(ended: list[Deputyship], *, by: User | None, at: datetime) -> None:
    """Tell the employee and the deputy, and the manager unless they did it themselves."""
    rows = {
        "subject_type": ContentType.objects.get_for_model(Deputyship),
        "subject_id__in": [each.pk for each in ended],
    }
    named = Notice.objects.unread().filter(kind=NoticeKind.DEPUTY_NAMED, **rows)
    named.update(read_at=at)
    told = []
    for each in ended:
        told.append((each.employee_id, NoticeKind.DEPUTY_ENDED, each.deputy_id, each))
        told.append((each.deputy_id, NoticeKind.STANDING_IN_ENDED, each.employee_id, each))
    # One of each deputy for the manager.
    for (manager_id, deputy_id), each in {(e.manager_id, e.deputy_id): e for e in ended}.items():
        if by is None or manager_id != by.pk:
            told.append((manager_id, NoticeKind.DEPUTY_ENDED, deputy_id, each))
    _tell(told, at=at)


def _tell(told: list[tuple[int, NoticeKind, int, Deputyship]], *, at: datetime) -> None:
    """Leave these notices, each a recipient, a kind, whom it names and its subject, and mail them.

    Who has left is told nothing.
    """
    active = set(
        User.objects.active()
        .filter(pk__in={recipient for recipient, *_rest in told})
        .values_list("pk", flat=True)
    )
    notices = [
        Notice(recipient_id=recipient, kind=kind, about_id=about, subject=subject, at=at)
        for recipient, kind, about, subject in told
        if recipient in active
    ]
    Notice.objects.bulk_create(notices)
    mail_after_commit({notice.recipient_id for notice in notices}, at=at)
