"""Read `rules.txt`, and find for each address, object, person and method the one rule for it."""

import re
from collections import Counter
from itertools import product
from pathlib import Path

RULES = Path(__file__).with_name("rules.txt")
# Everybody who could stand in some relation to one employee, who is the owner.
PEOPLE = [
    "nobody",
    "leaver",
    "owner",
    "peer",
    "own report",
    "other team",
    "manager",
    "manager elsewhere",
    "manager’s manager",
    "observer",
    "deputy",
    "former deputy",
    "deputy to come",
    "former manager",
    "HR admin",
    "manager in HR",
    "content editor",
    "superuser",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
EVERYBODY_ELSE = "everybody else"
# For methods that a table does not list.
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
    "overtaken",
    "bad",
}


class AccessRules:
    def __init__(self):
        self.rules = {}
        self._read(RULES.read_text(encoding="utf-8"))

    @property
    def addresses(self):
        return {address for address, *_more in self.rules}

    @property
    def objects(self):
        """Return all objects that are named: {(address, object)}."""
        return {(address, of) for address, of, *_more in self.rules if of}

    def expected(self, address, of, method, person):
        """Return the outcome that the rules promise. A rule that names the object goes first."""
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
                columns = [people_of(cell, cells[3:]) for cell in cells[3:]]
                continue
            above = cells[0] or above
            objects = [name.strip() for name in cells[1].split(";")]
            outcomes = cells[3:]
            assert len(outcomes) == len(columns), f"line {number}: a column too many or too few"
            assert {*outcomes} <= OUTCOMES, f"line {number}: {set(outcomes) - OUTCOMES}"
            for address, of, method in product(addresses_in(above), objects, cells[2].split()):
                assert method in [*METHODS, "else"], f"line {number}: {method}"
                for people, outcome in zip(columns, outcomes, strict=True):
                    for person in people:
                        key = address, of, method, person
                        assert key not in self.rules, f"line {number}: said twice: {key}"
                        self.rules[key] = outcome


def people_of(cell, cells):
    """Return who stands in one column; `cells` are the heads of all columns of its table."""
    if cell == EVERYBODY_ELSE:
        named = {
            name.strip() for other in cells if other != EVERYBODY_ELSE for name in other.split(",")
        }
        return [person for person in PEOPLE if person not in named]
    people = [name.strip() for name in cell.split(",")]
    assert {*people} <= {*PEOPLE}, f"nobody is called {set(people) - set(PEOPLE)}"
    once = Counter(name.strip() for other in cells for name in other.split(","))
    assert max(once.values()) == 1, "somebody stands in two columns"
    return people


def addresses_in(address):
    """Return the addresses that one cell stands for: `/a/(b,c)/` is `/a/b/` and `/a/c/`."""
    found = re.search(r"\(([^)]*)\)", address)
    if not found:
        return [address]
    return [
        each
        for part in found[1].split(",")
        for each in addresses_in(address[: found.start()] + part.strip() + address[found.end() :])
    ]
