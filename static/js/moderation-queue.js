// One key for each act of the queue. Each key presses a button that stands on the page, or opens a part of it; without
// this file everything works by those. Whoever writes in a field writes, and the keys can be switched off for good.

const queue = document.querySelector("[data-queue]");
const panel = queue.querySelector("[data-keys]");
const onOff = panel.querySelector("[data-keys-switch]");
const help = queue.querySelector("[data-keys-dialog]");
const KEPT_AS = "moderation-keys";
// Whoever pressed a key once too often must not decide on a comment that has only just appeared.
const SETTLES_AFTER = 400;

let settled = false;
let leaving = false;

const kept = () => {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
};

const keep = (value) => {
  try {
    localStorage.setItem(KEPT_AS, value);
  } catch {
    // Where the browser keeps nothing, the switch holds for this page.
  }
};

const switchKeys = () => queue.toggleAttribute("data-keys-on", onOff.checked);

onOff.checked = kept() !== "off";
onOff.addEventListener("change", () => {
  keep(onOff.checked ? "on" : "off");
  switchKeys();
});
panel.hidden = false;
switchKeys();

panel.querySelector("[data-keys-help]").addEventListener("click", () => help.showModal());

const isForTyping = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");

const open = (part) => {
  part.open = true;
  const first = [...part.querySelectorAll("button, input, select, textarea")].find(
    (field) => field.type !== "hidden" && field.offsetParent !== null,
  );
  (part.querySelector("[data-first]") ?? first ?? part.querySelector("summary")).focus();
};

const press = (key) => {
  const targets = [...queue.querySelectorAll("[data-key]")].filter((target) => target.dataset.key === key);
  // The numbers of the reasons count while they are in sight.
  const target = targets.find((candidate) => candidate.checkVisibility());
  if (!target) return false;
  if (target.matches("summary")) open(target.parentElement);
  else target.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !help.open) {
    const part = event.target.closest?.("details.queue-act[open]");
    if (part) {
      part.open = false;
      part.querySelector("summary").focus();
    }
    return;
  }
  if (!onOff.checked || !settled || leaving || help.open) return;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isForTyping(event.target)) return;
  if (press(event.key)) event.preventDefault();
});

for (const form of queue.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    leaving = true;
  });
}
// A page that the browser kept comes back as it was left.
addEventListener("pageshow", () => {
  leaving = false;
});

// A form that comes back is gone on with: whoever types right away must not meet the keys.
const cameBack = queue.querySelector("details.queue-act[open]");
if (cameBack) open(cameBack);

const tickAll = queue.querySelector("[data-tick-all]");
if (tickAll) {
  tickAll.hidden = false;
  tickAll.addEventListener("click", () => {
    for (const box of queue.querySelectorAll("input[name=pick]")) box.checked = true;
  });
}

setTimeout(() => {
  settled = true;
  queue.dataset.keysReady = "";
}, SETTLES_AFTER);
