"""Whose page somebody in HR may change. Nobody touches those who may do more than themselves."""

from django.contrib.auth.models import Permission
from django.db.models import Q

from .models import User


def missing_rights(user):
    """The permissions that somebody does not have themselves, and so must not hand on."""
    if user.is_superuser:
        return Permission.objects.none()
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    return Permission.objects.exclude(pk__in=own.values("pk"))


def people_above(user):
    """Everybody who may do something here that the user may not."""
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
    """May the person do something here that the user may not?"""
    return people_above(user).filter(pk=person.pk).exists()


def may_erase(user, person):
    """Whether somebody in HR may erase a person: a leaver, neither above them nor themselves."""
    return (
        user.has_perm("accounts.change_user")
        and not person.is_active
        and person.erased_at is None
        and person.pk != user.pk
        and not outranks(person, user)
    )


def may_join(user, person):
    """Whether somebody in HR may look for a second entry of a person and join the two."""
    return (
        user.has_perm("accounts.change_user")
        and person.erased_at is None
        and not outranks(person, user)
    )
