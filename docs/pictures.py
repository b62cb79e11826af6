"""The README's pictures of the desk: taken from the demo by a real browser.

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
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

HERE = Path(__file__).parent
COLUMNS = "".join(f"&_col={name}" for name in ("status", "score", "quote", "title", "scope", "kind", "source", "published"))
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def browser() -> webdriver.Chrome:
    """Debian's Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def take(page: webdriver.Chrome, address: str, name: str, *, width: int, height: int, scheme: str = "light") -> None:
    """Saves what the page at this address shows on a screen of this size."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    page.get(address)
    page.save_screenshot(str(HERE / name))


def decide(page: webdriver.Chrome, keys: str) -> None:
    """Presses one key after the other on the queue, each on the next lead."""
    for key in keys:
        before = page.find_element(By.TAG_NAME, "html").id
        ActionChains(page).send_keys(key).perform()
        WebDriverWait(page, 10).until(lambda page, before=before: page.find_element(By.TAG_NAME, "html").id != before)


def main() -> None:
    """Run the demo in an empty folder, decide a few leads, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        code = "from leads.cli import cli; cli()"
        demo = subprocess.Popen([sys.executable, "-u", "-c", code, "demo"], cwd=folder, stdout=subprocess.PIPE, text=True)
        assert demo.stdout
        link = next(found[0] for line in demo.stdout if (found := re.search(r"http://127\S+token=\S+", line)))
        base, page = link.partition("/-/")[0], browser()
        page.get(link)
        decide(page, "yywxyx")
        take(page, f"{base}/-/queue", "desk.png", width=1200, height=860)
        take(page, f"{base}/leads/leads?_sort_desc=score{COLUMNS}", "table.png", width=1200, height=860)
        take(page, f"{base}/-/queue", "phone.png", width=390, height=844, scheme="dark")
        page.quit()
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
