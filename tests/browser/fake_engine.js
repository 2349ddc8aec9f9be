// Stands in for the engine: what it answers is said by the first word of the code's last comment,
// where it comes from by the page's address.

export class EngineError extends Error {}

const asked = [];
Object.assign(globalThis, { asked, kept: 0, forgotten: 0 });
const choices = new URLSearchParams(location.search);
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
const result = (status, text, more = {}) => ({ status, text, printed: "", lines: [], ...more });

const ANSWERS = {
  right: () => result("correct", "Correct (Windows): all 53 inputs pass."),
  wrong: () => result("wrong", "Not right yet: Windows\n  your output: <b>-5</b>", { lines: [2] }),
  long: () => result("wrong", [
    "Not right yet: Windows",
    "  input:       length = 99",
    "  your output: [[1 2]",
    "                [3 4]]",
    "  hint:        Write down a sequence of 5 letters, and mark each position at which a",
    "               window of 3 letters can start. Which is the last one?",
  ].join("\n")),
  error: () => result("error", "Your code stopped with an error\n  line 3:  <img>", { lines: [3] }),
  ended: () => result("died", "The memory is used up.", { printed: "before the end" }),
  prints: () => result("ran", "'<i>'", { printed: "one\n<b>two</b>\n" }),
  counts: () => result("ran", "", { printed: "1\n".repeat(99) }),
  silent: () => result("ran", ""),
};

export class Engine {
  #end = null;
  #isLoaded = false;

  async source() {
    const kind = choices.get("source") ?? "folder";
    const what = choices.get("what") ?? "Python";
    return { kind, host: "far.example.org", bytes: 9_300_000, what };
  }

  isReadyFor() {
    return this.#isLoaded;
  }

  async check(name, code, options) {
    return this.#answer("check", name, code, options);
  }

  async run(name, code, options) {
    return this.#answer("run", name, code, options);
  }

  stop() {
    this.#end?.(result("stopped", "The engine says so."));
  }

  async #answer(kind, name, code, { onProgress }) {
    asked.push({ kind, name, code });
    if (choices.has("refuses")) throw new EngineError("The file <b> is missing.");
    if (!this.#isLoaded) {
      for (let part = 0; part <= 10; part += 1) {
        onProgress({ done: part * 930_000, total: 9_300_000, what: "Python" });
        await wait(choices.has("slow") ? 60 : 2);
      }
      this.#isLoaded = true;
    }
    const word = code.match(/.*# (\w+)/s)?.[1];
    if (word === "endless") {
      return new Promise((resolve) => {
        this.#end = resolve;
      });
    }
    return (ANSWERS[word] ?? (() => result("unanswered", "Not answered yet: Windows")))();
  }
}

export const keepForOffline = async () => {
  globalThis.kept += 1;
};

export const forget = async () => {
  globalThis.forgotten += 1;
};
