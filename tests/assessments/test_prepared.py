"""The prepared queries find what the methods find that they call, for whoever asks."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import own_plans, prepared
from assessments.models import Assessment, Rating, Side
from assessments.plans import on_assessments, way_to_target
from assessments.plans.models import Target
from pathway_portal.accounts.models import Deputyship, User
from tests.factories import (
    AssessmentFactory,
    DeputyshipFactory,
    ReflectionFactory,
    UserFactory,
    WatchForFactory,
)
from tests.plan_factories import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    manager = UserFactory()
    employee, colleague = UserFactory.create_batch(2, manager=manager)
    deputy = DeputyshipFactory(employee=employee, manager=manager).deputy
    return [employee, colleague, manager, deputy, UserFactory()]


@pytest.fixture
def assessments(people):
    employee, colleague, *_others = people
    return [
        AssessmentFactory(employee=who, **state)
        for who in [employee, colleague]
        for state in [{}, {"submitted": True}, {"open": True}, {"agreed": True}]
    ]


def test_people_find_the_assessments_that_are_visible_to_them(people, assessments):
    for person in people:
        visible = set(Assessment.objects.visible_to(person))
        found = {prepared.visible_assessment(person, each.pk) for each in assessments}
        assert found - {None} == visible
    assert [Assessment.objects.visible_to(person).count() for person in people] == [4, 4, 6, 3, 0]


def test_a_deputy_finds_it_no_more_when_the_days_are_over(people, assessments, monkeypatch):
    employee, _colleague, _manager, deputy, _stranger = people
    submitted = assessments[1]
    assert prepared.visible_assessment(deputy, submitted.pk) == submitted
    assert prepared.stand_in_of(employee).deputy == deputy

    after = Deputyship.objects.get().ends_on + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: after)

    assert prepared.visible_assessment(deputy, submitted.pk) is None
    assert prepared.stand_in_of(employee) is None


def test_each_side_goes_on_with_its_own_ratings(people, assessments):
    employee, _colleague, manager, *_others = people
    submitted, opened = assessments[1], assessments[2]
    for side, author in [(Side.SELF, employee), (Side.MANAGER, manager)]:
        expected = set(Rating.objects.filter(assessment=opened, side=side, author=author))
        assert expected
        assert set(prepared.ratings_of(opened, side, author)) == expected
    assert prepared.ratings_of(opened, Side.MANAGER, employee) == []
    # The review of somebody who was the manager before is void.
    submitted.review_manager_changes = submitted.employee.manager_changes + 1
    assert prepared.ratings_of(submitted, Side.MANAGER, manager) == []
    assert set(prepared.all_ratings(opened)) == set(opened.ratings.all())


def test_others_find_only_the_thoughts_that_are_shared(assessments):
    draft = assessments[0]
    shared, secret, empty = (WatchForFactory(stage=draft.stage, position=at) for at in (3, 2, 1))
    ReflectionFactory(assessment=draft, watch_for=shared, shared=True, text="For both")
    ReflectionFactory(assessment=draft, watch_for=secret, text="For me")
    ReflectionFactory(assessment=draft, watch_for=empty, text="")

    own = prepared.thoughts_of(draft, is_own=True)
    theirs = prepared.thoughts_of(draft, is_own=False)

    assert [each.text for each in own] == ["For me", "For both"]
    assert [each.text for each in theirs] == ["For both"]
    assert prepared.thoughts_of(assessments[1], is_own=True) == []


def test_last_time_is_that_of_the_same_person_and_stage(people, assessments):
    employee, colleague, *_others = people
    agreed = assessments[3]
    AssessmentFactory(employee=colleague, stage=agreed.stage, agreed=True)
    again = AssessmentFactory(employee=employee, stage=agreed.stage)

    found = prepared.ratings_of_last_time(again)

    assert set(found) == set(Rating.objects.of_last_time(again))
    assert {row.assessment for row in found} == {agreed}
    assert prepared.assessments_of_step(again) == [again, agreed]
    assert prepared.ratings_of_last_time(assessments[0]) == []


def told(row):
    own = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    return type(row), own, row._state.fields_cache


def count_alike(query, **values):
    """Count what a compiled query finds, which is what the ORM finds."""
    expected = list(query.build(**values).prefetch_related(None))
    assert list(map(told, query.all(**values))) == list(map(told, expected))
    return len(expected)


@pytest.mark.usefixtures("demonstration")
def test_home_and_the_conversation_find_what_the_orm_finds():
    today, found = timezone.localdate(), Counter()
    for person in User.objects.select_related("stage__pathway"):
        pk, role = person.pk, person.stage and person.stage.pathway.role_id
        asked = {
            prepared.OWN_LAST_TALK: {"employee": pk},
            prepared.LAST_TALK: {"employee": pk},
            prepared.OWN_OPEN: {"employee": pk},
            prepared.WAITING: {"manager": pk, "today": today},
            prepared.ASKED_FOR: {"observer": pk},
            prepared.NOTICES: {"recipient": pk, "today": today},
            prepared.LATEST_ON: {"employee": pk, "role": role or 0},
            prepared.PUBLISHED_VERSION: {"role": role or 0, "today": today},
            on_assessments.NEXT: {"owner": pk},
            on_assessments.TO_ANSWER: {"employee": pk},
            on_assessments.OWN_TARGET: {"owner": pk},
            way_to_target.AGREED: {"employee": pk},
        }
        about = {"reader": person.manager_id or 0, "owner": pk, "today": today}
        asked |= dict.fromkeys(
            [
                on_assessments.SHARED_ACTIONS,
                on_assessments.MADE_PROPOSALS,
                on_assessments.SHARED_TARGET,
            ],
            about,
        )
        for query, values in asked.items():
            found[query] += count_alike(query, **values)
    for one in Assessment.objects.all():
        for reader in (one.employee_id, one.reviewed_by_id or 0):
            values = {"assessment": one.pk, "reader": reader}
            found[prepared.OBSERVED] += count_alike(prepared.OBSERVED, **values)
    for target in Target.objects.select_related("stage__pathway"):
        version = {"pathway": target.stage.pathway_id}
        found["step"] += count_alike(way_to_target.STEP, **version, slug=target.stage.slug)
        found["asked"] += count_alike(way_to_target.ASKED, **version)
        found["in stage"] += count_alike(way_to_target.ASKED_IN_STAGE, stage=target.stage_id)

    assert [query for query, number in found.items() if not number] == []


def test_a_deputy_reads_the_plan_as_long_as_they_stand_in(people, monkeypatch):
    employee, _colleague, manager, deputy, stranger = people
    ActionFactory(owner=employee, shared=True, text="Learn to knead")
    assessment = AssessmentFactory(employee=employee, submitted=True)

    def seen_by(reader):
        actions = own_plans.source.shown_to(reader, employee).actions
        return [action.text for action in actions], prepared.waiting_for(reader)

    everything, nothing = (["Learn to knead"], [assessment]), ([], [])
    assert [seen_by(each) for each in (manager, deputy, stranger)] == [
        *(everything, everything),
        nothing,
    ]

    after = Deputyship.objects.get().ends_on + timedelta(days=1)
    for module in (timezone, on_assessments):
        monkeypatch.setattr(module, "localdate", lambda *_args: after)

    assert [seen_by(each) for each in (manager, deputy)] == [everything, nothing]
