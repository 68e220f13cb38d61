"""Somebody is put at a stage between the page and the publishing of a version without it.

Real processes, real requests, real commits. Whichever comes first, nobody is left at a stage
that is gone, and nobody is moved to where nobody said.
"""

import pytest
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import publish, start_new_version
from tests.factories import PUBLISHED_AT, CompanyFactory, UserFactory
from tests.orders import EVERY_ORDER, in_turn, overtaken
from tests.processes import Request

from .posts import action

pytestmark = pytest.mark.django_db(transaction=True)
one_after_the_other = pytest.mark.parametrize(
    "order", [order for order in EVERY_ORDER if order.way in (in_turn, overtaken)], ids=str
)

REFUSED, DONE = 200, 302


@pytest.fixture
def weeding(faultless):
    """The stage that people read of, and that the draft no longer has."""
    publish(faultless, note="First.", at=PUBLISHED_AT)
    draft, _started = start_new_version(faultless)
    draft.stages.update(slug="pruning", title="Pruning")
    return faultless.stages.get()


def press_publish(by, stage):
    """What the page posts as it is now; it asks only where somebody stands already."""
    draft = Pathway.objects.get(state="draft")
    client = Client()
    client.force_login(by)
    path = action("publish", draft.pk)
    form = client.get(path).context["form"]
    answers = {name: draft.stages.get().pk for name in form.lost}
    return Request.by(by, path, {"seen": form["seen"].value(), "note": "Pruning.", **answers})


def put(by, person, stage):
    """What the page of a person posts to put them at a stage."""
    data = {
        "name": person.name,
        "email": person.email,
        "stage": stage.pk,
        "initial-stage": "",
        "initial-name": person.name,
        "initial-email": person.email,
        "initial-is_active": "True",
        "is_active": "on",
    }
    return Request.by(by, reverse("admin:accounts_user_change", args=[person.pk]), data)


def slug_of(person):
    """The slug of the stage at which somebody stands, and whether people read of it."""
    stage = User.objects.select_related("stage__pathway").get(pk=person.pk).stage
    return stage and (stage.slug, stage.pathway.state)


@one_after_the_other
def test_where_people_go_holds_for_whoever_comes_meanwhile(workers, hr_admin, weeding, order):
    CompanyFactory()
    there, coming = UserFactory(stage=weeding), UserFactory()
    one = press_publish(hr_admin, weeding)

    one, other = order.answers(workers, one, put(hr_admin, coming, weeding))

    pruning = "pruning", "published"
    assert (one.status, other.status, slug_of(there), slug_of(coming)) in order.allowed(
        one_first=(DONE, REFUSED, pruning, None),
        other_first=(DONE, DONE, pruning, pruning),
    )


@one_after_the_other
def test_nobody_is_moved_to_where_nobody_said(workers, hr_admin, weeding, order):
    CompanyFactory()
    coming = UserFactory()
    one = press_publish(hr_admin, weeding)

    one, other = order.answers(workers, one, put(hr_admin, coming, weeding))

    assert (one.status, other.status, slug_of(coming)) in order.allowed(
        one_first=(DONE, REFUSED, None),
        other_first=(REFUSED, DONE, ("first", "published")),
    )
    if one.status == REFUSED:
        assert Pathway.objects.filter(state="draft").exists()
        assert f'name="people_{weeding.pk}"' in one.text
