"""Services of people and organisations: administrators, duties, sensitive reads, the command line."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.actor import Actor
from accounts.models import AccessRecord, InstallationDuty, Membership, Organisation, User
from accounts.roles import Duty, Role
from accounts.selectors.mine import access_records_about_me
from accounts.services.duties import duty_end, duty_set
from accounts.services.memberships import membership_end, membership_set_roles
from accounts.services.organisations import organisation_create
from accounts.services.people import user_create
from accounts.services.sensitive import sensitive_read
from journal.models import Event
from kernel.errors import Conflict, FairhandError, Invalid
from tests.factories.people import actor_in, make_member, make_organisation, make_user


@pytest.mark.django_db
def test_an_organisation_begins_with_its_administrator() -> None:
    user = make_user()
    organisation = organisation_create(name="  Étoile & Co ", administrator=user)
    assert (organisation.name, organisation.slug) == ("Étoile & Co", "etoile-co")
    assert Membership.objects.get(organisation=organisation).roles == ["administrator"]
    assert organisation_create(name="Étoile Co", administrator=user).slug == "etoile-co-2"
    with pytest.raises(Conflict):
        organisation_create(name="Another", slug="etoile-co", administrator=user)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "two\nlines", "nul\x00"])
def test_an_organisation_needs_a_name_that_can_be_read(name: str) -> None:
    with pytest.raises(Invalid):
        organisation_create(name=name, administrator=make_user())


@pytest.mark.django_db
def test_the_last_administrator_can_be_neither_removed_nor_demoted() -> None:
    organisation = make_organisation()
    person = make_member(organisation, Role.ADMINISTRATOR, Role.OWNER)
    actor, membership = actor_in(organisation, person), Membership.objects.get(user=person)
    with pytest.raises(Conflict, match="last administrator"):
        membership_end(actor=actor, membership_id=membership.pk)
    with pytest.raises(Conflict, match="last administrator"):
        membership_set_roles(actor=actor, membership_id=membership.pk, roles=["owner"])
    make_member(organisation, Role.ADMINISTRATOR)
    membership_set_roles(actor=actor, membership_id=membership.pk, roles=["owner"])
    membership.refresh_from_db()
    assert membership.roles == ["owner"]


@pytest.mark.django_db
def test_an_administrator_whose_account_is_closed_does_not_count() -> None:
    organisation = make_organisation()
    person, gone = make_member(organisation, Role.ADMINISTRATOR), make_member(organisation, Role.ADMINISTRATOR)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    membership = Membership.objects.get(user=person)
    with pytest.raises(Conflict):
        membership_end(actor=actor_in(organisation, person), membership_id=membership.pk)


def test_two_administrators_who_remove_each_other_at_once_leave_one(committed_db: str) -> None:
    organisation = make_organisation()
    people = [make_member(organisation, Role.ADMINISTRATOR) for _ in range(2)]
    ids = [Membership.objects.get(user=user).pk for user in people]
    actors = [actor_in(organisation, user) for user in people]
    barrier, refused = threading.Barrier(2), []

    def remove(by: int) -> None:
        barrier.wait()
        try:
            membership_end(actor=actors[by], membership_id=ids[1 - by])
        except FairhandError as error:
            refused.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=remove, args=(by,)) for by in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(organisation=organisation, active=True).count() == 1


@pytest.mark.django_db
def test_nobody_holds_both_duties() -> None:
    user = make_user()
    duty_set(user=user, duty=Duty.OPERATOR)
    duty_set(user=user, duty=Duty.OPERATOR)
    with pytest.raises(Conflict, match="both duties"):
        duty_set(user=user, duty=Duty.CONTENT_OFFICER)
    duty_end(user=user)
    duty_set(user=user, duty=Duty.CONTENT_OFFICER)
    assert InstallationDuty.objects.get(user=user).duty == "content_officer"
    actions = list(Event.objects.filter(organisation_id=0).order_by("pk").values_list("action", flat=True))
    assert actions == ["accounts:duty:set", "accounts:duty:end", "accounts:duty:set"]


@pytest.mark.django_db
def test_the_record_of_a_sensitive_read_stands_before_the_read() -> None:
    organisation = make_organisation()
    steward, subject = make_member(organisation, Role.STEWARD), make_user()
    actor = actor_in(organisation, steward)

    def read() -> int:
        return AccessRecord.objects.filter(subject=subject, reader=steward).count()

    assert (
        sensitive_read(actor=actor, subject=subject, what="budget state", purpose="asked for a break", read=read) == 1
    )
    assert [row.purpose for row in access_records_about_me(Actor(user=subject))] == ["asked for a break"]
    assert list(access_records_about_me(actor)) == []


@pytest.mark.django_db
def test_without_a_purpose_nothing_is_read() -> None:
    organisation = make_organisation()
    read: list[int] = []
    with pytest.raises(Invalid):
        sensitive_read(
            actor=actor_in(organisation, make_member(organisation, Role.STEWARD)),
            subject=make_user(),
            what="budget state",
            purpose=" ",
            read=lambda: read.append(1),
        )
    assert read == []


@pytest.mark.django_db
def test_people_reading_about_themselves_leave_no_record() -> None:
    user = make_user()
    actor = Actor(user=user)
    assert sensitive_read(actor=actor, subject=user, what="budget state", purpose="mine", read=lambda: 7) == 7
    assert not AccessRecord.objects.exists()


@pytest.mark.django_db
def test_an_address_has_one_account_whatever_its_letters() -> None:
    user_create(email="Ada@Example.org", display_name="Ada")
    with pytest.raises(Conflict):
        user_create(email="ada@EXAMPLE.org", display_name="Ada again")


@pytest.mark.django_db
def test_the_command_line_makes_the_first_people_and_lets_them_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("operator_create", "--email", "Op@Example.org")
    call_command("organisation_create", "--name", "Acme", "--administrator", "op@example.org")
    call_command("sign_in_link", "--email", "op@example.org")
    links = [word for word in capsys.readouterr().out.split() if "/sign-in/" in word]
    assert len(links) == len(set(links)) == 3
    browser = Client()
    assert browser.post("/" + links[2].split("/", 3)[3]).status_code == 302
    assert browser.get("/api/me/").json()["organisations"][0]["roles"] == ["administrator"]
    assert Organisation.objects.get().slug == "acme"
    with pytest.raises(CommandError, match="both duties"):
        call_command("operator_create", "--email", "op@example.org", "--duty", "content_officer")
    with pytest.raises(CommandError, match="no open account"):
        call_command("sign_in_link", "--email", "nobody@example.org")
