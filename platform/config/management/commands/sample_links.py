"""Make the sample organisation on the first start and print a one-time sign-in link for each of its people."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.services.sign_in_links import sign_in_link_create
from config.sample import PEOPLE, sample_ensure


class Command(BaseCommand):
    help = (
        "Print a sign-in link, which works once, for every person of the sample organisation; makes the sample first."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sample_ensure()
        for person in PEOPLE:
            link = sign_in_link_create(user=User.objects.get(email=person.email))
            self.stdout.write(f"{person.name:<24} {link}")
