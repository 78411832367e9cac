from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.services.wording import sentence_case


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up uninvited: accounts come from invitations and from the operator's command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(super().format_email_subject(sentence_case(subject)))
