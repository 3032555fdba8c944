"""All that leaves this machine by HTTP, bounded in time and size and kept away from private addresses."""

from monitor.net.access import Access
from monitor.net.fetched import LONGEST_RETRY_AFTER, Fetched
from monitor.net.http import FEED_TYPES, PAGE_TYPES, Http, Together, open_client, open_http

__all__ = [
    "FEED_TYPES",
    "LONGEST_RETRY_AFTER",
    "PAGE_TYPES",
    "Access",
    "Fetched",
    "Http",
    "Together",
    "open_client",
    "open_http",
]
