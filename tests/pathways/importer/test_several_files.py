"""Files that describe a stage each are put together in the right order, with nothing lost."""

import pytest

from pathways.documents.findings import FindingKind
from pathways.importer import limits, several_files
from pathways.importer.refusals import UnreadableDocument
from pathways.importer.understand import understand_files
from tests.pathways.importer.samples import docx_of


def read(files, **options):
    return understand_files([(name, text.encode()) for name, text in files.items()], **options)


def stages(understood):
    return [
        (stage.title, [each.text for each in stage.competencies])
        for stage in understood.document.stages
    ]


def test_numbers_before_the_names_of_files_order_them():
    understood, whole = read(
        {"10 b.md": "# Bee\n## Skills\n- b\n", "9 a.md": "# Ay\n## Skills\n- a\n"}
    )

    assert whole.names == ("9 a.md", "10 b.md")
    assert stages(understood) == [("Ay", ["a"]), ("Bee", ["b"])]


def test_numbers_in_titles_order_them_before_ranks_do():
    understood, _whole = read(
        {
            "a.md": "# Level 2: Junior\n## Skills\n- b\n",
            "b.md": "# Level 1: Senior\n## Skills\n- a\n",
        }
    )

    assert stages(understood) == [("Senior", ["a"]), ("Junior", ["b"])]
    assert understood.document.role_name == ""


def test_files_whose_order_nobody_knows_keep_the_one_they_came_in():
    _understood, whole = read({"otter.md": "# Otter\n- a\n", "bear.md": "# Bear\n- b\n"})

    assert whole.names == ("otter.md", "bear.md")


@pytest.mark.parametrize(
    "text",
    [
        "Junior Baker\n============\n\nSkills\n------\n- Kneads\n",
        "**Junior Baker**\n\n**Skills:**\n- Kneads\n",
        "Junior Baker\n\nSkills:\n- Kneads\n",
        "### Junior Baker\n#### Skills\n- Kneads\n",
        "## Skills\n- Kneads\n",
    ],
)
def test_title_of_a_file_is_its_stage_however_it_is_written(text):
    understood, _whole = read({"01_junior-baker.md": text}, are_stages=True)

    [(title, competencies)] = stages(understood)
    assert (title.casefold(), competencies) == ("junior baker", ["Kneads"])


def test_files_titled_by_the_role_are_told_apart_by_their_names():
    text = "# Baker\n## Skills\n- {}\n"

    understood, whole = read({"junior.md": text.format("a"), "senior.md": text.format("b")})

    assert whole.are_stages
    assert understood.document.role_name == "Baker"
    assert stages(understood) == [("Junior", ["a"]), ("Senior", ["b"])]


def test_two_roles_in_two_files_stay_two():
    text = "# {}\n## Junior\n### Skills\n- a\n## Senior\n### Skills\n- b\n"

    understood, whole = read({"a.md": text.format("Baker"), "b.md": text.format("Seller")})

    assert not whole.are_stages
    assert understood.document.role_name == "Baker"
    assert understood.other_roles == ["Seller"]


def test_word_files_are_put_together_too():
    files = [
        (f"{name}.docx", docx_of(f"# {name} Nurse\n\n## Skills\n\n- {skill}\n"))
        for name, skill in {"Senior": "Leads", "Junior": "Measures"}.items()
    ]

    understood, _whole = understand_files(files)

    assert stages(understood) == [("Junior Nurse", ["Measures"]), ("Senior Nurse", ["Leads"])]


def test_what_was_found_while_reading_a_file_is_said_at_its_line():
    understood, _whole = read(
        {
            "junior.md": "# Junior\n## Skills\n- a\n",
            "senior.md": "# Senior\n## Skills\n- b\x07ell\n",
        }
    )

    [cleaned] = [f for f in understood.findings if f.kind == FindingKind.CLEANED]
    assert dict(understood.lines)[cleaned.line] == "- bell"


def test_files_share_the_limits_of_one_document():
    text = "# Junior\n" + "- a\n" * (limits.LINES // 2)

    with pytest.raises(UnreadableDocument):
        read({"junior.md": text, "senior.md": text.replace("Junior", "Senior")})


def test_headings_in_examples_of_code_stay_where_they_are():
    understood, _whole = read(
        {"junior.md": "# Junior\n## Skills\n- a\n```\n# no heading\n```\n"}, are_stages=True
    )

    assert "# no heading" in [text for _number, text in understood.lines]


def test_work_does_not_grow_with_every_heading_of_a_file(monkeypatch):
    searched, search = [], several_files._headings
    monkeypatch.setattr(
        several_files, "_headings", lambda lines: searched.append(1) or search(lines)
    )
    counts = []

    for headings in (2, 60):
        searched.clear()
        read({f"{name}.md": f"# {name}\n" + "## Skills\n- a\n" * headings for name in "ab"})
        counts.append(len(searched))

    assert counts[0] == counts[1]


def test_files_that_are_too_much_together_are_not_looked_at(monkeypatch):
    monkeypatch.setattr(limits, "LINES", 9)
    monkeypatch.setattr(several_files, "_are_stages", lambda *_files: pytest.fail("They are."))

    with pytest.raises(UnreadableDocument, match="too_many_lines"):
        read({"a.md": "- a\n" * 6, "b.md": "- b\n" * 6})
