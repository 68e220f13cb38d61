"""What the command makes of a database in which nobody is yet, and when it refuses."""

import pytest
from django.core.management import CommandError, call_command

from pathway_portal.accounts.models import Company, User
from pathways.models import Role
from tests.assessments.demo_company.conftest import LOGINS, PASSWORD
from tests.factories import CompanyFactory, PathwayFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_demo_company_is_refused_outside_debug_mode():
    with pytest.raises(CommandError, match="debug mode only"):
        call_command("demo_company")

    assert not Company.objects.exists()
    assert not User.objects.exists()


@pytest.mark.usefixtures("debug")
@pytest.mark.parametrize("company", [False, True])
def test_demo_company_is_refused_beside_real_people(company):
    if company:
        CompanyFactory(name="Real company")
    UserFactory()

    with pytest.raises(CommandError, match="people in this database already"):
        call_command("demo_company")

    assert User.objects.count() == 1
    assert not Role.objects.exists()
    assert [c.name for c in Company.objects.all()] == ["Real company"] * company


@pytest.mark.usefixtures("debug")
def test_demo_company_needs_a_published_pathway_and_leaves_nothing_behind():
    PathwayFactory(role__slug="operations-director")

    with pytest.raises(CommandError, match="no published version"):
        call_command("demo_company")

    assert not User.objects.exists()
    assert not Company.objects.exists()


@pytest.mark.usefixtures("debug")
def test_demo_company_tells_the_logins(capsys):
    call_command("demo_company")

    said = capsys.readouterr().out
    assert "The demonstration company is made: 30 people." in said
    assert PASSWORD in said
    assert [email for email in LOGINS if email not in said] == []
