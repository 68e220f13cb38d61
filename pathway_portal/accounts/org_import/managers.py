"""Work out who reports to whom once the list is imported."""

from __future__ import annotations

from collections import ChainMap

from django.utils.translation import gettext as _

from ..email_addresses import normalize_email
from ..names import fold
from ..services import loops_in, nearest_active
from . import identities
from .columns import Column, means_none


def read_manager(planner, key, row, manager_of):
    manager_of.setdefault(key, None)
    if not row.manager or Column.MANAGER in row.wrong:
        return
    if means_none(row.manager):
        manager_of[key] = None
        return
    manager = manager_named(planner, row)
    if manager is None:
        return
    if manager == key:
        planner.problem(row, Column.MANAGER, _("Nobody can be their own manager."))
        return
    is_away = manager in planner.away or manager in planner.never_here
    if is_away and not (key in planner.away and manager_of[key] == manager):
        planner.stale.add(key)
    manager_of[key] = manager


def manager_named(planner, row) -> int | None:
    """Return the key of the manager whom a row names by address, staff number or name."""
    cell = row.manager
    if "@" in cell:
        cell = normalize_email(cell)
        key = planner.key_of_email.get(cell)
        if key is None:
            text = _("Nobody has the address %(email)s, neither here nor in the file.")
            planner.problem(row, Column.MANAGER, text % {"email": cell})
        return key
    if (key := identities.found_by_number(planner, cell, planner.key_of_number)) is not None:
        return key
    found = planner.keys_by_name.get(fold(cell), [])
    if not found and cell.count(",") == 1:
        last, first = cell.split(",")
        found = planner.keys_by_name.get(fold(f"{first} {last}"), [])
    still_here = [key for key in found if key not in planner.away and key not in planner.never_here]
    found = still_here or found
    if len(found) == 1:
        return found[0]
    if found:
        people = "; ".join(_shortened([planner.full_name(key) for key in found]))
        text = _(
            "%(count)s people are called %(name)s: %(people)s. Give the manager’s address or "
            "staff number."
        ) % {"count": len(found), "name": cell, "people": people}
    else:
        text = _(
            "Nobody has the name or staff number “%(cell)s”, neither here nor in the file."
        ) % {"cell": cell}
    planner.problem(row, Column.MANAGER, text)
    return None


def refuse_loops(planner, manager_of):
    for circle in loops_in(manager_of):
        rows = [planner.row_of[key] for key in circle if key in planner.row_of]
        keys = {planner.row_of[key].number: key for key in circle if key in planner.row_of}
        rows = [row for row in rows if row.manager] or rows
        first = min(rows, key=lambda row: row.number)
        start = circle.index(keys[first.number])
        names = [planner.called(key) for key in [*circle[start:], *circle[: start + 1]]]
        planner.problem(
            first,
            Column.MANAGER,
            _("These would report to each other in a circle: %(names)s.")
            % {"names": " → ".join(_shortened(names))},
        )


def move_up(planner, manager_of):
    """Move people whose manager leaves or has left to the nearest manager above who stays."""
    chain = ChainMap(manager_of, planner.manager_of_absent)
    absent = planner.away | planner.never_here
    planner.followed = {
        key: nearest_active(key, chain, absent)
        for key, manager in manager_of.items()
        if manager is not None and (manager in planner.leavers or key in planner.stale)
    }
    planner.left_out = {key: manager_of[key] for key in planner.stale if key in manager_of}
    # People who come back have no manager if their old one has left and the list names no other.
    for key in planner.returning:
        if key not in planner.followed and manager_of[key] in planner.away:
            planner.followed[key] = None
    manager_of.update(planner.followed)


def _shortened(names, most=8):
    return names if len(names) <= most else [*names[: most - 2], "…", names[-1]]
