"""HR starts a role that begins with the stages of another."""

import pytest
from django.urls import reverse

from pathways.documents.versions import as_document
from pathways.models import Role
from tests.factories import PathwayFactory, StageFactory
from tests.pathways.test_tracks import texts


@pytest.fixture
def engineer():
    pathway = PathwayFactory(role__slug="engineer", role__name="Engineer", published=True)
    for number in (1, 2, 3):
        StageFactory(pathway=pathway, number=number, title=f"Step {number}", competencies=1)
    return pathway


def address(pathway):
    return reverse("admin:pathways_pathway_track", args=[pathway.pk])


def test_hr_starts_a_track(editor_client, engineer):
    page = editor_client.get(address(engineer))
    response = editor_client.post(address(engineer), {"name": "Tech lead", "shared": 2})

    role = Role.objects.get(name="Tech lead")
    draft = role.pathways.get()
    assert texts(page, "#id_shared option")[:2] == ["Stage 1: Step 1", "Stage 2: Step 2"]
    assert response.url == reverse("admin:pathways_pathway_write", args=[draft.pk])
    assert as_document(draft).stages == as_document(engineer).stages[:2]
    assert role.slug == "tech-lead"


@pytest.mark.parametrize(
    ("posted", "field", "why"),
    [
        ({"name": "engineer", "shared": 2}, "name", "There is already a role called “Engineer”."),
        ({"name": "", "shared": 2}, "name", "This field is required."),
        ({"name": "Tech lead", "shared": 9}, "shared", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(editor_client, engineer, posted, field, why):
    response = editor_client.post(address(engineer), posted)

    [said] = response.context["form"].errors[field]
    assert said.startswith(why)
    assert response.context["form"]["name"].value() == posted["name"]
    assert Role.objects.count() == 1


def test_a_version_without_stages_has_nothing_to_share(editor_client):
    pathway = PathwayFactory()

    page = editor_client.get(address(pathway))
    response = editor_client.post(address(pathway), {"name": "Tech lead", "shared": 1})

    assert texts(page, "form[novalidate]") == []
    assert (response.status_code, Role.objects.count()) == (200, 1)
