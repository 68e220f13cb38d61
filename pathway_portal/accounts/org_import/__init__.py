"""HR's list of people: `parse` what it says, see its `problems` and what it would do, `apply` it.

sheet.py     the file: bytes in, rows and problems out, without a database
plan.py      the rows beside everybody who is here: who is new, changes, leaves; and problems
bring_in.py  writes what was planned, all of it or nothing
"""

from .bring_in import Outdated, apply
from .plan import Plan, make_plan
from .sheet import MAX_BYTES, Column, Problem, Sheet, parse

__all__ = [
    "MAX_BYTES",
    "Column",
    "Outdated",
    "Plan",
    "Problem",
    "Sheet",
    "apply",
    "make_plan",
    "parse",
]
