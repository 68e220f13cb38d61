"""The lines of a list, in the order of the numbers that HR typed."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from pathways.contents import PATHWAY, STAGES, content_named
from tests.factories import (
    CompetencyFactory,
    ObjectiveFactory,
)

from .posts import change_url, stage_post


@pytest.mark.parametrize("holder", [PATHWAY, STAGES, content_named("capabilities")])
def test_every_list_is_written_on_the_page_of_what_holds_it(rf, content_editor, holder):
    request = rf.get("/")
    request.user = content_editor
    page = admin.site._registry[holder.model]
    inlines = [each(holder.model, admin.site) for each in page.inlines]

    assert {inline.model for inline in inlines} == {content.model for content in holder.lists}


@pytest.mark.parametrize("holder", [STAGES, content_named("capabilities")])
def test_every_text_of_a_line_is_written_there(rf, content_editor, holder):
    request = rf.get("/")
    request.user = content_editor
    inlines = admin.site._registry[holder.model].inlines
    written = {
        inline.model: set(
            flatten_fieldsets(inline(holder.model, admin.site).get_fieldsets(request))
        )
        for inline in inlines
    }

    assert written == {
        content.model: {
            "position",
            *content.field_names,
            *(["slug"] if content.has_identity else []),
        }
        for content in holder.lists
    }


def test_new_line_goes_last_and_is_named_after_its_words(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage, position=1, text="First", slug="first")
    first = draft_stage.competencies.get()
    row = {"id": first.pk, "stage": draft_stage.pk, "text": "First", "slug": "first"}
    rows = [
        {**row, "position": 1},
        {"stage": draft_stage.pk, "position": "", "text": "Speaking, clearly", "slug": ""},
    ]

    response = editor_client.post(
        change_url(draft_stage), stage_post(draft_stage, competencies=(rows, 1))
    )

    assert response.status_code == 302
    assert [(c.position, c.slug) for c in draft_stage.competencies.all()] == [
        (1, "first"),
        (2, "speaking-clearly"),
    ]


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ([1, 2, 3], "abc"),
        ([2, 1, 3], "bac"),  # two change places
        ([3, 2, 1], "cba"),
        ([3, 2, 3], "bca"),  # down to the end
        ([1, 2, 1], "cab"),  # up to the beginning
        (["", 2, 3], "bca"),  # without a number: last
        ([10, 20, 15], "acb"),
    ],
)
def test_lines_follow_the_numbers_typed(editor_client, draft_stage, numbers, order):
    objectives = [
        ObjectiveFactory(stage=draft_stage, position=place, text=text)
        for place, text in enumerate("abc", 1)
    ]
    rows = [
        {"id": row.pk, "stage": draft_stage.pk, "position": number, "text": row.text}
        for row, number in zip(objectives, numbers, strict=True)
    ]

    response = editor_client.post(
        change_url(draft_stage), stage_post(draft_stage, objectives=(rows, 3))
    )

    assert response.status_code == 302
    kept = [(row.position, row.text) for row in draft_stage.objectives.all()]
    assert kept == list(enumerate(order, 1))


def test_deleted_line_leaves_no_gap(editor_client, draft_stage):
    objectives = [ObjectiveFactory(stage=draft_stage, position=n, text=str(n)) for n in (1, 2, 3)]
    rows = [
        {"id": row.pk, "stage": draft_stage.pk, "position": row.position, "text": row.text}
        for row in objectives
    ]
    rows[0]["DELETE"] = "on"

    editor_client.post(change_url(draft_stage), stage_post(draft_stage, objectives=(rows, 3)))

    kept = [(row.position, row.text) for row in draft_stage.objectives.all()]
    assert kept == [(1, "2"), (2, "3")]


def test_line_that_somebody_added_meanwhile_is_kept(editor_client, draft_stage):
    seen = ObjectiveFactory(stage=draft_stage, position=1, text="Seen")
    ObjectiveFactory(stage=draft_stage, position=2, text="Added meanwhile")
    rows = [
        {"id": seen.pk, "stage": draft_stage.pk, "position": 1, "text": "Reworded"},
        {"stage": draft_stage.pk, "position": "", "text": "New"},
    ]

    editor_client.post(change_url(draft_stage), stage_post(draft_stage, objectives=(rows, 1)))

    kept = [(row.position, row.text) for row in draft_stage.objectives.all()]
    assert kept == [(1, "Reworded"), (2, "New"), (3, "Added meanwhile")]
