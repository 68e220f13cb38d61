"""Lists of a large company: they end at a number of rows, and read few rows to get there."""

import json

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathway_portal.web import bounded_lists
from tests.benchmarks.company import grow_to
from tests.benchmarks.pages import pages
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.every_database("each plans in its own way"),
]

PEOPLE = 3_000
# Rows that one part of a query may read: a page of a list, and what it looks up for each line.
FEW = 700
LARGE = {"accounts_user", "assessments_assessment", "assessments_rating"}
READ_ALL = {
    # Of the oldest reviews a thousand are looked at.
    *("home, HR", "HR: first page"),
    # Where people go when a version is published is counted to the last one.
    *("HR: check of a draft", "HR: publish page"),
    # A large part of so small a company.
    "team of 200",
}


@pytest.fixture
def short_lists(monkeypatch):
    monkeypatch.setattr(bounded_lists, "MOST_COUNTED", 150)


@pytest.mark.usefixtures("demonstration", "short_lists")
def test_pages_read_few_rows_of_the_large_tables():
    grow_to(PEOPLE)
    reset_queries()  # the demonstration is made in debug mode, which logs them
    plan_as_for_a_million()

    too_many = {
        (name, table, rows)
        for name, page in pages().items()
        if name not in READ_ALL
        for table, rows in rows_read(page)
        if rows > FEW
    }

    assert too_many == set()


def plan_as_for_a_million():
    """Have PostgreSQL believe that a page of its large tables holds many more rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Without the rows that other tests have left behind.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in LARGE:
                cursor.execute(f"CLUSTER {table} USING {table}_pkey")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE pg_class SET reltuples = reltuples * 300 WHERE relname = ANY(%s)",
                [list(LARGE)],
            )


def rows_read(page):
    """Yield the large tables that each part of each query of a page reads, and how many rows."""
    client = Client()
    client.force_login(page.reader)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.address)
    assert queries.captured_queries
    for query in queries.captured_queries:
        if query["sql"].startswith("SELECT"):
            for node in plan_of(query["sql"]):
                if node.get("Relation Name") in LARGE:
                    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                    yield node["Relation Name"], read * node["Actual Loops"]


def plan_of(sql):
    """Yield the parts of the plan that PostgreSQL carries out. SQLite counts no rows."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    waiting = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.get("Plans", [])


def test_list_ends_at_a_number_of_rows_and_says_so(hr_client, short_lists):
    UserFactory.create_batch(160)

    page = hr_client.get(reverse("admin:accounts_user_changelist"))
    last = hr_client.get(reverse("admin:accounts_user_changelist"), {"p": 2})

    assert "The first 150 are listed. Search or filter to find others." in page.content.decode()
    assert "Select all 150" not in page.content.decode()
    assert len(last.context["cl"].result_list) == 50


def test_list_that_fits_says_how_many_there_are(hr_client, short_lists):
    UserFactory.create_batch(120)

    page = hr_client.get(reverse("admin:accounts_user_changelist")).content.decode()

    assert "The first" not in page
    assert f"{User.objects.count()} people" in " ".join(page.split())


def test_first_page_says_that_there_are_more_than_it_counts(hr_client, short_lists):
    UserFactory.create_batch(150)

    page = hr_client.get(reverse("admin:index"))

    [figure] = [item for item in page.context["desk"].figures if "is_active__exact=1" in item.url]
    assert figure.text == "150+ people"


def test_a_common_name_is_found_as_a_rare_one_is(hr_client, monkeypatch):
    manager = UserFactory(name="Ada Rare")
    people = [UserFactory(name=f"Common {n}", manager=manager) for n in range(3)]

    def found(term):
        rows = hr_client.get(reverse("admin:accounts_user_changelist"), {"q": term})
        return {person.pk for person in rows.context["cl"].result_list}

    looked_up = {term: found(term) for term in ("rare", "common", "common rare")}
    monkeypatch.setattr("pathway_portal.accounts.admin.searching.MOST_LOOKED_UP", 0)

    assert {term: found(term) for term in looked_up} == looked_up
    assert looked_up == {
        "rare": {manager.pk, *(person.pk for person in people)},
        "common": {person.pk for person in people},
        "common rare": {person.pk for person in people},
    }
