import pytest
from django.urls import reverse

from pathways.models import Competency, Pathway, Role, Skill, Stage
from pathways.services import publish, start_new_version
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    SkillFactory,
    StageFactory,
    UserFactory,
)

STAGE_LISTS = [
    "objectives",
    "competencies",
    "readings",
    "metrics",
    "watch_fors",
    "development_tips",
]
PATHWAY_LISTS = [
    "stages",
    "responsibilities",
    "ideal_candidates",
    "core_competencies",
    "capabilities",
    "example_titles",
    "strategic_values",
]


def change_url(obj):
    return reverse(f"admin:pathways_{obj._meta.model_name}_change", args=[obj.pk])


def lines(prefix, rows=(), initial=0):
    """The fields of an inline list, as its page posts them."""
    posted = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for index, row in enumerate(rows):
        posted |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return posted


def stage_post(stage, **lists):
    posted = {"title": stage.title, "slug": stage.slug, "quotation": "", "audience": ""}
    for prefix in STAGE_LISTS:
        rows, initial = lists.get(prefix, ([], 0))
        posted |= lines(prefix, rows, initial)
    return posted


def pathway_post(pathway, **lists):
    posted = {"title": pathway.title, "language": pathway.language}
    for prefix in PATHWAY_LISTS:
        rows, initial = lists.get(prefix, ([], 0))
        posted |= lines(prefix, rows, initial)
    return posted


def stage_row(stage, **changes):
    return {
        "id": stage.pk,
        "pathway": stage.pathway_id,
        "number": stage.number,
        "title": stage.title,
        "slug": stage.slug,
        "audience": "",
        **changes,
    }


@pytest.fixture
def editor_client(client, content_editor):
    client.force_login(content_editor)
    return client


@pytest.fixture
def draft_stage():
    return StageFactory(pathway=PathwayFactory())


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("role", 7), ("pathway", 7), ("stage", 7)])
def test_list_query_count_does_not_grow(
    editor_client, django_assert_num_queries, rows, model, queries
):
    for _row in range(rows):
        StageFactory(competencies=1)

    with django_assert_num_queries(queries):
        response = editor_client.get(reverse(f"admin:pathways_{model}_changelist"))

    assert response.context["cl"].result_count == rows


def test_role_list_links_to_its_published_version_and_its_stages(editor_client):
    pathway = StageFactory().pathway
    StageFactory(pathway=pathway)
    draft = PathwayFactory(role=pathway.role)

    page = editor_client.get(reverse("admin:pathways_role_changelist")).content.decode()

    stages = reverse("admin:pathways_stage_changelist") + f"?pathway__id__exact={pathway.pk}"
    assert f'<a href="{change_url(pathway)}">1</a>' in page
    assert f'<a href="{stages}">2</a>' in page
    assert f'<a href="{change_url(draft)}">version 2</a>' in page


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


def test_stage_page_that_was_published_meanwhile_refuses_its_late_save(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage)
    publish(draft_stage.pathway, note="First.", at=PUBLISHED_AT)

    response = editor_client.post(change_url(draft_stage), stage_post(draft_stage))

    assert response.status_code == 403


def test_stage_page_holds_its_six_lists(editor_client, draft_stage):
    response = editor_client.get(change_url(draft_stage))

    prefixes = [formset.formset.prefix for formset in response.context["inline_admin_formsets"]]
    assert prefixes == STAGE_LISTS


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


def test_role_keeps_the_address_it_was_published_at(editor_client):
    role = PathwayFactory(published=True, role__slug="known").role

    editor_client.post(
        change_url(role), {"name": "Renamed", "slug": "other", **lines("pathways", [], 0)}
    )

    assert Role.objects.values_list("name", "slug").get() == ("Renamed", "known")


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


def test_pathway_added_gets_the_next_number(editor_client):
    role = PathwayFactory(published=True).role

    editor_client.post(
        reverse("admin:pathways_pathway_add"),
        {"role": role.pk, "title": "New", "language": "en", "number": "9"},
    )

    assert Pathway.objects.values_list("number", "state").get(title="New") == (2, "draft")


def test_new_version_button_copies_and_goes_to_the_draft(editor_client):
    stage = StageFactory(competencies=2)
    url = reverse("admin:pathways_pathway_new_version", args=[stage.pathway_id])

    first = editor_client.post(url)
    second = editor_client.post(url)

    draft = Pathway.objects.get(state="draft")
    assert first.url == second.url == change_url(draft)
    assert Competency.objects.filter(stage__pathway=draft).count() == 2


def test_new_version_is_never_begun_by_a_get(editor_client):
    pathway = StageFactory().pathway

    response = editor_client.get(reverse("admin:pathways_pathway_new_version", args=[pathway.pk]))

    assert response.status_code == 405
    assert Pathway.objects.count() == 1


def test_publish_page_asks_for_a_note_and_publishes(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage)
    draft = draft_stage.pathway
    url = reverse("admin:pathways_pathway_publish", args=[draft.pk])

    asked = editor_client.get(url)
    without = editor_client.post(url, {"note": " "})
    draft.refresh_from_db()
    assert draft.is_draft
    published = editor_client.post(url, {"note": "First version."})

    draft.refresh_from_db()
    assert asked.context["problems"] == []
    assert list(without.context["form"].errors) == ["note"]
    assert published.url == change_url(draft)
    assert (draft.state, draft.change_note) == ("published", "First version.")


def test_publish_page_says_what_stands_in_the_way(editor_client, draft_stage):
    url = reverse("admin:pathways_pathway_publish", args=[draft_stage.pathway_id])

    for response in [editor_client.get(url), editor_client.post(url, {"note": "Now!"})]:
        assert response.context["problems"] == [
            f"“{draft_stage}” has no competency yet. Add at least one."
        ]
    assert Pathway.objects.get().is_draft


def test_publish_pressed_twice_has_one_effect(editor_client, draft_stage):
    CompetencyFactory(stage=draft_stage)
    url = reverse("admin:pathways_pathway_publish", args=[draft_stage.pathway_id])
    editor_client.post(url, {"note": "First version."})

    again = editor_client.post(url, {"note": "Second thoughts."})

    assert again.url == change_url(draft_stage.pathway)
    assert Pathway.objects.get().change_note == "First version."


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["new_version", "publish"])
@pytest.mark.parametrize("staff", [False, True])
def test_versions_are_made_by_those_with_content_rights_only(client, page, staff):
    stage = StageFactory(competencies=1, pathway=PathwayFactory(published=page == "new_version"))
    client.force_login(UserFactory(is_staff=staff))

    response = client.post(
        reverse(f"admin:pathways_pathway_{page}", args=[stage.pathway_id]), {"note": "Mine"}
    )

    assert response.status_code in (302, 403)
    assert Pathway.objects.count() == 1
    assert Pathway.objects.get().change_note == ""


def test_draft_is_not_linked_to_a_page_that_employees_would_not_find(editor_client, draft_stage):
    for page in [draft_stage, draft_stage.pathway, draft_stage.pathway.role]:
        assert editor_client.get(change_url(page)).context["absolute_url"] is None


def test_published_pages_link_to_what_employees_see(editor_client):
    stage = StageFactory()

    for page in [stage, stage.pathway, stage.pathway.role]:
        assert editor_client.get(change_url(page)).context["absolute_url"] is not None


def test_markup_in_words_is_shown_as_words(editor_client, draft_stage):
    ReadingFactory(stage=draft_stage, title="<script>alert(1)</script>")

    page = editor_client.get(change_url(draft_stage)).content.decode()

    assert "<script>alert(1)" not in page
