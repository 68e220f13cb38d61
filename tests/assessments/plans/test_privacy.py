"""Nobody but its owner finds anything private of a plan, on whatever page they can reach."""

import json
import logging
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from pathway_portal.privacy.personal_data import as_json, sections_about
from tests.crawl import walk, walk_the_workplace
from tests.factories import STARTED_AT, UserFactory
from tests.plan_factories import (
    ActionFactory,
    BadgeFactory,
    CalendarFeedFactory,
    ChosenEvidenceFactory,
    EvidenceNoteFactory,
    ProposalFactory,
    ReadingMarkFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

# What asks for a password again, which nobody here has.
NOT_THEIRS = ["/account/factor/", "/account/password/"]
CANARY = "canary-of-a-plan"
KINDS = {"action", "done action", "note", "reading", "proposal", "feed", "badge"}
# A target has no words of its own; this is how a manager would be told of it.
TARGET = "Wants to go to:"


@pytest.fixture
def owner(people, assessment_in, mapping):
    """An employee with something private of each kind, and a review that her manager has opened."""
    assessment = assessment_in("open")
    owner = people["employee"]
    ActionFactory(owner=owner, **words("action"))
    ActionFactory(owner=owner, done_at=STARTED_AT, **words("done action"))
    EvidenceNoteFactory(owner=owner, text=f"{CANARY}: note", tags=[mapping])
    ReadingMarkFactory(owner=owner, read=True, changed=f"{CANARY}: reading")
    ChosenEvidenceFactory(rating=None, tag=owner.evidence_notes.get().tags.get())
    # The person who made it has left, and the manager of today never read it.
    former = UserFactory(is_active=False)
    proposal = {"text": f"{CANARY}: proposal", "note": f"{CANARY}: its note"}
    ProposalFactory(employee=owner, proposed_by=former, **proposal)
    CalendarFeedFactory(owner=owner, key=f"{CANARY}: feed")
    BadgeFactory(assessment=assessment, owner=owner, credential=f"{CANARY}: badge")
    TargetFactory(owner=owner, stage=mapping.stage)
    return owner


def words(kind):
    names = ["text", "note", "steps", "steps_done", "outcome", "drop_reason"]
    return {name: f"{CANARY}: {kind}, {name}" for name in names}


@pytest.mark.parametrize("who", ["manager", "head", "peer", "stranger", "hr", "superuser"])
def test_nothing_private_is_on_any_page_of_anybody_else(people, groups, owner, who, caplog):
    caplog.set_level(logging.INFO)
    people["hr"] = UserFactory(name="Hanna HR", is_staff=True)
    people["hr"].groups.add(Group.objects.get(name="HR admins"))
    people["superuser"] = UserFactory(superuser=True)
    client = Client()
    client.force_login(people[who])

    pages = walk(client, but=NOT_THEIRS)
    if people[who].is_staff:
        pages += walk_the_workplace(client)

    assert len(pages) > 5
    leaks = [CANARY.encode(), TARGET.encode()]
    assert [page.address for page in pages if any(each in page.content for each in leaks)] == []
    assert CANARY not in json.dumps(as_json(sections_about(people[who])))
    assert CANARY not in caplog.text
    assert CANARY not in "".join(each.body + each.subject for each in mail.outbox)


def test_the_owner_finds_all_of_it(client, owner):
    client.force_login(owner)

    pages = b"".join(page.content for page in walk(client, but=NOT_THEIRS)).decode()

    pages = unquote(pages)
    assert {kind for kind in KINDS if f"{CANARY}: {kind}" in pages} == KINDS
    owner.target.shared_with, owner.target.shared_at = owner.manager, STARTED_AT
    owner.target.save()
    client.force_login(owner.manager)
    assert TARGET in client.get(reverse("assessments:report", args=[owner.pk])).content.decode()
