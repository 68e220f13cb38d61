"""Finding the stages and roles in whose words something stands."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from pathways.models import (
    Competency,
    DevelopmentTip,
    Metric,
    Objective,
    Pathway,
    Reading,
    Responsibility,
    Role,
    Stage,
    WatchFor,
)
from pathways.search import EXCERPT, MOST_LINES, PLACES_A_PAGE, excerpt, mark, search, words_of
from tests.factories import (
    PUBLISHED_AT,
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
    UserFactory,
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


# The page


def page_of(client, **asked):
    response = client.get(reverse("pathways:catalogue"), asked)
    return JustHTML(response.content.decode(), strict=True, sanitize=False)


@pytest.mark.django_db
def test_search_page_leads_to_the_very_line(client, reader, operations_director):
    page = page_of(client, q="goldratt")

    [link] = page.query(".hits a")
    assert link.attrs["href"] == "/pathways/operations-director/1/#reading-1"
    assert [mark.to_text() for mark in page.query("mark")] == ["Goldratt"]
    address, _sign, anchor = link.attrs["href"].partition("#")
    stage = JustHTML(client.get(address).content.decode(), sanitize=False)
    assert "Goldratt" in stage.query(f"#{anchor}")[0].to_text()


@pytest.mark.django_db
def test_every_line_that_is_found_stands_on_its_page(client, reader, operations_director):
    pages, missing, followed = {}, [], 0
    for letter in "aeiou":
        number, last = 0, 1
        while number < last:
            found = search(letter, number + 1)
            number, last = found.number, found.paginator.num_pages
            for place in found:
                address = place.get_absolute_url()
                if address not in pages:
                    pages[address] = JustHTML(client.get(address).content.decode(), sanitize=False)
                for hit in place.hits:
                    followed += 1
                    if hit.anchor and len(pages[address].query(f"#{hit.anchor}")) != 1:
                        missing.append((address, hit.anchor))

    assert missing == []
    assert followed > 100


@pytest.mark.django_db
def test_search_page_says_what_was_searched_and_where_one_is_in_it(client, reader):
    pathway = PathwayFactory(published=True)
    for n in range(PLACES_A_PAGE + 1):
        StageFactory(pathway=pathway, title=f"Hill & <dale> {n}")

    page = page_of(client, q="hill & <dale>", page="2")

    title = page.query("title")[0].to_text()
    assert title.startswith("Search for “hill & <dale>” · Page 2 of 2 · ")
    assert page.query("input[name=q]")[0].attrs["value"] == "hill & <dale>"
    assert [h2.to_text() for h2 in page.query("main h2")] == ["“hill & <dale>” found in 21 places"]
    assert page.query("ol.stack")[0].attrs["start"] == "21"
    [back] = page.query("a[rel=prev]")
    assert back.attrs["href"] == "?q=hill+%26+%3Cdale%3E&page=1"
    assert page.query("a[rel=next]") == []


@pytest.mark.django_db
def test_search_page_is_kind_where_nothing_is_found(client, reader):
    StageFactory(title="Hills")

    page = page_of(client, q="valleys", page="7")

    assert [h2.to_text() for h2 in page.query("main h2")] == ["Nothing found for “valleys”"]
    assert [a.attrs["href"] for a in page.query(".empty a")] == [reverse("pathways:catalogue")]
    assert page.query("input[name=q]")[0].attrs["value"] == "valleys"


@pytest.mark.django_db
def test_search_page_shows_markup_in_content_as_text(client, reader):
    StageFactory(title="<b>Bold</b> hills")

    response = client.get(reverse("pathways:catalogue"), {"q": "<b>bold"})

    assert "<mark>&lt;b&gt;Bold</mark>&lt;/b&gt; hills" in response.content.decode()


# The catalogue of a large company


@pytest.mark.parametrize("roles", [31, 33])
@pytest.mark.django_db
def test_catalogue_of_many_roles_goes_from_a_to_z(client, django_assert_num_queries, roles):
    for name in ["Äpfelbauer", "apfelhändler", "Zoologe", "3D artist"]:
        PathwayFactory(published=True, role__name=name)
    mine = StageFactory(pathway__role__name="Beekeeper")
    PathwayFactory.create_batch(roles - 5, published=True)
    client.force_login(UserFactory(stage=mine))

    with django_assert_num_queries(4):
        response = client.get(reverse("pathways:catalogue"))

    letters = response.context["letters"]
    page = JustHTML(response.content.decode(), strict=True, sanitize=False)
    assert len(page.query(".tags a")) == roles
    assert len(page.query(".catalogue > li")) == 1
    assert [letter for letter, _pathways in letters] == ["#", "A", "B", "R", "Z"]
    assert [p.role.name for p in letters[1][1]] == ["Äpfelbauer", "apfelhändler"]
    assert sum(len(pathways) for _letter, pathways in letters) == roles
    [card] = response.context["cards"]
    assert card.words.pathway == mine.pathway
    assert card.words.picture.stands_on.number == mine.number


@pytest.mark.django_db
def test_catalogue_of_few_roles_shows_a_card_for_each(client, reader):
    PathwayFactory.create_batch(30, published=True)

    context = client.get(reverse("pathways:catalogue")).context

    assert (len(context["cards"]), "letters" in context) == (30, False)


# At 500 pathways


@pytest.fixture
def five_hundred(db):
    """500 pathways of five stages, as many lines as the shipped one has, in a few large writes."""
    roles = Role.objects.bulk_create(Role(slug=f"r-{n}", name=f"Role {n:03}") for n in range(500))
    pathways = Pathway.objects.bulk_create(
        Pathway(role=role, number=1, state="published", published_at=PUBLISHED_AT, title=role.name)
        for role in roles
    )
    Responsibility.objects.bulk_create(
        Responsibility(pathway=pathway, position=n, text=f"Lead daily operations, part {n}")
        for pathway in pathways
        for n in range(1, 38)
    )
    stages = Stage.objects.bulk_create(
        Stage(pathway=pathway, number=n, slug=f"s-{n}", title=f"Step {n}")
        for pathway in pathways
        for n in range(1, 6)
    )
    for model in [Objective, Competency, Metric, WatchFor, DevelopmentTip, Reading]:
        text = "title" if model is Reading else "text"
        slug = {"slug"} & {column.name for column in model._meta.fields}
        model.objects.bulk_create(
            model(
                stage=stage,
                position=n,
                **{text: f"Align operational outcomes with business goals, part {n}"},
                **dict.fromkeys(slug, f"line-{n}"),
            )
            for stage in stages
            for n in range(1, 4)
        )
    Objective.objects.filter(stage=stages[777], position=2).update(text="Beware of the kraken")
    return stages[777]


def rows_of(queries):
    """How many rows these queries fetch: they are asked once more."""
    with connection.cursor() as cursor:
        rows = 0
        for query in queries:
            cursor.execute(query["sql"])
            rows += len(cursor.fetchall())
    return rows


def test_search_of_500_pathways_fetches_the_lines_of_one_page_however_many_words(five_hundred):
    for text, places, shown in [
        ("kraken", 1, 1),
        ("operational", 2500, PLACES_A_PAGE),
        ("operational business goals", 2500, PLACES_A_PAGE),
        ("a", 3000, PLACES_A_PAGE),
        ("nowhere", 0, 0),
    ]:
        with CaptureQueriesContext(connection) as queries:
            found = search(text)

        assert (found.paginator.count, len(found.object_list)) == (places, shown)
        assert len(queries) == (3 if places else 1)
        # Of the 63,500 lines no more than those of the places that are shown; a role has 38.
        assert rows_of(queries) <= 3000 + shown * (1 + 38)

    # The texts are fetched once, whatever is asked; so eight words cost hardly more than one.
    many = "operational and out come with business goals part"
    assert seconds_of_search(many) < 3 * seconds_of_search("nowhere")


def seconds_of_search(text):
    """The least that a processor takes for it, of three times."""
    times = []
    for _again in range(3):
        begun = time.process_time()
        search(text)
        times.append(time.process_time() - begun)
    return min(times)


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
