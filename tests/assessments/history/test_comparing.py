"""What the history compares, and how old it says that is."""

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import Side
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.assessments.history.conftest import chosen, listed, read, shown
from tests.factories import DAY, AssessmentFactory, CompetencyFactory

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

# The employee's own half, before anything is agreed


def test_the_latest_half_is_compared_as_what_was_said(client, people, agreed):
    last = agreed(30, "learning")
    again = AssessmentFactory(
        open=True,
        employee=people["employee"],
        stage=last.stage,
        ratings__self="well",
        ratings__manager="not_started",
        **{name: timezone.now() for name in ("started_at", "submitted_at", "reviewed_at")},
    )
    again.ratings.filter(side=Side.SELF, competency__slug="measuring").update(answer="not_my_role")

    for who, whose in [("employee", "what you said"), ("manager", "what Emma Employee said")]:
        client.force_login(people[who])
        response, rows = shown(client, last)

        assert chosen(response) == [last.pk, again.pk]
        assert {change.whose for change in response.context["changes"]} == {whose}
        assert whose in response.content.decode()
        assert rows["Process mapping"][2] == "two steps on"
        assert rows["Performance measurement"][1:3] == [
            "Not part of my role",
            "now: Not part of my role",
        ]


def test_an_open_half_that_is_not_the_latest_is_listed_and_not_compared(
    client, as_employee, assessment_in, agreed, stage
):
    talked = assessment_in("open", stage=stage)
    first, last = agreed(30), agreed(10)

    response, _rows = shown(client, last)

    assert chosen(response) == [first.pk, last.pk]
    assert talked.pk in listed(response)


def test_a_draft_is_compared_once_it_says_something(client, as_employee, people, agreed):
    last = agreed(30)
    draft = services.start(last.stage, by=people["employee"], at=timezone.now())

    assert shown(client, last)[1] == {}

    draft.ratings.filter(competency__slug="mapping").update(
        answer="helping", answered_at=timezone.now()
    )
    response, rows = shown(client, last)
    assert chosen(response) == [last.pk, draft.pk]
    assert rows["Process mapping"][1:] == ["Helping others do it", "two steps on", "answered today"]
    assert rows["Performance measurement"][1:] == ["Open", "now: Open", ""]
    assert rows["Documented improvements"][1:] == ["Open", "now: Open", ""]


# What is compared


def test_metrics_are_compared_on_their_own_scale(client, as_employee, agreed):
    agreed(400, metric="not_yet")

    response, rows = shown(client, agreed(30, metric="met"))

    assert rows["Documented improvements"][:3] == ["Not yet", "Met", "two steps on"]
    of_levels, of_metrics = response.context["changes"]
    assert (len(of_levels.rows), len(of_metrics.rows)) == (2, 1)
    assert of_metrics.scale == ["Not yet", "Partly", "Met"]


def test_items_are_found_again_in_a_new_version(client, as_employee, agreed, stage):
    first = agreed(400, "learning")
    newer = new_version_of(
        stage,
        reworded("competencies", "mapping", text="Drawing the map"),
        reworded("metrics", "improved", text="Improvements that are written down"),
        gone("competencies", slug="measuring"),
        lambda step: CompetencyFactory(stage=step, slug="leading", text="Leading", position=900),
    )
    last = agreed(30, "well", stage=newer)

    for handle in (first, last):
        _response, rows = shown(client, handle)
        assert {text: cells[:3] for text, cells in rows.items()} == {
            "Drawing the map": [
                "Learning, with help",
                "Doing it well, in hard cases",
                "two steps on; worded differently then",
            ],
            "Leading": ["not asked", "Doing it well, in hard cases", "new since then"],
            "Performance measurement": ["Learning, with help", "not asked", "no longer asked"],
            "Improvements that are written down": [
                "Partly",
                "Partly",
                "unchanged; worded differently then",
            ],
        }
        # What is no longer asked comes last.
        assert list(rows)[2] == "Performance measurement"


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("not_my_role", "alone", "then: Not part of the role"),
        ("alone", "not_sure", "now: We are not sure"),
        ("not_sure", "not_sure", "then and now: We are not sure"),
        ("no_opportunity", "not_sure", "then: No opportunity yet; now: We are not sure"),
    ],
)
def test_a_non_answer_is_shown_as_what_it_is(client, as_employee, agreed, then, now, words):
    agreed(400, then)

    response, rows = shown(client, agreed(30, now))

    assert rows["Process mapping"][2] == words
    moves = response.context["changes"][0].rows
    assert not any(move.moved for move in moves)
    page = read(response)
    assert not page.query("#main .dots__way")


def test_rows_stand_in_the_stages_own_order(client, as_employee, agreed, stage):
    stage.competencies.filter(slug="mapping").update(position=30_000)
    agreed(400)

    _response, rows = shown(client, agreed(30))

    assert list(rows) == ["Performance measurement", "Process mapping", "Documented improvements"]


def test_what_the_two_saw_differently_is_compared_by_what_they_agreed(client, as_manager, agreed):
    first, last = agreed(400), agreed(30)
    for assessment, agreed in [(first, "learning"), (last, "well")]:
        assessment.ratings.filter(side=Side.AGREED, competency__isnull=False).update(answer=agreed)

    assert shown(client, last)[1]["Process mapping"][2] == "two steps on"


# How old it is


def test_an_old_answer_is_dated_and_never_taken_away(client, as_employee, agreed):
    agreed(4000)
    old = agreed(900, "well")

    response, rows = shown(client, old)

    assert {cells[3] for cells in rows.values()} == {"agreed 2 years ago"}
    page = read(response)
    assert [age.to_text() for age in page.query(".plot__age")] == ["agreed 2 years ago"] * 3
    assert len(page.query(".plot .dots__now")) == 3


def test_what_was_confirmed_says_when_it_was_first_said(client, as_employee, people, agreed):
    last = agreed(400)
    draft = services.start(last.stage, by=people["employee"], at=timezone.now() - DAY)
    source = last.ratings.get(side=Side.AGREED, competency__slug="mapping")
    key = draft.ratings.get(competency__slug="mapping").key
    services.confirm(draft, {key: source.pk}, by=people["employee"], at=timezone.now() - DAY)

    response, rows = shown(client, draft)

    assert rows["Process mapping"][3] == "answered 1 year ago, confirmed yesterday"
    text = read(response).query(".timeline")[0].to_text()
    assert text.count("1 answer confirmed on") == 1


def test_the_list_says_state_reviewer_and_counts(client, as_manager, agreed):
    agreed(400, "not_sure")

    response, _rows = shown(client, agreed(40, "well"))

    page = read(response)
    newest, oldest = (item.to_text() for item in page.query(".timeline__item"))
    for text in ["Agreed", "1 month ago", "Reviewed by Mona Manager", "2 of 2 doing it alone"]:
        assert text in newest
    assert "0 of 2 doing it alone or better, 2 not sure" in oldest
    links = [link.attrs["href"] for link in page.query(".timeline__item a")]
    assert links == [f"/assessments/{pk}/" for pk in listed(response)]


def test_no_share_and_no_total_is_printed(client, as_employee, agreed):
    agreed(400)

    response, _rows = shown(client, agreed(30))

    page = read(response)
    printed = [page.to_text(), *(e.attrs["aria-label"] for e in page.query("[aria-label]"))]
    assert not [text for text in printed if "%" in text]
