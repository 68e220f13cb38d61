"""The benchmark measures pages that open, in a company that holds together."""

import pytest
from django.test import Client

from assessments.models import Assessment, Rating, Side, State
from pathway_portal.accounts.models import User
from tests.benchmarks.__main__ import with_section
from tests.benchmarks.company import grow_to, manager_of_team
from tests.benchmarks.pages import pages
from tests.benchmarks.profiles import describe

pytestmark = pytest.mark.every_database("its statements fill tables without the ORM")


@pytest.mark.usefixtures("demonstration")
def test_every_measured_page_opens_for_its_reader():
    opened = {}
    for name, page in pages().items():
        client = Client()
        client.force_login(page.reader)
        opened[name] = client.get(page.address).status_code

    assert opened == dict.fromkeys(opened, 200) | {"not found": 404}


@pytest.mark.usefixtures("demonstration")
def test_company_grows_to_its_size_with_answers_in_every_state():
    before = User.objects.count()

    grow_to(before + 90)

    added = User.objects.filter(email__startswith="added")
    assert User.objects.count() == before + 90
    assert manager_of_team(25).reports.count() == 25
    assert added.filter(manager=None).count() == 0
    assessments = Assessment.objects.filter(employee__in=added)
    assert {one.state for one in assessments} == set(State)
    agreed = assessments.filter(agreed_at__isnull=False)
    assert agreed.count() == added.count()
    one = agreed.select_related("stage").first()
    asked = one.stage.competencies.count() + one.stage.metrics.count()
    rated = Rating.objects.filter(assessment=one).exclude(answer="")
    assert {side: rated.filter(side=side).count() for side in (Side.SELF, Side.MANAGER)} == {
        Side.SELF: asked,
        Side.MANAGER: asked,
    }
    # The next row of the ORM's gets a number that is free.
    User.objects.create(email="new@example.com", name="New")


def test_profile_says_which_part_of_the_code_takes_the_time():
    stats = {
        ("/lib/django/db/models/sql/compiler.py", 1, "as_sql"): (30, 30, 0.3, 0.4, {}),
        ("/lib/django/template/base.py", 2, "render"): (10, 10, 0.1, 0.5, {}),
    }

    said = describe(stats, requests=10).splitlines()

    assert said[0] == "40.00 ms a request, under the profiler"
    assert said[2:4] == [
        " 75.0%  building and compiling SQL, making objects",
        " 25.0%  templates",
    ]
    assert said[-1].endswith("3.0  models/sql/compiler.py:1 as_sql")


def test_table_replaces_the_one_below_its_heading():
    document = "# Costs\n\n### SQLite\n\nold\n\n### PostgreSQL\n"

    document = with_section(document, "SQLite", "| new |")
    document = with_section(document, "PostgreSQL", "| other |")

    assert document == "# Costs\n\n### SQLite\n\n| new |\n\n### PostgreSQL\n\n| other |\n"
