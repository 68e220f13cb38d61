"""Finding the stages and roles in whose words something stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.search import mark, search, words_of
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    PathwayFactory,
    ReadingFactory,
    SkillFactory,
    StageFactory,
)

EVERYWHERE = [
    ("Operational Foundations", 1),
    ("service coordinators", 1),
    ("systemic inefficiencies", 2),
    ("basics of customer service", 1),
    ("Process mapping", 2),
    ("Kaizen", 2),
    ("Goldratt", 1),
    ("Retainable", 2),
    ("corporate objectives", 4),
    ("Siloed", 4),
    ("external networks", 5),
]


@pytest.mark.parametrize(("text", "number"), EVERYWHERE)
@pytest.mark.django_db
def test_search_finds_the_words_of_every_part_of_a_stage(operations_director, text, number):
    assert [place.stage.number for place in search(text) if place.stage] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Operations Director",
        "sustainable business performance",
        "operational resilience across",
        "COO, CEO",
        "Enterprise-wide operations, cross-functional",
        "Drive continuous improvement",
        "Experienced service",
        "Lean/Six",
        "VP Global",
        "visible SLAs",
        "Mid-term",
        "Analytical",
        "executive influence",
    ],
)
@pytest.mark.django_db
def test_search_finds_the_words_of_the_role_itself(operations_director, text):
    assert [place.stage for place in search(text)][:1] == [None]


@pytest.mark.django_db
def test_search_wants_every_word_somewhere_in_the_place():
    both = StageFactory(title="Reading maps")
    CompetencyFactory(stage=both, text="Walking in fog")
    StageFactory(title="Reading maps alone")

    assert [place.stage for place in search("fog MAPS")] == [both]


@pytest.mark.django_db
def test_search_does_not_read_signs_as_patterns():
    found = StageFactory(title="100% of it_all")
    StageFactory(title="100 percent of italics")

    assert [place.stage for place in search("100% it_all")] == [found]


@pytest.mark.parametrize("text", ["", "   ", "\0", "%", "_", "'; DROP TABLE", "x" * 10_000])
@pytest.mark.django_db
def test_search_takes_any_text(text):
    StageFactory(title="A stage")

    assert search(text) == []


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.django_db
def test_search_query_count_does_not_grow(django_assert_num_queries, places):
    for _place in range(places):
        pathway = PathwayFactory(published=True)
        ReadingFactory(stage=StageFactory(pathway=pathway), title="Walking in fog")
        SkillFactory(capability=CapabilityFactory(pathway=pathway), text="Fog reading")

    with django_assert_num_queries(3):
        assert len(search("fog")) == 2 * places


def test_mark_sets_the_found_words_apart():
    assert mark("Lead daily operations", ["daily"]) == [
        ("Lead ", False),
        ("daily", True),
        (" operations", False),
    ]
    assert mark("Fog, fog", ["fog"]) == [("Fog", True), (", ", False), ("fog", True)]


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=4))
def test_mark_loses_no_character(line, words):
    pieces = mark(line, [word.casefold() for word in words])

    assert "".join(piece for piece, _marked in pieces) == line


@given(st.text())
def test_words_of_are_few_and_each_stands_once(text):
    words = words_of(text)

    assert len(words) <= 8
    assert len(set(words)) == len(words)
