"""A document that breaks off is asked about, in the workplace and at the terminal."""

import pytest

from pathways.documents.versions import as_document
from pathways.importer.completeness import gaps
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from tests.pathways.admin.importing import hand_in
from tests.pathways.importer.test_import_pathway import imported

WHOLE = "# Baker\n## Role Purpose\nTo bake.\n" + "".join(
    f"## Stage {number}: S{number}\n### Objectives\n- Learn\n"
    f"### Key Competencies\n- Kneads {number}\n"
    for number in (1, 2, 3)
)
CUT = WHOLE[: WHOLE.index("### Key Competencies\n- Kneads 3")]


def said(text, latest=None):
    return [(f.kind, f.line, f.place.part, f.place.stage) for f in gaps(understand(text), latest)]


def test_whole_document_is_asked_nothing():
    assert said(WHOLE) == []


def test_list_that_the_other_stages_have_is_asked_for():
    assert said(CUT) == [("lacks_list", 0, "competencies", 3)]


@pytest.mark.parametrize(
    "end", ["- Kneads and", "- Kneads,", "## Stage 4: S4", "-", "- Bakes for the"]
)
def test_last_line_without_an_end_is_asked_about(end):
    lines = (WHOLE + end).count("\n") + 1

    assert ("breaks_off", lines) in [finding[:2] for finding in said(WHOLE + end)]


def test_part_that_the_newest_version_had_is_asked_for(db):
    latest = as_document(make_draft(understand(WHOLE).document, role=None))

    assert said(WHOLE.replace("## Role Purpose\nTo bake.\n", ""), latest) == [
        ("lost_part", 0, "purpose", None)
    ]
    assert said(CUT[: CUT.index("## Stage 3")], latest) == [("lost_part", 0, "stages", None)]


def test_page_and_terminal_ask(editor_client, tmp_path):
    path = tmp_path / "baker.md"
    path.write_text(CUT.replace("# Baker", "# Baker\nRole Name: Baker"))
    remarks = hand_in(editor_client, CUT).context["preview"].guessed()
    told, code = imported(str(path), dry_run=True)

    asked = "Is this stage complete? The other stages have this list: “S3”"
    assert asked in [remark.words for remark in remarks]
    assert (code, f"Stage 3, competencies: {asked}" in told) == (2, True)
