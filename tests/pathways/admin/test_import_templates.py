"""A template comes back as the example that it is, in every format and in both languages."""

import pytest
from django.utils.translation import override

from pathways.importer.templates import TYPES, example, template
from pathways.importer.understand import understand

from .posts import action


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_template_is_understood_as_its_example(ending, language):
    with override(language):
        understood = understand(template(ending), f"pathway.{ending}")

        assert understood.document.stages == example().stages
        assert understood.document.responsibilities == example().responsibilities


@pytest.mark.parametrize("ending", TYPES)
def test_template_shows_how_a_competency_is_explained(ending):
    stages = understand(template(ending), f"pathway.{ending}").document.stages

    told = [(each.explanation, each.examples) for stage in stages for each in stage.competencies]
    examples = "One thing somebody does who can do this\nAnd another one"
    assert told == [("What you mean by that, in a sentence or two", examples)] * 3


@pytest.mark.parametrize("ending", TYPES)
def test_page_leads_to_the_templates(editor_client, ending):
    address = action(f"import_template_{ending}")
    response = editor_client.get(address)

    assert address in editor_client.get(action("import")).content.decode()
    assert response["Content-Type"] == TYPES[ending]
    assert response["Content-Disposition"] == f'attachment; filename="pathway.{ending}"'
