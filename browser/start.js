// Starts what a page with exercises needs. It is a classic script, because a page that was opened
// from disk can load no module, and then has to say so.
(() => {
  const says = {
    file: "A browser starts no Python from a file. To answer the exercises here, serve the folder "
      + "by this command,",
    open: "then open the page at this address:",
    rest: "All else on the page works as it is.",
    failed: "The script of the exercises cannot be loaded. The notebook of the chapter has the "
      + "same exercises.",
  };
  const places = () => [
    ...document.querySelectorAll(".exercise-panel, #my-exercises-actions"),
  ];

  const show = (place, ...parts) => {
    place.replaceChildren(
      ...parts.map(([tag, text]) => {
        const element = document.createElement(tag);
        element.textContent = text;
        element.className = tag === "pre" ? "exercise-command" : "exercise-note";
        return element;
      }),
    );
    place.hidden = false;
  };

  const quoted = (path, isWindows) => {
    if (/^[\w./:~+-]+$/.test(path)) return path;
    return isWindows ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
  };

  /** Say how the folder that the page is in can be served. */
  const explainFiles = (root) => {
    const pathOf = (address) => decodeURIComponent(address.pathname);
    const page = new URL(location.href);
    const path = pathOf(root);
    const isWindows = /^\/[A-Za-z]:/.test(path);
    const folder = path.slice(isWindows ? 1 : 0).replace(/(.)\/$/, "$1");
    const python = isWindows ? "py" : "python3";
    const command = `${python} -m http.server --directory ${quoted(folder, isWindows)}`;
    const address = `http://localhost:8000/${page.pathname.slice(root.pathname.length)}`;
    for (const place of places()) {
      show(place, ["p", says.file], ["pre", command], ["p", says.open], ["pre", address],
        ["p", says.rest]);
    }
  };

  const fail = (error) => {
    console.error(error);
    for (const place of places()) show(place, ["p", says.failed]);
  };

  const config = document.getElementById("exercises-in-page");
  if (!config) return;
  if (location.protocol === "file:") {
    explainFiles(new URL(JSON.parse(config.textContent).root, document.baseURI));
    return;
  }
  if (document.querySelector(".exercise-panel")) import("./exercises.js").catch(fail);
  if (document.getElementById("my-exercises-actions")) import("./my_exercises.js").catch(fail);
})();
