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
const NAVIGATES_WITHIN = 10_000;

if (place && form) start();

function start() {
  const words = place.dataset;
  const field = (name) => form.elements[name];
  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});

  /** What stands in the form, as pairs of name and value. */
  function fields() {
    for (const editor of editors()) if (editor.status === "ready") editor.updateElement();
    return [...new FormData(form)].filter(([name]) => NAMES.includes(name));
  }

  const asText = () => JSON.stringify(fields());

  // --- In this browser: a copy that goes only when the site has the text -----------------------------------------

  const tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const shelf = `unsaved:${words.owner}:${words.address}:`; // what this browser keeps of this article
  const mine = shelf + tab;
  let hasRoom = true;

  function keepHere() {
    try {
      const text = { fields: fields(), base: field("base").value, seen: field("unsaved_seen").value, turn, at: Date.now() };
      localStorage.setItem(mine, JSON.stringify(text));
      hasRoom = true;
    } catch {
      hasRoom = false;
    }
  }

  function forgetHere(key = mine) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept then.
    }
  }

  // --- At the site ---------------------------------------------------------------------------------------------

  let address = words.address;
  let known = ""; // the text that the site has said it has; empty: not sure
  let changedAt = 0; // since when there is something it may not have
  let turn = 0;
  let waiting = null;
  let saving = null;
  let stopped = false; // another tab has a newer text: this one is saved by hand only

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field("csrfmiddlewaretoken").value;

  async function send(pairs, facts) {
    const body = new URLSearchParams(pairs);
    const last = { base: field("base").value, seen: field("unsaved_seen").value, tab, key: field("unsaved_key").value };
    for (const [name, value] of Object.entries({ owner: words.owner, ...last, ...facts })) {
      body.append(`unsaved_${name}`, value);
    }
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.type === "opaqueredirect" ? 403 : response.status, answer: isJson ? await response.json() : {} };
  }

  function meaning({ status, answer }) {
    if (status === 200 && Number.isInteger(answer.version)) return "kept";
    return { 409: "refused", 403: "signed out", 404: "gone" }[status] ?? "broken";
  }

  /** Keep what stands in the form. Answers "kept", "refused", "signed out", "gone", "broken" or "unreachable". */
  async function save() {
    clearTimeout(waiting);
    waiting = null;
    while (saving) await saving;
    if (stopped) return "refused";
    saving = keepThere().catch(() => "broken");
    const outcome = await saving;
    saving = null;
    if (outcome === "kept" ? changedAt : outcome !== "refused") later(outcome === "kept" ? PAUSE : AGAIN);
    return outcome;
  }

  async function keepThere() {
    await Promise.all(editors().map((editor) => editor.pasting));
    const since = changedAt;
    changedAt = 0;
    turn += 1;
    show("kept", words.saving);
    const typed = fields();
    let got = { status: 0, answer: {} };
    let outcome = "unreachable";
    try {
      got = await send(typed, { turn });
      outcome = meaning(got);
    } catch {
      // Unreachable.
    }
    if (outcome === "kept") {
      field("unsaved_seen").value = got.answer.version;
      known = JSON.stringify(typed);
      show("kept", words.saved.replace("%s", got.answer.at));
      if (asText() === known) forgetHere();
      else changedAt ||= Date.now();
      warn("");
    } else {
      // The answer may be what was lost, and not the text.
      known = "";
      changedAt ||= since || Date.now();
      keepHere();
      show("kept", "");
      if (outcome === "refused") stopped = true;
      if (outcome === "gone") address = words.newAddress; // from now on it is the text of a new article
      const sentences = { unreachable: words.offline, "signed out": words.signedOut, gone: words.gone };
      const why = got.answer.why ?? sentences[outcome] ?? words.broken;
      warn(hasRoom ? why : `${why} ${words.noRoom}`, outcome === "signed out");
    }
    others(got.answer);
    return outcome;
  }

  function saveChanges() {
    waiting = null;
    if (asText() !== known) return save();
    changedAt = 0;
    forgetHere();
    if (!stopped) warn("");
  }

  function later(pause) {
    // Whoever types on does not put off what failed once.
    if (stopped || busy || (waiting && pause === AGAIN)) return;
    clearTimeout(waiting);
    const longest = changedAt ? Math.max(0, changedAt + LONGEST - Date.now()) : pause;
    waiting = setTimeout(saveChanges, pause === PAUSE ? Math.min(pause, longest) : pause);
  }

  // --- What the person sees ------------------------------------------------------------------------------------

  function show(name, text) {
    const line = place.querySelector(`.autosave-${name}`);
    if (line.textContent !== text && name !== "sign-in") line.textContent = text;
    line.hidden = !text;
  }

  function warn(sentence, isSignedOut = false) {
    show("warning", sentence);
    show("sign-in", isSignedOut ? " " : "");
  }

  function others(answer) {
    if (answer.open !== undefined) show("open", answer.open);
    if (answer.newer !== undefined) show("newer", answer.newer);
  }

  // --- When something is typed ---------------------------------------------------------------------------------

  let typing = null;

  function changed() {
    changedAt ||= Date.now();
    clearTimeout(typing);
    typing = setTimeout(() => asText() !== known && keepHere(), LOCAL_PAUSE);
    if (!saving) later(place.querySelector(".autosave-warning").hidden ? PAUSE : AGAIN);
  }

  // An editor also says that it changed when it has put its first text in order.
  const listen = (editor) => {
    editor.on("change", () => editor.checkDirty() && changed());
    // Only a page that was opened, and not one that gives back what was sent, shows what the site has.
    editor.on("instanceReady", () => setTimeout(() => words.fresh && !changedAt && (known ||= asText())));
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
    if (!document.hidden) sayOpen();
    else if (changedAt && asText() !== known) keepHere();
  });
  window.addEventListener("pagehide", () => changedAt && asText() !== known && keepHere());
  window.addEventListener("beforeunload", (event) => {
    if (changedAt && !busy) event.preventDefault();
  });

  // --- A save by hand: it goes out once the site has the text, so that nothing is lost with a session or a server --

  let busy = false; // from the button until the next page
  let passing = false; // this submit is ours

  form.addEventListener("submit", async (event) => {
    if (passing) {
      passing = false;
      return;
    }
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = event.submitter;
    const outcome = await save();
    if (outcome !== "kept" && outcome !== "refused") {
      busy = false;
      later(AGAIN);
      place.scrollIntoView({ block: "center" });
      return;
    }
    field("csrfmiddlewaretoken").value = token();
    // A text that was refused is in this browser only, until a later page finds that the site has it.
    if (outcome === "kept") known = asText();
    setTimeout(() => {
      changedAt = 0;
      passing = true;
      form.requestSubmit(button); // not while the first event still runs
    });
    setTimeout(goOn, NAVIGATES_WITHIN);
  });

  /** The save led nowhere: the page is still here, and is kept again. */
  function goOn() {
    busy = passing = false;
    changedAt ||= Date.now();
    later(PAUSE);
  }
  window.addEventListener("pageshow", (event) => event.persisted && goOn());

  // --- Who else is here ----------------------------------------------------------------------------------------

  async function sayOpen() {
    if (document.hidden || saving || busy) return;
    try {
      const { status, answer } = await send([], {});
      others(answer);
      if (status === 403) warn(answer.why ?? words.signedOut, true);
      else if (status === 200 && changedAt && !stopped) save();
      else if (status === 200 && !stopped) warn("");
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
    if (!key || !words.fresh) return sayOpen();
    const text = JSON.parse(localStorage.getItem(key));
    const left = { base: text.base, seen: text.seen, tab: key.slice(shelf.length), turn: text.turn + 1 };
    let outcome = "unreachable";
    try {
      outcome = meaning(await send(text.fields, left));
    } catch {
      // It stays here and is offered here.
    }
    if (outcome === "kept") {
      forgetHere(key);
      location.reload();
    } else if (JSON.stringify(text.fields) === asText()) {
      forgetHere(key); // the site got it by a save
    } else {
      offer(key, text);
    }
  }

  function offer(key, text) {
    const left = place.querySelector(".autosave-left");
    left.hidden = false;
    left.querySelector(".autosave-left-words").textContent = words.left.replace("%s", new Date(text.at).toLocaleString());
    left.querySelector("[data-compare]").addEventListener("submit", ({ target }) => {
      target.elements.csrfmiddlewaretoken.value = token();
      for (const old of target.querySelectorAll("[data-typed]")) old.remove();
      for (const [name, value] of text.fields) {
        const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        input.dataset.typed = "";
        target.append(input);
      }
    });
    left.querySelector("[data-drop]").addEventListener("click", () => {
      forgetHere(key);
      left.hidden = true;
    });
    left.querySelector("[data-take]").addEventListener("click", () => {
      for (const name of new Set(text.fields.map(([name]) => name))) {
        put(name, text.fields.filter(([other]) => other === name).map(([, value]) => value));
      }
      keepHere();
      forgetHere(key);
      left.hidden = true;
      changed();
    });
  }

  function put(name, values) {
    const input = field(name);
    const editor = editors().find((candidate) => candidate.name === input?.id);
    if (editor) return editor.setData(values[0]);
    if (input?.tagName !== "SELECT") {
      if (input) input.value = values[0];
      return;
    }
    // A chooser knows only what was chosen in it before.
    for (const value of values.filter((wanted) => wanted && ![...input.options].some((option) => option.value === wanted))) {
      input.append(new Option(value, value));
    }
    for (const option of input.options) option.selected = values.includes(option.value);
    window.django?.jQuery?.(input).trigger("change");
  }

  navigator.locks?.request(mine, () => new Promise(() => {}));
  bringBack().catch(sayOpen); // a browser that keeps nothing
}
