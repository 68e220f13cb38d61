from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from pathway_portal.accounts.models import Notice
from pathways.checks import errors
from pathways.contents import pathway_lists, stage_lists
from pathways.models import (
    Capability,
    Competency,
    CompetencyArea,
    OwnList,
    Pathway,
    Seal,
    Skill,
    Stage,
)
from pathways.services import (
    NotADraft,
    NotInUse,
    NotPublishable,
    PeopleLeftBehind,
    hold_draft,
    keep,
    publish,
    retire,
    start_new_version,
)
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PATHWAY_LISTS = [content.model for content in pathway_lists()]
STAGE_LISTS = [content.model for content in stage_lists()]
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def words(pathway):
    """All that a pathway says, without ids and without what belongs to the version itself."""
    own = {"id", "role", "number", "state", "published_at", "change_note"}
    said = {"pathway": row(pathway, own)}
    for model in PATHWAY_LISTS:
        said[model] = [
            row(line, {"id", "pathway"}) for line in model.objects.filter(pathway=pathway)
        ]
    for model in STAGE_LISTS:
        said[model] = [
            (line.stage.slug, row(line, {"id", "stage"}))
            for line in model.objects.filter(stage__pathway=pathway).order_by("stage", "position")
        ]
    said[Skill] = [
        (skill.capability.position, row(skill, {"id", "capability"}))
        for skill in Skill.objects.filter(capability__pathway=pathway).order_by("capability", "id")
    ]
    return said


def words_of(problems):
    return [problem.words for problem in problems]


def row(instance, leave_out):
    return {
        field.name: getattr(instance, field.attname)
        for field in instance._meta.concrete_fields
        if field.name not in leave_out
    }


def publishable_draft(role, *slugs):
    draft = PathwayFactory(role=role)
    for slug in slugs:
        StageFactory(pathway=draft, slug=slug, competencies=1)
    return draft


@pytest.mark.usefixtures("operations_director")
def test_new_version_copies_everything():
    first = Pathway.objects.get()

    draft, started = start_new_version(first)

    assert started
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert draft.change_note == ""
    assert words(draft) == words(first)
    # The shipped pathway has neither; `test_areas.py` and `test_own_lists.py` have.
    assert {model for model, lines in words(draft).items() if not lines} == {
        CompetencyArea,
        OwnList,
    }


def test_new_version_keeps_the_language_of_its_words():
    draft, _started = start_new_version(PathwayFactory(published=True, language="fr"))

    draft.refresh_from_db()
    assert draft.language == "fr"


@pytest.mark.usefixtures("operations_director")
def test_new_version_leaves_the_old_one_as_it_was():
    first = Pathway.objects.get()
    before = words(first)

    draft, _started = start_new_version(first)
    Competency.objects.filter(stage__pathway=draft).update(text="Other words")

    first.refresh_from_db()
    assert words(first) == before
    assert (first.state, first.change_note) == ("published", "First version.")


def test_copied_lists_are_all_the_lists_there_are():
    def hangs_on(parent):
        return {
            model
            for model in apps.get_app_config("pathways").get_models()
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model is parent
        }

    assert hangs_on(Pathway) == {*PATHWAY_LISTS, Seal}
    assert hangs_on(Stage) == set(STAGE_LISTS)
    assert hangs_on(Capability) == {Skill}


@pytest.mark.usefixtures("operations_director")
def test_new_version_is_the_draft_there_is():
    first = Pathway.objects.get()
    draft, _started = start_new_version(first)

    again = start_new_version(first)

    assert again == (draft, False)
    assert Pathway.objects.count() == 2


@pytest.mark.usefixtures("operations_director")
def test_new_version_takes_the_same_queries_however_many_stages(django_assert_max_num_queries):
    first = Pathway.objects.get()

    with django_assert_max_num_queries(40):
        start_new_version(first)


def test_publish_holds_people_in_the_order_of_a_list_that_is_brought_in():
    """Of two orders, each could hold what the other waits for."""
    old = PathwayFactory(published=True)
    stages = [StageFactory(pathway=old, slug=slug) for slug in ("first", "second")]
    for stage in reversed(stages):
        UserFactory(stage=stage)
    draft = publishable_draft(old.role, "first", "second")

    with CaptureQueriesContext(connection) as queries:
        publish(draft, note="Clearer words.", at=NOW)

    asked = [query["sql"] for query in queries]
    held, *moved = [sql for sql in asked if "ORDER BY 1" in sql or 'UPDATE "accounts_user' in sql]
    assert held.startswith('SELECT "accounts_user"."id"')
    assert connection.vendor == "sqlite" or held.endswith("FOR NO KEY UPDATE")
    assert [sql.split()[0] for sql in moved] == ["UPDATE", "UPDATE"]


def test_publish_supersedes_the_version_before():
    old = StageFactory(slug="first").pathway
    draft = publishable_draft(old.role, "first")

    publish(draft, note="Clearer words.", at=NOW)

    old.refresh_from_db()
    assert old.state == "superseded"
    assert old.published_at is not None
    assert (draft.state, draft.published_at, draft.change_note) == (
        "published",
        NOW,
        "Clearer words.",
    )


def test_publish_leaves_other_roles_alone():
    other = StageFactory().pathway
    draft = publishable_draft(PathwayFactory().role, "first")

    publish(draft, note="Clearer words.", at=NOW)

    other.refresh_from_db()
    assert other.state == "published"


def test_publish_moves_people_to_the_stage_of_the_same_slug():
    first = StageFactory(slug="first")
    second = StageFactory(slug="second", pathway=first.pathway)
    earlier = StageFactory(slug="second", pathway=PathwayFactory(role=first.pathway.role))
    Pathway.objects.filter(pk=earlier.pathway.pk).update(state="superseded", published_at=NOW)
    elsewhere = StageFactory(slug="first")
    people = [UserFactory(stage=stage) for stage in (first, second, earlier, elsewhere, None)]
    draft = publishable_draft(first.pathway.role, "first", "second")

    publish(draft, note="Clearer words.", at=NOW)

    new_first, new_second = draft.stages.all()
    for person in people:
        person.refresh_from_db()
    assert [person.stage for person in people] == [
        new_first,
        new_second,
        new_second,
        elsewhere,
        None,
    ]


def test_publish_leaves_assessments_on_the_version_they_were_made_against():
    assessment = AssessmentFactory(submitted=True)
    old = assessment.stage
    draft = publishable_draft(old.pathway.role, old.slug)

    publish(draft, note="Clearer words.", at=NOW)

    assessment.refresh_from_db()
    assert assessment.stage == old


def test_publish_moves_people_from_a_stage_that_is_gone_to_where_hr_says():
    gone, given_up = (StageFactory(slug=slug) for slug in ("gone", "given-up"))
    Stage.objects.filter(pk=given_up.pk).update(pathway=gone.pathway, number=2)
    kept = StageFactory(slug="kept", pathway=gone.pathway, number=3)
    people = [UserFactory(stage=stage) for stage in (gone, gone, given_up, kept)]
    draft = publishable_draft(gone.pathway.role, "kept", "new")
    still, new = draft.stages.all()

    publish(draft, note="Clearer words.", at=NOW, moves={gone: new, given_up: None})

    for person in people:
        person.refresh_from_db()
    assert [person.stage for person in people] == [new, new, None, still]
    assert Notice.objects.count() == 0  # as for everybody else who moves


def test_publish_refuses_while_nobody_said_where_people_go_whose_stage_is_gone():
    old, answered = StageFactory(slug="gone", title="Old ways"), StageFactory(slug="answered")
    Stage.objects.filter(pk=answered.pk).update(pathway=old.pathway, number=2)
    person, moving = UserFactory(stage=old), UserFactory(stage=answered)
    draft = publishable_draft(old.pathway.role, "first")

    with pytest.raises(PeopleLeftBehind) as refused:
        publish(draft, note="Clearer words.", at=NOW, moves={answered: draft.stages.get()})

    assert str(refused.value) == (
        "Not published: there are people at “Stage 1: Old ways”, which this version no longer "
        "has. Choose where they go."
    )
    for each in (person, moving, draft, old.pathway):
        each.refresh_from_db()
    assert (person.stage, moving.stage_id) == (old, answered.pk)
    assert (draft.state, draft.change_note, old.pathway.state) == ("draft", "", "published")
    assert Seal.objects.filter(pathway=draft).count() == 0


def test_publish_moves_people_to_stages_of_its_own_only():
    old, elsewhere = StageFactory(slug="gone"), StageFactory()
    UserFactory(stage=old)
    draft = publishable_draft(old.pathway.role, "first")

    with pytest.raises(SuspiciousOperation):
        publish(draft, note="Clearer words.", at=NOW, moves={old: elsewhere})

    draft.refresh_from_db()
    assert draft.is_draft


def test_publish_refuses_a_pathway_without_a_stage():
    draft = PathwayFactory()

    with pytest.raises(NotPublishable) as refused:
        publish(draft, note="Clearer words.", at=NOW)

    assert words_of(refused.value.problems) == ["It has no stage yet. Add at least one."]


@pytest.mark.parametrize(("numbers", "said"), [((1, 3), "1, 3"), ((2, 3), "2, 3")])
def test_publish_refuses_gaps_in_the_numbering(numbers, said):
    draft = PathwayFactory()
    for number in numbers:
        StageFactory(pathway=draft, number=number, competencies=1)

    with pytest.raises(NotPublishable) as refused:
        publish(draft, note="Clearer words.", at=NOW)

    assert words_of(refused.value.problems) == [
        f"Its stages are numbered {said}. Number them from 1 without a gap."
    ]


def test_publish_names_every_stage_without_a_competency():
    draft = PathwayFactory()
    StageFactory(pathway=draft, title="Full", competencies=2)
    StageFactory(pathway=draft, title="Empty")
    StageFactory(pathway=draft, title="Bare")

    assert words_of(errors(draft)) == [
        "“Stage 2: Empty” has no competency yet. Add at least one.",
        "“Stage 3: Bare” has no competency yet. Add at least one.",
    ]


def test_publish_twice_has_one_effect():
    draft = publishable_draft(PathwayFactory(superseded=True).role, "first")
    stale = Pathway.objects.get(pk=draft.pk)
    publish(draft, note="Clearer words.", at=NOW)

    with pytest.raises(NotADraft):
        publish(stale, note="Pressed again.", at=datetime(2026, 6, 2, 9, tzinfo=UTC))

    draft.refresh_from_db()
    assert (draft.published_at, draft.change_note) == (NOW, "Clearer words.")


@pytest.mark.parametrize("state", ["published", "superseded", "retired"])
def test_hold_draft_refuses_what_is_no_draft(state):
    pathway = PathwayFactory(**{state: True})

    with pytest.raises(NotADraft):
        hold_draft(pathway)


def test_publish_refuses_a_draft_that_is_gone():
    draft = publishable_draft(PathwayFactory(superseded=True).role, "first")
    stale = Pathway.objects.get(pk=draft.pk)
    draft.delete()

    with pytest.raises(NotADraft):
        publish(stale, note="Clearer words.", at=NOW)


def test_problems_count_competencies_of_their_own_stage_only():
    draft = publishable_draft(PathwayFactory(superseded=True).role, "first", "second")
    CompetencyFactory(stage=draft.stages.first())

    assert errors(draft) == []


# Retired

TODAY, TOMORROW = date(2026, 6, 1), date(2026, 6, 2)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("pathways.models.versions.timezone.localdate", lambda *of: TODAY)


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("on", "read", "state", "standing"),
    [
        (TODAY, False, "retired", "retired"),
        (TOMORROW, True, "published", "published"),
    ],
)
def test_retiring_takes_a_version_away_from_its_day_on(on, read, state, standing):
    pathway = PathwayFactory(published=True)

    retire(pathway, on=on, reason="The team is no more.", today=TODAY)

    assert Pathway.objects.published().exists() is read
    assert (pathway.state, pathway.standing, pathway.is_published) == (state, standing, read)
    assert (pathway.retires_on, pathway.retirement_reason) == (on, "The team is no more.")


def test_on_its_day_a_version_is_retired_without_anybody_doing_anything(monkeypatch):
    pathway = StageFactory().pathway
    retire(pathway, on=TOMORROW, reason="The team is no more.", today=TODAY)

    monkeypatch.setattr("pathways.models.versions.timezone.localdate", lambda *of: TOMORROW)

    assert (pathway.is_published, pathway.is_retired) == (False, True)
    assert (Pathway.objects.published().count(), Stage.objects.published().count()) == (0, 0)


@pytest.mark.parametrize("trait", [{}, {"superseded": True}, {"retired": True}])
def test_only_what_people_read_is_retired_or_kept(trait):
    pathway = PathwayFactory(**trait)
    before = row(pathway, [])

    with pytest.raises(NotInUse):
        retire(pathway, on=TODAY, reason="The team is no more.", today=TODAY)
    with pytest.raises(NotInUse):
        keep(pathway)

    pathway.refresh_from_db()
    assert row(pathway, []) == before


@pytest.mark.usefixtures("today")
def test_keeping_calls_the_retirement_off_before_its_day():
    pathway = PathwayFactory(published=True)
    retire(pathway, on=TOMORROW, reason="The team is no more.", today=TODAY)

    keep(pathway)

    assert (pathway.retires_on, pathway.retirement_reason) == (None, "")


@pytest.mark.usefixtures("today")
def test_after_its_day_it_is_too_late_to_keep_a_version():
    pathway = PathwayFactory(published=True)
    retire(pathway, on=TODAY, reason="The team is no more.", today=TODAY)

    with pytest.raises(NotInUse):
        keep(pathway)

    assert Pathway.objects.get().is_retired


def test_a_new_version_takes_the_place_of_a_retired_one():
    old = StageFactory(slug="one", competencies=1).pathway
    retire(old, on=TODAY, reason="The team is no more.", today=TODAY)
    draft, _started = start_new_version(old)

    publish(draft, note="The team is back.", at=NOW)

    assert list(Pathway.objects.published()) == [draft]
    assert (draft.retires_on, draft.retirement_reason) == (None, "")


def test_a_new_version_takes_the_place_of_one_whose_last_day_has_passed_unseen(monkeypatch):
    old = StageFactory(slug="one", competencies=1).pathway
    retire(old, on=TOMORROW, reason="The team is no more.", today=TODAY)
    monkeypatch.setattr("pathways.models.versions.timezone.localdate", lambda *of: TOMORROW)
    draft, _started = start_new_version(old)

    publish(draft, note="The team is back.", at=NOW)

    old.refresh_from_db()
    assert (old.state, list(Pathway.objects.published())) == ("retired", [draft])
