"""HR's list of people: `parse` what it says, see its `problems` and what it would do, `apply` it.

files.py     CSV and XLSX: bytes in, rows of text out
columns.py   what a column can mean, the headings it is known by, and the words of cells
mapping.py   which column of a file means what: guessed, said by HR, remembered
sheet.py     a table and its mapping: what each row says, and what is wrong with it
snapshot.py  everything a plan relies on, as it is at one moment
hints.py     new people who may be here already, under another address
plan.py      what a list would do: who is new, changes, leaves; and problems
planner.py   makes a plan: the rows beside everybody who is here, with the help of
             identities.py (whose row it is), managers.py (who reports to whom), stages.py (the
             stage a row means) and waiting.py (what somebody else must confirm)
writing.py   writes what was planned, all of it or nothing
export.py    everybody as a list, and the template: CSV and XLSX
"""

from .columns import Column
from .files import MAX_BYTES, Unreadable
from .mapping import BadMapping, Mapping
from .plan import Plan
from .planner import make_plan
from .sheet import ListProblem, PeopleSheet, interpret, parse, read
from .writing import Outdated, apply

__all__ = [
    "MAX_BYTES",
    "BadMapping",
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
