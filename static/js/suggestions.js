// Suggests topics and articles while somebody types into a search field: an ARIA combobox with a list. Without it the
// field and its form work as they are.

const PAUSE = 150; // milliseconds without a key
const SHORTEST = 2;
let lists = 0;

class Suggestions {
  constructor(field) {
    this.field = field;
    this.address = field.dataset.suggest;
    this.chosen = -1;
    this.turn = 0;
    this.known = new Map();
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `suggestions-${(lists += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
    this.list.hidden = true;
    field.after(this.list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-expanded", "false");
    field.autocomplete = "off";
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.close());
    // Before the field loses its focus, which would take the list away from under the finger.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-address]");
      if (option) location.assign(option.dataset.address);
    });
  }

  get options() {
    return [...this.list.children];
  }

  typed() {
    clearTimeout(this.timer);
    const turn = (this.turn += 1);
    const text = this.field.value.trim();
    if (text.length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(text, turn), PAUSE);
  }

  async ask(text, turn) {
    try {
      if (!this.known.has(text)) {
        const response = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
        if (!response.ok) return;
        this.known.set(text, (await response.json()).suggestions);
      }
      if (turn === this.turn && document.activeElement === this.field) this.show(this.known.get(text));
    } catch {
      this.close(); // the network is away: the form tells
    }
  }

  show(suggestions) {
    this.choose(-1);
    this.list.replaceChildren(
      ...suggestions.map(({ text, address, kind }, number) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.address = address;
        const words = document.createElement("span");
        words.textContent = text;
        const sort = document.createElement("span");
        sort.className = "suggestions__kind";
        sort.textContent = kind;
        option.append(words, " ", sort);
        return option;
      }),
    );
    this.list.hidden = suggestions.length === 0;
    this.field.setAttribute("aria-expanded", String(suggestions.length > 0));
  }

  close() {
    clearTimeout(this.timer);
    this.turn += 1;
    this.choose(-1);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }

  choose(number) {
    this.options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    const option = this.options[number];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", option.id);
    } else this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.isComposing || this.list.hidden) return;
    // One place more than there are options: that of the field itself.
    const places = this.options.length + 1;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.choose(((this.chosen + 1 + steps[event.key] + places) % places) - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.options[this.chosen]) {
      location.assign(this.options[this.chosen].dataset.address);
    } else return;
    event.preventDefault();
  }
}

for (const field of document.querySelectorAll("[data-suggest]")) new Suggestions(field);
