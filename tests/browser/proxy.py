"""What may stand between browser and server: a bad network, or a host that puts a path before all addresses."""

import asyncio
import re
import threading
from types import TracebackType
from typing import Self

CHUNK = 65_536
ROUNDS = 5  # of the loop, until all that begins has begun, and all that is closing has closed


class Proxy:
    """Passes on what comes to a port of its own. `delay` (seconds) and `stalled` may be changed at any time.

    A `path`, such as `/~/+`, begins all addresses of the browser, and the server sees nothing of it.
    """

    def __init__(self, port: int, path: str = "") -> None:
        self._port, self._path = port, path
        self.delay = 0.0
        self.stalled = False
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._own_port}{self._path}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self._own_port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        for one in server.sockets:  # nobody else comes in; who just has, would be left open by a server that is closed
            self._loop.remove_reader(one.fileno())
        self._settle()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._settle()  # what was cancelled closes its transports now
        self._loop.close()

    def _settle(self) -> None:
        for _ in range(ROUNDS):
            self._loop.run_until_complete(asyncio.sleep(0))

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers = [writer]
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._port)
            writers.append(server_writer)
            ways = (self._pump(reader, server_writer), self._pump(server_reader, writer))
            await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass  # the server is not there; or the proxy ends, and asyncio would complain of a task that was cancelled
        finally:
            for one in writers:
                one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                while self.stalled:
                    await asyncio.sleep(0.02)
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(pass_on())
            while data := await reader.read(CHUNK):
                queue.put_nowait((self._loop.time() + self.delay, self._for_server(data)))
            queue.put_nowait((self._loop.time() + self.delay, b""))

    def _for_server(self, data: bytes) -> bytes:
        """A request without the path. What comes from the server has no line that begins so."""
        return re.sub(rb"\A([A-Z]+ )" + re.escape(self._path.encode()), rb"\1", data)
