// The dialog in which staff choose, upload and describe a picture. It knows the library, not the editor: whoever wants
// a picture sends "picture:choose" with {address, current, file, done}, and done gets {image, src, alt, caption}, or null.

let open = false;

document.addEventListener("picture:choose", ({ detail }) => {
  if (!open) choose(detail);
});

async function choose({ address, current, file, done, sorry }) {
  open = true;
  const dialog = await fetchDialog(address, current).catch(() => null);
  if (!dialog) {
    open = false;
    sorry();
    return done(null);
  }
  // The admin skin would write the name of a chosen file into the field beside it.
  const field = dialog.querySelector("input[type=file]");
  if (field) field.hasChangeListener = true;
  // Beside the article's form, whose fields these are not.
  document.getElementById("main").append(dialog);
  let result = null;
  dialog.addEventListener("close", () => {
    dialog.remove();
    open = false;
    done(result);
  });
  drive(dialog, address, (chosen) => {
    result = chosen;
    dialog.close();
  });
  dialog.showModal();
  if (current) {
    dialog.querySelector("#picker-decorative").checked = current.alt === "";
    dialog.querySelector("#picker-alt").value = current.alt ?? "";
    dialog.querySelector("#picker-caption").value = current.caption;
    dialog.querySelector("#picker-alt").focus();
  }
  if (file && field) {
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    field.form.requestSubmit();
  }
}

async function fetchDialog(address, current, query = {}) {
  const parameters = new URLSearchParams({ chosen: current?.image ?? "", ...query });
  const response = await fetch(`${address}?${parameters}`, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector("dialog.picker");
}

function drive(dialog, address, finish) {
  const part = (name) => dialog.querySelector(name);
  const say = (name, words) => (part(`[data-said=${name}]`).textContent = words);
  const alt = part("#picker-alt");
  const decorative = part("#picker-decorative");
  const chosen = () => dialog.querySelector("[name=picker-image]:checked");

  const complain = (name, words, ...fields) => {
    const line = part(`[data-error=${name}]`);
    line.textContent = words;
    for (const field of dialog.querySelectorAll(`[aria-describedby="${line.id}"]`)) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    for (const field of fields) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", line.id);
    }
    fields[0]?.focus();
  };

  const follow = () => {
    const { title = "", credit = "", why = "" } = chosen()?.dataset ?? {};
    say("chosen", [title && `${dialog.dataset.chosen} ${title}`, credit, why].filter(Boolean).join(" · "));
  };

  const show = async (query) => {
    const fresh = await fetchDialog(address, { image: chosen()?.value }, query).catch(() => null);
    if (!fresh) return complain("place", dialog.dataset.noAnswer);
    part("#picker-choices").replaceWith(fresh.querySelector("#picker-choices"));
    follow();
  };

  dialog.addEventListener("change", ({ target }) => {
    if (target.name === "picker-image") {
      // The library's words are an offer: what is right depends on the place.
      alt.value = target.dataset.alt;
      decorative.checked = false;
      follow();
    }
    if (target === decorative) alt.disabled = decorative.checked;
  });

  dialog.addEventListener("click", async ({ target }) => {
    if (target.dataset.act === "close") dialog.close();
    if (target.dataset.page) {
      await show({ q: part("#picker-q").value, page: target.dataset.page });
      (chosen() ?? part("[name=picker-image]"))?.focus();
    }
  });

  part("[data-form=search]").addEventListener("submit", (event) => {
    event.preventDefault();
    show({ q: part("#picker-q").value });
  });

  part("[data-form=upload]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const field = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    if (!field.files.length) return complain("upload", dialog.dataset.chooseFile, field);
    complain("upload", "");
    button.disabled = true;
    say("upload", dialog.dataset.uploading);
    const answer = await send(form, dialog.dataset);
    button.disabled = false;
    say("upload", "");
    if (answer.error) return complain("upload", answer.error, field);
    part("#picker-q").value = "";
    await show({ chosen: answer.id });
    say("upload", dialog.dataset.uploaded);
    form.reset();
    alt.value = answer.alt;
    alt.disabled = decorative.checked = false;
    alt.focus();
  });

  part("[data-form=place]").addEventListener("submit", (event) => {
    event.preventDefault();
    const image = chosen();
    if (!image) return complain("place", dialog.dataset.choose, part("#picker-q"));
    const words = decorative.checked ? "" : alt.value.trim();
    if (!words && !decorative.checked) return complain("place", dialog.dataset.describe, alt, decorative);
    const caption = part("#picker-caption").value.trim();
    finish({ image: image.value, src: image.dataset.src, alt: words, caption });
  });

  follow();
}

// The answer of the upload, or {error} with a sentence, whatever came between.
function send(form, words) {
  const bar = form.querySelector("progress");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.hidden = false;
      bar.value = (100 * loaded) / total;
    });
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      if (request.response) return resolve(request.response);
      if (!request.status) return resolve({ error: words.noAnswer });
      resolve({ error: request.status === 413 ? words.tooLarge : words.signedOut });
    });
    request.open("POST", form.dataset.address);
    request.setRequestHeader("Accept", "application/json");
    const data = new FormData(form);
    // Out of the cookie: the form's own is old when somebody signed in anew in another tab.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) data.set("csrfmiddlewaretoken", token);
    request.send(data);
  });
}
