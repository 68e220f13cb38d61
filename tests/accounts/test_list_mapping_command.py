"""What the columns of another system's list mean, said in the terminal."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import mapping, read
from tests.accounts.exported_list import EXPORT
from tests.accounts.test_import_people import run
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


# The terminal


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def test_a_mapping_is_proposed_and_used(export, tmp_path):
    code, out, error = run(export, "--propose-map")

    proposed = json.loads(out)
    assert (code, error) == (0, "")
    assert proposed["columns"]["First Name"] == "first_name"
    assert proposed["statuses"] == {"active": "here", "on leave": "here", "terminated": "left"}
    path = tmp_path / "map.json"
    path.write_text(out, encoding="utf-8")
    code, out, _error = run(export, "--map", str(path))
    assert (code, out.splitlines()[0]) == (0, "New: 2")


def test_a_mapping_may_be_toml(export, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        """
        [columns]
        "Employee ID" = "staff_number"
        "Work Email" = "email"
        "Last Name" = "name"
        Status = "active"
        [statuses]
        "On Leave" = "left"
        Active = "here"
        Terminated = "left"
        """,
        encoding="utf-8",
    )

    assert run(export, "--map", str(path))[0] == 0
    assert list(User.objects.values_list("name", flat=True)) == ["Chief"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "The mapping is neither JSON nor TOML"),
        ("{}", "The mapping must have a table “columns”"),
        ('{"columns": {"Work Email": "mail"}}', "“mail” is not something a column can mean."),
        (
            '{"columns": {"Work Email": "email"}, "statuses": {"Active": "yes"}}',
            "“yes” is not something a status can mean.",
        ),
        ('{"columns": {"Status": "active"}}', "Say which column has the email address"),
    ],
)
def test_a_mapping_that_cannot_be_used_ends_with_one(export, tmp_path, text, said):
    path = tmp_path / "map.json"
    path.write_text(text, encoding="utf-8")

    code, _out, error = run(export, "--map", str(path))

    assert code == 1
    assert said in error


def test_what_hr_said_on_the_page_holds_at_the_terminal(export):
    table = read(EXPORT.encode())
    mapping.remember(mapping.guess(table), table.head, at=NOW)

    code, out, _error = run(export)

    assert (code, out.splitlines()[:2]) == (
        0,
        ["The columns are read by the mapping made on HR’s page.", "New: 2"],
    )


def test_without_a_mapping_the_columns_are_problems(export):
    code, _out, error = run(export)

    assert code == 2
    assert "Row 1: There is no column called “Employee ID”." in error


def test_the_page_of_a_mapping_is_reached_by_nobody_else(client):
    client.force_login(UserFactory())

    assert client.post(reverse("admin:accounts_user_import"), {"table": "x"}).status_code == 302
