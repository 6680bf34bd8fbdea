// Offers the library's description of the picture at the top when somebody chooses one, as the text's dialog does. Words
// that they typed stay, and so does a field that they emptied: then the picture is decoration.

const picture = document.getElementById("id_hero");
const words = document.getElementById("id_hero_alt");
let offered = "";

if (picture && words) {
  const choosers = window.django.jQuery(picture); // tells what a person chose by jQuery only
  choosers.on("select2:select", async () => {
    if (isTyped()) return;
    const chosen = picture.value;
    const description = await descriptionOf(chosen).catch(() => "");
    if (picture.value === chosen && !isTyped()) offer(description);
  });
  choosers.on("select2:clear", () => isTyped() || offer(""));
}

function isTyped() {
  return words.value !== "" && words.value !== offered;
}

function offer(description) {
  offered = words.value = description;
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

async function descriptionOf(image) {
  const address = `${picture.dataset.pictures}?${new URLSearchParams({ chosen: image })}`;
  const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  const dialog = new DOMParser().parseFromString(await response.text(), "text/html");
  return dialog.querySelector(`[name=picker-image][value="${CSS.escape(image)}"]`)?.dataset.alt ?? "";
}
