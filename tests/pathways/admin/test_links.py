"""The link of a reading, as the workplace takes it."""

import pytest

from pathways.links import refused_link
from pathways.models import Reading

from .posts import change_url, stage_post


@pytest.mark.parametrize(
    ("typed", "stored", "says"),
    [
        ("http://intranet/The Goal.pdf", "http://intranet/The%20Goal.pdf", None),
        (r"\\srv\share", "", refused_link(r"\\srv\share")),
        ("https://a.example/" + "a" * 1263, "", refused_link("https://a.example/" + "a" * 1263)),
    ],
)
def test_a_reading_in_the_workplace_takes_the_same_links(
    editor_client, draft_stage, typed, stored, says
):
    row = {"stage": draft_stage.pk, "position": 1, "title": "The Goal", "slug": "goal"}

    response = editor_client.post(
        change_url(draft_stage), stage_post(draft_stage, readings=([row | {"link": typed}], 0))
    )

    assert [*Reading.objects.values_list("link", flat=True)] == ([] if says else [stored])
    if says:
        [formset] = [
            each.formset
            for each in response.context["inline_admin_formsets"]
            if each.formset.prefix == "readings"
        ]
        assert formset.errors == [{"link": [says]}]
        assert formset.forms[0]["link"].value() == typed


def test_the_field_of_a_reading_cuts_nothing_that_is_pasted(editor_client, draft_stage):
    response = editor_client.get(change_url(draft_stage))

    [formset] = [
        each.formset
        for each in response.context["inline_admin_formsets"]
        if each.formset.prefix == "readings"
    ]
    assert "maxlength" not in str(formset.empty_form["link"])
