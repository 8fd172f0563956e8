"""Where the live channel's modules are served."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from live.routes import MODULES, version


def test_modules_are_served_below_the_base_path_for_good(address):
    for name in MODULES:
        with urlopen(f"http://{address}/lab/live/{version()}/{name}", timeout=60) as reply:
            assert reply.headers["content-type"].startswith("text/javascript")
            assert "immutable" in reply.headers["cache-control"]
            assert b"export function" in reply.read()
    with pytest.raises(HTTPError, match="404") as refused:
        urlopen(f"http://{address}/lab/live/old/{MODULES[0]}", timeout=60)
    refused.value.close()
