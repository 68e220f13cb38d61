"""Signing in at the provider, and what became of it."""

from django.urls import reverse


def set_out(client, **more):
    """To the provider: the address to which the portal sends the browser."""
    response = client.post(reverse("single_sign_on"), more)
    return response.headers["Refresh"].removeprefix("0; url=")


def sign_in(client, provider, **more):
    back = provider.sign_in(set_out(client, **more))
    return client.get(reverse("single_sign_on_back"), back)


def is_signed_in(client):
    return client.get("/").status_code == 200


def refused(response):
    return response.status_code == 403 and response.templates[0].name == (
        "socialaccount/authentication_error.html"
    )


def claims(**told):
    def cause(provider):
        provider.claims |= told

    return cause
