"""Finding the stages and roles in whose words something stands."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from pathways.search import EXCERPT, MOST_LINES, PLACES_A_PAGE, excerpt, mark, search, words_of
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    RoleFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
)

pytestmark = pytest.mark.every_database("raw SQL")

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


def places_of(found):
    """(role, number of the stage or None for the role as a whole) of what was found."""
    return [(place.pathway.role.name, place.stage and place.stage.number) for place in found]


def lines_of(place):
    """(kind, anchor, the line with [its marks]) of each line that was found."""
    return [(str(hit.kind), hit.anchor, marked(hit.pieces)) for hit in place.hits]


def marked(pieces):
    return "".join(f"[{text}]" if is_found else text for text, is_found in pieces)


@pytest.mark.django_db
def test_search_finds_the_words_of_every_part_of_a_stage(operations_director):
    found = [
        (text, place.stage.number)
        for text, _ in EVERYWHERE
        for place in search(text)
        if place.stage
    ]

    assert found == EVERYWHERE


WORDS_OF_THE_ROLE = [
    "Operations Director",
    "strategic role pathway",
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
]


@pytest.mark.django_db
def test_search_finds_the_words_of_the_role_itself(operations_director):
    first = {text: [place.stage for place in search(text)][:1] for text in WORDS_OF_THE_ROLE}

    assert first == {text: [None] for text in WORDS_OF_THE_ROLE}


@pytest.mark.django_db
def test_search_finds_what_a_competency_says_of_its_levels_and_a_reading_of_its_link():
    stage = StageFactory(title="Maps")
    fields = {
        "evidence_prompt": "Which atlas?",
        "not_started": "Has no compass",
        "learning": "Holds the compass",
        "alone": "Reads the compass",
        "well": "Reads it at night",
        "helping": "Lends others the compass",
    }
    CompetencyFactory(stage=stage, position=3, text="Finding north", **fields)
    ReadingFactory(
        stage=stage,
        position=2,
        title="Wayfinding",
        authors="A. Compass",
        link="https://example.com/needle",
    )
    [compass], [night], [atlas], [needle] = (
        search(words) for words in ["compass", "night", "atlas", "example.com/needle"]
    )

    assert lines_of(compass) == [
        (
            "Competency",
            "competency-3",
            "Finding north · Has no [compass] · Holds the [compass] · Reads the [compass] · "
            "Lends others the [compass]",
        ),
        ("Reading", "reading-2", "Wayfinding · A. [Compass]"),
    ]
    assert lines_of(night) == [
        ("Competency", "competency-3", "Finding north · Reads it at [night]")
    ]
    assert lines_of(atlas) == [("Competency", "competency-3", "Finding north · Which [atlas]?")]
    assert lines_of(needle) == [
        ("Reading", "reading-2", "Wayfinding · https://[example.com/needle]")
    ]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("course", "Pricing · [Course]"),
        ("KURS", "Pricing · [Kurs]"),
        ("podcast", "Acquired · [Podcast]"),
        ("vortrag", "Walking · Video oder [Vortrag]"),
        ("podcast acquired", "[Acquired] · [Podcast]"),
    ],
)
@pytest.mark.django_db
def test_search_finds_readings_by_their_kind_in_every_language(language, typed, line):
    stage = StageFactory()
    ReadingFactory(stage=stage, title="Pricing", kind="course")
    ReadingFactory(stage=stage, title="Acquired", kind="podcast")
    ReadingFactory(stage=stage, title="Walking", kind="video")
    ReadingFactory(stage=stage, title="Hiking")
    draft = PathwayFactory()
    ReadingFactory(stage=StageFactory(pathway=draft), title="Later", kind="course")

    with translation.override(language):
        [place] = search(typed)

    assert [text for _kind, _anchor, text in lines_of(place)] == [line]


@pytest.mark.django_db
def test_search_for_books_does_not_find_every_reading():
    stage = ReadingFactory(title="Walking").stage

    assert [place.stage for place in search("walking")] == [stage]
    assert list(search("book")) == []


@pytest.mark.django_db
def test_search_leads_to_the_line_of_a_role():
    pathway = PathwayFactory(published=True, summary="Tending sheep", reports_to="The sheep dog")
    ResponsibilityFactory(pathway=pathway, position=2, text="Counting sheep")
    SkillFactory(capability=CapabilityFactory(pathway=pathway, position=4), text="Sheep shearing")
    StrategicValueFactory(pathway=pathway, position=1, horizon="In spring", value="More sheep")

    [place] = search("sheep")

    assert lines_of(place) == [
        ("Role summary", "summary", "Tending [sheep]"),
        ("Reports to", "profile", "The [sheep] dog"),
        ("Key responsibility", "responsibility-2", "Counting [sheep]"),
        ("Skill", "capability-4", "[Sheep] shearing"),
        ("Strategic value", "value-1", "In spring · More [sheep]"),
    ]


@pytest.mark.django_db
def test_search_wants_every_word_somewhere_in_the_place():
    both = StageFactory(title="Reading maps")
    CompetencyFactory(stage=both, text="Walking in fog")
    StageFactory(title="Reading maps alone")

    assert [place.stage for place in search("fog MAPS")] == [both]


@pytest.mark.django_db
def test_search_takes_the_role_for_one_of_the_words_of_its_stages():
    fishing = StageFactory(title="Knots", pathway__role__name="Fisher")
    StageFactory(title="Nets", pathway=fishing.pathway)
    StageFactory(title="Knots", pathway__role__name="Tailor")

    assert [place.stage for place in search("fisher knots")] == [fishing]
    assert places_of(search("fisher")) == [("Fisher", None)]


@pytest.mark.django_db
def test_search_lists_what_is_called_so_before_what_speaks_of_it():
    speaks = StageFactory(title="Alpha", pathway__role__name="Aa", number=2)
    ObjectiveFactory(stage=speaks, text="Know about sailing")
    third = StageFactory(title="Sailing far", pathway__role__name="Bb", number=3)
    StageFactory(title="Sailing near", pathway=third.pathway, number=1)
    PathwayFactory(published=True, role__name="Sailing master")

    assert places_of(search("sailing")) == [
        ("Bb", 1),
        ("Bb", 3),
        ("Sailing master", None),
        ("Aa", 2),
    ]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("führung", "Führung"),
        ("ÜBUNG", "Die Übung"),
        ("übung", "ÜBUNG"),
        ("strasse", "Die Straße"),
        ("STRASSE", "straße"),
        ("Straße", "Strasse"),
        ("u\u0308bung", "Übung"),
        ("übung", "U\u0308bung"),
        ("москва", "МОСКВА"),
    ],
)
@pytest.mark.django_db
def test_search_takes_capital_and_small_letters_as_one_in_every_language(typed, written):
    found = StageFactory()
    ObjectiveFactory(stage=found, text=f"{written} lernen")
    ObjectiveFactory(text="Furung, Ubun, Strase, Mockba")

    [place] = search(typed)

    assert place.stage == found
    assert [is_found for _text, is_found in place.hits[0].pieces].count(True) == 1


@pytest.mark.django_db
def test_search_finds_no_word_across_two_lines():
    stage = StageFactory()
    ObjectiveFactory(stage=stage, text="Never over")
    ObjectiveFactory(stage=stage, text="hang on")

    assert list(search("overhang")) == []


@pytest.mark.parametrize(
    "typed", ['"slow boats"', "“Slow  boats”", "„slow boats“", "«slow boats» by"]
)
@pytest.mark.django_db
def test_search_takes_what_is_quoted_as_it_stands(typed):
    found = StageFactory(title="By slow boats")
    StageFactory(title="By boats, slow ones")
    apart = StageFactory(title="By canal")
    ObjectiveFactory(stage=apart, text="Be slow")
    ObjectiveFactory(stage=apart, text="boats first")

    assert [place.stage for place in search(typed)] == [found]


@pytest.mark.django_db
def test_search_does_not_read_signs_as_patterns():
    found = StageFactory(title='100% of it_all \\ "so"')
    StageFactory(title="100 percent of italics / so")

    for typed in ["100%", "it_all", "\\", '"so', "100% it_all"]:
        assert [place.stage for place in search(typed)] == [found]


@pytest.mark.parametrize(
    "text", ["", "   ", "\0", "%", "_", "\\", "%%s", "'; DROP TABLE", "x" * 10_000]
)
@pytest.mark.django_db
def test_search_takes_any_text(text):
    StageFactory(title="A stage")

    assert list(search(text)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_search_knows_only_what_is_published_today():
    """Neither in what is found, nor in its number, its order or its pages."""
    role = RoleFactory(name="Keeper")
    today = timezone.localdate()
    retiring = {"retirement_reason": "No more.", "published": True}
    hidden = [
        PathwayFactory(role=role, superseded=True),
        PathwayFactory(role=role),
        PathwayFactory(retired=True),
        PathwayFactory(retires_on=today, **retiring),
    ]
    shown = PathwayFactory(retires_on=today + timedelta(days=1), **retiring)
    for pathway in [*hidden, shown]:
        stage = StageFactory(pathway=pathway, title="Zebra herding")
        CompetencyFactory.create_batch(PLACES_A_PAGE, stage=stage, text="Zebra counting")
        SkillFactory(capability=CapabilityFactory(pathway=pathway), text="Zebra washing")

    found = search("zebra")

    assert [place.pathway for place in found] == [shown, shown]
    assert (found.paginator.count, found.paginator.num_pages) == (2, 1)
    assert {place.more for place in found} == {0, PLACES_A_PAGE - MOST_LINES}


@pytest.mark.django_db
def test_search_shows_some_lines_of_a_place_and_counts_the_others():
    stage = StageFactory(title="Kites")
    for position in range(1, MOST_LINES + 4):
        ObjectiveFactory(stage=stage, position=position, text=f"Kite {position}")

    [place] = search("kite")

    assert [hit.anchor for hit in place.hits] == [f"objective-{n + 1}" for n in range(MOST_LINES)]
    assert place.more == 3


@pytest.mark.parametrize(
    ("page", "number", "first"),
    [
        (None, 1, 0),
        ("1", 1, 0),
        ("2", 2, PLACES_A_PAGE),
        ("3", 3, 2 * PLACES_A_PAGE),
        ("4", 3, 2 * PLACES_A_PAGE),
        ("9" * 400, 3, 2 * PLACES_A_PAGE),
        ("0", 3, 2 * PLACES_A_PAGE),
        ("-1", 3, 2 * PLACES_A_PAGE),
        ("two", 1, 0),
        ("", 1, 0),
        ("٢", 2, PLACES_A_PAGE),
    ],
)
@pytest.mark.django_db
def test_search_shows_the_page_that_was_asked_for_or_the_nearest(page, number, first):
    pathway = PathwayFactory(published=True)
    stages = [StageFactory(pathway=pathway, title=f"Hill {n}") for n in range(45)]

    found = search("hill", page)

    assert found.number == number
    assert [place.stage for place in found] == stages[first : first + PLACES_A_PAGE]


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.django_db
def test_search_query_count_does_not_grow(django_assert_num_queries, places):
    for _place in range(places):
        pathway = PathwayFactory(published=True)
        ReadingFactory(stage=StageFactory(pathway=pathway), title="Walking in fog")
        SkillFactory(capability=CapabilityFactory(pathway=pathway), text="Fog reading")

    with django_assert_num_queries(3):
        found = search("fog")
        addresses = {place.get_absolute_url() for place in found}

    assert len(addresses) == 2 * places


# Words and marks


def test_mark_sets_the_found_words_apart():
    assert mark("Lead daily operations", ["daily"]) == [
        ("Lead ", False),
        ("daily", True),
        (" operations", False),
    ]
    assert mark("Fog, fog", ["fog"]) == [("Fog", True), (", ", False), ("fog", True)]
    assert marked(mark("Overlap", ["over", "verl"])) == "[Overl]ap"
    assert marked(mark("Die Straße am Fluss", ["strasse", "ss"])) == "Die [Straße] am Flu[ss]"


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=4))
def test_mark_loses_no_character(line, words):
    pieces = mark(line, [word.casefold() for word in words])

    assert "".join(piece for piece, _marked in pieces) == line


@given(st.text("ab ", max_size=600), st.sampled_from(["aab", "b", "abba"]))
def test_excerpt_is_short_and_shows_the_first_mark(line, word):
    whole = mark(line, [word])
    pieces = excerpt(whole)

    assert sum(len(text) for text, _is_found in pieces) <= max(len(line), EXCERPT + 4)
    assert len("".join(text for text, _is_found in pieces)) <= EXCERPT + 4
    assert any(is_found for _text, is_found in pieces) == any(is_found for _text, is_found in whole)


def test_excerpt_cuts_between_words():
    line = "before " * 60 + "kraken" + " after" * 60

    text = marked(excerpt(mark(line, ["kraken"])))

    assert text.startswith("… before ")
    assert " [kraken] " in text
    assert text.endswith(" after …")


@given(st.text())
def test_words_of_are_few_and_each_stands_once(text):
    words = words_of(text)

    assert len(words) <= 8
    assert len(set(words)) == len(words)
