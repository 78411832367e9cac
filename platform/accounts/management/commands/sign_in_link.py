"""A one-time sign-in link for a person who has lost their password on an installation without mail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.sign_in_links import sign_in_link_create


class Command(BaseCommand):
    help = "Print a link that signs a person in once, within 24 hours. A second factor, if they have one, is still asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["email"]).strip().lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account with the address {email}.")
        self.stdout.write(sign_in_link_create(user=user))
