// What a person has opened, and where they are, outlives that the panel is drawn anew.

const FOCUSABLE = "summary, a[href], button";

/** Put ``html`` in the place of what the panel holds. */
export function redraw(panel, html) {
  const isOpen = new Map(keyed(panel).map(([key, details]) => [key, details.open]));
  const focused = panel.contains(document.activeElement) && positionOf(panel, document.activeElement);
  const scrolled = panel.scrollTop;
  panel.innerHTML = html;
  const now = new Map(keyed(panel));
  for (const [key, details] of now) if (isOpen.has(key)) details.open = isOpen.get(key);
  panel.scrollTop = scrolled;
  if (!focused) return;
  const [key, index] = focused;
  const there = (now.get(key) ?? panel).querySelectorAll(FOCUSABLE)[now.has(key) ? index : 0];
  there?.focus({ preventScroll: true });
}

/** Its parts that open and close, by name; one rule can find the same sentence twice. */
function keyed(panel) {
  const times = {};
  return [...panel.querySelectorAll("details[data-key]")].map((details) => {
    const { key } = details.dataset;
    times[key] = (times[key] ?? 0) + 1;
    return [`${key} ${times[key]}`, details];
  });
}

function positionOf(panel, element) {
  const own = element.closest("details[data-key]");
  const key = keyed(panel).find(([, details]) => details === own)?.[0];
  return [key, own ? [...own.querySelectorAll(FOCUSABLE)].indexOf(element) : 0];
}
