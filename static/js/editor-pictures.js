// CKEditor's side of pictures: a figure that stays whole, with a caption to write in. What is chosen, and how it is
// described, is the business of picture-dialog.js. docs/decisions/0007-pictures.md
/* global CKEDITOR */

CKEDITOR.plugins.add("pictures", {
  requires: "widget",

  onLoad() {
    CKEDITOR.addCss(
      "figure { margin: 1.5em 0; } figure img { display: block; max-width: 100%; height: auto; }" +
        "figcaption { margin-top: .5em; font-size: .9em; } figcaption:empty::before { content: attr(data-hint); opacity: .75; }",
    );
  },

  init(editor) {
    const words = editor.config.pictures;
    const element = CKEDITOR.dom.element;

    const choose = (widget, file) => {
      const current = widget && {
        image: widget.parts.image.getAttribute("data-image"),
        alt: widget.parts.image.getAttribute("alt"), // null: nobody has said yet whether it is decoration
        caption: widget.editables.caption.getText().trim(),
      };
      const bookmarks = widget ? null : editor.getSelection()?.createBookmarks2(true);
      const done = (chosen) => {
        editor.focus();
        if (bookmarks) editor.getSelection().selectBookmarks(bookmarks);
        if (chosen && widget) change(widget, chosen, current);
        if (chosen && !widget) insert(chosen);
        if (!chosen && widget) widget.focus();
      };
      const sorry = () => editor.showNotification(words.noAnswer, "warning");
      document.dispatchEvent(
        new CustomEvent("picture:choose", { detail: { address: words.address, current, file, done, sorry } }),
      );
    };

    const insert = ({ image, src, alt, caption }) => {
      const figure = new element("figure");
      const picture = new element("img");
      picture.setAttributes({ "data-image": image, alt, src });
      figure.append(picture);
      if (caption) figure.append(captioned(caption));
      let made;
      const remember = editor.widgets.on("instanceCreated", (event) => (made = event.data));
      editor.insertHtml(figure.getOuterHtml());
      remember.removeListener();
      if (made) writeOnAfter(made.wrapper);
    };

    // The caret stands behind the picture, so that what is typed next does not replace or miss it.
    const writeOnAfter = (wrapper) => {
      const range = editor.createRange();
      if (!range.moveToClosestEditablePosition(wrapper, true)) {
        const paragraph = new element("p");
        paragraph.appendBogus();
        paragraph.insertAfter(wrapper);
        range.moveToElementEditStart(paragraph);
      }
      range.select();
      editor.fire("saveSnapshot");
    };

    const captioned = (text) => {
      const caption = new element("figcaption");
      caption.setText(text);
      return caption;
    };

    const change = (widget, { image, src, alt, caption }, before) => {
      editor.fire("saveSnapshot");
      widget.parts.image.setAttributes({ "data-image": image, alt, src, "data-cke-saved-src": src });
      if (caption !== before.caption) widget.editables.caption.setText(caption);
      editor.fire("saveSnapshot");
      widget.focus();
    };

    editor.widgets.add("picture", {
      allowedContent: "figure; figcaption; img[!data-image,alt,src]",
      requiredContent: "img[data-image]",
      parts: { image: "img" },
      editables: { caption: { selector: "figcaption", allowedContent: "strong em sub sup; a[!href]" } },
      pathName: "picture",

      upcast(figure) {
        const holds = figure.name === "figure" && figure.find((child) => child.attributes?.["data-image"], true)[0];
        if (!holds) return false;
        if (!figure.find("figcaption", true).length) figure.add(new CKEDITOR.htmlParser.element("figcaption"));
        figure.find("figcaption", true)[0].attributes["data-hint"] = words.captionHint;
        return true;
      },

      downcast(figure) {
        const caption = figure.find("figcaption", true)[0];
        if (!caption) return;
        delete caption.attributes["data-hint"];
        const words = caption.getHtml().replace(/<br[^>]*>|&nbsp;|\s/g, "");
        if (!words) caption.remove();
      },

      init() {
        this.on("edit", () => choose(this));
      },

      getLabel() {
        const alt = this.parts.image.getAttribute("alt");
        return `${words.button}: ${alt === null ? words.undescribed : alt || words.decoration}`;
      },
    });

    const selected = () =>
      editor.widgets.focused ?? editor.widgets.getByElement(editor.getSelection()?.getStartElement() ?? editor.editable());

    editor.addCommand("choosePicture", {
      allowedContent: "figure; figcaption; img[!data-image,alt,src]",
      requiredContent: "img[data-image]",
      exec() {
        const widget = selected();
        choose(widget?.name === "picture" ? widget : null);
      },
    });
    editor.ui.addButton("Picture", { label: words.button, command: "choosePicture", icon: "image" });

    // A file that is dropped or pasted takes the same way. What lies inside pasted text has none, and is left out.
    editor.on(
      "paste",
      (event) => {
        const { dataTransfer, dataValue } = event.data;
        const files = Array.from({ length: dataTransfer.getFilesCount() }, (_, number) => dataTransfer.getFile(number));
        const picture = files.find((file) => file?.type.startsWith("image/"));
        if (picture && !dataValue) {
          event.cancel();
          choose(null, picture);
        } else if (event.data.hadPictures || /<img(?![^>]*data-image)/i.test(dataValue)) {
          event.data.dataValue = dataValue.replace(/<img(?![^>]*data-image)[^>]*>/gi, "");
          editor.showNotification(words.leftOut, "warning");
        }
      },
      null,
      null,
      1,
    );
  },
});
