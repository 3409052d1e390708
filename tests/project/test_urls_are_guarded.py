"""Every address declares who may pass. What is open to everybody stands here by name, and nothing else is open."""

from tests.project.doors import endpoints

# Our pages that need no account.
PUBLIC = {
    "candidacies:start",  # tells what a candidacy asks, before one signs in
    "overviews:accessibility",
    "overviews:home",
    "overviews:privacy",
    "programmes:call",
    "programmes:calls",
    "programmes:programme",
    "set_language",
}
# Pages of allauth that need an account and look after their own row.
LIBRARY = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "social/connections/",
    "social/login/cancelled/",
    "social/login/error/",
    "social/signup/",
    "socialaccount_connections",
    "socialaccount_login_error",
    "usersessions_list",
}
# Pages of allauth that are how one gets in.
LIBRARY_PUBLIC = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}


def is_open(view):
    return getattr(view, "login_required", True) is False


def test_every_url_has_a_rule_or_belongs_to_a_library():
    without_rule = {name for name, view in endpoints() if not hasattr(view, "rule")}

    assert without_rule == LIBRARY | LIBRARY_PUBLIC


def test_the_public_list_is_exact():
    open_doors = {name for name, view in endpoints() if is_open(view)}

    assert open_doors == PUBLIC | LIBRARY_PUBLIC
