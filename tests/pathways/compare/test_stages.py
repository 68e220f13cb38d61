"""Two stages side by side, and how often the database is asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Assessment, Rating, Side
from pathways.comparison.stages import SharedItem, SideBySide, side_by_side
from pathways.documents.document import PathwayPart
from pathways.models import Level
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    DevelopmentTipFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)
from tests.pathways.compare.conftest import CLOSED_AT, address, agreed, lines_of, stage_of

pytestmark = pytest.mark.django_db

# Two stages


def test_stages_are_compared_list_by_list_by_slugs_and_else_by_words(cook):
    one, other = cook.stages.all()
    knives = one.competencies.get()
    knives_again = CompetencyFactory(stage=other, slug="knives", text="Teaches how to cut")
    learn, tidy = (
        ObjectiveFactory(stage=one, text=text) for text in ("Learn the kitchen.", "Tidy up")
    )
    learn_again = ObjectiveFactory(stage=other, text="learn the KITCHEN")
    book = ReadingFactory(stage=other)

    assert side_by_side(one, other) == [
        SideBySide("objectives", [SharedItem(learn, learn_again)], [tidy], []),
        SideBySide(
            PathwayPart.COMPETENCIES,
            [SharedItem(knives, knives_again)],
            [],
            list(other.competencies.exclude(slug="knives")),
        ),
        SideBySide(PathwayPart.READINGS, [], [], [book]),
    ]
    assert SharedItem(knives, knives_again).is_reworded
    assert not SharedItem(knives, knives).is_reworded
    assert SharedItem(
        book, ReadingFactory(slug=book.slug, title=book.title, note="Long.")
    ).is_reworded


def test_a_sentence_that_stands_twice_is_not_lost(cook):
    one, other = cook.stages.all()
    twice = ObjectiveFactory.create_batch(2, stage=one, text="Again and again")
    once = ObjectiveFactory(stage=other, text="Again and again")

    [objectives] = [each for each in side_by_side(one, other) if each.part == "objectives"]

    assert (objectives.both, objectives.only_one) == ([SharedItem(twice[0], once)], [twice[1]])


def test_a_competency_with_other_levels_says_so(client, me, cook):
    one, other = cook.stages.all()
    one.competencies.update(alone="One station")
    again = CompetencyFactory(stage=other, slug="knives", text="Cuts vegetables", alone="Them all")
    client.force_login(me)

    response = client.get(address(one="cook/1", other="cook/2"))

    assert SharedItem(one.competencies.get(), again).has_other_levels
    assert lines_of(response)[0] == "Cuts vegetables Its levels are described in other words."


def test_page_of_two_stages_shows_both_and_what_only_one_has(client, me, cook):
    one, other = cook.stages.all()
    one.audience, one.quotation = "New cooks", "Begin with the onions."
    one.save()
    CompetencyFactory(stage=other, slug="knives", text="Teaches how to cut")
    ReadingFactory(stage=one, title="A guide", authors="A. Uthor", note="Long.")
    MetricFactory(stage=other, text="Nobody waits")
    WatchForFactory(stage=other, text="Shouting")
    DevelopmentTipFactory(stage=one, text="Ask")
    client.force_login(me)

    response = client.get(address(one="cook/1", other="cook/2"))

    assert lines_of(response) == [
        "In other words Cook, stage 1 Cuts vegetables Cook, stage 2 Teaches how to cut",
        "Keeps to a budget",
        "Plans menus",
        "A guide A. Uthor Long.",
        "Nobody waits",
        "Shouting",
        "Ask",
    ]
    page = response.content.decode()
    for text in ['For: <span lang="en">New cooks</span>', "“Begin with the onions.”"]:
        assert text in page


def test_stages_of_two_roles_are_compared_as_well(client, me, cook, buyer):
    client.force_login(me)

    response = client.get(address(one="cook/2", other="buyer/1"))

    assert lines_of(response) == [
        "In other words Cook, stage 2 Keeps to a budget "
        "Buyer, stage 1 Plans a budget and keeps to it",
        "Plans menus",
        "Draws up contracts",
    ]


def test_stages_without_a_common_line_say_so(client, me, cook):
    client.force_login(me)

    page = client.get(address(one="cook/1", other="cook/2")).content.decode()

    assert "They have no line in common" in page


def test_stages_without_lines_say_so(client, me):
    pathway = PathwayFactory(published=True, role__slug="empty")
    StageFactory.create_batch(2, pathway=pathway)
    client.force_login(me)

    page = client.get(address(one="empty/1", other="empty/2")).content.decode()

    assert "Neither of them has any content yet." in page


# How often the database is asked


@pytest.mark.parametrize("many", [1, 3])
def test_query_count_does_not_grow(client, me, many):
    pathways = [PathwayFactory(published=True) for _one in range(many + 1)]
    for pathway in pathways:
        for _one in range(many + 1):
            stage = StageFactory(pathway=pathway, metrics=many)
            for number in range(many):
                CompetencyFactory(stage=stage, slug=f"shared-{number}")
            for factory in (ObjectiveFactory, ReadingFactory, WatchForFactory):
                factory.create_batch(many, stage=stage)
            agreed(me, stage, Level.ALONE)
    me.stage = pathways[0].stages.first()
    me.save()
    client.force_login(me)
    one, other = (pathway.role.slug for pathway in pathways[:2])
    counted = {}
    for name, asked in {
        "choosing": {},
        "stages": {"one": f"{one}/1", "other": f"{other}/2"},
        "roles": {"one": one, "other": other},
        "roles, from my own": {"other": other},
    }.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(**asked)).status_code == 200
        counted[name] = len(queries)

    assert counted == {"choosing": 4, "stages": 11, "roles": 6, "roles, from my own": 6}


# What both agreed on


def test_agreed_answers_are_those_of_competencies_oldest_first(me, cook):
    stage = stage_of(cook, 1)
    metric = MetricFactory(stage=stage)
    newer = agreed(me, stage, Level.WELL, agreed_number=2)
    older = agreed(me, stage, Level.ALONE, at=CLOSED_AT + timedelta(days=1), agreed_number=1)
    AssessmentFactory(employee=me, stage=stage, confirmed=True)
    agreed(UserFactory(manager=UserFactory()), stage, Level.HELPING)

    answers = list(Rating.objects.agreed_with(me))

    assert [(row.assessment, row.side, row.answer) for row in answers] == [
        (older, Side.AGREED, Level.ALONE),
        (newer, Side.AGREED, Level.WELL),
    ]
    assert metric.ratings.filter(side=Side.AGREED).count() == 4
    assert Assessment.objects.count() == 4
