"""Questions of one area stand together, under its name: in both halves and in what is agreed."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Side
from assessments.questions import questions_of
from tests.factories import AssessmentFactory, CompetencyFactory, MetricFactory, StageFactory

from .conversations import opened

pytestmark = pytest.mark.django_db

TEXTS = {"Cuts": "Craft", "Listens": "People", "Sharpens": "Craft", "Sings": ""}


@pytest.fixture
def stage():
    stage = StageFactory(pathway__language="de")
    for position, (text, area) in enumerate(TEXTS.items(), 1):
        CompetencyFactory(
            stage=stage, position=position, text=text, slug=text.casefold(), area=area
        )
    MetricFactory(stage=stage, text="Plates come back empty", slug="plates")
    return stage


def elements(response, selector):
    return JustHTML(response.content.decode(), sanitize=False).query(selector)


def texts(response, selector):
    return [" ".join(element.to_text().split()) for element in elements(response, selector)]


def test_questions_come_area_by_area_and_those_without_one_last(stage):
    assert [(q.text, q.group) for q in questions_of(stage, Side.SELF)] == [
        ("Cuts", "Craft"),
        ("Sharpens", "Craft"),
        ("Listens", "People"),
        ("Sings", "Other competencies"),
        ("Plates come back empty", "Success metrics"),
    ]


def test_a_stage_without_areas_has_no_groups():
    stage = StageFactory(competencies=2, metrics=1)

    assert {question.group for question in questions_of(stage, Side.SELF)} == {""}


@pytest.mark.parametrize("page", ["answer", "review"])
def test_both_halves_have_a_heading_for_each_group(client, people, stage, page):
    assessment = AssessmentFactory(
        employee=people["employee"], stage=stage, submitted=page == "review"
    )
    client.force_login(people["manager"] if page == "review" else people["employee"])

    response = client.get(reverse(f"assessments:{page}", args=[assessment.pk]))

    headings = elements(response, ".questions__area")
    assert [heading.to_text() for heading in headings] == [
        *("Craft", "People", "Other competencies", "Success metrics"),
    ]
    # The names of areas are in the language of the pathway, the portal's own words are not.
    assert [heading.attrs.get("lang") for heading in headings] == ["de", "de", None, None]


def test_a_half_without_areas_has_no_headings(client, people):
    assessment = AssessmentFactory(
        employee=people["employee"], stage=StageFactory(competencies=2, metrics=1)
    )
    client.force_login(people["employee"])

    response = client.get(reverse("assessments:answer", args=[assessment.pk]))

    assert texts(response, ".questions__area") == []
    assert len(texts(response, ".question")) == 3


def test_what_both_see_the_same_way_is_grouped_and_what_differs_names_its_area(
    client, people, stage
):
    own = {"cuts": "well", "listens": "well", "sharpens": "well", "sings": "alone"}
    theirs = own | {"listens": "alone"}
    metric = {"plates": "met"}
    talk = opened(people["employee"], stage, own | metric, theirs | metric)
    client.force_login(people["employee"])

    response = client.get(reverse("assessments:detail", args=[talk.pk]))

    assert texts(response, "#same th[scope=rowgroup]") == [
        *("Craft", "Other competencies", "Success metrics"),
    ]
    assert [text.split()[0] for text in texts(response, "#same th[scope=row]")] == [
        *("Cuts", "Sharpens", "Sings", "Plates"),
    ]
    assert texts(response, ".exchange .question__kind") == [
        "People · 1 step apart In the stage : Listens"
    ]


def test_what_both_see_the_same_way_has_no_groups_where_there_are_no_areas(client, people):
    stage = StageFactory(competencies=2)
    answers = {competency.slug: "well" for competency in stage.competencies.all()}
    talk = opened(people["employee"], stage, answers, answers)
    client.force_login(people["employee"])

    response = client.get(reverse("assessments:detail", args=[talk.pk]))

    assert texts(response, "#same th[scope=rowgroup]") == []
    assert len(texts(response, "#same th[scope=row]")) == 2
