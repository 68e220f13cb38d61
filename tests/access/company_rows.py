"""A company with everybody whom `rules.txt` names: its people, its content, its assessments."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from assessments.models import MetricAnswer, Side
from pathway_portal.accounts.models import NoticeKind, PendingChange, PendingChangeKind, User
from pathways.models import HeadingMeaning, Level
from tests.access.rollback_client import RollbackClient
from tests.factories import (
    DAY,
    STARTED_AT,
    AccessTokenFactory,
    AssessmentFactory,
    CapabilityFactory,
    CompanyFactory,
    DepartmentFactory,
    DeputyshipFactory,
    ObservationFactory,
    PathwayFactory,
    RatingFactory,
    ReadingFactory,
    ReflectionFactory,
    RoleFactory,
    SkillFactory,
    StageFactory,
    TakeawayFactory,
    UserFactory,
    WatchForFactory,
)
from tests.plan_factories import (
    ActionFactory,
    BadgeFactory,
    CalendarFeedFactory,
    EvidenceNoteFactory,
    ProposalFactory,
    ReadingMarkFactory,
    TargetFactory,
)


class CompanyRows:
    """The people, the pathways, and two sets of assessments."""

    def __init__(self):
        call_command("loaddata", "groups", verbosity=0)
        self.company = CompanyFactory(name="Acme")
        self.admin_posts = {}
        self.assessment_posts = {}
        self._content()
        self._people()
        self.owner = self.people["owner"]
        self.report_in_hr = UserFactory(
            name="Henri", manager=self.people["manager in HR"], stage=self.stages["published"]
        )
        self.assessments = self._make_assessments(self.owner, self.people["manager"])
        self.assessments_in_hr = self._make_assessments(
            self.report_in_hr, self.people["manager in HR"]
        )
        gone = UserFactory(name="Gone", manager=self.people["manager"], is_active=False)
        self.gone = {"manager": gone}
        gone_of_hr = UserFactory(
            name="Gone too", manager=self.people["manager in HR"], is_active=False
        )
        self.gone["manager in HR"] = gone_of_hr
        self._name_deputies()
        self._ask_for_observations()
        self._plan()
        self.passkey = Authenticator.objects.create(
            user=self.owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", **_credential()}
        )
        self.change = PendingChange.objects.create(
            person=self.owner,
            kind=PendingChangeKind.EMAIL,
            email="olga@example.com",
            requested_by=self.people["HR admin"],
            requested_at=STARTED_AT,
        )
        for reader in [self.owner, self.people["manager"]]:
            reader.notices.create(kind=NoticeKind.MANAGER_GONE, at=STARTED_AT)
        self.superuser_client = RollbackClient(self.people["superuser"])

    # The people

    def _people(self):
        stage = self.stages["published"]
        head = UserFactory(name="Head", stage=stage)
        manager = UserFactory(name="Mona Manager", manager=head, stage=stage)
        owner = UserFactory(name="Olga Owner", manager=manager, stage=stage)
        elsewhere = UserFactory(name="Elsa Elsewhere", manager=UserFactory(name="Far Head"))
        hr = [UserFactory(name=name, is_staff=True) for name in ("Hanna HR", "Hugo HR")]
        for each in hr:
            each.groups.add(Group.objects.get(name="HR admins"))
        editor = UserFactory(name="Ed Editor", is_staff=True)
        editor.groups.add(Group.objects.get(name="Content editors"))
        self.people = {
            "nobody": None,
            "leaver": UserFactory(name="Lea Leaver", manager=manager),
            "owner": owner,
            "peer": UserFactory(name="Pia Peer", manager=manager),
            "own report": UserFactory(name="Ron Report", manager=owner),
            "other team": UserFactory(name="Otto Other", manager=elsewhere),
            "manager": manager,
            "manager elsewhere": elsewhere,
            "manager’s manager": head,
            "former manager": UserFactory(name="Fritz Former"),
            "observer": UserFactory(name="Oscar Observer"),
            "deputy": UserFactory(name="Dora Deputy"),
            "former deputy": UserFactory(name="Dan Done"),
            "deputy to come": UserFactory(name="Tom Tomorrow"),
            "HR admin": hr[0],
            "manager in HR": hr[1],
            "content editor": editor,
            "superuser": UserFactory(superuser=True, name="Sue Superuser"),
        }
        UserFactory(name="Fay", manager=self.people["former manager"])
        self.department = DepartmentFactory(name="Operations")
        self.token = AccessTokenFactory(made_by=hr[0])
        self.heading_meaning = HeadingMeaning.objects.create(name="Craft", meaning="competencies")

    def _name_deputies(self):
        """For the owner: one of today, one whose time is over, one whose time comes."""
        today = timezone.localdate()
        self.deputyships = {
            "manager": DeputyshipFactory(employee=self.owner, deputy=self.people["deputy"]),
            "manager in HR": DeputyshipFactory(employee=self.report_in_hr),
        }
        for name, first, last in [("former deputy", -9, -1), ("deputy to come", 1, 9)]:
            DeputyshipFactory(
                employee=self.owner,
                deputy=self.people[name],
                starts_on=today + first * DAY,
                ends_on=today + last * DAY,
            )

    def _ask_for_observations(self):
        """The manager asks the observer, before and after both views are open."""
        self.observations = {
            name: ObservationFactory(
                assessment=self.assessments[name],
                observer=self.people["observer"],
                asked_by=self.people["manager"],
            )
            for name in ("submitted", "open")
        }
        self.observations["sent"] = ObservationFactory(
            assessment=self.assessments["open"], observer=self.people["observer"], sent=True
        )

    def _plan(self):
        """The owner's actions, one of them shared, and what the manager proposes to them."""
        for owner in (self.owner, self.report_in_hr):
            TargetFactory(owner=owner, stage=self.stages["published"])
        self.feed = CalendarFeedFactory(owner=self.owner)
        self.book = ReadingFactory(stage=StageFactory(pathway=PathwayFactory(published=True)))
        self.actions, self.proposals, self.notes, self.readings = {}, {}, {}, {}
        self.badges = {}
        for person, owner in [("manager", self.owner), ("manager in HR", self.report_in_hr)]:
            self.actions[person] = {
                "private": ActionFactory(owner=owner, text="Private to the owner"),
                "shared": ActionFactory(owner=owner, shared=True),
            }
            self.proposals[person] = ProposalFactory(employee=owner)
            self.readings[person] = ReadingMarkFactory(owner=owner)
            self.notes[person] = EvidenceNoteFactory(owner=owner)
            self.badges[person] = BadgeFactory(assessment__employee=owner)

    def deactivate_leaver(self):
        """Call it once they have signed in, so that there is a session to try."""
        User.objects.filter(pk=self.people["leaver"].pk).update(is_active=False)

    # The content

    def _content(self):
        self.stages, self.capabilities = {}, {}
        role = RoleFactory(slug="analyst", name="Analyst")
        versions = {
            "superseded": PathwayFactory(role=role, superseded=True),
            "published": PathwayFactory(role=role, published=True),
            "draft": PathwayFactory(role=role),
            "only a draft": PathwayFactory(role__slug="baker", role__name="Baker"),
            "retired": PathwayFactory(role__slug="clerk", role__name="Clerk", retired=True),
        }
        for name, pathway in versions.items():
            stage = StageFactory(pathway=pathway, slug="first", competencies=1, metrics=1)
            WatchForFactory(stage=stage)
            self.stages[name] = stage
            self.capabilities[name] = CapabilityFactory(pathway=pathway)
            SkillFactory(capability=self.capabilities[name])
        self.versions = versions

    # The assessments

    def _make_assessments(self, owner, manager):
        """Make an assessment for each state, each of its own stage unless one follows another."""
        former = self.people["former manager"]
        made = {}

        def make(name, state="draft", stage=None, **more):
            stage = stage or StageFactory(competencies=2, metrics=1)
            watch_for = stage.watch_fors.first() or WatchForFactory(stage=stage)
            traits = {} if state == "draft" else {state: True}
            more.setdefault("ratings__self", Level.ALONE)
            assessment = AssessmentFactory(employee=owner, stage=stage, **traits, **more)
            assessment.ratings.exclude(metric=None).update(
                answer=MetricAnswer.PARTLY, answered_at=STARTED_AT
            )
            ReflectionFactory(assessment=assessment, watch_for=watch_for)
            made[name] = assessment
            return assessment

        make("draft")
        self._begin_review(make("draft taken back"), manager)
        make("submitted", "submitted")
        make("submitted openly", "submitted", is_independent=False)
        self._begin_review(make("begun", "submitted"), manager)
        self._begin_review(make("begun by the former manager", "submitted"), former)
        make("open", "open", ratings__manager=Level.WELL, ratings__agreed="")
        make("settled", "open", attained=False)
        make("confirmed by the employee", "confirmed")
        make(
            "confirmed by the manager",
            "open",
            attained=False,
            manager_confirmed_at=STARTED_AT + 4 * DAY,
            manager_confirmed_by=manager,
        )
        day = (STARTED_AT + 90 * DAY).date()
        earlier = make("agreed", "agreed", next_talk_on=day)
        TakeawayFactory(assessment=earlier)
        make("draft again", stage=earlier.stage, ratings__self="")
        made["draft again"].ratings.update(answer="", answered_at=None)
        theirs = {"reviewed_by": former, "manager_confirmed_by": former}
        make("signed by the former manager", "agreed", **theirs)
        withheld = make("withheld", "open", ratings__manager=Level.WELL, ratings__agreed="")
        make("submitted again", "submitted", stage=withheld.stage)
        older = StageFactory(pathway=PathwayFactory(superseded=True), competencies=1)
        StageFactory(
            pathway=PathwayFactory(role=older.pathway.role, published=True),
            slug=older.slug,
            competencies=1,
        )
        make("draft of an old version", stage=older)
        retired = StageFactory(pathway=PathwayFactory(retired=True), competencies=1)
        make("agreed, of what is retired", "agreed", stage=retired)
        return made

    def _begin_review(self, assessment, author):
        """Write the whole of the manager's half, and do not put it in."""
        if author == assessment.employee.manager:
            assessment.review_manager_changes = assessment.employee.manager_changes
            assessment.save()
        row = {"assessment": assessment, "side": Side.MANAGER, "author": author}
        for competency in assessment.stage.competencies.all():
            RatingFactory(competency=competency, answer=Level.WELL, **row)
        for metric in assessment.stage.metrics.all():
            RatingFactory(metric=metric, answer=MetricAnswer.MET, **row)


def _credential():
    """Return what a device hands over when a passkey is made."""
    key = {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}
    made = AttestedCredentialData.create(b"a" * 16, b"an id", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(b"h" * 32, flags, 0, made)
    response = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "", "origin": ""}'
        ),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
    }
    names = dict.fromkeys(["id", "rawId"], websafe_encode(b"an id"))
    credential = {**names, "type": "public-key", "response": response, "clientExtensionResults": {}}
    return {"credential": credential}
