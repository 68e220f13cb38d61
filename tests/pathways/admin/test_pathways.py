"""The list of versions and a version's page."""

import pytest
from django.urls import reverse

from pathways.models import Pathway, Stage
from tests.factories import PUBLISHED_AT, PathwayFactory, StageFactory, UserFactory

from .posts import action, change_url, pathway_post, stage_row


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("role", 7), ("pathway", 8), ("stage", 7)])
def test_list_query_count_does_not_grow(
    editor_client, django_assert_num_queries, rows, model, queries
):
    for _row in range(rows):
        StageFactory(competencies=1)

    with django_assert_num_queries(queries):
        response = editor_client.get(reverse(f"admin:pathways_{model}_changelist"))

    assert response.context["cl"].result_count == rows


@pytest.mark.usefixtures("operations_director")
def test_published_pathway_is_read_only_and_says_why(editor_client):
    pathway = Pathway.objects.get()

    for page in [pathway, pathway.stages.first(), pathway.capabilities.first()]:
        response = editor_client.get(change_url(page))

        assert response.context["has_change_permission"] is False
        assert "and can no longer be changed" in response.content.decode()
        assert "_save" not in response.content.decode()


@pytest.mark.parametrize("state", ["published", "superseded", "retired"])
@pytest.mark.parametrize("action", ["change", "delete"])
def test_what_was_published_refuses_changes(editor_client, state, action):
    pathway = PathwayFactory(**{state: True}, title="As published")
    stage = StageFactory(pathway=pathway, title="As published", competencies=1)

    for page in [pathway, stage]:
        url = reverse(f"admin:pathways_{page._meta.model_name}_{action}", args=[page.pk])
        response = editor_client.post(url, {"title": "Forged", "post": "yes"})

        assert response.status_code == 403
    assert [row.title for row in (*Pathway.objects.all(), *Stage.objects.all())] == [
        "As published",
        "As published",
    ]


def test_stages_are_added_and_ordered_on_the_pathways_page(editor_client, draft_stage):
    draft = draft_stage.pathway
    new = {"pathway": draft.pk, "number": 1, "title": "Before all others", "slug": ""}

    editor_client.post(
        change_url(draft), pathway_post(draft, stages=([stage_row(draft_stage), new], 1))
    )

    assert [(stage.number, stage.slug) for stage in draft.stages.all()] == [
        (1, "before-all-others"),
        (2, draft_stage.slug),
    ]


def test_pathway_added_gets_the_next_number(editor_client):
    role = PathwayFactory(published=True).role

    editor_client.post(
        reverse("admin:pathways_pathway_add"),
        {"role": role.pk, "title": "New", "language": "en", "number": "9"},
    )

    assert Pathway.objects.values_list("number", "state").get(title="New") == (2, "draft")


def test_draft_is_not_linked_to_a_page_that_employees_would_not_find(editor_client, draft_stage):
    for page in [draft_stage, draft_stage.pathway, draft_stage.pathway.role]:
        assert editor_client.get(change_url(page)).context["absolute_url"] is None


def test_published_pages_link_to_what_employees_see(editor_client):
    stage = StageFactory()

    for page in [stage, stage.pathway, stage.pathway.role]:
        assert editor_client.get(change_url(page)).context["absolute_url"] is not None


def test_list_counts_stages_competencies_and_people(hr_client):
    pathway = StageFactory(competencies=2).pathway
    stage = StageFactory(pathway=pathway, competencies=1)
    UserFactory.create_batch(3, stage=stage)

    pathways = hr_client.get(reverse("admin:pathways_pathway_changelist")).context["cl"]
    stages = hr_client.get(reverse("admin:pathways_stage_changelist")).context["cl"]

    [row] = pathways.result_list
    assert (row.stage_count, row.competency_count, row.people_count) == (2, 3, 3)
    counted = [(stage.competency_count, stage.people_count) for stage in stages.result_list]
    assert counted == [(2, 0), (1, 3)]


def test_lists_do_not_tell_a_content_editor_how_many_stand_where(editor_client, hr_admin):
    UserFactory.create_batch(3, stage=StageFactory())
    lists = [reverse(f"admin:pathways_{name}_changelist") for name in ("pathway", "stage")]

    told = ["column-people" in editor_client.get(page).content.decode() for page in lists]
    editor_client.force_login(hr_admin)
    told_hr = ["column-people" in editor_client.get(page).content.decode() for page in lists]

    assert (told, told_hr) == ([False, False], [True, True])


@pytest.mark.parametrize("standing", ["draft", "published", "superseded", "retired"])
@pytest.mark.parametrize("model", ["pathway", "stage"])
def test_list_is_filtered_by_what_a_version_is_today(editor_client, model, standing):
    of = {
        state: StageFactory(pathway=PathwayFactory(**traits)).pathway
        for state, traits in {
            "draft": {},
            "published": {"published": True},
            "superseded": {"superseded": True},
            "retired": {"retired": True},
        }.items()
    }
    # Its day has come, and nobody has touched its row since.
    over = StageFactory(
        pathway=PathwayFactory(
            published=True, retires_on=PUBLISHED_AT.date(), retirement_reason="Over."
        )
    ).pathway

    response = editor_client.get(
        reverse(f"admin:pathways_{model}_changelist"), {"standing": standing}
    )

    found = response.context["cl"].queryset.values_list(
        "pk" if model == "pathway" else "pathway", flat=True
    )
    assert set(found) == {of[standing].pk} | ({over.pk} if standing == "retired" else set())


def test_languages_are_offered_once_there_are_several(editor_client):
    url = reverse("admin:pathways_pathway_changelist")
    english = PathwayFactory()
    before = [spec.title for spec in editor_client.get(url).context["cl"].filter_specs]
    german = PathwayFactory(language="de")

    after = editor_client.get(url, {"language": "de"}).context["cl"]

    assert "language" not in before
    assert "language" in [spec.title for spec in after.filter_specs]
    assert (list(after.queryset), english.language) == ([german], "en")


def test_page_of_a_version_leads_to_everything_about_it(editor_client):
    pathway = StageFactory().pathway
    page = editor_client.get(change_url(pathway)).content.decode()

    slug, number = pathway.role.slug, pathway.number
    for address in [
        change_url(pathway.role),
        change_url(pathway.stages.get()),
        pathway.get_absolute_url(),
        reverse("pathways:preview", args=[slug, number]),
        reverse("pathways:changes", args=[slug]),
        *(action(name, pathway.pk) for name in ["new_version", "check", "retire"]),
        *(action("download", pathway.pk, name) for name in ["markdown", "json", "csv", "case"]),
    ]:
        assert f'"{address}"' in page


def test_draft_leads_to_its_preview_and_not_to_the_changes_people_read(editor_client, draft_stage):
    draft = draft_stage.pathway
    page = editor_client.get(change_url(draft)).content.decode()

    assert reverse("pathways:preview", args=[draft.role.slug, draft.number]) in page
    assert reverse("pathways:changes", args=[draft.role.slug]) not in page


@pytest.mark.parametrize(
    ("sent", "status"), [("abc", 200), ("²", 200), ("9" * 23, 400), ("9" * 5000, 400)]
)
def test_new_version_of_a_role_that_is_none_is_asked_for_once_more(editor_client, sent, status):
    page = reverse("admin:pathways_pathway_add")

    asked = editor_client.get(page, {"role": sent})
    answer = editor_client.post(page, {"role": sent, "title": "Kept", "language": "en"})

    assert (asked.status_code, answer.status_code) == (status, 200)
    form = answer.context["adminform"].form
    assert (list(form.errors), form["title"].value()) == (["role"], "Kept")
