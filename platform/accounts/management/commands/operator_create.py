"""Give a person a duty of the installation, making the account if need be; prints a one-time sign-in link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.roles import Duty
from accounts.services.duties import duty_set
from accounts.services.people import user_create
from accounts.services.sign_in_links import sign_in_link_create
from kernel.errors import FairhandError


class Command(BaseCommand):
    help = "Give a person the duty of operator (or content officer) and print a sign-in link that works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="", help="needed when there is no account yet; else ignored")
        parser.add_argument("--duty", choices=[duty.value for duty in Duty], default=Duty.OPERATOR.value)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["email"]).strip().lower()
        try:
            user = User.objects.filter(email=email).first()
            user = user or user_create(email=email, display_name=options["name"] or email.partition("@")[0])
            duty_set(user=user, duty=Duty(options["duty"]))
            link = sign_in_link_create(user=user)
        except FairhandError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.email} is {options['duty']}. Sign in once, within 24 hours: {link}")
