"""Reads `rules.txt`, and finds for each address, object, person and method the one rule for it."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

RULES = Path(__file__).with_name("rules.txt")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OTHERWISE = "everybody else"
# For methods that a table does not list. Who is not let in is led to the door before that.
NOT_LISTED = "not so"
OUTCOMES = {
    "shown",
    "onward",
    "read",
    "done",
    "sign in",
    "none there",
    "forbidden",
    "no right",
    "unknown",
    "not so",
    "moved on",
    "bad",
}


@dataclass(frozen=True)
class Rule:
    address: str
    of: str  # empty: of whatever there is
    method: str
    person: str
    outcome: str


class Table:
    def __init__(self, people, text=None):
        self.people = people
        self.rules = {}
        self.lines = {}
        self._read(RULES.read_text(encoding="utf-8") if text is None else text)

    @property
    def addresses(self):
        return {address for address, *_more in self.rules}

    @property
    def objects(self):
        """All that is named: {(address, object)}."""
        return {(address, of) for address, of, *_more in self.rules if of}

    def expected(self, address, of, method, person):
        """What must come of it. A rule that names the object goes before one that names none."""
        for named in (of, ""):
            for how in (method, "else"):
                if outcome := self.rules.get((address, named, how, person)):
                    return outcome
        return NOT_LISTED

    def _read(self, text):
        columns = []
        above = ""
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith(("#", "==")):
                continue
            cells = [cell.strip() for cell in line.split("|")]
            if cells[0] == "address":
                columns = [self._people(cell, cells[3:]) for cell in cells[3:]]
                continue
            above = cells[0] or above
            objects = [name.strip() for name in cells[1].split(";")]
            outcomes = cells[3:]
            assert len(outcomes) == len(columns), f"line {number}: a column too many or too few"
            assert {*outcomes} <= OUTCOMES, f"line {number}: {set(outcomes) - OUTCOMES}"
            for address, of, method in product(_each(above), objects, cells[2].split()):
                assert method in [*METHODS, "else"], f"line {number}: {method}"
                for people, outcome in zip(columns, outcomes, strict=True):
                    for person in people:
                        key = address, of, method, person
                        assert key not in self.rules, f"line {number}: said twice: {key}"
                        self.rules[key] = outcome

    def _people(self, cell, cells):
        if cell == OTHERWISE:
            named = {
                name.strip() for other in cells if other != OTHERWISE for name in other.split(",")
            }
            return [person for person in self.people if person not in named]
        people = [name.strip() for name in cell.split(",")]
        assert {*people} <= {*self.people}, f"nobody is called {set(people) - set(self.people)}"
        once = Counter(name.strip() for other in cells for name in other.split(","))
        assert max(once.values()) == 1, "somebody stands in two columns"
        return people


def _each(address):
    """`/a/(b,c)/` stands for `/a/b/` and `/a/c/`."""
    found = re.search(r"\(([^)]*)\)", address)
    if not found:
        return [address]
    return [
        each
        for part in found[1].split(",")
        for each in _each(address[: found.start()] + part.strip() + address[found.end() :])
    ]
