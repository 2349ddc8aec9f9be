// The panels below the exercises of a page: the editor, what it is asked, and what Python answers.

import { makeEditor, preloadEditor } from "./editor.js";
import { make, makeButton } from "./elements.js";
import { Engine, EngineError, keepForOffline } from "./engine.js";
import { LONGEST_ANSWER, Progress, STATES } from "./progress.js";

const STRINGS = {
  label: (title) => `Your answer: ${title}`,
  edit: "Write your answer here",
  continue: "Continue your answer",
  check: "Check",
  run: "Run",
  stop: "Stop",
  reset: "Reset",
  report: "This verdict is wrong",
  checkKey: (key) => `Compare your answer with many inputs (${key})`,
  runKey: (key) => `Show what your code prints, and its last value (${key})`,
  resetKey: "Remove your answer and show the starting code",

  given: (count) => (count === 1 ? " from an earlier exercise is there already."
    : " from earlier exercises are there already."),
  torch: "PyTorch does not run in a browser. Answer this exercise in the notebook of the chapter",
  notKept: "This browser keeps no data for this site. Copy your answer before you leave the page.",
  full: "The browser has no room left for your answer. Copy it before you leave the page.",
  long: `An answer of more than ${LONGEST_ANSWER.toLocaleString("en")} characters is not kept. `
    + "Copy it before you leave the page.",
  removed: "Answer removed.",
  undo: "Undo",
  changed: "This exercise has changed since you answered it.",
  keep: "Keep my answer",
  again: "Start again",

  editorLoads: "The editor is loading.",
  waits: "Python still works on another exercise.",
  works: "Python works on your code.",
  loads: (megabytes) => `Python is loading: ${megabytes}.`,
  loaded: "Python is loaded.",
  bytes: (done, total) => `Python is loading: ${done} of ${total}.`,
  progress: "Loading Python",
  ended: "You have stopped it. Your answer is kept.",

  consent: (what, host, size) => `${what} comes from ${host}${size ? ` (${size})` : ""}, which `
    + "then sees your address; nothing else is sent.",
  load: "Load it",
  orNotebook: "Or answer in the notebook of the chapter",
  nowhere: (what) => `${what} is not on this site. Answer in the notebook of the chapter`,
  failed: "Python could not be started. The notebook of the chapter has the same exercise.",
  inNotebook: "Open the notebook",

  verdicts: {
    correct: "Correct",
    wrong: "Not right yet",
    unanswered: "Not answered yet",
    unchecked: "Not checked",
    error: "Error",
    ran: "The code has run",
    stopped: "Stopped",
    died: "Python has ended",
    failed: "Python is missing",
  },
  printed: "Printed",
  value: "Last value",
  nothing: "Nothing was printed, and the last line has no value.",
  cut: (count) => `… and ${count.toLocaleString("en")} more characters`,

  reportTitle: "Report a wrong verdict",
  reportText: "This is what the report says. Nothing is sent by itself: the link opens a form on "
    + "GitHub, which asks for an account, and you send it there.",
  reportLong: "Your code is too long for the link. Copy the report, and paste it into the form.",
  reportLink: "Open the form",
  reportField: "The report",
  copy: "Copy",
  copied: "The report is copied.",
  notCopied: "The browser does not allow to copy. The report is selected: press Ctrl+C.",
  close: "Close",
  issueTitle: (name) => `Wrong verdict: ${name}`,
  issuePaste: "(Paste the copied report here.)",
};

/** Milliseconds without a key after which an answer is kept. */
const PAUSE = 500;
/** Milliseconds after which it is worth saying that something takes time. */
const NOTICEABLE = 400;
/** Milliseconds after the first verdict at which pages begin to be kept for offline visits. */
const LATER = 3000;
/** How much of a text is shown: a page with more of it answers slowly. */
const MOST_SHOWN = 50_000;
const LONGEST_ADDRESS = 7_500;
/** At which width Python breaks the lines of a verdict. */
const TEXT_WIDTH = 88;
/** How the texts begin that say in words of what kind they are. */
const SAYS_ITSELF = /^(Correct|Not |Your code )/;
const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Return the end of a sentence about the notebook: links to it, if there are any. */
const notebookLinks = (notebooks) => Object.entries(notebooks).flatMap(([name, address], at) => [
  at ? ", " : ": ",
  make("a", { href: address, textContent: name }),
]).concat(".");

const shortened = (text) => (text.length <= MOST_SHOWN ? text
  : `${text.slice(0, MOST_SHOWN)}\n${STRINGS.cut(text.length - MOST_SHOWN)}`);

/** Return the first of the learner's lines that a result names, or null. */
const wrongLine = (result) => {
  if (!["error", "wrong", "stopped"].includes(result.status)) return null;
  return result.lines[0] ?? null;
};

// --- The text of a verdict ---------------------------------------------------------------

const ROW = /^ {2}\S[^:\n]*:(?: +|$)/;

/** Join the lines of a text that were broken only because the next word had no room in them. */
const unwrapped = (lines, width) => lines.reduce((text, line, at) => {
  const hadNoRoom = lines[at - 1].length + 1 + line.split(" ")[0].length > width;
  return `${text}${hadNoRoom ? " " : "\n"}${line}`;
});

/**
 * Return a verdict in parts, so that its rows stay apart where the page is narrow. Python has set
 * it for a wide one: a title, then labels with their texts beside them.
 */
const laidOut = (text) => {
  const lines = shortened(text).split("\n");
  const labels = lines.map((line) => line.match(ROW)?.[0] ?? "");
  const column = Math.min(...labels.filter(Boolean).map((label) => label.length));
  if (!Number.isFinite(column)) return [lines.join("\n")];
  const margin = " ".repeat(column);
  const parts = [];
  for (let at = 0, end; at < lines.length; at = end) {
    end = at + 1;
    if (!labels[at]) {
      parts.push(make("span", { className: "exercise-line", textContent: `${lines[at]}\n` }));
      continue;
    }
    while (end < lines.length && lines[end].startsWith(margin)) end += 1;
    const own = lines.slice(at, end).map((line) => line.slice(column));
    const row = make("span", { className: "exercise-row" },
      make("span", { textContent: lines[at].slice(0, column) }),
      make("span", { textContent: `${unwrapped(own, TEXT_WIDTH - column)}\n` }));
    row.style.setProperty("--column", `${column}ch`);
    parts.push(row);
  }
  return parts;
};

// --- The report ------------------------------------------------------------------------

/** Return text as a Markdown code block, whatever marks of code blocks it holds itself. */
const fenced = (text, language = "") => {
  const marks = text.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...marks.map((mark) => mark.length + 1)));
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
};

/** Return the text of a report, and the address of a form that holds as much of it as fits. */
export const reportOf = ({ name, version, code, verdict, form, browser }) => {
  const head = `Exercise: ${name}\nVersion of the book: ${version}\nBrowser: ${browser}`;
  const text = `${head}\n\nMy code:\n\n${fenced(code, "python")}\n\n`
    + `The verdict:\n\n${fenced(verdict)}\n\nWhat is wrong with it:\n`;
  const addressWith = (body) => {
    const address = new URL(form);
    address.searchParams.set("title", STRINGS.issueTitle(name));
    address.searchParams.set("body", body);
    return address.href;
  };
  const whole = addressWith(text);
  if (whole.length <= LONGEST_ADDRESS) return { text, address: whole, isWhole: true };
  return { text, address: addressWith(`${head}\n\n${STRINGS.issuePaste}\n`), isWhole: false };
};

const openReport = (place, report, opener) => {
  const title = make("h2", { id: "exercise-report-title", textContent: STRINGS.reportTitle });
  const field = make("textarea", { readOnly: true, value: report.text, rows: 12 });
  field.setAttribute("aria-label", STRINGS.reportField);
  const said = make("p", { className: "exercise-note" });
  said.setAttribute("role", "status");
  const dialog = make("dialog", { className: "exercise-dialog exercise-report" });
  dialog.setAttribute("aria-labelledby", title.id);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report.text);
      said.textContent = STRINGS.copied;
    } catch {
      field.select();
      said.textContent = STRINGS.notCopied;
    }
  };
  dialog.append(
    title,
    make("p", { textContent: STRINGS.reportText }),
    ...(report.isWhole ? [] : [make("p", { textContent: STRINGS.reportLong })]),
    field,
    make("div", { className: "exercise-buttons" },
      make("a", {
        href: report.address, target: "_blank", rel: "noopener noreferrer",
        textContent: STRINGS.reportLink,
      }),
      makeButton("copy", STRINGS.copy, copy),
      makeButton("close", STRINGS.close, () => dialog.close())),
    said,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  place.append(dialog);
  dialog.showModal();
  field.setSelectionRange(0, 0);
  field.scrollTop = 0;
};

// --- One panel -------------------------------------------------------------------------

class Panel {
  #place;
  #name;
  #exercise;
  #site;
  #cell;
  #editor = null;
  #opening = null;
  #state = "open";
  /** Fingerprint of the exercise, as it was when the answer was begun. */
  #answers = "";
  #unsaved = 0;
  #isSetting = false;
  /** The press that is being answered. */
  #asked = null;
  #isWorking = false;
  #verdictSaid = null;
  #parts;

  /**
   * @param {HTMLElement} place the empty panel
   * @param {object} exercise its part of the configuration
   * @param {object} site what the page's panels share: config, engine, progress, queue
   */
  constructor(place, exercise, site) {
    this.#place = place;
    this.#name = place.dataset.exercise;
    this.#exercise = exercise;
    this.#site = site;
    this.#cell = place.previousElementSibling;
    if (exercise.needs.includes("torch")) {
      const links = notebookLinks(site.config.notebooks);
      place.append(make("p", { className: "exercise-note" }, STRINGS.torch, ...links));
    } else {
      this.#build();
      this.showStored();
    }
    place.hidden = false;
  }

  #build() {
    const { title } = this.#exercise;
    const given = Object.keys(this.#exercise.given);
    const checkKey = IS_APPLE ? "⌘+Enter" : "Ctrl+Enter";
    const parts = {
      given: make("p", { className: "exercise-note", hidden: !given.length }),
      note: make("div", { className: "exercise-notes" }),
      editor: make("div", { className: "exercise-editor", hidden: true }),
      edit: makeButton("edit", STRINGS.edit, () => this.#edit()),
      check: makeButton("check", STRINGS.check, () => this.#ask("check")),
      run: makeButton("run", STRINGS.run, () => this.#ask("run")),
      stop: makeButton("stop", STRINGS.stop, () => this.#stop()),
      reset: makeButton("reset", STRINGS.reset, () => this.#reset()),
      state: make("span", { className: "exercise-state" }),
      bar: make("progress", { hidden: true }),
      bytes: make("span"),
      announced: make("p", { className: "exercise-announced" }),
      verdict: make("div", { className: "exercise-verdict" }),
      report: makeButton("report", STRINGS.report, () => this.#report()),
    };
    given.forEach((name, at) => {
      const before = at === 0 ? "" : at === given.length - 1 ? " and " : ", ";
      parts.given.append(before, make("code", { textContent: name }));
    });
    parts.given.append(STRINGS.given(given.length));
    parts.note.setAttribute("role", "status");
    parts.check.title = STRINGS.checkKey(checkKey);
    parts.check.setAttribute("aria-keyshortcuts", IS_APPLE ? "Meta+Enter" : "Control+Enter");
    parts.run.title = STRINGS.runKey("Shift+Enter");
    parts.run.setAttribute("aria-keyshortcuts", "Shift+Enter");
    parts.reset.title = STRINGS.resetKey;
    parts.stop.hidden = true;
    parts.report.hidden = true;
    parts.bar.setAttribute("aria-label", STRINGS.progress);
    parts.progress = make("p", { className: "exercise-progress", hidden: true },
      parts.bar, " ", parts.bytes);
    parts.announced.setAttribute("role", "status");
    parts.verdict.setAttribute("role", "status");
    parts.buttons = make("div", { className: "exercise-buttons" },
      parts.edit, parts.check, parts.run, parts.reset, parts.stop, parts.state);
    parts.buttons.setAttribute("role", "group");
    parts.buttons.setAttribute("aria-label", STRINGS.label(title));
    // Before the editor asks for it: its script takes a moment, and a press follows.
    parts.buttons.addEventListener("focusin", () => preloadEditor(this.#site.config));
    // Before the editor sees it, which would begin a new line.
    parts.editor.addEventListener("keydown", (event) => this.#shortcut(event), true);
    this.#parts = parts;
    this.#place.append(parts.given, parts.editor, parts.buttons, parts.note, parts.progress,
      parts.announced, parts.verdict, parts.report);
  }

  #shortcut(event) {
    if (event.key !== "Enter" || event.altKey || event.isComposing) return;
    const isCheck = (event.ctrlKey || event.metaKey) && !event.shiftKey;
    const isRun = event.shiftKey && !event.ctrlKey && !event.metaKey;
    if (!isCheck && !isRun) return;
    event.preventDefault();
    event.stopPropagation();
    this.#ask(isCheck ? "check" : "run");
  }

  // --- What is kept ---

  get name() {
    return this.#name;
  }

  /** Show the state that is kept, and take over an answer from another tab. */
  showStored() {
    if (!this.#parts) return;
    const kept = this.#kept();
    // What is written from now on belongs to the exercise as it is, which was not solved.
    this.#state = kept?.changed ? "tried" : kept?.state ?? "open";
    this.#answers = kept?.fingerprint ?? this.#exercise.fingerprint;
    this.#showState(kept?.changed ? "changed" : this.#state);
    this.#parts.edit.textContent = kept ? STRINGS.continue : STRINGS.edit;
    this.#parts.reset.hidden = !kept && !this.#editor;
    if (kept?.changed) this.#askAboutChange(kept);
    const isElsewhere = kept && this.#editor && !this.#unsaved;
    if (isElsewhere && this.#editor.getText() !== kept.text) this.#showText(kept.text);
  }

  #kept() {
    return this.#site.progress.answerOf(this.#name, this.#exercise.fingerprint);
  }

  #showState(state) {
    this.#parts.state.dataset.state = state;
    this.#parts.state.textContent = STATES[state];
  }

  #changed() {
    if (this.#isSetting) return;
    clearTimeout(this.#unsaved);
    this.#unsaved = setTimeout(() => this.save(), PAUSE);
    this.#editor.markLine(null);
  }

  /** Keep the answer if it has changed since it was kept last. */
  save() {
    if (!this.#unsaved) return;
    clearTimeout(this.#unsaved);
    this.#unsaved = 0;
    const text = this.#editor.getText();
    if (text === this.#exercise.start && this.#state === "open") {
      this.#site.progress.remove(this.#name);
      return;
    }
    this.#keep(text, this.#state === "open" ? "tried" : this.#state);
  }

  #keep(text, state) {
    const { progress } = this.#site;
    const fingerprint = this.#answers;
    this.#state = state;
    this.#showState(fingerprint === this.#exercise.fingerprint ? state : "changed");
    const isKept = progress.save(this.#name, { text, state, fingerprint });
    if (!isKept) this.#note("full", text.length > LONGEST_ANSWER ? STRINGS.long : STRINGS.full);
    else if (!progress.available) this.#note("full", STRINGS.notKept);
    else this.#unnote("full");
  }

  // --- What is said ---

  /** Show a sentence, with buttons beside it, in place of an earlier one of the same kind. */
  #note(kind, ...parts) {
    this.#unnote(kind);
    const note = make("p", { className: "exercise-note" }, ...parts);
    note.dataset.kind = kind;
    this.#parts.note.append(note);
    return note;
  }

  #unnote(kind) {
    this.#parts.note.querySelector(`[data-kind="${kind}"]`)?.remove();
  }

  #askAboutChange(kept) {
    const settle = (act) => {
      act();
      this.#parts.check.focus();
    };
    this.#note("changed", STRINGS.changed, " ",
      makeButton("keep", STRINGS.keep, () => settle(() => {
        this.#answersThis();
        this.#keep(this.#text(kept), "tried");
      })),
      " ",
      makeButton("again", STRINGS.again, () => settle(() => this.#reset())));
  }

  /** From now on the answer is one to the exercise as it is. */
  #answersThis() {
    this.#answers = this.#exercise.fingerprint;
    this.#unnote("changed");
  }

  #text(kept = this.#kept()) {
    return this.#editor?.getText() ?? kept?.text ?? this.#exercise.start;
  }

  // --- Writing ---

  async #open() {
    if (this.#editor) return;
    this.#opening ??= this.#makeEditor();
    await this.#opening;
  }

  async #makeEditor() {
    const { editor, edit, reset } = this.#parts;
    const notice = setTimeout(() => this.#showProgress(STRINGS.editorLoads), NOTICEABLE);
    this.#editor = await makeEditor(this.#site.config, {
      parent: editor,
      text: this.#text(),
      label: STRINGS.label(this.#exercise.title),
      onChange: () => this.#changed(),
      progress: this.#site.progress,
    });
    clearTimeout(notice);
    this.#hideProgress();
    editor.hidden = false;
    if (this.#cell) this.#cell.hidden = true;
    const hadFocus = document.activeElement === edit;
    edit.remove();
    reset.hidden = false;
    if (hadFocus) this.#editor.focus();
    if (!this.#site.progress.available) this.#note("full", STRINGS.notKept);
  }

  async #edit() {
    await this.#open();
    this.#editor.focus();
  }

  #reset() {
    // Or its verdict would come to stand beside the starting code.
    if (this.#asked) this.#stop();
    const kept = { text: this.#text(), state: this.#state };
    const answered = this.#answers;
    const { progress } = this.#site;
    clearTimeout(this.#unsaved);
    this.#unsaved = 0;
    progress.remove(this.#name);
    this.#state = "open";
    this.#showState("open");
    this.#showText(this.#exercise.start);
    this.#clearVerdict();
    this.#answersThis();
    const undo = () => {
      this.#unnote("removed");
      this.#showText(kept.text);
      this.#answers = answered;
      if (kept.state !== "open" || kept.text !== this.#exercise.start) {
        this.#keep(kept.text, kept.state === "open" ? "tried" : kept.state);
      }
      if (answered !== this.#exercise.fingerprint) this.#askAboutChange(kept);
      this.#parts.check.focus();
    };
    this.#note("removed", STRINGS.removed, " ", makeButton("undo", STRINGS.undo, undo));
    if (this.#parts.edit.isConnected) this.#parts.edit.textContent = STRINGS.edit;
  }

  #showText(text) {
    if (!this.#editor) return;
    this.#isSetting = true;
    this.#editor.setText(text);
    this.#isSetting = false;
    this.#editor.markLine(null);
  }

  // --- Asking Python ---

  #setBusy(isBusy) {
    const { check, run, stop } = this.#parts;
    for (const one of [check, run]) {
      // Not disabled, which would take the focus away from it.
      if (isBusy) one.setAttribute("aria-disabled", "true");
      else one.removeAttribute("aria-disabled");
    }
    if (!isBusy && document.activeElement === stop) check.focus();
    stop.hidden = !isBusy;
    // Not aria-busy, within which some screen readers say nothing of what changes.
    this.#place.dataset.busy = String(isBusy);
  }

  #showProgress(text, done = 0, total = 0) {
    const { progress, bar, bytes } = this.#parts;
    progress.hidden = false;
    bar.hidden = !total;
    if (total) Object.assign(bar, { max: total, value: done });
    bytes.textContent = text;
  }

  #hideProgress() {
    this.#parts.progress.hidden = true;
  }

  #announce(text) {
    this.#parts.announced.textContent = text;
  }

  async #ask(action) {
    if (this.#asked) return;
    const asked = Symbol(action);
    this.#asked = asked;
    this.#setBusy(true);
    this.#clearVerdict();
    this.#unnote("removed");
    const wait = () => {
      this.#showProgress(STRINGS.waits);
      this.#announce(STRINGS.waits);
    };
    try {
      await this.#open();
      this.save();
      const mayLoad = await this.#mayLoad(action);
      if (mayLoad && this.#asked === asked) {
        await this.#site.inTurn(() => this.#work(action, asked), wait);
      }
    } catch (error) {
      if (this.#asked === asked) this.#showFailure(error);
    } finally {
      if (this.#asked === asked) this.#end();
    }
  }

  #end() {
    this.#asked = null;
    this.#announce("");
    this.#hideProgress();
    this.#setBusy(false);
  }

  /** Find out where Python comes from; ask the reader if it is not this site. */
  async #mayLoad(action) {
    const { config, engine, progress } = this.#site;
    const code = this.#editor.getText();
    if (engine.isReadyFor(this.#name, code)) return true;
    const found = await engine.source(this.#name, code);
    const { kind, host, bytes, what } = found;
    if (kind === "nowhere") {
      this.#note("consent", STRINGS.nowhere(what), ...notebookLinks(config.notebooks));
      return false;
    }
    if (kind === "folder" || progress.choice("distribution") === config.distribution) return true;
    const agree = () => {
      progress.choose("distribution", config.distribution);
      this.#unnote("consent");
      this.#parts[action].focus();
      this.#ask(action);
    };
    const load = makeButton("load", STRINGS.load, agree);
    const size = bytes ? megabytes(bytes) : "";
    this.#note("consent", STRINGS.consent(what, host, size), " ", load, " ",
      STRINGS.orNotebook, ...notebookLinks(config.notebooks));
    load.focus();
    return false;
  }

  async #work(action, asked) {
    if (this.#asked !== asked) return;
    const code = this.#editor.getText();
    let isLoading = false;
    const onProgress = ({ done, total }) => {
      if (this.#asked !== asked || (!isLoading && done >= total)) return;
      if (!isLoading) this.#announce(STRINGS.loads(megabytes(total)));
      isLoading = done < total;
      if (isLoading) {
        this.#showProgress(STRINGS.bytes(megabytes(done), megabytes(total)), done, total);
      } else {
        this.#announce(STRINGS.loaded);
        this.#showProgress(STRINGS.works);
      }
    };
    this.#hideProgress();
    const notice = setTimeout(() => {
      if (!isLoading) this.#showProgress(STRINGS.works);
    }, NOTICEABLE);
    this.#isWorking = true;
    try {
      const result = await this.#site.engine[action](this.#name, code, { onProgress });
      if (this.#asked === asked) this.#showResult(action, result, code);
      this.#site.keepForOffline();
    } finally {
      clearTimeout(notice);
      this.#isWorking = false;
    }
  }

  #stop() {
    if (this.#isWorking) this.#site.engine.stop();
    this.#end();
    this.#showSentence("stopped", STRINGS.ended);
  }

  // --- The verdict ---

  #clearVerdict() {
    const { verdict, report } = this.#parts;
    verdict.replaceChildren();
    delete verdict.dataset.status;
    report.hidden = true;
    this.#verdictSaid = null;
    this.#editor?.markLine(null);
  }

  #showResult(action, result, code) {
    const { verdict, report } = this.#parts;
    const { status, text, printed } = result;
    const words = STRINGS.verdicts[status] ?? status;
    const parts = [];
    const block = (title, content, kind) => {
      if (title) parts.push(make("p", { className: "exercise-verdict-title", textContent: title }));
      const texts = kind === "exercise-text" ? laidOut(content) : [shortened(content)];
      parts.push(make("pre", { className: kind }, ...texts));
    };
    if (status === "ran") {
      parts.push(make("p", { className: "exercise-verdict-title", textContent: words }));
      if (printed) block(STRINGS.printed, printed, "exercise-printed");
      if (text) block(STRINGS.value, text, "exercise-value");
      if (!printed && !text) parts.push(make("p", { textContent: STRINGS.nothing }));
    } else {
      // Python's own texts begin by saying this in words.
      block(SAYS_ITSELF.test(text) || text.startsWith(words) ? "" : words, text, "exercise-text");
      if (printed) block(STRINGS.printed, printed, "exercise-printed");
    }
    verdict.dataset.status = status;
    verdict.replaceChildren(make("div", {}, ...parts));
    const long = verdict.querySelector(".exercise-printed");
    // What scrolls has to be reached by the keyboard, too.
    if (long && long.scrollHeight > long.clientHeight) {
      long.tabIndex = 0;
      long.setAttribute("role", "group");
      long.setAttribute("aria-label", STRINGS.printed);
    }
    this.#verdictSaid = { text, code };
    report.hidden = action !== "check" || !this.#site.config.report;

    const line = wrongLine(result);
    if (line !== null && this.#editor.getText() === code) this.#editor.markLine(line);
    if (action !== "check") return;
    if (!["correct", "wrong", "error"].includes(status)) return;
    this.#answersThis();
    // Who has solved it once and goes on trying has still solved it.
    const isSolved = status === "correct" || this.#state === "solved";
    this.#keep(this.#editor.getText(), isSolved ? "solved" : "tried");
  }

  #showFailure(error) {
    const isSentence = error instanceof EngineError;
    if (!isSentence) console.error(error);
    const links = notebookLinks(this.#site.config.notebooks);
    this.#showSentence("failed", isSentence ? error.message : STRINGS.failed,
      make("p", {}, STRINGS.inNotebook, ...links));
  }

  #showSentence(status, sentence, ...more) {
    const { verdict } = this.#parts;
    verdict.dataset.status = status;
    verdict.replaceChildren(make("div", {},
      make("p", { className: "exercise-verdict-title", textContent: STRINGS.verdicts[status] }),
      make("pre", { textContent: sentence }),
      ...more));
  }

  #report() {
    const { config } = this.#site;
    const report = reportOf({
      name: this.#name,
      version: config.version,
      code: this.#verdictSaid.code,
      verdict: this.#verdictSaid.text,
      form: config.report,
      browser: navigator.userAgent,
    });
    openReport(this.#place, report, this.#parts.report);
  }
}

// --- The page --------------------------------------------------------------------------

const start = () => {
  const config = JSON.parse(document.getElementById("exercises-in-page").textContent);
  const root = new URL(config.root, document.baseURI);
  const progress = new Progress(root.pathname, config.version);
  let last = Promise.resolve();
  let working = 0;
  let isKept = null;
  const site = {
    config,
    progress,
    engine: new Engine(config),
    keepForOffline: () => {
      // Not at once: what the reader does next comes first.
      isKept ??= setTimeout(() => keepForOffline(config), LATER);
    },
    /** Work when all that was asked for before is done; there is one Python for the page. */
    inTurn: (work, wait) => {
      if (working) wait();
      working += 1;
      const turn = last.then(work).finally(() => {
        working -= 1;
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
  const panels = [...document.querySelectorAll(".exercise-panel[data-exercise]")]
    .filter((place) => Object.hasOwn(config.exercises, place.dataset.exercise))
    .map((place) => new Panel(place, config.exercises[place.dataset.exercise], site));
  progress.onChangeElsewhere((name) => {
    for (const panel of panels) if (name === null || name === panel.name) panel.showStored();
  });
  const saveAll = () => panels.forEach((panel) => panel.save());
  addEventListener("pagehide", saveAll);
  // A phone ends a page in the background without telling it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll();
  });
};

start();
