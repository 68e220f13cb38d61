"""The register of what is known about people: it names every field, and what it says is so."""

import json

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from pathway_portal.accounts.models import User
from pathway_portal.privacy.personal_data import as_json, sections_about
from tests.accounts.marked_texts import Leaver, leads_to, mark_every_text, personal_models
from tests.accounts.personal_data_rules import NOBODYS, RULES, Rule, names

pytestmark = pytest.mark.every_database("introspection")

# Whose words are the same for all people, and no person's.
CONTENT = "pathways"


def undecided(rules, every):
    """What the register says too little of: models without a rule, fields without a decision."""
    ruled = {rule.model for rule in rules}
    personal = personal_models() | {model for model in every if leads_to(model, {User})}
    for model in every:
        label = model._meta.label
        is_nobodys = label in NOBODYS or model._meta.app_label == CONTENT
        if model not in ruled and (model in personal or not is_nobodys):
            yield label
    for rule in rules:
        for name in rule.undecided():
            yield f"{rule.model._meta.label}.{name}"


def every_model():
    return apps.get_models(include_auto_created=True)


def test_every_model_and_field_has_a_rule_for_export_and_erasure():
    assert list(undecided(RULES, every_model())) == []


def test_what_is_nobodys_is_there():
    assert NOBODYS.keys() <= {model._meta.label for model in every_model()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model._meta.label)
def test_a_model_without_its_rule_is_noticed(rule):
    others = [each for each in RULES if each is not rule]

    assert list(undecided(others, every_model())) == [rule.model._meta.label]


@isolate_apps("pathway_portal.accounts")
def test_a_new_model_about_people_is_noticed():
    class Diary(models.Model):  # noqa: DJ008
        owner = models.ForeignKey(User, models.CASCADE, related_name="+")
        text = models.TextField()

        class Meta:
            app_label = "accounts"

    assert list(undecided(RULES, [*every_model(), Diary])) == ["accounts.Diary"]


@isolate_apps("pathway_portal.accounts")
def test_a_new_model_of_which_nothing_is_said_is_noticed():
    class Suggestion(models.Model):  # noqa: DJ008
        text = models.TextField()

        class Meta:
            app_label = "accounts"

    assert list(undecided(RULES, [*every_model(), Suggestion])) == ["accounts.Suggestion"]


@pytest.mark.parametrize("half", ["handed", "emptied"])
def test_a_field_with_half_a_rule_is_noticed(half):
    complete = next(rule for rule in RULES if rule.model is User)
    without = getattr(complete, half) - {"job_title"}
    rule = Rule(**{**vars(complete), half: without})

    assert complete.undecided() == []
    assert rule.undecided() == ["job_title"]


def test_a_rule_for_a_field_that_is_gone_is_noticed():
    rule = next(rule for rule in RULES if rule.model is User)

    more = Rule(**{**vars(rule), "handed": rule.handed | names("nickname")})

    assert more.undecided() == ["nickname"]


# What the register says is so


@pytest.fixture
def marks(hr_admin):
    leaver = Leaver(hr_admin)
    return leaver, mark_every_text(leaver.person)


def labelled(fields_of):
    return {(rule.model._meta.label, name) for rule in RULES for name in fields_of(rule)}


def test_every_text_is_handed_or_withheld_as_the_register_says(marks):
    leaver, put = marks

    handed = json.dumps(as_json(sections_about(User.objects.get(pk=leaver.person.pk))))

    found = {field for field, texts in put.items() if any(text in handed for text in texts)}
    said = labelled(lambda rule: rule.handed) & put.keys()
    assert found == said
    # Fewer would mean that the marks no longer find their way.
    assert len(said) >= 18
    assert len(put.keys() - said) >= 7


def test_there_is_a_row_of_every_personal_model(marks):
    """Else a mark could be missing where one was never put."""
    _leaver, _put = marks

    assert [model for model in personal_models() if not model.objects.exists()] == []
