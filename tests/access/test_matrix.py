"""The cells of `rules.txt` are asked for, and every address of the portal has a line in it.

Whatever reading or posting must be refused is asked every time. Of the rest, which costs most and
tells least, `make test` asks a part and `make test-all` all.
"""

import pytest

from tests import samples
from tests.access.asking import OF_THE_SESSION, Asker, heard, remembered, undone
from tests.access.cast import PEOPLE, every_address
from tests.access.table import METHODS, Table

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
ADDRESSES = every_address()
TABLE = Table(PEOPLE)
DOORS = ("/account/login/", "/admin/login/")
STATUSES = {
    "sign in": 401,
    "unknown": 404,
    "none there": 302,
    "no right": 403,
    "forbidden": 403,
    "not so": 405,
    "moved on": 409,
    "bad": 400,
}
# What must not tell whether there is anything at the address.
TELLING_NOTHING = {"sign in", "unknown", "none there", "no right", "not so"}
REFUSED = {"sign in", "unknown", "none there", "no right", "forbidden"}
ONE_IN = 8  # of the other cells
# Reading writes nothing, but for the line that tells somebody who has read what is theirs.
READING = {"GET", "HEAD", "OPTIONS"}
RECEIPTS = {"assessments_receipt"}


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert TABLE.addresses == set(ADDRESSES)


def test_rules_name_what_there_is(world):
    there = {
        (address, of)
        for address in ADDRESSES
        for person in PEOPLE
        for of, _filled, _unknown in world.fillings(address, person)
    }

    assert TABLE.objects - there == set()


def test_everybody_meets_everything(world):
    pairs = [
        (filled, person)
        for person in PEOPLE
        for address in ADDRESSES
        for _of, filled, _unknown in world.fillings(address, person)
    ]

    print(f"all: {len(pairs)} pairs of address and person, {len(pairs) * len(METHODS)} cells")
    assert len(pairs) == len({*pairs}) > 2500


@pytest.mark.parametrize("person", PEOPLE)
def test_every_cell(world, person):
    with undone(), remembered():
        asker = Asker(world.person[person])
        if person == "leaver":
            world.let_the_leaver_go()
        cells, wrong, never = 0, [], {}
        for address in ADDRESSES:
            for of, filled, unknown in world.fillings(address, person):
                page = world.body(address, of, person)
                for method in METHODS:
                    expected = TABLE.expected(address, of, method, person)
                    if not is_asked(method, address, of, person, expected):
                        continue
                    cells += 1
                    data = page if method == "POST" else None
                    answer = asker.ask(method, filled, data)
                    got = outcome(method, answer, expected)
                    if got == expected and unknown and expected in TELLING_NOTHING:
                        # Asked alike: what is posted may come back.
                        asked = method, unknown, repr(data)
                        if asked not in never:
                            never[asked] = heard(asker.ask(method, unknown, data), unknown)
                        if heard(answer, filled) != never[asked]:
                            got = "tells that it is there"
                    if got != expected:
                        wrong.append((method, filled, of, expected, got))

    print(f"{person}: {cells} cells, {len(wrong)} wrong")
    assert wrong == [], "\n".join(map(str, wrong))
    assert cells > 300


def is_asked(method, address, of, person, expected):
    is_barred = method in ("GET", "POST") and expected in REFUSED
    return is_barred or samples.is_drawn((method, address, of, person), ONE_IN)


def outcome(method, answer, expected):
    """The word for what came of it; of several that one status may stand for, the expected one."""
    wrote = answer.tables - OF_THE_SESSION
    if wrote == RECEIPTS and answer.status == 200:
        return "read"
    if wrote and (method in READING or answer.status >= 400):
        return f"{answer.status}, and written: {sorted(wrote)}"
    if wrote:
        return "done"
    if answer.status == STATUSES.get(expected):
        return expected
    if answer.status == 302:
        return "sign in" if answer.location.startswith(DOORS) else "onward"
    return "shown" if answer.status == 200 else str(answer.status)
