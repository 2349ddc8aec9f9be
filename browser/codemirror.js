/**
 * The editor of an exercise. `make_folder.py` bundles this file with CodeMirror.
 *
 * Colors are those of `exercises.css`: the classes `tok-…` for the code, and the variables
 * `--editor-…` below for the rest, so that light and dark need no second theme.
 */

import { closeBrackets, closeBracketsKeymap, insertBracket } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
  indentWithTab,
  redo,
  undo,
} from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  forceParsing,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** What reading the first text may take. */
const MOST_MILLISECONDS = 200;

const setWrongLine = StateEffect.define();

const wrongLine = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setWrongLine)) {
        return effect.value === null
          ? Decoration.none
          : Decoration.set([Decoration.line({ class: "cm-wrong-line" }).range(effect.value)]);
      }
    }
    return lines.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const theme = EditorView.theme({
  "&": {
    color: "var(--editor-text, inherit)",
    backgroundColor: "var(--editor-surface, transparent)",
  },
  "&.cm-focused": { outline: "2px solid var(--editor-focus, currentColor)" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflowX: "auto" },
  ".cm-content": { caretColor: "var(--editor-caret, currentColor)" },
  ".cm-gutters": {
    color: "var(--editor-gutter, inherit)",
    backgroundColor: "var(--editor-surface, transparent)",
    border: "none",
  },
  // The browser's own selection, which a phone's handles and forced colors know.
  ".cm-content ::selection, .cm-content::selection": {
    color: "var(--editor-selection-text, HighlightText)",
    backgroundColor: "var(--editor-selection, Highlight)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--editor-bracket, currentColor)",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
  // Not by its color alone.
  ".cm-wrong-line": {
    backgroundColor: "var(--editor-wrong-surface, transparent)",
    boxShadow: "inset 3px 0 var(--editor-wrong, currentColor)",
    textDecoration: "underline dotted var(--editor-wrong, currentColor)",
  },
});

/**
 * Put an editor for Python into an element.
 *
 * @param {object} options
 * @param {HTMLElement} options.parent  the element that the editor is put into
 * @param {string} options.text  the text to begin with
 * @param {string} options.label  the name that a screen reader says
 * @param {(text: string) => void} options.onChange  called after each change, with the whole text
 * @param {(text: string) => void} [options.onPaste]  called with a text before it is pasted
 */
export function createEditor({ parent, text, label, onChange, onPaste }) {
  const tab = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        // No quotes: who types three of them to end a text would get two more.
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["(", "[", "{"] } }]),
        // The language without its completions: what comes next is the learner's to say.
        pythonLanguage,
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        syntaxHighlighting(classHighlighter),
        wrongLine,
        theme,
        tab.of([]),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({
          "aria-label": label,
          autocapitalize: "off",
          autocomplete: "off",
          autocorrect: "off",
          spellcheck: "false",
          // It has the focus without this, but checks of what scrolls ask for it.
          tabindex: "0",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({
          paste(event) {
            onPaste?.(event.clipboardData?.getData("text/plain") ?? "");
            return false;
          },
        }),
      ],
    }),
  });

  // Or a slow processor would leave the first Enter without indentation.
  forceParsing(view, text.length, MOST_MILLISECONDS);

  return {
    getText: () => view.state.doc.toString(),
    /** Replace the text; *undo* brings the former one back. */
    setText(replacement) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: replacement } });
    },
    focus: () => view.focus(),
    /** Write a text at the cursor as if it was typed: a bracket is closed, too. */
    insert(typed) {
      const { state } = view;
      view.dispatch(
        insertBracket(state, typed) ??
          state.update(state.replaceSelection(typed), {
            userEvent: "input.type",
            scrollIntoView: true,
          }),
      );
    },
    indent: () => indentMore(view),
    dedent: () => indentLess(view),
    undo: () => undo(view),
    redo: () => redo(view),
    /** Mark a line, counted from 1, as wrong and show it; `null` takes the mark away. */
    markLine(number) {
      const { doc } = view.state;
      const line = number >= 1 && number <= doc.lines ? doc.line(number).from : null;
      const effects = [setWrongLine.of(line)];
      if (line !== null) effects.push(EditorView.scrollIntoView(line));
      view.dispatch({ effects });
    },
    /** Whether Tab indents; if not, it leaves the editor. After Escape it leaves in any case. */
    setTabIndents(indents) {
      view.dispatch({ effects: tab.reconfigure(indents ? keymap.of([indentWithTab]) : []) });
    },
    destroy: () => view.destroy(),
  };
}
