"""The catalogue, a role and a stage, as everybody reads them."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathways.models import PathwayState
from tests.factories import (
    AssessmentFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

UNPUBLISHED = [PathwayState.DRAFT, PathwayState.SUPERSEDED, PathwayState.RETIRED]


def pathway_in(state, **more):
    return PathwayFactory(**({} if state == "draft" else {str(state): True}), **more)


def test_catalogue_lists_what_is_published_by_name(client, reader):
    beta = PathwayFactory(published=True, role__name="Beta")
    alpha = PathwayFactory(published=True, role__name="Alpha")
    for state in UNPUBLISHED:
        pathway_in(state)

    response = client.get(reverse("pathways:catalogue"))

    assert [card.words.pathway for card in response.context["cards"]] == [alpha, beta]


def test_role_shows_its_stages_in_order_and_where_the_reader_stands(client):
    pathway = PathwayFactory(published=True)
    third = StageFactory(pathway=pathway, number=3)
    first = StageFactory(pathway=pathway, number=1)
    second = StageFactory(pathway=pathway, number=2)
    client.force_login(UserFactory(stage=second))

    response = client.get(pathway.get_absolute_url())

    assert [step.words for step, _mine in response.context["steps"]] == [first, second, third]
    assert response.context["here"] == second.number
    assert [(s.is_behind, s.is_here) for s in response.context["picture"].words.stops] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_role_finds_the_step_of_somebody_who_stands_on_an_older_version(client):
    older = PathwayFactory(superseded=True)
    stood = StageFactory(pathway=older, slug="same-step")
    newer = PathwayFactory(published=True, role=older.role)
    step = StageFactory(pathway=newer, slug="same-step")
    client.force_login(UserFactory(stage=stood))

    assert client.get(newer.get_absolute_url()).context["here"] == step.number


def test_role_shows_the_readers_own_progress_and_nobody_elses(client):
    mine = AssessmentFactory(submitted=True)
    AssessmentFactory(submitted=True, stage=mine.stage, ratings__self="learning")
    client.force_login(mine.employee)

    response = client.get(mine.stage.pathway.get_absolute_url())

    [(_stage, shown)] = response.context["steps"]
    assert shown == mine
    assert shown.progress.in_words == "2 of 2 doing it alone or better"
    assert "0 of 2" not in response.content.decode()


@pytest.mark.parametrize("state", UNPUBLISHED)
def test_what_is_not_published_exists_on_no_page(client, reader, state):
    stage = StageFactory(pathway=pathway_in(state), title="Zebra herding")
    published = StageFactory()

    assert client.get(stage.pathway.get_absolute_url()).status_code == 404
    assert client.get(stage.get_absolute_url()).status_code == 404
    assert "Zebra" not in client.get(reverse("pathways:catalogue")).content.decode()
    found = client.get(reverse("pathways:catalogue"), {"q": "zebra"})
    assert found.context["found"] == []
    assert client.get(published.get_absolute_url()).status_code == 200


def test_stage_has_all_eight_parts_of_the_shipped_pathway(client, reader, operations_director):
    page = client.get("/pathways/operations-director/3/").content.decode()

    for text in [
        "Senior operations managers, heads of service delivery",
        "“The focus expands to risk mitigation, compliance assurance, and aligning performance "
        "measures with enterprise goals.”",
        "Manage operational risks and compliance requirements",
        "Data-driven performance management",
        "Competing in the Age of AI",
        "Marco Iansiti &amp; Karim R. Lakhani",
        "AI-driven risk &amp; compliance context",
        "Reduced incidents and operational disruptions",
        "Overemphasis on metrics without action",
        "Mentor teams on data-driven decision making",
    ]:
        assert text in page


def test_stage_leads_to_the_one_before_and_the_one_after(client, reader, operations_director):
    first, third, last = (
        client.get(f"/pathways/operations-director/{number}/").context["page"].words
        for number in (1, 3, 5)
    )

    assert (first.previous, first.next.number) == (None, 2)
    assert (third.previous.number, third.next.number) == (2, 4)
    assert (last.previous.number, last.next) == (4, None)


@pytest.mark.parametrize("address", ["/pathways/nothing/", "/pathways/operations-director/6/"])
def test_what_never_was_is_not_found(client, reader, operations_director, address):
    assert client.get(address).status_code == 404


def test_markup_in_content_is_shown_as_text(client, reader):
    reading = ReadingFactory(title="<script>alert(1)</script>", stage__title="<b>bold</b>")

    page = client.get(reading.stage.get_absolute_url()).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>bold</b>" not in page


@pytest.mark.parametrize("name", ["role", "stage", "catalogue", "search"])
def test_words_of_a_pathway_are_marked_with_their_language(client, reader, name):
    """So that a screen reader reads French as French on a German page."""
    pathway = PathwayFactory(published=True, language="fr", role__name="Chef", summary="Diriger")
    stage = StageFactory(pathway=pathway, title="Commencer", competencies=1)
    reader.language = "de"
    reader.save()
    address, texts = {
        "role": (pathway.get_absolute_url(), ["Chef", "Diriger", "Commencer"]),
        "stage": (stage.get_absolute_url(), ["Chef", "Commencer", "Competency"]),
        "catalogue": (reverse("pathways:catalogue"), ["Chef", "Diriger"]),
        "search": (reverse("pathways:catalogue") + "?q=commencer", ["Chef", "Commencer"]),
    }[name]

    page = JustHTML(client.get(address).content.decode(), sanitize=False)

    assert page.query("html")[0].attrs["lang"] == "de"
    french = " ".join(element.to_text() for element in page.query("main [lang=fr]"))
    assert [text for text in texts if text not in french] == []
