// Brings the comment form onto the article's page. Without it the same links lead to the form's own page.

const placeholder = document.querySelector("[data-comment-form]");

if (placeholder) {
  const address = new URL(placeholder.dataset.commentForm, location.href);
  const holder = document.createElement("div");
  holder.className = "discussion__form";
  let newest = 0;

  const isFormLink = (link) => link && link.origin === address.origin && link.pathname === address.pathname;

  // What a reader types: not the hidden fields, which are each form's own.
  const fields = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const typed = () => fields(holder).filter((field) => field.value && field.value !== field.defaultValue);

  const show = async (link, turn) => {
    const response = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const form = page.querySelector("[data-comment-form-part]");
    if (!response.ok || !form) throw new Error("no form");
    if (turn !== newest) return;
    for (const { name, value } of typed()) {
      const field = fields(form).find((other) => other.name === name);
      if (field) field.value = value;
    }
    holder.replaceChildren(document.adoptNode(form));
    const comment = link.closest(".comment");
    (comment ?? placeholder).append(holder);
    placeholder.querySelector(".button").hidden = !comment;
    fields(holder)[0]?.focus();
  };

  const leave = (link) => {
    // Not away from what was typed: that form stays, and its answer says what is the matter.
    const [field] = typed();
    if (field) field.focus();
    else location.assign(link.href);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!isFormLink(link) || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    newest += 1;
    show(link, newest).catch(() => leave(link));
  });
}
