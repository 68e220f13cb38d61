"""Find the person of each row, by their staff number, else by their address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .columns import Column, number_key


def tell_people_apart(planner):
    planner.key_of_email, planner.key_of_number = dict(planner.by_email), dict(planner.by_number)
    planner.forgiven = set()
    for row in planner.rows:
        key = _key_of(planner, row)
        if key is None:
            planner.nobodys.append(row)
        elif key in planner.row_of:
            text = _("This is the same person as in row %(row)s.")
            column = Column.EMAIL if row.email else Column.STAFF_NUMBER
            planner.problem(row, column, text % {"row": planner.row_of[key].number})
            planner.nobodys.append(row)
        else:
            planner.row_of[key] = row
            if row.email and Column.EMAIL not in row.wrong:
                planner.key_of_email.setdefault(row.email, key)
            if row.staff_number and Column.STAFF_NUMBER not in row.wrong:
                planner.key_of_number.setdefault(number_key(row.staff_number), key)


def _key_of(planner, row) -> int | None:
    """Return the key of the row's person, or None after noting the problem."""
    email = "" if Column.EMAIL in row.wrong else row.email
    number = "" if Column.STAFF_NUMBER in row.wrong else row.staff_number
    if Column.STAFF_NUMBER in row.wrong:
        return None
    numbered = found_by_number(planner, number, planner.by_number) if number else None
    if Column.EMAIL in row.wrong and numbered is None:
        return None
    addressed = planner.by_email.get(email) if email else None
    if numbered is not None and addressed is not None and numbered != addressed:
        text = _(
            "The staff number %(number)s belongs to %(one)s, and the address %(email)s to "
            "%(other)s. Correct one of them here, or on their page."
        ) % {
            "number": number,
            "one": planner.full_name(numbered),
            "email": email,
            "other": planner.full_name(addressed),
        }
        planner.problem(row, Column.STAFF_NUMBER, text)
        return None
    if numbered is not None:
        return numbered
    if addressed is None:
        if not email:
            text = _(
                "Nobody here has the staff number %(number)s. Somebody new needs an email "
                "address too."
            )
            planner.problem(row, Column.EMAIL, text % {"number": number})
            return None
        return -row.number
    theirs = planner.people[addressed].staff_number
    if number and theirs and not differ_in_zeros(number, theirs):
        text = _(
            "The address %(email)s belongs to %(person)s, whose staff number here is "
            "%(theirs)s, not %(number)s. If it is the same person, change the number on their "
            "page."
        ) % {
            "email": email,
            "person": planner.people[addressed].name,
            "theirs": theirs,
            "number": number,
        }
        planner.problem(row, Column.STAFF_NUMBER, text)
        return None
    return addressed


def found_by_number(planner, number, keys) -> int | None:
    """Return who has this staff number, even if a spreadsheet dropped its leading zeros."""
    number = number_key(number)
    return keys.get(number, planner.by_number_without_zeros.get(number))


def differ_in_zeros(one: str, other: str) -> bool:
    """Return whether two numbers differ in nothing but leading zeros."""
    return one.isascii() and one.isdigit() and one.lstrip("0") == other.lstrip("0")
