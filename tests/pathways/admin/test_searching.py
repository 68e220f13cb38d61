"""HR's lists of roles, pathways and stages find what people take for the same."""

import pytest
from django.urls import reverse

from pathway_portal.web.query_limits import SEARCH_WORDS
from tests.factories import CompetencyFactory, PathwayFactory, RoleFactory, StageFactory

pytestmark = pytest.mark.django_db

PATHWAYS = "admin:pathways_pathway_changelist"
ROLES = "admin:pathways_role_changelist"
STAGES = "admin:pathways_stage_changelist"


@pytest.fixture
def stage(db):
    role = RoleFactory(name="Übersetzerin für Łódź", slug="uebersetzerin")
    pathway = PathwayFactory(role=role, published=True, summary="Straßen ﬁnden, トウキョウ")
    stage = StageFactory(pathway=pathway, title="ÄLTESTE İpek")
    CompetencyFactory(stage=stage, text="Hört Zoë O’Brien zu")
    CompetencyFactory(stage=stage, text="Prüft Νίκος")
    other = PathwayFactory(role=RoleFactory(name="Driver", slug="driver"), published=True)
    CompetencyFactory(stage=StageFactory(pathway=other, title="Steers"), text="Steers well")
    return stage


def found(client, page, term):
    response = client.get(reverse(page), {"q": term})
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize(
    "term", ["übersetzerin", "ÜBERSETZERIN", "ubersetzerin", "lodz", "fur  ubersetzer", "UEBERSETZ"]
)
def test_roles_are_found_however_they_are_typed(editor_client, stage, term):
    assert found(editor_client, ROLES, term) == [stage.pathway.role]


@pytest.mark.parametrize("term", ["strassen", "STRAẞEN", "finden", "とうきょう", "lodz straße"])
def test_pathways_are_found_however_they_are_typed(editor_client, stage, term):
    assert found(editor_client, PATHWAYS, term) == [stage.pathway]


@pytest.mark.parametrize(
    "term", ["älteste", "alteste ipek", "obrien", "zoe νικοσ", "prüft hört", "ubersetzerin zoe"]
)
def test_stages_are_found_however_they_are_typed(editor_client, stage, term):
    assert found(editor_client, STAGES, term) == [stage]


@pytest.mark.parametrize("term", ["zoe steers", "%", "_", "'", "zzz"])
def test_what_is_in_none_is_not_found(editor_client, stage, term):
    assert found(editor_client, STAGES, term) == []


def test_stages_to_choose_from_are_found_as_well(hr_client, stage):
    response = hr_client.get(
        reverse("admin:autocomplete"),
        {"term": "alteste", "app_label": "accounts", "model_name": "user", "field_name": "stage"},
    )

    assert [each["id"] for each in response.json()["results"]] == [str(stage.pk)]


@pytest.mark.parametrize("words", [1, SEARCH_WORDS])
def test_a_search_asks_as_much_for_many_words_as_for_one(
    editor_client, stage, words, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        found(editor_client, STAGES, " ".join(["alteste"] * words))
