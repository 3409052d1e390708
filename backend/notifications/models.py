from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from backend.notifications.enums import DELIVERED_STATES, WAITING_STATES, MessageState, Problem


class Message(models.Model):
    """One mail: a row first, an envelope later.

    ``kind`` names the notice (``selection.selected``), ``batch`` the set it was made with (``call:12:decisions``),
    so that an organiser reviews and releases a set together, and ``scope`` what it is about (``call:12``): whoever
    keeps that scope sees the mail. ``key`` makes a notice unique: promised twice, it is one row. ``message_id`` is
    fixed when the row is made, so that a mail sent again after a crash is the same mail to every mailbox.
    """

    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=80, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="messages")
    to_email = models.EmailField(_("to"), blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown; the mail carries it as plain text and as HTML."))
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.QUEUED)
    message_id = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    bundled_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="bundles")
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            known("message_state_known", "state", MessageState),
            models.CheckConstraint(
                name="message_sent_at_iff_sent",
                condition=Q(state__in=DELIVERED_STATES, sent_at__isnull=False)
                | (~Q(state__in=DELIVERED_STATES) & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="message_address_unless_problem",
                condition=~Q(to_email="") | ~Q(state__in=WAITING_STATES),
            ),
            models.CheckConstraint(
                name="message_claimed_while_sending",
                condition=~Q(state=MessageState.SENDING) | Q(claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], name="message_queue", condition=Q(state=MessageState.QUEUED)),
            models.Index(fields=["batch", "id"], name="message_batch"),
            models.Index(fields=["scope", "id"], name="message_scope"),
            models.Index(fields=["state", "id"], name="message_state"),
        ]

    def __str__(self):
        return f"mail {self.pk}"


class Attachment(models.Model):
    """One file that goes with one mail."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attached")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "file"], name="attachment_once")]

    def __str__(self):
        return f"attachment {self.pk}"


class MailTemplate(models.Model):
    """An installation's, or one scope's, own text for a kind of mail in one language.

    ``scope`` is empty for the whole platform, or names what the text is for (``call:12``). Without a row the
    text that ships with the kind is used.
    """

    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "language"], name="mailtemplate_once"),
        ]

    def __str__(self):
        return f"{self.kind} {self.language} {self.scope}".strip()


class Preference(models.Model):
    """One person's wish for one kind of mail: at once, or in one daily mail."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=60)
    bundle = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self):
        return f"preference {self.pk}"
