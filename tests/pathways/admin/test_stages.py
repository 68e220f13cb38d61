"""A stage's list and page, with its seven lists."""

import pytest
from django.urls import reverse

from pathways.models import Skill
from pathways.services import publish, start_new_version
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyFactory,
    ReadingFactory,
    SkillFactory,
    StageFactory,
)

from .posts import STAGE_LISTS, action, change_url, lines, pathway_post, stage_post, stage_row


@pytest.mark.parametrize(
    ("term", "found"), [("title", 1), ("persuasion", 1), ("Director", 1), ("no such words", 0)]
)
def test_stage_list_searches_title_competencies_and_role(editor_client, term, found):
    stage = StageFactory(title="A title", pathway__role__name="Director")
    CompetencyFactory(stage=stage, text="Persuasion in hard talks")
    CompetencyFactory(stage=stage, text="Persuasion in writing")
    StageFactory(title="Another", pathway__role__name="Clerk")

    response = editor_client.get(reverse("admin:pathways_stage_changelist"), {"q": term})

    assert response.context["cl"].result_count == found


def test_stage_page_that_was_published_meanwhile_refuses_its_late_save(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage)
    publish(draft_stage.pathway, note="First.", at=PUBLISHED_AT)

    response = editor_client.post(change_url(draft_stage), stage_post(draft_stage))

    assert response.status_code == 403


def test_stage_page_holds_its_seven_lists(editor_client, draft_stage):
    response = editor_client.get(change_url(draft_stage))

    prefixes = [formset.formset.prefix for formset in response.context["inline_admin_formsets"]]
    assert prefixes == STAGE_LISTS


def test_identity_taken_in_the_same_stage_is_refused_on_the_page(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage, position=1, text="First", slug="same")
    first = draft_stage.competencies.get()
    rows = [
        {"id": first.pk, "stage": draft_stage.pk, "position": 1, "text": "First", "slug": "same"},
        {"stage": draft_stage.pk, "position": 2, "text": "Second", "slug": "same"},
    ]

    response = editor_client.post(
        change_url(draft_stage), stage_post(draft_stage, competencies=(rows, 1))
    )

    assert response.status_code == 200
    assert draft_stage.competencies.count() == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.com/x"])
def test_reading_link_is_refused_on_the_page(editor_client, draft_stage, link):
    rows = [{"stage": draft_stage.pk, "position": 1, "title": "Book", "link": link}]

    response = editor_client.post(
        change_url(draft_stage), stage_post(draft_stage, readings=(rows, 0))
    )

    assert response.status_code == 200
    assert draft_stage.readings.count() == 0


def test_stage_deleted_on_its_page_leaves_no_gap(editor_client, draft_stage):
    last = StageFactory(pathway=draft_stage.pathway)

    editor_client.post(
        reverse("admin:pathways_stage_delete", args=[draft_stage.pk]), {"post": "yes"}
    )

    last.refresh_from_db()
    assert (draft_stage.pathway.stages.count(), last.number) == (1, 1)


def test_stage_keeps_the_address_people_are_found_by(editor_client):
    stage = StageFactory(slug="known", competencies=1)
    draft, _started = start_new_version(stage.pathway)
    copy = draft.stages.get()

    editor_client.post(change_url(copy), stage_post(copy) | {"slug": "renamed", "title": "New"})
    editor_client.post(
        change_url(draft), pathway_post(draft, stages=([stage_row(copy, slug="renamed")], 1))
    )

    assert draft.stages.get().slug == "known"


def test_skills_are_written_on_their_capabilitys_page(editor_client):
    capability = CapabilityFactory()
    skill = SkillFactory(capability=capability, position=1, text="Planning")
    rows = [
        {"id": skill.pk, "capability": capability.pk, "position": 1, "text": "Planning"},
        {"capability": capability.pk, "position": 1, "text": "Judging"},
    ]

    response = editor_client.post(
        change_url(capability), {"category": "Strategic", **lines("skills", rows, 1)}
    )

    assert response.status_code == 302
    assert [skill.text for skill in Skill.objects.all()] == ["Judging", "Planning"]


def test_markup_in_words_is_shown_as_words(editor_client, draft_stage):
    ReadingFactory(stage=draft_stage, title="<script>alert(1)</script>")

    page = editor_client.get(change_url(draft_stage)).content.decode()

    assert "<script>alert(1)" not in page


def test_stage_page_leads_to_its_neighbours_and_its_preview(editor_client, draft_stage):
    draft = draft_stage.pathway
    second, third = StageFactory(pathway=draft), StageFactory(pathway=draft)

    seen = [editor_client.get(change_url(stage)).context for stage in (draft_stage, second, third)]

    assert [(context["previous"], context["next"]) for context in seen] == [
        (None, second),
        (draft_stage, third),
        (second, None),
    ]
    assert seen[1]["preview_url"] == reverse(
        "pathways:preview_stage", args=[draft.role.slug, draft.number, 2]
    )


def test_stage_page_of_a_draft_leads_to_where_the_draft_is_written(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage)
    writing = action("write", draft_stage.pathway.pk)
    link = f'href="{writing}#stages-{draft_stage.pk}"'

    assert link in editor_client.get(change_url(draft_stage)).content.decode()
    publish(draft_stage.pathway, note="First.", at=PUBLISHED_AT)
    assert writing not in editor_client.get(change_url(draft_stage)).content.decode()


def test_a_list_that_hr_names_is_saved_on_the_page_of_the_stage(editor_client, draft_stage):
    row = {"stage": draft_stage.pk, "position": 1, "title": "Tools", "lines": "Hoe\n\n Rake "}
    empty = {**row, "title": "Qualifications", "lines": " \n"}

    def save(row):
        posted = stage_post(draft_stage, own_lists=([row], 0))
        return editor_client.post(change_url(draft_stage), posted)

    assert (save(empty).status_code, save(row).status_code) == (200, 302)
    assert [(own.title, own.lines) for own in draft_stage.own_lists.all()] == [
        ("Tools", "Hoe\nRake")
    ]
