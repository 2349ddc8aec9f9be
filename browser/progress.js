// What a reader has answered, kept in this browser alone.

/** How an exercise stands, in words. */
export const STATES = {
  open: "Open", tried: "Tried", solved: "Solved", changed: "Changed since your answer",
};

/** Most characters of an answer that are kept. */
export const LONGEST_ANSWER = 100_000;

const FORMAT = "nutrigen-exercises";
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const FINGERPRINT = /^[0-9a-f]{1,64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const KEPT_STATES = ["tried", "solved"];
const LONGEST_FILE = 20_000_000;

const SAYS = {
  tooLong: "The file is longer than all answers together can be.",
  noJson: "The file is no JSON, and so no export of answers.",
  noExport: "The file is no export of answers to these exercises.",
  otherVersion: "The file was exported by a later version of this page, and cannot be read here.",
  noName: (name) => `“${name.slice(0, 40)}” is no name of an exercise.`,
  unknown: (name) => `This book has no exercise ${name}.`,
  noAnswer: (name) => `${name}: the entry holds no answer.`,
  noText: (name) => `${name}: the answer is no text.`,
  longText: (name) => `${name}: the answer has more than 100,000 characters.`,
  noState: (name) => `${name}: the state is neither “tried” nor “solved”.`,
  noFingerprint: (name) => `${name}: the mark of the exercise's version is missing.`,
  noTime: (name) => `${name}: the time is missing or none.`,
  notKept: (name) => `${name}: the browser has no room for the answer.`,
};

/** Return what is wrong with an answer, as a sentence; nothing if it is one. */
const problemOf = (name, answer) => {
  if (answer === null || typeof answer !== "object") return SAYS.noAnswer(name);
  if (typeof answer.text !== "string") return SAYS.noText(name);
  if (answer.text.length > LONGEST_ANSWER) return SAYS.longText(name);
  if (!KEPT_STATES.includes(answer.state)) return SAYS.noState(name);
  if (typeof answer.fingerprint !== "string" || !FINGERPRINT.test(answer.fingerprint)) {
    return SAYS.noFingerprint(name);
  }
  const isTime = typeof answer.saved === "string" && TIME.test(answer.saved);
  if (!isTime || Number.isNaN(Date.parse(answer.saved))) return SAYS.noTime(name);
  return "";
};

/** Return the fields of an answer and no other. */
const fieldsOf = ({ text, state, fingerprint, saved }) => ({ text, state, fingerprint, saved });

/** What stands in for a browser's storage where it is blocked: gone with the page. */
class Memory {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

const browserStorage = () => {
  try {
    const storage = globalThis.localStorage;
    const probe = "nutrigen|probe";
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return storage;
  } catch {
    return null;
  }
};

/**
 * The answers and choices of one reader on one site.
 *
 * An answer is `{text, state, fingerprint, saved}`: the code, "tried" or "solved", the fingerprint
 * of the exercise that it answers, and when it was kept.
 */
export class Progress {
  #site;
  #version;
  #storage;

  /**
   * @param {string} site the path of the site's root, so that two books at one host stay apart
   * @param {string} version the version of the book
   * @param {Storage | null} storage where to keep it; by default the browser's, if it allows
   */
  constructor(site, version, storage = browserStorage()) {
    this.#site = site;
    this.#version = version.replaceAll("|", "%7C");
    this.#storage = storage ?? new Memory();
    /** Whether answers outlast the page. */
    this.available = storage !== null;
  }

  get #prefix() {
    return `nutrigen|${this.#site.replaceAll("|", "%7C")}|`;
  }

  #key(name) {
    return `${this.#prefix}${this.#version}|${name}`;
  }

  #keys() {
    const keys = Array.from({ length: this.#storage.length }, (_, at) => this.#storage.key(at));
    return keys.filter((key) => key?.startsWith(this.#prefix));
  }

  /** Return name and version of the exercise that a key belongs to; null for other keys. */
  #parse(key) {
    const parts = key.slice(this.#prefix.length).split("|");
    const isAnswer = key.startsWith(this.#prefix) && parts.length === 2 && NAME.test(parts[1]);
    return isAnswer ? { version: parts[0], name: parts[1] } : null;
  }

  #read(key) {
    try {
      const answer = JSON.parse(this.#storage.getItem(key));
      return problemOf(key, answer) ? null : fieldsOf(answer);
    } catch {
      return null;
    }
  }

  #write(key, value) {
    try {
      this.#storage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  }

  /** Return the latest answer to each exercise, by name; this version's come first. */
  all() {
    const found = new Map();
    for (const key of this.#keys()) {
      const place = this.#parse(key);
      const answer = place && this.#read(key);
      if (!answer) continue;
      const rank = [place.version === this.#version, Date.parse(answer.saved)];
      const other = found.get(place.name);
      const isBetter = !other || rank[0] > other.rank[0]
        || (rank[0] === other.rank[0] && rank[1] > other.rank[1]);
      if (isBetter) found.set(place.name, { answer, rank });
    }
    return new Map([...found].sort().map(([name, { answer }]) => [name, answer]));
  }

  /**
   * Return what is kept for an exercise: its text, its state, the fingerprint of the exercise that
   * was answered, and whether that has changed.
   *
   * @returns {{text: string, state: string, fingerprint: string, changed: boolean} | null}
   */
  answerOf(name, fingerprint) {
    const answer = this.#read(this.#key(name)) ?? this.all().get(name);
    if (!answer) return null;
    const { saved: _saved, ...kept } = answer;
    return { ...kept, changed: kept.fingerprint !== fingerprint };
  }

  /** Keep an answer; return whether there was room for it. */
  save(name, { text, state, fingerprint }) {
    const answer = { text, state, fingerprint, saved: new Date().toISOString() };
    return !problemOf(name, answer) && this.#write(this.#key(name), JSON.stringify(answer));
  }

  /** Forget the answer to an exercise, of every version. */
  remove(name) {
    const keys = this.#keys().filter((key) => this.#parse(key)?.name === name);
    for (const key of keys) this.#storage.removeItem(key);
  }

  /** Forget all that the site has kept: answers and choices. */
  deleteAll() {
    for (const key of this.#keys()) this.#storage.removeItem(key);
  }

  /** Return a choice of the reader's, such as whether Tab indents; "" if none was made. */
  choice(name) {
    return this.#storage.getItem(`${this.#prefix}${name}`) ?? "";
  }

  /** Remember a choice; "" forgets it. */
  choose(name, value) {
    const key = `${this.#prefix}${name}`;
    if (value) this.#write(key, value);
    else this.#storage.removeItem(key);
  }

  /** Return all answers as the text of a file. */
  exportText() {
    const answers = Object.fromEntries(this.all());
    const content = { format: FORMAT, version: 1, site: this.#site, answers };
    return `${JSON.stringify(content, null, 2)}\n`;
  }

  /**
   * Take answers from the text of an exported file. Nothing in it is run.
   *
   * An answer that is newer here than in the file stays, unless `replaceNewer` is set.
   *
   * @param {string} text what the file holds
   * @param {{known?: Iterable<string>, replaceNewer?: boolean}} options the names of the book's
   *   exercises, if others are to be refused
   * @returns {{added: string[], kept: string[], refused: string[]}} names of exercises whose
   *   answers were taken from the file, names of those that were newer here, and a sentence for
   *   each entry that is no answer
   */
  importText(text, { known = null, replaceNewer = false } = {}) {
    const result = { added: [], kept: [], refused: [] };
    const refuse = (sentence) => ({ ...result, refused: [sentence] });
    if (text.length > LONGEST_FILE) return refuse(SAYS.tooLong);
    let content;
    try {
      content = JSON.parse(text);
    } catch {
      return refuse(SAYS.noJson);
    }
    const isExport = content?.format === FORMAT && typeof content.site === "string"
      && content.answers !== null && typeof content.answers === "object"
      && !Array.isArray(content.answers) && Number.isInteger(content.version);
    if (!isExport) return refuse(SAYS.noExport);
    if (content.version !== 1) return refuse(SAYS.otherVersion);

    const names = known && new Set(known);
    const here = this.all();
    const now = new Date().toISOString();
    for (const [name, answer] of Object.entries(content.answers)) {
      const problem = !NAME.test(name) ? SAYS.noName(name)
        : names && !names.has(name) ? SAYS.unknown(name)
          : problemOf(name, answer);
      if (problem) {
        result.refused.push(problem);
        continue;
      }
      const taken = fieldsOf(answer);
      // A clock that is ahead must not make an answer newer than all that follow.
      if (Date.parse(taken.saved) > Date.parse(now)) taken.saved = now;
      const other = here.get(name);
      const differs = other && (other.text !== taken.text || other.state !== taken.state);
      if (differs && !replaceNewer && Date.parse(other.saved) > Date.parse(taken.saved)) {
        result.kept.push(name);
      } else if (this.#write(this.#key(name), JSON.stringify(taken))) {
        result.added.push(name);
      } else {
        result.refused.push(SAYS.notKept(name));
      }
    }
    return result;
  }

  /** Call back with the name of an exercise, or null for all, when another tab changes answers. */
  onChangeElsewhere(callback) {
    addEventListener("storage", ({ key }) => {
      if (key === null) callback(null);
      else if (key.startsWith(this.#prefix)) callback(this.#parse(key)?.name ?? null);
    });
  }
}
