"""Changes to who reports to whom, and to what people choose for themselves."""

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Company, User


class ReportingLoop(Exception):
    """The new manager already reports, directly or through others, to the person."""


def lock_reporting_lines():
    """Let one change of reporting lines happen at a time. Call inside a transaction.

    Two changes that are each right can close a loop together, so both first take the company's
    row. SQLite needs no lock: there a writing transaction is alone from its beginning.
    """
    Company.objects.get_or_create(pk=1)
    Company.objects.select_for_update().get(pk=1)


def chain_above(user):
    """The ids of a person's manager, the manager's manager and so on, nearest first."""
    chain, manager_id = [], user.manager_id
    while manager_id is not None and manager_id not in chain:
        chain.append(manager_id)
        manager_id = User.objects.values_list("manager_id", flat=True).get(pk=manager_id)
    return chain


def refuse_loop(user, manager):
    """Raise ReportingLoop where `manager` may not manage `user`. Call behind the lock."""
    if manager is None or user.pk is None:
        return
    if manager.pk == user.pk or user.pk in chain_above(manager):
        raise ReportingLoop(
            _("%(manager)s reports to %(user)s, directly or through others. Choose somebody else.")
            % {"manager": manager, "user": user}
        )


@transaction.atomic
def change_manager(user, manager):
    """Put a person under another manager, or under nobody."""
    lock_reporting_lines()
    if manager is not None:
        manager.refresh_from_db(fields=["manager"])
    refuse_loop(user, manager)
    User.objects.filter(pk=user.pk).update(manager=manager)
    user.manager = manager


def choose_language(user, language):
    """Speak this language to a person; with none, the one their browser asks for."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
