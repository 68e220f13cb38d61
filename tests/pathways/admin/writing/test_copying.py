import pytest

from pathways.documents.versions import as_document
from pathways.models import Capability, Skill, Stage
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
)
from tests.pathways.admin.posts import action, change_url


@pytest.fixture
def source(db):
    pathway = PathwayFactory(published=True, purpose="Green things.", summary="Theirs.")
    ResponsibilityFactory(pathway=pathway, position=1, text="Keeps the garden")
    SkillFactory(capability=CapabilityFactory(pathway=pathway, position=1), position=1, text="Dig")
    stage = StageFactory(pathway=pathway, number=1, title="Planting", slug="planting")
    ObjectiveFactory(stage=stage, position=1, text="Plant a tree")
    competency = {"text": "Plants", "slug": "plants-things", "explanation": "With roots."}
    CompetencyFactory(stage=stage, position=1, **competency)
    return stage


@pytest.fixture
def copy(editor_client, stage, source):
    def post(*parts, **data):
        address = action("write_copy", stage.pathway.pk)
        chosen = {"from": source.pathway.pk, "part": list(parts), **data}
        return editor_client.post(address, chosen)

    return post


def test_a_whole_stage_is_copied_with_what_it_holds(copy, stage, source):
    response = copy(f"stages-{source.pk}")

    assert response.status_code == 302
    new = stage.pathway.stages.get(number=2)
    assert (new.title, new.slug) == ("Planting", "planting")
    assert [row.text for row in new.objectives.all()] == ["Plant a tree"]
    competencies = new.competencies.values_list("position", "text", "slug", "explanation")
    assert list(competencies) == [(1, "Plants", "plants-things", "With roots.")]


def test_a_copy_that_means_something_else_has_identities_of_its_own(copy, stage, source):
    copy(f"stages-{source.pk}", identities="own")

    new = stage.pathway.stages.get(number=2)
    assert new.slug != "planting"
    assert new.competencies.get().slug == "plants"


def test_lists_of_a_stage_go_into_the_stage_that_is_chosen(copy, stage, source):
    part = f"objectives-of-{source.pk}"

    refused = copy(part)
    copy(part, into=f"stages-{stage.pk}")
    copy(part, into=f"stages-{stage.pk}")

    assert "Choose the stage that takes the lists." in refused.content.decode()
    assert [row.text for row in stage.objectives.all()] == ["Plant a tree"]


def test_the_role_is_copied_where_the_draft_is_empty(copy, stage, source):
    draft = stage.pathway
    draft.summary = "Ours."
    draft.save()

    copy(
        "texts", f"responsibilities-of-{source.pathway.pk}", f"capabilities-of-{source.pathway.pk}"
    )

    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.purpose) == ("Gardener", "Ours.", "Green things.")
    assert [row.text for row in draft.responsibilities.all()] == ["Keeps the garden"]
    assert Skill.objects.get(capability__in=Capability.objects.filter(pathway=draft)).text == "Dig"


def test_nothing_is_copied_without_a_choice_or_into_what_is_published(copy, stage, source):
    assert "Choose at least one part" in copy().content.decode()
    page = copy(f"stages-{source.pk}", **{"from": "nothing"})
    assert "Choose a pathway to copy from" in page.content.decode()
    assert Stage.objects.filter(pathway=stage.pathway).count() == 1


def test_a_published_version_takes_no_copy(editor_client, stage, source):
    address = action("write_copy", source.pathway.pk)

    answer = editor_client.post(address, {"from": stage.pathway.pk, "part": [f"stages-{stage.pk}"]})

    assert answer.status_code == 403
    assert editor_client.get(address).url == change_url(source.pathway)
    assert source.pathway.stages.count() == 1


def test_the_parts_of_a_version_can_be_chosen(editor_client, stage, source, reader, client):
    address = action("write_copy", stage.pathway.pk)
    first = editor_client.get(address).content.decode()
    parts = editor_client.get(f"{address}?from={source.pathway.pk}").content.decode()

    assert f'<option value="{source.pathway.pk}"' in first
    assert f'value="stages-{source.pk}"' in parts
    assert f'value="objectives-of-{source.pk}"' in parts
    client.force_login(reader)
    assert client.get(address).status_code == 403


def test_a_whole_role_is_copied_into_an_empty_draft(editor_client, source):
    draft = PathwayFactory(title="Head gardener")
    address = action("write_copy", draft.pk)

    editor_client.post(address, {"from": source.pathway.pk, "part": ["everything"]})

    draft.refresh_from_db()
    copied, told = as_document(draft), as_document(source.pathway)
    assert (copied.purpose, copied.stages) == (told.purpose, told.stages)
    assert copied.responsibilities == told.responsibilities
    assert copied.capabilities == told.capabilities
