"""No field cuts what is pasted into it: too long is said, and the text is kept."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Rating
from tests.factories import AssessmentFactory, WatchForFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("lengths")]


@pytest.mark.parametrize(
    ("state", "who", "page"),
    [
        ({}, "employee", "assessments:answer"),
        ({"submitted": True}, "manager", "assessments:review"),
        ({"open": True, "ratings__self": "well"}, "employee", "assessments:detail"),
        ({"open": True, "ratings__self": "well"}, "manager", "assessments:detail"),
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


@pytest.mark.parametrize(
    ("evidence", "rows"),
    [
        ("", 3),
        ("\n".join(f"Line {number}." for number in range(60)), 60),
        ("word " * 240, 20),
        ("x" * 1200, 20),
        ("a\r\n" * 8, 9),
        ("a\u2028" * 8, 3),
    ],
    ids=["nothing", "lines", "one long line", "one long word", "break at the end", "no break"],
)
def test_a_box_shows_all_of_its_text_without_script_or_new_css(client, evidence, rows):
    assessment = AssessmentFactory()
    rating = assessment.ratings.filter(metric=None).first()
    Rating.objects.filter(pk=rating.pk).update(evidence=evidence)
    client.force_login(assessment.employee)

    response = client.get(reverse("assessments:answer", args=[assessment.pk]))

    document = JustHTML(response.content.decode(), sanitize=False)
    [box] = document.query(f"textarea[name={rating.key}-evidence]")
    assert box.attrs["rows"] == str(rows)


@pytest.mark.parametrize("typed", ["x" * 150, "a b c d e f g h i j"], ids=["letters", "words"])
def test_a_search_that_is_too_long_is_kept_and_said(client, typed):
    client.force_login(AssessmentFactory().employee)

    response = client.get(reverse("pathways:catalogue", query={"q": typed}))

    document = JustHTML(response.content.decode(), sanitize=False)
    [field] = document.query("#q")
    assert (field.attrs["value"], "maxlength" in field.attrs) == (typed, False)
    [banner] = document.query(".banner--warning")
    assert banner.to_text() == "We only searched for the first 8 words, up to 100 characters."


def test_spaces_do_not_make_a_search_too_long(client):
    client.force_login(AssessmentFactory().employee)
    typed = "one" + " " * 150 + "two"

    response = client.get(reverse("pathways:catalogue", query={"q": typed}))

    document = JustHTML(response.content.decode(), sanitize=False)
    assert document.query(".banner--warning") == []
    assert (document.query("#q")[0].attrs["value"], response.context["query"]) == (typed, "one two")
