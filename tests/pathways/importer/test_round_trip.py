"""What is exported and brought back is the same, whatever it says."""

import pytest
from hypothesis import given, settings

from pathways.contents import PATHWAY, STAGES
from pathways.documents.document import (
    PathwayDocument,
    ReadingDocument,
    StageDocument,
    is_plain,
    item_class,
)
from pathways.exports import markdown
from pathways.importer.understand import understand
from tests import samples
from tests.pathways.importer.documents import DOCUMENTS


@settings(max_examples=samples.examples(1000, one_in=13))
@given(DOCUMENTS)
def test_what_is_exported_is_read_as_the_same(document):
    understood = understand(markdown(document), "pathway.md")

    assert understood.document == document
    assert understood.findings == ()


def filled(content, **more):
    """An item of a list, or the pathway, with a word in each of its texts."""
    texts = {text.name: f"{content.name} {text.name}" for text in content.texts}
    texts |= {text.name: "https://example.com/" for text in content.texts if text.kind == "link"}
    texts |= {text.name: "alone" for text in content.texts if text.kind == "level"}
    texts |= {text.name: "course" for text in content.texts if text.kind == "reading_kind"}
    if "area" in texts:
        texts["area"] = "areas text"  # the one that is listed
    if "competency" in texts:
        texts["competency"] = "competencies text"  # that of the same stage
    if is_plain(content):
        return texts[content.main_text]
    if content.has_identity:
        more["slug"] = content.name
    return texts | {each.name: (made(each),) for each in content.lists} | more


def made(content):
    item = filled(content, number=1) if content is STAGES else filled(content)
    return item if isinstance(item, str) else item_class(content)(**item)


def test_every_text_of_the_table_of_contents_is_exported_and_read():
    document = PathwayDocument(**filled(PATHWAY, role_name="Gardener", language="de"))

    understood = understand(markdown(document), "pathway.md")

    assert understood.document == document
    assert understood.findings == ()


@pytest.mark.parametrize("slug", ["_0000_", "__", "a_b_c", "-a-", "βιβλίο", "Ã-ðÿ"])
def test_an_identity_is_neither_emphasis_nor_damage(slug):
    reading = ReadingDocument(title="Getting Things Done", authors="David Allen", slug=slug)
    document = PathwayDocument(
        role_name="Gardener",
        title="Gardener",
        language="en",
        stages=(StageDocument(number=1, title="Weeding", readings=(reading,)),),
    )

    understood = understand(markdown(document), "pathway.md")

    assert understood.document.stages[0].readings == (reading,)
