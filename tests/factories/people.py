"""Who people are: the company, its departments, people, deputies and tokens."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from pathway_portal.accounts.models import AccessToken, Company, Department, Deputyship, User
from pathway_portal.web.access_tokens import TokenPurpose
from tests.factories.dates import DAY, STARTED_AT


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company
        django_get_or_create = ["id"]

    id = 1


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class UserFactory(DjangoModelFactory):
    """Somebody who cannot sign in with a password, unless given one: `password="…"`."""

    class Meta:
        model = User

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password(None)


class DeputyshipFactory(DjangoModelFactory):
    """Somebody stands in for a person's manager, from yesterday to tomorrow."""

    class Meta:
        model = Deputyship

    employee = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    manager = factory.SelfAttribute("employee.manager")
    manager_changes = factory.SelfAttribute("employee.manager_changes")
    deputy = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - DAY)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + DAY)
    named_by = factory.SelfAttribute("manager")
    named_at = STARTED_AT


class AccessTokenFactory(DjangoModelFactory):
    """A token that opens nothing: only `make_token` knows the secret of one."""

    class Meta:
        model = AccessToken

    name = factory.Sequence(lambda n: f"System {n}")
    purpose = TokenPurpose.PEOPLE
    key = factory.Sequence(lambda n: f"{n:012x}")
    secret_hash = "0" * 64
    made_by = factory.SubFactory(UserFactory)
    made_at = STARTED_AT
