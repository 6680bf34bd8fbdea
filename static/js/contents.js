// Marks, in the list of contents, the section that is being read. Without it the list is one of links.

const list = document.querySelector(".contents");
const links = new Map(
  [...(list?.querySelectorAll("a[href^='#']") ?? [])].map((link) => [
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
    link,
  ]),
);
const headings = [...links.keys()].filter(Boolean);

// A section is being read from when its heading has come up to the upper third of the window.
const LINE = 1 / 3;

const mark = () => {
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const begun = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * LINE);
  const current = links.get(atEnd && begun.length ? headings.at(-1) : begun.at(-1));
  for (const link of links.values()) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  // The list scrolls by itself where it is longer than the window; the page must not move.
  if (current && list.scrollHeight > list.clientHeight) {
    list.scrollTop = current.offsetTop - list.clientHeight / 2;
  }
};

if (headings.length) {
  const observer = new IntersectionObserver(mark, { rootMargin: `0px 0px -${100 * (1 - LINE)}% 0px` });
  for (const heading of headings) observer.observe(heading);
}
