"""Roles to begin with, of our own: whole, checked, marked as something to adapt, and connected."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count

from pathways.checks import check
from pathways.models import Competency, Pathway, Stage

pytestmark = pytest.mark.django_db

STARTERS = [
    "customer-service-director",
    "people-and-culture-director",
    "programme-director",
    "technology-director",
]
LISTS = ["objectives", "competencies", "readings", "metrics", "watch_fors", "development_tips"]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load them once: the tests of this file read only."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_pathways", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starters(loaded, db):
    return Pathway.objects.published().filter(role__slug__in=STARTERS).order_by("role__slug")


def test_every_starter_role_passes_the_check_without_a_warning(starters):
    assert {pathway.role.slug: check(pathway) for pathway in starters} == {
        slug: [] for slug in STARTERS
    }


def test_every_starter_role_says_that_it_is_there_to_be_adapted_with_its_version(starters):
    for pathway in starters:
        assert pathway.change_note == "Starter content, to adapt to your company."
        assert "tarter content" not in pathway.summary


def test_every_starter_role_has_five_whole_stages(starters):
    stages = Stage.objects.filter(pathway__in=starters).annotate(
        **{f"{name}_count": Count(name, distinct=True) for name in LISTS}
    )

    assert Counter(stage.pathway.role.slug for stage in stages.select_related("pathway__role")) == {
        slug: 5 for slug in STARTERS
    }
    assert [s for s in stages for name in LISTS if getattr(s, f"{name}_count") < 3] == []


def test_every_competency_describes_its_levels_and_asks_for_evidence(starters):
    competencies = Competency.objects.filter(stage__pathway__in=starters)
    levels = ["evidence_prompt", "not_started", "learning", "alone", "well", "helping"]

    assert competencies.count() >= 60
    assert [c.text for c in competencies for level in levels if not getattr(c, level)] == []


def test_roles_share_what_they_really_have_in_common(starters):
    """By these slugs people see what they do already of what another role asks for."""
    roles = {}
    for competency in Competency.objects.select_related("stage__pathway__role"):
        roles.setdefault(competency.slug, set()).add(competency.stage.pathway.role.slug)

    shared = {slug: len(found) for slug, found in roles.items() if len(found) > 1}
    assert {
        "change-management-fundamentals",
        "data-driven-performance-management",
        "executive-communication-and-influence",
        "leadership-and-team-motivation",
        "supplier-contract-management",
    } <= shared.keys()
    for slug in STARTERS:
        assert any(slug in roles[each] for each in shared), f"{slug} shares nothing"
