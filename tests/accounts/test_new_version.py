"""Everybody who stands on a pathway is told of its new version, however many they are."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathway_portal.accounts.models import Notice
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import tell_of_new_version
from pathways.services import start_new_version
from tests.factories import RoleFactory, StageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("bulk inserts")]

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def stage():
    return StageFactory(pathway__role__name="Gardener", competencies=1)


def told():
    return [(notice.recipient, notice.subject) for notice in Notice.objects.order_by("pk")]


def press_publish(client, draft):
    address = reverse("admin:pathways_pathway_publish", args=[draft.pk])
    page = client.get(address)
    seen = page.context["form"]["seen"].value() if page.context else ""
    return client.post(address, {"seen": seen, "note": "Two lines say it better."})


def test_publishing_tells_whoever_stands_on_the_pathway(client, content_editor, stage):
    ann = UserFactory(stage=stage)
    UserFactory(stage=StageFactory())
    UserFactory(stage=stage, is_active=False)
    content_editor.stage = stage
    content_editor.save()
    draft, _is_new = start_new_version(stage.pathway)
    client.force_login(content_editor)

    press_publish(client, draft)
    press_publish(client, draft)

    draft.refresh_from_db()
    assert draft.is_published
    assert told() == [(ann, stage.pathway.role)]


def test_a_draft_that_is_not_published_is_told_to_nobody(client, content_editor, stage):
    UserFactory(stage=stage)
    draft, _is_new = start_new_version(stage.pathway)
    draft.stages.all().delete()
    client.force_login(content_editor)

    press_publish(client, draft)

    draft.refresh_from_db()
    assert draft.is_draft
    assert told() == []


def test_the_notice_names_the_pathway_and_leads_to_its_changes(client, superuser, stage):
    ann = UserFactory(stage=stage)
    role = stage.pathway.role

    tell_of_new_version(role, by=superuser, at=NOW)
    mail_notices(at=NOW)

    client.force_login(ann)
    page = client.get("/").content.decode()
    changes = reverse("pathways:changes", args=[role.slug])
    assert "There is a new version of your pathway: Gardener." in page
    assert f'<a href="{changes}">See what has changed</a>' in page
    [message] = mail.outbox
    assert (message.to, message.subject) == ([ann.email], "A new version of your pathway")
    assert f"See what has changed here: http://localhost{changes}" in message.body


def test_the_next_version_overtakes_the_notice_of_the_one_before(superuser, stage):
    UserFactory(stage=stage)
    other = RoleFactory()
    UserFactory(stage=StageFactory(pathway__role=other))

    for role in (stage.pathway.role, other, stage.pathway.role):
        tell_of_new_version(role, by=superuser, at=NOW)

    assert [n.subject for n in Notice.objects.unread().order_by("pk")] == [
        other,
        stage.pathway.role,
    ]


@pytest.mark.parametrize("many", [1, 3000])
def test_three_thousand_people_take_as_many_queries_as_one(superuser, stage, many):
    people = [UserFactory.build(stage=stage) for _each in range(many)]
    type(superuser).objects.bulk_create(people)
    tell_of_new_version(RoleFactory(), by=superuser, at=NOW)  # content types are known from here on

    with CaptureQueriesContext(connection) as queries:
        tell_of_new_version(stage.pathway.role, by=superuser, at=NOW)

    assert Notice.objects.count() == many
    # A savepoint around what is read, who it is, and one statement for all rows.
    assert len(queries) == 5
