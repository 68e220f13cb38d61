"""Every form takes its own fields and nothing else, and only with its CSRF token.

`make test` tries some of the forms, drawn anew each time, and `make test-all` all of them.
"""

from unittest.mock import patch

import pytest
from django.utils import timezone

from assessments.plans.services import calendar_feeds
from tests import samples
from tests.access.forms import forms_of
from tests.access.rollback_client import (
    SESSION_TABLES,
    RollbackClient,
    all_rows,
    cached_users,
    reset_sequences,
    rolled_back,
)
from tests.access.test_matrix import ADDRESSES, RULES
from tests.factories import STARTED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

ONE_IN = 6
# Each of them is shown forms that the others are not.
WRITERS = ["owner", "manager", "HR admin", "content editor", "superuser"]
# What is posted there is signed by the company's provider instead, whom no cookie knows.
SIGNED_BY_PROVIDER = {"/account/company/logout/"}
NOW = STARTED_AT.replace(year=2027)
DAY = "2027-01-01 00:00"
# Fields that no form may set unless it shows them.
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
    "state": "agreed",
    "side": "agreed",
    "stage_id": "1",
    "number": "7",
    "pathway": "1",
    "published_at": DAY,
    "retires_on": "2027-01-01",
    "started_at": DAY,
    "submitted_at": DAY,
    "reviewed_at": DAY,
    "employee_confirmed_at": DAY,
    "manager_confirmed_at": DAY,
    "agreed_at": DAY,
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
# Random, or from a clock that the tests cannot stop.
BY_CHANCE = {
    ("accounts_user", "password"),
    ("django_admin_log", "action_time"),
    ("mfa_authenticator", "data"),
    ("mfa_authenticator", "created_at"),
}


def rows_after(client, address, data):
    """Return every row as it is once this was posted, and the tables that were written."""
    reset_sequences()
    response = client.send("POST", address, data, look=all_rows)
    return without_chance(response.rows), response.tables - SESSION_TABLES


def without_chance(found):
    kept = {}
    for table, (columns, rows) in found.items():
        if table in SESSION_TABLES:
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
    """Add every field of EXTRA that the form does not have, also for each line of a list."""
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


def shown_forms(company, client, person, wanted):
    """Yield each form on the pages that are wanted: (address, where it posts to, form)."""
    known = set()
    for address in ADDRESSES:
        for of, filled, _unknown in company.filled_in(address, person):
            if RULES.expected(address, of, "GET", person) not in ("shown", "read"):
                continue
            if not wanted(address, of):
                continue
            response = client.request("GET", filled)
            if not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for form in forms_of(response.body):
                target = form.action or filled
                if (key := (target, repr(form.data), repr(form.buttons))) not in known:
                    known.add(key)
                    yield address, target, form


@pytest.mark.parametrize("person", WRITERS)
def test_a_form_ignores_fields_it_does_not_show(company, person):
    other = company.people["manager elsewhere"].pk
    wrong, posts, writing = [], 0, 0

    def is_wanted(address, of):
        # However few are drawn, some must write, or the test would show nothing.
        return writing <= 3 or samples.is_drawn((address, of, person), ONE_IN)

    with (
        rolled_back(),
        cached_users(),
        patch.object(timezone, "now", lambda: NOW),
        # The address of a calendar is another one each time.
        patch.object(calendar_feeds, "get_random_string", "k".__mul__),
    ):
        client = RollbackClient(company.people[person])
        for address, target, form in shown_forms(company, client, person, is_wanted):
            for data in form.posts():
                posts += 1
                plain, wrote = rows_after(client, target, data)
                writing += bool(wrote)
                more, _wrote = rows_after(client, target, with_extra(form, data, other))
                differ = [table for table in plain if plain[table] != more[table]]
                if differ:
                    wrong.append((address, target, differ))

    print(
        f"{person}: {posts} posts, {writing} of them write, {len(wrong)} take more than asked for"
    )
    assert wrong == [], "\n".join(map(str, wrong))
    assert writing > 3


@pytest.mark.parametrize("person", ["nobody", *WRITERS])
def test_nothing_is_taken_without_a_csrf_token(company, person):
    taken, tried = [], 0
    with rolled_back(), cached_users():
        client = RollbackClient(company.people[person], enforce_csrf_checks=True)
        for address in ADDRESSES:
            if address in SIGNED_BY_PROVIDER:
                continue
            for of, filled, _unknown in company.filled_in(address, person):
                for method in ["POST", "PUT", "PATCH", "DELETE"]:
                    if RULES.expected(address, of, method, person) in ("not so", "sign in"):
                        continue
                    is_drawn = samples.is_drawn((method, address, of, person), ONE_IN)
                    if tried > 3 and not is_drawn:
                        continue
                    tried += 1
                    data = company.posted(address, of, person) if method == "POST" else None
                    response = client.request(method, filled, data)
                    if response.status != 403 or response.tables - SESSION_TABLES:
                        taken.append((method, filled, response.status))

    print(f"{person}: {tried} tried without a token, {len(taken)} taken")
    assert taken == []
    assert tried > 3
