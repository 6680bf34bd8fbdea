// Says how much still fits into a text, in an element that waits for it behind the field: shown while somebody types,
// and spoken only when it matters. Listens at the document, so that a form which comes later is counted as well.

const NEAR = 200; // characters
const PAUSE = 700; // milliseconds without a key, so that nobody is talked into their typing

const counterOf = (field) => field.parentElement?.querySelector("[data-count-limit]");

// As the site counts them: a line end is sent as two characters, and what lies beyond 16 bits is one.
const lengthOf = (text) => [...text.replace(/\n/g, "\r\n").trim()].length;

const partsOf = (counter) => {
  if (!counter.firstChild) {
    const heard = document.createElement("span");
    heard.className = "visually-hidden";
    heard.setAttribute("role", "status");
    counter.append(document.createElement("span"), heard);
  }
  return counter.children;
};

const say = (counter, left) => {
  const sentence = left < 0 ? counter.dataset.countOver : counter.dataset.countLeft;
  return sentence.replace("%d", Math.abs(left).toLocaleString(document.documentElement.lang));
};

const count = (field) => {
  const counter = counterOf(field);
  if (!counter) return;
  const left = Number(counter.dataset.countLimit) - lengthOf(field.value);
  const [seen, heard] = partsOf(counter);
  seen.textContent = say(counter, left);
  counter.hidden = false;
  counter.classList.toggle("field__count--over", left < 0);
  clearTimeout(counter.timer);
  counter.timer = setTimeout(() => {
    heard.textContent = left <= NEAR ? say(counter, left) : "";
  }, PAUSE);
};

for (const happening of ["focusin", "input"]) {
  document.addEventListener(happening, ({ target }) => {
    if (target.matches("textarea[data-count]")) count(target);
  });
}
