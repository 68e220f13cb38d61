"""Search forgives a slip of the keyboard where nothing is found as it was typed."""

import pytest
from django.urls import reverse

from pathways.search import search
from tests.factories import ObjectiveFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db


def places_of(found):
    return [(place.pathway.role.name, place.stage and place.stage.number) for place in found]


@pytest.mark.parametrize(
    "typed",
    [
        "procss mapping",  # a letter left out
        "process maping",
        "proccess mapping",  # one too many
        "prosess mapping",  # another one
        "porcess mapping",  # two that changed places
        "prcess mappign",
        "Process Mappinng",
        "PROCSS mapping",
    ],
)
def test_search_forgives_a_slip(operations_director, typed):
    found = search(typed)

    assert places_of(found) == places_of(search("process mapping"))
    assert found.corrected.casefold() == "process mapping"


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("comunication", "communication"),
        ("comunicaton", "communication"),
        ("qualtiat", "Qualität"),
        ("qualitaet", "Qualität"),
        ("prozzess", "Prozess"),
        ("comunic", "communic"),
        ("teem", "Team"),  # four letters: another one
        ("tema", "Team"),  # two that changed places
        ("tteam", "Team"),  # one doubled
        ("gols", "goals"),  # one left out
        ("Prozzes", "Prozes"),  # a part of a word, one too many
        ("Entwiklung", "Entwicklung"),  # the end of a compound
        ("Entwicklug", "Entwicklung"),
        ("lösugen", "Lösungen"),
        ("fürhung", "Führung"),
    ],
)
def test_search_says_what_it_shows_instead(typed, corrected):
    stage = StageFactory(pathway__published=True)
    ObjectiveFactory(stage=stage, text="communication: Qualität und Prozess")
    more = "Team goals · Personalentwicklung, Führung, Lösungen"
    ObjectiveFactory(stage=stage, text=more)

    found = search(typed)

    assert len(found) == 1
    assert found.corrected.casefold() == corrected.casefold()


@pytest.mark.parametrize("typed", ["teh", "adn", "tem", "udn"])
def test_search_never_guesses_at_words_of_three_letters(typed):
    stage = StageFactory(pathway__published=True)
    ObjectiveFactory(stage=stage, text="The team and its goals und mehr")

    found = search(typed)

    assert (list(found), found.corrected) == ([], "")


@pytest.mark.parametrize("typed", ["andd", "thee", "xund"])
def test_search_never_takes_a_word_for_one_of_three_letters(typed):
    stage = StageFactory(pathway__published=True)
    ObjectiveFactory(stage=stage, text="The one and und")

    found = search(typed)

    assert (list(found), found.corrected) == ([], "")


@pytest.mark.parametrize("typed", ["qualitat", "QUALITÄT", "quali\u0074a\u0308t"])
def test_search_takes_letters_with_and_without_accents_as_one(typed):
    stage = StageFactory(pathway__published=True)
    ObjectiveFactory(stage=stage, text="Die Qualität prüfen")

    found = search(typed)

    [place] = found
    assert found.corrected == ""
    assert [piece for piece in place.hits[0].pieces if piece[1]] == [("Qualität", True)]


def test_search_shows_what_is_there_as_typed_before_any_slip():
    stage = StageFactory(pathway__published=True)
    ObjectiveFactory(stage=stage, text="Manage a manger")
    ObjectiveFactory(stage=StageFactory(pathway__published=True), text="Be a manager")

    found = search("manger")

    assert (len(found), found.corrected) == (1, "")


@pytest.mark.parametrize("typed", ["xyzzyx", "“procss mapping”", "12345", "kaizne lean xq"])
def test_search_makes_nothing_of_what_is_no_slip(operations_director, typed):
    found = search(typed)

    assert (list(found), found.corrected) == ([], "")


def test_search_finds_the_words_of_no_draft_by_a_slip():
    for trait in ({}, {"retired": True}):
        stage = StageFactory(pathway=PathwayFactory(**trait))
        ObjectiveFactory(stage=stage, text="A secret restructuring")
    ObjectiveFactory(stage=StageFactory(pathway__published=True), text="Something else")

    found = search("restructring")

    assert (list(found), found.corrected) == ([], "")


def test_search_page_says_that_it_shows_something_else(client, reader, operations_director):
    page = client.get(reverse("pathways:catalogue"), {"q": "procss mapping"}).content.decode()

    assert "Nothing has exactly “procss mapping”; this comes close: “Process mapping”." in page
    assert 'value="procss mapping"' in page


@pytest.mark.parametrize("places", [1, 4])
def test_search_query_count_with_a_slip_does_not_grow(django_assert_num_queries, places):
    for _place in range(places):
        stage = StageFactory(pathway__published=True)
        ObjectiveFactory(stage=stage, text="communication")

    with django_assert_num_queries(3):
        assert len(search("comunication")) == places
