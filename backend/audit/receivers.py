from django.dispatch import receiver

from backend.audit import actions
from backend.kit.signals import happened


@receiver(happened, dispatch_uid="audit.happened")
def journal(sender, *, subject, event, actor, data, **kwargs):
    actions.record(subject, event, actor=actor, **data)
