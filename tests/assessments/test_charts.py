"""Pictures: whole numbers, words for all they show, and nothing that adds up people or answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from justhtml import JustHTML

from assessments.charts import (
    Answered,
    DotPlot,
    Dots,
    HeatMap,
    ThenAndNow,
    dot_plots,
    middles,
)
from assessments.models import MetricAnswer, NonAnswer, Side
from assessments.progress import Progress, in_a_row
from assessments.questions import COMPETENCY, Option, Question, questions_of
from pathways.models import Competency, Level, Pathway, Stage
from tests.factories import AssessmentFactory, StageFactory

pytestmark = pytest.mark.every_database("aggregates")

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
STAGE = Stage(pathway=Pathway(language="en"))


@pytest.mark.parametrize("count", range(1, 12))
def test_places_are_whole_numbers_inside_the_picture(count):
    places = middles(count)

    assert all(isinstance(x, int) and 0 < x < 100 for x in places)
    assert len(set(places)) == count
    assert places == sorted(places)


def test_dots_stand_where_the_answers_are():
    dots = Dots.of(Level.values, Level.NOT_STARTED, Level.HELPING, Level.ALONE)

    assert (dots.own_x, dots.their_x, dots.agreed_x) == (10, 90, 50)
    assert dots.differs
    assert dots.own_y == dots.their_y == dots.track_y


def test_two_at_one_place_stand_above_each_other_within_one_frame():
    dots = Dots.of(Level.values, Level.WELL, Level.WELL, Level.WELL)

    assert not dots.differs
    assert dots.frame_top < dots.own_y < dots.track_y < dots.their_y
    assert dots.their_y < dots.frame_top + dots.frame_height


@pytest.mark.parametrize("answer", ["", *NonAnswer.values, "not_seen", "differently"])
def test_what_is_not_on_the_scale_has_no_place_on_it(answer):
    dots = Dots.of(Level.values, answer, answer, answer)

    assert (dots.own_x, dots.their_x, dots.agreed_x) == (None, None, None)
    assert not dots.is_shared
    assert not dots.differs


@pytest.mark.django_db
def test_a_dot_plot_says_in_words_all_that_it_draws():
    stage = StageFactory(competencies=2, metrics=1)
    questions = questions_of(stage, Side.SELF)
    first, second, metric = (question.key for question in questions)
    own = {first: Level.ALONE, second: NonAnswer.NOT_MY_ROLE, metric: MetricAnswer.MET}
    theirs = {first: Level.WELL, second: NonAnswer.NOT_SURE}

    of_levels, of_metrics = dot_plots(
        questions, [(Side.SELF, "Priya", own), (Side.MANAGER, "Mateo", theirs)]
    )

    assert of_levels.head == ["Competency", "Priya", "Mateo"]
    assert [row[1:] for row in of_levels.table] == [
        ["Doing it alone, in usual cases", "Doing it well, in hard cases"],
        ["Not part of my role", "I have not seen enough to say"],
    ]
    assert of_levels.rows[0].in_words == (
        "Priya: Doing it alone, in usual cases; Mateo: Doing it well, in hard cases"
    )
    assert of_levels.rows[0].off_scale == []
    assert [said.label for said in of_levels.rows[1].off_scale] == of_levels.table[1][1:]
    assert of_metrics.scale == ["Not yet", "Partly", "Met"]
    assert [row[1:] for row in of_metrics.table] == [["Met", "Open"]]


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (0, 4, "four steps on"),
        (0, 5, "5 steps on"),
        (6, 0, "6 steps back"),
        (5, 6, "one step on"),
        (6, 6, "unchanged"),
    ],
)
def test_a_scale_may_have_more_levels_than_the_five_of_today(then, now, words):
    question = Question("c1", COMPETENCY, Competency(pk=1, text="Mapping", stage=STAGE), Side.SELF)
    question.scale = [Option(str(number), f"Level {number}") for number in range(7)]
    pair = Answered(question, str(then)), Answered(question, str(now))

    [row] = ThenAndNow.of([pair], then=NEW_YEAR, now=NEW_YEAR).rows

    assert row.words == words
    assert (row.then_x, row.now_x) == (row.places[then], row.places[now])


@pytest.mark.django_db
def test_a_stage_without_metrics_has_one_plot():
    questions = questions_of(StageFactory(competencies=1, metrics=0), Side.SELF)

    plots = dot_plots(questions, [(Side.SELF, "Priya", {})])

    assert [type(plot) for plot in plots] == [DotPlot]
    assert not plots[0].is_of_metrics


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("learning", "well", "two steps on"),
        ("not_started", "helping", "four steps on"),
        ("well", "alone", "one step back"),
        ("alone", "alone", "unchanged"),
        ("not_sure", "not_sure", "then and now: We are not sure"),
        ("", "", "then and now: Open"),
        ("no_opportunity", "", "then: No opportunity yet; now: Open"),
        ("alone", "not_my_role", "now: Not part of the role"),
        ("no_opportunity", "learning", "then: No opportunity yet"),
        (None, "learning", "new since then"),
        (None, "not_sure", "new since then; now: We are not sure"),
        ("learning", None, "no longer asked"),
        ("", None, "no longer asked; then: Open"),
    ],
)
def test_a_change_is_told_in_words(then, now, words):
    question = questions_of(StageFactory(competencies=1), Side.AGREED)[0]
    pair = [None if answer is None else Answered(question, answer) for answer in (then, now)]

    change = ThenAndNow.of([pair], then=NEW_YEAR, now=NEW_YEAR + timedelta(days=9))

    [move] = change.rows
    assert move.words == words
    assert move.moved == ("step" in words)
    assert change.table[0][3] == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("not_yet", "partly", "one step on"),
        ("not_yet", "met", "two steps on"),
        ("met", "partly", "one step back"),
        ("met", "met", "unchanged"),
        ("partly", "", "now: Open"),
        ("no_opportunity", "met", "then: There was no opportunity yet"),
        ("differently", "partly", "then: We see it differently"),
    ],
)
def test_a_change_of_a_metric_is_told_in_words(then, now, words):
    question = questions_of(StageFactory(metrics=1), Side.AGREED)[0]
    pair = (Answered(question, then), Answered(question, now, "agreed today"))

    change = ThenAndNow.of([pair], then=NEW_YEAR, now=NEW_YEAR + timedelta(days=9))

    assert change.is_of_metrics
    assert change.head[0] == "Success metric"
    assert change.scale == ["Not yet", "Partly", "Met"]
    assert change.table[0][3:] == [words, "agreed today"]
    assert change.rows[0].moved == ("step" in words)


def test_counts_stand_in_a_row_without_gaps():
    progress = Progress(
        competencies=9,
        alone_or_better=4,
        not_my_role=1,
        no_opportunity=0,
        not_sure=1,
        seen_differently=1,
        unanswered=1,
    )

    cells = [(count.name, list(count.cells)) for count in progress.counts]

    assert cells == [
        ("alone_or_better", [0, 1, 2, 3]),
        ("below_alone", [4]),
        ("not_my_role", [5]),
        ("not_sure", [6]),
        ("seen_differently", [7]),
        ("unanswered", [8]),
    ]


def test_what_nobody_answered_has_no_part():
    assert in_a_row([("alone", "Alone", 0)]) == []


def test_a_heat_map_never_shows_fewer_than_five_people():
    heat = HeatMap.of(["few", "many"], [("Mapping", [n, 40]) for n in range(7)], "Competency")

    assert [row.cells[0].text for row in heat.rows] == ["< 5"] * 5 + ["5", "6"]
    assert [row[1] for row in heat.table] == ["fewer than 5"] * 5 + ["5", "6"]
    assert [row.cells[0].shade for row in heat.rows] == [0] * 5 + [1, 1]
    assert (heat.has_small, heat.has_withheld) == (True, False)


def test_a_hidden_neighbour_is_not_said_to_be_small():
    heat = HeatMap.of(["few", "many"], [("Mapping", [None, 3])], "Competency")

    [row] = heat.rows
    assert row.in_words == "few: not shown; many: fewer than 5"
    assert [(cell.text, cell.shade) for cell in row.cells] == [("–", 0), ("< 5", 0)]
    assert (heat.has_small, heat.has_withheld) == (True, True)


def test_a_tint_stands_for_a_quarter_of_the_most_people():
    heat = HeatMap.of(list("abcdef"), [("Mapping", [5, 10, 11, 21, 31, 40])], "Competency")

    assert [cell.shade for cell in heat.rows[0].cells] == [1, 1, 2, 3, 4, 4]


@pytest.mark.parametrize("columns", range(1, 13))
def test_cells_fill_the_row(columns):
    heat = HeatMap.of([""] * columns, [("Mapping", [5] * columns)], "Competency")

    width = float(heat.cell_width.removesuffix("%"))
    lefts = [float(cell.x.removesuffix("%")) for cell in heat.rows[0].cells]
    assert lefts[0] == 0
    assert lefts[-1] + width == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_heat_map_is_drawn_and_stands_in_a_table(language):
    rows = [("Mapping", [12, 48, 3]), ("Measuring", [None, 7, 0])]
    heat = HeatMap.of(["Never", "Often", "Always"], rows, "Competency")

    with translation.override(language):
        context = {"map": heat, "id": "heat", "title": "Who", "language": "en"}
        figure = JustHTML(render_to_string("charts/_heat_map.html", context), sanitize=False)

    pictures = figure.query("svg[role=img]")
    assert [picture.attrs["aria-label"] for picture in pictures] == [
        "Never: 12; Often: 48; Always: fewer than 5",
        "Never: not shown; Often: 7; Always: fewer than 5",
    ]
    assert [cell.attrs["class"][-1] for cell in pictures[0].query("svg")] == ["1", "4", "0"]
    # In German a number would have a comma.
    assert [cell.attrs["x"] for cell in pictures[0].query("svg")] == ["0%", "33.33%", "66.67%"]
    assert [text.to_text() for text in pictures[1].query("text")] == ["–", "7", "< 5"]
    assert [
        [cell.to_text() for cell in row.query("th, td")] for row in figure.query("tbody tr")
    ] == [["Mapping", "12", "48", "fewer than 5"], ["Measuring", "not shown", "7", "fewer than 5"]]
    assert not figure.query("[style]")


def picture(client, assessment, name):
    """The figure of that title on the assessment's page, or None."""
    client.force_login(assessment.employee)
    document = JustHTML(client.get(assessment.get_absolute_url()).content.decode(), sanitize=False)
    figures = document.query(f"figure[aria-labelledby={name}]")
    return figures[0] if figures else None


@pytest.mark.django_db
def test_both_views_are_drawn_and_stand_in_a_table(client):
    assessment = AssessmentFactory(
        open=True, ratings__self=Level.WELL, ratings__manager=Level.LEARNING
    )

    plot = picture(client, assessment, "competencies-plot")

    assert len(plot.query("svg[role=img]")) == 2
    row = [cell.to_text() for cell in plot.query("tbody tr")[0].query("td")]
    assert row == ["Doing it well, in hard cases", "Learning, with help", "Open"]


@pytest.mark.django_db
def test_what_is_submitted_is_drawn_for_its_employee_alone(client):
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.WELL)

    assert len(picture(client, assessment, "competencies-plot").query("thead th")) == 2
    client.force_login(assessment.employee.manager)
    page = client.get(reverse("assessments:review", args=[assessment.pk])).content.decode()
    assert "competencies-plot" not in page


@pytest.mark.django_db
def test_then_and_now_wants_an_earlier_agreed_assessment_of_the_same_stage(client):
    now = AssessmentFactory(agreed=True, agreed_number=2)
    assert picture(client, now, "then-and-now") is None

    before = now.started_at - timedelta(days=400)
    dates = {
        name: before + timedelta(days=days)
        for days, name in enumerate(
            [
                "started_at",
                "submitted_at",
                "reviewed_at",
                "employee_confirmed_at",
                "manager_confirmed_at",
            ]
        )
    }
    AssessmentFactory(
        agreed=True,
        employee=now.employee,
        stage=now.stage,
        agreed_at=dates["manager_confirmed_at"],
        agreed_number=1,
        ratings__agreed=Level.LEARNING,
        ratings__self=Level.LEARNING,
        ratings__manager=Level.NOT_STARTED,
        **dates,
    )

    figure = picture(client, now, "then-and-now")

    assert [row.query("td")[2].to_text() for row in figure.query("tbody tr")] == ["one step on"] * 2
    metrics = picture(client, now, "metrics-then-and-now")
    assert metrics.query("tbody td")[2].to_text() == "unchanged"
    client.force_login(now.employee.manager)
    theirs = JustHTML(client.get(now.get_absolute_url()).content.decode(), sanitize=False)
    assert len(theirs.query("figure.plot--change")) == 2
