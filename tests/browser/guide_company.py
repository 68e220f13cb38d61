"""A small company to take the guides' pictures of, in the language of the guide.

Its content is a starter pathway, and its clock stands still: taken again, the pictures show the
same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page

from assessments import services
from assessments.models import Assessment, MetricAnswer, Side
from assessments.questions import questions_of
from assessments.services import AnswerInput
from pathway_portal.accounts.models import Company, Department, User
from pathways.models import Level, Pathway
from pathways.services import publish

PEOPLE_LIST = """email,name,department,manager,active
{waiting},,{elsewhere},,
{talking},,,,no
nele.neumann@example.com,Nele Neumann,{department},{manager},
"""

NOW = datetime(2026, 3, 16, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Script:
    """What is said in one language."""

    role: str
    draft: str
    company: str
    department: str
    rating: str
    waiting: str
    talking: str
    manager: str
    hr: str
    evidence: str
    observed: str
    unmeasurable: str
    elsewhere: str


@dataclass(frozen=True)
class Shot:
    """One part of a page, as one person sees it, once what `prepare` does is done.

    It ends with the first thing in `until`, where one part is not enough.
    """

    name: str
    person: User
    address: str
    part: str
    prepare: Callable[[Page], None] = lambda page: None
    until: str = ""


SCRIPTS = {
    "en": Script(
        role="nurse",
        draft="account-executive",
        company="Riverside Clinic",
        department="Ward 3",
        rating="Jonah Bell",
        waiting="Leila Aydin",
        talking="Tom Lindgren",
        manager="Martha Voss",
        hr="Hannah Kim",
        evidence="On Tuesday night I asked for the doctor before the score had changed.",
        observed="Saw it twice on night shifts. On busy days it still takes a reminder.",
        unmeasurable="Better conversations with customers",
        elsewhere="Ward 4",
    ),
    "de": Script(
        role="pflegefachkraft",
        draft="vertrieb",
        company="Klinik am Fluss",
        department="Station 3",
        rating="Jonas Behrend",
        waiting="Leila Aydin",
        talking="Tom Lindner",
        manager="Martha Voss",
        hr="Hanna Kiefer",
        evidence="In der Nacht zum Mittwoch habe ich gerufen, bevor sich der Wert geändert hatte.",
        observed="Zweimal im Nachtdienst gesehen. An vollen Tagen braucht es noch eine Erinnerung.",
        unmeasurable="Bessere Gespräche mit der Kundschaft",
        elsewhere="Station 4",
    ),
}


class GuideCompany:
    """Its people by what they do; `draft` is a pathway that HR still writes."""

    def __init__(self, language: str):
        self.script = SCRIPTS[language]
        self.language = language
        Company.objects.update(name=self.script.company)
        call_command("loaddata", "groups", verbosity=0)
        self.pathway = self._load(self.script.role)
        publish(self.pathway, note=self.pathway.change_note, at=NOW - 60 * DAY)
        self.stages = list(self.pathway.stages.all())
        self.draft = self._load(self.script.draft)
        self.draft.stages.first().metrics.filter(position=2).update(text=self.script.unmeasurable)
        department = Department.objects.create(name=self.script.department)
        self.hr = self._person(self.script.hr, is_staff=True)
        self.hr.groups.add(Group.objects.get(name="HR admins"))
        self.manager = self._person(self.script.manager, department=department)
        report = {"manager": self.manager, "department": department, "stage": self.stages[0]}
        self.rating, self.waiting, self.talking = (
            self._person(name, **report)
            for name in (self.script.rating, self.script.waiting, self.script.talking)
        )
        self._rate()
        self._submit(self.waiting, NOW - 9 * DAY)
        self._open()

    def shots(self) -> Iterator[Shot]:
        """Yield what each picture shows, by the name that its guide has for it."""
        own, waiting, talk = (
            Assessment.objects.get(employee=person)
            for person in (self.rating, self.waiting, self.talking)
        )
        metric = self.draft.stages.first().metrics.get(position=2)
        yield Shot("pathway", self.rating, "/", ".trail")
        answer = reverse("assessments:answer", args=[own.pk])
        yield Shot("rating", self.rating, answer, ".question >> nth=0", fold_evidence)
        yield Shot("both-views", self.talking, talk.get_absolute_url(), ".exchange >> nth=0")
        yield Shot("team", self.manager, reverse("assessments:team"), ".people")
        review = reverse("assessments:review", args=[waiting.pk])
        yield Shot("review", self.manager, review, ".question >> nth=0")
        yield Shot("outcome", self.manager, talk.get_absolute_url(), "#attained")
        yield Shot("desk", self.hr, reverse("admin:index"), ".desk > section >> nth=0")
        write = reverse("admin:pathways_pathway_write", args=[self.draft.pk])
        yield Shot("writing", self.hr, write, f"#metrics-of-{metric.stage_id}")
        people = reverse("admin:accounts_user_import")
        yield Shot("import", self.hr, people, "#numbers", self.upload, until=".submit-row >> nth=0")

    def upload(self, page):
        """Show what a list would change."""
        people = PEOPLE_LIST.format(
            waiting=self.waiting.email,
            talking=self.talking.email,
            department=self.script.department,
            elsewhere=self.script.elsewhere,
            manager=self.manager.email,
        )
        file = {"name": "people.csv", "mimeType": "text/csv", "buffer": people.encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.locator("#content-main form button[type=submit]").first.click()
        page.locator("#numbers").wait_for()

    def _load(self, slug):
        call_command("loaddata", f"starters/{slug}", verbosity=0)
        return Pathway.objects.get(role__slug=slug)

    def _person(self, name, **fields):
        email = f"{name.lower().replace(' ', '.')}@example.com"
        return User.objects.create(
            email=email, name=name, language=self.language, last_login=NOW - DAY, **fields
        )

    def _answers(self, assessment, side, levels, text=""):
        """Answers in the order of the page; the text goes with the first."""
        version_of = {row.key: row.version for row in assessment.ratings.filter(side=side)}
        keys = [question.key for question in questions_of(assessment.stage, side)]
        texts = [text] + [""] * len(keys)
        return [
            AnswerInput(key, version_of.get(key, 0), answer, words, "")
            for key, answer, words in zip(keys, levels, texts, strict=False)
        ]

    def _rate(self):
        assessment = services.start(self.stages[0], by=self.rating, at=NOW - 2 * DAY)
        answers = self._answers(
            assessment, Side.SELF, [Level.WELL, Level.ALONE], self.script.evidence
        )
        services.save_own_half(assessment, answers, by=self.rating, at=NOW - 2 * DAY)

    def _submit(self, person, at):
        assessment = services.start(self.stages[0], by=person, at=at)
        levels = [Level.WELL, Level.ALONE, Level.ALONE, Level.WELL, *[MetricAnswer.PARTLY] * 3]
        answers = self._answers(assessment, Side.SELF, levels, self.script.evidence)
        services.save_own_half(assessment, answers, by=person, at=at)
        assessment.refresh_from_db()
        services.submit(assessment, version=assessment.version, independent=True, by=person, at=at)
        return assessment

    def _open(self):
        assessment, at = self._submit(self.talking, NOW - 5 * DAY), NOW - 3 * DAY
        levels = [Level.ALONE, Level.ALONE, Level.ALONE, Level.ALONE, *[MetricAnswer.PARTLY] * 3]
        answers = self._answers(assessment, Side.MANAGER, levels, self.script.observed)
        services.save_review(assessment, answers, by=self.manager, at=at)
        assessment.refresh_from_db()
        services.complete_review(assessment, version=assessment.version, by=self.manager, at=at)


def fold_evidence(page):
    page.locator(".question >> nth=0").locator("details.evidence summary").click()
