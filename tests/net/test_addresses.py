from __future__ import annotations

from ipaddress import ip_address

import pytest

from monitor.net.addresses import is_public, read_exceptions

PRIVATE = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
192.0.2.1 192.168.7.7 198.18.0.1 198.51.100.4 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 100::1 2001::1
2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""


@pytest.mark.parametrize("text", PRIVATE.split())
def test_an_address_that_no_public_host_has_is_refused(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_an_address_of_the_open_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


def test_the_user_may_allow_private_places_by_name_address_or_network() -> None:
    allowed = read_exceptions(("10.0.0.0/8", "192.168.1.4", "wiki.Intranet", "::1"))
    assert allowed.allow("any", ip_address("10.9.9.9"))
    assert allowed.allow("any", ip_address("192.168.1.4"))
    assert allowed.allow("WIKI.intranet.", ip_address("172.16.0.9"))
    assert allowed.allow("any", ip_address("::1"))
    assert not allowed.allow("any", ip_address("192.168.1.5"))
    assert not allowed.allow("mail.intranet", ip_address("172.16.0.9"))
