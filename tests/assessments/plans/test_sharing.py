"""Who reads a plan: its owner; and the manager of today what is shared with them, no longer."""

import pytest
from django.urls import reverse

from assessments.plans import services
from pathway_portal.accounts.models import User
from pathway_portal.privacy.joining import CannotJoin, refuse_unfit
from tests.factories import STARTED_AT, DeputyshipFactory, UserFactory
from tests.plan_factories import ActionFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def report_page(client, reader, employee):
    client.force_login(reader)
    return client.get(reverse("assessments:report", args=[employee.pk])).content.decode()


def press(client, person, name, *args):
    client.force_login(person)
    return client.post(reverse(f"plans:{name}", args=args), follow=True).content.decode()


def test_a_shared_action_is_read_until_sharing_ends(client, people, assessment_in):
    owner, manager = people["employee"], people["manager"]
    both = assessment_in("open")
    shared, _private = ActionFactory(owner=owner, text="Shared"), ActionFactory(owner=owner)

    assert "Shared: Mona Manager can read 1 action now." in press(client, owner, "share", shared.pk)
    text = report_page(client, manager, owner)
    assert "Begin with the returns." in text
    assert "Map one process" not in text
    assert "Begin with the returns." in client.get(both.get_absolute_url()).content.decode()

    text = press(client, owner, "stop_sharing", shared.pk)
    assert "What your manager has read before, they have read." in text
    assert "Begin with the returns." not in report_page(client, manager, owner)
    assert "Begin with the returns." not in client.get(both.get_absolute_url()).content.decode()


def test_all_are_shared_and_hidden_at_once(client, people):
    owner = people["employee"]
    ActionFactory.create_batch(2, owner=owner)
    ActionFactory(owner=owner, done=True, text="Long done")

    assert "can read 2 actions now" in press(client, owner, "share_all")
    text = report_page(client, people["manager"], owner)
    assert text.count("Map one process") == 2
    assert "Long done" not in text

    press(client, owner, "stop_sharing_all")
    assert "Map one process" not in report_page(client, people["manager"], owner)


def test_who_becomes_the_manager_later_reads_nothing(client, people):
    owner, former = people["employee"], people["manager"]
    ActionFactory(owner=owner, shared=True)
    newer = UserFactory(name="Nora New")
    User.objects.filter(pk=owner.pk).update(manager=newer)

    assert "Map one process" not in report_page(client, newer, owner)
    client.force_login(former)
    assert client.get(reverse("assessments:report", args=[owner.pk])).status_code == 404
    client.force_login(owner)
    text = client.get(reverse("plans:plan")).content.decode()
    assert "Was shared with Mona Manager; only you see it now" in text

    press(client, User.objects.get(pk=owner.pk), "share_all")
    assert "Map one process" in report_page(client, newer, owner)


def test_a_deputy_reads_what_is_shared_with_the_manager(client, people):
    owner = people["employee"]
    deputy = DeputyshipFactory(employee=owner).deputy
    ActionFactory(owner=owner, shared=True)
    ActionFactory(owner=owner, text="Private")

    text = report_page(client, deputy, owner)

    assert "Map one process" in text
    assert "Private" not in text


def test_nothing_is_shared_without_a_manager(client):
    alone = UserFactory()
    action = ActionFactory(owner=alone)

    assert "nothing was shared" in press(client, alone, "share_all")
    action.refresh_from_db()
    assert action.shared_with is None


def test_two_entries_that_shared_with_each_other_are_two_people(people):
    owner, former = people["employee"], UserFactory(name="Fred Former")
    by = UserFactory(superuser=True)
    refuse_unfit(owner, former, by=by)
    action = ActionFactory(owner=owner, shared_at=STARTED_AT, shared_with=former)

    with pytest.raises(CannotJoin):
        refuse_unfit(owner, former, by=by)

    services.stop_sharing_actions([action.pk], by=owner)
    ProposalFactory(employee=owner, proposed_by=former)
    with pytest.raises(CannotJoin):
        refuse_unfit(owner, former, by=by)
