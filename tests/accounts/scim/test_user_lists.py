"""/Users: lists and filters, and who may ask for them."""

import pytest
from django.utils import timezone

from pathway_portal.accounts.access_tokens import make_token
from pathway_portal.accounts.models import User
from pathway_portal.web.access_tokens import TokenPurpose
from tests.accounts.scim.users import address
from tests.factories import DAY, DepartmentFactory, UserFactory

from .conftest import ENTERPRISE, USER, System

pytestmark = pytest.mark.django_db

# Lists


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('userName eq "ANNA@example.com"', ["Anna"]),
        ('externalId eq "X1"', ["Ben"]),
        ('externalId eq "x1"', []),
        ('emails.value eq "ben@example.com"', ["Ben"]),
        ('emails[type eq "work"].value eq "ben@example.com"', ["Ben"]),
        ('emails[type eq "work" and value sw "ben"]', ["Ben"]),
        ('emails[type eq "home"]', []),
        ('displayName co "nn"', ["Anna"]),
        ('displayName sw "b" or displayName ew "A"', ["Anna", "Ben"]),
        ("active eq false", ["Cleo"]),
        ('active eq "False"', ["Cleo"]),
        ('active eq true and not (displayName eq "Ben")', ["Anna", "Hugo"]),
        ('title pr and displayName ne "x"', ["Ben"]),
        ("externalId eq null and active eq false", ["Cleo"]),
        (f'{ENTERPRISE}:employeeNumber eq "7"', ["Anna"]),
        (f'{ENTERPRISE}:department eq "research"', ["Anna"]),
        (f'{USER}:userName sw "anna"', ["Anna"]),
        ('id eq "0"', []),
        ('userName eq "a\\u0000"', []),
        ('userName eq "\\ud800"', []),
    ],
)
def test_filters(system, hr_admin, text, names):
    User.objects.filter(pk=hr_admin.pk).update(name="Hugo", email="h@x.org")
    research = DepartmentFactory(name="Research")
    UserFactory(name="Anna", email="anna@example.com", staff_number="7", department=research)
    UserFactory(name="Ben", email="ben@example.com", external_id="X1", job_title="Cook")
    UserFactory(name="Cleo", email="cleo@example.com", is_active=False)

    answer = system.post("/Users/.search", {"filter": text})

    assert sorted(each["displayName"] for each in answer.data["Resources"]) == names
    assert answer.data["totalResults"] == len(names)


@pytest.mark.parametrize(
    "text",
    [
        'nickName eq "x"',
        "userName eq",
        'userName gt "a"',
        "userName eq 5",
        "active co true",
        'emails.color eq "x"',
        'id co "1"',
        "not (" * 60 + 'userName eq "x"' + ")" * 60,
        "userName",
        "'",
        'userName eq "a" extra',
    ],
)
def test_a_filter_that_cannot_be_answered_is_refused(system, text):
    answer = system.post("/Users/.search", {"filter": text})

    assert (answer.status_code, answer.data["scimType"]) == (400, "invalidFilter")


def test_pages_in_a_stable_order(system, hr_admin):
    people = [hr_admin.pk, *(UserFactory().pk for _one in range(5))]

    pages = [system.get(f"/Users?startIndex={start}&count=2").data for start in (1, 3, 5, 7)]

    assert [[int(each["id"]) for each in page.get("Resources", [])] for page in pages] == [
        people[0:2],
        people[2:4],
        people[4:6],
        [],
    ]
    assert {page["totalResults"] for page in pages} == {6}
    assert [page["startIndex"] for page in pages] == [1, 3, 5, 7]
    assert system.get("/Users?count=0").data["totalResults"] == 6
    assert system.get("/Users?startIndex=-3&count=-1").data["itemsPerPage"] == 0
    assert system.get("/Users?count=many").status_code == 400


def test_attributes_are_chosen(system):
    person = UserFactory(name="Anna")

    some = system.get(f"{address(person)}?attributes=displayName").data
    others = system.get(f"{address(person)}?excludedAttributes=emails,active").data

    assert set(some) == {"schemas", "id", "displayName"}
    assert {"emails", "active"} & set(others) == set()
    assert others["displayName"] == "Anna"


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_as_much_for_one_as_for_three(system, number, django_assert_num_queries):
    for _one in range(number):
        UserFactory(manager=UserFactory(), department=DepartmentFactory())
    system.get("/Users")

    with django_assert_num_queries(3):
        answer = system.get("/Users")

    assert len(answer.data["Resources"]) == 1 + 2 * number


# Who may


def test_without_a_token_nothing_is_said_or_done(db):
    person = UserFactory(name="Anna")
    stranger = System("wrong")

    for method in ("GET", "PUT", "PATCH", "DELETE", "POST", "OPTIONS"):
        for path in ("/Users", address(person), "/Users/999", "/Groups", "/Schemas", "/nothing"):
            answer = stranger.send(method, path, {} if method != "GET" else None)
            assert answer.status_code in (401, 429)
            assert "Anna" not in answer.content.decode()
            assert answer["Content-Type"] == "application/scim+json"
    person.refresh_from_db()
    assert person.is_active


def test_a_session_of_hr_opens_nothing(client, hr_admin):
    client.force_login(hr_admin)

    answer = client.get("/scim/v2/Users")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_for_content_opens_nothing_here(hr_admin):
    _row, token = make_token("Shop", TokenPurpose.CONTENT, by=hr_admin, at=timezone.now())

    assert System(token).get("/Users").status_code == 403


def test_erased_people_are_nobody_here(system):
    person = UserFactory(is_active=False)
    User.objects.filter(pk=person.pk).update(
        name="Former employee",
        email=f"erased-{person.pk}@erased.invalid",
        erased_at=timezone.now() - DAY,
        **_nobody(),
    )

    assert system.get(address(person)).status_code == 404
    assert system.get("/Users").data["totalResults"] == 1


def _nobody():
    from pathway_portal.accounts.models import ERASED_SORT_KEY

    return {"name_folded": "former employee", "name_sort": ERASED_SORT_KEY}
