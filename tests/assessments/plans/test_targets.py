"""Where somebody wants to go: in counts of words, theirs alone until they share it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.plans.models import Target
from pathway_portal.accounts.models import User
from pathway_portal.privacy.joining import CannotJoin, join, refuse_unfit
from pathways.models import Level
from pathways.services import publish, retire, start_new_version
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import TargetFactory

pytestmark = pytest.mark.django_db

PAGE, CHANGE = reverse("plans:target"), reverse("plans:change_target")


@pytest.fixture
def goal():
    """Two stages of another role; the first asks for what the employee's stage asks for."""
    pathway = PathwayFactory(role__name="Head of Quality", published=True)
    first = StageFactory(pathway=pathway, title="Quality begins")
    second = StageFactory(pathway=pathway, title="Quality everywhere")
    for slug in ["mapping", "measuring", "auditing"]:
        CompetencyFactory(stage=first, slug=slug, text=f"Goal of {slug}")
    for slug in ["auditing", "teaching"]:
        CompetencyFactory(stage=second, slug=slug, text=f"Goal of {slug}")
    return first


def choose(client, **place):
    [(kind, row)] = place.items()
    return client.post(PAGE, {"target": f"{kind}-{row.pk}"}, follow=True).content.decode()


def press(client, button):
    return client.post(CHANGE, {"do": button}, follow=True).content.decode()


def report(client, reader, employee):
    client.force_login(reader)
    return client.get(reverse("assessments:report", args=[employee.pk])).content.decode()


@pytest.fixture
def assessed(employee, here):
    """Agreed: mapping done well, measuring still learned."""
    talk = AssessmentFactory(employee=employee, stage=here, agreed=True, agreed_number=1)
    for slug, answer in [("mapping", Level.WELL), ("measuring", Level.LEARNING)]:
        talk.ratings.filter(side="agreed", competency__slug=slug).update(answer=answer)
    assert talk.ratings.filter(side="agreed", competency__isnull=False).count() == 2
    return employee


def test_a_stage_says_what_is_agreed_open_and_new(client, assessed, goal):
    text = choose(client, stage=goal)

    assert "1 of 3 already agreed, 1 open, 1 new" in text
    assert text.index("Already agreed") < text.index("Goal of mapping")
    assert text.index("Goal of measuring") < text.index("New to you")
    assert text.index("New to you") < text.index("Goal of auditing")
    assert "1 of 3 already agreed, 1 open, 1 new" in client.get("/").content.decode()


def test_a_role_counts_each_competency_once(client, assessed, goal):
    assert "1 of 4 already agreed, 1 open, 2 new" in choose(client, role=goal.pathway.role)


def test_nothing_is_agreed_before_both_have(client, employee, here, goal):
    AssessmentFactory(employee=employee, stage=here, open=True)

    assert "0 of 3 already agreed, 0 open, 3 new" in choose(client, stage=goal)


@pytest.mark.parametrize("how", ["retired", "stage dropped"])
def test_a_target_that_is_gone_is_kept_and_said(client, employee, goal, how):
    choose(client, stage=goal)
    if how == "retired":
        today = timezone.localdate()
        retire(goal.pathway, on=today, reason="No more", today=today)
    else:
        draft, _is_new = start_new_version(goal.pathway)
        draft.stages.get(slug=goal.slug).delete()
        draft.stages.update(number=1)
        publish(draft, note="One stage", at=STARTED_AT)

    for address in [PAGE, "/"]:
        text = client.get(address).content.decode()
        assert "Quality begins" in text
        assert "This is no longer part of what is published." in text
    assert Target.objects.get().stage == goal


@pytest.mark.parametrize("value", ["", "stage-999999", "role-x", "nothing"])
def test_what_is_not_there_cannot_be_chosen(client, employee, goal, value):
    assert client.post(PAGE, {"target": value}).status_code == 200
    assert not Target.objects.exists()


def test_a_draft_is_no_target(client, employee, unpublished):
    choose(client, stage=unpublished.stage)

    assert not Target.objects.exists()


def test_shared_with_the_manager_of_now_until_hidden_or_chosen_anew(client, people, goal):
    owner, manager = people["employee"], people["manager"]
    client.force_login(owner)
    choose(client, stage=goal)
    assert "Head of Quality" not in report(client, manager, owner)

    client.force_login(owner)
    assert "Mona Manager can read it now" in press(client, "share")
    assert "Head of Quality" in report(client, manager, owner)
    client.force_login(owner)
    assert "they have read" in press(client, "hide")
    assert "Head of Quality" not in report(client, manager, owner)

    client.force_login(owner)
    press(client, "share")
    choose(client, role=goal.pathway.role)
    assert "Head of Quality" not in report(client, manager, owner)


def test_a_later_manager_reads_nothing(client, people, goal):
    owner = people["employee"]
    TargetFactory(owner=owner, stage=goal, shared=True)
    newer = UserFactory(name="Nora New")
    User.objects.filter(pk=owner.pk).update(manager=newer)

    assert "Head of Quality" not in report(client, newer, owner)


def test_forgetting_and_what_is_no_button(client, employee, goal):
    choose(client, stage=goal)

    press(client, "forget")
    press(client, "forget")

    assert not Target.objects.exists()
    assert Client().post(CHANGE, {"do": "x"}).status_code == 401
    assert client.post(CHANGE, {"do": "x"}).status_code == 400


def test_nothing_is_shared_without_a_manager(client, goal):
    alone = UserFactory()
    TargetFactory(owner=alone, stage=goal)
    client.force_login(alone)

    assert "nothing was shared" in press(client, "share")


def test_joined_entries_keep_the_target_of_the_one_that_stays(goal):
    kept, gone, by = UserFactory(), UserFactory(), UserFactory(superuser=True)
    target = TargetFactory(owner=kept, stage=goal)
    TargetFactory(owner=gone)

    join(kept, gone, by=by, at=STARTED_AT)

    assert Target.objects.get() == target


def test_two_who_shared_a_target_are_two_people(goal):
    owner, former, by = UserFactory(), UserFactory(), UserFactory(superuser=True)
    TargetFactory(owner=owner, shared_with=former, shared_at=STARTED_AT)

    with pytest.raises(CannotJoin):
        refuse_unfit(owner, former, by=by)
