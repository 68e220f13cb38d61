import json

import pytest
from django.test import Client
from django.utils import timezone

from pathway_portal.accounts.access_tokens import make_token
from pathway_portal.web.access_tokens import TokenPurpose

URL = "/scim/v2"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def token(hr_admin):
    _row, token = make_token("Entra ID", TokenPurpose.PEOPLE, by=hr_admin, at=timezone.now())
    return token


class System:
    """Another system that sends JSON with its token."""

    def __init__(self, token):
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method, path, body=None, **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = self.client.generic(
            method,
            URL + path,
            b"" if body is None else content,
            "application/scim+json",
            headers={**self.headers, **headers},
        )
        response.data = json.loads(response.content) if response.content else None
        return response

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body):
        return self.send("POST", path, body)

    def put(self, path, body, **headers):
        return self.send("PUT", path, body, **headers)

    def patch(self, path, *operations, **headers):
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": operations}, **headers)

    def delete(self, path, **headers):
        return self.send("DELETE", path, **headers)


@pytest.fixture
def system(token):
    return System(token)
