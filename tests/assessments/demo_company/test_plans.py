"""The plans of the demonstration company, and whom its people can ask."""

from collections import Counter

import pytest
from django.db.models import F
from django.utils import timezone

from assessments.plans.demonstration import read_plans
from assessments.plans.models import Action, Proposal
from assessments.plans.people_to_ask import people_to_ask
from tests.assessments.demo_company.conftest import person


@pytest.mark.usefixtures("demo")
def test_demo_company_employee_has_a_plan_with_something_of_every_kind():
    priya = person("employee@example.com")
    today = timezone.localdate()
    actions = list(priya.actions.with_origin())
    kinds = {
        ("done" if each.done_at else "dropped" if each.dropped_at else "open", each.is_shared)
        for each in actions
    }

    assert kinds == {("open", False), ("open", True), ("done", True), ("dropped", False)}
    assert [bool(each.outcome) for each in actions if each.done_at] == [True]
    assert [bool(each.drop_reason) for each in actions if each.dropped_at] == [True]
    assert sum(each.is_overdue for each in actions) == 1
    assert sum(bool(each.tip) for each in actions) == 1
    assert [each.proposed_by for each in Proposal.objects.to_answer(priya)] == [priya.manager]
    assert Counter(each.status for each in priya.reading_marks.all()) == {
        "want": 1,
        "reading": 1,
        "read": 1,
    }
    assert (priya.target.stage.number, priya.target.is_shared) == (3, True)
    days = [(today - each.noted_on).days for each in priya.evidence_notes.newest_first()]
    assert len(days) == 5
    assert days[0] < 20
    assert days[-1] > 200


@pytest.mark.usefixtures("demo")
def test_demo_company_proposals_have_every_answer():
    answers = {
        (bool(each.accepted_at), bool(each.decline_reason)) for each in Proposal.objects.all()
    }

    assert answers == {(False, False), (True, False), (False, True)}


@pytest.mark.usefixtures("demo")
def test_demo_company_plans_lie_in_the_past_and_say_all_that_was_written_for_them():
    entries = [each for plan in read_plans() for each in plan.get("actions", [])]
    written = [each["text"] for each in entries]
    # What was accepted is an action too.
    written += Proposal.objects.filter(accepted_at__isnull=False).values_list("text", flat=True)

    assert sorted(Action.objects.values_list("text", flat=True)) == sorted(written)
    assert not Action.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Action.objects.filter(done_at__lte=F("created_at")).exists()


@pytest.mark.usefixtures("demo")
def test_demo_company_has_people_to_ask_at_gaps_of_the_employee():
    priya = person("employee@example.com")
    gaps = priya.stage.competencies.filter(
        slug__in=["process-mapping-and-analysis", "performance-measurement"]
    )

    found = {each.competency.slug: each.people for each in people_to_ask(gaps, by=priya)}

    assert {slug: [each.name for each in people] for slug, people in found.items()} == {
        "process-mapping-and-analysis": ["Greta Olofsson", "Mei-Lin Chou"],
        "performance-measurement": ["Mei-Lin Chou", "Tomasz Kowal"],
    }
