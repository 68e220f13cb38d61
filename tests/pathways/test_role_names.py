"""Roles are found, told apart and put in order by their names alike on every database."""

import importlib
import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from pathways.documents.document import PathwayDocument
from pathways.forms import ImportForm
from pathways.importer.load import role_of
from pathways.models import Role
from tests.factories import PathwayFactory, RoleFactory, StageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("folding")]

IN_ORDER = ["Apotheker", "Ärztin", "data steward", "Élagueur", "Übersetzer", "Zimmerer", "Ωρολόγος"]


@pytest.fixture
def roles():
    return [RoleFactory(name=name) for name in reversed(IN_ORDER)]


def names_in(text):
    return [name for name in re.split(r"[<>\n]", text) if name.strip() in IN_ORDER]


@pytest.mark.parametrize("of", ["role", "pathway", "stage"])
def test_lists_of_hr_are_in_the_order_of_the_alphabet(hr_client, roles, of):
    for role in roles:
        StageFactory(pathway__role=role)

    page = hr_client.get(reverse(f"admin:pathways_{of}_changelist")).content.decode()

    of_the_table = page[page.index("<tbody>") :]
    assert names_in(of_the_table) == IN_ORDER


def test_catalogue_is_in_the_order_of_the_alphabet(client, hr_admin, roles):
    for role in roles:
        PathwayFactory(role=role, published=True)
    client.force_login(hr_admin)

    shown = [card.words.pathway.role.name for card in client.get("/pathways/").context["cards"]]

    assert shown == IN_ORDER


def test_chooser_of_an_import_is_in_the_order_of_the_alphabet(roles):
    assert [role.name for role in ImportForm().fields["role"].queryset] == IN_ORDER


@pytest.mark.parametrize("named", ["Übersetzer", "ÜBERSETZER", "ubersetzer", "Über\u00adsetzer"])
def test_document_is_of_the_role_that_it_names(roles, named):
    assert str(role_of(PathwayDocument(role_name=named))) == "Übersetzer"


def test_document_of_another_role_is_of_none(roles):
    assert role_of(PathwayDocument(role_name="Übersetzerin")) is None


@pytest.mark.parametrize("name", ["Data Steward", "data  steward", "DATA STEWARD"])
def test_second_role_of_a_name_is_refused(hr_client, roles, name):
    page = hr_client.post(reverse("admin:pathways_role_add"), {"name": name, "slug": "another"})

    said = page.context["adminform"].form.errors
    assert said == {"name": ["There is already a role called “data steward”."]}
    assert Role.objects.count() == len(IN_ORDER)


def test_roles_that_were_alike_before_can_still_be_changed():
    _first, other = RoleFactory(name="Data Steward"), RoleFactory(name="data steward")

    other.slug = "renamed"

    other.full_clean()


def test_rows_of_before_are_filled_in(roles):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pathways_role SET name_folded = '', name_sort = %s", [b""])
    migration = importlib.import_module("pathways.migrations.0009_order_roles_by_name")

    migration.fill_in_names(apps, None)

    assert [role.name for role in Role.objects.order_by("name_sort")] == IN_ORDER
    assert Role.objects.filter(name_folded="ubersetzer").get().name == "Übersetzer"
