// Asks progress.js under Node; `node progress_trials.mjs PROGRESS NAME` fails if NAME does not hold.

import assert from "node:assert/strict";

const { Progress } = await import(process.argv[2]);

class Shelf {
  items = new Map();
  get length() { return this.items.size; }
  key(index) { return [...this.items.keys()][index] ?? null; }
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, value) { this.items.set(key, value); }
  removeItem(key) { this.items.delete(key); }
}

const EARLY = "2026-01-02T03:04:05.678Z";
const LATE = "2026-05-06T07:08:09.000Z";
const answer = (more = {}) => (
  { text: "x = 1", state: "tried", fingerprint: "abc123", saved: EARLY, ...more }
);
const fileOf = (answers, more = {}) => JSON.stringify(
  { format: "nutrigen-exercises", version: 1, site: "/book/", answers, ...more },
);
const open = (shelf = new Shelf(), version = "0.1.0", site = "/book/") => (
  new Progress(site, version, shelf)
);
const keep = (shelf, name, value, version = "0.1.0", site = "/book/") => (
  shelf.setItem(`nutrigen|${site}|${version}|${name}`, JSON.stringify(value))
);

const TRIALS = {
  "what is saved is found under path, version and name": () => {
    const shelf = new Shelf();
    assert.equal(open(shelf).save("count-kmers", answer()), true);
    assert.deepEqual([...shelf.items.keys()], ["nutrigen|/book/|0.1.0|count-kmers"]);
    const kept = JSON.parse(shelf.items.get("nutrigen|/book/|0.1.0|count-kmers"));
    assert.deepEqual(Object.keys(kept), ["text", "state", "fingerprint", "saved"]);
    assert.ok(Math.abs(Date.parse(kept.saved) - Date.now()) < 60_000);
    const found = open(shelf).answerOf("count-kmers", "abc123");
    assert.deepEqual(found, {
      text: "x = 1", state: "tried", fingerprint: "abc123", changed: false,
    });
    assert.equal(open(shelf).answerOf("count-words", "abc123"), null);
  },
  "another fingerprint means that the exercise has changed": () => {
    const shelf = new Shelf();
    open(shelf).save("a", answer());
    assert.equal(open(shelf).answerOf("a", "abc124").changed, true);
  },
  "an answer of another version is found, and this version's comes first": () => {
    const shelf = new Shelf();
    keep(shelf, "a", answer({ text: "old" }), "0.0.8");
    keep(shelf, "a", answer({ text: "less old", saved: LATE }), "0.0.9");
    assert.equal(open(shelf).answerOf("a", "abc123").text, "less old");
    keep(shelf, "a", answer({ text: "own" }));
    assert.equal(open(shelf).answerOf("a", "abc123").text, "own");
    assert.equal(open(shelf).all().get("a").text, "own");
  },
  "an answer of another site is not found": () => {
    const shelf = new Shelf();
    keep(shelf, "a", answer(), "0.1.0", "/another/");
    keep(shelf, "a", answer(), "0.1.0", "/book/|part/");
    assert.equal(open(shelf).answerOf("a", "abc123"), null);
    assert.equal(open(shelf).all().size, 0);
    open(shelf).deleteAll();
    assert.equal(shelf.getItem("nutrigen|/another/|0.1.0|a") !== null, true);
  },
  "what is kept and is no answer is passed over": () => {
    const shelf = new Shelf();
    shelf.setItem("nutrigen|/book/|0.1.0|a", "{");
    keep(shelf, "b", answer({ state: "<b>" }));
    keep(shelf, "c", [1]);
    keep(shelf, "d", null);
    assert.equal(open(shelf).all().size, 0);
    assert.equal(open(shelf).answerOf("a", "abc123"), null);
  },
  "a choice is remembered, is no answer, and goes with everything": () => {
    const shelf = new Shelf();
    open(shelf).choose("tab", "indents");
    open(shelf).save("a", answer());
    assert.equal(open(shelf).choice("tab"), "indents");
    assert.deepEqual([...open(shelf).all().keys()], ["a"]);
    open(shelf).deleteAll();
    assert.equal(shelf.length, 0);
    assert.equal(open(shelf).choice("tab"), "");
  },
  "an answer is removed in every version": () => {
    const shelf = new Shelf();
    keep(shelf, "a", answer(), "0.0.9");
    open(shelf).save("a", answer());
    open(shelf).save("ab", answer());
    open(shelf).remove("a");
    assert.deepEqual([...open(shelf).all().keys()], ["ab"]);
  },
  "without a storage all works as long as the page": () => {
    const progress = new Progress("/book/", "0.1.0", null);
    assert.equal(progress.available, false);
    assert.equal(progress.save("a", answer()), true);
    assert.equal(progress.answerOf("a", "abc123").text, "x = 1");
    progress.deleteAll();
    assert.equal(progress.answerOf("a", "abc123"), null);
  },
  "a storage that is full is said": () => {
    const shelf = new Shelf();
    shelf.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    assert.equal(open(shelf).save("a", answer()), false);
    const { added, refused } = open(shelf).importText(fileOf({ a: answer() }));
    assert.deepEqual(added, []);
    assert.equal(refused.length, 1);
  },
  "what is exported can be imported elsewhere": () => {
    const shelf = new Shelf();
    keep(shelf, "a", answer({ text: "“<script>”\n\0" }));
    keep(shelf, "b", answer({ state: "solved" }), "0.0.9");
    const text = open(shelf).exportText();
    const there = new Shelf();
    const taken = open(there, "0.2.0", "/elsewhere/").importText(text);
    assert.deepEqual(taken, { added: ["a", "b"], kept: [], refused: [] });
    assert.deepEqual(open(there, "0.2.0", "/elsewhere/").all(), open(shelf).all());
    assert.deepEqual(JSON.parse(text).format, "nutrigen-exercises");
  },
  "a newer answer is kept unless the reader wants the file's": () => {
    const shelf = new Shelf();
    keep(shelf, "a", answer({ text: "newer", saved: LATE }));
    keep(shelf, "b", answer({ text: "older" }));
    keep(shelf, "c", answer({ saved: LATE }));
    const file = fileOf({
      a: answer({ text: "file" }), b: answer({ text: "file", saved: LATE }), c: answer(),
    });
    assert.deepEqual(open(shelf).importText(file), { added: ["b", "c"], kept: ["a"], refused: [] });
    assert.equal(open(shelf).answerOf("a", "abc123").text, "newer");
    assert.equal(open(shelf).answerOf("b", "abc123").text, "file");
    const again = open(shelf).importText(file, { replaceNewer: true });
    assert.deepEqual(again.kept, []);
    assert.equal(open(shelf).answerOf("a", "abc123").text, "file");
  },
  "a file with a time to come is taken as of now": () => {
    const shelf = new Shelf();
    open(shelf).importText(fileOf({ a: answer({ saved: "2999-01-01T00:00:00.000Z" }) }));
    assert.ok(Date.parse(open(shelf).all().get("a").saved) <= Date.now());
  },
  "each wrong field of a file is refused by a sentence": () => {
    const wrong = {
      "Not-a-name": answer(), "__proto__x": answer(), "a|b": answer(), "": answer(),
      b: null, c: "x", d: answer({ text: 1 }), e: answer({ text: "x".repeat(100_001) }),
      f: answer({ state: "done" }), g: answer({ fingerprint: "xyz" }), h: answer({ saved: "now" }),
      i: answer({ saved: "2026-99-01T00:00:00Z" }), j: [], k: answer({ fingerprint: undefined }),
    };
    const shelf = new Shelf();
    const { added, refused } = open(shelf).importText(fileOf({ ...wrong, z: answer() }));
    assert.deepEqual(added, ["z"]);
    assert.equal(refused.length, Object.keys(wrong).length);
    for (const sentence of refused) assert.match(sentence, /\.$/);
    assert.equal(shelf.length, 1);
  },
  "fields that are no answer's are left behind": () => {
    const shelf = new Shelf();
    open(shelf).importText(fileOf({ a: answer({ run: "alert(1)" }) }));
    assert.equal("run" in open(shelf).all().get("a"), false);
  },
  "an exercise that the book does not have is refused": () => {
    const taken = open().importText(fileOf({ a: answer(), b: answer() }), { known: ["b"] });
    assert.deepEqual(taken.added, ["b"]);
    assert.match(taken.refused[0], /no exercise a\./);
  },
  "a file that is no export is refused": () => {
    const files = [
      "", "x", "null", "[]", "1", fileOf({}, { format: "other" }), fileOf([]), fileOf(null),
      fileOf({}, { version: 2 }), fileOf({}, { version: "1" }), fileOf({}, { site: 1 }),
    ];
    for (const file of files) {
      const { added, kept, refused } = open().importText(file);
      assert.deepEqual([added, kept, refused.length], [[], [], 1], file);
    }
    assert.match(open().importText(fileOf({}, { version: 2 })).refused[0], /later version/);
  },
};

if (process.argv[3] === "--list") console.log(Object.keys(TRIALS).join("\n"));
else TRIALS[process.argv[3]]();
