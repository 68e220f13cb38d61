"""Signing in with a password, as the page does."""

from django.urls import reverse

from tests.accounts.conftest import PASSWORD

# The domain as people write it, in capitals, as mail servers do, and with what nobody sees.
WAYS_TO_WRITE = ["a@exämple.com", "a@EXÄMPLE.com", "a@xn--exmple-cua.com", "a@exä\u200bmple.com"]


def sign_in(client, email="anna@example.com", password=PASSWORD, **more):
    return client.post(
        reverse("account_login"), {"login": email, "password": password}, query_params=more
    )
