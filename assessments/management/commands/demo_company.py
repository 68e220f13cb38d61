"""A company of about thirty made-up people, to try everything out with.

Who they are and what has happened between them is told in `demo_company.toml`; this plays it
through the services, so that no state is shown that people could not have brought about.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments import own_plans, services
from assessments.carry_over import offers
from assessments.models import ItemKey, Rating, ReaderCapacity, ReceiptAction, Side
from assessments.questions import questions_of
from assessments.services import AnswerInput, ReflectionInput, RemarkInput
from pathway_portal.accounts.deputies import name_deputy
from pathway_portal.accounts.models import ABOUT_ASSESSMENTS, Company, Department, Notice, User
from pathway_portal.accounts.services import change_manager, lock_reporting_lines
from pathways.models import Pathway, PathwayState, WatchFor
from pathways.services import publish

PEOPLE_FILE = Path(__file__).parent.parent / "demo_company.toml"
ROLE = "operations-director"
PASSWORD = "pathway-demo-password"  # noqa: S105 (for everybody to know; hence only in debug mode)
OPEN, STILL = "-", "still"
NEWS_FOR = timedelta(days=30)
# When HR published version 2. Stories that began before it are about version 1.
NEWER_VERSION_DAYS_AGO = 135
NOTE = "Every competency now says what it means, with examples and words for each level."

LOGINS = {
    "employee@example.com": "an employee with a draft to continue",
    "manager@example.com": "a manager with a bit of everything waiting",
    "hr@example.com": "an HR admin, for people and content",
    "editor@example.com": "a content editor",
}


@dataclass(frozen=True)
class Story:
    """An assessment as it went; `demo_company.toml` says what each of these means."""

    stage: int
    days_ago: list[int]
    own: str
    theirs: str = ""
    agreed: str = ""
    attained: bool | None = None
    first_to_agree: str = "employee"
    manager: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
    observed: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    thoughts: dict[str, str] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)

    @property
    def is_before_newer_version(self):
        return self.days_ago[0] > NEWER_VERSION_DAYS_AGO


@dataclass(frozen=True)
class DemoPerson:
    name: str
    job_title: str
    department: str
    manager: str = ""
    stage: int | None = None
    group: str = ""
    email: str = ""
    stories: list[Story] = field(default_factory=list)

    @property
    def address(self):
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return self.email or f"{plain.lower().replace(' ', '.')}@example.com"


class Command(BaseCommand):
    help = "Make a demonstration company of about thirty people. Only in debug mode."

    def handle(self, *, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError(
                "The demonstration company has passwords that everybody knows, so it is made in "
                "debug mode only: set DEBUG=on, on a machine of your own."
            )
        is_new = make_company(at=timezone.now())
        if verbosity < 1:
            return
        if is_new:
            self.stdout.write(f"The demonstration company is made: {User.objects.count()} people.")
        else:
            self.stdout.write("The demonstration company is already here; nothing was changed.")
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for email, what in LOGINS.items():
            self.stdout.write(f"  {email:<24}{what}")
        self.stdout.write("or as anybody else, such as amara.lindqvist@example.com.")


@transaction.atomic
def make_company(*, at):
    """Make everything, unless it is here. Return whether it was made."""
    lock_reporting_lines()
    company = Company.objects.get()
    if company.is_demonstration:
        return False
    if User.objects.exists():
        raise CommandError(
            "There are people in this database already. The demonstration company does not mix "
            "with them: give it a database of its own."
        )
    company.name, company.is_demonstration = "Demonstration company", True
    company.save()
    call_command("load_pathways", stdout=StringIO())
    people = read_people()
    stages = published_stages()
    users = make_users(people, stages)
    play(people, users, stages, lambda story: story.is_before_newer_version, at=at)
    publish_newer_version(at)
    play(people, users, published_stages(), lambda story: not story.is_before_newer_version, at=at)
    name_deputies(users, at=at)
    ask_for_observations(users, at=at)
    own_plans.source.make_demonstration(users, partial(moment, at, hour=12))
    # Nobody is mailed about made-up people. What they have not done yet is still news to them.
    Notice.objects.update(mailed_at=at)
    is_news = Q(kind__in=ABOUT_ASSESSMENTS, at__gt=at - NEWS_FOR)
    Notice.objects.unread().exclude(is_news).update(read_at=at)
    return True


def play(people, users, stages, is_told, *, at):
    """Play the stories that `is_told` chooses, person by person."""
    for person in people:
        user, manager = users[person.name], users.get(person.manager)
        stories = [story for story in person.stories if is_told(story)]
        for story in stories:
            then = users[story.manager] if story.manager else manager
            if user.manager != then:
                first_day = moment(at, story.days_ago[0], hour=8)
                change_manager(user, then, at=first_day)
            Play(story, user, then, stages[story.stage], at).run()
        if stories and user.manager != manager:
            last_day = moment(at, stories[-1].days_ago[-1], hour=18)
            change_manager(user, manager, at=last_day)


def publish_newer_version(at):
    """Publish the draft that comes with the role. People go on where they stand, in its words."""
    draft = Pathway.objects.filter(role__slug=ROLE, state=PathwayState.DRAFT).first()
    if draft:
        publish(draft, note=NOTE, at=moment(at, NEWER_VERSION_DAYS_AGO, hour=9))


def name_deputies(users, *, at):
    """Let colleagues stand in for managers now, each named by the manager."""
    named_at = moment(at, 2, hour=9)
    first_day = timezone.localdate(named_at)
    for entry in read_file()["deputies"]:
        people = User.objects.filter(pk__in=[users[name].pk for name in entry["employees"]])
        name_deputy(
            people,
            users[entry["deputy"]],
            starts_on=first_day,
            ends_on=first_day + timedelta(days=14),
            by=people[0].manager,
            at=named_at,
        )


def ask_for_observations(users, *, at):
    """Let colleagues be asked what they have seen, and send what they wrote."""
    asked_at, sent_at = moment(at, 3, hour=9), moment(at, 2, hour=10)
    for entry in read_file()["observations"]:
        words = entry.get("words", {})
        assessment = users[entry["employee"]].assessments.filter(reviewed_at__isnull=False).last()
        slugs = [*words, *entry.get("competencies", [])]
        observation = services.ask_for_observation(
            assessment,
            users[entry["observer"]],
            assessment.stage.competencies.filter(slug__in=slugs),
            by=users[entry["asked_by"]],
            at=asked_at,
        )
        inputs = [
            services.ObservationInput(row.key, 0, words[row.competency.slug])
            for row in observation.competencies.select_related("competency")
            if row.competency.slug in words
        ]
        if inputs:
            services.save_observation(
                observation, inputs, by=observation.observer, at=sent_at, sends=True
            )


def read_file():
    with PEOPLE_FILE.open("rb") as file:
        return tomllib.load(file)


def read_people():
    return [
        DemoPerson(**person | {"stories": [Story(**story) for story in person.get("stories", [])]})
        for person in read_file()["people"]
    ]


def published_stages():
    """Return the stages of the shipped pathway by number."""
    pathway = Pathway.objects.published().filter(role__slug=ROLE).first()
    if pathway is None:
        raise CommandError(f"The pathway “{ROLE}” has no published version to stand on.")
    return {stage.number: stage for stage in pathway.stages.select_related("pathway__role")}


def make_users(people, stages):
    """Make everybody, and return them by name."""
    password = make_password(PASSWORD)  # once for all: it is slow on purpose
    groups = {group.name: group for group in Group.objects.all()}
    names = dict.fromkeys(person.department for person in people)
    departments = {name: Department.objects.get_or_create(name=name)[0] for name in names}
    users = {}
    for person in people:
        user = users[person.name] = User.objects.create(
            email=person.address,
            password=password,
            name=person.name,
            job_title=person.job_title,
            department=departments[person.department],
            manager=users.get(person.manager),
            stage=stages.get(person.stage),
            is_staff=bool(person.group),
        )
        if person.group:
            user.groups.add(groups[person.group])
    return users


def moment(now, days_ago, *, hour):
    """Return that hour of that day, or of the Friday before a weekend; the order is kept."""
    day = timezone.localtime(now) - timedelta(days=days_ago)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return day.replace(hour=hour, minute=days_ago * 7 % 60, second=0, microsecond=0)


class Play:
    """One story, from the employee's first answer to as far as it has come."""

    def __init__(self, story, employee, manager, stage, now):
        self.story, self.employee, self.manager = story, employee, manager
        self.stage, self.now = stage, now
        self.questions = questions_of(stage, Side.SELF)

    def run(self):
        steps = [self.draft, self.submit, self.review, self.confirm_first, self.confirm_second]
        for step, days_ago in zip(steps, self.story.days_ago, strict=False):
            step(days_ago)

    def draft(self, day):
        self.assessment = services.start(self.stage, by=self.employee, at=self.at(day, 9))
        given = self.given(Side.SELF, self.story.own, self.story.evidence)
        by, at = self.employee, self.at(day, 10)
        services.save_own_half(self.assessment, given, by=by, at=at)
        services.confirm(self.assessment, self.still_true(), by=by, at=at)
        services.save_own_half(self.assessment, self.thoughts(), by=by, at=at)

    def submit(self, day):
        services.submit(
            self.assessment,
            version=self.version,
            independent=True,
            by=self.employee,
            at=self.at(day, 11),
        )
        if self.story.theirs:
            self.read(self.at(day, 12))
            given = self.given(Side.MANAGER, self.story.theirs, self.story.observed)
            services.save_review(self.assessment, given, by=self.manager, at=self.at(day, 12))

    def read(self, at):
        """Have the manager open it, which the employee is told."""
        services.leave_receipts(
            [self.assessment],
            ReceiptAction.READ,
            by=self.manager,
            capacity=ReaderCapacity.MANAGER,
            at=at,
        )

    def review(self, day):
        self.read(self.at(day, 13))
        services.complete_review(
            self.assessment, version=self.version, by=self.manager, at=self.at(day, 13)
        )
        settled = self.given(Side.AGREED, self.story.agreed)
        self.talk(self.manager, settled, Side.MANAGER, self.story.reasons, self.at(day, 14))
        self.talk(self.employee, [], Side.SELF, self.story.replies, self.at(day, 15))

    def talk(self, by, settled, side, texts, at):
        """Save what one of the two has settled so far and says about it."""
        versions = {row.key: row.version for row in self.assessment.remarks.filter(side=side)}
        settled = [given for given in settled if given.key in versions]
        remarks = [
            RemarkInput(key, versions[key], text) for key, text in self.by_key(texts).items()
        ]
        services.settle(
            self.assessment,
            settled,
            remarks,
            self.story.attained,
            version=self.version,
            by=by,
            at=at,
        )

    def confirm_first(self, day):
        self.confirm(self.story.first_to_agree == "employee", self.at(day, 16))

    def confirm_second(self, day):
        self.confirm(self.story.first_to_agree != "employee", self.at(day, 17))

    def confirm(self, is_employee, at):
        by = self.employee if is_employee else self.manager
        if not is_employee:
            self.read(at)
        services.agree(self.assessment, version=self.version, by=by, at=at)

    @property
    def version(self):
        """The one that a page opened just now would show."""
        self.assessment.refresh_from_db(fields=["version"])
        return self.assessment.version

    def at(self, days_ago, hour):
        return moment(self.now, days_ago, hour=hour)

    def given(self, side, answers, texts=None):
        """Return one side's input for the current rows; `answers` are words as in the file."""
        if not answers:
            return []
        texts = self.by_key(texts or {})
        versions = {row.key: row.version for row in self.assessment.ratings.filter(side=side)}
        return [
            AnswerInput(key, versions.get(key, 0), answer, *text_and_link(texts.get(key, "")))
            for key, answer in self.in_order(answers)
            if answer not in (OPEN, STILL)
        ]

    def still_true(self):
        """Return what the employee confirms of last time, as the page would offer it."""
        offered = offers(self.questions, Rating.objects.of_last_time(self.assessment))
        return {
            key: offered[key].source.pk
            for key, answer in self.in_order(self.story.own)
            if answer == STILL
        }

    def thoughts(self):
        """Return their thoughts on watch-fors, which the file keeps by the watch-for's text."""
        keys = {
            watch_for.text: ItemKey.of(WatchFor, watch_for.pk)
            for watch_for in self.stage.watch_fors.all()
        }
        return [
            ReflectionInput(keys[watch_for], 0, text, is_shared)
            for texts, is_shared in [(self.story.thoughts, False), (self.story.shared, True)]
            for watch_for, text in texts.items()
        ]

    def in_order(self, answers):
        """Map each question's key to the word that the file has for it."""
        words = answers.replace("/", " ").split()
        return zip([question.key for question in self.questions], words, strict=True)

    def by_key(self, texts):
        """Texts that the file keeps by the item's slug."""
        keys = {question.item.slug: question.key for question in self.questions}
        return {keys[slug]: text for slug, text in texts.items()}


def text_and_link(text):
    text, _space, link = text.partition(" https://")
    return text, f"https://{link}" if link else ""
