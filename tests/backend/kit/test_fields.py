import re

from django import forms

from backend.kit.forms import Form


def test_attributes_stand_in_the_tag_of_an_input_safely():
    class Asked(Form):
        name = forms.CharField(
            widget=forms.TextInput({"data-say": '"><script>', "autofocus": True, "hidden": False, "placeholder": "An"})
        )

    tag = re.search(r"<input .*>", str(Asked()["name"]))[0]

    assert 'data-say="&quot;&gt;&lt;script&gt;"' in tag
    assert tag.endswith(" autofocus>")
    assert [name for name in ("hidden", "placeholder") if name in tag] == []
