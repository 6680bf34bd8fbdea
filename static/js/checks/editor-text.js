// The words in the editor, counted as articles/checks/blocks.py counts them: a block is a run of words between two
// block-level tags that holds a visible character, and white space in it is one space. Nothing here changes the text.

const BLOCKS = new Set(
  "P H1 H2 H3 H4 UL OL LI BLOCKQUOTE HR DIV ASIDE FIGURE FIGCAPTION TABLE CAPTION THEAD TBODY TR TH TD".split(" "),
);
// What the editor puts beside the words for its own use.
const ITS_OWN = ".cke_reset, [data-cke-temp], [data-cke-bookmark], [data-cke-magic-line], [data-cke-hidden-sel]";
const FILLER = "\u200b";
const SPACE = /\s/;

export class EditorText {
  #blocks = []; // of each: its text nodes and line breaks
  #letters = new Map();

  constructor(body) {
    this.body = body;
    let open = [];
    const end = () => {
      if (open.some((node) => node.data && node.data.replaceAll(FILLER, "").trim())) this.#blocks.push(open);
      open = [];
    };
    const read = (element) => {
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE || node.nodeName === "BR") open.push(node);
        if (node.nodeType !== Node.ELEMENT_NODE || node.matches(ITS_OWN)) continue;
        const isBlock = BLOCKS.has(node.nodeName);
        if (isBlock) end();
        read(node);
        if (isBlock) end();
      }
    };
    read(body);
    end();
  }

  /** Where the words of a place stand now: there, or, when something was typed meanwhile, as near as they are found. */
  range({ block, start, end, words }) {
    if (!words) return null;
    if (block === null) return this.#search(words, 0, true);
    if (block < this.#blocks.length && this.#read(block).text.slice(start, end) === words) {
      return this.#range(block, start, end);
    }
    return this.#search(words, block);
  }

  #search(words, near, isAnyCase = false) {
    const wanted = isAnyCase ? words.toLowerCase() : words;
    const order = this.#blocks.map((_, number) => number).sort((a, b) => Math.abs(a - near) - Math.abs(b - near));
    for (const number of order) {
      const { text } = this.#read(number);
      const at = (isAnyCase ? text.toLowerCase() : text).indexOf(wanted);
      if (at >= 0) return this.#range(number, at, at + words.length);
    }
    return null;
  }

  /** The text of a block, and for each of its letters the node that it stands in and where. */
  #read(number) {
    if (!this.#letters.has(number)) {
      let text = "";
      const at = [];
      for (const node of this.#blocks[number]) {
        const isBreak = node.nodeName === "BR";
        const letters = isBreak ? " " : node.data;
        for (let index = 0; index < letters.length; index += 1) {
          const letter = SPACE.test(letters[index]) ? " " : letters[index];
          if (letter === FILLER || (letter === " " && (!text || text.endsWith(" ")))) continue;
          text += letter;
          at.push(isBreak ? [node.parentNode, [...node.parentNode.childNodes].indexOf(node)] : [node, index]);
        }
      }
      this.#letters.set(number, { text, at });
    }
    return this.#letters.get(number);
  }

  #range(number, start, end) {
    const { at } = this.#read(number);
    const range = this.body.ownerDocument.createRange();
    const [last, index] = at[end - 1];
    range.setStart(...at[start]);
    range.setEnd(last, index + 1);
    return range;
  }
}
