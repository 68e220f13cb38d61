"""Import HR's list of people: `parse` it, `make_plan` of what it would do, `apply` the plan.

files.py     read CSV and XLSX into rows of text
columns.py   the columns of a list, their headings, and the words in their cells
mapping.py   which column of a file means what: guessed, chosen by HR, remembered
sheet.py     read a table with its mapping: what each row says, and its problems
snapshot.py  everything in the database that a plan relies on
absence.py   have people leave who are not in a complete list
hints.py     find new people who may be here already, under another address
plan.py      the plan: who is added, changed, leaves, comes back; and problems
planner.py   compare the rows with the people here, with the help of identities.py (whose row it
             is), managers.py (who reports to whom), stages.py (which stage a row means) and
             waiting.py (what somebody else must confirm)
writing.py   write the whole plan or nothing
export.py    write everybody as a list, and the template
"""

from .columns import Column
from .files import MAX_BYTES, Unreadable
from .mapping import BadColumnMapping, Mapping
from .plan import Plan
from .planner import make_plan
from .sheet import ListProblem, PeopleSheet, interpret, parse, read
from .writing import Outdated, apply

__all__ = [
    "MAX_BYTES",
    "BadColumnMapping",
    "Column",
    "ListProblem",
    "Mapping",
    "Outdated",
    "PeopleSheet",
    "Plan",
    "Unreadable",
    "apply",
    "interpret",
    "make_plan",
    "parse",
    "read",
]
