// Python for the exercises: where it comes from, how it is started, and what watches over it.
//
// The page downloads the files, verifies them and hands them to a worker in a sandboxed frame that
// can reach nothing itself (sandbox.js, worker.js). What comes back is checked for its shape here.

import { gunzip, hasHash, hexOf, unzip } from "./packed.js";

/** Milliseconds: of one call, of a whole check, of the start, and of the frame's first answer. */
const LIMITS = { call: 10_000, check: 60_000, start: 180_000, frame: 20_000 };
const TICK = 250;
/** Milliseconds between two reports of how much has come. */
const PAUSE = 500;
/** Characters of a verdict and of what was printed that are shown. */
const LONGEST = 100_000;
const STATUSES = new Set(["correct", "wrong", "unanswered", "unchecked", "error", "ran"]);
const SCRIPTS = ["pyodide.js", "pyodide.asm.js"];
const LIBRARY = "python_stdlib.zip";
const PACKAGES = { numpy: "NumPy", pandas: "pandas" };
const MENTIONS = { numpy: /\b(?:numpy|np)\b/, pandas: /\b(?:pandas|pd)\b/ };
const NOTEBOOK = "The notebook of the chapter has the same exercise.";
const KEEPS = "nutrigen-engine-";

const DIED = {
  memory: "The memory that a browser gives to Python is used up. Does your code make a list or an "
    + "array that grows without end?",
  depth: "Python has ended, because too many calls are within one another. Does your function call "
    + "itself without an end?",
  fatal: "Python has ended, and it could not be found out why.",
};
const ANEW = "Python starts anew at the next press; your answer is kept.";

/** A reason, written for the reader, why there is no Python; `kind` names it for programs. */
export class EngineError extends Error {
  constructor(kind, ...sentences) {
    super([...sentences, NOTEBOOK].join(" "));
    this.name = "EngineError";
    this.kind = kind;
  }
}

// --- Files -----------------------------------------------------------------------------

/** How many bytes come over the line, as far as it is known before; else 0. */
const weight = (file) => file.transfer ?? file.bytes ?? 0;

/** Unpack a file, if it is packed. */
async function inflated(blob, name) {
  if (!name.endsWith(".gz")) return blob.arrayBuffer();
  if (typeof DecompressionStream === "undefined") {
    throw new EngineError("unsupported", "This browser is too old to unpack Python.");
  }
  return gunzip(blob);
}

const missing = (file, status) => new EngineError(
  "missing",
  `The file ${file.stored} of Python is not to be had: ${file.host} answers ${status}.`,
);

const altered = (file) => new EngineError(
  "altered",
  `The file ${file.stored} from ${file.host} is not the one that belongs here, so it is not used.`,
  "Reloading the page may help.",
);

const truncated = (file) => new EngineError(
  "truncated",
  `The file ${file.stored} from ${file.host} came only in part. Please press again;`,
  "what has arrived is kept.",
);

/** Files of the engine: from the browser's cache, the site's folder or the distribution. */
class Files {
  /** Addresses that the page's own policy has forbidden. */
  #forbidden = new Set();
  #manifest = null;
  #cache = null;

  constructor(config) {
    this.config = config;
    this.root = new URL(config.root, document.baseURI);
    this.folder = new URL(config.folder, this.root);
    document.addEventListener("securitypolicyviolation", (event) => {
      this.#forbidden.add(event.blockedURI);
    });
  }

  /** Open the cache of this version, and remove those of others; null where there is none. */
  async cache() {
    this.#cache ??= (async () => {
      try {
        const tail = `-${this.root.pathname}`;
        const name = `${KEEPS}${this.config.engine.version}${tail}`;
        for (const other of await caches.keys()) {
          const isOld = other.startsWith(KEEPS) && other.endsWith(tail) && other !== name;
          if (isOld) await caches.delete(other);
        }
        return await caches.open(name);
      } catch {
        return null;
      }
    })();
    return this.#cache;
  }

  /** Say what a failed request means. */
  async #unreachable(url, stored) {
    // The browser says a moment later that it was a policy.
    await new Promise((resolve) => setTimeout(resolve, TICK));
    const { host, origin } = new URL(url);
    if (navigator.onLine === false) {
      return new EngineError(
        "offline",
        "There is no network, and this browser has not kept all of Python yet.",
      );
    }
    const isForbidden = [...this.#forbidden].some((part) => part === url || part === origin);
    if (isForbidden) {
      return new EngineError(
        "blocked",
        `A policy of this site forbids the page to load ${stored} from ${host}.`,
      );
    }
    return new EngineError(
      "blocked",
      `The file ${stored} cannot be loaded from ${host}: the server does not answer, or something`,
      "between it and this browser blocks the file.",
    );
  }

  async #request(url, stored, options) {
    try {
      return await fetch(url, options);
    } catch (error) {
      if (options?.signal?.aborted) throw error;
      throw await this.#unreachable(url, stored);
    }
  }

  /** Whether the distribution's Python is kept, which is of use without a network, too. */
  async #hasDistribution() {
    const { distribution, engine } = this.config;
    if (!distribution) return false;
    const urlOf = (file) => new URL(file.name, distribution).href;
    const kept = engine.core.map((file) => this.#kept({ ...file, url: urlOf(file) }));
    return (await Promise.all(kept)).every(Boolean);
  }

  /** What the site's folder holds; {} if there is no folder. */
  async manifest() {
    if (this.#manifest) return this.#manifest;
    const url = new URL("engine.json", this.folder).href;
    const cache = await this.cache();
    let text = "";
    try {
      const response = await this.#request(url, "engine.json", { cache: "no-cache" });
      if (response.ok) text = await response.text();
    } catch (error) {
      const kept = await cache?.match(url);
      if (kept) text = await kept.text();
      else if (error.kind !== "offline" || !(await this.#hasDistribution())) throw error;
    }
    let found = {};
    try {
      found = JSON.parse(text);
    } catch {
      // A server may answer a page of its own where it has no file: then there is no folder.
    }
    if (!Array.isArray(found?.core)) return {};
    if (found.version !== this.config.engine.version) {
      throw new EngineError(
        "altered",
        `This site has Python from Pyodide ${found.version}, and this page was made for`,
        `${this.config.engine.version}. Reloading the page may help.`,
      );
    }
    cache?.put(url, new Response(text)).catch(() => {});
    this.#manifest = found;
    return found;
  }

  /** List the files of some lists of the engine, each with where it is. */
  async list(names) {
    const found = await this.manifest();
    const { distribution, engine } = this.config;
    return names.flatMap((list) => {
      const isHere = Array.isArray(found[list]);
      if (!isHere && !(distribution && engine[list]?.length)) {
        const what = list === "core" ? "Python" : PACKAGES[list];
        const sentence = `This site does not serve ${what} for its pages.`;
        throw Object.assign(new EngineError("nowhere", sentence), { what });
      }
      const base = isHere ? this.folder : new URL(distribution);
      return (isHere ? found[list] : engine[list]).map((file) => {
        const stored = isHere ? file.file ?? file.name : file.name;
        const url = new URL(stored, base);
        const kind = isHere ? "folder" : "distribution";
        return { ...file, list, stored, url: url.href, host: url.host, kind };
      });
    });
  }

  /**
   * The package with the exercises, which is the site's own, and its bytecode if the folder has it.
   * Python itself sees whether that belongs to its source.
   */
  async archives() {
    const { path, sha256, bytes } = this.config.archive;
    const url = new URL(path, this.root);
    const stored = path.split("/").pop();
    const archive = {
      name: stored, stored, url: url.href, host: url.host, kind: "folder", sha256, bytes,
    };
    const isCompiled = Array.isArray((await this.manifest()).checker);
    const compiled = isCompiled ? await this.list(["checker"]) : [];
    return [archive, ...compiled].map((file) => ({ ...file, list: "archive" }));
  }

  async #kept(file) {
    return (await this.cache())?.match(`${file.url}?sha256=${file.sha256}`);
  }

  /** How many bytes of these files have to come over the line. */
  async missingBytes(files) {
    const counts = files.map(async (file) => (await this.#kept(file)) ? 0 : weight(file));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Keep what was downloaded, and forget what stood in its place. */
  async #keep(file, blob) {
    const cache = await this.cache();
    if (!cache) return;
    const key = `${file.url}?sha256=${file.sha256}`;
    try {
      for (const old of await cache.keys(file.url, { ignoreSearch: true })) {
        if (old.url !== key && new URL(old.url).search) await cache.delete(old);
      }
      await cache.put(key, new Response(blob));
    } catch {
      // A browser without space for it downloads it again.
    }
  }

  async #received(file, count, options) {
    const response = await this.#request(file.url, file.stored, options);
    if (!response.ok) throw missing(file, response.status);
    // Of a distribution's wheels no list says it.
    if (!weight(file)) file.transfer = Number(response.headers.get("content-length")) || 0;
    const chunks = [];
    try {
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        count(value.byteLength);
      }
    } catch (error) {
      if (options.signal.aborted) throw error;
      throw truncated(file);
    }
    return new Blob(chunks);
  }

  async #verified(file, blob) {
    let bytes;
    try {
      bytes = await inflated(blob, file.stored);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      throw altered(file);
    }
    if (await hasHash(bytes, file.sha256)) return bytes;
    throw altered(file);
  }

  /**
   * Give a file's content, verified; `count` hears how many bytes have come.
   * A browser may hold the last release's file where the list is already new: then it asks again.
   */
  async load(file, count, signal) {
    const kept = await this.#kept(file);
    if (kept) {
      try {
        const bytes = await this.#verified(file, await kept.blob());
        count(weight(file));
        return bytes;
      } catch (error) {
        if (error.kind === "unsupported") throw error;
      }
    }
    const options = file.kind === "folder"
      ? { signal }
      : { signal, credentials: "omit", referrerPolicy: "no-referrer" };
    let blob = await this.#received(file, count, options);
    let bytes;
    try {
      bytes = await this.#verified(file, blob);
    } catch (error) {
      if (error.kind !== "altered") throw error;
      blob = await this.#received(file, () => {}, { ...options, cache: "reload" });
      bytes = await this.#verified(file, blob);
    }
    this.#keep(file, blob);
    return bytes;
  }
}

// --- The sandbox -----------------------------------------------------------------------

const token = () => hexOf(crypto.getRandomValues(new Uint8Array(16)));

async function textOf(name) {
  const url = new URL(name, import.meta.url);
  const file = { stored: name, host: url.host };
  let response;
  try {
    response = await fetch(url);
  } catch {
    throw new EngineError("blocked", `The script ${name} of this site cannot be loaded.`);
  }
  if (!response.ok) throw missing(file, response.status);
  return response.text();
}

/** A frame with a worker in it. It is used until it is ended; then another one takes its place. */
class Sandbox {
  /** What is said to whoever waits for the worker: token -> {hear, fail}. */
  #waiting = new Map();
  #frame;
  #control;
  #port;
  #workerScript;
  ended = false;
  /** Names of lists whose wheels are unpacked. */
  loaded = new Set();

  /** Make the frame and wait until its script has answered. */
  async open() {
    const [script, workerScript] = await Promise.all(["sandbox.js", "worker.js"].map(textOf));
    if (this.ended) return;
    this.#workerScript = workerScript;
    const nonce = token();
    // The worker inherits this: from here on, nothing can be fetched, and no script be loaded.
    const policy = `default-src 'none'; script-src 'nonce-${nonce}' 'wasm-unsafe-eval'; `
      + "worker-src blob:; child-src blob:; connect-src 'none'; base-uri 'none'; "
      + "form-action 'none'";
    const [control, itsControl] = this.#channel();
    const [port, itsPort] = this.#channel();
    this.#control = control;
    this.#port = port;
    const frame = document.createElement("iframe");
    frame.hidden = true;
    frame.title = "Python";
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("aria-hidden", "true");
    frame.referrerPolicy = "no-referrer";
    frame.srcdoc = `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="${policy}">`
      + `<title>Python</title><script nonce="${nonce}">${script}</script>`;
    this.#frame = frame;
    await new Promise((resolve, reject) => {
      const refuse = () => reject(new EngineError(
        "frame",
        "The frame in which Python is to run does not start: this browser, an extension or a",
        "policy of the site blocks its scripts.",
      ));
      const timer = setTimeout(refuse, LIMITS.frame);
      control.onmessage = ({ data }) => {
        clearTimeout(timer);
        if (data?.kind === "ready") resolve();
        else this.#die(data);
      };
      this.#waiting.set("frame", { hear: () => {}, fail: refuse });
      frame.addEventListener("load", () => {
        frame.contentWindow.postMessage(null, "*", [itsControl, itsPort]);
      }, { once: true });
      document.body.append(frame);
    });
    this.#waiting.delete("frame");
  }

  #channel() {
    const { port1, port2 } = new MessageChannel();
    return [port1, port2];
  }

  /** Start the worker; `scripts` are Pyodide's, and this site's own comes behind them. */
  run(scripts) {
    if (this.ended) return;
    this.#port.onmessage = ({ data }) => {
      if (typeof data !== "object" || data === null) return;
      this.#waiting.get(data.token)?.hear(data);
    };
    const parts = [...scripts.flatMap((bytes) => [bytes, "\n"]), this.#workerScript];
    this.#control.postMessage(parts);
  }

  send(message, bytes) {
    if (!this.ended) this.#port.postMessage(message, bytes ? [bytes] : []);
  }

  /** Ask the worker something; `hear` gets each message, until it returns something or throws. */
  ask(message, hear, transfer = []) {
    const mine = token();
    const asked = new Promise((resolve, reject) => {
      if (this.ended) {
        reject(new Error("ended"));
        return;
      }
      this.#waiting.set(mine, {
        hear: (data) => {
          try {
            const found = hear(data);
            if (found !== undefined) resolve(found);
          } catch (error) {
            reject(error);
          }
        },
        fail: reject,
      });
      this.#port.postMessage({ ...message, token: mine }, transfer);
    });
    return asked.finally(() => this.#waiting.delete(mine));
  }

  /** Ask for a step of the start, which has no result. */
  async prepare(message, transfer) {
    let timer;
    const patience = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new EngineError("start", "Python does not start here.")),
        LIMITS.start);
    });
    try {
      return await Promise.race([
        patience,
        this.ask(message, (data) => {
          if (data.kind === "ready") return Number(data.seconds);
          if (data.kind !== "broken") return undefined;
          throw Object.assign(new Error(cut(data.text)), { reason: data.reason });
        }, transfer),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  #die(data) {
    const isDeep = /call stack|too much recursion/i.test(String(data?.text));
    const isFull = /memory/i.test(String(data?.text));
    const error = new Error("died");
    error.reason = isDeep ? "depth" : isFull ? "memory" : "fatal";
    this.end(error);
  }

  /** End the worker, whatever it does, and tell those who wait for it. */
  end(error = new Error("ended")) {
    if (this.ended) return;
    this.ended = true;
    this.#frame?.remove();
    this.#control?.close();
    this.#port?.close();
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}

// --- The engine ------------------------------------------------------------------------

/** Which lists of files an answer needs, beside the core. */
function needsOf(exercise, code) {
  const needs = new Set(exercise.needs ?? []);
  for (const [library, pattern] of Object.entries(MENTIONS)) {
    if (pattern.test(code)) needs.add(library);
  }
  if (needs.has("pandas")) needs.add("numpy");
  const absent = [...needs].find((library) => !(library in PACKAGES));
  if (absent) {
    throw new EngineError("needs", `This exercise needs ${absent}, which no browser can run.`);
  }
  return Object.keys(PACKAGES).filter((library) => needs.has(library));
}

function demand() {
  const has = typeof WebAssembly === "object" && typeof Worker === "function"
    && typeof MessageChannel === "function" && typeof ReadableStream === "function";
  if (has) return;
  throw new EngineError("unsupported", "This browser cannot run Python, or is set not to do so.");
}

const cut = (text) => String(text ?? "").slice(0, LONGEST);

/** Take from the worker's answer what belongs there, and nothing else; null if it is none. */
function readResult(found) {
  if (typeof found !== "object" || found === null || !STATUSES.has(found.status)) return null;
  const lines = Array.isArray(found.lines) ? found.lines.slice(0, 1000) : [];
  return {
    status: found.status,
    text: cut(found.text),
    printed: cut(found.printed),
    lines: lines.filter((line) => Number.isSafeInteger(line) && line > 0),
    restart: found.restart === true,
    mistake: typeof found.mistake === "string" ? cut(found.mistake) : null,
  };
}

const ended = (status, text, restart = true) => (
  { status, text, printed: "", lines: [], restart, mistake: null }
);

/** What is said of code that does not come to an end. */
function stopped(isLong, input) {
  const why = isLong
    ? `It was stopped after ${LIMITS.check / 1000} seconds.`
    : `It was stopped, because it did not end within ${LIMITS.call / 1000} seconds.`;
  const when = input ? `It was called with this input:\n${input}` : "No call had begun yet.";
  return ended("stopped", `Your code does not end\n${why} ${when}\n${ANEW}`);
}

/**
 * Python for all panels of a page. It is started at the first check or run, and again after it
 * was ended. Checks wait for one another.
 */
export class Engine {
  #files;
  #sandbox = null;
  #turn = Promise.resolve();
  /** Ends the downloads of a start. */
  #quit = null;
  /** Seconds that the steps of the last start and check took, for measurements. */
  seconds = {};

  /** @param {object} config What the page says of its exercises and of the engine. */
  constructor(config) {
    this.config = config;
    this.#files = new Files(config);
  }

  /**
   * Say where the files for an answer come from, and how many bytes have still to be loaded; 0 if
   * that is not known.
   * @returns {Promise<{kind: "folder"|"distribution"|"nowhere", host: string, bytes: number,
   *   what: string}>} `what` names that which is nowhere, or comes from the distribution
   */
  async source(name = "", code = "") {
    const exercise = this.config.exercises?.[name] ?? {};
    let files;
    try {
      files = await this.#files.list(["core", ...needsOf(exercise, code)]);
    } catch (error) {
      if (error.kind !== "nowhere") throw error;
      return { kind: "nowhere", host: "", bytes: 0, what: error.what };
    }
    const isThere = (file) => file.list === "core" ? !this.#isAlive() : !this.#has(file.list);
    const wanted = files.filter(isThere);
    const far = files.find((file) => file.kind === "distribution");
    const isKnown = wanted.every(weight);
    const known = await this.#files.missingBytes([...wanted, ...await this.#files.archives()]);
    const bytes = isKnown ? known : 0;
    const what = PACKAGES[far?.list] ?? "Python";
    return { kind: far ? "distribution" : "folder", host: (far ?? files[0]).host, bytes, what };
  }

  /** Whether Python is there with all that an answer needs, so that nothing is to be loaded. */
  isReadyFor(name, code) {
    const needs = needsOf(this.config.exercises[name], code);
    return this.#isAlive() && needs.every((list) => this.#has(list));
  }

  /** Check an answer; see `#judge` for what comes back. */
  check(name, code, options) {
    return this.#inTurn(() => this.#judge("check", name, code, options));
  }

  /** Run code as a cell of a notebook. */
  run(name, code, options) {
    return this.#inTurn(() => this.#judge("run", name, code, options));
  }

  /** End what Python is doing, because the reader asks for it; the next press starts it anew. */
  stop() {
    this.#quit?.abort();
    this.#sandbox?.end(Object.assign(new Error("stopped"), { reason: "reader" }));
  }

  #inTurn(task) {
    const mine = this.#turn.then(task);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  #isAlive() {
    return this.#sandbox !== null && !this.#sandbox.ended;
  }

  #has(list) {
    return this.#isAlive() && this.#sandbox.loaded.has(list);
  }

  /**
   * @returns {Promise<{status: string, text: string, printed: string, lines: number[],
   *   restart: boolean, mistake: string|null}>}
   */
  async #judge(kind, name, code, { onProgress = () => {} } = {}) {
    demand();
    const exercise = this.config.exercises[name];
    const needs = needsOf(exercise, code);
    try {
      await this.#prepare(needs, onProgress);
    } catch (error) {
      if (error.reason === "reader") return ended("stopped", `Python was not started.\n${ANEW}`);
      throw error;
    }
    const begin = performance.now();
    const result = await this.#ask({
      kind, code, prelude: exercise.prelude ?? "", expression: exercise.check ?? "",
      given: exercise.given ?? {},
    });
    this.seconds.check = (performance.now() - begin) / 1000;
    if (result.restart) this.#sandbox.end();
    return result;
  }

  async #prepare(needs, onProgress) {
    const isNew = !this.#isAlive();
    const lists = [...(isNew ? ["core"] : []), ...needs.filter((list) => !this.#has(list))];
    if (!lists.length) return;
    const begin = performance.now();
    const files = await this.#files.list(lists);
    if (isNew) files.push(...await this.#files.archives());
    const libraries = lists.filter((list) => list in PACKAGES).map((list) => PACKAGES[list]);
    const what = [...(isNew ? ["Python"] : []), ...libraries].join(" and ");
    const counts = new Map();
    const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
    let reported = -Infinity;
    const report = () => {
      const [done, total] = [sumOf([...counts.values()]), sumOf(files.map(weight))];
      // Each time that something is drawn, a slow computer pauses in starting Python.
      if (done < total && performance.now() - reported < PAUSE) return;
      reported = performance.now();
      onProgress({ done, total, what });
    };
    const count = (file) => (bytes) => {
      // A server may send a file in another form than it is stored in.
      counts.set(file, Math.min((counts.get(file) ?? 0) + bytes, weight(file)));
      report();
    };
    report();
    const quit = new AbortController();
    this.#quit = quit;
    const sandbox = isNew ? new Sandbox() : this.#sandbox;
    this.#sandbox = sandbox;
    const load = (file) => this.#files.load(file, count(file), quit.signal);
    try {
      await (isNew ? this.#start(sandbox, files, load, begin) : this.#add(sandbox, files, load));
    } catch (error) {
      const isStopped = quit.signal.aborted;
      quit.abort();
      sandbox.end();
      if (isStopped) throw Object.assign(new Error("stopped"), { reason: "reader" });
      if (error instanceof EngineError) throw error;
      const why = DIED[error.reason] ?? "";
      throw new EngineError("start", "Python does not start in this browser.", why);
    }
  }

  /**
   * Start Python as its files come. They come in the order in which they are needed, as each takes
   * from the others' line: WebAssembly is compiled while Python's library is loaded, and Python
   * starts and imports the checker while wheels are loaded.
   */
  async #start(sandbox, files, load, begin) {
    const mark = (step) => {
      this.seconds[step] = (performance.now() - begin) / 1000;
    };
    this.seconds = {};
    const opened = sandbox.open().then(() => mark("frame"));
    const core = files.filter(({ list }) => list === "core");
    const isLate = ({ name }) => name === LIBRARY;
    const early = core.filter((file) => !isLate(file)).map((file) => [file.name, load(file)]);
    const isEarly = Promise.all(early.map(([, bytes]) => bytes));
    const late = core.filter(isLate)
      .map((file) => [file.name, isEarly.then(() => load(file))]);
    const loading = new Map([...early, ...late]);
    const running = (async () => {
      const [scripts] = await Promise.all([
        Promise.all(SCRIPTS.map((name) => loading.get(name))),
        opened,
      ]);
      sandbox.run(scripts);
      const sent = core.filter(({ name }) => !SCRIPTS.includes(name)).map(async ({ name }) => {
        const bytes = await loading.get(name);
        sandbox.send({ kind: "file", name, bytes }, bytes);
      });
      this.seconds.python = await Promise.all([sandbox.prepare({ kind: "start" }), ...sent])
        .then(([seconds]) => seconds);
      mark("started");
    })();
    const rest = Promise.all(loading.values()).then(async () => {
      mark("core");
      const isArchive = ({ list }) => list === "archive";
      const unpacked = this.#add(sandbox, files.filter(isArchive), load, running);
      const checking = unpacked.then(async () => {
        this.seconds.checker = await sandbox.prepare({ kind: "checker" });
        mark("checking");
      });
      const wheels = files.filter((file) => !["core", "archive"].includes(file.list));
      await Promise.all([checking, this.#add(sandbox, wheels, load, checking)]);
    });
    await Promise.all([running, rest]);
    mark("packages");
  }

  /** Give Python what wheels and archives hold, in their order, and import what takes its time. */
  async #add(sandbox, files, load, running = Promise.resolve()) {
    const loading = files.map(async (file) => unzip(await load(file)));
    // Each is awaited below, but one that fails before its turn is not to be reported twice.
    for (const unpacked of loading) unpacked.catch(() => {});
    await running;
    for (const [index, file] of files.entries()) {
      const unpacked = await loading[index];
      const isLast = files.findLastIndex(({ list }) => list === file.list) === index;
      const imports = isLast && file.list in PACKAGES ? [file.list] : [];
      const contents = unpacked.map(([, content]) => content);
      await sandbox.prepare({ kind: "write", files: unpacked, imports }, contents);
      if (isLast) sandbox.loaded.add(file.list);
    }
  }

  /** Have the worker check or run code, and end it where that does not end. */
  async #ask(message) {
    const sandbox = this.#sandbox;
    let input = "";
    let [inCall, inAll] = [0, 0];
    let last = performance.now();
    let timer;
    const watch = new Promise((resolve) => {
      timer = setInterval(() => {
        // A computer that slept has not let the code run either.
        const passed = Math.min(performance.now() - last, 4 * TICK);
        last = performance.now();
        inCall += passed;
        inAll += passed;
        if (inCall < LIMITS.call && inAll < LIMITS.check) return;
        resolve(stopped(inAll >= LIMITS.check, input));
      }, TICK);
    });
    const answered = sandbox.ask(message, (data) => {
      if (data.kind === "call" && typeof data.text === "string") {
        input = data.text;
        inCall = 0;
        return undefined;
      }
      if (data.kind === "result") return readResult(data.result) ?? undefined;
      if (data.kind !== "broken") return undefined;
      if (data.reason in DIED) throw Object.assign(new Error("died"), { reason: data.reason });
      return ended("error", `The check itself has failed: ${cut(data.text)}`);
    });
    try {
      return await Promise.race([watch, answered]);
    } catch (error) {
      if (error.reason === "reader") return ended("stopped", `Your code was stopped.\n${ANEW}`);
      return ended("died", `${DIED[error.reason] ?? DIED.fatal}\n${ANEW}`);
    } finally {
      clearInterval(timer);
    }
  }
}

// --- Without a network -----------------------------------------------------------------

/**
 * Keep the page, and those visited from now on, for times without a network. It is called after
 * the first start of Python, so that a reader who only reads gets nothing kept.
 */
export async function keepForOffline(config) {
  if (!navigator.serviceWorker || !globalThis.caches) return;
  const root = new URL(config.root, document.baseURI);
  const script = new URL("offline.js", root);
  script.search = new URLSearchParams({ version: config.version, folder: config.folder });
  try {
    await navigator.serviceWorker.register(script, { scope: root.pathname });
    const { active } = await navigator.serviceWorker.ready;
    const own = new URL(config.scripts, root);
    const modules = [
      "start.js", "exercises.js", "progress.js", "my_exercises.js", "editor.js", "elements.js",
      "engine.js", "packed.js", "sandbox.js", "worker.js", "exercises.css",
    ];
    active.postMessage({
      keep: [
        location.href,
        ...performance.getEntriesByType("resource").map((entry) => entry.name),
        ...modules.map((name) => new URL(name, own).href),
        new URL("engine.json", new URL(config.folder, root)).href,
      ],
    });
  } catch {
    // A browser that keeps nothing, as in a private window, works with a network.
  }
}

/** Remove all that `Engine` and `keepForOffline` have kept for this site. */
export async function forget(config) {
  const root = new URL(config.root, document.baseURI);
  try {
    for (const name of await caches.keys()) {
      const isOurs = /^nutrigen-(engine|pages)-/.test(name) && name.endsWith(`-${root.pathname}`);
      if (isOurs) await caches.delete(name);
    }
    const registration = await navigator.serviceWorker.getRegistration(root.href);
    if (registration?.scope === root.href) await registration.unregister();
  } catch {
    // Where nothing can be kept, nothing is to be removed.
  }
}
