"""What the portal takes from inside allauth is still there, and still what it was.

Where this fails after an update, allauth has moved something: only `web/allauth_internals.py` (and
`tests/allauth_internals.py`) must follow.
"""

import ast
import inspect
from importlib import import_module

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import Login
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings

from pathway_portal.web import allauth_internals
from tests.factories import UserFactory

MODULES = ["pathway_portal/web/allauth_internals.py", "tests/allauth_internals.py"]


def internals():
    """The module and the name of each thing that is imported from inside allauth."""
    for path in MODULES:
        tree = ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("allauth."):
                yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize(("module", "name"), sorted(internals()))
def test_allauth_still_has_what_we_take_from_inside(module, name):
    try:
        found = hasattr(import_module(module), name)
    except ImportError:
        found = False

    assert found, f"allauth has moved {name} from {module}: look for its new place."


def test_signing_in_still_looks_for_an_address_and_checks_the_password_by_these_names():
    by_email = inspect.signature(AuthenticationBackend._authenticate_by_email)
    check = inspect.signature(AuthenticationBackend._check_password)

    assert [*by_email.parameters] == ["self", "email", "password"]
    assert [*check.parameters] == ["self", "user", "password"]


def test_userinfo_is_still_asked_for_by_the_adapter():
    signature = inspect.signature(OpenIDConnectOAuth2Adapter._fetch_user_info)

    assert [*signature.parameters] == ["self", "access_token"]


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("compare_user_code", ["actual", "expected"]),
        ("consume", ["action", "app", "config", "limit_get", "user"]),
        ("get_authentication_records", ["request", "user"]),
        ("get_ip", ["request"]),
        ("record_authentication", ["request", "user", "method"]),
        ("end_other_sessions", ["request", "user"]),
    ],
)
def test_allauth_functions_still_take_what_we_give_them(function, parameters):
    signature = inspect.signature(getattr(allauth_internals, function))

    assert [name for name in parameters if name not in signature.parameters] == []


@pytest.mark.django_db
def test_session_of_a_sign_in_that_is_begun_still_names_the_person():
    """Erasing somebody finds such sessions by this."""
    anna = UserFactory(pk=1000)

    began = Login(user=anna, email=anna.email).serialize()

    assert began[allauth_internals.LOGIN_USER_KEY] == "rs"  # 1000 in base 36
