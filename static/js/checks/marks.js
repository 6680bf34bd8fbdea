// Marks the words of findings in the editor by the CSS Custom Highlight API: they are drawn over the text and are no
// part of it, so that none can be saved. css/editor.css says how they look. A browser without it selects the words.

const KINDS = ["info", "warn", "block"]; // later ones lie above

/** ``ranges``: of each kind, where its words stand. */
export function markAll(frame, ranges) {
  if (!frame.CSS?.highlights) return;
  KINDS.forEach((kind, priority) => set(frame, kind, ranges[kind] ?? [], priority));
}

export function markCurrent(frame, range) {
  if (!frame.CSS?.highlights) return;
  set(frame, "current", range ? [range] : [], KINDS.length);
}

function set(frame, kind, ranges, priority) {
  const highlight = new frame.Highlight(...ranges);
  highlight.priority = priority;
  frame.CSS.highlights.set(`finding-${kind}`, highlight);
}
