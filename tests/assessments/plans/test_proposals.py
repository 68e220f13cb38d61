"""A manager proposes an action; the employee accepts it into their own plan, or declines."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.plans import services
from assessments.plans.models import Action, Proposal
from assessments.plans.services import NewAction
from assessments.services import StaleVersion
from pathway_portal.accounts.models import User
from tests.factories import DAY, STARTED_AT, DeputyshipFactory, UserFactory
from tests.plan_factories import ProposalFactory

pytestmark = pytest.mark.django_db

AT = STARTED_AT + DAY


def propose(client, by, employee, **more):
    client.force_login(by)
    data = {"text": "Lead the stand-up", "note": "Twice", "page": "a-page-of-its-own"} | more
    return client.post(reverse("plans:propose", args=[employee.pk]), data)


def post(client, person, name, proposal, **data):
    client.force_login(person)
    return client.post(reverse(f"plans:{name}", args=[proposal.pk]), data)


def report(client, reader, employee):
    client.force_login(reader)
    return client.get(reverse("assessments:report", args=[employee.pk])).content.decode()


def test_a_manager_proposes_and_the_employee_finds_it(client, people, here, mapping):
    owner, manager = people["employee"], people["manager"]

    response = propose(client, manager, owner, competency=mapping.pk, due_on="2027-03-31")
    propose(client, manager, owner)

    proposal = Proposal.objects.get()
    assert response["Location"] == reverse("assessments:report", args=[owner.pk])
    assert (proposal.employee, proposal.proposed_by, proposal.competency) == (
        owner,
        manager,
        mapping,
    )
    client.force_login(owner)
    for address in ["/", reverse("plans:plan")]:
        assert "Lead the stand-up" in client.get(address).content.decode()
    text = client.get(proposal.get_absolute_url()).content.decode()
    assert "Proposed by Mona Manager" in text
    assert "Twice" in text


@pytest.mark.parametrize("who", ["head", "peer", "stranger", "employee"])
def test_nobody_but_the_manager_proposes(client, people, who):
    assert propose(client, people[who], people["employee"]).status_code == 404

    with pytest.raises(PermissionDenied):
        services.propose(
            NewAction("Something"), people["employee"], page="x", by=people[who], at=AT
        )
    assert not Proposal.objects.exists()


def test_a_deputy_proposes_in_their_own_name(client, people):
    deputy = DeputyshipFactory(employee=people["employee"]).deputy

    propose(client, deputy, people["employee"])

    assert Proposal.objects.get().proposed_by == deputy


def test_accepting_makes_a_private_action_once(client, people):
    owner, manager = people["employee"], people["manager"]
    proposal = ProposalFactory(employee=owner)

    for _twice in range(2):
        response = post(client, owner, "accept", proposal)

    action = Action.objects.get()
    assert response["Location"] == action.get_absolute_url()
    assert (action.owner, action.text, action.proposal, action.shared_with) == (
        owner,
        proposal.text,
        proposal,
        None,
    )
    action.note = "What only the owner writes"
    action.save()
    text = report(client, manager, owner)
    assert "accepted" in text
    assert "What only the owner writes" not in text


def test_declining_tells_why_and_the_second_window_reads_both(client, people):
    owner = people["employee"]
    proposal = ProposalFactory(employee=owner)

    assert post(client, owner, "decline", proposal, reason="Not now").status_code == 302
    assert post(client, owner, "decline", proposal, reason="Not now").status_code == 302
    again = post(client, owner, "decline", proposal, reason="In spring").content.decode()

    assert "Not now" in again
    assert "In spring" in again
    assert "declined: Not now" in " ".join(report(client, people["manager"], owner).split())
    assert not Action.objects.exists()


def test_what_is_withdrawn_cannot_be_accepted(client, people):
    owner, manager = people["employee"], people["manager"]
    proposal = ProposalFactory(employee=owner)

    post(client, manager, "withdraw", proposal)
    text = post(client, owner, "accept", proposal).content.decode()

    assert "answered or withdrawn in the meantime" in text
    assert not Action.objects.exists()
    client.force_login(owner)
    assert "Lead the weekly" not in client.get(reverse("plans:plan")).content.decode()


def test_what_is_accepted_cannot_be_withdrawn(people):
    proposal = ProposalFactory(employee=people["employee"])
    services.accept_proposal(proposal, by=people["employee"], at=AT)

    with pytest.raises(StaleVersion):
        services.withdraw_proposal(proposal, by=people["manager"], at=AT)


@pytest.mark.parametrize("who", ["manager", "head", "peer", "stranger"])
def test_nobody_else_answers_or_looks(client, people, who):
    proposal = ProposalFactory(employee=people["employee"])
    client.force_login(people[who])

    assert client.get(proposal.get_absolute_url()).status_code == 404
    for name in ["accept", "decline"]:
        assert post(client, people[who], name, proposal).status_code == 404
    assert Proposal.objects.unanswered().count() == 1


def test_a_former_manager_reads_no_answer(client, people):
    owner = people["employee"]
    proposal = ProposalFactory(employee=owner)
    User.objects.filter(pk=owner.pk).update(manager=UserFactory(name="Nora New"))

    assert post(client, people["manager"], "withdraw", proposal).status_code == 404
    assert "Lead the weekly" not in report(client, User.objects.get(name="Nora New"), owner)
    client.force_login(owner)
    assert "Lead the weekly" in client.get(reverse("plans:plan")).content.decode()
