"""Sealed data opens with the right key, for the right owner, unchanged; otherwise not at all."""

import doctest
from dataclasses import replace

import pytest

from kernel import sealing
from kernel.errors import Unavailable
from kernel.sealing import Keyring

RING = Keyring(["first secret"], purpose="payee")


def test_the_worked_example_is_true() -> None:
    assert doctest.testmod(sealing).failed == 0


def test_nothing_of_the_text_shows_and_two_seals_of_it_differ() -> None:
    one, two = (RING.seal(b"DE89370400440532013000", about="user:7") for _ in range(2))
    assert one.data != two.data
    assert b"DE89" not in one.data


def test_a_seal_opens_only_for_what_it_is_about() -> None:
    sealed = RING.seal(b"DE89", about="user:7")
    with pytest.raises(Unavailable):
        RING.unseal(sealed, about="user:8")


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_changed_bit_anywhere_is_noticed(place: int) -> None:
    sealed = RING.seal(b"DE89", about="user:7")
    data = bytearray(sealed.data)
    data[place] ^= 1
    with pytest.raises(Unavailable):
        RING.unseal(replace(sealed, data=bytes(data)), about="user:7")


def test_a_new_secret_in_front_seals_what_is_new_and_opens_what_is_old() -> None:
    old = RING.seal(b"DE89", about="user:7")
    rotated = Keyring(["second secret", "first secret"], purpose="payee")
    assert rotated.current != RING.current
    assert rotated.unseal(old, about="user:7") == b"DE89"
    new = rotated.seal(b"FR76", about="user:7")
    with pytest.raises(Unavailable, match="is not on this installation's keyring"):
        RING.unseal(new, about="user:7")


def test_keys_of_two_purposes_do_not_open_each_other() -> None:
    with pytest.raises(Unavailable):
        Keyring(["first secret"], purpose="check-in").unseal(RING.seal(b"x", about="user:7"), about="user:7")
