"""Two editors press Save on one stage at the same time: real processes, real commits.

Whichever comes first, the second is asked, and nothing the first saved is overwritten.
"""

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import Stage
from tests.factories import PathwayFactory, RoleFactory, StageFactory
from tests.orders import EVERY_ORDER, in_turn, side_by_side
from tests.page_forms import form_data
from tests.processes import Request

from .posts import change_url

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, SAVED = 200, 302


def page_of(by, stage, **typed):
    """What this editor posts from the page as it is now."""
    client = Client()
    client.force_login(by)
    path = change_url(stage)
    data = form_data(client.get(path), "stage_form") | typed
    return Request.by(by, path, data)


@pytest.mark.parametrize(
    "order", [order for order in EVERY_ORDER if order.way is not in_turn], ids=str
)
def test_second_save_is_asked_and_the_first_stays(workers, hr_admin, content_editor, order):
    stage = StageFactory(pathway=PathwayFactory(), title="Weeding", audience="Beginners")
    one = page_of(hr_admin, stage, title="Hoeing")
    other = page_of(content_editor, stage, title="Raking", audience="Everybody")

    one, other = order.answers(workers, one, other)

    now = Stage.objects.get(pk=stage.pk)
    assert (one.status, other.status, now.title, now.audience) in order.allowed(
        one_first=(SAVED, ASKED, "Hoeing", "Beginners"),
        other_first=(ASKED, SAVED, "Raking", "Everybody"),
    )
    asked = one if one.status == ASKED else other
    assert "changed this too" in asked.text


@pytest.mark.parametrize(
    "order", [order for order in EVERY_ORDER if order.way is side_by_side], ids=str
)
def test_role_gets_one_draft_however_many_begin_one(workers, hr_admin, content_editor, order):
    role = RoleFactory()
    path = reverse("admin:pathways_pathway_add")
    begun = {"role": role.pk, "title": "Gardener", "language": "en"}
    one, other = (Request.by(user, path, begun) for user in (hr_admin, content_editor))

    answers = order.answers(workers, one, other)

    assert sorted(answer.status for answer in answers) == [ASKED, SAVED]
    assert role.pathways.count() == 1
