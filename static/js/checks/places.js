// Leads from a place that the panel names to the words, in the editor or in a field of the form.

import { EditorText } from "./editor-text.js";
import { markAll, markCurrent } from "./marks.js";

const IN_EDITOR = ["body", "picture"];

/** What ``_place.html`` wrote on an element. */
export function placeOf({ dataset }) {
  const number = (text) => (text === undefined ? null : Number(text));
  return {
    field: dataset.field,
    block: number(dataset.block),
    start: number(dataset.start) ?? 0,
    end: number(dataset.end) ?? 0,
    words: (dataset.words ?? "").replace(/\s+/g, " ").trim(),
  };
}

export class Places {
  constructor(form) {
    this.form = form;
  }

  get editor() {
    const editor = window.CKEDITOR?.instances.id_body;
    return editor?.status === "ready" && editor.mode === "wysiwyg" && editor.document ? editor : null;
  }

  get frame() {
    return this.editor?.document.getWindow().$;
  }

  /** Mark the words of these elements of the panel in the editor. */
  mark(elements) {
    if (!this.editor) return;
    const text = new EditorText(this.editor.editable().$);
    const ranges = {};
    for (const element of elements) {
      const place = placeOf(element);
      const range = place.field === "body" && text.range(place);
      if (range) (ranges[element.dataset.severity] ??= []).push(range);
    }
    markAll(this.frame, ranges);
  }

  /** Bring the words of a place into sight; with ``focus`` the caret, too. */
  show(place, { focus }) {
    if (this.editor && IN_EDITOR.includes(place.field)) return this.#showInEditor(place, focus);
    const field = this.form.elements[place.field];
    if (!field) return;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    // The chooser that stands in a select's place.
    const seen = field.matches(".select2-hidden-accessible") ? field.nextElementSibling : field;
    bringIntoSight(seen.getBoundingClientRect());
    if (focus) (seen === field ? field : (seen.querySelector("input, [tabindex]") ?? seen)).focus({ preventScroll: true });
    const at = place.words ? (field.value ?? "").indexOf(place.words) : -1;
    if (focus && at >= 0 && field.setSelectionRange) field.setSelectionRange(at, at + place.words.length);
  }

  #showInEditor(place, focus) {
    const { editor, frame } = this;
    const body = editor.editable().$;
    const picture = place.field === "picture" && pictures(body)[place.block];
    const range = picture ? around(picture) : new EditorText(body).range(place);
    markCurrent(frame, range);
    if (focus) editor.focus();
    if (!range) return bringIntoSight(editor.container.$.getBoundingClientRect());
    if (focus || !frame.CSS?.highlights) {
      const selection = frame.getSelection();
      selection.removeAllRanges();
      selection.addRange(range.cloneRange());
    }
    const words = range.getBoundingClientRect();
    if (words.top < 0 || words.bottom > frame.innerHeight) frame.scrollBy(0, words.top - frame.innerHeight / 3);
    const box = frame.frameElement.getBoundingClientRect();
    const top = box.top + range.getBoundingClientRect().top;
    bringIntoSight({ top, bottom: top + words.height });
  }
}

function pictures(body) {
  return [...body.querySelectorAll("img")].filter((image) => !image.closest(".cke_reset:not(.cke_widget_element)"));
}

function around(node) {
  const range = node.ownerDocument.createRange();
  range.selectNode(node);
  return range;
}

/** Not behind the bar of buttons that stays at the foot of the window. */
function bringIntoSight({ top, bottom }) {
  const bar = document.getElementById("submit-row");
  const isOver = bar && getComputedStyle(bar).position === "sticky";
  const foot = window.innerHeight - (isOver ? bar.offsetHeight : 0);
  if (top < 0 || bottom > foot) window.scrollBy(0, top - foot / 3);
}
