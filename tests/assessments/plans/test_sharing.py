"""Who reads a plan: its owner; and the manager of today what is shared with them, no longer."""

import json
import logging

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.plans import services
from pathway_portal.accounts.models import User
from pathway_portal.privacy.joining import CannotJoin, refuse_unfit
from pathway_portal.privacy.personal_data import as_json, sections_about
from tests.crawl import walk, walk_the_workplace
from tests.factories import STARTED_AT, DeputyshipFactory, UserFactory
from tests.plan_factories import ActionFactory, ProposalFactory

pytestmark = pytest.mark.django_db

CANARY = "canary-of-a-plan"
# What asks for a password again, which nobody here has.
NOT_THEIRS = ["/account/factor/", "/account/password/"]


def words(**more):
    names = ["text", "note", "steps", "steps_done", "outcome", "drop_reason"]
    return {name: f"{CANARY} {name}" for name in names} | more


def report_page(client, reader, employee):
    client.force_login(reader)
    return client.get(reverse("assessments:report", args=[employee.pk])).content.decode()


def press(client, person, name, *args):
    client.force_login(person)
    return client.post(reverse(f"plans:{name}", args=args), follow=True).content.decode()


@pytest.mark.parametrize("who", ["manager", "head", "peer", "stranger", "hr", "superuser"])
def test_nothing_private_is_on_any_page_of_anybody_else(people, assessment_in, who, caplog):
    caplog.set_level(logging.INFO)
    call_command("loaddata", "groups", verbosity=0)
    people["hr"] = UserFactory(name="Hanna HR", is_staff=True)
    people["hr"].groups.add(Group.objects.get(name="HR admins"))
    people["superuser"] = UserFactory(superuser=True)
    assessment_in("open")
    owner = people["employee"]
    ActionFactory(owner=owner, **words())
    ActionFactory(owner=owner, done_at=STARTED_AT, **words())
    client = Client()
    client.force_login(people[who])

    pages = walk(client, but=NOT_THEIRS)
    if people[who].is_staff:
        pages += walk_the_workplace(client)

    assert len(pages) > 5
    assert [page.address for page in pages if CANARY.encode() in page.content] == []
    assert CANARY not in json.dumps(as_json(sections_about(people[who])))
    assert CANARY not in caplog.text
    assert CANARY not in "".join(each.body + each.subject for each in mail.outbox)
    client.force_login(owner)
    assert any(CANARY.encode() in page.content for page in walk(client, but=NOT_THEIRS))


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
