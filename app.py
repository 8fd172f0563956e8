"""The app: one process with its pages, its live channel and the lab they share. Start it with `make run`."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from classroom.rooms import rooms
from engine.lab import Lab
from live.addresses import address_for_others, addresses
from live.ending import hang_up_at_the_end
from live.hanging_up import HangingUpMiddleware
from live.join import routes as join
from live.limits import allow_many_files, share_memory, take_short_turns
from live.pages import small_letters
from live.right_server import RightServerMiddleware
from live.routes import routes
from live.visitor import VisitorMiddleware
from model import DigitLabError

PAGES = [path.stem.split("_", 1)[1] for path in (Path(__file__).parent / "pages").glob("[0-9]*_*.py")]


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the lab with the server, and close it, with every run saved, when the server ends."""
    option = st.get_option
    host, port, base_path = option("server.address") or "", option("server.port"), option("server.baseUrlPath")
    found = addresses(host, port, base_path, secure=bool(option("server.sslCertFile")))
    for_class = address_for_others(found[0], host, port, base_path)
    allow_many_files()
    share_memory()
    take_short_turns()
    try:
        lab = Lab()
    except DigitLabError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201 - for whoever started it
        os._exit(1)  # nothing has begun, and an exception would be told with all of the server's inside
    with lab:
        rooms()  # classes from before a restart are there with the first page
        print("Digit Lab:", "  ".join(found), "(Ctrl-C ends it)", flush=True)  # noqa: T201 - for whoever started it
        if for_class:
            print("In front of a class, open", f"{for_class}/Class", flush=True)  # noqa: T201 - for whoever started it
        ending = asyncio.create_task(hang_up_at_the_end())
        yield
        ending.cancel()


app = st.App(
    "home.py",
    routes=[
        *routes(st.get_option("server.baseUrlPath"), st.get_option("server.corsAllowedOrigins")),
        *join.routes(st.get_option("server.baseUrlPath"), st.get_option("server.corsAllowedOrigins")),
        *small_letters(PAGES, st.get_option("server.baseUrlPath")),
    ],
    lifespan=lifespan,
    middleware=[Middleware(HangingUpMiddleware), Middleware(RightServerMiddleware), Middleware(VisitorMiddleware)],
)
