"""Figures and exports are read from a copy of the database, as new as the database itself."""

import logging

import pytest
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import OperationalError, connection, transaction

from pathway_portal.accounts.models import User
from pathway_portal.web import replica
from pathway_portal.web.replica import Router, from_replica

CACHE_TABLE = BaseDatabaseCache("django_cache", {}).cache_model_class


@pytest.fixture(autouse=True)
def nothing_failed_yet(monkeypatch):
    monkeypatch.setattr(replica, "_left_until", 0.0)


@pytest.fixture
def followed(monkeypatch):
    monkeypatch.setattr(replica, "_has_everything", lambda: True)


def read():
    """Where what people and the shared cache hold is read from, and where it is written."""
    router = Router()
    return (
        router.db_for_read(User),
        router.db_for_read(CACHE_TABLE),
        router.db_for_write(User),
    )


def test_what_may_be_is_read_from_the_replica_and_all_else_is_not(followed):
    assert from_replica(read)() == ("replica", "default", "default")
    assert read() == ("default", "default", "default")


def test_row_of_the_replica_is_changed_in_the_database():
    person = User(name="Ada")
    person._state.db = "replica"

    assert Router().db_for_read(User, instance=person) == "default"
    assert Router().db_for_write(User, instance=person) == "default"


def test_replica_that_fails_is_left_for_a_while(followed, monkeypatch, caplog):
    asked = []

    def read():
        asked.append(Router().db_for_read(User))
        if asked[-1] == "replica":
            raise OperationalError("canceling statement due to conflict with recovery")
        return "read"

    with caplog.at_level(logging.WARNING):
        assert from_replica(read)() == "read"

    assert asked == ["replica", "default"]
    assert "The replica failed (OperationalError)" in caplog.text
    monkeypatch.undo()
    assert replica._has_everything() is False


class SameTwice(dict):
    """Connections by name, where the replica is the database itself."""

    databases = dict.fromkeys(["default", "replica"])

    def __missing__(self, alias):
        return connection


@pytest.mark.django_db(transaction=True)
@pytest.mark.every_database("replication")
def test_database_that_follows_no_other_is_not_read(monkeypatch):
    """It can't say how far it has followed, and so it may lack what was just committed."""
    if connection.vendor == "sqlite":  # which has no replica
        assert replica._has_everything() is False
        return
    monkeypatch.setattr(replica, "connections", SameTwice())

    assert replica._has_everything() is False


@pytest.mark.django_db
def test_what_a_transaction_has_written_is_read_where_it_was_written(monkeypatch):
    monkeypatch.setattr(replica, "connections", SameTwice())

    with transaction.atomic():
        assert replica._has_everything() is False
