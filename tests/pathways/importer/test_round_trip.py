"""What is exported and brought back is the same, whatever it says."""

import pytest
from hypothesis import given, settings

from pathways.documents.document import PathwayDocument, ReadingDocument, StageDocument
from pathways.exports import markdown
from pathways.importer.understand import understand
from tests.pathways.importer.documents import DOCUMENTS


@settings(max_examples=300)
@given(DOCUMENTS)
def test_what_is_exported_is_read_as_the_same(document):
    understood = understand(markdown(document), "pathway.md")

    assert understood.document == document
    assert understood.findings == ()


@pytest.mark.parametrize("slug", ["_0000_", "__", "a_b_c", "-a-"])
def test_an_identity_is_no_emphasis(slug):
    reading = ReadingDocument(title="Getting Things Done", authors="David Allen", slug=slug)
    document = PathwayDocument(
        role_name="Gardener",
        title="Gardener",
        language="en",
        stages=(StageDocument(number=1, title="Weeding", readings=(reading,)),),
    )

    understood = understand(markdown(document), "pathway.md")

    assert understood.document.stages[0].readings == (reading,)
