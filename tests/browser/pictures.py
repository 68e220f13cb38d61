"""Not a test: takes pictures of the real pages, of the demonstration company.

`make pictures` takes those of the README into `.readme/`; with `make pictures ALL=folder` one of
every kind of page, for every kind of person, at three widths in both schemes, to look at.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from assessments.models import Assessment
from pathway_portal.accounts.models import User
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk

pytestmark = pytest.mark.django_db(transaction=True)

README = settings.BASE_DIR / ".readme"
LIST = b"""email,name,job title,department,manager,role,stage,active
amara.lindqvist@example.com,,,,,,,no
employee@example.com,,Service Delivery Lead,,,,,
nele.neumann@example.com,Nele Neumann,Analyst,Customer Service,manager@example.com,,,
"""
WIDTHS, SCHEMES = [390, 768, 1280], ["light", "dark"]


def person(name):
    return User.objects.get(email=f"{name}@example.com")


def test_take_the_pictures_of_the_readme(window, demonstration):
    README.mkdir(exist_ok=True)
    manager = person("manager")
    open_to_both = Assessment.objects.filter(employee__manager=manager).open_between_two()
    conversation = open_to_both.filter(agreed_at=None)[0].get_absolute_url()
    draft = person("employee").assessments.get(submitted_at=None)
    for name, who, address, width, height, scheme in [
        ("pathway", "employee", "/pathways/operations-director/", 1280, 850, "light"),
        ("stage", "employee", "/pathways/operations-director/2/", 1280, 850, "dark"),
        ("answer", "employee", f"/assessments/{draft.pk}/answer/", 390, 780, "light"),
        ("team", "manager", "/team/", 1280, 850, "light"),
        ("conversation", "manager", conversation, 390, 780, "light"),
        ("home", "employee", "/", 390, 780, "dark"),
        ("receipts", "employee", "/account/receipts/", 390, 780, "light"),
        ("account", "employee", "/account/", 390, 780, "dark"),
    ]:
        page = window(person(who), width=width, scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        page.screenshot(path=README / f"{name}.png")
    page = window(person("hr"), width=390, scheme="light")
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto("/admin/accounts/user/import/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": LIST}
    page.get_by_label("The list of people").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.screenshot(path=README / "import.png")


def test_take_a_picture_of_every_kind_of_page(window, demonstration):
    folder = Path(os.environ["ALL"])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["employee", "manager", "hr"]:
        client = Client()
        client.force_login(person(name))
        addresses = [page.address for page in one_of_each(walk(client, but=MORE_OF_THE_SAME))]
        for width in WIDTHS:
            for scheme in SCHEMES:
                page = window(person(name), width=width, scheme=scheme)
                for address in addresses:
                    page.goto(address)
                    file = address.strip("/").replace("/", "-").split("?")[0] or "home"
                    page.screenshot(
                        path=folder / f"{file}_{name}_{width}_{scheme}.png", full_page=True
                    )
