"""Collect what the portal tells a person about themselves."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Deputyship, OutgoingMail, User
from .facts import DataSection, FactGroup, fact, plain


def sections(person):
    """Return everything known about somebody, except for assessments."""
    return [
        _profile(person),
        _notices(person),
        _pending_changes(person),
        _deputyships(person),
        _outgoing_mails(person),
        _sign_in_methods(person),
        _sessions(person),
        *_log(person),
    ]


def _profile(person):
    me = User.objects.select_related("manager", "department", "stage__pathway__role")
    me = me.get(pk=person.pk)
    stage = me.stage and f"{me.stage.pathway.role}, {me.stage}"
    facts = [
        fact("email", _("Email address"), me.email),
        fact("name", _("Name"), me.name),
        fact("preferred_name", _("What we call you"), me.preferred_name),
        fact("staff_number", _("Staff number"), me.staff_number),
        fact("external_id", _("Key in the company’s directory"), me.external_id),
        fact("directory_name", _("Name in the company’s directory"), me.directory_name),
        fact("job_title", _("Job title"), me.job_title),
        fact("department", _("Department"), me.department),
        fact("manager", _("Manager"), me.manager),
        fact("manager_since", _("Your manager since"), me.manager_since),
        fact("stage", _("Where you stand"), stage),
        fact("language", _("Language"), me.language, me.get_language_display()),
        fact("mails_about_assessments", _("Mails about assessments"), me.mails_about_assessments),
        fact("is_active", _("May sign in"), me.is_active),
        fact("is_staff", _("May use HR’s workplace"), me.is_staff),
        fact("is_superuser", _("Runs this portal"), me.is_superuser),
        fact("groups", _("Groups"), [group.name for group in me.groups.order_by("name")]),
        fact("invitation_sent_at", _("Invited on"), me.invitation_sent_at),
        fact("last_login", _("Last signed in"), me.last_login),
    ]
    return DataSection("profile", _("About you"), [FactGroup("", facts)])


def _notices(person):
    notices = person.notices.with_reason().to_say().order_by("-pk")
    return DataSection(
        "notices",
        _("Messages from the portal"),
        [
            FactGroup(
                notice.text,
                [
                    fact("kind", _("Kind"), notice.kind, ""),
                    fact("text", _("Text"), notice.text, ""),
                    fact("about", _("About"), notice.about),
                    fact("at", _("On"), notice.at),
                    fact("read_at", _("Read on"), notice.read_at),
                    fact("mailed_at", _("Mailed on"), notice.mailed_at),
                ],
            )
            for notice in notices
        ],
    )


def _pending_changes(person):
    changes = person.pending_changes.select_related(
        "person", "manager", "requested_by", "confirmed_by", "closed_by"
    )
    return DataSection(
        "pending_changes",
        _("Changes that needed confirmation"),
        [
            FactGroup(
                change.text,
                [
                    fact("kind", _("Kind"), change.kind, change.get_kind_display()),
                    fact("manager", _("Manager"), change.manager),
                    fact("email", _("Email address"), change.email),
                    fact("requested_by", _("Asked by"), change.requested_by),
                    fact("requested_at", _("Asked on"), change.requested_at),
                    fact(
                        "address_confirmed_at",
                        _("Address confirmed on"),
                        change.address_confirmed_at,
                    ),
                    fact("confirmed_by", _("Confirmed by"), change.confirmed_by),
                    fact("confirmed_at", _("Confirmed on"), change.confirmed_at),
                    fact("outcome", _("Outcome"), change.outcome, change.get_outcome_display()),
                    fact("closed_by", _("Closed by"), change.closed_by),
                    fact("closed_at", _("Closed on"), change.closed_at),
                ],
            )
            for change in changes.order_by("-pk")
        ],
    )


def _deputyships(person):
    """Return who stood in for their manager, and for whom they stood in or had somebody named."""
    theirs = Q(employee=person) | Q(deputy=person) | Q(manager=person) | Q(named_by=person)
    rows = Deputyship.objects.filter(theirs).order_by("-pk")
    return DataSection(
        "deputyships",
        _("Deputies"),
        [
            FactGroup(
                str(row.deputy),
                [
                    fact("deputy", _("Deputy"), row.deputy),
                    fact("manager", _("In place of"), row.manager),
                    fact("employee", _("For whom"), row.employee),
                    fact("starts_on", _("First day"), row.starts_on),
                    fact("ends_on", _("Last day"), row.ends_on),
                    fact("named_by", _("Named by"), row.named_by),
                    fact("named_at", _("Named on"), row.named_at),
                    fact("ended_at", _("Ended early on"), row.ended_at),
                ],
            )
            for row in rows.select_related("deputy", "manager", "employee", "named_by")
        ],
    )


def _outgoing_mails(person):
    return DataSection(
        "outgoing_mails",
        _("Emails on their way to you"),
        [
            FactGroup(
                mail.subject,
                [
                    fact("to", _("To"), mail.to),
                    fact("subject", _("Subject"), mail.subject, ""),
                    fact("created_at", _("Written on"), mail.created_at),
                ],
            )
            for mail in OutgoingMail.objects.filter(to=person.email).order_by("pk")
        ],
    )


def _sign_in_methods(person):
    entries = [
        FactGroup(
            _("Email address"),
            [
                fact("email", _("Email address"), address.email),
                fact("is_verified", _("Confirmed"), address.verified),
                fact("is_primary", _("The one you sign in with"), address.primary),
                fact(
                    "confirmations",
                    _("Asked to confirm it on"),
                    [plain(one.sent or one.created) for one in address.emailconfirmation_set.all()],
                ),
            ],
        )
        for address in EmailAddress.objects.filter(user=person)
        .prefetch_related("emailconfirmation_set")
        .order_by("pk")
    ]
    entries += [
        FactGroup(
            _("Second factor"),
            [
                fact("type", _("Kind"), factor.type, factor.get_type_display()),
                fact("name", _("Name"), factor.data.get("name", "")),
                fact("created_at", _("Set up on"), factor.created_at),
                fact("last_used_at", _("Last used on"), factor.last_used_at),
            ],
        )
        for factor in Authenticator.objects.filter(user=person).order_by("pk")
    ]
    entries += [
        FactGroup(
            _("Single sign-on"),
            [
                fact("provider", _("Provider"), account.provider),
                fact("uid", _("Your number there"), account.uid),
                fact("date_joined", _("First used on"), account.date_joined),
                fact("last_login", _("Last used on"), account.last_login),
                fact("extra_data", _("What it told us"), account.extra_data),
                fact(
                    "keys_expire_at",
                    _("Its keys expire on"),
                    [plain(token.expires_at) for token in account.socialtoken_set.all()],
                ),
            ],
        )
        for account in SocialAccount.objects.filter(user=person)
        .prefetch_related("socialtoken_set")
        .order_by("pk")
    ]
    note = _(
        "Passwords, keys and codes are left out: anybody who got hold of them could sign in as you."
    )
    return DataSection("sign_in_methods", _("How you sign in"), entries, note)


def _sessions(person):
    return DataSection(
        "sessions",
        _("Where you are signed in"),
        [
            FactGroup(
                "",
                [
                    fact("created_at", _("Signed in"), session.created_at),
                    fact("last_seen_at", _("Last seen on"), session.last_seen_at),
                    fact("ip", _("Internet address"), session.ip),
                    fact(
                        "user_agent",
                        _("What the browser says about itself"),
                        session.user_agent,
                        language="en",
                    ),
                ],
            )
            for session in UserSession.objects.filter(user=person).order_by("-pk")
        ],
    )


def _log(person):
    """Yield what HR changed about somebody, and what they changed themselves in HR's workplace.

    The second list does not say about whom: that would be about others.
    """
    about = about_them(person).select_related("user").order_by("-pk")
    done = LogEntry.objects.filter(user=person).select_related("content_type")
    yield DataSection(
        "changes_by_hr",
        _("What HR changed about you"),
        [
            FactGroup(
                "",
                [
                    fact("at", _("On"), entry.action_time),
                    fact("by", _("By"), entry.user),
                    fact("what", _("What"), entry.get_change_message()),
                ],
            )
            for entry in about
        ],
    )
    yield DataSection(
        "done_in_the_workplace",
        _("What you did in HR’s workplace"),
        [
            FactGroup(
                "",
                [
                    fact("at", _("On"), entry.action_time),
                    fact("what", _("What"), entry.get_action_flag_display()),
                    fact("kind", _("Kind"), entry.content_type and entry.content_type.name),
                ],
            )
            for entry in done.order_by("-pk")
        ],
    )


def about_them(person):
    """Return the lines of HR's log that are about a person."""
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk))
