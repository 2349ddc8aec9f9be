// Shows one slide of a deck at a time, and its steps one after another. Without it all slides
// stand below each other.
(() => {
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const minutes = slides.map((slide) => Number(slide.dataset.minutes));
  const lasts = slides.map((slide) =>
    Math.max(0, ...[...slide.querySelectorAll("[data-from]")].map(({ dataset }) => Number(dataset.from)))
  );
  let at = 0;
  let step = 0;
  let speaker;
  let began;

  // The site's button for the color mode counts here, too.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const color = () => {
    let mode = "auto";
    try {
      mode = localStorage.getItem("mode") || mode;
    } catch {
      // A browser that keeps nothing for pages from disk.
    }
    root.dataset.theme = ["light", "dark"].includes(mode) ? mode : dark.matches ? "dark" : "light";
  };
  color();
  dark.addEventListener("change", color);
  // Paper is white.
  addEventListener("beforeprint", () => (root.dataset.theme = "light"));
  addEventListener("afterprint", color);

  const nav = document.createElement("nav");
  nav.setAttribute("aria-label", "Slides");
  const button = (label, title, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.title = title;
    made.addEventListener("click", action);
    nav.append(made);
  };
  const counter = document.createElement("output");
  button("Back", "Arrow left", () => move(-1));
  nav.append(counter);
  button("Next", "Arrow right, space bar", () => move(1));
  button("Notes", "N: all slides with notes", () => list());
  button("Speaker", "S: notes in a window of their own", () => speak());
  document.body.append(nav);

  const show = (slide, atStep, focus = true) => {
    at = Math.min(Math.max(slide, 0), slides.length - 1);
    step = Math.min(Math.max(atStep, 0), lasts[at]);
    slides.forEach((one, index) => one.classList.toggle("shown", index === at));
    for (const part of slides[at].querySelectorAll("[data-from]")) {
      const { from, until } = part.dataset;
      part.classList.toggle("later", step < Number(from) || step > Number(until ?? Infinity));
    }
    slides[at].classList.toggle("told", step > 0);
    counter.textContent = `${at + 1} / ${slides.length}`;
    if (focus) slides[at].focus({ preventScroll: true });
    // A deck opened from disk may not change its address.
    const address = `#${at + 1}`;
    if (location.hash !== address) history.replaceState(null, "", address);
    tell();
  };
  const move = (by) => {
    const next = step + by;
    if (next < 0) show(at - 1, at ? lasts[at - 1] : 0);
    else if (next > lasts[at]) at + 1 < slides.length && show(at + 1, 0);
    else show(at, next);
  };
  const list = () => {
    const listed = root.classList.toggle("listed");
    root.classList.toggle("running", !listed);
    fit();
    if (listed) slides[at].scrollIntoView();
    else show(at, step);
  };

  // What the speaker says, and the clock, in another window, for the other screen.
  const tell = () => {
    if (!speaker || speaker.closed) return;
    const page = speaker.document;
    const planned = minutes.slice(0, at + 1).reduce((sum, one) => sum + one, 0);
    const passed = Math.floor((Date.now() - began) / 60000);
    const heading = (slide) => slide?.querySelector("h1, h2").textContent ?? "the end";
    page.body.replaceChildren(
      Object.assign(page.createElement("h1"), { textContent: heading(slides[at]) }),
      Object.assign(page.createElement("p"), {
        textContent: `${passed} minutes have passed; this slide ends after ${planned}.`,
      })
    );
    const notes = slides[at].querySelector(".notes");
    if (notes) page.body.append(page.importNode(notes, true));
    // MathJax's letters are not in the other window, which draws MathML by itself.
    for (const formula of page.querySelectorAll("mjx-container")) {
      formula.replaceWith(formula.querySelector("math") ?? "");
    }
    page.body.append(
      Object.assign(page.createElement("p"), { textContent: `Next: ${heading(slides[at + 1])}` })
    );
  };
  const speak = () => {
    speaker = window.open("", "speaker", "width=640,height=480");
    if (!speaker) return;
    began ??= Date.now();
    speaker.document.title = "Notes";
    speaker.document.documentElement.lang = "en";
    speaker.document.body.style.cssText = "font: 1.4rem/1.4 system-ui, sans-serif; margin: 1.5rem";
    speaker.document.addEventListener("keydown", keys);
    tell();
  };
  setInterval(tell, 10000);

  const actions = {
    ArrowRight: () => move(1),
    ArrowDown: () => move(1),
    PageDown: () => move(1),
    " ": () => move(1),
    ArrowLeft: () => move(-1),
    ArrowUp: () => move(-1),
    PageUp: () => move(-1),
    Home: () => show(0, 0),
    End: () => show(slides.length - 1, 0),
    n: list,
    s: speak,
    f: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
  };
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A button or a link that has the focus is pressed by the space bar.
    if (event.key === " " && event.target.closest?.("a, button")) return;
    if (root.classList.contains("listed") && event.key !== "n") return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  addEventListener("keydown", keys);

  // A formula that is wider than its place becomes smaller by itself; returned is how much.
  const narrow = (formula) => {
    formula.style.fontSize = "";
    const wide = formula.firstElementChild.getBoundingClientRect().width;
    // It stands in the middle, and its number at the right.
    const place = formula.parentElement;
    const room = place.clientWidth - 2 * (place.querySelector(".eqno")?.offsetWidth ?? 0) - 20;
    if (wide <= room) return 1;
    formula.style.fontSize = `${(100 * room) / wide}%`;
    return room / wide;
  };
  const tooMuch = (body) => {
    const room = body.getBoundingClientRect();
    const boxes = [...body.children].map((one) => one.getBoundingClientRect());
    return (
      [body, ...body.querySelectorAll(":scope > .words")].some(
        (one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1
      ) ||
      boxes.some((box) => box.bottom > room.bottom + 1 || box.top < room.top - 1) ||
      [...body.querySelectorAll("img")].some((image) => image.offsetHeight < 0.45 * room.height)
    );
  };
  // Letters become smaller where a slide would not have room for all that it shows. Returned is how
  // large letters, formulas and figures are together; above twice its size a figure gains nothing.
  const shrink = (body) => {
    const formulas = [...body.querySelectorAll("mjx-container[display]")];
    let size = 100;
    let narrowed = 1;
    for (; size >= 60; size -= 4) {
      body.style.setProperty("--fit", size / 100);
      narrowed = Math.min(1, ...formulas.map(narrow));
      if (!tooMuch(body)) break;
    }
    const scales = [...body.querySelectorAll("img")].map((image) =>
      Math.min(image.offsetWidth / image.naturalWidth, image.offsetHeight / image.naturalHeight)
    );
    return size * narrowed * Math.min(2, ...scales);
  };
  const fit = () => {
    for (const body of document.querySelectorAll(".slide .body")) {
      const beside = body.querySelector(":scope > .figures") && body.children.length > 1;
      const places = beside ? ["below", "beside words", "beside both"] : ["below"];
      const sizes = places.map((place) => {
        body.dataset.figure = place;
        return shrink(body);
      });
      body.dataset.figure = places[sizes.indexOf(Math.max(...sizes))];
      shrink(body);
    }
  };

  root.classList.add("running");
  const start = async () => {
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    fit();
    root.dataset.ready = "";
  };
  addEventListener("resize", fit);
  addEventListener("load", start);
  // An address ends with a slide's number or its name.
  const addressed = () => {
    const name = location.hash.slice(1);
    const named = slides.findIndex((slide) => slide.id === name);
    return named < 0 ? Number(name) - 1 || 0 : named;
  };
  addEventListener("hashchange", () => addressed() === at || show(addressed(), 0));
  show(addressed(), 0, false);
})();
