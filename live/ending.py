"""A server that is asked to end does so soon, whoever is still connected."""

import asyncio
import signal

import uvicorn

LOOK_SECONDS = 0.1
GRACE_SECONDS = 1.0  # for answers that are on their way


def this_server() -> uvicorn.Server | None:
    """The server that serves us; None where another program does.

    Streamlit starts it and keeps it to itself, but it is who hears Ctrl-C.
    """
    server = getattr(signal.getsignal(signal.SIGINT), "__self__", None)
    return server if isinstance(server, uvicorn.Server) else None


async def hang_up_at_the_end() -> None:
    """Wait until this server is asked to end; a moment later close the connections that are still open.

    Uvicorn asks each connection to close and then waits until all are. A browser that vanished in the middle of an
    upload never is, and one that was accepted in that very moment was never asked. Streamlit has no setting for it.
    """
    server = this_server()
    if server is None:
        return
    while not server.should_exit:
        await asyncio.sleep(LOOK_SECONDS)
    await asyncio.sleep(GRACE_SECONDS)
    for connection in list(server.server_state.connections):
        connection.transport.abort()
