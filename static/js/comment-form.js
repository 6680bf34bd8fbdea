// Brings the comment form onto the article's page. Without it the same links lead to the form's own page.

const placeholder = document.querySelector("[data-comment-form]");

if (placeholder) {
  const address = new URL(placeholder.dataset.commentForm, location.href);
  const holder = document.createElement("div");
  holder.className = "discussion__form";

  const isFormLink = (link) => link && link.origin === address.origin && link.pathname === address.pathname;

  const show = async (link) => {
    const response = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const form = page.querySelector("[data-comment-form-part]");
    if (!response.ok || !form) throw new Error("no form");
    holder.replaceChildren(document.adoptNode(form));
    const comment = link.closest(".comment");
    (comment ?? placeholder).append(holder);
    placeholder.querySelector(".button").hidden = !comment;
    holder.querySelector("input:not([type=hidden]), textarea")?.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!isFormLink(link) || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link).catch(() => location.assign(link.href));
  });
}
