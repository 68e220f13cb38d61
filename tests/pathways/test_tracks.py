"""Two tracks are two roles that begin with the same stages, and both say where they branch."""

import pytest
from justhtml import JustHTML

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from pathways.documents.versions import as_document
from pathways.models import Competency, Pathway, PathwayState, Stage
from pathways.services import publish, retire, start_track
from pathways.tracks import tracks_of
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyFactory,
    OwnListFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db

WORDS = {1: ["Writes code", "Tests code"], 2: ["Reviews code"], 3: ["Designs whole systems"]}


@pytest.fixture
def engineer():
    pathway = PathwayFactory(role__slug="engineer", role__name="Engineer", published=True)
    CapabilityFactory(pathway=pathway, position=1, category="Craft")
    for number, texts in WORDS.items():
        stage = StageFactory(pathway=pathway, number=number, title=f"Step {number}")
        for position, text in enumerate(texts, 1):
            slug = text.lower().replace(" ", "-")
            CompetencyFactory(stage=stage, position=position, text=text, slug=slug)
        OwnListFactory(stage=stage, position=1, title="Tools", lines="An editor")
    return pathway


@pytest.fixture
def manager(engineer):
    """A track of the engineer that goes another way after stage 2, as a draft."""
    role = RoleFactory(slug="manager", name="Manager")
    draft = start_track(engineer, role, shared=2)
    CompetencyFactory(
        stage=StageFactory(pathway=draft, number=3, title="Leading", slug="leading"),
        text="Leads a team",
        slug="leads-a-team",
    )
    return draft


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [
        " ".join(element.to_text().split()).replace(" .", ".") for element in page.query(selector)
    ]


def release(draft):
    publish(draft, note="First.", at=PUBLISHED_AT)


def said(pathway):
    return [problem for problem in check(pathway) if problem.kind == Kind.TRACK]


def shared(pathway):
    return [(track.role, track.last.number, track.goes_on) for track in tracks_of(pathway)]


def test_a_track_begins_with_the_same_stages_and_lists_under_the_same_identities(engineer, manager):
    ours, theirs = as_document(engineer), as_document(manager)

    assert theirs.stages[:2] == ours.stages[:2]
    assert [stage.title for stage in theirs.stages] == ["Step 1", "Step 2", "Leading"]
    assert theirs.capabilities == ours.capabilities
    assert (manager.state, manager.number, manager.title) == (PathwayState.DRAFT, 1, "Manager")
    assert as_document(Pathway.objects.get(pk=engineer.pk)) == ours


def test_both_pages_say_where_they_branch_once_both_are_published(
    client, reader, engineer, manager
):
    before = texts(client.get(engineer.get_absolute_url()), ".tracks li")
    release(manager)

    pages = [client.get(each.get_absolute_url()) for each in (engineer, manager)]

    assert before == []
    goes_on = "Step 2. After that, each role goes its own way."
    assert [texts(page, ".tracks li") for page in pages] == [
        [f"Shared with Manager up to stage 2: {goes_on}"],
        [f"Shared with Engineer up to stage 2: {goes_on}"],
    ]


def test_a_draft_sees_in_its_preview_where_it_branches(manager):
    assert shared(manager) == [("Engineer", 2, True)]


def test_a_track_that_ends_where_the_other_goes_on_says_so(engineer):
    junior = start_track(engineer, RoleFactory(name="Junior"), shared=1)
    release(junior)

    assert shared(junior) == [("Engineer", 1, True)]
    assert shared(engineer) == [("Junior", 1, False)]


def test_stages_that_are_only_called_alike_are_not_shared(engineer):
    other = PathwayFactory(published=True)
    first = engineer.stages.get(number=1)
    stage = StageFactory(pathway=other, number=1, title=first.title, slug=first.slug)
    CompetencyFactory.create_batch(3, stage=stage)
    CompetencyFactory(stage=stage, slug="writes-code", text="Writes code")

    assert shared(engineer) == shared(other) == []
    Competency.objects.filter(stage=stage).exclude(slug="writes-code").delete()
    assert shared(engineer) == [(other.role.name, 1, False)]


def test_a_retired_track_is_not_named(engineer, manager):
    release(manager)
    today = PUBLISHED_AT.date()
    retire(manager, on=today, reason="Nobody was one.", today=today)

    assert shared(engineer) == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_tracks_take_one_query(engineer, django_assert_num_queries, many):
    for _one in range(many):
        release(start_track(engineer, RoleFactory(), shared=2))
    whole = Pathway.objects.with_stages().get(pk=engineer.pk)

    with django_assert_num_queries(1):
        assert len(tracks_of(whole)) == many


# The check


def test_a_track_with_the_same_words_is_fine(manager):
    assert said(manager) == []


def test_a_shared_stage_with_other_words_is_said_with_its_place(manager):
    change(manager, "tests-code", text="Tests all code")
    change(manager, "writes-code", expected_level="well")
    Stage.objects.filter(pathway=manager, number=2).update(title="Step two")
    CompetencyFactory(stage=manager.stages.get(number=2), position=2, text="Sings", slug="sings")

    found = said(manager)

    assert [(problem.is_error, problem.place) for problem in found] == [
        (False, "“Stage 1: Step 1”, competency 1, expected level"),
        (False, "“Stage 1: Step 1”, competency 2"),
        (False, "“Stage 2: Step two”, title"),
        (False, "“Stage 2: Step two”"),
    ]
    assert [problem.message for problem in found] == [
        "“Writes code”: Engineer shares this stage and expects no level. Say the same in both "
        "roles.",
        "Engineer shares this stage and says “Tests code” instead of “Tests all code”. Use the "
        "same words in both roles, or give it an identity of its own.",
        "Engineer shares this stage and calls it “Step 2”. Use one title in both roles.",
        "Engineer shares this stage, but 1 competency is in one of the two roles alone: “Sings”.",
    ]
    assert errors(manager) == []


def test_one_identity_for_two_things_in_a_shared_stage_stops_publishing(manager):
    change(manager, "tests-code", text="Hires people")

    [problem] = errors(manager)

    assert (problem.kind, problem.field) == (Kind.TRACK, "slug")
    assert problem.words == (
        "“Stage 1: Step 1”, competency 2: “Hires people” says something else than “Tests code” of "
        "Engineer, which shares this stage, and has the same identity (tests-code). Answers to one "
        "would count for the other. Give it an identity of its own."
    )
    assert [each.kind for each in check(manager) if each.field == "slug"] == [Kind.TRACK]


def test_after_the_branch_roles_say_what_they_like(manager):
    third = manager.stages.get(number=3)
    Stage.objects.filter(pk=third.pk).update(slug="stage-3", title="Step 3")
    Competency.objects.filter(stage=third).update(slug="designs-whole-systems")

    assert said(manager) == []
    assert shared(manager) == [("Engineer", 2, True)]


def change(pathway, slug, **values):
    Competency.objects.filter(stage__pathway=pathway, slug=slug).update(**values)
