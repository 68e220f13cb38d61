"""Two editors open one page: whoever saves second sees what the first saved, and loses nothing."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory
from tests.page_forms import form_data


class Editor:
    """Somebody with a page open in their browser."""

    def __init__(self, user, url):
        self.client = Client()
        self.client.force_login(user)
        self.url = url
        self.open()

    def open(self):
        self.read(self.client.get(self.url))

    def read(self, response):
        self.fields = form_data(response)

    def save(self, **typed):
        """Type into fields, by their names with `__` for `-`, and press Save."""
        self.fields |= {name.replace("__", "-"): [value] for name, value in typed.items()}
        response = self.client.post(self.url, self.fields)
        if response.status_code == 200:
            self.read(response)
        return response


@pytest.fixture
def hana(groups):
    return _editor("Hana Kim")


@pytest.fixture
def ed(groups):
    return _editor("Ed Editor")


def _editor(name):
    user = UserFactory(name=name, is_staff=True)
    user.groups.set(Group.objects.all())
    return user


def said(response):
    """What the page says is wrong: of the row, of each of its lists and lines."""
    form = response.context["adminform"].form
    found = {name: list(errors) for name, errors in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
        for line in formset.forms:
            for name, errors in line.errors.items():
                found[f"{line.prefix}-{name}"] = list(errors)
    return {name: [error.split(" (")[0] for error in errors] for name, errors in found.items()}
