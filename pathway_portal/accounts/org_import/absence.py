"""Let everybody leave who is not in a list that HR says is complete."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..permissions import why_not_from_outside
from .columns import Column
from .sheet import PersonRow
from .waiting import MOST_NAMES

# The row of a file begins with 1: this one stands for people who are in none.
NO_ROW = 0


def let_absent_leave(planner):
    """Read the list as if it named each person who is here and not in it, as inactive.

    Those whom no list may let leave stay, and a note says who.
    """
    now, stay = planner.plan.snapshot, []
    for person in now.people:
        if not person.is_active or person.pk in planner.row_of:
            continue
        why_not = why_not_from_outside(
            person,
            by=planner.by,
            leaves=True,
            is_above=person.pk in now.above,
            has_groups=person.pk in now.with_rights,
        )
        if why_not:
            stay.append(person)
            continue
        cells = {Column.EMAIL: person.email, Column.ACTIVE: "no"}
        planner.row_of[person.pk] = PersonRow(NO_ROW, cells)
        planner.plan.absent += 1
    if stay:
        names = ", ".join(planner.full_name(person.pk) for person in stay[:MOST_NAMES])
        text = _("Not in the file, and no list can let them leave, so they stay: %(people)s")
        ending = ", …" if len(stay) > MOST_NAMES else "."
        planner.plan.notes.append(f"{text % {'people': names}}{ending}")
