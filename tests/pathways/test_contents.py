"""The table of contents names all that a pathway is made of."""

import pytest
from django.apps import apps
from django.db.models import CharField, ForeignKey, TextField
from django.template.loader import get_template

from pathways.contents import (
    CONTENTS,
    PATHWAY,
    STAGES,
    content_named,
    content_of,
    lists_below,
    pathway_lists,
    prefetches,
    stage_lists,
)
from pathways.models import Competency, Pathway, Seal, Skill

# What belongs to the version and is not part of what it says.
ABOUT_THE_VERSION = {"state", "change_note", "retirement_reason"}

# Stages have pages of their own, and skills stand in the row of their capability.
SHOWN = [each for each in [*pathway_lists(), *stage_lists()] if each is not STAGES]


def leads_to_a_pathway(model):
    return any(
        field.related_model is Pathway or leads_to_a_pathway(field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    )


def text_fields(model):
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (CharField, TextField)) and field.name != "slug"
    }


def test_every_model_that_leads_to_a_pathway_is_named():
    models = apps.get_app_config("pathways").get_models()
    expected = {model for model in models if model is Pathway or leads_to_a_pathway(model)}

    assert {content.model for content in CONTENTS} == expected - {Seal}


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.name)
def test_every_text_is_named(content):
    expected = text_fields(content.model)
    if content is PATHWAY:
        expected -= ABOUT_THE_VERSION

    assert len(content.field_names) == len(expected)
    assert set(content.field_names) == expected


@pytest.mark.parametrize("content", CONTENTS[1:], ids=lambda content: content.name)
def test_each_content_says_how_it_hangs_together(content):
    fields = {field.name: field for field in content.model._meta.concrete_fields}
    holder = fields[content.holder].related_model

    assert content.holder_content.model is holder
    assert holder._meta.get_field(content.name).related_model is content.model
    assert content.model._meta.ordering == [content.order]
    assert ("slug" in fields) is content.has_identity


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.name)
def test_required_texts_are_those_without_which_a_row_says_nothing(content):
    may_be_empty = {
        text.name
        for text in content.texts
        if text.need == "required" and content.model._meta.get_field(text.name).blank
    }

    assert may_be_empty == set()
    assert content.texts[0].need == "required"


def test_lists_are_found_by_their_holder():
    assert [content.name for content in pathway_lists()] == [
        "responsibilities",
        "ideal_candidates",
        "core_competencies",
        "areas",
        "stages",
        "capabilities",
        "example_titles",
        "strategic_values",
    ]
    assert [content.name for content in stage_lists()] == [
        "objectives",
        "competencies",
        "readings",
        "metrics",
        "watch_fors",
        "development_tips",
        "own_lists",
    ]
    assert content_of(Competency).path_to_pathway == "stage__pathway"
    assert content_of(Skill).path_to_pathway == "capability__pathway"
    assert PATHWAY.path_to_pathway == ""
    assert set(lists_below(PATHWAY)) == set(CONTENTS) - {PATHWAY}


def test_prefetches_reach_every_list():
    names = prefetches(pathway_lists())

    assert names[:3] == ["responsibilities", "ideal_candidates", "core_competencies"]
    assert names[3:5] == ["areas", "stages"]
    assert "stages__objectives" in names
    assert "capabilities__skills" in names
    assert len(names) == len(CONTENTS) - 1
    assert prefetches([content_named("example_titles")]) == ["example_titles"]


@pytest.mark.parametrize("content", SHOWN, ids=lambda content: content.name)
def test_each_list_says_how_pages_show_it(content):
    assert get_template(content.template)
    assert get_template(content.document_template)
    assert all([content.title, content.label, content.anchor, content.css_class, content.icon])
