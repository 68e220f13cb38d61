"""Every form in which one writes, in a Chromium whose boxes do not grow by themselves: as Firefox
and Safari are. A new page is covered once a walk meets it."""

import contextlib

import pytest
from playwright.sync_api import TimeoutError

from tests import samples
from tests.browser.conftest import next_page
from tests.text_forms import pages_to_write_on

pytestmark = pytest.mark.django_db(transaction=True)

ONE_IN = 2  # of the pages, the part that `make test` writes on
PARAGRAPHS = "\n\n".join(f"Paragraph {number}." for number in range(60))

# Stops every form from being sent, and remembers which button would have sent it.
CATCH = """() => window.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  window.pressed = event.submitter;
}, { capture: true, once: true })"""
# The main button as `tests.forms_of` has it.
MAIN = """(form) => {
  const buttons = [...form.elements].filter((part) => part.type === "submit");
  return buttons.find((button) => !button.name)
    ?? buttons.find((button) => button.matches(".button--primary, .default")) ?? buttons[0];
}"""
# No text field takes a null character, so that every form is refused.
SPOIL = """(form) => {
  form.noValidate = true;
  const texts = "textarea:not([hidden]), input:is([type=text], [type=email], :not([type]))";
  for (const field of form.elements) {
    if (field.matches(texts) && !field.name.includes("__prefix__")) field.value = "\\0";
  }
}"""
# What a browser without `field-sizing` says of it. No flag of Chromium turns it off any more.
UNKNOWN = """
  const supports = CSS.supports.bind(CSS);
  CSS.supports = (name, ...value) => name !== "field-sizing" && supports(name, ...value);
"""
# What is wrong with how a refusal is shown; an empty list where nothing is.
REFUSAL = """() => {
  const wrong = [], refusal = document.activeElement;
  if (!/^Error: /.test(document.title)) wrong.push(`title: ${document.title}`);
  if (!refusal.matches("[role=alert], .errornote")) wrong.push(`focus on ${refusal.tagName}`);
  const { top, bottom } = refusal.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) wrong.push(`at ${top} of ${innerHeight}`);
  for (const link of refusal.querySelectorAll("a")) {
    if (!document.getElementById(link.hash.slice(1))) wrong.push(`link to nothing: ${link.hash}`);
  }
  return wrong;
}"""


def test_every_form_keeps_what_one_writes(window, demonstration):
    wrong, looked_at = [], 0
    pages, page, whose = list(pages_to_write_on()), None, None
    drawn = [page for page in pages if samples.is_drawn(f"{page[0]} {page[1]}", ONE_IN)]
    for user, address, forms in drawn:
        if user != whose:
            page, whose = asked_window(window, user), user
            forget_field_sizing(page)
        for form in forms:
            page.stays = False  # what was refused just now is left behind
            page.goto(address)
            page.stays = True
            looked_at += 1
            wrong += [f"{user} {address}: {finding}" for finding in findings(page, form)]

    assert wrong == []
    assert looked_at
    assert sum(len(forms) for _user, _address, forms in pages) >= 15


def asked_window(window, user):
    """A window that stays where it is when it is asked about leaving, and counts how often."""
    page = window(user)
    page.dialogs, page.stays = [], True

    def answer(dialog):
        page.dialogs.append(dialog.type)
        if page.stays:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    return page


def forget_field_sizing(page):
    """Give its rules a name that no browser knows."""

    def answer(route):
        response = route.fetch()
        rules = response.text().replace("field-sizing", "unknown-sizing")
        route.fulfill(response=response, body=rules)

    page.route("**/*.css", answer)
    page.add_init_script(UNKNOWN)


def findings(page, form):
    """What is wrong with one form of the page that is open; an empty list where nothing is."""
    here = page.locator("form").nth(form.place)
    # What is folded is written in once it is opened.
    here.locator("details").evaluate_all("(folds) => folds.forEach((fold) => (fold.open = true))")
    line = here.locator("input:is([type=text], [type=email], [type=number]):visible").first
    box = here.locator("textarea:visible").first

    if line.count():
        page.evaluate(CATCH)
        # What is empty and required would stop it before it is sent.
        here.evaluate("(form) => { form.noValidate = true }")
        line.press("Enter")
        if not here.evaluate(f"(form) => window.pressed === ({MAIN})(form)"):
            yield "Enter does something else"
    if box.count():
        assert box.evaluate("(box) => getComputedStyle(box).fieldSizing") == "fixed"
        box.fill(PARAGRAPHS)
        if box.evaluate("(box) => box.clientHeight") < 300:
            yield "its box does not grow"
    else:
        line.press_sequentially("7")
    address = page.url
    page.dialogs.clear()
    with contextlib.suppress(TimeoutError), page.expect_event("dialog"):
        page.evaluate("location.assign('/account/')")
    if page.dialogs != ["beforeunload"]:
        yield "leaving with words in it asks nothing"
        page.goto(address)
    here.evaluate(SPOIL)
    with next_page(page):
        here.evaluate(f"(form) => form.requestSubmit(({MAIN})(form))")
    page.problems.clear()  # what saved itself meanwhile was refused, which the browser logs
    yield from page.evaluate(REFUSAL)
