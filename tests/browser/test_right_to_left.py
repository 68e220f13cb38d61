"""Words in Hebrew or Arabic run from the right, paragraph by paragraph, where they are typed and
where they are read."""

import pytest

from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "שלום עולם."
# Whether the full stop, the last character, stands left of the first letter.
ENDS_LEFT = """(part) => {
  const text = part.firstChild, range = document.createRange();
  const leftOf = (place) => {
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  };
  return leftOf(text.length - 1) < leftOf(0);
}"""


def test_each_paragraph_runs_as_its_words_do(window):
    assessment = AssessmentFactory(submitted=True)
    assessment.ratings.filter(side="self").update(evidence=f"{WORDS}\n\nHello, world.")
    employee = assessment.employee
    page = window(employee)
    page.goto(assessment.get_absolute_url())
    read = page.locator("main .prose p")

    assert read.filter(has_text=WORDS).first.evaluate(ENDS_LEFT)
    assert not read.filter(has_text="Hello, world.").first.evaluate(ENDS_LEFT)


def test_boxes_and_lines_run_as_what_is_typed(window):
    draft = AssessmentFactory()
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")

    directions = page.locator("main :is(textarea, input[type=text])").evaluate_all(
        "(fields) => [...new Set(fields.map((field) => getComputedStyle(field).unicodeBidi))]"
    )

    assert directions == ["plaintext"]
