"""A person with answers, a second HR admin, and the changes that wait."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import PendingChange
from tests.factories import AssessmentFactory, UserFactory

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def second_hr(groups):
    user = UserFactory(is_staff=True, name="Hugo HR")
    user.groups.add(Group.objects.get(name="HR admins"))
    return user


@pytest.fixture
def assessment():
    return AssessmentFactory(
        submitted=True, employee__name="Ann Smith", employee__email="ann@example.com"
    )


@pytest.fixture
def ann(assessment):
    return assessment.employee


def waiting():
    return [*PendingChange.objects.open().order_by("pk")]


def press(person, change, step):
    client = Client()
    client.force_login(person)
    return client.post(reverse("decide_change", args=[change.pk]), {"step": step})


def told(person):
    return [notice.kind for notice in person.notices.order_by("pk")]
