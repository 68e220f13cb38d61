"""What a monitor is told: the truth, within seconds, and nobody else is told anything."""

import socket
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from pathway_portal.accounts.models import Notice, NoticeKind, OutgoingMail
from pathway_portal.operations import checks, health
from pathway_portal.operations.models import CommandRun
from pathway_portal.operations.runs import noting_run
from tests.factories import UserFactory

# The checks have connections of their own, which see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database("connections")]

WELL = ["database", "schema", "write", "cache", "disk", "mail", "schedule"]


@pytest.fixture(autouse=True)
def monitored(settings):
    settings.MONITORING_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture(autouse=True)
def timers():
    """Everything that should run has just run."""
    CommandRun.objects.bulk_create(
        CommandRun(command=command, succeeded_at=timezone.now()) for command in checks.EXPECTED
    )


def ask(client=None, address="/health/ready", **more):
    response = (client or Client()).get(address, **more)
    word, *lines = response.content.decode().splitlines()
    return response.status_code, word, dict(line.split(": ", 1) for line in lines)


def test_portal_that_is_well_says_so():
    assert ask() == (200, "ok", dict.fromkeys(WELL, "ok"))


def test_nothing_that_was_tried_is_left_behind():
    from django.contrib.sessions.models import Session

    ask()

    assert Session.objects.count() == 0


def test_process_that_lives_says_so_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live", headers={"host": "10.0.3.7:8000"})

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_monitor_asks_by_address_and_without_tls(client, settings, address):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get(address, headers={"host": "10.0.3.7:8000"})

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_schema_that_is_older_than_the_code_is_named():
    row = MigrationRecorder(connection).migration_qs.get(app="mfa", name="0001_initial")
    row.delete()

    try:
        status, word, said = ask()
    finally:
        row.save(force_insert=True)

    assert (status, word) == (503, "failing")
    assert said["schema"] == "migrations are missing: mfa 0001_initial"
    assert said["mail"] == "not tried"


@contextmanager
def every_write_waiting():
    """Another connection holds what every write needs."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE django_session SET session_data = ''")
        else:
            cursor.execute("LOCK TABLE django_session")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def test_write_that_waits_is_given_up(monkeypatch):
    monkeypatch.setattr(health, "LIMIT", 0.5)

    with every_write_waiting():
        status, word, said = ask()
        health._runs[(health.WRITE,)].thread.join()

    assert (status, word) == (503, "failing")
    assert said["write"] in (health.NO_ANSWER, "failed (OperationalError)")
    assert said["database"] == "ok"


def test_cache_that_says_nothing_holds_up_no_answer(settings, monkeypatch):
    monkeypatch.setattr(health, "LIMIT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
                "OPTIONS": {"socket_timeout": 2},
            }
        }
        status, word, said = ask()
        health._runs[(health.CACHE,)].thread.join()

    assert (status, word) == (503, "failing")
    assert said == dict.fromkeys(WELL, "ok") | {"cache": health.NO_ANSWER}


def test_cache_without_its_table_is_noticed(settings, caplog):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }

    status, word, said = ask()

    assert (status, word) == (503, "failing")
    assert said["cache"].startswith("failed (")
    assert "no_such_table" not in caplog.text


@pytest.mark.parametrize(
    ("backend", "cache"),
    [("locmem.LocMemCache", "ok"), ("db.DatabaseCache", "failed (OperationalError)")],
)
def test_database_that_is_down_is_the_fault_of_nothing_else(settings, monkeypatch, backend, cache):
    def refuse(connection):
        raise OperationalError("the server takes no connection")

    settings.CACHES = {
        "default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "django_cache"}
    }
    monkeypatch.setattr(BaseDatabaseWrapper, "connect", refuse)

    status, word, said = ask()

    assert (status, word) == (503, "failing")
    failed = dict.fromkeys(["database", "write"], "failed (OperationalError)")
    not_tried = dict.fromkeys(["schema", "mail", "schedule"], health.NOT_TRIED)
    assert said == failed | not_tried | {"cache": cache, "disk": "ok"}


def test_disk_that_is_nearly_full_is_noticed(monkeypatch):
    monkeypatch.setattr(checks, "LEAST_FREE", 10**18)

    status, word, said = ask()

    assert (status, word) == (503, "failing")
    assert " MB are left in /" in said["disk"]


def old_mail(at):
    OutgoingMail.objects.create(to="a@example.com", subject="S", body="B", created_at=at)


def old_notice(at):
    person = UserFactory()
    Notice.objects.create(recipient=person, about=person, kind=NoticeKind.MANAGER_CHANGED, at=at)


def notice_that_nobody_is_mailed(at):
    person = UserFactory(is_active=False)
    Notice.objects.create(recipient=person, about=person, kind=NoticeKind.MANAGER_CHANGED, at=at)


def mail_that_is_for_nobody(at):
    OutgoingMail.objects.create(to="", subject="S", body="B", created_at=at)


@pytest.mark.parametrize("write", [old_mail, old_notice])
def test_mail_that_has_waited_too_long_is_a_warning(write):
    write(timezone.now() - timedelta(hours=3))

    status, word, said = ask()

    assert (status, word) == (200, "warning")
    assert said["mail"] == "the oldest unsent mail waits for 3 hours"
    assert ask(address="/health/ready?strict")[0] == 503


@pytest.mark.parametrize("write", [notice_that_nobody_is_mailed, mail_that_is_for_nobody])
def test_what_is_never_mailed_is_no_warning(write):
    write(timezone.now() - timedelta(hours=3))

    assert ask()[2]["mail"] == "ok"


def test_fresh_mail_is_no_warning():
    old_mail(timezone.now() - timedelta(minutes=5))

    assert ask()[2]["mail"] == "ok"


def test_command_that_has_not_run_for_too_long_is_a_warning():
    CommandRun.objects.filter(command="backup").update(
        succeeded_at=timezone.now() - timedelta(days=3)
    )
    CommandRun.objects.filter(command="send_notices").delete()

    status, word, said = ask()

    assert (status, word) == (200, "warning")
    assert said["schedule"] == "send_notices has never succeeded; backup last succeeded 3 days ago"


def test_backup_by_other_means_is_not_missed():
    CommandRun.objects.filter(command="backup").delete()

    assert ask()[1] == "ok"


# Who is told


FORWARDED = {"X_FORWARDED_FOR": "203.0.113.9", "X_FORWARDED_PROTO": "https"}


@pytest.mark.parametrize(
    ("networks", "proxies", "more", "is_told"),
    [
        (["127.0.0.0/8"], 0, {}, True),
        (["127.0.0.0/8"], 1, {}, True),
        # Behind a proxy on the same machine.
        (["127.0.0.0/8"], 1, {"x-forwarded-for": "203.0.113.9"}, False),
        (["203.0.113.0/24"], 1, {"x-forwarded-for": "203.0.113.9"}, True),
        # What a visitor says of themselves.
        (["203.0.113.0/24"], 1, {"x-forwarded-for": "203.0.113.9, 198.51.100.1"}, False),
        (["203.0.113.0/24"], 0, {"x-forwarded-for": "203.0.113.9"}, False),
        # The proxy says that there is somebody, but not who.
        (["127.0.0.0/8"], 1, {"x-forwarded-proto": "https"}, False),
        (["127.0.0.0/8"], 2, {"x-forwarded-for": "127.0.0.1"}, False),
        ([], 0, {}, False),
    ],
)
def test_only_monitors_are_told(settings, networks, proxies, more, is_told):
    settings.MONITORING_NETWORKS = [ip_network(each) for each in networks]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    response = Client().get("/health/ready", headers=more)

    assert response.status_code == (200 if is_told else 302)


def test_monitor_may_come_by_a_socket_in_the_file_system():
    assert ask(REMOTE_ADDR="")[0] == 200


# Runs are noted


@pytest.mark.parametrize(("code", "field"), [(0, "succeeded_at"), (1, "failed_at")])
def test_end_of_a_command_is_noted(code, field):
    CommandRun.objects.all().delete()

    with pytest.raises(SystemExit), noting_run(["manage.py", "send_notices"]):
        raise SystemExit(code)

    [run] = CommandRun.objects.all()
    assert (run.command, getattr(run, field) is not None) == ("send_notices", True)
    assert (run.succeeded_at is None) != (run.failed_at is None)


@pytest.mark.parametrize("arguments", [["migrate"], ["backup", "--help"], []])
def test_what_is_not_expected_is_not_noted(arguments):
    CommandRun.objects.all().delete()

    with noting_run(["manage.py", *arguments]):
        pass

    assert CommandRun.objects.count() == 0


def test_failure_leaves_the_last_success_in_place():
    with pytest.raises(ZeroDivisionError), noting_run(["manage.py", "clearsessions"]):
        1 / 0  # noqa: B018

    run = CommandRun.objects.get(command="clearsessions")
    assert run.succeeded_at and run.failed_at
