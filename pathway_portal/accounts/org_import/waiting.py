"""Hold back what somebody else must confirm, so that nobody gains access by their own list."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..linked_accounts import accounts_to_read_by
from ..pending_changes import protected_ids
from ..services import loops_in
from .columns import Column
from .plan import NOBODY, FieldChange

MOST_NAMES = 10  # in one note


def see_what_waits(planner):
    """Let changes wait by which the person who imports the list would gain access.

    Nothing waits at the terminal, where nobody has an account to read with.
    """
    if planner.by is None:
        return
    plan = planner.plan
    back = {entry.key for entry in plan.returning}
    addressed = {
        entry.key: entry
        for entry in plan.of_people_here
        if entry.person.email != entry.before.email
    }
    # Negative keys are new people. An address that changes at once counts like a new person.
    own = accounts_to_read_by(planner.by) | (addressed.keys() - protected_ids(addressed))
    managed = {
        entry.key: entry
        for entry in [*plan.changed, *plan.moved, *plan.returning]
        if (manager := plan.manager_of[entry.key]) is not None
        and (manager < 0 or manager in own)
        and (entry.key in back or entry.before.manager_id != manager)
    }
    concerned = managed.keys() | addressed.keys()
    protected = protected_ids(concerned)
    plan.unprotected = concerned - protected
    plan.waiting = {key: plan.manager_of[key] for key in managed.keys() & protected}
    _keep_managers(planner, {key: managed[key] for key in plan.waiting}, back)
    stay = [addressed[key] for key in sorted(addressed.keys() & protected)]
    for entry in stay:
        if entry.person.is_active:
            _ask_for_address(planner, entry)
    _leave_addresses(planner, [entry for entry in stay if not entry.person.is_active])


def _keep_managers(planner, entries, back):
    """Leave people under their current manager meanwhile, if both stay; else under nobody."""
    manager_of = planner.plan.manager_of
    for key, entry in entries.items():
        present = entry.before.manager_id
        stays = key not in back and present in planner.plan.here
        manager_of[key] = present if stays else None
    # The list may have put the current manager below them.
    for circle in loops_in(manager_of):
        for key in entries.keys() & {*circle}:
            manager_of[key] = None
    for key, entry in entries.items():
        old, meanwhile = entry.before.manager_id, manager_of[key]
        others = [d for d in entry.differences if d.column != Column.MANAGER]
        if meanwhile != old:
            others.append(FieldChange(Column.MANAGER, planner.called(old), str(NOBODY)))
        was = planner.called(meanwhile) if meanwhile else str(NOBODY)
        new = planner.called(planner.plan.waiting[key])
        entry.differences = [*others, _waiting(Column.MANAGER, was, new)]


def _leave_addresses(planner, entries):
    """Keep the address of people who have left, as nobody could confirm a new one; note it."""
    plan = planner.plan
    for entry in entries:
        entry.person.email = entry.before.email
        entry.differences = [d for d in entry.differences if d.column != Column.EMAIL]
        if not entry.differences and entry in plan.changed:
            plan.changed.remove(entry)
            plan.unchanged += 1
            plan.still_away += 1
    if entries:
        names = ", ".join(planner.called(entry.key) for entry in entries[:MOST_NAMES])
        text = _("Nobody who has left can confirm a new email address, so it stays: %(people)s")
        plan.notes.append(
            f"{text % {'people': names}}{', …' if len(entries) > MOST_NAMES else '.'}"
        )


def _ask_for_address(planner, entry):
    old, new = entry.before.email, entry.person.email
    planner.plan.waiting_addresses[entry.person.pk] = new
    entry.person.email = old
    others = [d for d in entry.differences if d.column != Column.EMAIL]
    entry.differences = [_waiting(Column.EMAIL, old, new), *others]


def _waiting(column, old, new):
    text = _("%(name)s, waits for confirmation") % {"name": new}
    return FieldChange(column, old, text, waits=True)
