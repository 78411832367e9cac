"""Rows for the sign-in pages that django-allauth brings."""

from accounts.rules import PUBLIC, SIGNED_IN, Rule, rule

_PUBLIC = (
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_confirm_email",
    "mfa_authenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "account_logout",
    "account_confirm_login_code",
)
_SIGNED_IN = (
    "account_change_password",
    "account_set_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "socialaccount_connections",
)
ROUTES: dict[str, Rule] = {
    **{name: rule(PUBLIC, PUBLIC) for name in _PUBLIC},
    **{name: rule(SIGNED_IN, SIGNED_IN) for name in _SIGNED_IN},
}
