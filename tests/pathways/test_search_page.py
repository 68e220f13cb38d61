"""The page of the search, and how often it asks the database of a large company."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
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
from pathways.search import PLACES_A_PAGE, search
from tests.factories import PUBLISHED_AT, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.every_database("raw SQL")

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
    # As a database does by itself in time. What it knows of other tests is about few rows.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
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
