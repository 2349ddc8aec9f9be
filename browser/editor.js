// The field in which an answer is written: CodeMirror where the site has it, else a plain one.

import { make } from "./elements.js";
import { gunzip, hasHash } from "./packed.js";

const STRINGS = {
  tab: "Tab indents",
  tabOn: "To leave the editor by Tab, press Escape first.",
  keys: "Keys for code",
  indent: "Indent",
  dedent: "Dedent",
  undo: "Undo",
  wrongLine: (number, text) => `Look at line ${number}: ${text}`,
};
const KEYS = [
  ["(", "Opening parenthesis"], [")", "Closing parenthesis"], ["[", "Opening bracket"],
  ["]", "Closing bracket"], ["{", "Opening brace"], ["}", "Closing brace"], [":", "Colon"],
  ["=", "Equals sign"], ["\"", "Double quote"], ["'", "Single quote"], ["_", "Underscore"],
  ["#", "Number sign"],
];
const INDENT = "    ";
const FEWEST_ROWS = 5;
const MOST_ROWS = 24;
/** Milliseconds after which a reader gets the plain field rather than wait any longer. */
const PATIENCE = 15_000;

// --- CodeMirror's bundle ---------------------------------------------------------------

const loadBundle = async (config) => {
  const folder = new URL(config.root + config.folder, document.baseURI);
  const fetched = async (name) => {
    const response = await fetch(new URL(name, folder), { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`${name} answers ${response.status}.`);
    return response;
  };
  const [entry] = (await (await fetched("engine.json")).json()).editor;
  const file = entry.file ?? entry.name;
  const bytes = await gunzip(await (await fetched(file)).blob());
  if (!(await hasHash(bytes, entry.sha256))) throw new Error(`${file} is not what was published.`);
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
};

let bundle = null;

/** Start to load the editor's script, so that it is there when it is needed. */
export const preloadEditor = (config) => {
  bundle ??= loadBundle(config).catch(() => null);
  return bundle;
};

// --- The plain field -------------------------------------------------------------------

/** Put text in place of the selection, so that the browser's own undo knows of it. */
const replaceSelection = (area, text) => {
  area.focus();
  const command = text ? "insertText" : "delete";
  if (document.execCommand?.(command, false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const lineAround = (text, at) => {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  return { start, end: end < 0 ? text.length : end };
};

/** Change each line that the selection touches, and keep them selected if there are several. */
const changeLines = (area, change) => {
  const { start } = lineAround(area.value, area.selectionStart);
  const { end } = lineAround(area.value, area.selectionEnd);
  const before = area.value.slice(start, end);
  const after = before.split("\n").map(change).join("\n");
  if (after === before) return;
  const caret = area.selectionEnd + after.length - before.length;
  area.setSelectionRange(start, end);
  replaceSelection(area, after);
  if (before.includes("\n")) area.setSelectionRange(start, start + after.length);
  else area.setSelectionRange(Math.max(caret, start), Math.max(caret, start));
};

const createPlainEditor = ({ parent, text, label, onChange }) => {
  const note = make("p", { className: "editor-line", hidden: true });
  const area = make("textarea", {
    className: "editor-plain", value: text, spellcheck: false, wrap: "off", autocomplete: "off",
  });
  area.setAttribute("aria-label", label);
  area.setAttribute("autocapitalize", "off");
  area.setAttribute("autocorrect", "off");
  parent.append(note, area);

  let tabIndents = false;
  let leaves = false;
  const fit = () => {
    const lines = area.value.split("\n").length + 1;
    area.rows = Math.min(Math.max(lines, FEWEST_ROWS), MOST_ROWS);
  };
  fit();

  const indent = () => {
    if (area.selectionStart === area.selectionEnd) {
      const { start } = lineAround(area.value, area.selectionStart);
      const column = area.selectionStart - start;
      replaceSelection(area, INDENT.slice(column % INDENT.length));
    } else {
      changeLines(area, (line) => (line ? INDENT + line : line));
    }
  };
  const dedent = () => changeLines(area, (line) => line.replace(/^( {1,4}|\t)/, ""));

  area.addEventListener("input", () => {
    fit();
    onChange(area.value);
  });
  // Not keydown: the keyboards of phones do not tell which key was pressed.
  area.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertLineBreak" || event.isComposing) return;
    event.preventDefault();
    const { start } = lineAround(area.value, area.selectionStart);
    const before = area.value.slice(start, area.selectionStart);
    const deeper = /:\s*(#.*)?$/.test(before) ? INDENT : "";
    replaceSelection(area, `\n${before.match(/^\s*/)[0]}${deeper}`);
  });
  area.addEventListener("keydown", (event) => {
    const isTab = event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isTab && tabIndents && !leaves) {
      event.preventDefault();
      if (event.shiftKey) dedent();
      else indent();
    }
    // Shift on its way to Shift and Tab changes nothing.
    if (event.key !== "Shift") leaves = event.key === "Escape";
  });

  return {
    getText: () => area.value,
    setText: (value) => {
      area.value = value;
      fit();
    },
    focus: () => area.focus(),
    insert: (value) => replaceSelection(area, value),
    indent,
    dedent,
    undo: () => {
      area.focus();
      document.execCommand?.("undo");
    },
    redo: () => {
      area.focus();
      document.execCommand?.("redo");
    },
    markLine: (number) => {
      const line = number === null ? undefined : area.value.split("\n")[number - 1];
      note.hidden = line === undefined;
      note.textContent = line === undefined ? "" : STRINGS.wrongLine(number, line.trim());
    },
    setTabIndents: (value) => {
      tabIndents = value;
    },
    destroy: () => {
      note.remove();
      area.remove();
    },
  };
};

// --- What stands below either ----------------------------------------------------------

const keyRow = (editor) => {
  const key = (text, label, press) => {
    const button = make("button", { type: "button", textContent: text, onclick: press });
    button.setAttribute("aria-label", label);
    // The focus stays in the editor, and with it a phone's keyboard.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    return button;
  };
  const row = make("div", { className: "editor-keys" },
    key("⇥", STRINGS.indent, () => editor.indent()),
    key("⇤", STRINGS.dedent, () => editor.dedent()),
    key("↶", STRINGS.undo, () => editor.undo()),
    ...KEYS.map(([text, label]) => key(text, label, () => editor.insert(text))));
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", STRINGS.keys);
  return row;
};

const tabChoice = (editor, progress) => {
  const box = make("input", { type: "checkbox", checked: progress?.choice("tab") === "indents" });
  const hint = make("span", { className: "editor-hint", textContent: STRINGS.tabOn });
  const apply = () => {
    editor.setTabIndents(box.checked);
    hint.hidden = !box.checked;
  };
  box.addEventListener("change", () => {
    progress?.choose("tab", box.checked ? "indents" : "");
    apply();
  });
  apply();
  return make("div", { className: "editor-tab" }, make("label", {}, box, ` ${STRINGS.tab}`), hint);
};

/**
 * Make the field for an answer, with the keys that a phone lacks and the choice of what Tab does.
 *
 * @param {object} config the page's configuration, which says where the site's files are
 * @param {object} options
 * @param {HTMLElement} options.parent what to put it into
 * @param {string} options.text its first text
 * @param {string} options.label what a screen reader calls it
 * @param {(text: string) => void} options.onChange called after each change by the reader
 * @param {import("./progress.js").Progress} [options.progress] where the choice is remembered
 */
export const makeEditor = async (config, { parent, text, label, onChange, progress }) => {
  const field = make("div", { className: "editor-field" });
  parent.append(field);
  const createEditor = (await preloadEditor(config))?.createEditor ?? createPlainEditor;
  const editor = createEditor({ parent: field, text, label, onChange });
  parent.append(keyRow(editor), tabChoice(editor, progress));
  return editor;
};
