// What the admin skin leaves out for keyboards and screen readers; docs/accessibility.md says why each is here.
// A module runs when the document is parsed, just before select2 and the skin's scroll areas begin.

const words = document.getElementById("main")?.dataset ?? {};
const wordsOfIcons = {
  close: words.wordClose,
  computer: words.wordTheme,
  dark_mode: words.wordTheme,
  dock_to_right: words.wordMenu,
  light_mode: words.wordTheme,
  more_vert: words.wordMore,
  search: words.wordSearch,
};

// What only a mouse could press becomes a button. The curtain beside the filters stays one: Escape closes them.
for (const control of document.querySelectorAll("[x-on\\:click]:not(button, a[href], input, #changelist-filter-close)")) {
  control.setAttribute("role", "button");
  control.tabIndex = 0;
  const shows = control.getAttribute("x-on:click").match(/^(\w+) = (?:!\1|true)$/);
  if (shows) control.setAttribute("x-bind:aria-expanded", shows[1]);
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    control.click();
  });
}

// An icon is a word in a font of pictures ("arrow_back"), which is no name for anything.
for (const icon of document.querySelectorAll(".material-symbols-outlined")) {
  const name = icon.textContent.trim();
  const control = icon.closest("a, button, [role=button]");
  const standsAlone = control && control.textContent.trim() === name && !control.title;
  if (standsAlone) {
    if (wordsOfIcons[name]) control.setAttribute("aria-label", wordsOfIcons[name]);
  } else if (icon !== control) {
    icon.setAttribute("aria-hidden", "true");
  }
}

for (const link of document.querySelectorAll("#nav-sidebar-apps a.active")) link.setAttribute("aria-current", "page");

for (const area of document.querySelectorAll("[data-simplebar]")) {
  const isFilter = area.closest("#changelist-filter");
  area.dataset.simplebarAriaLabel = area.closest("nav") ? words.wordMenu : isFilter ? words.wordFilters : words.wordList;
}
for (const heading of document.querySelectorAll("#changelist-filter h3")) heading.ariaLevel = 2;

// select2 puts its choices outside of the page's landmarks, and a button to empty a list among the list's items.
for (const select of document.querySelectorAll("select.admin-autocomplete")) {
  select.dataset.dropdownParent = "#main";
  if (select.multiple) select.dataset.allowClear = "false";
}

const labelOf = (select) => {
  const label = select.labels[0];
  if (label) label.id ||= `${select.id}_label`;
  return label?.id;
};

// It names its fields after what is chosen, not after the label. This is called after what made them: both wait for
// the same moment.
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = labelOf(select);
    if (!label) continue;
    for (const field of select.nextElementSibling.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      const chosen = field.getAttribute("aria-labelledby") ?? "";
      field.setAttribute("aria-labelledby", `${label} ${chosen}`.trim());
    }
  }
  window.django.jQuery(document).on("select2:open", (event) => {
    for (const field of document.querySelectorAll(".select2-dropdown :is([role=searchbox], [role=listbox])")) {
      field.setAttribute("aria-labelledby", labelOf(event.target) ?? "");
    }
    const combobox = document.querySelector(".select2-container--open [role=combobox]");
    combobox?.setAttribute("aria-controls", combobox.getAttribute("aria-owns"));
  });
});

// The skin writes the name of a chosen file into a text field that only its own widget has.
for (const field of document.querySelectorAll(".desk input[type=file]")) field.hasChangeListener = true;
