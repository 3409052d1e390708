from django.db import transaction

from backend.audit import actions as audit
from backend.notifications import kinds
from backend.notifications.kinds import Kind, TemplateRefused
from backend.notifications.models import MailTemplate


@transaction.atomic
def save_template(kind: Kind, *, scope: str, language: str, subject: str, body: str, actor) -> MailTemplate:
    """Give a kind of mail its own text in one language, for one scope or the platform. Mails made from now on use it.

    Refuses a text with placeholders that the kind does not know, and any text for a protected kind.
    """
    if kind.protected:
        raise kinds.TextIsFixed
    faults = [*kinds.faults(kind, subject), *kinds.faults(kind, body)]
    if faults:
        raise TemplateRefused(" ".join(dict.fromkeys(faults)))
    template, _created = MailTemplate.objects.update_or_create(
        kind=kind.key, scope=scope, language=language, defaults={"subject": subject, "body": body}
    )
    audit.record(template, "mailtemplate.saved", actor=actor, kind=kind.key, scope=scope, language=language)
    return template


@transaction.atomic
def reset_template(kind: Kind, *, scope: str, language: str, actor) -> bool:
    """Go back to the text of the platform, or to the shipped one. False when there was nothing to reset."""
    template = MailTemplate.objects.filter(kind=kind.key, scope=scope, language=language).first()
    if template is None:
        return False
    audit.record(template, "mailtemplate.reset", actor=actor, kind=kind.key, scope=scope, language=language)
    template.delete()
    return True
