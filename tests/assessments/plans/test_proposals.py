"""A manager proposes an action; the employee accepts it into their own plan, or declines."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.plans import services
from assessments.plans.models import Action, Proposal
from assessments.plans.services import NewAction
from assessments.services import StaleVersion
from pathway_portal.accounts.models import User
from pathway_portal.accounts.notices import mail_notices
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


def test_another_proposal_on_the_page_one_went_back_to_is_not_lost(client, people):
    owner, manager = people["employee"], people["manager"]

    propose(client, manager, owner)
    propose(client, manager, owner, text="Lead the review")

    assert Proposal.objects.count() == 2


@pytest.mark.parametrize(("due_on", "is_said"), [("2026-01-05", True), ("2077-01-05", False)])
def test_a_day_that_has_passed_is_kept_and_said_to_both(client, people, due_on, is_said):
    owner, manager = people["employee"], people["manager"]

    propose(client, manager, owner, due_on=due_on)

    proposal = Proposal.objects.get()
    assert str(proposal.due_on) == due_on
    client.force_login(owner)
    theirs = client.get(proposal.get_absolute_url()).content.decode()
    for text in [report(client, manager, owner), theirs]:
        assert ("This day has passed." in text) == is_said
        assert f"{'Was due on' if is_said else 'By'} 5 January" in text


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


def told(person):
    return [each.kind for each in person.notices.unread().with_reason().order_by("pk")]


@pytest.fixture
def proposal(people):
    new = NewAction("Lead the stand-up", "Between us")
    return services.propose(new, people["employee"], page="p", by=people["manager"], at=AT)


def test_the_employee_is_told_once_of_a_proposal_and_not_in_its_words(
    people, proposal, mailoutbox, django_capture_on_commit_callbacks
):
    owner, manager = people["employee"], people["manager"]

    with django_capture_on_commit_callbacks(execute=True):
        services.propose(NewAction("Call Ana", "Quietly"), owner, page="q", by=manager, at=AT)
    services.propose(NewAction("Call Ana", "Quietly"), owner, page="q", by=manager, at=AT)
    mail_notices(at=AT)

    assert told(owner) == ["action_proposed"] * 2
    said = "\n".join(f"{each.subject}\n{each.body}" for each in mailoutbox)
    assert f"{manager} proposes an action for your plan." in said
    assert Proposal.objects.latest("pk").get_absolute_url() in said
    for secret in ["Call Ana", "Quietly", "stand-up", "Between us"]:
        assert secret not in said


def test_who_proposed_it_is_told_that_it_was_accepted(client, people, proposal):
    owner, manager = people["employee"], people["manager"]

    for _twice in range(2):
        post(client, owner, "accept", proposal)

    assert (told(owner), told(manager)) == ([], ["proposal_accepted"])
    words = manager.notices.get().words
    assert words.text == f"{owner} accepted an action that you proposed."
    assert words.link == reverse("assessments:report", args=[owner.pk])


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("No time before May.", "They left you a word on why."),
        ("", "You can talk about it when you next meet."),
    ],
)
def test_who_proposed_it_is_told_that_it_was_declined_and_reads_why(
    client, people, proposal, mailoutbox, reason, meaning
):
    owner, manager = people["employee"], people["manager"]

    post(client, owner, "decline", proposal, reason=reason)
    mail_notices(at=AT)

    assert (told(owner), told(manager)) == ([], ["proposal_declined"])
    words = manager.notices.get().words
    assert words.meaning == meaning
    [body] = [each.body for each in mailoutbox if each.to == [manager.email]]
    assert meaning in body
    assert "No time before May." not in body
    client.force_login(manager)
    assert reason in client.get(words.link).content.decode()


def test_nobody_is_asked_to_answer_what_was_withdrawn(people, proposal):
    assert told(people["employee"]) == ["action_proposed"]

    services.withdraw_proposal(proposal, by=people["manager"], at=AT)

    assert told(people["employee"]) == told(people["manager"]) == []


def test_a_former_manager_is_not_told_of_the_answer(people, proposal):
    owner = people["employee"]
    User.objects.filter(pk=owner.pk).update(manager=people["head"])
    owner.refresh_from_db()

    services.decline_proposal(proposal, "I will not say.", by=owner, at=AT)

    assert not people["manager"].notices.exists()
    assert not people["head"].notices.exists()


def test_a_proposal_takes_its_notices_along(people, proposal):
    assert people["employee"].notices.exists()

    proposal.delete()

    assert not people["employee"].notices.exists()
