"""The prepared queries find what the methods find that they call, for whoever asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import prepared
from assessments.models import Assessment, Rating, Side
from pathway_portal.accounts.models import Deputyship
from tests.factories import (
    AssessmentFactory,
    DeputyshipFactory,
    ReflectionFactory,
    UserFactory,
    WatchForFactory,
)

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
