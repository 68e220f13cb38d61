"""Nobody is left standing at a stage that a new version doesn't have."""

import pytest

from pathways.checks import Kind, check, errors
from tests.factories import PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_people_at_a_stage_that_is_gone_are_an_error():
    old = StageFactory(slug="gone", title="Old ways")
    kept = StageFactory(slug="kept", pathway=old.pathway)
    for stage in (old, old, kept, StageFactory(slug="elsewhere"), None):
        UserFactory(stage=stage)
    draft = PathwayFactory(role=old.pathway.role)
    StageFactory(pathway=draft, slug="kept", competencies=1)

    [problem] = errors(draft)

    assert (problem.kind, problem.obj, problem.field) == (Kind.PEOPLE, draft, "stages")
    assert problem.words == (
        "2 people are at “Stage 1: Old ways” (gone) of version 1. This version does not have that "
        "stage. Move them to another stage first."
    )


def test_an_old_version_is_not_asked_for_the_stages_of_a_newer_one():
    old = StageFactory(slug="first", pathway=PathwayFactory(superseded=True), competencies=1)
    new = StageFactory(slug="new", pathway=PathwayFactory(role=old.pathway.role, published=True))
    UserFactory(stage=new)

    assert [p for p in check(old.pathway) if p.kind == Kind.PEOPLE] == []
