"""A role's list and page."""

from django.urls import reverse

from pathways.models import Role
from tests.factories import (
    PathwayFactory,
    StageFactory,
)

from .posts import change_url, lines


def test_role_list_links_to_its_published_version_and_its_stages(editor_client):
    pathway = StageFactory().pathway
    StageFactory(pathway=pathway)
    draft = PathwayFactory(role=pathway.role)

    page = editor_client.get(reverse("admin:pathways_role_changelist")).content.decode()

    stages = reverse("admin:pathways_stage_changelist") + f"?pathway__id__exact={pathway.pk}"
    assert f'<a href="{change_url(pathway)}">1</a>' in page
    assert f'<a href="{stages}">2</a>' in page
    assert f'<a href="{change_url(draft)}">version 2</a>' in page


def test_role_keeps_the_address_it_was_published_at(editor_client):
    role = PathwayFactory(published=True, role__slug="known").role

    editor_client.post(
        change_url(role), {"name": "Renamed", "slug": "other", **lines("pathways", [], 0)}
    )

    assert Role.objects.values_list("name", "slug").get() == ("Renamed", "known")
