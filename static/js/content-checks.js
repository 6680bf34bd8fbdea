// The panel of the content checks: drawn anew by the server while somebody types, and leading into the text.

const panel = document.getElementById("checks-panel");
const form = document.getElementById("article_form");
const PAUSE = 2500;

if (panel && form) start();

function start() {
  const status = document.getElementById("checks-status");
  const editor = () => window.CKEDITOR?.instances.id_body;
  let waiting = null;
  let asked = 0;

  function typed() {
    const body = editor();
    if (body?.status === "ready") body.updateElement();
    return new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  }

  async function refresh() {
    const number = (asked += 1);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    try {
      const response = await fetch(panel.dataset.address, { method: "POST", body: typed(), headers: { "X-CSRFToken": token } });
      if (!response.ok || number !== asked) return;
      const opened = new Set([...panel.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent));
      const focused = panel.contains(document.activeElement);
      if (focused) return later(); // not under somebody's fingers
      panel.innerHTML = await response.text();
      for (const summary of panel.querySelectorAll("details > summary")) {
        if (opened.has(summary.textContent)) summary.parentElement.open = true;
      }
      prepare();
    } catch {
      // Unreachable: the keeping of the text says so.
    }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  }

  /** The buttons that lead into the text, and the line that is always in sight. */
  function prepare() {
    const count = panel.querySelector(".checks-count");
    const words = count?.textContent.replace(/\s+/g, " ").trim() ?? "";
    if (words && status.textContent !== words) status.textContent = words;
    for (const button of panel.querySelectorAll("button[data-show]")) {
      button.hidden = false;
      button.addEventListener("click", () => show(button.dataset.field, button.dataset.show));
    }
  }

  function show(name, words) {
    const field = form.elements[name];
    if (name === "body" || name === "picture" || name === "link") return mark(words);
    if (!field?.focus) return;
    field.focus();
    const at = field.value?.indexOf(words) ?? -1;
    if (at >= 0 && field.setSelectionRange) field.setSelectionRange(at, at + words.length);
  }

  /** Select the words in the editor, whatever tags stand among them. */
  function mark(words) {
    const body = editor();
    if (!body) return;
    body.focus();
    const page = body.document.$;
    const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    const signs = [];
    let text = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.data.length; at += 1) {
        const sign = /[\s\u00a0]/.test(node.data[at]) ? " " : node.data[at];
        if (sign === " " && text.endsWith(" ")) continue;
        text += sign;
        signs.push([node, at]);
      }
    }
    const wanted = words.replace(/[\s\u00a0]+/g, " ").trim();
    const begin = text.indexOf(wanted);
    if (begin < 0) return;
    const range = page.createRange();
    range.setStart(...signs[begin]);
    const [last, at] = signs[begin + wanted.length - 1];
    range.setEnd(last, at + 1);
    const selection = page.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  form.addEventListener("input", later);
  window.addEventListener("load", () => {
    const listen = ({ editor: found }) => found.on("change", () => found.checkDirty() && later());
    Object.values(window.CKEDITOR?.instances ?? {}).forEach((found) => listen({ editor: found }));
  });
  prepare();
}
