"""Which internet addresses may be connected to, so that nobody reads our intranet through a feed."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# `ipaddress.is_global` lets through multicast, 192.0.0.8, fec0::/10 and every form that carries an IPv4
# address inside an IPv6 one, so the list is our own: IANA's special-purpose registries, whole blocks.
_REFUSED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
# Only 2000::/3 is handed out to the public; these parts of it are not for hosts.
_PUBLIC_V6 = IPv6Network("2000::/3")
_PRIVATE_NAMES = (
    ".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".corp", ".home", ".home.arpa",
)  # fmt: skip
_REFUSED_V6 = tuple(
    map(
        IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20"),
    )
)


def is_public(address: Address) -> bool:
    """Whether a host on the open internet can have this address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address.scope_id is not None or address not in _PUBLIC_V6:
        return False
    return not any(address in network for network in _REFUSED_V6)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Private places that the user allows: names of hosts and networks."""

    hosts: frozenset[str]
    networks: tuple[Network, ...]

    def name(self, host: str) -> bool:
        """Whether the user allows `host`, a name or an address, whatever its address is."""
        address = read_address(host.strip("[]"))
        return host.lower().rstrip(".") in self.hosts or (
            address is not None and any(address in network for network in self.networks)
        )

    def allow(self, host: str, address: Address) -> bool:
        """Whether `host` may be reached at `address`, public or by the user's word."""
        if is_public(address) or host.lower().rstrip(".") in self.hosts:
            return True
        return any(address in network for network in self.networks)


def read_exceptions(allowed: Iterable[str]) -> Exceptions:
    """Sort what the user wrote ("127.0.0.0/8", "10.1.2.3", "wiki.intranet") into networks and host names."""
    hosts, networks = set(), []
    for word in allowed:
        try:
            networks.append(ip_network(word.strip("[]"), strict=False))
        except ValueError:
            hosts.add(word.lower().rstrip("."))
    return Exceptions(frozenset(hosts), tuple(networks))


def read_address(text: str) -> Address | None:
    """An address as the resolver writes it ("fe80::1%eth0" too), or None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_private_name(host: str) -> bool:
    """Whether a name says by itself that it is no public host, where its addresses cannot be seen.

    An address that is not public, in any form that a resolver takes for one ("0x7f.1", "2130706433"); a name
    without a dot; a name under one of the endings of private networks.
    """
    name = host.strip("[]").rstrip(".").lower()
    address = read_address(name)
    if address is None:
        try:
            address = IPv4Address(socket.inet_aton(name))
        except (OSError, UnicodeError):
            return "." not in name or name.endswith(_PRIVATE_NAMES)
    return not is_public(address)
