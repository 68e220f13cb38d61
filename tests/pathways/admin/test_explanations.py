"""HR writes what a competency means, and what it can look like."""

import pytest
from justhtml import JustHTML

from pathways.models import Competency
from tests.factories import CompetencyFactory

from .posts import change_url, stage_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def competency(draft_stage):
    draft_stage.competencies.all().delete()
    return CompetencyFactory(stage=draft_stage, position=1, text="Triage", slug="triage")


def posted(competency, **said):
    row = {
        "id": competency.pk,
        "stage": competency.stage_id,
        "position": 1,
        "text": competency.text,
        "slug": competency.slug,
        **said,
    }
    return stage_post(competency.stage, competencies=([row], 1))


def save(client, competency, **said):
    return client.post(change_url(competency.stage), posted(competency, **said))


def errors_of(response):
    [inline] = [
        each for each in response.context["inline_admin_formsets"] if each.opts.model is Competency
    ]
    return inline.formset.errors[0]


def test_lines_are_saved_without_the_empty_ones_and_blanks_around_them(editor_client, competency):
    response = save(
        editor_client,
        competency,
        explanation="Decides  what comes first.\r\n\r\nHarm to people comes before all else.\r\n",
        examples="  Sorts the tickets \r\n\r\n Says no",
    )

    competency.refresh_from_db()
    assert response.status_code == 302
    assert competency.explanation == (
        "Decides what comes first.\nHarm to people comes before all else."
    )
    assert competency.examples == "Sorts the tickets\nSays no"


def test_as_much_as_there_is_room_for_is_saved(editor_client, competency):
    said = {"explanation": "x" * 2000, "examples": "\n".join(["x" * 300] * 5)}

    save(editor_client, competency, **said)

    competency.refresh_from_db()
    assert {name: getattr(competency, name) for name in said} == said


@pytest.mark.parametrize(
    ("field", "text", "reasons"),
    [
        (
            "explanation",
            "x" * 2001,
            ["That is 2001 characters; the limit is 2000. Please shorten it."],
        ),
        (
            "examples",
            "a\n" + "x" * 301,
            ["Line 2 is too long: it has 301 characters, at most 300 fit."],
        ),
        (
            "examples",
            "a\n\nb\nc\nd\ne\nf",
            ["These are 6 lines; at most 5 fit. Join or remove some."],
        ),
    ],
    ids=["long explanation", "long example", "six examples"],
)
def test_what_has_no_room_is_said_beside_the_field_and_kept_in_it(
    editor_client, competency, field, text, reasons
):
    response = save(editor_client, competency, **{field: text})

    page = JustHTML(response.content.decode(), sanitize=False)
    [area] = page.query(f"textarea[name=competencies-0-{field}]")
    competency.refresh_from_db()
    assert errors_of(response) == {field: reasons}
    assert area.to_text(strip=False).strip("\n") == text
    assert area.attrs["aria-invalid"] == "true"
    assert getattr(competency, field) == ""
