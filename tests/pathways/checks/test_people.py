"""Nobody is left standing at a stage that a new version doesn't have."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from pathways.services import start_new_version
from tests.factories import PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_people_at_a_stage_that_is_gone_are_asked_for_when_it_is_published():
    old = StageFactory(slug="gone", title="Old ways")
    kept = StageFactory(slug="kept", pathway=old.pathway)
    for stage in (old, old, kept, StageFactory(slug="elsewhere"), None):
        UserFactory(stage=stage)
    draft = PathwayFactory(role=old.pathway.role)
    StageFactory(pathway=draft, slug="kept", competencies=1)

    [problem] = [problem for problem in check(draft) if problem.kind == Kind.PEOPLE]

    assert errors(draft) == []
    assert (problem.obj, problem.url) == (
        draft,
        f"/admin/pathways/pathway/{draft.pk}/publish/#moves",
    )
    assert problem.words == (
        "There are people at “Stage 1: Old ways” of version 1, a stage that this version no "
        "longer has. You choose where they go when you publish."
    )


def test_nothing_is_said_of_a_stage_that_is_gone_and_empty():
    old = StageFactory(slug="gone")
    UserFactory(stage=StageFactory(slug="kept", pathway=old.pathway))
    draft, _started = start_new_version(old.pathway)
    draft.stages.get(slug="gone").delete()

    assert [problem for problem in check(draft) if problem.kind == Kind.PEOPLE] == []


def test_an_old_version_is_not_asked_for_the_stages_of_a_newer_one():
    old = StageFactory(slug="first", pathway=PathwayFactory(superseded=True), competencies=1)
    new = StageFactory(slug="new", pathway=PathwayFactory(role=old.pathway.role, published=True))
    UserFactory(stage=new)

    assert [p for p in check(old.pathway) if p.kind == Kind.PEOPLE] == []
