from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up uninvited: accounts come from invitations and from the operator's command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
