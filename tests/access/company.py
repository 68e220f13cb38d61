"""A company with everybody whom `rules.txt` names, and each thing that an address can be about."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from assessments.models import MetricAnswer, Rating, Side
from pathway_portal.accounts.models import (
    Company,
    NoticeKind,
    PendingChange,
    PendingChangeKind,
    User,
)
from pathways.exports.case_names import CaseNames
from pathways.models import HeadingMeaning, Level
from tests.access.forms import forms_of
from tests.access.rollback_client import RollbackClient
from tests.addresses import addresses
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

FORMATS = ["markdown", "json", "csv", "case"]
NO_SUCH_ID = "999999"


def every_address():
    """Return the addresses of the resolver, with their parameters in braces."""
    return sorted(set(addresses(lambda route, name: [f"{{{name}}}"])))


class SampleCompany:
    """The people, the pathways, and two sets of assessments.

    The manager in HR is asked about their own direct report, everybody else about the owner.
    """

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

    def filled_in(self, address, person):
        """Fill in the parameters of an address: yield (object, address, address of nothing).

        The object goes by its name in `rules.txt`. The last is the same address with an id that
        never existed; None where the address has no parameter.
        """
        names = _parameters(address)
        for of, values in self._objects(address, person):
            query = values.pop("?", "")
            filled = address
            unknown = address
            for name in names:
                filled = filled.replace(f"{{{name}}}", str(values[name]))
                never = values.get(f"no {name}", values[name])
                unknown = unknown.replace(f"{{{name}}}", str(never))
            yield of, filled + query, None if unknown == filled else unknown + query

    def posted(self, address, of, person):
        """Return what the page there would post, with all that any of its buttons could say."""
        if address == "/assessments/{pk}/observations/{observation}/withdraw/":
            return []
        if address in ("/observations/{pk}/", "/observations/{pk}/save/"):
            [row] = self.observations[of].competencies.all()
            fields = {f"{row.key}-version": 0, f"{row.key}-text": "Seen just now"}
            return fields | {"key": row.key}
        if address == "/assessments/{pk}/observations/":
            stage = self._assessments_for(person)[of].stage
            about = stage.competencies.values_list("pk", flat=True)
            return {"colleague": "Pia Peer", "competencies": list(about)}
        if address == "/plan/target/":
            return {"target": f"stage-{self.stages['published'].pk}"}
        if address == "/plan/target/change/":
            return {"do": "forget"}
        if address == "/plan/badges/add/":
            return {"assessment": self._of_owner(self.badges, person).assessment_id}
        if address == "/plan/ask/{pk}/":
            return {"do": "offer"}
        if address == "/plan/calendar/":
            return {"do": "renew"}
        if address == "/plan/readings/mark/":
            return {"reading": self.book.pk, "status": "reading"}
        if address == "/plan/readings/{pk}/":
            return {"status": "want", "changed": "Typed just now", "version": 0}
        if address == "/plan/notes/{pk}/":
            key = self._of_owner(self.notes, person).key
            return {f"{key}-text": "Typed just now", f"{key}-version": 0}
        if address in ("/plan/actions/add/", "/plan/notes/add/"):
            return {"text": "Typed just now", "page": "a-page-of-its-own"}
        if address == "/team/{pk}/proposals/add/":
            return {"text": "Proposed just now", "page": "a-page-of-its-own"}
        if address == "/plan/actions/{pk}/":
            return {"text": "Typed just now", "version": 0}
        if address.startswith("/assessments/{pk}/"):
            assessment = self._assessments_for(person)[of]
            if assessment.pk not in self.assessment_posts:
                self.assessment_posts[assessment.pk] = self._post_of_assessment(assessment)
            posts = self.assessment_posts[assessment.pk]
            # What they see the same way has no card, the outcome is asked of all.
            return posts | {"key": "attained"} if address.endswith("/save-part/") else posts
        if address == "/account/notices/read/":
            return {"until": 10**9}
        if address == "/account/changes/{pk}/":
            return {"step": "confirm"}
        if address == "/account/":
            return {"language": "de"}
        if address == "/admin/pathways/pathway/add/":
            chosen = {"role": self.versions["retired"].role_id}
            return dict(self._admin_post(address, of)) | chosen
        if address == "/admin/accounts/deputyship/add/":
            day = timezone.localdate() + 90 * DAY
            people = {"employee": self.owner.pk, "deputy": self.people["peer"].pk}
            return people | {"starts_on": day, "ends_on": day, "_save": "Save"}
        if address == "/admin/accounts/accesstoken/add/":
            return {"name": "Entra ID", "purpose": "people", "expires_on": ""}
        if address.endswith("/delete/"):
            return {"post": "yes"}
        if address.endswith("/erase/"):
            return {"typed": "Gone"}
        return self._admin_post(address, of) if address.startswith("/admin/") else []

    def _admin_post(self, address, of):
        """Return what the form at an address of HR's workplace posts, for those not let in, too."""
        if (address, of) not in self.admin_posts:
            filled = next(
                filled for name, filled, _ in self.filled_in(address, "superuser") if name == of
            )
            forms = forms_of(self.superuser_client.request("GET", filled).body)
            own = [form for form in forms if not form.action]
            self.admin_posts[address, of] = next(own[0].posts()) if own else []
        return self.admin_posts[address, of]

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

    def _post_of_assessment(self, assessment):
        # What agreed goes before what was said.
        last_time = Rating.objects.of_last_time(assessment).order_by("-side")
        last = {row.key: row.pk for row in last_time}
        watch_for = assessment.stage.watch_fors.first()
        items = [
            *((f"c{row.pk}", "well") for row in assessment.stage.competencies.all()),
            *((f"m{row.pk}", "met") for row in assessment.stage.metrics.all()),
        ]
        page = {
            "version": assessment.version,
            "review": "independent",
            "stage": assessment.stage_id,
            "attained": "yes",
            "reflection": assessment.reflections.get().pk,
            "key": items[0][0],
            f"w{watch_for.pk}-version": 0,
            f"w{watch_for.pk}-text": "A thought",
        }
        for key, answer in items:
            page |= {
                f"{key}-version": 0,
                f"{key}-answer": answer,
                f"{key}-evidence": "Seen just now",
                f"{key}-remark_version": 0,
                f"{key}-remark": "As I said",
            }
            if key in last:
                page[f"{key}-source"] = last[key]
        return page

    # What the parameters of addresses stand for

    def _assessments_for(self, person):
        return self.assessments_in_hr if person == "manager in HR" else self.assessments

    def _of_owner(self, found, person):
        """What is asked about, of the owner or of the report in HR."""
        return found["manager in HR" if person == "manager in HR" else "manager"]

    def _objects(self, address, person):
        if address == "/assessments/{pk}/observations/{observation}/withdraw/":
            for of, row in self.observations.items():
                values = {"pk": row.assessment_id, "observation": row.pk}
                yield of, values | {"no pk": NO_SUCH_ID, "no observation": NO_SUCH_ID}
        elif address.startswith("/observations/{pk}/"):
            for of, row in self.observations.items():
                yield of, {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/assessments/{pk}/"):
            for of, assessment in self._assessments_for(person).items():
                yield of, {"pk": assessment.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/actions/{pk}/"):
            for of, row in self._of_owner(self.actions, person).items():
                yield of, {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/notes/{pk}/"):
            row = self._of_owner(self.notes, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/badges/{pk}/"):
            row = self._of_owner(self.badges, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address == "/plan/ask/{pk}/":
            for of in ("published", "draft"):
                yield of, {"pk": self.stages[of].competencies.get().pk, "no pk": NO_SUCH_ID}
        elif address == "/badges/status/{number}/":
            yield "", {"number": 0}
        elif address.startswith("/plan/readings/{pk}/"):
            row = self._of_owner(self.readings, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/proposals/{pk}/"):
            row = self._of_owner(self.proposals, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address == "/team/deputies/{pk}/end/":
            of_hr = person == "manager in HR"
            row = self.deputyships["manager in HR" if of_hr else "manager"]
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/team/{pk}/"):
            in_hr = person == "manager in HR"
            yield (
                "the owner",
                {
                    "pk": (self.report_in_hr if in_hr else self.owner).pk,
                    "no pk": NO_SUCH_ID,
                },
            )
            gone = self.gone["manager in HR" if in_hr else "manager"]
            yield "somebody who left", {"pk": gone.pk, "no pk": NO_SUCH_ID}
        elif address == "/account/changes/{pk}/":
            yield "", {"pk": self.change.pk, "no pk": NO_SUCH_ID}
        elif "{identifier}" in address:
            document = CaseNames("http://testserver/").of_document("analyst")
            yield "", document | {"no identifier": UUID(int=int(NO_SUCH_ID))}
        elif "{role}" in address:
            yield from self._of_roles(address)
        elif address.startswith("/admin/"):
            yield from self._of_the_workplace(address)
        elif address == "/account/factor/webauthn/keys/{pk}/(edit,remove)/":
            yield "", {"pk": self.passkey.pk, "no pk": NO_SUCH_ID}
        else:
            key = self.feed.key if address.endswith(".ics") else "key"
            values = {"uidb36": "1", "key": key, "pk": self.passkey.pk, "no pk": NO_SUCH_ID}
            yield "", values | {"name": "hr", "urn": "urn:x", "rest": "Nothing"}

    def _of_roles(self, address):
        if "{version}" in address:
            for name, pathway in self.versions.items():
                values = {"role": pathway.role.slug, "version": pathway.number, "number": 1}
                yield name, {**values, "no role": "nothing"}
            return
        for name in ["published", "only a draft", "retired"]:
            values = {"role": self.versions[name].role.slug, "number": 1, "no role": "nothing"}
            for each in FORMATS if "{format}" in address else [""]:
                yield name, {**values, "format": each}

    def _of_the_workplace(self, address):
        if address == "/admin/{app_label}/":
            for label in ["accounts", "assessments", "pathways", "auth"]:
                yield label, {"app_label": label}
        elif address == "/admin/{url}":
            yield "", {"url": "nothing"}
        elif address == "/admin/autocomplete/":
            for app, model, field in [
                ("accounts", "user", "manager"),
                ("accounts", "user", "stage"),
                ("accounts", "deputyship", "employee"),
                ("accounts", "deputyship", "deputy"),
                ("pathways", "pathway", "role"),
                ("assessments", "assessment", "employee"),
            ]:
                asked = f"?app_label={app}&model_name={model}&field_name={field}&term="
                yield f"{model}, {field}", {"?": asked}
        elif "{" not in address:
            yield "", {}
        else:
            for of, row in self._rows(address):
                values = {"pk": row.pk, "object_id": row.pk, "id": row.pk}
                never = {f"no {name}": NO_SUCH_ID for name in values}
                for each in FORMATS if "{format}" in address else [""]:
                    yield of, {**values, **never, "format": each}

    def _rows(self, address):
        kind = address.split("/")[3]
        if kind == "pathway":
            return self.versions.items()
        if kind == "stage":
            return self.stages.items()
        if kind == "capability":
            return self.capabilities.items()
        rows = {
            "role": {
                "published": self.versions["published"].role,
                "only a draft": self.versions["only a draft"].role,
            },
            "user": {
                "the owner": self.owner,
                "somebody who left": self.gone["manager"],
                "an HR admin": self.people["manager in HR"],
                "a superuser": self.people["superuser"],
            },
            "department": {"": self.department},
            "headingmeaning": {"": self.heading_meaning},
            "deputyship": {"": self.deputyships["manager"]},
            "accesstoken": {"": self.token},
            "company": {"": Company.objects.get()},
            "group": {"": Group.objects.get(name="HR admins")},
            "assessment": {
                name: self.assessments[name] for name in ("draft", "submitted", "agreed")
            },
        }
        return rows[kind].items()


def _parameters(address):
    return [part.split("}")[0] for part in address.split("{")[1:]]


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
