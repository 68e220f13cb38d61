"""Employees read what a competency means: on the stage's page, in print and in comparisons."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathways.comparison.stages import SharedItem
from pathways.search import search
from pathways.services import start_new_version
from tests.factories import CompetencyFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db

SAID = {
    "explanation": "Decides what comes first.\nHarm to people comes before <b>all</b> else.",
    "examples": "Sorts the morning's tickets\nSays no to a loud request",
}
PARAGRAPHS, EXAMPLES = (text.split("\n") for text in SAID.values())


@pytest.fixture
def stage():
    pathway = PathwayFactory(published=True, role__slug="agent", language="de")
    stage = StageFactory(pathway=pathway, number=1)
    CompetencyFactory(stage=stage, position=1, text="Triage", slug="triage", **SAID)
    CompetencyFactory(stage=stage, position=2, text="Writing", slug="writing")
    return stage


def parsed(response):
    return JustHTML(response.content.decode(), sanitize=False)


def texts(page, selector):
    return [element.to_text().strip() for element in page.query(selector)]


@pytest.mark.parametrize("name", ["stage", "document"])
def test_it_stands_open_below_its_competency(client, reader, stage, name):
    document = reverse("pathways:document", args=["agent"])
    address = stage.get_absolute_url() if name == "stage" else document

    page = parsed(client.get(address))

    assert texts(page, ".meaning .meaning__text") == PARAGRAPHS
    assert texts(page, ".meaning .meaning__head") == ["What it can look like"]
    assert texts(page, ".meaning .meaning__examples li") == EXAMPLES
    assert page.query("main details .meaning") == []
    words = page.query(".meaning__part[lang], .meaning__examples")
    assert len(words) == 2
    assert {element.attrs["lang"] for element in words} == {"de"}


def test_competency_without_it_is_shown_as_a_line_alone(client, reader, stage):
    page = client.get(stage.get_absolute_url()).content.decode()

    assert '<li id="competency-2">Writing</li>' in page
    assert page.count('class="meaning"') == 1


def test_explanation_alone_has_no_heading_of_examples(client, reader):
    other = StageFactory(number=1, pathway=PathwayFactory(published=True))
    CompetencyFactory(stage=other, explanation="Decides what comes first.")

    page = parsed(client.get(other.get_absolute_url()))

    assert texts(page, ".meaning__text") == ["Decides what comes first."]
    assert page.query(".meaning__head, .meaning__examples") == []


def test_its_words_are_found_by_search(stage):
    for words in ["harm people", "loud request"]:
        [found] = search(words).object_list
        assert [(hit.kind, hit.anchor) for hit in found.hits] == [("Competency", "competency-1")]


def test_it_is_copied_to_a_new_version(stage):
    draft, _started = start_new_version(stage.pathway)

    copied = draft.stages.get().competencies.get(slug="triage")
    assert {name: getattr(copied, name) for name in SAID} == SAID


def test_comparison_says_where_two_stages_explain_it_differently(client, reader, stage):
    other = StageFactory(number=1, pathway=PathwayFactory(published=True, role__slug="clerk"))
    again = CompetencyFactory(stage=other, text="Triage", slug="triage", **SAID)
    address = reverse("pathways:compare") + "?one=agent/1&other=clerk/1"
    mine = stage.competencies.get(slug="triage")
    note = "Each of the two explains it in its own words."

    alike = client.get(address)
    again.examples = "Sorts parcels"
    again.save()
    different = client.get(address)

    assert note not in alike.content.decode()
    assert note in different.content.decode()
    assert SharedItem(mine, again).is_explained_differently
    assert not SharedItem(mine, again).is_reworded
    assert texts(parsed(alike), "details .meaning__examples li") == EXAMPLES
