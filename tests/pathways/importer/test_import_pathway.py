"""`manage.py import_pathway`: the same findings on the terminal, and exit codes for scripts."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pathways.models import Objective, Pathway, Role, Stage
from tests.factories import RoleFactory

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).with_name("operations-director.raw.txt")
TEXT = """# Analyst: a pathway
## Role Summary: Analyst
Counts what is there.
## Stage 1: Counting
### Key Competencies
- Counting things
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "pathway.md"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


def imported(file, **options):
    """What the command prints, and the code with which it ends."""
    out = io.StringIO()
    try:
        files = [file] if isinstance(file, str) else file
        call_command("import_pathway", *files, stdout=out, **options)
    except CommandError as error:
        return str(error), error.returncode
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_a_clean_document_becomes_a_draft_and_ends_with_0(file):
    said, code = imported(file(TEXT))

    assert code == 0
    assert said.splitlines()[-1] == "Version 1 of Analyst is saved as a draft."
    assert [str(stage) for stage in Stage.objects.all()] == ["Stage 1: Counting"]


def test_a_trial_says_everything_and_writes_nothing(file):
    said, code = imported(file(TEXT), dry_run=True)

    assert code == 0
    assert said.splitlines()[-2:] == [
        "This is a new role.",
        "Nothing was saved: this was a trial run.",
    ]
    assert not Role.objects.exists()


def test_what_was_not_understood_is_printed_with_its_line_and_ends_with_2(file):
    said, code = imported(file(TEXT + "## Salary\nA lot\n"))

    assert code == 2
    assert [line for line in said.splitlines() if line.startswith("Line")] == [
        "Line 7, stage 1: Not understood, so it is not in the draft: “## Salary”",
        "Line 8, stage 1: Not understood, so it is not in the draft: “A lot”",
    ]
    assert Pathway.objects.get().is_draft


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"a\0b", "text"),
        (b"  \n", "nothing in the document"),
        (b"\xff\xfe\xfd", "UTF-8"),
    ],
)
def test_what_is_no_document_is_refused_in_words_and_ends_with_1(file, data, words):
    said, code = imported(file(data))

    assert code == 1
    assert words in said
    assert not Role.objects.exists()


def test_a_missing_file_ends_with_1(tmp_path):
    said, code = imported(str(tmp_path / "nothing.md"))

    assert (code, "nothing.md" in said) == (1, True)


def test_the_role_can_be_named_and_must_be_known(file):
    role = RoleFactory(slug="counter", name="Counter")

    assert imported(file(TEXT), role="unknown") == (
        "There is no role with the address “unknown”.",
        1,
    )
    assert imported(file(TEXT), role="counter")[1] == 0
    assert Pathway.objects.get().role == role


def test_a_draft_is_replaced_only_where_that_is_said(file):
    path = file(TEXT)
    imported(path)

    said, code = imported(path)
    assert (code, "--replace-draft" in said) == (1, True)
    assert imported(path, replace_draft=True)[1] == 0
    assert Pathway.objects.count() == 1


def test_differences_from_the_version_people_read_are_listed(operations_director, file):
    text = SHIPPED.read_text(encoding="utf-8").replace(
        "Lead daily operations and service delivery functions", "Lead all operations"
    )
    before = list(Pathway.objects.values())

    said, code = imported(file(text), dry_run=True)

    assert code in (0, 2)
    assert "2 differences from version 1:" in said
    assert "Lead all operations" in said
    assert list(Pathway.objects.values()) == before


def test_the_shipped_document_says_the_same_as_the_shipped_pathway(operations_director):
    said, _code = imported(str(SHIPPED), dry_run=True)

    assert "No changes from version 1." in said


def test_damaged_characters_are_counted_and_listed_when_asked_for(file):
    damaged = TEXT.replace("Counting things", "Counting â€“ all things")

    assert "Damaged characters were repaired on 1 line." in imported(file(damaged), dry_run=True)[0]
    listed = imported(file(damaged), dry_run=True, verbosity=2)[0]
    assert [line[:6] for line in listed.splitlines() if line.startswith("Line")] == ["Line 6"]


def test_a_mistyped_option_ends_with_1(file):
    with pytest.raises((SystemExit, CommandError)) as end:
        call_command("import_pathway", file(TEXT), "--nothing")

    assert getattr(end.value, "code", 1) == 1


FOREIGN = "# Baker\n## Crumb\n### Glaze\n- Kneads\n## Crust\n### Glaze\n- Bakes\n"


def test_a_mapping_is_proposed_and_given(file, tmp_path):
    path = file(FOREIGN)
    proposed, code = imported(path, propose_map=True)
    assert (code, json.loads(proposed)) == (
        0,
        {"headings": {"Crumb": "stage", "Glaze": "competencies", "Crust": "stage"}},
    )
    (tmp_path / "map.json").write_text(proposed.replace("competencies", "objectives"))

    said, code = imported(path, map=str(tmp_path / "map.json"))

    assert (code, said.splitlines()[0]) == (2, "Baker: 2 stages, 2 lines in their lists")
    assert [row.text for row in Objective.objects.order_by("pk")] == ["Kneads", "Bakes"]


def test_a_mapping_in_toml_is_read_and_a_bad_one_refused(file, tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('[headings]\nGlaze = "watch_fors"\n')
    bad.write_text('[headings]\nGlaze = "nonsense"\n')

    assert imported(file(FOREIGN), map=str(good), dry_run=True)[1] == 2
    said, code = imported(file(FOREIGN), map=str(bad))
    assert (code, "nonsense" in said) == (1, True)
    assert imported(file(FOREIGN), map=str(tmp_path / "none.toml"))[1] == 1


def test_guesses_are_said_in_groups_and_one_by_one_when_asked_for(file):
    said = imported(file(FOREIGN), dry_run=True)[0]
    listed = imported(file(FOREIGN), dry_run=True, verbosity=2)[0]

    assert "Stages: “Crumb”, “Crust”. Each heading of this level has lists below it." in said
    assert [line[:6] for line in listed.splitlines() if line.startswith("Line")] == [
        *("Line 2", "Line 5", "Line 3", "Line 6")
    ]


# Several files


def written(folder, **texts):
    paths = [folder / f"{name}.md" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    return list(map(str, paths))


JUNIOR = "# Junior Baker\n## Skills\n- Kneads\n"
SENIOR = "# Senior Baker\n## Skills\n- Teaches\n"


def titles():
    return [f"{stage.number} {stage.title}" for stage in Stage.objects.order_by("number")]


def test_one_stage_a_file_becomes_one_pathway(tmp_path):
    said, code = imported(written(tmp_path, senior=SENIOR, junior=JUNIOR))

    assert said.splitlines()[0] == (
        "Read from 2 files, one stage each, in this order: junior.md, senior.md."
    )
    assert said.splitlines()[-1] == "Version 1 of Baker is saved as a draft."
    assert (code, titles()) == (2, ["1 Junior Baker", "2 Senior Baker"])


def test_stage_is_added_to_a_draft(tmp_path):
    junior, senior = written(tmp_path, junior=JUNIOR, senior=SENIOR)
    RoleFactory(name="Baker", slug="baker")
    imported(junior, one_stage=True, role="baker")

    said, code = imported(senior, one_stage=True, role="baker", add_stages=True)
    twice = imported(senior, one_stage=True, role="baker", add_stages=True)

    assert "2 differences" not in said
    assert "1 difference from version 1:" in said
    assert (code, titles()) == (2, ["1 Junior Baker", "2 Senior Baker"])
    assert twice == ("The draft already has these stages: Senior Baker", 1)


def test_stage_without_a_draft_is_refused(tmp_path):
    RoleFactory(name="Baker", slug="baker")

    said, code = imported(
        written(tmp_path, senior=SENIOR), one_stage=True, role="baker", add_stages=True
    )

    assert (said, code) == ("There is no draft to which stages could be added.", 1)
    assert not Pathway.objects.exists()


def test_file_that_is_not_read_is_named_and_nothing_is_written(tmp_path):
    said, code = imported([*written(tmp_path, senior=SENIOR), *written(tmp_path, empty="")])

    assert (said.split(":")[0], code) == ("empty.md", 1)
    assert not Pathway.objects.exists()


def test_drafts_of_all_roles_of_a_document_are_saved_or_none(tmp_path):
    stages = "## Junior\n### Skills\n- {0}s\n## Senior\n### Skills\n- {0}s more\n"
    text = f"# Baker\n{stages.format('Knead')}# Seller\n{stages.format('Greet')}"
    path = written(tmp_path, roles=text)
    role = RoleFactory(name="Seller")
    Pathway.objects.create(role=role, number=1, title="Seller")

    said, code = imported(path)

    assert code == 1
    assert "Seller already has a draft" in said
    assert [pathway.role.name for pathway in Pathway.objects.all()] == ["Seller"]
