import re

import pytest
from django.contrib import admin
from django.urls import reverse

from assessments import models
from assessments.models import State
from pathways.models import Level
from tests.factories import AssessmentFactory, CompetencyFactory, RatingFactory, RemarkFactory

LIST = reverse("admin:assessments_assessment_changelist")
SECRET = "Nobody in HR reads this"
STORIES = {
    State.DRAFT: {},
    State.SUBMITTED: {"submitted": True},
    State.OPEN: {"open": True},
    State.AGREED: {"agreed": True},
}


def page_of(assessment):
    return reverse("admin:assessments_assessment_change", args=[assessment.pk])


@pytest.fixture
def telling():
    """A agreed assessment in which everything is said that could leak."""
    assessment = AssessmentFactory(agreed=True, attained=True, ratings__self=Level.HELPING)
    competency = CompetencyFactory(stage=assessment.stage, text=SECRET)
    RatingFactory(
        assessment=assessment,
        competency=competency,
        answer=Level.WELL,
        evidence=SECRET,
        link="https://example.com/secret",
    )
    RemarkFactory(assessment=assessment, competency=competency, text=SECRET)
    return assessment


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_list_query_count_does_not_grow(hr_client, django_assert_num_queries, rows):
    AssessmentFactory.create_batch(rows, submitted=True)

    # Two for the departments and the managers to filter by.
    with django_assert_num_queries(9):
        response = hr_client.get(LIST)

    assert response.context["cl"].result_count == rows


def test_list_and_page_hold_names_stage_state_and_dates_alone(hr_client, telling):
    words = [*Level.values, *(str(label) for label in Level.labels)]
    secrets = re.compile("|".join([SECRET, "example.com/secret", "attained", *words]), re.I)

    for response in [hr_client.get(LIST), hr_client.get(page_of(telling))]:
        page = response.content.decode()
        assert telling.employee.name in page
        assert "Agreed" in page
        assert secrets.findall(page) == []


def test_page_shows_exactly_these_fields(hr_client, telling):
    form = hr_client.get(page_of(telling)).context["adminform"]

    assert [field for fieldset in form for line in fieldset for field in line.fields] == [
        "employee",
        "role",
        "stage",
        "state",
        "started_at",
        "submitted_at",
        "reviewed_at",
        "agreed_at",
    ]


@pytest.mark.parametrize(
    "lookup",
    [
        "attained",
        "attained__exact",
        "ratings__answer",
        "ratings__evidence__contains",
        "remarks__text__contains",
        "employee__ratings__answer",
        "reviewed_by__name",
    ],
)
def test_list_is_not_asked_for_an_outcome_by_its_address(hr_client, telling, lookup):
    response = hr_client.get(LIST, {lookup: "1"})

    assert response.status_code == 400


@pytest.mark.parametrize("state", State)
def test_list_filters_by_state(hr_client, state):
    made = {key: AssessmentFactory(**story) for key, story in STORIES.items()}

    response = hr_client.get(LIST, {"state": state.value})

    assert list(response.context["cl"].result_list) == [made[state]]


def test_list_searches_names_and_nothing_else(hr_client, telling):
    AssessmentFactory()

    def found(term):
        return hr_client.get(LIST, {"q": term}).context["cl"].result_count

    telling.employee.name = "Zoe Zimmer"
    telling.employee.save()
    assert (found("Zimmer"), found(SECRET), found("helping")) == (1, 0, 0)


@pytest.mark.parametrize("who", ["hr_admin", "superuser"])
def test_nothing_is_added_changed_or_deleted(client, request, groups, telling, who):
    client.force_login(request.getfixturevalue(who))
    delete = reverse("admin:assessments_assessment_delete", args=[telling.pk])

    answers = [
        client.post(page_of(telling), {"attained": "false"}),
        client.post(delete, {"post": "yes"}),
        client.post(reverse("admin:assessments_assessment_add"), {}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    telling.refresh_from_db()
    assert telling.attained is True


def test_answers_have_no_page_in_the_workplace():
    registered = {model for model in admin.site._registry if model._meta.app_label == "assessments"}

    assert registered == {models.Assessment}
