"""What the system allows one process."""

import contextlib

with contextlib.suppress(ImportError):  # Windows has no such limit
    import resource

FILES = 65_536  # each open page takes about five: macOS allows 256 unless it is asked


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
