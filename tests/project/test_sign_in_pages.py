"""The pages that come from allauth, and the error pages, in our design: they render, with every variable there."""

import re

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

FOR_EVERYBODY = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
FOR_ONESELF = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "socialaccount_connections",
    "usersessions_list",
]


def headings(response):
    return re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_page_before_signing_in_has_one_heading_and_our_header(client, db, name):
    response = client.get(reverse(name))

    assert (response.status_code, len(headings(response))) == (200, 1)
    assert b'class="kr-header"' in response.content


@pytest.mark.parametrize("name", FOR_ONESELF)
def test_page_about_ones_own_account_has_one_heading(client_for, owner, name):
    if not owner.user.has_usable_password():
        owner.user.set_password("een lang wachtwoord")
        owner.user.save(update_fields=["password"])

    response = client_for(owner).get(reverse(name))

    assert (response.status_code, len(headings(response))) == (200, 1)


def test_signing_in_with_nothing_filled_in_says_what_is_missing(client, db):
    response = client.post(reverse("account_login"), {})

    assert re.findall(r'<a href="#(id_\w+)"', response.content.decode()) == ["id_login", "id_password"]


def test_signing_up_leads_to_the_page_for_the_code(client, db):
    answers = {
        "email": "nieuw@stad.example",
        "given_name": "Nore",
        "family_name": "Nieuw",
        "password1": "kring-van-mensen-9",
        "password2": "kring-van-mensen-9",
    }

    response = client.post(reverse("account_signup"), answers, follow=True)

    assert (response.status_code, len(headings(response)), len(mail.outbox)) == (200, 1, 1)


@pytest.mark.parametrize("file", ["400.html", "500.html"])
def test_error_page_that_must_stand_alone_needs_no_context(file):
    html = render_to_string(file)

    assert html.count("<h1") == 1


def test_unknown_address_says_so_in_our_design(client_for, owner):
    response = client_for(owner).get("/bestaat-niet/")

    assert (response.status_code, len(headings(response))) == (404, 1)


@pytest.mark.django_db
def test_who_tries_too_often_is_told_in_our_design_how_long_to_wait(client):
    url = reverse("account_reset_password")

    answers = [client.post(url, {"email": "an@eik.example"}) for _ in range(6)]

    assert (answers[-1].status_code, answers[-1]["Retry-After"], len(headings(answers[-1]))) == (429, "300", 1)
    assert "over 5 minuten" in answers[-1].content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do_and_leads_on():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "an@eik.example"})

    assert (response.status_code, len(headings(response))) == (403, 1)
    assert f'href="{reverse("overviews:home")}"' in response.content.decode()
