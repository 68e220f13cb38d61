"""Files that browsers, crawlers and password managers look for by themselves."""

import re
import subprocess
import sys

import pytest
from django.conf import settings as portal
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

pytestmark = pytest.mark.django_db


def test_crawlers_are_kept_out(client):
    response = client.get("/robots.txt")

    assert response.content == b"User-agent: *\nDisallow: /\n"
    assert response["Content-Type"].startswith("text/plain")


def test_old_place_of_the_icon_leads_to_it(client):
    assert client.get("/favicon.ico").url == "/static/img/favicon.svg"


@pytest.mark.parametrize(
    "contact", ["mailto:security@company.example", "https://company.example/security"]
)
def test_security_contact_is_said_as_the_standard_wants_it(client, settings, contact):
    settings.SECURITY_CONTACT = contact

    said = client.get("/.well-known/security.txt").content.decode()

    lines = dict(line.split(": ", 1) for line in said.splitlines())
    assert lines.keys() == {"Contact", "Expires", "Preferred-Languages"}
    assert lines["Contact"] == contact
    ahead = parse_datetime(lines["Expires"]) - timezone.now()
    assert 0 < ahead.days < 365


def test_without_a_contact_there_is_no_such_file(client, settings):
    settings.SECURITY_CONTACT = ""

    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(("is_on", "status"), [(True, 302), (False, 404)])
def test_password_managers_find_where_a_password_is_changed(client, settings, is_on, status):
    settings.PASSWORD_SIGN_IN = is_on

    response = client.get("/.well-known/change-password")

    assert response.status_code == status
    if is_on:
        assert response.url == reverse("account_change_password")


def test_example_of_the_settings_starts_as_it_is(tmp_path):
    (tmp_path / ".env").write_bytes((portal.BASE_DIR / ".env.example").read_bytes())
    code = (
        "from pathlib import Path; from pathway_portal.web.environment import Environment;"
        f"Environment().read_file(Path({str(tmp_path / '.env')!r}));"
        "import django; django.setup(); from pathway_portal.web import startup;"
        "startup.check_settings_of_serving(); print('It starts.')"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code],
        cwd=portal.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "pathway_portal.settings"},
        capture_output=True,
        text=True,
    )

    assert (done.stdout, done.stderr) == ("It starts.\n", "")


def test_every_setting_of_the_example_is_one_of_the_readme():
    example = (portal.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    readme = (portal.BASE_DIR / "README.md").read_text(encoding="utf-8")

    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert named - set(re.findall(r"^\| `([A-Z_]+)`", readme, re.MULTILINE)) == set()
    assert len(named) > 5
