// Keeps what is typed into an article's form: at the site, and in this browser until the site has said that it has it.
// "Saved" is shown only then. articles/autosaving.py says what is kept, and when it is not.

const place = document.getElementById("autosave");
const form = document.getElementById("article_form");
const NAMES = [
  "title", "summary", "body", "references", "category", "tags", "author", "hero", "hero_alt",
  "seo_title", "seo_description", "slug",
];
const PAUSE = 1500; // after the last keystroke
const LONGEST = 10_000; // while somebody types without a pause
const AGAIN = 4000; // after a saving that failed
const OPEN_EVERY = 20_000;
const LOCAL_PAUSE = 250;

if (place && form) start();

function start() {
  const words = place.dataset;
  const field = (name) => form.elements[name];
  const tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const shelf = `unsaved:${words.owner}:${words.address}:`; // what this browser keeps of this article
  const mine = shelf + tab;
  const show = (name, text) => {
    const line = place.querySelector(`.autosave-${name}`);
    if (line.textContent !== text && name !== "sign-in") line.textContent = text;
    line.hidden = !text;
  };

  let turn = 0;
  let changedAt = 0; // when something was typed that the site does not have
  let known = ""; // what the site has of this form
  let typing = null;
  let waiting = null;
  let saving = null;
  let stopped = false; // another tab has a newer text: this one is saved by hand only
  let leaving = false;

  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});

  function fields() {
    for (const editor of editors()) if (editor.status === "ready") editor.updateElement();
    return [...new FormData(form)].filter(([name]) => NAMES.includes(name));
  }

  const asText = () => JSON.stringify(fields());

  // --- In this browser ---------------------------------------------------------------------------------------

  function keepHere() {
    try {
      if (asText() === known) return;
      const text = { fields: fields(), base: field("base").value, seen: field("unsaved_seen").value, turn, at: Date.now() };
      localStorage.setItem(mine, JSON.stringify(text));
    } catch {
      // No room, or not allowed: the site still keeps it.
    }
  }

  const forgetHere = (key = mine) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept then.
    }
  };

  // --- At the site -------------------------------------------------------------------------------------------

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field("csrfmiddlewaretoken").value;

  async function send(pairs, facts) {
    const body = new URLSearchParams(pairs);
    const last = { base: field("base").value, seen: field("unsaved_seen").value, tab, key: field("unsaved_key").value };
    for (const [name, value] of Object.entries({ owner: words.owner, ...last, ...facts })) {
      body.append(`unsaved_${name}`, value);
    }
    const response = await fetch(words.address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.type === "opaqueredirect" ? 403 : response.status, answer: isJson ? await response.json() : {} };
  }

  /** Keep what stands in the form. Answers "kept", "refused", "signed out", "broken" or "unreachable". */
  async function save() {
    clearTimeout(waiting);
    waiting = null;
    while (saving) await saving;
    if (stopped) return "refused";
    saving = keepThere();
    const outcome = await saving;
    saving = null;
    if (outcome === "kept" ? changedAt : outcome !== "refused") later(outcome === "kept" ? PAUSE : AGAIN);
    return outcome;
  }

  function saveChanges() {
    if (asText() !== known) return save();
    changedAt = 0;
    waiting = null;
    if (!stopped) warn("");
  }

  async function keepThere() {
    const since = changedAt;
    changedAt = 0;
    turn += 1;
    show("kept", words.saving);
    let outcome = "unreachable";
    let answer = {};
    const typed = fields();
    try {
      const got = await send(typed, { turn });
      answer = got.answer;
      outcome = { 200: "kept", 409: "refused", 403: "signed out" }[got.status] ?? "broken";
    } catch {
      // Unreachable.
    }
    if (outcome === "kept") {
      field("unsaved_seen").value = answer.version;
      known = JSON.stringify(typed);
      show("kept", words.saved.replace("%s", answer.at));
      if (!changedAt) forgetHere();
      warn("");
    } else {
      changedAt ||= since || Date.now();
      keepHere();
      show("kept", "");
      if (outcome === "refused") stopped = true;
      const sentences = { unreachable: words.offline, "signed out": words.signedOut, broken: words.broken };
      warn(answer.why ?? sentences[outcome] ?? words.broken, outcome === "signed out");
    }
    others(answer);
    return outcome;
  }

  function warn(sentence, isSignedOut = false) {
    show("warning", sentence);
    show("sign-in", isSignedOut ? " " : "");
  }

  function others(answer) {
    if (answer.open !== undefined) show("open", answer.open);
    if (answer.newer !== undefined) show("newer", answer.newer);
  }

  function later(pause) {
    // Whoever types on does not put off what failed once.
    if (stopped || leaving || (waiting && pause === AGAIN)) return;
    clearTimeout(waiting);
    const longest = changedAt ? Math.max(0, changedAt + LONGEST - Date.now()) : pause;
    waiting = setTimeout(saveChanges, pause === PAUSE ? Math.min(pause, longest) : pause);
  }

  function changed() {
    changedAt ||= Date.now();
    clearTimeout(typing);
    typing = setTimeout(keepHere, LOCAL_PAUSE);
    if (!saving) later(place.querySelector(".autosave-warning").hidden ? PAUSE : AGAIN);
  }

  // --- When something is typed ---------------------------------------------------------------------------------

  // An editor also says that it changed when it has put its first text in order.
  const listen = (editor) => {
    editor.on("change", () => editor.checkDirty() && changed());
    editor.on("instanceReady", () => setTimeout(() => !changedAt && (known ||= asText())));
  };
  form.addEventListener("input", changed);
  // The choosers of the admin tell their changes by jQuery only, and some when nothing was chosen yet.
  const chosen = () => JSON.stringify([...new FormData(form)].filter(([name]) => NAMES.includes(name) && name !== "body"));
  let chosenBefore = chosen();
  window.django?.jQuery?.(form).on("change", () => {
    if (chosen() === chosenBefore) return;
    chosenBefore = chosen();
    changed();
  });
  const hearEditors = () => {
    editors().forEach(listen);
    window.CKEDITOR.on("instanceCreated", (event) => listen(event.editor));
  };
  if (window.CKEDITOR) hearEditors();
  else window.addEventListener("load", () => window.CKEDITOR && hearEditors());

  window.addEventListener("online", () => changedAt && save());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && changedAt) keepHere();
    else if (!document.hidden) sayOpen();
  });
  window.addEventListener("pagehide", () => changedAt && keepHere());
  window.addEventListener("beforeunload", (event) => {
    if (changedAt && !leaving) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  // A save by hand goes out once the site has the text: nothing is lost with a session or a connection.
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (leaving) {
      if (leaving !== button) event.preventDefault();
      leaving = true;
      return;
    }
    event.preventDefault();
    leaving = button ?? true;
    clearTimeout(waiting);
    const outcome = await save();
    if (outcome === "unreachable" || outcome === "signed out") {
      leaving = false;
      later(AGAIN);
      place.scrollIntoView({ block: "center" });
      return;
    }
    field("csrfmiddlewaretoken").value = token();
    known = asText();
    forgetHere();
    changedAt = 0;
    setTimeout(() => form.requestSubmit(button)); // not while this event still runs
  });

  // --- Who else is here ----------------------------------------------------------------------------------------

  async function sayOpen() {
    if (document.hidden || saving || leaving) return;
    try {
      const { status, answer } = await send([], {});
      others(answer);
      if (status === 403) warn(words.signedOut, true);
      else if (status === 200 && !changedAt && !stopped) warn("");
      if (status === 200 && changedAt && !stopped) save();
    } catch {
      // The next saving will say so.
    }
  }
  setInterval(sayOpen, OPEN_EVERY);

  // --- What did not reach the site before ------------------------------------------------------------------------

  /** A text that an earlier page of this article left here: to the site with it, which then offers it. */
  async function bringBack() {
    // A page that is open elsewhere in this browser holds a lock of that name, and looks after its text itself.
    const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
    const isLeft = (name) => name.startsWith(shelf) && name !== mine && !held.includes(name);
    const key = Object.keys(localStorage).find(isLeft);
    if (!key) return sayOpen();
    const text = JSON.parse(localStorage.getItem(key));
    const left = { base: text.base, seen: text.seen, tab: key.slice(shelf.length), turn: text.turn + 1 };
    let status = 0;
    try {
      ({ status } = await send(text.fields, left));
    } catch {
      // Unreachable: it stays here and is offered here.
    }
    if (status === 200) {
      forgetHere(key);
      location.reload();
    } else {
      offer(key, text);
    }
  }

  function offer(key, text) {
    const left = place.querySelector(".autosave-left");
    left.hidden = false;
    left.querySelector(".autosave-left-words").textContent = words.left.replace("%s", new Date(text.at).toLocaleString());
    left.querySelector("[data-drop]").addEventListener("click", () => {
      forgetHere(key);
      left.hidden = true;
    });
    left.querySelector("[data-take]").addEventListener("click", () => {
      for (const [name, value] of text.fields) put(name, value);
      forgetHere(key);
      left.hidden = true;
      changed();
    });
  }

  function put(name, value) {
    const editor = editors().find((candidate) => candidate.name === field(name)?.id);
    if (editor) editor.setData(value);
    else if (field(name) && name !== "tags" && name !== "hero") field(name).value = value;
  }

  navigator.locks?.request(mine, () => new Promise(() => {}));
  bringBack().catch(sayOpen); // a browser that keeps nothing
}
