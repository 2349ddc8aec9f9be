// The page "My exercises": how each exercise stands, and what a reader can do with all answers.

import { make, makeButton } from "./elements.js";
import { forget } from "./engine.js";
import { Progress, STATES } from "./progress.js";

const STRINGS = {
  sum: (solved, all) => `${solved} of ${all} solved`,
  total: (solved, tried, all) => `You have solved ${solved} of ${all} exercises, and tried `
    + `${tried} more.`,
  kept: "Your answers are kept in this browser alone. Browsers delete such data when they are "
    + "asked to, and some after a while without a visit: export your answers now and then.",
  notKept: "This browser keeps no data for this site: answers are gone when their page is closed.",
  export: "Export",
  exportFile: "my-exercises.json",
  import: "Import a file of exported answers",
  noFile: "The file cannot be read.",
  added: (count) => `Answers taken from the file: ${count}.`,
  newer: (titles) => `The answers here are newer than those in the file, and were kept: ${titles}.`,
  replace: "Take those of the file",
  refused: "Not taken:",
  delete: "Delete everything",
  reallyTitle: "Delete everything?",
  really: "All answers, and with them what is solved, go from this browser, and so do your "
    + "choices and the copies of Python and of pages. What you have exported stays.",
  reallyDelete: "Delete",
  cancel: "Cancel",
  deleted: "Everything is deleted.",
  consent: (host) => `You have allowed Python to be loaded from ${host}.`,
  withdraw: "Withdraw",
  withdrawn: "You will be asked again before Python is loaded.",
};
/** More than this is no file of answers, and would stop the page while it is read. */
const LONGEST_FILE = 20_000_000;
/** How many sentences about refused entries are worth reading. */
const MOST_SENTENCES = 20;

class MyExercises {
  #config;
  #progress;
  #places;
  #sums;
  #titles;
  #parts;

  constructor(actions, config) {
    this.#config = config;
    const root = new URL(config.root, document.baseURI);
    this.#progress = new Progress(root.pathname, config.version);
    this.#places = [...document.querySelectorAll("[data-exercise][data-fingerprint]")];
    this.#sums = [...document.querySelectorAll(".exercise-sum")];
    this.#titles = new Map(this.#places.map((place) => [
      place.dataset.exercise,
      place.closest("li").querySelector("a").textContent,
    ]));
    for (const place of this.#places) {
      place.append(" ", make("span", { className: "exercise-state" }));
    }
    this.#build(actions);
    this.#show();
    this.#progress.onChangeElsewhere(() => this.#show());
  }

  #build(actions) {
    const file = make("input", { type: "file", accept: ".json,application/json" });
    file.addEventListener("change", () => this.#import(file));
    const parts = {
      total: make("p"),
      said: make("div", { className: "exercise-notes" }),
      consent: make("p", { className: "exercise-note" }),
    };
    parts.said.setAttribute("role", "status");
    this.#parts = parts;
    actions.append(
      parts.total,
      make("p", { textContent: this.#progress.available ? STRINGS.kept : STRINGS.notKept }),
      make("div", { className: "exercise-buttons" },
        makeButton("export", STRINGS.export, () => this.#export()),
        make("label", { className: "exercise-file" }, `${STRINGS.import} `, file),
        makeButton("delete", STRINGS.delete, (event) => this.#askToDelete(event.target))),
      parts.consent,
      parts.said,
    );
    actions.hidden = false;
  }

  // --- How each exercise stands ---

  #show() {
    const states = new Map();
    for (const place of this.#places) {
      const { exercise, fingerprint } = place.dataset;
      const kept = this.#progress.answerOf(exercise, fingerprint);
      const state = kept?.changed ? "changed" : kept?.state ?? "open";
      states.set(exercise, state);
      const shown = place.querySelector(".exercise-state");
      shown.dataset.state = state;
      shown.textContent = STATES[state];
    }
    const count = (wanted, names) => names.filter((name) => wanted === states.get(name)).length;
    for (const sum of this.#sums) {
      const names = this.#namesIn(sum.dataset.chapter);
      sum.textContent = STRINGS.sum(count("solved", names), names.length);
    }
    const names = [...states.keys()];
    const solved = count("solved", names);
    const begun = count("tried", names) + count("changed", names);
    this.#parts.total.textContent = STRINGS.total(solved, begun, names.length);
    this.#showConsent();
  }

  /** Return the names of a chapter's exercises; one that serves two objectives counts once. */
  #namesIn(chapter) {
    const own = this.#places.filter((place) => place.dataset.chapter === chapter);
    return [...new Set(own.map((place) => place.dataset.exercise))];
  }

  #showConsent() {
    const { consent } = this.#parts;
    const allowed = this.#progress.choice("distribution");
    consent.hidden = !allowed;
    if (!allowed) return;
    const withdraw = () => {
      this.#progress.choose("distribution", "");
      this.#showConsent();
      this.#say(STRINGS.withdrawn);
    };
    // What is kept may be anything; the address that would be asked is the configuration's.
    const { host } = new URL(this.#config.distribution || allowed, document.baseURI);
    consent.replaceChildren(STRINGS.consent(host), " ",
      makeButton("withdraw", STRINGS.withdraw, withdraw));
  }

  // --- What a reader can do ---

  #say(...parts) {
    const asParagraph = (part) => (typeof part === "string" ? make("p", {}, part) : part);
    this.#parts.said.replaceChildren(...parts.map(asParagraph));
  }

  #export() {
    const content = new Blob([this.#progress.exportText()], { type: "application/json" });
    const address = URL.createObjectURL(content);
    make("a", { href: address, download: STRINGS.exportFile }).click();
    // Not at once: the browser has yet to read it.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  async #import(input) {
    const [file] = input.files;
    if (!file) return;
    let text = "";
    try {
      if (file.size > LONGEST_FILE) throw new RangeError();
      text = await file.text();
    } catch {
      this.#say(STRINGS.noFile);
      return;
    } finally {
      // The same file can be chosen again.
      input.value = "";
    }
    this.#take(text, false);
  }

  #take(text, replaceNewer) {
    const known = this.#titles.keys();
    const { added, kept, refused } = this.#progress.importText(text, { known, replaceNewer });
    const parts = added.length || !refused.length ? [STRINGS.added(added.length)] : [];
    if (kept.length) {
      const titles = kept.map((name) => `“${this.#titles.get(name)}”`).join(", ");
      const replace = makeButton("replace", STRINGS.replace, () => this.#take(text, true));
      parts.push(make("p", {}, STRINGS.newer(titles), " ", replace));
    }
    if (refused.length) {
      const shown = refused.slice(0, MOST_SENTENCES);
      if (refused.length > MOST_SENTENCES) shown.push("…");
      parts.push(STRINGS.refused, make("ul", {}, ...shown.map((one) => make("li", {}, one))));
    }
    this.#say(...parts);
    this.#show();
  }

  #askToDelete(opener) {
    const title = make("h2", { id: "exercise-delete-title", textContent: STRINGS.reallyTitle });
    const dialog = make("dialog", { className: "exercise-dialog" });
    dialog.setAttribute("aria-labelledby", title.id);
    const confirm = async () => {
      dialog.close();
      await this.#deleteAll();
    };
    const cancel = makeButton("cancel", STRINGS.cancel, () => dialog.close());
    dialog.append(title, make("p", { textContent: STRINGS.really }),
      make("div", { className: "exercise-buttons" },
        makeButton("really-delete", STRINGS.reallyDelete, confirm), cancel));
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener.focus();
    });
    opener.after(dialog);
    dialog.showModal();
    // What Enter does without reading is harmless.
    cancel.focus();
  }

  async #deleteAll() {
    this.#progress.deleteAll();
    await forget(this.#config);
    this.#show();
    this.#say(STRINGS.deleted);
  }
}

const config = JSON.parse(document.getElementById("exercises-in-page").textContent);
new MyExercises(document.getElementById("my-exercises-actions"), config);
