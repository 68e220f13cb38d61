"""Answers are counted against the level that the stage expects, in words."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.charts import Dots, dot_plots
from assessments.models import ALONE_OR_BETTER, Rating, Side, as_expected_or_better
from assessments.progress import Progress
from assessments.questions import questions_of
from pathways.models import Competency, Level
from tests.factories import AssessmentFactory, StageFactory

from .conversations import opened

pytestmark = pytest.mark.django_db

LEVELS = list(Level.values)


def expecting(stage, *levels):
    """Make the stage expect these levels of its competencies, in their order."""
    rows = list(stage.competencies.all())
    Competency.objects.bulk_update(
        [_with(row, level) for row, level in zip(rows, levels, strict=True)], ["expected_level"]
    )


def _with(row, level):
    row.expected_level = level
    return row


def progress_of(assessment):
    return type(assessment).objects.with_progress().get(pk=assessment.pk).progress


def answered(assessment, *answers):
    ratings = assessment.ratings.filter(side=Side.SELF, competency__isnull=False)
    for rating, answer in zip(ratings.order_by("competency__position"), answers, strict=True):
        Rating.objects.filter(pk=rating.pk).update(
            answer=answer, answered_at=assessment.started_at if answer else None
        )


def test_each_answer_counts_against_its_own_level():
    stage = StageFactory(competencies=5)
    expecting(stage, "alone", "well", "helping", "learning", "alone")
    assessment = AssessmentFactory(stage=stage)
    answered(assessment, "well", "well", "well", "not_my_role", "")

    progress = progress_of(assessment)

    assert progress.in_words == (
        "2 of 5 as this stage expects or better, 1 not part of the role, 1 open"
    )
    assert [(count.name, count.number) for count in progress.counts] == [
        ("alone_or_better", 2),
        ("below_alone", 1),
        ("not_my_role", 1),
        ("unanswered", 1),
    ]


def test_competencies_without_a_level_are_counted_apart():
    stage = StageFactory(competencies=4)
    expecting(stage, "learning", "helping", "", "")
    assessment = AssessmentFactory(stage=stage)
    answered(assessment, "learning", "well", "alone", "learning")

    assert progress_of(assessment).in_words == (
        "1 of 2 as this stage expects or better, 1 of 2 others doing it alone or better"
    )


def test_where_no_level_is_expected_nothing_changes():
    assessment = AssessmentFactory(stage=StageFactory(competencies=2))
    answered(assessment, "alone", "learning")

    progress = progress_of(assessment)

    assert (progress.expected, progress.as_expected) == (0, 0)
    assert progress.in_words == "1 of 2 doing it alone or better"


@pytest.mark.every_database("sums of conditions")
@pytest.mark.parametrize("expected", LEVELS)
def test_every_level_from_the_expected_one_on_counts(expected):
    stage = StageFactory(competencies=1)
    expecting(stage, expected)
    assessment = AssessmentFactory(stage=stage)
    counted = []
    for answer in LEVELS:
        answered(assessment, answer)
        if assessment.ratings.filter(as_expected_or_better(), side=Side.SELF).exists():
            counted.append(answer)

    assert counted == LEVELS[LEVELS.index(expected) :]


def test_alone_is_what_is_expected_where_nothing_else_is():
    assert LEVELS[LEVELS.index("alone") :] == ALONE_OR_BETTER


def test_progress_names_every_competency_once():
    progress = Progress(9, 1, 1, 1, 1, 1, seen_differently=1, expected=6, as_expected=2)

    assert progress.below_alone == 1
    assert sum(count.number for count in progress.counts) == 9


def test_a_dot_plot_shows_the_expected_place_and_says_it():
    stage = StageFactory(competencies=2, metrics=1)
    expecting(stage, "well", "")
    questions = questions_of(stage, Side.SELF)
    first, second = (question.key for question in questions[:2])

    of_levels, of_metrics = dot_plots(
        questions, [(Side.SELF, "Priya", {first: Level.ALONE, second: Level.ALONE})]
    )

    one, two = of_levels.rows
    assert one.dots.expected_x == one.dots.places[3]
    assert (two.dots.expected_x, two.expected) == (None, "")
    assert one.in_words == (
        "Priya: Doing it alone, in usual cases; "
        "expected at this stage: Doing it well, in hard cases"
    )
    assert two.in_words == "Priya: Doing it alone, in usual cases"
    assert of_levels.head == ["Competency", "Priya", "Expected at this stage"]
    assert [row[-1] for row in of_levels.table] == ["Doing it well, in hard cases", "–"]
    assert of_metrics.head == ["Success metric", "Priya"]
    assert not of_metrics.has_expected


def test_an_unknown_level_has_no_place():
    assert Dots.of(LEVELS, "alone").expected_x is None


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


def test_the_sheet_names_the_level_and_marks_its_answer(client):
    stage = StageFactory(competencies=2, metrics=1)
    expecting(stage, "well", "")
    assessment = AssessmentFactory(stage=stage)
    client.force_login(assessment.employee)

    response = client.get(reverse("assessments:answer", args=[assessment.pk]))

    assert texts(response, ".question .expected") == [
        "This stage expects: Doing it well, in hard cases"
    ]
    marked = [text for text in texts(response, ".answer__label") if "expected" in text]
    assert marked == ["Doing it well, in hard cases expected here"]


def test_no_answer_is_chosen_because_it_is_expected(client):
    stage = StageFactory(competencies=1)
    expecting(stage, "well")
    assessment = AssessmentFactory(stage=stage)
    client.force_login(assessment.employee)

    response = client.get(reverse("assessments:answer", args=[assessment.pk]))

    assert b"checked" not in response.content.split(b"<main")[1]


@pytest.mark.parametrize("own", ["alone", "well"])
def test_the_conversation_says_what_is_expected_of_what_differs_and_of_what_does_not(
    client, people, own
):
    stage = StageFactory(competencies=1)
    expecting(stage, "well")
    [competency] = stage.competencies.all()
    slug = competency.slug
    assessment = opened(people["employee"], stage, {slug: own}, {slug: "well"})
    client.force_login(people["employee"])

    response = client.get(reverse("assessments:detail", args=[assessment.pk]))

    said = "This stage expects: Doing it well, in hard cases"
    place = ".exchange .expected" if own == "alone" else "#same .expected"
    assert texts(response, place) == [said]
    assert len(texts(response, ".dots__expected")) == 1


def test_the_review_says_it_too_and_gives_no_answer_away(client, people):
    stage = StageFactory(competencies=1)
    expecting(stage, "helping")
    submitted = AssessmentFactory(employee=people["employee"], stage=stage, submitted=True)
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:review", args=[submitted.pk]))

    assert texts(response, ".question .expected") == ["This stage expects: Helping others do it"]
