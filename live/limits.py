"""What the system allows one process, and how its threads share memory and take turns."""

import contextlib
import ctypes
import sys

with contextlib.suppress(ImportError):  # Windows has no such limit
    import resource

FILES = 65_536  # each open page takes about five: macOS allows 256 unless it is asked
M_ARENA_MAX, HEAPS = -8, 2  # a number of glibc's malloc.h, and what it is set to
TURN_SECONDS = 0.0005


def allow_many_files() -> int:
    """Raise the number of files and sockets that may be open at once, and return it; 0 where there is no limit."""
    if "resource" not in globals():
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def share_memory() -> bool:
    """Have glibc's threads share two heaps, and return whether it does: nothing else has this setting.

    Otherwise each of up to eight threads a core keeps a heap of its own, and what one page needed for a moment lies
    there for good. Thirty people who do their worst for five minutes take 480 MB instead of 590 so.
    """
    try:
        return ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS) == 1
    except (AttributeError, OSError, TypeError):  # TypeError: Windows has no library without a name
        return False


def take_short_turns() -> None:
    """Let a thread of Python wait half a millisecond for another one, instead of five.

    While a page is drawn its thread gives way a hundred times, and with thirty people another one is nearly always at
    work. With five milliseconds a page took nearly twice as long.
    """
    sys.setswitchinterval(TURN_SECONDS)
