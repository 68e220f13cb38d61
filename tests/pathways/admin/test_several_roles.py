"""A document that describes two roles becomes two drafts."""

from pathways.models import Pathway
from tests.pathways.admin.importing import confirm, hand_in, press
from tests.pathways.importer.test_import_pathway import imported

TEXT = """# Baker
## Junior
### Skills
- Kneads
## Senior
### Skills
- Teaches
# Seller
## Junior
### Skills
- Greets
## Senior
### Skills
- Negotiates
"""


def competencies():
    return {
        pathway.role.name: [c.text for s in pathway.stages.all() for c in s.competencies.all()]
        for pathway in Pathway.objects.all()
    }


BOTH = {"Baker": ["Kneads", "Teaches"], "Seller": ["Greets", "Negotiates"]}


def test_each_role_of_a_document_becomes_a_draft_in_the_workplace(editor_client):
    first = hand_in(editor_client, TEXT)
    second = press(editor_client, first, "role:Seller")
    confirm(editor_client, first)
    confirm(editor_client, second)

    assert first.context["preview"].understood.other_roles == ["Seller"]
    assert "This document also describes another role: “Seller”." in first.content.decode()
    assert second.context["preview"].understood.other_roles == []
    assert competencies() == BOTH


def test_each_role_of_a_document_becomes_a_draft_at_the_terminal(db, tmp_path):
    path = tmp_path / "roles.md"
    path.write_text(TEXT)

    said, code = imported(str(path))

    assert (code, said.count("is saved as a draft")) == (2, 2)
    assert competencies() == BOTH


def test_large_headings_that_name_areas_are_no_roles(editor_client):
    text = (
        "# Baker\n# Talk\n## Junior\n- a\n## Senior\n- b\n# Run\n## Junior\n- c\n## Senior\n- d\n"
    )
    understood = hand_in(editor_client, text).context["preview"].understood

    assert understood.other_roles == []
    assert [len(stage.competencies) for stage in understood.document.stages] == [2, 2]
