"""A newer version of the pathway and a draft on the older one: it moves when asked to, and no word
of it is lost."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import services
from assessments.models import (
    COMPETENCY_ANSWERS,
    METRIC_ANSWERS,
    MetricAnswer,
    MetricNonAnswer,
    OrphanedAnswer,
    Rating,
    Side,
    State,
)
from assessments.services import AnswerInput, ReflectionInput
from pathways.models import Competency, Metric, WatchFor
from pathways.services import retire
from tests.assessments.conftest import all_words, gone, new_version_of, posted, reworded
from tests.factories import (
    DAY,
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    OrphanedAnswerFactory,
    ReflectionFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
COMPETENCIES = ["same", "reworded", "levels", "gone"]
METRICS = ["metric-same", "metric-reworded", "metric-gone"]
# What HR does to the next version.
CHANGES = [
    reworded("competencies", "reworded", text="Drawing a process as it is"),
    reworded("competencies", "levels", alone="Draws it without being shown how"),
    gone("competencies", slug="gone"),
    reworded("metrics", "metric-reworded", text="Improvements, each with a figure"),
    gone("metrics", slug="metric-gone"),
    gone("watch_fors", text="Overlooking what is simple"),
    lambda step: CompetencyFactory(stage=step, slug="added", text="Leading a change"),
    lambda step: MetricFactory(stage=step, slug="metric-added", text="Teams that ask back"),
    lambda step: WatchForFactory(stage=step, text="Siloed teams"),
]
LOOKED_AT_AGAIN = ["reworded", "levels", "metric-reworded"]
ADDED = ["added", "metric-added"]


@pytest.fixture
def stage(db):
    stage = StageFactory()
    for slug in COMPETENCIES:
        CompetencyFactory(stage=stage, slug=slug, text=f"The competency {slug}")
    for slug in METRICS:
        MetricFactory(stage=stage, slug=slug, text=f"The metric {slug}")
    for text in ["Ignoring the front line", "Overlooking what is simple"]:
        WatchForFactory(stage=stage, text=text)
    return stage


@pytest.fixture
def draft(people, stage):
    """Every question answered with words of its own, and a thought on each watch-for."""
    draft = services.start(stage, by=people["employee"], at=NOW)
    answer(draft, Side.SELF, by=people["employee"])
    for reflection in draft.reflections.select_related("watch_for"):
        thought = ReflectionInput(reflection.key, 0, f"my thought on: {reflection.watch_for}", True)
        services.save_own_half(draft, [thought], by=people["employee"], at=NOW)
    return draft


@pytest.fixture
def begun(people, draft):
    """The same draft, withdrawn after the manager had answered everything."""
    services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)
    answer(draft, Side.MANAGER, by=people["manager"])
    services.withdraw(draft, version=1, by=people["employee"], at=NOW)
    draft.refresh_from_db()
    return draft


def answer(assessment, side, *, by):
    """Answer each question with an example and a link that name it and who gave them."""
    save = services.save_own_half if side == Side.SELF else services.save_review
    asked = assessment.ratings.filter(side=Side.SELF).select_related("competency", "metric")
    given = [
        AnswerInput(
            row.key,
            0,
            "well" if row.competency_id else "partly",
            f"{side} saw {row.item.slug}",
            f"https://example.com/{side}/{row.item.slug}",
        )
        for row in asked
    ]
    save(assessment, given, by=by, at=NOW)


def move(draft, at=NOW + DAY):
    draft.refresh_from_db()
    services.move_to_published(draft, version=draft.version, by=draft.employee, at=at)
    draft.refresh_from_db()
    return draft


def rows(assessment, side=Side.SELF):
    """One side's rows by the item's slug, in the order of the page."""
    found = assessment.ratings.filter(side=side).select_related("competency", "metric")
    in_order = sorted(found, key=lambda row: (row.metric_id is not None, row.item.position))
    return {row.item.slug: row for row in in_order}


def as_shown(assessment, side):
    """What the page of one half posts when nothing on it was changed."""
    data = {"stage": assessment.stage_id}
    for row in rows(assessment, side).values():
        data |= {
            f"{row.key}-version": row.version,
            f"{row.key}-answer": row.answer,
            f"{row.key}-evidence": row.evidence,
            f"{row.key}-link": row.link,
        }
    return data


def everything(assessment):
    """Every row that moving could touch, in full."""
    assessment.refresh_from_db()
    return [
        assessment.stage_id,
        assessment.version,
        *assessment.ratings.order_by("pk").values(),
        *assessment.reflections.order_by("pk").values(),
        *assessment.orphaned_answers.order_by("pk").values(),
    ]


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


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


# Looking at the new words


def test_answers_to_other_words_are_looked_at_before_submitting(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    open_keys = {rows(draft)[slug].key for slug in [*LOOKED_AT_AGAIN, *ADDED]}

    page = client.get(url("submit", draft))
    with pytest.raises(services.Incomplete) as missing:
        services.submit(draft, version=1, independent=True, by=employee, at=NOW)

    assert {question.key for question in page.context["unanswered"]} == open_keys
    assert b'name="review"' not in page.content
    assert set(missing.value.keys) == open_keys


def test_an_answer_that_still_holds_is_looked_at_by_saying_so(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    row = rows(draft)["reworded"]
    data = as_shown(draft, Side.SELF) | {"holds": row.key}

    response = client.post(url("answer", draft), data)

    after = rows(draft)
    assert response.url == f"{url('answer', draft)}#q-{row.key}"
    assert [slug for slug, r in after.items() if r.old_words] == ["levels", "metric-reworded"]
    assert (after["reworded"].answer, after["reworded"].answered_at) == ("well", NOW)
    assert after["reworded"].version == row.version + 1


def test_another_answer_has_looked_at_the_new_words(draft, stage):
    new_version_of(stage, *CHANGES)
    row = rows(move(draft))["reworded"]

    services.save_own_half(
        draft, [AnswerInput(row.key, row.version, "helping")], by=draft.employee, at=NOW + DAY
    )

    row.refresh_from_db()
    assert (row.answer, row.old_words, row.answered_at) == ("helping", "", NOW + DAY)


def test_saving_the_page_as_it_is_has_looked_at_nothing(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)
    data = as_shown(draft, Side.SELF)
    data |= {name: f"{words}, and more" for name, words in data.items() if "-evidence" in name}

    client.post(url("answer", draft), data)

    after = rows(draft)
    assert after["reworded"].evidence == "self saw reworded, and more"
    assert [slug for slug, row in after.items() if row.old_words] == LOOKED_AT_AGAIN


def test_draft_page_shows_the_words_that_were_answered(client, employee, draft, stage):
    new_version_of(stage, *CHANGES)
    move(draft)

    page = client.get(url("answer", draft)).content.decode()

    assert page.count('name="holds"') == len(LOOKED_AT_AGAIN)
    assert page.count('<del lang="en">The competency reworded</del>') == 1


def test_the_managers_answers_to_other_words_are_looked_at_before_finishing(
    client, people, begun, stage
):
    new_version_of(stage, *CHANGES)
    move(begun)
    for slug, row in rows(begun).items():
        answer = "alone" if row.competency_id else "met"
        if slug in [*LOOKED_AT_AGAIN, *ADDED]:
            services.save_own_half(
                begun, [AnswerInput(row.key, row.version, answer)], by=begun.employee, at=NOW
            )
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    begun.refresh_from_db()
    client.force_login(people["manager"])
    theirs = rows(begun, Side.MANAGER)
    open_keys = {theirs[slug].key for slug in [*LOOKED_AT_AGAIN, *ADDED]}

    page = client.get(url("finish", begun))
    refused = client.post(url("finish", begun), {"version": begun.version})

    assert {question.key for question in page.context["unanswered"]} == open_keys
    assert (refused.status_code, refused.context["was_refused"]) == (200, True)
    begun.refresh_from_db()
    assert begun.state == State.SUBMITTED

    # Saying that they hold, and answering what is new, is enough.
    for slug in LOOKED_AT_AGAIN:
        data = as_shown(begun, Side.MANAGER) | {"holds": theirs[slug].key}
        assert client.post(url("review", begun), data).status_code == 302
    for slug in ADDED:
        row = rows(begun, Side.MANAGER)[slug]
        level = "well" if row.competency_id else "met"
        services.save_review(
            begun, [AnswerInput(row.key, row.version, level)], by=people["manager"], at=NOW + DAY
        )
    services.complete_review(begun, version=begun.version, by=people["manager"], at=NOW + 2 * DAY)
    begun.refresh_from_db()
    assert begun.state == State.OPEN
    assert rows(begun, Side.MANAGER)["reworded"].answer == "well"


def test_each_looks_at_their_own_answers(people, begun, stage):
    new_version_of(stage, *CHANGES)
    move(begun)
    key = rows(begun)["reworded"].key

    services.keep_under_new_words(begun, [key], by=people["employee"], at=NOW)

    assert rows(begun)["reworded"].old_words == ""
    assert rows(begun, Side.MANAGER)["reworded"].old_words == "The competency reworded"
    with pytest.raises(services.StaleVersion):
        services.keep_under_new_words(begun, [key], by=people["manager"], at=NOW)
    with pytest.raises(PermissionDenied):
        services.keep_under_new_words(begun, [key], by=people["stranger"], at=NOW)


def test_a_former_managers_half_that_moved_dies_unseen(client, people, begun, stage):
    new_version_of(stage, *CHANGES)
    move(begun)
    for slug in [*LOOKED_AT_AGAIN, *ADDED]:
        row = rows(begun)[slug]
        level = "alone" if row.competency_id else "met"
        services.save_own_half(
            begun, [AnswerInput(row.key, row.version, level)], by=begun.employee, at=NOW
        )
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    people["employee"].manager = new = UserFactory()
    people["employee"].save()
    client.force_login(new)

    page = client.get(url("review", begun)).content.decode()
    row = rows(begun)["same"]
    key = rows(begun)["reworded"].key
    assert services.keep_under_new_words(begun, [key], by=new, at=NOW) == services.Saved()
    services.save_review(begun, [AnswerInput(row.key, 0, "alone")], by=new, at=NOW)

    assert "manager saw" not in page
    theirs = begun.ratings.filter(side=Side.MANAGER)
    assert set(theirs.values_list("author", "evidence", "old_words")) == {(new.pk, "", "")}


# Old pages


def test_a_page_of_the_older_version_is_refused_with_what_was_typed(client, employee, draft, stage):
    old = posted(draft, answer="alone", version=1, evidence="typed in an old tab")
    old |= {"stage": stage.pk}
    new_version_of(stage, *CHANGES)
    after = everything(move(draft))

    response = client.post(url("answer", draft), old)

    assert response.status_code == 409
    assert response.context["typed"] == ["typed in an old tab"] * len([*COMPETENCIES, *METRICS])
    assert "typed in an old tab" in response.content.decode()
    assert everything(draft) == after


def test_thoughts_on_a_page_of_the_older_version_are_not_lost_either(
    client, employee, draft, stage
):
    key = draft.reflections.first().key
    old = {"stage": stage.pk, f"{key}-version": 1, f"{key}-text": "a thought in an old tab"}
    new_version_of(stage, *CHANGES)
    move(draft)

    response = client.post(url("answer", draft), old)

    assert (response.status_code, response.context["typed"]) == (409, ["a thought in an old tab"])


def test_a_managers_page_of_the_older_version_is_refused_with_what_was_typed(
    client, people, begun, stage
):
    old = posted(begun, answer="alone", version=1, evidence="typed in an old tab")
    old |= {"stage": stage.pk}
    new_version_of(stage)
    move(begun)
    services.submit(begun, version=begun.version, independent=True, by=begun.employee, at=NOW)
    after = everything(begun)
    client.force_login(people["manager"])

    response = client.post(url("review", begun), old)

    assert response.status_code == 409
    assert response.context["typed"] == ["typed in an old tab"] * len([*COMPETENCIES, *METRICS])
    assert everything(begun) == after


@pytest.mark.parametrize("slug", ["same", "gone"])
def test_an_autosave_of_the_older_version_is_refused(client, employee, draft, stage, slug):
    key = rows(draft)[slug].key
    fields = {f"{key}-version": 1, f"{key}-answer": "helping", f"{key}-evidence": "so far"}
    new_version_of(stage, *CHANGES)
    after = everything(move(draft))

    response = client.post(url("save", draft), fields | {"key": key})

    assert (response.status_code, list(response.json())) == (409, ["message"])
    assert everything(draft) == after


def test_moving_again_from_the_same_page_is_refused(client, employee, draft, stage):
    newer = new_version_of(stage, *CHANGES)
    client.post(url("move", draft), {"version": 0})
    newest = new_version_of(newer, reworded("competencies", "same", text="In other words"))
    before = everything(draft)

    response = client.post(url("move", draft), {"version": 0})

    assert response.status_code == 409
    assert everything(draft) == before
    assert newest != draft.stage


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_move_carries_the_version_of_its_page(client, employee, draft, stage, version):
    new_version_of(stage)

    assert client.post(url("move", draft), {"version": version}).status_code == 400

    draft.refresh_from_db()
    assert draft.stage == stage


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


# Whatever was written, and whatever HR changes

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
links = st.sampled_from(["", "https://example.com/a", "http://example.com/b"])
fates = st.sampled_from(["same", "text", "level", "gone"])
of_competency = st.tuples(st.sampled_from(["", *COMPETENCY_ANSWERS]), words, links)
of_metric, of_metric_by_manager = [
    st.tuples(st.sampled_from(["", *answers]), words, links)
    for answers in [[*MetricAnswer.values, MetricNonAnswer.NO_OPPORTUNITY], METRIC_ANSWERS]
]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(of_competency, of_competency, fates, fates), max_size=4),
    st.lists(st.tuples(of_metric, of_metric_by_manager, fates, fates), max_size=3),
    st.lists(st.tuples(words, st.booleans(), fates, fates), max_size=3),
    st.booleans(),
)
def test_moving_loses_no_word(competencies, metrics, watch_fors, has_manager):
    with transaction.atomic():
        stage = StageFactory(competencies=1)  # a stage has at least one, also when all others go
        draft = AssessmentFactory(stage=stage, employee__manager=UserFactory())
        said, fate = [], {}
        for factory, kind, items in [
            (CompetencyFactory, "competency", competencies),
            (MetricFactory, "metric", metrics),
        ]:
            for own, theirs, *fates_of_it in items:
                item = factory(stage=stage)
                fate[item.slug] = fates_of_it
                said.append((kind, item, Side.SELF, draft.employee, own))
                if has_manager:
                    said.append((kind, item, Side.MANAGER, draft.employee.manager, theirs))
        for kind, item, side, author, (answer, evidence, link) in said:
            Rating.objects.create(
                assessment=draft,
                side=side,
                author=author,
                answer=answer,
                answered_at=NOW if answer else None,
                evidence=evidence,
                link=link,
                **{kind: item},
            )
        for text, is_shared, *fates_of_it in watch_fors:
            shared_at = NOW if is_shared and text else None
            thought = ReflectionFactory(assessment=draft, text=text, shared_at=shared_at)
            fate[thought.watch_for.text] = fates_of_it
        before = all_words(draft)

        newest = stage
        for turn in range(2):
            newest = new_version_of(newest, lambda step, turn=turn: revise(step, fate, turn))
            move(draft)

            assert all_words(draft) == before
            items = [*newest.competencies.all(), *newest.metrics.all()]
            sides = [Side.SELF, Side.MANAGER] if said and has_manager else [Side.SELF]
            for side in sides:
                assert set(rows(draft, side)) == {item.slug for item in items}
            assert {row.watch_for for row in draft.reflections.all()} == set(
                newest.watch_fors.all()
            )
        transaction.set_rollback(True)


def revise(step, fate, turn):
    """Do to each line of a draft version what its fate says of this turn."""
    for model in [Competency, Metric, WatchFor]:
        for item in model.objects.filter(stage=step):
            match fate.get(getattr(item, "slug", item.text), ["same", "same"])[turn]:
                case "text":
                    item.text = f"{item.text}, in other words"
                case "level" if model is Competency:
                    item.well = f"Well, as of turn {turn}"
                case "gone":
                    item.delete()
                    continue
            item.save()
