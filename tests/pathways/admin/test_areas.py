"""HR lists the areas of a version, and chooses among them at each competency."""

import pytest
from justhtml import JustHTML

from tests.factories import CompetencyAreaFactory, CompetencyFactory

from .posts import change_url, pathway_post, stage_post, stage_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def competency(draft_stage):
    draft_stage.competencies.all().delete()
    for position, name in enumerate(["Craft", "People"], 1):
        CompetencyAreaFactory(pathway=draft_stage.pathway, position=position, text=name)
    CompetencyAreaFactory(text="Of another role")
    return CompetencyFactory(
        stage=draft_stage, position=1, text="Triage", slug="triage", area="Money"
    )


def options(client, competency):
    page = JustHTML(client.get(change_url(competency.stage)).content.decode(), sanitize=False)
    [field] = page.query("select[name=competencies-0-area]")
    return [option.attrs["value"] for option in field.query("option")]


def save(client, competency, area):
    row = {"id": competency.pk, "stage": competency.stage_id, "position": 1, "area": area}
    row |= {"text": competency.text, "slug": competency.slug}
    return client.post(
        change_url(competency.stage), stage_post(competency.stage, competencies=([row], 1))
    )


def test_the_areas_of_this_version_can_be_chosen_and_what_is_named_already(
    editor_client, competency
):
    assert options(editor_client, competency) == ["", "Craft", "People", "Money"]


@pytest.mark.parametrize("area", ["People", ""])
def test_the_choice_is_saved(editor_client, competency, area):
    response = save(editor_client, competency, area)

    competency.refresh_from_db()
    assert (response.status_code, competency.area) == (302, area)


def test_an_area_of_another_role_is_refused(editor_client, competency):
    response = save(editor_client, competency, "Of another role")

    competency.refresh_from_db()
    assert (response.status_code, competency.area) == (200, "Money")


def test_renaming_an_area_on_the_page_of_the_version_takes_its_competencies_along(
    editor_client, competency
):
    save(editor_client, competency, "People")
    pathway = competency.stage.pathway
    rows = [
        {"id": area.pk, "pathway": pathway.pk, "position": area.position, "text": text}
        for area, text in zip(pathway.areas.all(), ["Craft", "People we serve"], strict=True)
    ]

    response = editor_client.post(
        change_url(pathway),
        pathway_post(pathway, stages=([stage_row(competency.stage)], 1), areas=(rows, 2)),
    )

    competency.refresh_from_db()
    assert (response.status_code, competency.area) == (302, "People we serve")
