"""No field cuts what is pasted into it: too long is said, and the text is kept."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathways.search import QUERY_LENGTH
from tests.factories import AssessmentFactory, WatchForFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "who", "page"),
    [
        ({}, "employee", "assessments:answer"),
        ({"submitted": True}, "manager", "assessments:review"),
        ({"reviewed": True, "ratings__self": "well"}, "employee", "assessments:detail"),
        ({"reviewed": True, "ratings__self": "well"}, "manager", "assessments:detail"),
    ],
)
def test_no_field_of_an_assessment_cuts_what_is_pasted(client, state, who, page):
    assessment = AssessmentFactory(**state)
    WatchForFactory(stage=assessment.stage)
    employee = assessment.employee
    client.force_login(employee if who == "employee" else employee.manager)

    response = client.get(reverse(page, args=[assessment.pk]))

    document = JustHTML(response.content.decode(), sanitize=False)
    fields = document.query("form textarea, form input[type=text]")
    assert len(fields) >= 2
    assert [field.attrs["name"] for field in fields if "maxlength" in field.attrs] == []


def test_a_search_that_is_too_long_is_kept_and_said(client):
    client.force_login(AssessmentFactory().employee)
    typed = "x" * 150

    response = client.get(reverse("pathways:catalogue", query={"q": typed}))

    document = JustHTML(response.content.decode(), sanitize=False)
    [field] = document.query("#q")
    assert (field.attrs["value"], "maxlength" in field.attrs) == (typed, False)
    [banner] = document.query(".banner--warning")
    assert banner.to_text() == (
        f"What you typed has 150 characters. Only the first {QUERY_LENGTH} were searched for."
    )
