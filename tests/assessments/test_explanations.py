"""What a competency means can be opened beside each question about it, without a script."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db

STATES = {
    "answer": ({}, "employee"),
    "submit": ({}, "employee"),
    "review": ({"submitted": True}, "manager"),
    "finish": ({"submitted": True}, "manager"),
    "detail": ({"open": True}, "employee"),
    "submitted": ({"submitted": True}, "employee"),
}


def folds(client, assessment, name):
    employee = assessment.employee
    client.force_login(employee if STATES[name][1] == "employee" else employee.manager)
    page = "detail" if name == "submitted" else name
    response = client.get(reverse(f"assessments:{page}", args=[assessment.pk]))
    assert response.status_code == 200
    return JustHTML(response.content.decode(), sanitize=False).query("main details.meaning-fold")


@pytest.mark.parametrize("name", STATES)
def test_it_is_folded_beside_the_question(client, name):
    assessment = AssessmentFactory(**STATES[name][0])
    first = assessment.stage.competencies.first()
    first.explanation, first.examples = "Decides what comes first.", "Sorts tickets\nSays no"
    first.save()

    [fold] = folds(client, assessment, name)

    [summary] = fold.query("summary")
    assert " ".join(summary.to_text().split()) == f"What does this mean? {first.text}"
    assert "open" not in fold.attrs
    assert [each.to_text() for each in fold.query(".meaning__text")] == [first.explanation]
    assert [each.to_text() for each in fold.query("li")] == ["Sorts tickets", "Says no"]


@pytest.mark.parametrize("name", STATES)
def test_there_is_nothing_to_open_where_nothing_is_explained(client, name):
    assert folds(client, AssessmentFactory(**STATES[name][0]), name) == []
