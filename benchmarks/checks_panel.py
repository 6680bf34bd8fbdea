"""How long it takes until the panel beside the editor is drawn anew, and what typing feels of it.

    python benchmarks/checks_panel.py [--rounds 40] [--typing]

Builds the site with its demo content and production settings in a folder of its own (SQLite), signs a member of staff
in and asks for the panel for texts of 1,500 and of 6,000 words, one word more each time. With ``--typing`` a word is
typed again and again into the longer text in Chromium, and the longest task of the page is printed: what a keystroke
may have to wait for.
"""

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.autosave import NEW, Writer, report, seconds, writer_at_work

CHECK = f"{NEW[:-4]}check/"
SENTENCES = (
    "Walking a little every day helps sore knees more than rest does. One review of 54 trials found less pain [1]. "
    "PRP is made from your own blood. Studies show that it is promising. The injection was given by a nurse. "
)
WATCH = """() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--typing", action="store_true")
    chosen = parser.parse_args()
    with writer_at_work() as writer:
        for words in (1500, 6000):
            ask = [seconds(lambda n=n, words=words: writer.post(CHECK, draft(words + n))) for n in range(chosen.rounds)]
            report(f"{words:,} words", ask)
        if chosen.typing:
            print(f"the longest task while typing into 6,000 words: {longest_task(writer):.0f} ms")


def draft(count: int) -> dict[str, str]:
    words = (SENTENCES * (count // 20)).split()[:count]
    paragraphs = (" ".join(words[at : at + 60]) for at in range(0, count, 60))
    body = "".join(f"<h2>Part</h2><p>{paragraph}</p>" for paragraph in paragraphs)
    return {"title": "PRP for sore knees", "body": body, "references": "A review. https://doi.org/10.1000/1"}


def longest_task(writer: Writer) -> float:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = browser.new_context(base_url=writer.home)
        context.add_cookies([{"name": c.name, "value": c.value or "", "url": writer.home} for c in writer.cookies])
        page = context.new_page()
        page.goto(NEW)
        page.wait_for_function("window.CKEDITOR?.instances.id_body?.status === 'ready'")
        page.evaluate(
            "body => new Promise(done => CKEDITOR.instances.id_body.setData(body, done))", draft(6000)["body"]
        )
        page.frame_locator(".cke_wysiwyg_frame").locator("p").first.click()
        page.wait_for_timeout(3000)
        page.evaluate(WATCH)
        for _word in range(20):
            page.keyboard.type("knee ", delay=60)
            page.wait_for_timeout(1000)  # so that the panel is asked for, and drawn
        longest: float = page.evaluate("window.longest")
        browser.close()
    return longest


if __name__ == "__main__":
    main()
