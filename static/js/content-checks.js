// The panel of the content checks: drawn anew by the server while somebody types, and leading into the text.

import { redraw } from "./checks/panel-state.js";
import { Places, placeOf } from "./checks/places.js";
import { hearSteps, hearStepsIn } from "./checks/steps.js";

const PAUSE = 900; // after the last keystroke
const PATIENCE = 20_000;

const panel = document.getElementById("checks-panel");
const form = document.getElementById("article_form");

if (panel && form) start();

function start() {
  const places = new Places(form);
  const fold = panel.closest("details");
  const line = document.getElementById("checks-status");
  const said = document.getElementById("checks-said");
  const count = () => panel.querySelector(".checks-count").textContent.replace(/\s+/g, " ").trim();
  const steps = document.querySelector(".checks-steps");
  const findings = () => [...panel.querySelectorAll(".panel-finding")];
  let current = ""; // the finding that was stepped to
  let drawn = "";

  // --- What is typed is checked ---------------------------------------------------------------------------------

  let waiting = null;
  let asking = null;

  function typed() {
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
      if (editor.status === "ready") editor.updateElement();
    }
    return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  }

  async function refresh() {
    asking?.abort(); // what was asked before is of an older text
    asking = new AbortController();
    const { signal } = asking;
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
    try {
      const response = await fetch(panel.dataset.address, {
        method: "POST",
        body: typed(),
        headers: { "X-CSRFToken": token },
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      });
      const html = response.ok ? await response.text() : "";
      if (html && !signal.aborted) draw(html);
    } catch {
      // Older than what is typed now, or unreachable: that, the keeping of the text says.
    }
  }

  function draw(html) {
    if (html !== drawn) {
      const before = count();
      redraw(panel, html);
      drawn = html;
      line.textContent = count();
      if (count() !== before) said.textContent = count();
    }
    mark();
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  }

  function mark() {
    steps.hidden = !findings().length;
    places.mark(panel.querySelectorAll("[data-field='body'][data-severity]"));
  }

  // --- From the panel into the text -----------------------------------------------------------------------------

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    const finding = event.target.closest(".panel-finding");
    if (link) {
      event.preventDefault();
      places.show(placeOf(link.dataset.field ? link : finding), { focus: true });
    } else if (finding && event.target.closest("summary") && !finding.open) {
      current = finding.dataset.key;
      places.show(placeOf(finding), { focus: false });
    }
  });

  function step(by, focus) {
    const all = findings();
    if (!all.length) return (said.textContent = count());
    const at = all.findIndex((finding) => finding.dataset.key === current);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    const finding = all[next];
    current = finding.dataset.key;
    finding.open = true; // its name closes the one before
    const group = finding.parentElement.closest("details.checks-group");
    if (group) group.open = true;
    if (panel.scrollHeight > panel.clientHeight) panel.scrollTop = finding.offsetTop - panel.offsetTop - panel.clientHeight / 4;
    places.show(placeOf(finding), { focus });
    const telling = [...finding.querySelectorAll("summary, .panel-finding-body > p:not(.panel-go, .dashboard-note)")];
    const words = telling.map((part) => part.textContent.trim().replace(/\s+/g, " "));
    said.textContent = `${next + 1} / ${all.length}. ${words.join(". ")}`;
  }

  hearSteps(steps.querySelectorAll("button"), step);
  line.addEventListener("click", () => (fold.open = true));
  // On a narrow screen it stands between the form and its buttons.
  if (getComputedStyle(panel).overflowY === "visible") fold.open = false;

  // --- What changes ---------------------------------------------------------------------------------------------

  function hear(editor) {
    editor.on("change", () => editor.checkDirty() && later());
    editor.on("contentDom", mark);
    if (editor.name !== "id_body") return;
    hearStepsIn(editor, step);
    mark();
  }

  mark();
  form.addEventListener("input", later);
  window.django?.jQuery?.(form).on("change", later); // the choosers of the admin tell it by jQuery only
  window.CKEDITOR?.on("instanceReady", ({ editor }) => hear(editor));
  Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.status === "ready" && hear(editor));
}
