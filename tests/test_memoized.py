"""A part of a page that is kept says what its key names, and nothing of anybody."""

import pytest
from django.template import RequestContext, TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from pathway_portal.web.templatetags.memoized import rendered
from tests.factories import UserFactory


def template(text):
    return engines["django"].from_string("{% load i18n memoized %}" + text)


def test_part_is_rendered_once_for_the_same_values():
    page = template("{% memoize stage=stage %}{{ stage }}{% endmemoize %}")

    shown = [page.render({"stage": number}) for number in [1, 2, 1, 2, 1]]

    assert shown == ["1", "2", "1", "2", "1"]
    assert (rendered.cache_info().misses, rendered.cache_info().hits) == (2, 3)


def test_part_is_rendered_in_each_language():
    page = template('{% memoize %}{% translate "Sign out" %}{% endmemoize %}')

    def shown_in(language):
        with override(language):
            return page.render()

    assert [shown_in(language) for language in ["en", "de", "en", "de"]] == [
        *("Sign out", "Abmelden"),
        *("Sign out", "Abmelden"),
    ]


def test_part_sees_neither_the_reader_nor_anything_else_that_it_does_not_name():
    inside = "{{ stage }}{{ reader }}{{ request.path }}{{ user }}{{ csrf_token }}{{ messages }}"
    page = template("{{ reader }}|{% memoize stage=stage %}" + inside + "{% endmemoize %}")
    request = RequestFactory().get("/secret/")

    shown = page.template.render(RequestContext(request, {"stage": 1, "reader": "Anna"}))

    assert shown == "Anna|1"


def test_safe_text_and_the_same_text_unsafe_are_two_parts():
    page = template("{% memoize text=text %}{{ text }}{% endmemoize %}")

    shown = [page.render({"text": text}) for text in [mark_safe("<b>"), "<b>", True, 1]]

    assert shown == ["<b>", "&lt;b&gt;", "True", "1"]


def test_parts_with_the_same_words_in_two_places_are_two_parts():
    page = template(
        "{% memoize a=1 %}{{ a }}{% endmemoize %}{% memoize b=1 %}{{ a }}{% endmemoize %}"
    )

    assert page.render() == "1"


def test_part_includes_other_templates():
    page = template(
        '{% memoize size=3 %}{% include "components/_mark.svg" only %}{{ size }}{% endmemoize %}'
    )

    assert page.render().endswith("3")
    assert "<svg" in page.render()


def test_value_without_a_name_is_refused():
    with pytest.raises(TemplateSyntaxError, match="only name=value"):
        template("{% memoize stage %}{% endmemoize %}")


def test_nothing_is_kept_of_a_value_that_cannot_be_hashed():
    page = template("{% memoize words=words %}{{ words.0 }}{% endmemoize %}")
    words = ["one"]
    first = page.render({"words": words})

    words[0] = "another"

    assert (first, page.render({"words": words})) == ("one", "another")
    assert rendered.cache_info().currsize == 0


def test_row_is_refused_because_it_may_change_under_its_key():
    page = template("{% memoize person=person %}{% endmemoize %}")

    with pytest.raises(TypeError, match="A row may change"):
        page.render({"person": UserFactory.build()})
