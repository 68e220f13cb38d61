"""A test client that rolls every request back, and says in which tables it wrote."""

import re
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
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
# Any request may write its own session, and that somebody tried to sign in.
SESSION_TABLES = {"django_session", "usersessions_usersession", "accounts_signinevent"}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Response:
    status: int
    headers: dict
    body: bytes
    tables: set  # in which at least one row was written
    rows: object = None  # what `look` returned before the rollback

    @property
    def location(self):
        return self.headers.get("Location", "")


class RollbackClient:
    """Send requests in the session of one person, and roll back what each of them writes."""

    def __init__(self, person=None, *, enforce_csrf_checks=False):
        self.handler = ClientHandler(enforce_csrf_checks=enforce_csrf_checks)
        self.factory = RequestFactory()
        self.cookies = ""
        if person is not None:
            self.cookies = f"{settings.SESSION_COOKIE_NAME}={_session_key(person)}"

    def request(self, method, address, data=None):
        """Send a request. The response names the tables of which rows have changed for good."""
        response = self.send(method, address, data)
        if response.tables - SESSION_TABLES:
            # The view may have rolled it back itself, or have written what stood there before.
            before = all_rows(response.tables)
            after = self.send(method, address, data, look=lambda: all_rows(response.tables)).rows
            response.tables = {name for name in response.tables if before[name] != after[name]}
        return response

    def send(self, method, address, data=None, look=None):
        """Send a request once. `look` is called before the rollback."""
        path, _question, query = address.partition("?")
        if path.startswith("/account/"):
            cache.clear()  # no limit is reached by what was asked before
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
        with rolled_back(), written_tables() as tables:
            response = self.handler(environ)
            content = b"".join(response) if response.streaming else response.content
            rows = look() if look else None
        headers = {name: value for name, value in response.headers.items() if name != "Expires"}
        return Response(response.status_code, headers, content, tables, rows)


def _session_key(person):
    """Sign somebody in who has shown a second factor just now."""
    client = Client()
    client.force_login(person)
    session = client.session
    # They have just come from the company's provider, which is enough for those without a second
    # factor, and have used a passkey.
    request = SimpleNamespace(session=session)
    record_authentication(request, person, "socialaccount", reauthenticated=True)
    record_authentication(request, person, "mfa", type="webauthn", reauthenticated=True)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def cached_users():
    """Look each signed-in person up once, not for each of thousands of requests."""
    found, look_up = {}, EmailBackend.get_user

    def get_user(backend, pk):
        if pk not in found:
            found[pk] = look_up(backend, pk)
        return copy(found[pk])

    with patch.object(EmailBackend, "get_user", get_user):
        yield


@contextmanager
def rolled_back():
    """Roll back whatever this block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written_tables():
    """Collect the tables of which this block writes rows; a statement that meets none is none."""
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


def comparable(response, address):
    """Return all that a response tells, but for its token, and with a mark for its own address."""
    path = address.partition("?")[0]
    headers = {name: value.replace(path, "@") for name, value in response.headers.items()}
    return response.status, headers, TOKEN.sub(rb"\1", response.body).replace(path.encode(), b"@")


def all_rows(tables=None):
    """Return every row of every table, or of these: {table: (columns, rows)}."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables or connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = tuple(column[0] for column in cursor.description)
            found[table] = columns, sorted(cursor.fetchall(), key=repr)
    return found


def reset_sequences():
    """Let the next row of each table get the number it would have got before the last rollback."""
    statements = connection.ops.sequence_reset_sql(no_style(), apps.get_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
