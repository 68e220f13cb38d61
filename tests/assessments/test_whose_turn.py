"""Once one of the two has agreed, every list says who has, and whose turn it is."""

import pytest
from django.urls import reverse

from assessments.models import State
from tests.factories import DAY, STARTED_AT, AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = STARTED_AT + 4 * DAY


@pytest.fixture
def emma():
    return UserFactory(name="Emma Employee", manager=UserFactory(name="Mateo Manager"))


def confirmed(emma, by):
    signed = {"manager_confirmed_at": AT, "manager_confirmed_by": by}
    if by == emma:
        signed = {"employee_confirmed_at": AT}
    return AssessmentFactory(employee=emma, open=True, attained=False, **signed)


def words(assessment, reader):
    return str(assessment.whose_turn(reader))


def test_the_other_is_told_that_it_is_their_turn(emma):
    by_employee, by_manager = confirmed(emma, by=emma), confirmed(emma, by=emma.manager)

    assert words(by_employee, emma.manager) == "Emma Employee has agreed; it is your turn"
    assert words(by_manager, emma) == "Mateo Manager has agreed; it is your turn"


def test_who_has_agreed_is_told_whom_it_waits_for(emma):
    by_employee, by_manager = confirmed(emma, by=emma), confirmed(emma, by=emma.manager)

    assert words(by_employee, emma) == "You have agreed; now it is your manager’s turn"
    assert words(by_manager, emma.manager) == "You have agreed; now it is up to Emma Employee"


def test_a_new_manager_is_told_who_has_agreed_before_them(emma):
    former = UserFactory(name="Fiona Former")
    assessment = confirmed(emma, by=former)

    said = "Fiona Former has agreed; now it is up to Emma Employee"
    assert words(assessment, emma.manager) == said


@pytest.mark.parametrize("story", ["draft", "submitted", "open", "agreed"])
def test_no_turn_is_told_before_and_after(emma, story):
    traits = {} if story == "draft" else {story: True}
    assessment = AssessmentFactory(employee=emma, **traits)

    assert words(assessment, emma) == words(assessment, emma.manager) == ""


@pytest.mark.parametrize("page", ["home", "mine", "team", "report"])
def test_every_list_says_it_and_none_says_agreed(client, emma, page):
    assessment = AssessmentFactory(employee=emma, confirmed=True)
    emma.stage = assessment.stage
    emma.save()
    reader = emma.manager if page in ("team", "report") else emma
    client.force_login(reader)
    address = {
        "home": "/",
        "mine": reverse("assessments:mine"),
        "team": reverse("assessments:team"),
        "report": reverse("assessments:report", args=[emma.pk]),
    }

    text = client.get(address[page]).content.decode()

    assert assessment.state == State.OPEN
    assert words(assessment, reader) in text
    assert 'badge--open">Both views open</span>' in text
    assert "badge--agreed" not in text
