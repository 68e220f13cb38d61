"""What the doctor says of an installation, and what it never says."""

import io
import os
import socket

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pathway_portal.accounts.models import OutgoingMail
from pathway_portal.operations import doctor
from pathway_portal.operations.models import CommandRun
from pathway_portal.operations.runs import EXPECTED
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database("connections")]

SECRET = "s3cret-of-the-company"


def said():
    """What the doctor finds: {what: is it a hint?}."""
    return {remark.what: remark.is_hint for remark in doctor.look_over()}


@pytest.fixture
def timers():
    CommandRun.objects.bulk_create(
        CommandRun(command=command, succeeded_at=timezone.now()) for command in EXPECTED
    )


FINE = {
    "ALLOWED_HOSTS": ["pathways.company.example"],
    "DEFAULT_FROM_EMAIL": "pathways@company.example",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS lets in every host name."),
        ("DEFAULT_FROM_EMAIL", "pathways@localhost", "Mail comes from pathways@localhost."),
        (
            "EMAIL_BACKEND",
            "django.core.mail.backends.console.EmailBackend",
            "Mail is not sent; it goes to the console backend.",
        ),
    ],
)
def test_setting_that_is_not_for_a_company_is_a_problem(settings, name, value, what):
    setattr(settings, name, FINE[name])
    assert what not in said()

    setattr(settings, name, value)

    assert said()[what] is False


def test_links_that_lead_nowhere_are_a_problem(settings):
    settings.HTTPS, settings.PORTAL_URL = True, "https://localhost"

    assert said()["Links in mails lead to localhost."] is False


def test_earlier_keys_are_a_hint(settings):
    settings.SECRET_KEY_FALLBACKS = [SECRET]

    assert said()["Earlier keys are still believed (1)."] is True


def test_timers_that_were_never_set_up_are_a_problem():
    assert "schedule: send_notices has never succeeded; clearsessions has never succeeded" in said()


def test_timers_that_run_are_none(timers):
    assert not any(what.startswith("schedule") for what in said())


@pytest.mark.parametrize(("mode", "is_found"), [(0o640, True), (0o604, True), (0o600, False)])
def test_file_with_secrets_is_for_its_owner_alone(settings, tmp_path, mode, is_found):
    settings.BASE_DIR = tmp_path
    (tmp_path / ".env").write_text(f"SECRET_KEY={SECRET}\n")
    (tmp_path / ".env").chmod(mode)

    assert (f"Others can read {tmp_path}/.env." in said()) == is_found


def test_list_of_erased_people_that_has_no_folder_is_a_problem(settings, tmp_path):
    settings.ERASED_PEOPLE_FILE = str(tmp_path / "erased.txt")
    assert not any(what.startswith("ERASED_PEOPLE_FILE") for what in said())

    settings.ERASED_PEOPLE_FILE = "/nowhere/erased.txt"
    assert said()["ERASED_PEOPLE_FILE cannot be written (/nowhere/erased.txt)."] is False


def test_mail_server_that_does_not_answer_is_a_problem(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    assert said()["The mail server cannot be reached (ConnectionRefusedError)."] is False


def test_provider_that_cannot_be_read_is_a_problem(settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9/realms/staff"

    found = [what for what in said() if what.startswith("The sign-on provider")]

    assert found == ["The sign-on provider's configuration cannot be read (ConnectionError)."]


def test_provider_that_is_right_is_none(settings, provider):
    assert not any(what.startswith("The sign-on provider") for what in said())


def test_nobody_for_the_workplace_is_a_problem():
    assert said()["Nobody can open HR's workplace."] is False

    UserFactory(is_staff=True)

    assert said()["1 who may open HR's workplace have no second factor."] is True


def run():
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as problems:
        return 1, out.getvalue(), str(problems)
    return 0, out.getvalue(), ""


def test_command_says_what_to_do_and_ends_with_1_where_there_is_a_problem(settings):
    settings.ALLOWED_HOSTS = ["*"]

    code, out, error = run()

    assert (code, error) == (1, f"{out.count('PROBLEM: ')} to be solved.")
    assert "PROBLEM: ALLOWED_HOSTS lets in every host name.\n  Name the portal's own.\n" in out
    assert "\x1b" not in out


def test_command_ends_with_0_where_there_are_hints_alone(settings, timers, monkeypatch):
    monkeypatch.setattr(doctor, "look_over", lambda: [doctor.hint("A hint.", "Weigh it.")])
    monkeypatch.setattr(
        "pathway_portal.operations.management.commands.doctor.look_over", doctor.look_over
    )

    assert run() == (0, "hint: A hint.\n  Weigh it.\nNo problems.\n", "")


def test_nothing_secret_and_nobody_is_named(settings):
    settings.SECRET_KEY_FALLBACKS = [SECRET]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", SECRET
    UserFactory(name="Carla Canary", email="carla.canary@example.com", is_staff=True)
    OutgoingMail.objects.create(
        to="carla.canary@example.com", subject="Canary", body="Canary", created_at=timezone.now()
    )

    out = "".join(run()[1:])

    assert SECRET not in out
    assert "anary" not in out
    assert os.environ.get("PGPASSWORD", "no such password") not in out
