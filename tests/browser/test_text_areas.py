"""A text area shows all of its text, and is more than one line high while it is empty."""

import pytest
from django.urls import reverse

from tests.factories import PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

HEIGHTS = "area => [area.clientHeight, area.scrollHeight]"


@pytest.mark.parametrize("width", [390, 1280])
def test_text_areas_hold_their_text_without_scrolling(window, width):
    stage = StageFactory(pathway=PathwayFactory(purpose="A long sentence. " * 60), quotation="")
    page = window(UserFactory(superuser=True), width=width)

    page.goto(reverse("admin:pathways_pathway_change", args=[stage.pathway_id]))
    height, content = page.locator("textarea[name=purpose]").evaluate(HEIGHTS)
    assert height >= content > 100
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))
    height, _content = page.locator("textarea[name=quotation]").evaluate(HEIGHTS)
    assert height >= 96
