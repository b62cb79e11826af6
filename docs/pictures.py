"""The README's picture of the desk: taken from the demo by a real browser.

Example: python docs/pictures.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = Path(__file__).parent
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def browser(width: int, height: int) -> webdriver.Chrome:
    """Debian's Chromium without a window; the page, not the window, has this size."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--window-size={width},{height}"):
        options.add_argument(flag)
    made = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    made.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
    return made


def take(link: str, name: str, *, width: int = 1200, height: int = 860) -> None:
    """Signs in by the link and saves what the desk then shows."""
    page = browser(width, height)
    page.get(link)
    page.save_screenshot(str(HERE / name))
    page.quit()


def main() -> None:
    """Run the demo in an empty folder, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        code = "from leads.cli import cli; cli()"
        demo = subprocess.Popen([sys.executable, "-u", "-c", code, "demo"], cwd=folder, stdout=subprocess.PIPE, text=True)
        assert demo.stdout
        link = next(found[0] for line in demo.stdout if (found := re.search(r"http://127\S+token=\S+", line)))
        take(link, "desk.png")
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
