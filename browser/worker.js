// Python in a worker. The page puts this text behind Pyodide's two scripts, so that the worker
// consists of one script and needs no permission to load others.
//
// The page sends Pyodide's files, then those of wheels and archives, then answers to check. What
// comes back is plain data. The port to the page is known inside of this function alone, and all
// that could be replaced from outside is taken before a learner's code runs: such code can not
// send a verdict in place of the checker. It shares Python with the checker, so it can still
// persuade the checker itself. That is as it should be: a reader's own browser holds no
// examination, and whoever forges a verdict here has deceived nobody else.

(() => {
  "use strict";

  const { apply, deleteProperty, defineProperty, getPrototypeOf, ownKeys } = Reflect;
  const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get;
  const createPython = globalThis.loadPyodide;
  const ADDRESS = "memory://python/";
  const MODULE = "pyodide.asm.wasm";
  /** Characters of an input's text that are worth showing. */
  const LONGEST = 2000;

  /** What the worker keeps of its global scope: the language itself, clocks and text. */
  const KEPT = new Set(
    ("globalThis self Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI "
      + "decodeURIComponent encodeURI encodeURIComponent escape unescape Object Function Boolean "
      + "Symbol Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError "
      + "URIError SuppressedError InternalError Number BigInt Math Date String RegExp Array "
      + "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array "
      + "BigInt64Array BigUint64Array Float16Array Float32Array Float64Array Map Set WeakMap "
      + "WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics JSON "
      + "Promise Proxy Reflect Intl Iterator WebAssembly console performance crypto setTimeout "
      + "clearTimeout setInterval clearInterval queueMicrotask structuredClone atob btoa "
      + "TextDecoder TextEncoder AbortController AbortSignal DOMException MessageChannel URL "
      + "URLSearchParams").split(" "),
  );

  /** Files that have come or will come, by name. */
  const files = new Map();
  let send;
  let python;
  let packages;
  let listings;
  let checker;

  function slot(name) {
    if (!files.has(name)) {
      const entry = {};
      entry.bytes = new Promise((resolve) => {
        entry.resolve = resolve;
      });
      files.set(name, entry);
    }
    return files.get(name);
  }

  /** Give a file to Pyodide as if it came from a server. */
  async function answer(address) {
    const name = String(address).split("/").pop();
    if (name === MODULE) return new Response(null);
    return new Response(await slot(name).bytes);
  }

  /** Remove whatever reaches the network, storage or another script, wherever it is inherited. */
  function takeAway() {
    URL.createObjectURL = undefined;
    for (
      let object = globalThis;
      object && object !== Object.prototype;
      object = getPrototypeOf(object)
    ) {
      for (const name of ownKeys(object)) {
        if (typeof name === "symbol" || KEPT.has(name)) continue;
        // What a script has declared by `var` can not be deleted.
        if (!deleteProperty(object, name)) defineProperty(object, name, { value: undefined });
      }
    }
  }

  async function start() {
    globalThis.fetch = answer;
    // Pyodide reports a module that can not be compiled nowhere, and would wait without end.
    const failed = new Promise((_resolve, reject) => {
      WebAssembly.instantiateStreaming = async (_response, imports) => {
        try {
          const module = await WebAssembly.compile(await slot(MODULE).bytes);
          return { module, instance: await WebAssembly.instantiate(module, imports) };
        } catch (error) {
          reject(error);
          throw error;
        }
      };
    });
    // Of the list of packages only the version counts: none of them is ever asked for.
    const lock = JSON.parse(new TextDecoder().decode(await slot("pyodide-lock.json").bytes));
    const made = createPython({
      indexURL: ADDRESS,
      lockFileContents: { info: lock.info, packages: {} },
      fullStdLib: false,
      checkAPIVersion: false,
      env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" },
      stdin: () => null,
      stdout: () => {},
      stderr: () => {},
    });
    python = await Promise.race([made, failed]);
    packages = python.runPython(
      "import sys; next(path for path in sys.path if path.endswith('site-packages'))",
    );
    listings = python.pyimport("sys").path_importer_cache;
  }

  /** Put files where Python finds them, and import already what takes its time. */
  function write({ files: contents, imports }) {
    for (const [name, bytes] of contents) {
      const path = `${packages}/${name}`;
      python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
      python.FS.writeFile(path, new Uint8Array(bytes), { canOwn: true });
    }
    // Python keeps a list of the folder's files. importlib.invalidate_caches() would also read the
    // list of its whole library again, which takes a quarter of a second.
    listings.pop(packages, null);
    for (const name of imports) python.pyimport(name).destroy();
  }

  function plain(result) {
    const found = result.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
    result.destroy();
    return found;
  }

  /** Say in one word why Python can not go on, or "" if it can. */
  function reason(error) {
    const text = `${error?.name} ${error?.type} ${error?.message}`;
    if (/MemoryError|out of memory|could not allocate|memory\.grow/i.test(text)) return "memory";
    if (/call stack|too much recursion/i.test(text)) return "depth";
    return error?.name === "PythonError" ? "" : "fatal";
  }

  function work({ token, kind, code, prelude, expression, given }) {
    const report = (text) => send({ token, kind: "call", text: String(text).slice(0, LONGEST) });
    try {
      const names = python.toPy(given);
      const result = kind === "check"
        ? checker.check(code, prelude, expression, names, report)
        : checker.run(code, prelude, names, report);
      send({ token, kind: "result", result: plain(result) });
    } catch (error) {
      const lines = String(error?.message ?? error).trim().split("\n");
      send({ token, kind: "broken", reason: reason(error), text: lines.pop() });
    }
  }

  async function prepare({ token, kind, ...rest }) {
    const begin = performance.now();
    try {
      if (kind === "start") await start();
      else if (kind === "write") write(rest);
      else {
        checker = python.pyimport("nutrigen.exercises._page");
        takeAway();
      }
      send({ token, kind: "ready", seconds: (performance.now() - begin) / 1000 });
    } catch (error) {
      send({ token, kind: "broken", reason: reason(error), text: String(error?.message ?? error) });
    }
  }

  function hear(event) {
    const message = apply(dataOf, event, []);
    if (message.kind === "file") {
      slot(message.name).resolve(message.bytes);
    } else if (message.kind === "check" || message.kind === "run") work(message);
    else prepare(message);
  }

  addEventListener("message", (event) => {
    const port = event.ports[0];
    send = port.postMessage.bind(port);
    port.onmessage = hear;
  }, { once: true });
})();
