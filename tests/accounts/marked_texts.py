"""A leaver with a row in every table about people, and a mark to search for in each of their texts.

The models say which fields hold text, so a new field gets its mark by itself.
"""

from itertools import count

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from assessments.models import Assessment, Doer, ReaderCapacity, Receipt, ReceiptAction
from pathway_portal.accounts.models import (
    AccessToken,
    NoticeKind,
    OutgoingMail,
    ProviderSession,
    User,
)
from pathway_portal.accounts.personal_data.sections import about_them
from pathway_portal.accounts.provider_sessions import hashed_sid
from pathway_portal.drafting.models import DraftRecord
from pathways.models import Level
from tests.allauth_internals import AUTHENTICATION_METHODS_SESSION_KEY, LOGIN_SESSION_KEY
from tests.factories import (
    STARTED_AT,
    AccessTokenFactory,
    AssessmentFactory,
    ChangeReceiptFactory,
    DepartmentFactory,
    DeputyshipFactory,
    ObservationFactory,
    OrphanedAnswerFactory,
    PathwayFactory,
    ReflectionFactory,
    RemarkFactory,
    StageFactory,
    TakeawayFactory,
    UserFactory,
)
from tests.plan_factories import (
    ActionFactory,
    BadgeFactory,
    CalendarFeedFactory,
    ChosenEvidenceFactory,
    EvidenceNoteFactory,
    HelpOfferFactory,
    ProposalFactory,
    ReadingMarkFactory,
    TargetFactory,
)

# By these a row leads to the person: a key in a text, and what is signed and cannot be changed.
KEYS = {"admin.LogEntry.object_id", "sessions.Session.session_data"}
# Written of another system, and signed by whoever made its token.
NOT_ABOUT_PEOPLE = {AccessToken}
TEXT = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)


def personal_models():
    """All models whose rows lead to a person, and the sessions, which do so without a key."""
    found = {User, Session}
    every = apps.get_models(include_auto_created=True)
    while True:
        more = {model for model in every if leads_to(model, found)} - found
        if not more:
            return found
        found |= more


def leads_to(model, others):
    return any(
        field.concrete and field.is_relation and field.related_model in others
        for field in model._meta.get_fields()
    )


class Leaver:
    """Somebody who had a manager, reports and every way of signing in, in a company of many."""

    def __init__(self, hr):
        self.manager = UserFactory(name="Mona Manager")
        self.person = UserFactory(
            name="Lea Leaver",
            email="lea@example.com",
            job_title="Baker",
            department=DepartmentFactory(),
            manager=self.manager,
            stage=StageFactory(competencies=1, metrics=1),
        )
        self.report = UserFactory(name="Rita Report", manager=self.person)
        self.person.groups.add(Group.objects.create(name="Readers"))
        self.person.user_permissions.add(Permission.objects.get(codename="view_user"))
        self.own, self.reviewed, self.begun = self._work()
        DeputyshipFactory(employee=self.person)
        AccessTokenFactory(made_by=self.person)
        DeputyshipFactory(employee=self.report, deputy=self.person, manager=self.manager)
        self._planned()
        self._wrote_drafts()
        self._told()
        self._signed_in()
        self._in_the_log(hr)
        User.objects.filter(pk=self.report.pk).update(manager=self.manager)
        User.objects.filter(pk=self.person.pk).update(is_active=False)
        self.person.refresh_from_db()

    def _work(self):
        """Their assessments, and the report's: one that they reviewed, one they had begun to."""
        common, rare = self.person.stage, StageFactory(competencies=1)
        differing = {"ratings__self": Level.WELL, "ratings__manager": Level.LEARNING}
        for _other in range(4):
            AssessmentFactory(stage=common, agreed=True)
        own = {
            "counted": AssessmentFactory(
                employee=self.person, stage=common, agreed=True, **differing
            ),
            "rare": AssessmentFactory(employee=self.person, stage=rare, agreed=True, **differing),
            "open": AssessmentFactory(employee=self.person, open=True, **differing),
            "submitted": AssessmentFactory(employee=self.person, submitted=True),
            "draft": AssessmentFactory(employee=self.person),
        }
        again = AssessmentFactory(employee=self.person, stage=common, submitted=True)
        earlier = own["counted"].ratings.get(side="self", competency__isnull=False)
        again.ratings.filter(competency__isnull=False).update(
            confirms=earlier, confirmed_at=STARTED_AT
        )
        for assessment in own.values():
            ReflectionFactory(assessment=assessment)
            OrphanedAnswerFactory(assessment=assessment)
            TakeawayFactory(assessment=assessment)
            Receipt.objects.create(
                employee=self.person,
                reader=self.manager,
                capacity=ReaderCapacity.MANAGER,
                action=ReceiptAction.READ,
                assessment=assessment,
                stage=assessment.stage,
                at=STARTED_AT,
                day=STARTED_AT.date(),
            )
            if assessment.stage.competencies.exists():
                ObservationFactory(assessment=assessment, sent=True)
        reviewed = AssessmentFactory(employee=self.report, agreed=True, **differing)
        TakeawayFactory(assessment=reviewed, doer=Doer.BOTH)
        begun = AssessmentFactory(employee=self.report, submitted=True)
        for row in begun.ratings.all():
            row.pk, row.side, row.author = None, "manager", self.person
            row.save()
        RemarkFactory(
            assessment=begun,
            side="manager",
            author=self.person,
            competency=begun.stage.competencies.first(),
        )
        OrphanedAnswerFactory(assessment=begun, author=self.person)
        ObservationFactory(assessment=begun, observer=self.person, sent=True)
        ObservationFactory(
            assessment=reviewed,
            observer=self.person,
            declined_at=STARTED_AT,
            decline_reason="No time",
        )
        return own, reviewed, begun

    def _planned(self):
        """Their plan, what was proposed to them, and what they proposed to their report."""
        proposal = ProposalFactory(employee=self.person, accepted=True)
        ActionFactory(owner=self.person, proposal=proposal, shared=True, steps_done="Asked")
        ActionFactory(owner=self.person, done=True)
        ActionFactory(owner=self.person, dropped=True)
        ProposalFactory(employee=self.person, declined=True)
        ProposalFactory(employee=self.report)
        ReadingMarkFactory(owner=self.person, read=True)
        CalendarFeedFactory(owner=self.person)
        HelpOfferFactory(owner=self.person)
        BadgeFactory(assessment__employee=self.person)
        TargetFactory(owner=self.person)
        note = EvidenceNoteFactory(owner=self.person, tags=[self.person.stage.competencies.get()])
        ChosenEvidenceFactory(rating=None, tag=note.tags.get())
        ChosenEvidenceFactory(
            rating=self.person.assessments.filter(agreed_at__isnull=False)
            .earliest("pk")
            .ratings.get(side="self", competency__isnull=False)
        )

    def _wrote_drafts(self):
        """What they wrote, said and saw of a draft, and looked through."""
        draft = DraftRecord.objects.create(pathway=PathwayFactory(), sign="sign")
        line = draft.lines.create(key="stages-1", words="One", added_in=1, changed_in=1)
        draft.revisions.create(number=1, person=self.person, at=STARTED_AT)
        draft.visits.create(person=self.person, revision=1, at=STARTED_AT)
        draft.reviews.create(person=self.person, asked_by=self.manager, asked_at=STARTED_AT)
        draft.comments.create(author=self.person, text="Why?", line=line, at=STARTED_AT)

    def _told(self):
        at = STARTED_AT
        self.person.notices.create(
            kind=NoticeKind.MANAGER_CHANGED, about=self.manager, at=at, read_at=at
        )
        self.manager.notices.create(kind=NoticeKind.REPORT_GAINED, about=self.person, at=at)
        asked = {"requested_by": self.manager, "requested_at": at}
        self.person.pending_changes.create(kind="email", email="changed@example.com", **asked)
        subject = "A link for you"
        OutgoingMail.objects.create(
            to=self.person.email, subject=subject, body="Here", created_at=at
        )

    def _signed_in(self):
        address = EmailAddress.objects.create(user=self.person, email=self.person.email)
        EmailConfirmation.objects.create(email_address=address, key="key")
        Authenticator.objects.create(user=self.person, type="webauthn", data={"name": "Key"})
        account = SocialAccount.objects.create(user=self.person, provider="company", uid="1")
        SocialToken.objects.create(account=account, token="token")
        client = Client()
        client.force_login(self.person)
        UserSession.objects.create(
            user=self.person, ip="192.0.2.1", session_key="key", user_agent="A browser"
        )
        ProviderSession.objects.create(
            user=self.person, session_key="key", provider_sid=hashed_sid("at the office")
        )

    def _in_the_log(self, hr):
        LogEntry.objects.log_actions(hr.pk, [self.person], CHANGE, "Changed the name")
        LogEntry.objects.log_actions(self.person.pk, [self.manager], CHANGE, "Changed the name")
        ChangeReceiptFactory(person=self.person, changed_by=hr)


def rows_about(person):
    """All rows of somebody, and all that is part of them: {model: rows}.

    Of assessments of others only their own part is theirs, and of the log what is about them.
    """
    found = {User: {person.pk}}
    every = personal_models()
    grown = True
    while grown:
        grown = False
        for model in every - {User, LogEntry, Session}:
            for field in model._meta.get_fields():
                if not (field.concrete and field.many_to_one and field.related_model in found):
                    continue
                parents = found[field.related_model]
                if field.related_model is Assessment:
                    parents = person.assessments.values("pk")
                keys = set(
                    model.objects.filter(**{f"{field.name}__in": parents}).values_list(
                        "pk", flat=True
                    )
                )
                grown = grown or bool(keys - found.get(model, set()))
                found[model] = found.get(model, set()) | keys
    found[LogEntry] = set(about_them(person).values_list("pk", flat=True))
    found[Session] = {
        session.pk
        for session in Session.objects.all()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    }
    return {model: model.objects.filter(pk__in=keys) for model, keys in found.items()}


def mark_every_text(person):
    """Put a mark into every text of every row about a person: {(model, field): [marks]}.

    What the database takes from a list of its own alone has none.
    """
    numbers, put = count(1), {}
    for model, rows in rows_about(person).items():
        fields = [
            field
            for field in model._meta.concrete_fields
            if model not in NOT_ABOUT_PEOPLE and isinstance(field, TEXT) and str(field) not in KEYS
        ]
        for key in list(rows.values_list("pk", flat=True)):
            # The key itself last: by it the row is found.
            for field in sorted(fields, key=lambda field: field.primary_key):
                mark = _put(model, key, field, next(numbers))
                if mark:
                    put.setdefault((model._meta.label, field.name), []).append(mark)
    began_to_sign_in(User.objects.get(pk=person.pk))
    return put


def began_to_sign_in(person):
    """Sessions in which somebody who has typed their address is not signed in yet."""
    for said in [
        {LOGIN_SESSION_KEY: {"user_pk": str(person.pk), "email": person.email}},
        {AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "password", "email": person.email}]},
    ]:
        session = SessionStore()
        session.update(said)
        session.save()


def _put(model, key, field, number):
    mark = f"mark{number:04d}x"
    address = f"2001:db8:{number:x}::7"
    if isinstance(field, models.JSONField):
        tries = {mark: {"secret": mark}}
    elif isinstance(field, models.GenericIPAddressField):
        tries = {address: address}
    else:
        tries = {mark: mark, f"{mark}.example": f"https://{mark}.example"}
    for found_as, value in tries.items():
        try:
            with transaction.atomic():
                model.objects.filter(pk=key).update(**{field.name: value})
        except DatabaseError:
            continue
        return found_as
    return None


def all_rows():
    """Every row of every table, as text, and what the sessions say."""
    for session in Session.objects.all():
        yield f"{session.get_decoded()}"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                yield f"{table} {row}"
