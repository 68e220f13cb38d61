"""Every address of the portal, taken from the resolver: who is asked to sign in, and who is not."""

import pytest
from django.urls import reverse

from tests.addresses import BUTTONS, addresses
from tests.factories import AssessmentFactory, PathwayFactory, StageFactory, UserFactory

# Open to everybody; all else asks for sign-in.
OPEN = {
    "/health/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-key/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/",
    "/account/confirm-email/key/",
    "/account/inactive/",
    "/account/3rdparty/signup/",
}

# A value for each converter and each name that the addresses use.
VALUES = {
    "role": "operations-director",
    "format": "json",
    "version": "1",
    "number": "1",
    "pk": "1",
    "app_label": "pathways",
    "object_id": "1",
    "content_type_id": "1",
    "uidb36": "1",
    "key": "key",
    "user_id": "1",
    "id": "1",
    "url": "nothing",
    "path": "nothing",
    "username": "nobody",
    "login": "nothing",
}


ADDRESSES = sorted(set(addresses(lambda route, name: [VALUES[name]])))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.django_db
def test_every_address_asks_for_sign_in_or_is_on_the_list(client, address):
    response = client.get(address)

    doors = (reverse("account_login"), reverse("admin:login"))
    asked = response.status_code == 302 and response.url.startswith(doors)
    assert asked != (address in OPEN)


@pytest.mark.django_db
def test_health_answers_while_the_database_does(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health/")

    assert (response.status_code, response.content) == (200, b"ok")


# Who sees and who may do, for one assessment in each of its states.

PAGES = [
    "detail",
    "history",
    "answer",
    "confirm",
    "move",
    "submit",
    "discard",
    "review",
    "finish",
]
STATES = ["draft", "submitted", "reviewed", "agreed", "closed"]
# 302 leads to the page that shows the assessment as it stands; 409 says that it has moved on.
READS = {
    "detail": {"employee": 200, "manager": 200},
    "history": {"employee": 200, "manager": 200},
    "answer": {"employee": 302, "manager": 403},
    "confirm": {"employee": 302, "manager": 403},
    "move": {"employee": 302, "manager": 403},
    "submit": {"employee": 302, "manager": 403},
    "discard": {"employee": 302, "manager": 403},
    "review": {"employee": 403, "manager": 302},
    "finish": {"employee": 403, "manager": 302},
}
READS_OTHERWISE = {
    ("draft", "detail", "employee"): 302,
    ("draft", "answer", "employee"): 200,
    ("draft", "submit", "employee"): 200,
    ("draft", "discard", "employee"): 200,
    ("submitted", "detail", "manager"): 302,
    ("submitted", "history", "manager"): 302,
    ("submitted", "review", "manager"): 200,
    ("submitted", "finish", "manager"): 200,
    **{("draft", page, "manager"): 404 for page in PAGES},
}
WRITES_FORBIDDEN = {
    "employee": {"review", "finish"},
    "manager": {"answer", "confirm", "move", "share", "submit", "discard", "withdraw"},
}


@pytest.fixture
def cast(db):
    """Everybody who could stand in some relation to one employee."""
    grand = UserFactory()
    manager = UserFactory(manager=grand)
    employee = UserFactory(manager=manager)
    return {
        "employee": employee,
        "manager": manager,
        "manager's manager": grand,
        "peer": UserFactory(manager=manager),
        "own report": UserFactory(manager=employee),
        "manager elsewhere": UserFactory(manager=UserFactory()).manager,
        "stranger": UserFactory(),
        "superuser": UserFactory(superuser=True),
        "nobody": None,
    }


@pytest.fixture
def with_hr(cast, hr_admin, content_editor):
    return cast | {"HR admin": hr_admin, "content editor": content_editor}


def make(cast, state):
    traits = {} if state == "draft" else {state: True}
    return AssessmentFactory(employee=cast["employee"], **traits)


def address(name, pk):
    return reverse(f"assessments:{name}", args=[pk])


def sign_in(client, person):
    client.logout()
    if person:
        client.force_login(person)


@pytest.mark.parametrize("state", STATES)
def test_reading_an_assessment_is_for_those_two_alone(client, with_hr, state):
    assessment = make(with_hr, state)
    seen = {}
    for who, person in with_hr.items():
        sign_in(client, person)
        for page in PAGES:
            seen[page, who] = client.get(address(page, assessment.pk)).status_code

    expected = {}
    for page in PAGES:
        for who in with_hr:
            usual = READS[page].get(who, 302 if who == "nobody" else 404)
            expected[page, who] = READS_OTHERWISE.get((state, page, who), usual)
    assert seen == expected


def test_confirming_is_a_page_once_there_is_a_last_time(client, cast):
    earlier = make(cast, "closed")
    draft = AssessmentFactory(employee=cast["employee"], stage=earlier.stage)
    sign_in(client, cast["employee"])

    assert client.get(address("confirm", draft.pk)).status_code == 200


def test_moving_is_a_page_once_there_is_a_newer_version(client, cast):
    older = StageFactory(pathway=PathwayFactory(superseded=True), competencies=1)
    StageFactory(pathway=PathwayFactory(role=older.pathway.role, published=True), slug=older.slug)
    draft = AssessmentFactory(employee=cast["employee"], stage=older)
    sign_in(client, cast["employee"])

    assert client.get(address("move", draft.pk)).status_code == 200


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", [*PAGES[2:], *BUTTONS])
def test_writing_to_an_assessment_is_for_those_two_alone(client, with_hr, state, name):
    assessment = make(with_hr, state)
    for who, person in with_hr.items():
        if who in ("employee", "manager"):
            continue
        sign_in(client, person)
        response = client.post(address(name, assessment.pk), {"version": 0, "key": "c1"})
        assert response.status_code == (302 if person is None else 404), who

    for who, forbidden in WRITES_FORBIDDEN.items():
        if name in forbidden:
            sign_in(client, with_hr[who])
            response = client.post(address(name, assessment.pk), {"version": 0})
            is_hidden = who == "manager" and state == "draft"
            assert response.status_code == (404 if is_hidden else 403), who

    before = assessment.state
    assessment.refresh_from_db()
    assert assessment.state == before


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_what_one_may_not_see_is_byte_for_byte_what_never_existed(client, with_hr, name):
    hidden = make(with_hr, "closed").pk
    for who, person in with_hr.items():
        if who in ("employee", "manager", "nobody"):
            continue
        sign_in(client, person)
        for method in ("get", "post"):
            refused = getattr(client, method)(address(name, hidden), {"version": 0})
            unknown = getattr(client, method)(address(name, hidden + 1000), {"version": 0})
            assert refused.content == unknown.content, (who, method)
            assert refused.status_code == unknown.status_code, (who, method)
            assert dict(refused.headers) == dict(unknown.headers), (who, method)


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 2**64, 10**30])
@pytest.mark.parametrize("name", [*PAGES, "report"])
def test_an_id_of_any_size_is_merely_unknown(client, cast, name, number):
    sign_in(client, cast["manager"])

    assert client.get(address(name, number)).status_code == 404


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_is_pressed_and_never_followed(client, cast, name):
    assessment = make(cast, "submitted")
    sign_in(client, cast["employee"])

    assert client.get(address(name, assessment.pk)).status_code == 405


@pytest.mark.parametrize("name", ["mine", "team"])
def test_a_page_that_only_shows_takes_nothing(client, cast, name):
    sign_in(client, cast["manager"])

    assert client.post(reverse(f"assessments:{name}")).status_code == 405


def test_a_post_without_its_token_is_refused_in_plain_words(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["employee"])
    draft = make(cast, "draft")

    response = client.post(address("submit", draft.pk), {"version": 0})

    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"


def test_a_leavers_session_ends_at_the_next_request(client, cast):
    sign_in(client, cast["employee"])
    assert client.get("/").status_code == 200
    cast["employee"].is_active = False
    cast["employee"].save()

    assert client.get("/").url == "/account/login/?next=/"
