"""The server is killed right after a commit: the history has the change all the same."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from pathways.services import publish, retire, start_new_version
from tests.factories import PUBLISHED_AT, StageFactory
from tests.page_forms import form_data
from tests.processes import Request, StopPoint, Worker

from .posts import action
from .test_lock_order import browser

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "sofa lantern gravel otter"


@pytest.fixture
def worker(db):
    worker = Worker()
    yield worker
    worker.end()


def publishing(by, draft):
    url = action("publish", draft.pk)
    return Request.by(by, url, form_data(browser(by).get(url)) | {"note": "First."})


def starting_a_version(by, draft):
    publish(draft, note="First.", at=PUBLISHED_AT)
    return Request.by(by, action("new_version", draft.pk), {})


def retiring(by, draft):
    publish(draft, note="First.", at=PUBLISHED_AT)
    url = action("retire", draft.pk)
    return Request.by(by, url, form_data(browser(by).get(url)) | {"reason": "Robots."})


def cancelling_a_retirement(by, draft):
    publish(draft, note="First.", at=PUBLISHED_AT)
    retire(draft, on=date(2999, 1, 1), reason="Robots.", today=date(2026, 1, 1))
    return Request.by(by, action("keep", draft.pk), {})


def taking_an_identity(by, draft):
    words = "Pulls weeds by the root in every season"
    StageFactory(competencies=1, competencies__text=words, competencies__slug="by-the-root")
    mine = draft.stages.get().competencies.get()
    type(mine).objects.filter(pk=mine.pk).update(text=words)
    return Request.by(by, action("take", draft.pk), {"competency": mine.pk, "slug": "by-the-root"})


def replacing_a_draft(by, draft):
    publish(draft, note="First.", at=PUBLISHED_AT)
    start_new_version(draft)
    url = reverse("admin:pathways_pathway_import")
    text = "# Gardener\n\n## Stage 1: Weeding\n### Competencies\n- Pulls weeds\n"
    page = browser(by).post(url, {"step": "preview", "role": draft.role_id, "text": text})
    return Request.by(by, url, form_data(page) | {"replace": "on", "step": "confirm"})


def setting_a_password(by, draft):
    url = reverse("admin:auth_user_password_change", args=[by.pk])
    data = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    return Request.by(by, url, data)


@pytest.mark.parametrize(
    "change",
    [
        *(publishing, starting_a_version, retiring, cancelling_a_retirement),
        *(taking_an_identity, replacing_a_draft, setting_a_password),
    ],
    ids=lambda change: change.__name__,
)
def test_history_has_what_was_committed(worker, superuser, faultless, change):
    request = change(superuser, faultless)

    worker.send(request, stop=StopPoint.HAS_COMMITTED)
    worker.kill()

    assert [entry.user for entry in LogEntry.objects.all()] == [superuser]
