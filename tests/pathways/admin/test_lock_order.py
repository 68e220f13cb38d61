"""Every pair of changes that hold more than one row, pressed at the same moment: both are answered.

Real processes and commits. Two changes that took their locks in different orders would wait for
each other, and the database would end one of them.
"""

from itertools import combinations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import publish as publish_draft
from pathways.services import start_new_version
from tests.factories import PUBLISHED_AT, CompanyFactory, UserFactory
from tests.page_forms import form_data
from tests.processes import Order, Request, side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """# Gardener

## Stage 1: Weeding
### Competencies
- Pulls weeds
"""


@pytest.fixture
def garden(faultless, superuser):
    """A draft in the place of what people read; among them a manager and a report of a lower id."""
    CompanyFactory()
    publish_draft(faultless, note="First.", at=PUBLISHED_AT)
    stage = faultless.stages.get()
    report = UserFactory(stage=stage, name="Rosa")
    manager = UserFactory(stage=stage, name="Mia", manager=UserFactory(stage=stage, name="Top"))
    User.objects.filter(pk=report.pk).update(manager=manager)
    start_new_version(faultless)
    return superuser


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def publish(by):
    draft = Pathway.objects.get(state="draft")
    url = reverse("admin:pathways_pathway_publish", args=[draft.pk])
    data = form_data(browser(by).get(url)) | {"note": "Second."}
    return Request.by(by, url, data)


def replace_draft(by):
    url = reverse("admin:pathways_pathway_import")
    role = Pathway.objects.get(state="draft").role
    sent = {"step": "preview", "role": role.pk, "text": TEXT}
    data = form_data(browser(by).post(url, sent)) | {"replace": "on", "step": "confirm"}
    return Request.by(by, url, data)


def retire(by):
    url = reverse("admin:pathways_pathway_retire", args=[Pathway.objects.published().get().pk])
    return Request.by(by, url, form_data(browser(by).get(url)) | {"reason": "Robots."})


def save_stage(by):
    stage = Pathway.objects.get(state="draft").stages.get()
    url = reverse("admin:pathways_stage_change", args=[stage.pk])
    return Request.by(by, url, form_data(browser(by).get(url), "stage_form") | {"audience": "All"})


def remove_stage(by):
    stage = Pathway.objects.get(state="draft").stages.get()
    url = reverse("admin:pathways_stage_delete", args=[stage.pk])
    return Request.by(by, url, form_data(browser(by).get(url)))


def _person(by, name, **changes):
    url = reverse("admin:accounts_user_change", args=[User.objects.get(name=name).pk])
    data = form_data(browser(by).get(url), "user_form") | changes
    return Request.by(by, url, {field: value for field, value in data.items() if value})


def leave(by):
    return _person(by, "Mia", is_active="")


def change_manager(by):
    return _person(by, "Rosa", manager=str(User.objects.get(name="Top").pk))


def import_list(by):
    emails = User.objects.filter(name__in=["Rosa", "Mia"]).values_list("email", flat=True)
    text = "email,job title\n" + "".join(f"{email},Gardener\n" for email in emails)
    file = SimpleUploadedFile("people.csv", text.encode())
    url = reverse("admin:accounts_user_import")
    page = browser(by).post(url, {"file": file})
    return Request.by(by, url, {"list": page.context["token"]})


CHANGES = [
    *(publish, replace_draft, retire, save_stage, remove_stage),
    *(leave, change_manager, import_list),
]


@pytest.mark.parametrize(
    ("one", "other"),
    list(combinations(CHANGES, 2)),
    ids=lambda change: change.__name__,
)
def test_no_pair_of_changes_waits_for_each_other(workers, garden, one, other):
    answers = Order(side_by_side, "one").answers(workers, one(garden), other(garden))

    assert [answer.status for answer in answers if answer.status >= 500] == []
