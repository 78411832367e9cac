"""Make an organisation with its first administrator; prints a one-time sign-in link for them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.services.organisations import organisation_create
from accounts.services.people import user_create
from accounts.services.sign_in_links import sign_in_link_create
from kernel.errors import FairhandError


class Command(BaseCommand):
    help = "Make an organisation and print a sign-in link, for its first administrator, that works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", help="made from the name unless given")
        parser.add_argument("--administrator", required=True, metavar="EMAIL")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["administrator"]).strip().lower()
        try:
            user = User.objects.filter(email=email).first()
            user = user or user_create(email=email, display_name=email.partition("@")[0])
            organisation = organisation_create(name=options["name"], slug=options["slug"], administrator=user)
            link = sign_in_link_create(user=user)
        except FairhandError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{organisation.name} is at /o/{organisation.slug}/. {email} signs in once, within 24 hours: {link}"
        )
