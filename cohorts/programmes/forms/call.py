from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import DateTimeField, DateTimeInput, LongText, ModelForm
from cohorts.programmes.enums import CallState
from cohorts.programmes.forms.reason import ReasonForm
from cohorts.programmes.models import Call

COLUMNS = ("title", "intro", "applicant_kind", "opens_at", "closes_at", "reviews_per_candidacy")


class CallForm(ModelForm):
    class Meta:
        model = Call
        fields = COLUMNS
        widgets = {
            "intro": LongText(rows=8),
            "applicant_kind": forms.RadioSelect,
            "opens_at": DateTimeInput,
            "closes_at": DateTimeInput,
        }
        help_texts = {
            "intro": _("You may use Markdown: **bold**, lists with -, headings with #."),
            "opens_at": _("Brussels time."),
            "closes_at": _("Brussels time. The server's clock decides: one second later is too late."),
            "reviews_per_candidacy": _("How many assessors read each candidacy."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.state != CallState.DRAFT:
            # A published call's deadline moves on a page of its own, with a reason; who applies stays.
            for name in ("opens_at", "closes_at", "applicant_kind"):
                del self.fields[name]


class DeadlineForm(ReasonForm):
    closes_at = DateTimeField(label=_("New deadline"), help_text=_("Brussels time."))
    field_order = ["closes_at", "reason"]


class CloseForm(ReasonForm):
    pass
