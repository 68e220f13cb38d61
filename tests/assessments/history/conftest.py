"""Assessments agreed on different days, and the page that compares two of them."""

import pytest
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from tests.factories import DAY

# On which day each came.
DATES = {
    "started_at": 0,
    "submitted_at": 1,
    "reviewed_at": 2,
    "employee_confirmed_at": 4,
    "manager_confirmed_at": 5,
    "agreed_at": 5,
}


@pytest.fixture
def agreed(assessment_in, stage):
    """Makes one that was agreed so many days ago; both say `answer` of all competencies."""

    def make(days_ago, answer="alone", stage=stage, metric="partly"):
        start = timezone.now() - (days_ago + 5) * DAY
        assessment = assessment_in(
            "agreed",
            stage=stage,
            ratings__self=answer,
            ratings__manager=answer,
            ratings__agreed=answer,
            **{name: start + days * DAY for name, days in DATES.items()},
        )
        assessment.ratings.filter(metric__isnull=False).update(answer=metric)
        assessment.ratings.exclude(answer="").update(answered_at=assessment.agreed_at)
        return assessment

    return make


@pytest.fixture
def as_employee(client, people):
    client.force_login(people["employee"])


@pytest.fixture
def as_manager(client, people):
    client.force_login(people["manager"])


def address(assessment):
    return reverse("assessments:history", args=[assessment.pk])


def read(response):
    """The page, with every space an ordinary one."""
    return JustHTML(response.content.decode().replace("\xa0", " "), sanitize=False)


def shown(client, assessment, **chosen):
    """The answered page, and its rows by the item's words: then, now, what changed, how old."""
    response = client.get(address(assessment), chosen)
    assert response.status_code == 200
    page = read(response)
    return response, {
        row.query("th")[0].to_text(): [cell.to_text() for cell in row.query("td")]
        for row in page.query("figure tbody tr")
    }


def chosen(response):
    return [response.context[name].pk for name in ("then", "now")]


def listed(response):
    return [assessment.pk for assessment in response.context["assessments"]]
