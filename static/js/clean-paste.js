/* What is pasted into the editor goes to the server first, which reads what Word, Google Docs and the others mean
   (clinic_site/rich_text) and sends back what saving would keep. CKEditor's own filters would have taken out half of
   it before. Where the server does not answer, CKEditor does what it can. A save waits for ``editor.pasting``. */

const EMBEDDED = /\bsrc\s*=\s*(?:"data:[^"]*"|'data:[^']*')/gi;
const PATIENCE = 8000;

CKEDITOR.on("instanceCreated", ({ editor }) => {
  async function cleaned(html) {
    // Out of the cookie: the form's own is old when somebody signed in anew in another tab.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    const answer = await fetch(editor.config.cleanAddress, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ html: html.replace(EMBEDDED, "") }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok || answer.redirected || !answer.headers.get("Content-Type")?.startsWith("text/plain")) {
      throw new Error(answer.statusText);
    }
    return answer.text();
  }

  editor.on(
    "paste",
    (event) => {
      const { data } = event;
      const isOurs = data.dataTransfer.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL;
      const html = data.dataTransfer.getData("text/html", true);
      if (data.isClean || isOurs || data.method !== "paste" || data.type === "text" || !html) return;
      event.cancel();
      const asItIs = data.dataTransfer.getData("text/html");
      // Marks in the text: whoever types on meanwhile moves them along.
      const caret = editor.getSelection()?.createBookmarks(true);
      const insert = (dataValue) => {
        if (caret) editor.getSelection().selectBookmarks(caret);
        editor.fire("paste", {
          type: "html",
          method: "paste",
          dataValue,
          dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer(),
          isClean: true,
          hadPictures: /<img/i.test(html),
        });
      };
      editor.pasting = cleaned(html)
        .then(insert, () => insert(asItIs))
        .finally(() => {
          editor.pasting = null;
        });
    },
    null,
    null,
    1,
  );
});
