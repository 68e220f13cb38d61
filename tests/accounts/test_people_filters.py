"""How HR finds people in the list: by department, manager, role, stage, and what is missing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.admin.filters import MOST_OFFERED
from tests.factories import StageFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")


def found(client, **filters):
    """Return the names that the list shows. HR's own entry is left out."""
    rows = client.get(PEOPLE, filters).context["cl"].result_list
    return [person.name for person in rows if person.name != "Hanna HR"]


@pytest.fixture
def company(db):
    """Make one person for each thing that an entry can lack, and a leaver who lacks everything."""
    now = timezone.now()
    stage = StageFactory(pathway__published=True)
    boss = UserFactory(name="Boss", stage=stage, last_login=now)
    whole = {"manager": boss, "stage": stage, "last_login": now}
    UserFactory(name="Whole", **whole)
    UserFactory(name="Stageless", **whole | {"stage": None})
    UserFactory(name="Invited", **whole | {"last_login": None})
    UserFactory(name="Long ago", **whole | {"last_login": now - timedelta(days=91)})
    gone = UserFactory(name="Gone", is_active=False)
    UserFactory(name="Manager left", **whole | {"manager": gone})
    return boss


@pytest.mark.parametrize(
    ("lack", "names"),
    [
        ("manager", ["Boss", "Manager left"]),
        ("stage", ["Stageless"]),
        ("sign-in", ["Invited"]),
        ("recent-sign-in", ["Long ago"]),
        ("mail", []),
    ],
)
def test_people_who_are_here_are_found_by_what_their_entry_lacks(hr_client, company, lack, names):
    assert found(hr_client, lacks=lack) == names


def test_manager_leads_to_their_reports(hr_client, company):
    reports = ["Invited", "Long ago", "Stageless", "Whole"]

    assert found(hr_client, manager=company.pk) == reports
    assert found(hr_client, q="boss") == ["Boss", *reports]


@pytest.mark.parametrize("value", ["0", "999999", "x", ""])
def test_manager_who_is_nobody_has_no_reports(hr_client, company, value):
    assert found(hr_client, manager=value) == []


def test_role_and_its_stage_lead_to_the_people_on_it_in_any_version(hr_client, company):
    stage = company.stage
    older = StageFactory(
        pathway__role=stage.pathway.role, pathway__superseded=True, slug=stage.slug
    )
    UserFactory(name="On the older version", stage=older)
    UserFactory(name="Elsewhere", stage=StageFactory(slug=stage.slug))
    role = stage.pathway.role_id

    assert "On the older version" in found(hr_client, role=role)
    assert found(hr_client, role=role) == found(hr_client, role=role, stage=stage.slug)
    assert "Elsewhere" not in found(hr_client, role=role)
    assert found(hr_client, role=role, stage="another") == []


def test_managers_are_offered_where_there_are_few(hr_client, company):
    assert ">Boss</a>" in hr_client.get(PEOPLE).content.decode()

    for _number in range(MOST_OFFERED):
        UserFactory(manager=UserFactory())

    assert "?manager=" not in hr_client.get(PEOPLE).content.decode()
    chosen = hr_client.get(PEOPLE, {"manager": company.pk}).content.decode()
    assert "Manager:" in chosen.replace("\n", "")
    assert found(hr_client, manager=company.pk) == ["Invited", "Long ago", "Stageless", "Whole"]


def test_filters_ask_as_much_of_many_people_as_of_one(hr_client, company):
    counted = []
    for many in (1, 3, 200):
        UserFactory.create_batch(many, manager=company)
        with CaptureQueriesContext(connection) as queries:
            hr_client.get(PEOPLE, {"manager": company.pk, "lacks": "stage"})
        counted.append(len(queries))

    assert counted == [counted[0]] * 3
