"""Roles that come with the portal are loaded once, and never again once nobody wanted them."""

import io
import sys
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from pathways.models import Pathway, Role, ShippedRole
from tests.factories import PathwayFactory

pytestmark = pytest.mark.django_db

TECHNOLOGY = "technology-director"
ALL = [
    "customer-service-director",
    "operations-director",
    "people-and-culture-director",
    "programme-director",
    TECHNOLOGY,
]


class Terminal(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self):
        return True


def load(**options):
    said = io.StringIO()
    call_command("load_pathways", stdout=said, **options)
    return said.getvalue().splitlines()


def here():
    return sorted(Role.objects.values_list("slug", flat=True))


@pytest.fixture
def new_role(db):
    """A company whose earlier release did not ship the Technology Director."""
    ShippedRole.objects.bulk_create(
        ShippedRole(slug=slug, is_wanted=False) for slug in ALL if slug != TECHNOLOGY
    )


def test_first_time_loads_every_role(without_starters):
    load()

    assert here() == ALL


def test_role_that_was_removed_does_not_come_back():
    ShippedRole.objects.create(slug=TECHNOLOGY, is_wanted=True)
    ShippedRole.objects.create(slug="programme-director", is_wanted=False)
    PathwayFactory(role__slug="operations-director", published=True)

    said = load()

    assert TECHNOLOGY not in here()
    assert f"Technology Director: was deleted here, left out. --role {TECHNOLOGY} loads it." in said
    assert "Programme Director: was declined, left out. --role programme-director loads it." in said


def test_role_that_nobody_was_asked_about_is_not_published(new_role, without_starters, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    said = load()

    assert here() == []
    assert said[-1] == (
        "Technology Director: new in this release, not loaded. --role technology-director loads it."
    )


def test_role_is_asked_about_once(new_role, without_starters, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    assert load()[-1] == "Technology Director: declined."

    monkeypatch.setattr(sys, "stdin", Terminal(""))
    said = load()

    assert here() == []
    assert said[-1].startswith("Technology Director: was declined, left out.")


@pytest.mark.parametrize(
    ("typed", "options"), [("yes\n", {}), ("", {"yes": True}), ("", {"role": TECHNOLOGY})]
)
def test_new_role_is_loaded_for_whoever_wants_it(
    new_role, without_starters, monkeypatch, typed, options
):
    monkeypatch.setattr(sys, "stdin", Terminal(typed))

    assert load(**options)[-1] == "Technology Director: loaded."

    assert here() == [TECHNOLOGY]
    assert ShippedRole.objects.get(slug=TECHNOLOGY).is_wanted


def test_declined_role_can_be_had_later(new_role, without_starters):
    ShippedRole.objects.create(slug=TECHNOLOGY, is_wanted=False)

    load(role=TECHNOLOGY)

    assert here() == [TECHNOLOGY]


def test_starter_that_was_deleted_does_not_come_back():
    load()
    Pathway.objects.get(role__slug="nurse").delete()
    Role.objects.get(slug="nurse").delete()

    said = load()

    assert "nurse" not in here()
    assert "Nurse: was deleted here, left out. --role nurse loads it." in said
    load(role="nurse")
    assert "nurse" in here()


def test_role_that_is_not_shipped_is_said_with_those_that_are():
    with pytest.raises(CommandError, match=r"No role of this address is shipped\. There are cust"):
        load(role="gardener")


@pytest.mark.parametrize(("slug", "remembered"), [(TECHNOLOGY, ALL), ("gardener", [])])
def test_upgrade_takes_missing_roles_for_deleted_where_others_are_here(slug, remembered):
    PathwayFactory(role__slug=slug)
    upgrade = import_module("pathways.migrations.0011_remember_shipped_roles")

    upgrade.remember_roles(apps, connection.SchemaEditorClass(connection))

    assert sorted(ShippedRole.objects.values_list("slug", flat=True)) == remembered
