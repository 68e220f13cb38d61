"""Ask for the cells of `rules.txt`. Every address of the portal has a line there.

`make test-all` asks for every cell. `make test` asks, each time, for one cell of each rule, and for
each person at each address whether they are refused there: of the assessments, pathways and people
that an address can be about, it draws one for each answer that the person must get.
"""

from collections import defaultdict
from typing import NamedTuple

import pytest

from tests import samples
from tests.access.company import every_address
from tests.access.rollback_client import (
    SESSION_TABLES,
    RollbackClient,
    cached_users,
    comparable,
    rolled_back,
)
from tests.access.rules import METHODS, PEOPLE, AccessRules

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
ADDRESSES = every_address()
RULES = AccessRules()
SIGN_IN_PAGES = ("/account/login/", "/admin/login/")
STATUSES = {
    "sign in": 401,
    "unknown": 404,
    "none there": 302,
    "no right": 403,
    "forbidden": 403,
    "not so": 405,
    "moved on": 409,
    "overtaken": 409,
    "bad": 400,
}
# What must not tell whether there is anything at the address.
TELLING_NOTHING = {"sign in", "unknown", "none there", "no right", "not so"}
REFUSED = {"sign in", "unknown", "none there", "no right", "forbidden"}
ONE_IN = 120  # of the cells that are drawn for no other reason
# Reading writes nothing but the receipt for the person it is about.
READING = {"GET", "HEAD", "OPTIONS"}
RECEIPTS = {"assessments_receipt"}


class AccessCell(NamedTuple):
    address: str
    filled: str  # the address with its parameters filled in
    of: str  # what it is about, as `rules.txt` calls it
    method: str
    person: str
    expected: str


@pytest.fixture(scope="module")
def cells(company):
    """Every cell of the rules, for every object it can be about."""
    return [
        AccessCell(address, filled, of, method, person, RULES.expected(address, of, method, person))
        for person in PEOPLE
        for address in ADDRESSES
        for of, filled, _unknown in company.filled_in(address, person)
        for method in METHODS
    ]


@pytest.fixture(scope="module")
def drawn(cells):
    """The cells that this run asks for."""
    if samples.WHOLE:
        return set(cells)
    found = {cell for cell in cells if samples.is_drawn(cell, ONE_IN)}
    groups = defaultdict(list)
    for cell in cells:
        if cell.method in ("GET", "POST"):
            groups[cell.address, cell.method, cell.expected].append(cell)
        if cell.method in ("GET", "POST") and cell.expected in REFUSED:
            groups[cell.address, cell.method, cell.expected, cell.person].append(cell)
    return found | {samples.choice(group, those) for group, those in groups.items()}


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert RULES.addresses == set(ADDRESSES)


def test_rules_name_what_there_is(cells):
    assert RULES.objects <= {(cell.address, cell.of) for cell in cells}


def test_everybody_meets_everything(cells):
    pairs = {(cell.filled, cell.person) for cell in cells}

    print(f"all: {len(pairs)} pairs of address and person, {len(cells)} cells")
    assert len(cells) == len(METHODS) * len(pairs)
    assert len(pairs) > 2500


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_gets_anything_but_what_the_rules_say(company, drawn, person):
    asked, wrong, unknown_ids = 0, [], {}
    with rolled_back(), cached_users():
        client = RollbackClient(company.people[person])
        if person == "leaver":
            company.deactivate_leaver()
        for address in ADDRESSES:
            for of, filled, unknown in company.filled_in(address, person):
                for method in METHODS:
                    expected = RULES.expected(address, of, method, person)
                    if AccessCell(address, filled, of, method, person, expected) not in drawn:
                        continue
                    asked += 1
                    data = company.posted(address, of, person) if method == "POST" else None
                    response = client.request(method, filled, data)
                    got = outcome(method, response, expected)
                    if got == expected and unknown and expected in TELLING_NOTHING:
                        # With the same data: what is posted may come back.
                        request = method, unknown, repr(data)
                        if request not in unknown_ids:
                            answer = client.request(method, unknown, data)
                            unknown_ids[request] = comparable(answer, unknown)
                        if comparable(response, filled) != unknown_ids[request]:
                            got = "tells that it is there"
                    if got != expected:
                        wrong.append((method, filled, of, expected, got))

    print(f"{person}: {asked} cells, {len(wrong)} wrong")
    assert wrong == [], "\n".join(map(str, wrong))
    assert asked > 100


def outcome(method, response, expected):
    """Name the outcome as the rules do; where a status has several names, by the expected one."""
    wrote = response.tables - SESSION_TABLES
    if wrote == RECEIPTS and response.status == 200:
        return "read"
    if wrote == RECEIPTS and response.status == 409 and method == "POST":
        return "overtaken"
    if wrote and (method in READING or response.status >= 400):
        return f"{response.status}, and written: {sorted(wrote)}"
    if wrote:
        return "done"
    if response.status == STATUSES.get(expected):
        return expected
    if response.status == 302:
        return "sign in" if response.location.startswith(SIGN_IN_PAGES) else "onward"
    return "shown" if response.status == 200 else str(response.status)
