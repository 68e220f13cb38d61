"""Every form takes what it asks for and nothing else, and only with its token.

`make test` tries a part of the forms, another each time, and `make test-all` all of them.
"""

from unittest.mock import patch

import pytest
from django.utils import timezone

from tests import samples
from tests.access.asking import (
    OF_THE_SESSION,
    Asker,
    all_rows,
    remembered,
    undone,
    with_fresh_numbers,
)
from tests.access.pages import forms_of
from tests.access.test_matrix import ADDRESSES, TABLE
from tests.factories import STARTED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

ONE_IN = 6
# Who is shown forms that differ from what the others are shown.
WRITERS = ["owner", "manager", "HR admin", "content editor", "superuser"]
NOW = STARTED_AT.replace(year=2027)
DAY = "2027-01-01 00:00"
# What nobody decides by posting it, whatever else a form may ask for.
EXTRA = {
    "employee": "{other}",
    "employee_id": "{other}",
    "manager": "{other}",
    "manager_id": "{other}",
    "manager_since": DAY,
    "user": "{other}",
    "author": "{other}",
    "author_id": "{other}",
    "reviewed_by": "{other}",
    "reviewed_by_id": "{other}",
    "manager_confirmed_by": "{other}",
    "state": "closed",
    "side": "agreed",
    "stage_id": "1",
    "number": "7",
    "pathway": "1",
    "published_at": DAY,
    "retires_on": "2027-01-01",
    "started_at": DAY,
    "submitted_at": DAY,
    "reviewed_at": DAY,
    "agreed_at": DAY,
    "employee_confirmed_at": DAY,
    "manager_confirmed_at": DAY,
    "closed_at": DAY,
    "answered_at": DAY,
    "confirmed_at": DAY,
    "shared_at": DAY,
    "updated_at": DAY,
    "is_independent": "false",
    "is_staff": "on",
    "is_superuser": "on",
    "groups": "1",
    "user_permissions": "1",
    "password": "a password of my own",
    "erased_at": DAY,
    "imports": "99",
    "is_demonstration": "on",
    "id": "1",
    "pk": "1",
}
# Chosen by chance, or by the clock where the tests cannot stop it.
BY_CHANCE = {
    ("accounts_user", "password"),
    ("django_admin_log", "action_time"),
    ("mfa_authenticator", "data"),
    ("mfa_authenticator", "created_at"),
}


def rows_after(asker, address, data):
    """Every row as it is once this was posted, and whether anything was written at all."""
    seen = []
    with_fresh_numbers()
    answer = asker._ask("POST", address, data, look=lambda: seen.append(all_rows()))
    return without_chance(seen[0]), answer.tables - OF_THE_SESSION


def without_chance(found):
    kept = {}
    for table, (columns, rows) in found.items():
        if table in OF_THE_SESSION:
            continue
        by_chance = [at for at, name in enumerate(columns) if (table, name) in BY_CHANCE]
        kept[table] = (
            columns,
            sorted(
                repr([value for at, value in enumerate(row) if at not in by_chance]) for row in rows
            ),
        )
    return kept


def with_extra(form, data, other):
    """The same, and whatever else could be thought of; also for each line of a list."""
    prefixes = {""} | {
        name.rpartition("-")[0] + "-"
        for name in form.names
        if name.endswith(("-version", "-id", "-position"))
    }
    extra = [
        (prefix + name, value.format(other=other))
        for prefix in sorted(prefixes)
        for name, value in EXTRA.items()
        if prefix + name not in form.names | dict(data).keys()
    ]
    return [*data, *extra]


def shown_forms(world, asker, person, wanted):
    """Each form that somebody is shown where it is wanted: (address, where it posts to, form)."""
    known = set()
    for address in ADDRESSES:
        for of, filled, _unknown in world.fillings(address, person):
            if TABLE.expected(address, of, "GET", person) not in ("shown", "read"):
                continue
            if not wanted(address, of):
                continue
            answer = asker.ask("GET", filled)
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for form in forms_of(answer.body):
                target = form.action or filled
                if (key := (target, repr(form.data), repr(form.buttons))) not in known:
                    known.add(key)
                    yield address, target, form


@pytest.mark.parametrize("person", WRITERS)
def test_what_a_form_does_not_ask_for_is_ignored(world, person):
    other = world.person["manager elsewhere"].pk
    wrong, posts, writing = [], 0, 0

    def is_wanted(address, of):
        # However few are drawn, some of them write, or nothing would be shown.
        return writing <= 3 or samples.is_drawn((address, of, person), ONE_IN)

    with undone(), remembered(), patch.object(timezone, "now", lambda: NOW):
        asker = Asker(world.person[person])
        for address, target, form in shown_forms(world, asker, person, is_wanted):
            for data in form.posts():
                posts += 1
                plain, wrote = rows_after(asker, target, data)
                writing += bool(wrote)
                more, _wrote = rows_after(asker, target, with_extra(form, data, other))
                differ = [table for table in plain if plain[table] != more[table]]
                if differ:
                    wrong.append((address, target, differ))

    print(
        f"{person}: {posts} posts, {writing} of them write, {len(wrong)} take more than asked for"
    )
    assert wrong == [], "\n".join(map(str, wrong))
    assert writing > 3


@pytest.mark.parametrize("person", ["nobody", *WRITERS])
def test_nothing_is_taken_without_its_token(world, person):
    taken, tried = [], 0
    with undone(), remembered():
        asker = Asker(world.person[person], checks_tokens=True)
        for address in ADDRESSES:
            for of, filled, _unknown in world.fillings(address, person):
                for method in ["POST", "PUT", "PATCH", "DELETE"]:
                    if TABLE.expected(address, of, method, person) in ("not so", "sign in"):
                        continue
                    is_drawn = samples.is_drawn((method, address, of, person), ONE_IN)
                    if tried > 3 and not is_drawn:
                        continue
                    tried += 1
                    data = world.body(address, of, person) if method == "POST" else None
                    answer = asker.ask(method, filled, data)
                    if answer.status != 403 or answer.tables - OF_THE_SESSION:
                        taken.append((method, filled, answer.status))

    print(f"{person}: {tried} tried without a token, {len(taken)} taken")
    assert taken == []
    assert tried > 3
