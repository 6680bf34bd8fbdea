// Shows a reference beside its number, on hover and on focus. Without it the number is a link to the reference.
// WCAG 2.2, 1.4.13: Escape takes it away, the pointer can go onto it, and it stays until pointer and focus are gone.

const SHOWN_AFTER = 150; // milliseconds: a pointer on its way across the text asks for nothing
const HIDDEN_AFTER = 250; // to come from the number onto the preview
const EDGE = 16;

const preview = document.createElement("div");
preview.className = "reference-preview";
preview.id = "reference-preview";
preview.setAttribute("role", "tooltip");
preview.hidden = true;

let shownFor = null;
let timer = 0;

const words = (link) => {
  const reference = document.getElementById(link.hash.slice(1))?.cloneNode(true);
  for (const back of reference?.querySelectorAll(".references__back") ?? []) back.remove();
  return reference?.textContent.trim().replace(/\s+/g, " ");
};

const place = (link) => {
  const mark = link.getBoundingClientRect();
  const room = document.documentElement.clientWidth - preview.offsetWidth - EDGE;
  const below = mark.bottom + preview.offsetHeight + EDGE < innerHeight || mark.top < preview.offsetHeight + EDGE;
  preview.style.left = `${Math.max(EDGE, Math.min(mark.left, room)) + scrollX}px`;
  preview.style.top = `${(below ? mark.bottom + 4 : mark.top - preview.offsetHeight - 4) + scrollY}px`;
};

const hide = () => {
  clearTimeout(timer);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  preview.hidden = true;
};

const show = (link) => {
  clearTimeout(timer);
  const text = words(link);
  if (!text || link === shownFor) return;
  hide();
  preview.textContent = text;
  preview.hidden = false;
  link.setAttribute("aria-describedby", preview.id);
  shownFor = link;
  place(link);
};

const later = (act, wait) => {
  clearTimeout(timer);
  timer = setTimeout(act, wait);
};

const links = document.querySelectorAll(".reference-mark a");
if (links.length) {
  document.querySelector("main").append(preview);
  for (const link of links) {
    // A finger follows the link: it hovers over nothing.
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") later(() => show(link), SHOWN_AFTER);
    });
    link.addEventListener("pointerleave", () => later(() => link === document.activeElement || hide(), HIDDEN_AFTER));
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", hide);
  }
  preview.addEventListener("pointerenter", () => clearTimeout(timer));
  preview.addEventListener("pointerleave", () => later(() => shownFor === document.activeElement || hide(), HIDDEN_AFTER));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
