"""Where a Chromium is on this machine: the system's first, then Playwright's own."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Path of a browser that can be driven, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> None:
    """Make sure there is a browser: fetch Playwright's own if the system has none. Not having one is no error here."""
    if chromium_path() is None:
        print("No Chromium on this machine; trying to fetch Playwright's own.")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=300)
    print(f"browser for the tests: {chromium_path() or 'none, so the browser tests will be left out'}")


if __name__ == "__main__":
    main()
