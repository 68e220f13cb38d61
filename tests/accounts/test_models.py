from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import ProtectedError

from pathway_portal.accounts.models import Company, User
from tests.factories import CompanyFactory, DepartmentFactory, StageFactory, UserFactory

pytestmark = pytest.mark.every_database("constraints")


@pytest.mark.django_db
def test_email_is_taken_once():
    UserFactory(email="anna@example.com")

    with pytest.raises(IntegrityError):
        UserFactory(email="anna@example.com")


@pytest.mark.django_db
def test_email_is_kept_in_lower_case():
    with pytest.raises(IntegrityError):
        UserFactory(email="Anna@example.com")


@pytest.mark.django_db
def test_create_user_lowers_the_email():
    assert User.objects.create_user("Anna@Example.com", name="Anna").email == "anna@example.com"


@pytest.mark.django_db
def test_a_person_is_found_by_both_forms_of_their_domain():
    anna = User.objects.create_user("anna@exämple.com", name="Anna")

    for email in ["anna@exämple.com", "Anna@XN--exmple-cua.com"]:
        assert User.objects.get_by_natural_key(email) == anna


@pytest.mark.django_db
def test_nobody_is_their_own_manager():
    person = UserFactory()

    with pytest.raises(IntegrityError):
        User.objects.filter(pk=person.pk).update(manager=person)


@pytest.mark.django_db
def test_company_is_one():
    CompanyFactory()

    with pytest.raises(IntegrityError):
        Company.objects.create(pk=2)


@pytest.mark.django_db
def test_department_name_is_taken_once():
    DepartmentFactory(name="Operations")

    with pytest.raises(IntegrityError):
        DepartmentFactory(name="Operations")


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["manager", "department", "stage"])
def test_what_a_person_stands_on_cannot_be_deleted(kept):
    person = UserFactory(
        manager=UserFactory(), department=DepartmentFactory(), stage=StageFactory()
    )

    with pytest.raises(ProtectedError):
        getattr(person, kept).delete()


@pytest.mark.django_db
def test_domains_of_before_are_written_as_mail_servers_do_unless_that_makes_two_of_one():
    anna, _ben, twice = [
        UserFactory(email=email)
        for email in ["anna@exämple.com", "ben@xn--exmple-cua.com", "ben@exämple.com"]
    ]
    migration = import_module("pathway_portal.accounts.migrations.0006_one_address_of_a_domain")

    migration.write_domains_as_mail_servers_do(apps, schema_editor=None)

    assert User.objects.get(pk=anna.pk).email == "anna@xn--exmple-cua.com"
    assert User.objects.get(pk=twice.pk).email == "ben@exämple.com"
