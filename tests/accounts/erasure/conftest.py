"""Somebody who has left, and the page that erases them."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.accounts.marked_texts import Leaver

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
PEOPLE = reverse("admin:accounts_user_changelist")


def page_of(person):
    return reverse("admin:accounts_user_erase", args=[person.pk])


@pytest.fixture
def leaver(hr_admin):
    return Leaver(hr_admin)


def reload(person):
    return User.objects.get(pk=person.pk)
