"""Decide whose page an HR admin may change: never that of people with more rights."""

from enum import Enum, auto

from django.contrib.auth.models import Permission
from django.db.models import Q

from .models import User


def hr_admins():
    """Return everybody who may change people."""
    rights = Q(groups__permissions__codename="change_user")
    return User.objects.active().filter(rights | Q(is_superuser=True)).distinct()


def who_may_publish():
    """Return everybody who may write and publish pathways."""
    right = {"codename": "change_pathway", "content_type__app_label": "pathways"}
    rights = Permission.objects.filter(**right)
    has_right = Q(groups__permissions__in=rights) | Q(user_permissions__in=rights)
    people = User.objects.active().filter(is_staff=True)
    return people.filter(has_right | Q(is_superuser=True)).distinct()


def missing_rights(user):
    """Return the permissions that somebody lacks, and so must not give to others."""
    if user.is_superuser:
        return Permission.objects.none()
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    return Permission.objects.exclude(pk__in=own.values("pk"))


def people_above(user):
    """Return everybody who may do something here that the user may not."""
    if user.is_superuser:
        return User.objects.none()
    beyond = missing_rights(user).values("pk")
    return User.objects.filter(
        Q(is_superuser=True)
        | Q(pk__in=User.groups.through.objects.filter(group__permissions__in=beyond).values("user"))
        | Q(
            pk__in=User.user_permissions.through.objects.filter(permission__in=beyond).values(
                "user"
            )
        )
    )


def outranks(person, user):
    """Return whether the person may do something here that the user may not."""
    return people_above(user).filter(pk=person.pk).exists()


def may_erase(user, person):
    """Return whether an HR admin may erase a leaver: not themselves, nor one with more rights."""
    return (
        user.has_perm("accounts.change_user")
        and not person.is_active
        and person.erased_at is None
        and person.pk != user.pk
        and not outranks(person, user)
    )


def may_join(user, person):
    """Return whether an HR admin may look for a second entry of a person and join the two."""
    return (
        user.has_perm("accounts.change_user")
        and person.erased_at is None
        and not outranks(person, user)
    )


class NotAllowed(Enum):
    """Why neither a list nor another system may change this person, for anybody."""

    LEAVE_ONESELF = auto()
    LET_SUPERUSER_LEAVE = auto()
    MORE_RIGHTS = auto()
    BRING_BACK_RIGHTS = auto()


def why_not_from_outside(
    person, *, by, leaves=False, returns=False, is_above, has_groups
) -> NotAllowed | None:
    """Return why something that comes from another system of HR's may not be done to somebody.

    `by` is who answers for it, None at the terminal. `is_above` says whether the person has rights
    that `by` lacks.
    """
    if leaves and by and person.pk == by.pk:
        return NotAllowed.LEAVE_ONESELF
    if leaves and person.is_superuser:
        return NotAllowed.LET_SUPERUSER_LEAVE
    if is_above:
        return NotAllowed.MORE_RIGHTS
    if returns and (person.is_superuser or has_groups):
        return NotAllowed.BRING_BACK_RIGHTS
    return None
