"""The whole main job by keyboard alone. Wherever the focus goes on the way, it is in view, nothing
lies over it, and it shows."""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment, State
from pathways.models import Stage
from tests.browser.conftest import next_page, one_drawn
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
SCREENS = {"phone": (390, 664), "desk": (1280, 720)}
SKIP = "Skip to the content"

# What is wrong with how the focused element shows; an empty list where nothing is.
LOOK = """() => {
  const element = document.activeElement, wrong = [];
  const labels = [...(element.labels ?? [])];
  if (element === document.body) return ["nowhere: the page has ended"];
  const own = (e) => e && (element.contains(e) || labels.some((label) => label.contains(e)));

  for (const box of element.getClientRects()) {
    if (box.left < 0 || box.right > document.documentElement.clientWidth) wrong.push("beside");
    if (box.top < 0 || box.bottom > innerHeight) wrong.push(`off by ${box.top} to ${box.bottom}`);
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2, inset = 3;
    for (const point of [[x, y], [box.left + inset, y], [box.right - inset, y],
                         [x, box.top + inset], [x, box.bottom - inset]]) {
      const hit = document.elementFromPoint(...point);
      if (!own(hit)) wrong.push(`covered at ${point} by ${hit?.tagName}.${hit?.className}`);
    }
  }
  if (!element.getClientRects().length) wrong.push("not drawn at all");
  // Day, month and year are places of their own: blurring one leads back to the first.
  if (element.type === "date") return wrong;

  // The mark may be on the element, on its label, on what it is laid over, or on what it stands in.
  const places = [[element, "::after"], ...labels.map((label) => [label])];
  for (let e = element; e; e = e.parentElement) places.push([e]);
  const marks = () => places.map((place) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(...place);
    const drawn = outlineStyle !== "none" && !outlineColor.endsWith(", 0)");
    return [drawn ? parseFloat(outlineWidth) : 0, boxShadow];
  });
  const focused = marks();
  element.blur();
  const bare = marks();
  element.focus({ preventScroll: true });
  const spread = (shadow) => Math.max(0, ...[...shadow.matchAll(/([\\d.]+)px(?= inset|,|$)/g)]
    .map((match) => parseFloat(match[1])));
  const shows = focused.some(([outline, shadow], i) =>
    (outline >= 2 && outline !== bare[i][0]) || (spread(shadow) >= 2 && shadow !== bare[i][1]));
  if (!shows) wrong.push("no mark of 2 px");
  return wrong;
}"""


class Hands:
    """One person's hands on a keyboard: nothing here clicks or reaches into a field."""

    def __init__(self, page):
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.seen = 0

    def press(self, key):
        self.page.keyboard.press(key)
        wrong = self.page.evaluate(LOOK)
        assert wrong == [], f"{self.page.url}: the focus on {self.focus()} after {key}"
        self.seen += 1

    def focus(self):
        """What a screen reader says of the place: its role and its name."""
        found = self.devtools.send("Runtime.evaluate", {"expression": "document.activeElement"})
        place = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
        node = self.devtools.send("Accessibility.getPartialAXTree", place)["nodes"][0]
        return node["role"]["value"], node.get("name", {}).get("value", "")

    def is_at(self, name):
        """Its whole name, or what a pattern finds in it."""
        return (
            re.search(name, self.focus()[1])
            if hasattr(name, "search")
            else (self.focus()[1] == name)
        )

    def tab_to(self, name, *, key="Tab", most=80):
        for _ in range(most):
            self.press(key)
            if self.is_at(name):
                return
        pytest.fail(f"{most} times {key} on {self.page.url} did not lead to {name}")

    def skip_to_the_content(self):
        """The first thing on every page; from there on, one is past the navigation. A form sent
        from there leads there too: the browser keeps the #main."""
        if self.page.url.endswith("#main"):
            return
        self.press("Tab")
        assert self.focus() == ("link", SKIP)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def enter(self):
        with next_page(self.page):
            self.page.keyboard.press("Enter")

    def go(self, name):
        """By link or button in the page's content to the next page."""
        self.skip_to_the_content()
        self.tab_to(name)
        self.enter()

    def write(self, name, text):
        self.tab_to(name)
        self.page.keyboard.type(text)

    def choose(self, question, answer):
        """Tab to the question's answers, then by space and arrow keys to the one that is meant."""
        for _ in range(40):
            if question in self.question() and self.focus()[0] == "radio":
                break
            self.press("Tab")
        assert question in self.question()
        self.press("Space")
        for _ in range(10):
            if self.focus()[1].startswith(answer):
                break
            self.press("ArrowDown")
        checked = self.page.evaluate("document.activeElement.checked")
        assert (self.focus()[1].startswith(answer), checked) == (True, True)

    def question(self):
        legend = 'document.activeElement.closest("fieldset")?.querySelector("legend").innerText'
        return self.page.evaluate(legend) or ""

    def select(self, name, option):
        self.tab_to(name)
        for _ in range(10):
            if self.page.evaluate("document.activeElement.selectedOptions[0].text") == option:
                return
            self.press("ArrowDown")
        pytest.fail(f"{name} does not offer {option}")


def sign_in(hands, email):
    hands.page.goto("/")
    hands.skip_to_the_content()
    hands.write(re.compile("^Email"), email)
    hands.write(re.compile("^Password"), PASSWORD)
    hands.tab_to("Sign in")
    hands.enter()


@pytest.fixture
def people(operations_director):
    manager = UserFactory(name="Mona Manager", email="mona@example.com", password=PASSWORD)
    stage = Stage.objects.get(pathway__state="published", number=2)
    UserFactory(
        name="Emma Employee",
        email="emma@example.com",
        password=PASSWORD,
        manager=manager,
        stage=stage,
    )


@pytest.fixture(params=one_drawn("keyboard", ["phone", "desk"]))
def sit_down(window, request):
    """Somebody at a screen of this size."""
    width, height = SCREENS[request.param]

    def sit():
        page = window(width=width)
        page.set_viewport_size({"width": width, "height": height})
        return Hands(page)

    return sit


def test_the_whole_story_by_keyboard_alone(sit_down, people):
    # Emma signs in, sees where she stands, and reads the stage.
    emma = sit_down()
    sign_in(emma, "emma@example.com")
    emma.go("Operations Director / Head of Ops")
    emma.go(re.compile("Process Improvement and Delivery Maturity"))
    title = emma.page.get_by_role("heading", level=1)
    expect(title).to_have_text("Process Improvement and Delivery Maturity")

    # She rates herself, leaves one question open, and is led back to it.
    emma.go(re.compile("^Rate yourself"))
    emma.go("Start your assessment")
    emma.skip_to_the_content()
    emma.choose("Process mapping and analysis", "Doing it well, in hard cases")
    emma.tab_to("Add evidence")
    emma.press("Enter")
    emma.write(re.compile("^How do you know"), "I mapped the intake of all three sites.")
    emma.choose("Performance measurement", "Doing it alone, in usual cases")
    emma.choose("Documented process improvements", "Met")
    emma.choose("Established service delivery KPIs", "Partly")
    emma.choose("Improved cross-team collaboration", "Not yet")
    emma.tab_to("Check and submit")
    emma.enter()
    expect(emma.page.get_by_text("1 question is still open.")).to_be_visible()
    emma.go("Change management fundamentals")
    emma.choose("Change management fundamentals", "Not part of my role")
    emma.tab_to("Check and submit")
    emma.enter()
    emma.go("Submit to Mona Manager")
    expect(title).to_have_text("Waiting for Mona Manager")

    # Mona rates what she has seen.
    mona = sit_down()
    sign_in(mona, "mona@example.com")
    mona.go("Review Emma Employee")
    mona.skip_to_the_content()
    mona.choose("Process mapping and analysis", "Learning, with help")
    mona.choose("Performance measurement", "Doing it alone, in usual cases")
    mona.choose("Change management fundamentals", "Not part of their role")
    mona.choose("Documented process improvements", "Met")
    mona.choose("Established service delivery KPIs", "Partly")
    mona.choose("Improved cross-team collaboration", "Not yet")
    mona.tab_to("Check and open both views")
    mona.enter()
    mona.go("Open both views")
    expect(mona.page.get_by_text("You see 1 of 6 differently.")).to_be_visible()

    # Emma replies; Mona gives her reason; they settle it, and Mona agrees.
    emma.page.reload()
    emma.skip_to_the_content()
    emma.write(re.compile("^Your reply"), "The third site was mine alone.")
    expect(emma.page.locator(".exchange [data-saved]")).to_have_text("Saved")
    mona.page.reload()
    mona.skip_to_the_content()
    mona.write(re.compile("^Why do you see it differently"), "I only saw the first two sites.")
    mona.select(re.compile("^What you both agree on"), "Doing it alone, in usual cases")
    mona.choose("Has this stage been reached?", "Yes, it has been reached")
    mona.tab_to("I agree")
    mona.enter()
    expect(mona.page.get_by_role("heading", name="You have agreed")).to_be_visible()

    # Emma agrees too: it is agreed, and she stands at the next stage.
    emma.page.reload()
    emma.go("I agree")
    expect(title).to_have_text("What you both agreed")
    emma.tab_to("My pathway", key="Shift+Tab")
    emma.enter()
    expect(title).to_have_text("Emma Employee, you are at stage 3 of 5")
    assert Assessment.objects.get().state == State.AGREED
