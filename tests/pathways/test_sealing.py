"""The database keeps the words of what was published, whoever writes and by whatever way."""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from pathways import sealing
from pathways.contents import pathway_lists, stage_lists
from pathways.models import (
    Capability,
    Competency,
    CompetencyArea,
    HeadingMeaning,
    Level,
    LoadedDraft,
    OwnList,
    Pathway,
    ReadingKind,
    Role,
    Seal,
    ShippedRole,
    Skill,
    Stage,
)
from pathways.services import publish, retire, start_new_version
from tests.factories import (
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyFactory,
    PathwayFactory,
    SkillFactory,
    StageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("triggers")]

PATHWAY_LISTS = [content.model for content in pathway_lists()]
STAGE_LISTS = [content.model for content in stage_lists()]
LINES = [*PATHWAY_LISTS, *STAGE_LISTS, Skill]


def everything():
    """All rows of all tables that hold a pathway's words."""
    return {model: list(model.objects.order_by("pk").values()) for model in [Role, Pathway, *LINES]}


def refused(write, *args):
    """Whether the database refuses it and nothing has changed."""
    before = everything()
    try:
        with transaction.atomic():
            write(*args)
    except IntegrityError as error:
        assert sealing.REFUSED in str(error)
        assert everything() == before
        return True
    return False


def raw_update(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {row._meta.db_table} SET "{column}" = %s WHERE id = %s', [value, row.pk]
        )


def raw_delete(row):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])


def another(row):
    """A further row of the same list."""
    copy = type(row).objects.get(pk=row.pk)
    copy.pk = None
    for name in ("position", "number"):
        if hasattr(copy, name):
            setattr(copy, name, 99)
    if hasattr(copy, "slug"):
        copy.slug = "another"
    if isinstance(copy, CompetencyArea):
        copy.text = "Another"
    return copy


def columns(model):
    return [f for f in model._meta.concrete_fields if not f.primary_key]


def other_value(field, row):
    """Something else that the column would take."""
    if field.is_relation:
        return field.related_model.objects.exclude(pk=getattr(row, field.attname)).latest("pk").pk
    if field.get_internal_type() == "PositiveSmallIntegerField":
        return 77
    if field.get_internal_type() == "DateTimeField":
        return "2031-01-01 00:00:00+00:00"
    if field.name == "competency":  # of a reading: one of its own stage
        return row.stage.competencies.latest("pk").slug
    short = {"language": "de", "expected_level": Level.WELL, "kind": ReadingKind.COURSE}
    return short.get(field.name, "https://example.com/other")


@pytest.fixture
def sealed(operations_director):
    """The shipped pathway; beside it a draft with every kind of line."""
    published = Pathway.objects.get()
    start_new_version(published)
    return published


@pytest.fixture
def sealed_with_all_lists(sealed):
    """The same with an area and a list that HR named, which the shipped pathway lacks."""
    draft = Pathway.objects.get(state="draft")
    CompetencyArea.objects.create(pathway=draft, position=1, text="Operations")
    stage = draft.stages.first()
    OwnList.objects.create(stage=stage, position=1, title="Tools", lines="A spreadsheet")
    publish(draft, note="One area.", at=PUBLISHED_AT)
    start_new_version(draft)
    return draft


@pytest.mark.parametrize("model", LINES)
def test_no_line_of_a_sealed_version_is_added_changed_or_deleted(sealed_with_all_lists, model):
    row = model.objects.filter(**{f"{way_to_pathway(model)}": sealed_with_all_lists}).first()

    assert refused(another(row).save)
    assert refused(raw_delete, row)
    let_through = [
        field.name
        for field in columns(model)
        if not refused(raw_update, row, field.column, other_value(field, row))
    ]
    assert let_through == []


@pytest.mark.parametrize("model", LINES)
def test_lines_of_a_draft_are_added_changed_and_deleted(sealed_with_all_lists, model):
    """What the test above refuses, it does not refuse everywhere."""
    row = model.objects.filter(**{f"{way_to_pathway(model)}__state": "draft"}).first()
    copy = another(row)

    copy.save()
    raw_update(copy, "position" if hasattr(copy, "position") else "number", 98)
    copy.delete()

    assert not model.objects.filter(pk=copy.pk).exists()


def way_to_pathway(model):
    if model is Skill:
        return "capability__pathway"
    return "stage__pathway" if model in STAGE_LISTS else "pathway"


@pytest.mark.parametrize("model", LINES)
def test_no_line_moves_into_a_sealed_version(sealed_with_all_lists, model):
    row = model.objects.filter(**{f"{way_to_pathway(model)}__state": "draft"}).first()
    parent = {Skill: Capability}.get(model) or (Stage if model in STAGE_LISTS else Pathway)
    held = {} if parent is Pathway else {"pathway": sealed_with_all_lists}
    target = sealed_with_all_lists if parent is Pathway else parent.objects.filter(**held).first()
    column = f"{parent._meta.model_name}_id"
    place = "number" if model is Stage else "position"
    raw_update(row, place, 97)

    assert refused(raw_update, row, column, target.pk)


def test_no_column_of_a_sealed_version_changes_but_those_that_end_it(sealed):
    changed = [
        field.name
        for field in columns(Pathway)
        if field.name not in ("state", "role", "retires_on", "retirement_reason")
        and not refused(raw_update, sealed, field.column, other_value(field, sealed))
    ]

    assert changed == []
    role = Role.objects.create(slug="other", name="Other")
    assert refused(raw_update, sealed, "role_id", role.pk)
    assert refused(raw_delete, sealed)


@pytest.mark.parametrize(
    ("trait", "state", "is_refused"),
    [
        ("published", "superseded", False),
        ("superseded", "published", True),
        ("retired", "published", True),
        ("retired", "superseded", True),
    ],
)
def test_a_version_is_published_once(trait, state, is_refused):
    pathway = PathwayFactory(**{trait: True})
    Seal.objects.create(pathway=pathway)

    assert refused(raw_update, pathway, "state", state) is is_refused


def test_a_published_version_never_becomes_a_draft_again():
    pathway = PathwayFactory(published=True)
    Seal.objects.create(pathway=pathway)

    def back():
        Pathway.objects.filter(pk=pathway.pk).update(state="draft", published_at=None)

    assert refused(back)


def test_a_seal_is_never_taken_off_or_put_elsewhere(sealed):
    seal = Seal.objects.get()
    other = PathwayFactory(published=True)

    assert refused(raw_delete, seal)
    assert refused(raw_update, seal, "pathway_id", other.pk)
    assert Seal.objects.get().pathway == sealed


def test_a_draft_cannot_be_sealed():
    with pytest.raises(IntegrityError, match=sealing.UNPUBLISHED), transaction.atomic():
        Seal.objects.create(pathway=PathwayFactory())

    assert not Seal.objects.exists()


def test_django_does_not_delete_a_sealed_version_either(sealed):
    with pytest.raises(ProtectedError):
        sealed.delete()


def test_publishing_seals(sealed):
    draft = Pathway.objects.get(state="draft")
    competency = Competency.objects.filter(stage__pathway=draft).first()
    competency.text = "Other words"
    competency.save()

    publish(draft, note="Other words.", at=PUBLISHED_AT)

    assert refused(raw_update, competency, "text", "Words slipped in later")
    assert set(Seal.objects.values_list("pathway", flat=True)) == {sealed.pk, draft.pk}


def test_a_sealed_version_can_be_retired(sealed):
    retire(sealed, on=PUBLISHED_AT.date(), reason="Nobody does it.", today=PUBLISHED_AT.date())

    assert Pathway.objects.get(pk=sealed.pk).is_retired


def test_a_draft_with_all_its_lines_can_be_thrown_away(sealed):
    Pathway.objects.get(state="draft").delete()

    assert Pathway.objects.get() == sealed


@pytest.mark.parametrize(
    "fixture", sorted(p.stem for p in (settings.BASE_DIR / "fixtures" / "roles").glob("*.json"))
)
def test_a_fixture_seals_what_it_publishes_and_loads_twice(fixture):
    call_command("loaddata", f"roles/{fixture}", verbosity=0)
    before = everything()

    call_command("loaddata", f"roles/{fixture}", verbosity=0)

    assert everything() == before
    assert [seal.pathway for seal in Seal.objects.all()] == list(Pathway.objects.released())


def test_a_changed_fixture_does_not_change_what_was_published(sealed, tmp_path):
    path = settings.BASE_DIR / "fixtures" / "roles" / "operations-director.json"
    objects = json.loads(path.read_text(encoding="utf-8"))
    line = next(each for each in objects if each["model"] == "pathways.competency")
    line["fields"]["text"] = "Words slipped in"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(objects), encoding="utf-8")

    assert refused(call_command, "loaddata", str(changed))


def test_every_table_with_a_pathways_words_is_guarded():
    models = apps.get_app_config("pathways").get_models()
    others = (HeadingMeaning, LoadedDraft, Role, ShippedRole)
    words = [model for model in models if model not in others]

    assert {model._meta.db_table for model in words} == set(sealing.tables())


def test_the_rules_in_the_database_are_those_that_are_written_down():
    """Also after migrations that have made a table anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            found = [sql for (sql,) in cursor.fetchall()]
        expected = [s for s in sealing.statements() if s.startswith("CREATE TRIGGER")]
        assert sorted(found) == sorted(expected)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled = 'O' GROUP BY 1"
            )
            # Readings and competencies have one more, which holds a reading to its stage.
            linked = {"pathways_reading": 2, "pathways_competency": 2}
            assert dict(cursor.fetchall()) == dict.fromkeys(sealing.tables(), 1) | linked


def test_copies_of_sealed_lines_are_free(sealed):
    stage = StageFactory(pathway=PathwayFactory(), slug="free")
    competency = CompetencyFactory(stage=stage)
    skill = SkillFactory(capability=CapabilityFactory(pathway=stage.pathway))

    competency.delete()
    skill.delete()

    assert not refused(raw_delete, stage)
