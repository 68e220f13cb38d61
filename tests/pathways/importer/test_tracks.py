"""A document of two tracks becomes two roles that share their first stages."""

import pytest

from pathways.documents.parser.meanings import NO_GUIDE, Guide
from pathways.documents.versions import as_document
from pathways.importer.load import make_draft
from pathways.importer.mapping import remember
from pathways.importer.understand import understand
from pathways.meanings import Meaning
from pathways.models import HeadingMeaning
from pathways.services import publish
from pathways.tracks import tracks_of
from tests.factories import PUBLISHED_AT

TEXT = """# Engineer
## Level 1: Starting
### Competencies
- Writes code
- Tests code
## Level 2: Growing
### Competencies
- Reviews code
## Expert track
### Level 3: Deep
#### Competencies
- Designs systems
#### Tools
- A whiteboard
## Manager track
### Level 3: Wide
#### Competencies
- Leads a team
### Level 4: Wider
#### Competencies
- Leads several teams
"""
# The tracks stand around the stages that are shared, in areas as high as these.
BETWEEN = """# Engineer
## Expert track
### Level 2: Deep
#### Competencies
- Designs systems
## Level 1: Starting
### Competencies
- Writes code
## Manager track
### Level 2: Wide
#### Competencies
- Leads a team
"""
ANSWERS = {"expert track": Meaning.TRACK, "manager track": Meaning.TRACK}


def stages(understood):
    return [
        (stage.number, stage.title, [each.text for each in stage.competencies])
        for stage in understood.document.stages
    ]


SHARED = [
    (1, "Starting", ["Writes code", "Tests code"]),
    (2, "Growing", ["Reviews code"]),
]


def test_the_first_track_is_read_and_the_other_is_named():
    read = understand(TEXT, guide=Guide(ANSWERS))

    assert stages(read) == [*SHARED, (3, "Deep", ["Designs systems"])]
    assert read.document.role_name == "Engineer: Expert track"
    assert read.other_roles == ["Manager track"]
    assert read.document.stages[2].own_lists[0].title == "Tools"
    asked = {e.name: e.meaning for e in read.elements if e.meaning == Meaning.TRACK}
    assert asked == {"Expert track": Meaning.TRACK, "Manager track": Meaning.TRACK}
    assert [f for f in read.findings if "Leads" in f.text] == []


def test_the_other_track_begins_with_the_same_stages():
    read = understand(TEXT, guide=Guide(ANSWERS, "Manager track"))

    assert stages(read) == [
        *SHARED,
        (3, "Wide", ["Leads a team"]),
        (4, "Wider", ["Leads several teams"]),
    ]
    assert read.document.role_name == "Engineer: Manager track"
    assert read.other_roles == ["Expert track"]


def test_what_is_shared_may_stand_between_the_tracks():
    read = [understand(BETWEEN, guide=Guide(ANSWERS, role)) for role in ("", "Manager track")]

    start = (1, "Starting", ["Writes code"])
    assert stages(read[0]) == [start, (2, "Deep", ["Designs systems"])]
    assert stages(read[1]) == [start, (2, "Wide", ["Leads a team"])]


def test_without_an_answer_the_document_is_one_role():
    read = understand(TEXT, guide=NO_GUIDE)

    assert read.document.role_name == "Engineer"
    assert read.other_roles == []


@pytest.mark.django_db
def test_the_two_roles_share_the_identities_of_what_they_share():
    drafts = [
        make_draft(understand(TEXT, guide=Guide(ANSWERS, name)).document, role=None)
        for name in ("Expert track", "Manager track")
    ]
    for draft in drafts:
        publish(draft, note="First.", at=PUBLISHED_AT)

    expert, manager = map(as_document, drafts)
    assert expert.stages[:2] == manager.stages[:2]
    assert [(track.role, track.last.number) for track in tracks_of(drafts[0])] == [
        ("Engineer: Manager track", 2)
    ]
    assert [(track.role, track.last.number) for track in tracks_of(drafts[1])] == [
        ("Engineer: Expert track", 2)
    ]


@pytest.mark.django_db
def test_the_next_document_is_not_read_by_the_tracks_of_this_one():
    remember({"Manager track": "track", "Craft": "competencies"})

    assert [row.name for row in HeadingMeaning.objects.all()] == ["Craft"]
