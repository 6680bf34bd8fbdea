// From finding to finding: by two buttons, and by F8 and Shift+F8 wherever the person is, in the editor, too.
// docs/accessibility.md says why these keys.

const F8 = 119;

/** Calls ``step`` with 1 or -1. In the text it leads into the text, from a button it stays there. */
export function hearSteps(buttons, step) {
  for (const button of buttons) button.addEventListener("click", () => step(Number(button.dataset.step), false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("dialog")) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1, true);
  });
}

/** The same keys in the editor's frame, which the page does not hear. */
export function hearStepsIn(editor, step) {
  const command = (by) => ({ exec: () => step(by, true), canUndo: false, readOnly: 1, editorFocus: false });
  editor.addCommand("nextFinding", command(1));
  editor.addCommand("previousFinding", command(-1));
  editor.setKeystroke(F8, "nextFinding");
  editor.setKeystroke(window.CKEDITOR.SHIFT + F8, "previousFinding");
}
