"""A newer version of the pathway and a draft on the older one: it moves when asked to, and no word
of it is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from assessments import services
from assessments.models import OrphanedAnswer, Side, State
from assessments.services import AnswerInput, ReflectionInput
from pathways.services import retire
from tests.assessments.conftest import all_words, gone, new_version_of, reworded
from tests.assessments.moving.conftest import (
    ADDED,
    CHANGES,
    COMPETENCIES,
    LOOKED_AT_AGAIN,
    METRICS,
    NOW,
    everything,
    move,
    rows,
    url,
)
from tests.factories import (
    DAY,
    AssessmentFactory,
    OrphanedAnswerFactory,
    ReflectionFactory,
    StageFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

# A newer version is there


def test_publishing_touches_no_draft(begun, stage):
    before = everything(begun)

    new_version_of(stage, *CHANGES)

    assert everything(begun) == before
    assert begun.stage == stage


def test_draft_page_tells_of_the_newer_version_and_asks_the_older_ones_questions(
    client, employee, draft, stage
):
    newer = new_version_of(stage, *CHANGES)

    response = client.get(url("answer", draft))

    assert response.context["newer"] == newer
    assert f'href="{url("move", draft)}"' in response.content.decode()
    assert [form.question.item.slug for form in response.context["forms"]] == [
        *COMPETENCIES,
        *METRICS,
    ]


@pytest.mark.parametrize("what", ["nothing newer", "only a draft of it", "the step is gone"])
def test_draft_page_tells_of_nothing_newer_where_there_is_nowhere_to_move(
    client, employee, draft, stage, what
):
    if what == "only a draft of it":
        stage.pathway.role.pathways.create(number=2, title="Still a draft")
    elif what == "the step is gone":
        StageFactory(pathway=stage.pathway, competencies=1)
        new_version_of(stage, lambda step: type(step).objects.filter(pk=step.pk).update(slug="x"))

    response = client.get(url("answer", draft))

    assert response.context["newer"] is None
    assert url("move", draft) not in response.content.decode()
    assert client.get(url("move", draft)).url == draft.get_absolute_url()
    assert client.post(url("move", draft), {"version": 0}).status_code == 409
    assert everything(draft)[:2] == [stage.pk, 0]


def test_a_draft_can_be_finished_on_the_version_it_began_with(people, draft, stage):
    new_version_of(stage, *CHANGES)

    services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)

    draft.refresh_from_db()
    assert (draft.state, draft.stage) == (State.SUBMITTED, stage)


# Looking before moving


def test_move_page_says_what_it_means_for_each_question_and_moves_nothing(
    client, employee, draft, stage
):
    new_version_of(stage, *CHANGES, note="Two lines say it better.")
    before = everything(draft)

    response = client.get(url("move", draft))

    moving = response.context["moving"]
    assert [q.item.slug for q in moving.same] == ["same", "metric-same"]
    assert [(o.item.slug, n.item.slug) for o, n in moving.reworded] == [
        (slug, slug) for slug in LOOKED_AT_AGAIN
    ]
    assert [q.item.slug for q in moving.added] == ADDED
    assert [q.item.slug for q in moving.gone] == ["gone", "metric-gone"]
    page = response.content.decode()
    for words in [
        "Two lines say it better.",
        "The competency reworded",
        "Drawing a process as it is",
        "Leading a change",
        "The metric metric-gone",
    ]:
        assert page.count(words) == 1
    assert everything(draft) == before


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed", "agreed"])
def test_only_a_draft_moves(client, employee, assessment_in, state):
    assessment = assessment_in(state)
    new_version_of(assessment.stage)
    before = everything(assessment)

    assert client.get(url("move", assessment)).url == assessment.get_absolute_url()
    assert client.post(url("move", assessment), {"version": 0}).status_code == 409

    assert everything(assessment) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_draft_moves_for_its_employee_alone(client, people, draft, stage, method):
    new_version_of(stage)
    before = everything(draft)

    for who in ["manager", "head", "peer", "stranger"]:
        client.force_login(people[who])
        assert getattr(client, method)(url("move", draft), {"version": 0}).status_code == 404
        with pytest.raises(PermissionDenied):
            services.move_to_published(draft, version=0, by=people[who], at=NOW)

    assert everything(draft) == before


def test_a_manager_may_not_move_what_they_can_see(client, people, assessment_in):
    submitted = assessment_in("submitted")
    new_version_of(submitted.stage)
    client.force_login(people["manager"])

    assert client.get(url("move", submitted)).status_code == 403
    assert client.post(url("move", submitted), {"version": 0}).status_code == 403


# Moving


def test_move_brings_the_draft_to_the_newer_version(client, employee, draft, stage):
    newer = new_version_of(stage, *CHANGES)

    response = client.post(url("move", draft), {"version": 0})

    draft.refresh_from_db()
    assert response.url == url("answer", draft)
    assert (draft.stage, draft.version, draft.state) == (newer, 1, State.DRAFT)
    assert {row.item.stage for row in rows(draft).values()} == {newer}
    assert {row.watch_for.stage for row in draft.reflections.all()} == {newer}
    assert set(rows(draft)) == {*COMPETENCIES, *METRICS, *ADDED} - {"gone", "metric-gone"}
    after = client.get(url("answer", draft))
    assert after.context["newer"] is None


def test_move_brings_each_answer_to_the_same_question(draft, stage):
    before = rows(draft)
    new_version_of(stage, *CHANGES)

    after = rows(move(draft))

    for slug in ["same", "metric-same", *LOOKED_AT_AGAIN]:
        words = [
            (row.pk, row.answer, row.answered_at, row.evidence, row.link)
            for row in (before[slug], after[slug])
        ]
        assert words[0] == words[1]
        assert after[slug].version == before[slug].version + 1
    assert [(after[slug].answer, after[slug].evidence) for slug in ADDED] == [("", "")] * 2


def test_move_loses_no_word_of_either_side(begun, stage):
    before = all_words(begun)
    new_version_of(stage, *CHANGES)

    move(begun)

    assert all_words(begun) == before
    assert before.total() == 2 * len([*COMPETENCIES, *METRICS]) + 2
    assert sorted(begun.orphaned_answers.values_list("author__name", "asked")) == [
        ("Emma Employee", "Overlooking what is simple"),
        ("Emma Employee", "The competency gone"),
        ("Emma Employee", "The metric metric-gone"),
        ("Mona Manager", "The competency gone"),
        ("Mona Manager", "The metric metric-gone"),
    ]


def test_move_keeps_every_word_where_its_author_reads_it_and_nobody_else(
    client, people, begun, stage
):
    new_version_of(stage, *CHANGES)
    move(begun)
    client.force_login(people["employee"])
    own_page = client.get(url("answer", begun)).content.decode()
    for slug in [*LOOKED_AT_AGAIN, *ADDED]:
        row = rows(begun)[slug]
        level = "alone" if row.competency_id else "met"
        services.save_own_half(
            begun,
            [AnswerInput(row.key, row.version, level, row.evidence)],
            by=begun.employee,
            at=NOW,
        )
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW + DAY)
    handed_in = client.get(begun.get_absolute_url()).content.decode()
    client.force_login(people["manager"])
    theirs = client.get(url("review", begun)).content.decode()

    for slug in [*COMPETENCIES, *METRICS]:
        assert f"self saw {slug}" in own_page
        assert f"self saw {slug}" in handed_in
        assert f"manager saw {slug}" in theirs
    assert "my thought on: Overlooking what is simple" in own_page
    assert "manager saw" not in own_page + handed_in
    # Of what is asked no more, the manager reads nothing that was not theirs.
    assert "self saw same" in theirs
    assert "self saw gone" not in theirs
    assert "self saw metric-gone" not in theirs
    assert "my thought on: Overlooking what is simple" not in theirs


def test_orphaned_answers_of_another_are_on_no_page(client, people, draft):
    OrphanedAnswerFactory(assessment=draft, text="what Emma wrote")
    OrphanedAnswerFactory(assessment=draft, author=people["manager"], text="what Mona wrote")
    # Mona had begun her review, and has been the manager all along.
    draft.review_manager_changes = people["employee"].manager_changes
    draft.save()

    client.force_login(people["employee"])
    own = [client.get(url(name, draft)).content.decode() for name in ["answer", "submit"]]
    services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)
    own.append(client.get(draft.get_absolute_url()).content.decode())
    client.force_login(people["manager"])
    theirs = [client.get(url("review", draft)).content.decode()]

    assert ["what Emma wrote" in page for page in own] == [True, True, True]
    assert ["what Mona wrote" in page for page in own] == [False, False, False]
    assert ["what Emma wrote" in page for page in theirs] == [False]
    assert ["what Mona wrote" in page for page in theirs] == [True]


def test_orphaned_answers_go_with_the_draft_that_is_thrown_away(draft):
    OrphanedAnswerFactory(assessment=draft)

    services.discard(draft, version=0, by=draft.employee, at=NOW)

    assert not OrphanedAnswer.objects.exists()


def test_move_leaves_nothing_over_where_nothing_was_said(people, stage):
    draft = services.start(stage, by=people["employee"], at=NOW)
    new_version_of(stage, *CHANGES)

    move(draft)

    assert not OrphanedAnswer.objects.exists()
    assert {row.old_words for row in rows(draft).values()} == {""}


@pytest.mark.parametrize(
    "said",
    [("", "", "https://example.com/a"), ("", "words", ""), ("not_sure", "", "")],
    ids=["link", "words", "answer"],
)
def test_whatever_alone_was_said_of_what_is_gone_is_kept(people, stage, said):
    draft = services.start(stage, by=people["employee"], at=NOW)
    answer, evidence, link = said
    key = rows(draft)["gone"].key
    services.save_own_half(
        draft, [AnswerInput(key, 0, answer, evidence, link)], by=people["employee"], at=NOW
    )
    new_version_of(stage, gone("competencies", slug="gone"))

    move(draft)

    assert [(k.answer, k.text, k.link) for k in draft.orphaned_answers.all()] == [said]


def test_evidence_without_an_answer_comes_along_and_asks_for_no_second_look(people, stage):
    draft = services.start(stage, by=people["employee"], at=NOW)
    given = [AnswerInput(row.key, 0, "", "begun to write") for row in draft.ratings.all()]
    services.save_own_half(draft, given, by=people["employee"], at=NOW)
    new_version_of(stage, *CHANGES)

    after = rows(move(draft))

    assert (after["reworded"].evidence, after["reworded"].old_words) == ("begun to write", "")
    assert set(draft.orphaned_answers.values_list("answer", "text")) == {("", "begun to write")}


def test_move_keeps_what_was_confirmed_of_last_time(people, stage):
    last = AssessmentFactory(employee=people["employee"], stage=stage, agreed=True)
    draft = services.start(stage, by=people["employee"], at=NOW)
    [source] = last.ratings.filter(side=Side.AGREED, competency__slug="same")
    services.confirm(draft, {rows(draft)["same"].key: source.pk}, by=people["employee"], at=NOW)
    new_version_of(stage)

    moved = rows(move(draft))["same"]

    assert (moved.answer, moved.confirms, moved.answered_at) == (
        "alone",
        source,
        source.answered_at,
    )


def test_thoughts_move_with_their_watch_for_and_stay_shared_or_not(people, stage):
    draft = AssessmentFactory(employee=people["employee"], stage=stage)
    first, second = stage.watch_fors.all()
    ReflectionFactory(assessment=draft, watch_for=first, shared=True, text="shared")
    ReflectionFactory(assessment=draft, watch_for=second, text="kept to myself")
    new_version_of(stage, lambda step: WatchForFactory(stage=step, text="Siloed teams"))

    move(draft)

    thoughts = draft.reflections.order_by("watch_for__position")
    assert [(t.watch_for.text, t.text, t.is_shared) for t in thoughts] == [
        ("Ignoring the front line", "shared", True),
        ("Overlooking what is simple", "kept to myself", False),
        ("Siloed teams", "", False),
    ]


def test_two_watch_fors_that_say_the_same_move_each_with_its_thought(people, stage):
    WatchForFactory(stage=stage, text="Ignoring the front line")
    draft = services.start(stage, by=people["employee"], at=NOW)
    for place, thought in enumerate(draft.reflections.all()):
        given = [ReflectionInput(thought.key, 0, f"thought {place}")]
        services.save_own_half(draft, given, by=people["employee"], at=NOW)
    before = all_words(draft)
    new_version_of(stage)

    move(draft)

    assert all_words(draft) == before


@pytest.mark.parametrize("who", ["employee", "manager"])
@pytest.mark.parametrize("state", ["open", "confirmed", "agreed"])
def test_orphaned_answers_stay_readable_for_their_author_when_both_views_are_open(
    client, people, assessment_in, who, state
):
    assessment = assessment_in(state)
    OrphanedAnswerFactory(assessment=assessment, text="words of employee")
    OrphanedAnswerFactory(assessment=assessment, author=people["manager"], text="words of manager")
    client.force_login(people[who])

    page = client.get(assessment.get_absolute_url()).content.decode()

    assert [f"words of {name}" in page for name in ["employee", "manager"]] == [
        who == "employee",
        who == "manager",
    ]


# Moving more than once


def test_a_second_move_still_shows_the_words_that_were_answered(draft, stage):
    newer = new_version_of(stage, reworded("competencies", "same", text="Second words"))
    move(draft)
    new_version_of(newer, reworded("competencies", "same", text="Third words"))

    row = rows(move(draft))["same"]

    assert (row.competency.text, row.old_words) == ("Third words", "The competency same")


def test_a_later_move_asks_again_for_what_was_already_looked_at(draft, stage):
    newer = new_version_of(stage, reworded("competencies", "same", text="Second words"))
    key = rows(move(draft))["same"].key
    services.keep_under_new_words(draft, [key], by=draft.employee, at=NOW)
    new_version_of(newer, reworded("competencies", "same", text="Third words"))

    assert rows(move(draft))["same"].old_words == "Second words"


def test_a_retired_pathway_moves_nobody(client, employee, draft, stage):
    newer = new_version_of(stage)
    retire(newer.pathway, on=NOW.date(), reason="Nobody does this any more.", today=NOW.date())

    assert client.post(url("move", draft), {"version": 0}).status_code == 409
