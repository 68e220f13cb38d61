"""What is exported and brought back is the same, whatever it says."""

from hypothesis import given, settings

from pathways.exports import markdown
from pathways.importer.understand import understand
from tests.pathways.importer.documents import DOCUMENTS


@settings(max_examples=300)
@given(DOCUMENTS)
def test_what_is_exported_is_read_as_the_same(document):
    understood = understand(markdown(document), "pathway.md")

    assert understood.document == document
    assert understood.findings == ()
