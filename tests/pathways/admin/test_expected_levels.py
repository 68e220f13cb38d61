"""HR chooses which level a stage expects."""

import pytest
from justhtml import JustHTML

from tests.factories import CompetencyFactory

from .posts import change_url, stage_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def competency(draft_stage):
    draft_stage.competencies.all().delete()
    return CompetencyFactory(stage=draft_stage, position=1, text="Triage", slug="triage")


def save(client, competency, level):
    stage = competency.stage
    row = {"id": competency.pk, "stage": stage.pk, "position": 1, "text": competency.text}
    row |= {"slug": competency.slug, "expected_level": level}
    return client.post(change_url(stage), stage_post(stage, competencies=([row], 1)))


@pytest.mark.parametrize("level", ["well", ""])
def test_it_is_saved_beside_the_words_and_may_stay_empty(editor_client, competency, level):
    response = save(editor_client, competency, level)

    competency.refresh_from_db()
    assert (response.status_code, competency.expected_level) == (302, level)


def test_a_level_that_the_scale_lacks_is_refused_beside_the_field(editor_client, competency):
    response = save(editor_client, competency, "expert")

    page = JustHTML(response.content.decode(), sanitize=False)
    [field] = page.query("select[name=competencies-0-expected_level]")
    competency.refresh_from_db()
    assert (response.status_code, competency.expected_level) == (200, "")
    assert field.attrs["aria-invalid"] == "true"


def test_the_draft_offers_the_five_levels_or_none(editor_client, competency):
    page = JustHTML(
        editor_client.get(change_url(competency.stage)).content.decode(), sanitize=False
    )

    [field] = page.query("select[name=competencies-0-expected_level]")
    assert [option.attrs["value"] for option in field.query("option")] == [
        *("", "not_started", "learning", "alone", "well", "helping"),
    ]
