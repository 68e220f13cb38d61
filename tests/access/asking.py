"""Asking as one person, without leaving a trace, and noticing every row that is written."""

import re
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler, RequestFactory

from pathway_portal.accounts.backends import EmailBackend
from pathway_portal.web.allauth_internals import record_authentication

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
WRITE = re.compile(
    r'\s*(INSERT\b.*?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"(\w+)"', re.I | re.S
)
# Whoever asks may have their own session written, and that somebody tried to sign in.
OF_THE_SESSION = {"django_session", "usersessions_usersession", "accounts_signinevent"}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes
    tables: set  # in which at least one row was written
    seen: dict | None = None  # of the database, before all was undone

    @property
    def location(self):
        return self.headers.get("Location", "")


class Asker:
    """One person at one browser: their session, and nothing that answers leave behind."""

    def __init__(self, person=None, *, checks_tokens=False):
        self.handler = ClientHandler(enforce_csrf_checks=checks_tokens)
        self.factory = RequestFactory()
        self.cookies = ""
        if person is not None:
            client = Client()
            client.force_login(person)
            session = client.session
            # They have just come from the company's provider, which is enough for those without a
            # second factor, and have shown that it is them, by what they have.
            visit = SimpleNamespace(session=session)
            record_authentication(visit, person, "socialaccount", reauthenticated=True)
            record_authentication(visit, person, "mfa", type="webauthn", reauthenticated=True)
            session.save()
            name = client.cookies[_session_cookie()].value
            self.cookies = f"{_session_cookie()}={name}"

    def ask(self, method, address, data=None):
        """What comes back, and the tables in which rows stay written once it has."""
        answer = self._ask(method, address, data)
        if answer.tables - OF_THE_SESSION:
            # It may have been taken back within the request, or be the same as before.
            before = all_rows(answer.tables)
            after = self._ask(method, address, data, look=lambda: all_rows(answer.tables)).seen
            answer.tables = {name for name in answer.tables if before[name] != after[name]}
        return answer

    def _ask(self, method, address, data, look=None):
        path, _question, query = address.partition("?")
        if path.startswith("/account/"):
            cache.clear()  # nobody is asked to wait for having asked before
        body = urlencode(data or {}, doseq=True).encode()
        environ = self.factory._base_environ(
            PATH_INFO=path,
            QUERY_STRING=query,
            REQUEST_METHOD=method,
            HTTP_COOKIE=self.cookies,
            CONTENT_TYPE=FORM,
            CONTENT_LENGTH=str(len(body)),
            **{"wsgi.input": BytesIO(body)},
        )
        with undone(), written() as tables:
            response = self.handler(environ)
            content = b"".join(response) if response.streaming else response.content
            seen = look() if look else None
        headers = {name: value for name, value in response.headers.items() if name != "Expires"}
        return Answer(response.status_code, headers, content, tables, seen)


@contextmanager
def remembered():
    """Whoever asks is looked up once, not for each of thousands of questions."""
    found, look_up = {}, EmailBackend.get_user

    def get_user(backend, pk):
        if pk not in found:
            found[pk] = look_up(backend, pk)
        return copy(found[pk])

    with patch.object(EmailBackend, "get_user", get_user):
        yield


@contextmanager
def undone():
    """Whatever is written in this block is as if it had never been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written():
    """The tables in which rows are written in this block: what changes no row does not count."""
    tables = set()

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        found = WRITE.match(sql)
        # SQLite counts what it inserts only once the new row is read.
        if found and (found[1][0] in "Ii" or context["cursor"].rowcount != 0):
            tables.add(found[2])
        return result

    with connection.execute_wrapper(watch):
        yield tables


def heard(answer, address):
    """All that comes back, but for the token; the address asked for reads alike everywhere."""
    path = address.partition("?")[0]
    headers = {name: value.replace(path, "@") for name, value in answer.headers.items()}
    return answer.status, headers, TOKEN.sub(rb"\1", answer.body).replace(path.encode(), b"@")


def all_rows(tables=None):
    """Every row of every table, or of these: {table: (columns, rows)}."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables or connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = tuple(column[0] for column in cursor.description)
            found[table] = columns, sorted(cursor.fetchall(), key=repr)
    return found


def with_fresh_numbers():
    """The next row of each table gets the number it would have got before what was undone."""
    from django.apps import apps

    statements = connection.ops.sequence_reset_sql(no_style(), apps.get_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _session_cookie():
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME
