// What the check of the site asks of a page, from inside it. Each function returns an array of
// sentences, one for each problem.
(() => {
  const article = () => document.querySelector("article") ?? document.body;

  const inWords = (element) => {
    const name = element.tagName.toLowerCase();
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].map((word) => `.${word}`).join("");
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 50);
    return `<${name}${id}${classes}> “${text}”`;
  };

  // The page must not scroll sideways; a wide table or equation scrolls inside its own box.
  const overflow = () => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const clips = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== "visible") return true;
      }
      return false;
    };
    const tooWide = [...document.body.querySelectorAll("*")].filter(
      (element) =>
        article().contains(element) &&
        (element.getBoundingClientRect().right + scrollX > page.clientWidth + 1 ||
          element.scrollWidth > page.clientWidth) &&
        !clips(element)
    );
    const innermost = tooWide.filter((one) => !tooWide.some((other) => other !== one && one.contains(other)));
    return [
      `the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth} px: ` +
        innermost.slice(0, 3).map(inWords).join(", "),
    ];
  };

  // A formula in a sentence stands there whole: it neither scrolls nor is cut.
  const inlineMath = () => {
    const clipped = [...article().querySelectorAll("span.math, span.math *, p mjx-container:not([display])")].filter(
      (element) => {
        const { overflowX, overflowY } = getComputedStyle(element);
        const clips = overflowX !== "visible" || overflowY !== "visible";
        // The invisible MathML copy for screen readers is clipped on purpose.
        return clips && !element.closest("mjx-assistive-mml") && element.scrollWidth > element.clientWidth;
      }
    );
    const bars = [...article().querySelectorAll("span.math, span.math *")].filter(
      (element) => element.offsetHeight - element.clientHeight >= 8 && element.clientHeight > 0
    );
    const found = [...new Set([...clipped, ...bars])];
    return found.length
      ? [`${found.length} formulas in sentences scroll or are cut: ${found.slice(0, 3).map(inWords).join(", ")}`]
      : [];
  };

  // No line begins with the punctuation that belongs to a formula.
  const punctuation = () => {
    const walker = document.createTreeWalker(article(), NodeFilter.SHOW_TEXT);
    const lost = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const formula = text.previousElementSibling;
      if (text.previousSibling !== formula || !formula?.matches("span.math") || !/^[.,;:!?)]/.test(text.data)) continue;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 1);
      const [sign, box] = [range.getBoundingClientRect(), formula.getBoundingClientRect()];
      if (sign.width && sign.top >= box.bottom - 1) lost.push(inWords(formula));
    }
    return lost.map((formula) => `a line begins with the punctuation after ${formula}`);
  };

  // Does something with all that is folded open, as far as the layout goes, and folds it again.
  const unfolded = (look) => {
    const details = [...article().querySelectorAll("details:not([open])")];
    const hidden = [...article().querySelectorAll(".toggle-hidden")];
    for (const one of details) one.open = true;
    for (const one of hidden) one.classList.remove("toggle-hidden");
    try {
      return look();
    } finally {
      for (const one of details) one.open = false;
      for (const one of hidden) one.classList.add("toggle-hidden");
    }
  };

  // Where there is room for it, whatever is wide is seen whole: code, tables, formulas.
  const sideways = () =>
    unfolded(() => {
      const beside = document.querySelectorAll(".bd-sidebar-secondary, .bd-sidebar-secondary *");
      const wide = [...article().querySelectorAll("*"), ...beside].filter(
        (element) =>
          element.scrollWidth > element.clientWidth &&
          // What is there for screen readers alone is a pixel wide.
          element.clientWidth > 1 &&
          getComputedStyle(element).overflowX !== "visible" &&
          // MathJax makes a brace or a root longer by a piece that it cuts to the length.
          !element.closest("mjx-ext, mjx-assistive-mml")
      );
      return wide.map(
        (element) => `scrolls sideways, ${element.scrollWidth} px in ${element.clientWidth} px: ${inWords(element)}`
      );
    });

  // A formula has room above and below for all that MathJax draws.
  const cutMath = () =>
    unfolded(() =>
      [...article().querySelectorAll("mjx-container[display]")].flatMap((formula) => {
        const box = formula.getBoundingClientRect();
        const isCut = [...formula.querySelectorAll("mjx-c")].some((letter) => {
          const { top, bottom } = letter.getBoundingClientRect();
          return !letter.closest("mjx-ext") && (top < box.top - 0.5 || bottom > box.bottom + 0.5);
        });
        return isCut && getComputedStyle(formula).overflowY !== "visible" ? [`a formula is cut: ${inWords(formula)}`] : [];
      })
    );

  // Math must be typeset: none left as TeX, none that MathJax could not read.
  const math = () => {
    const problems = [];
    const walker = document.createTreeWalker(article(), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (text.parentElement.closest("pre, code, script, style, mjx-container, .nutrigen-steps")) continue;
      if (/\$\$|\\\(|\\\[|\\begin\{/.test(text.data)) {
        problems.push(`math is left as TeX: “${text.data.trim().slice(0, 60)}”`);
      }
    }
    for (const element of article().querySelectorAll(".math")) {
      if (!element.querySelector("mjx-container")) problems.push(`math is not typeset: ${inWords(element)}`);
    }
    for (const element of document.querySelectorAll("mjx-merror")) {
      problems.push(`MathJax cannot read ${element.getAttribute("title") ?? inWords(element)}`);
    }
    return problems;
  };

  // An image is there and has an alternative text in words; what is only decoration says so.
  const images = () =>
    [...document.images].flatMap((image) => {
      const alt = image.getAttribute("alt");
      const address = image.getAttribute("src") ?? "";
      const source = address.slice(0, 80);
      if (image.complete && !image.naturalWidth) return [`the image ${source} cannot be shown`];
      if (image.matches("[role=presentation], [aria-hidden=true]")) return [];
      if (alt === null || !alt.trim()) return [`the image ${source} has no alternative text`];
      const file = address.split("/").pop();
      return /\.(png|svg|jpe?g|gif|webp|pdf)$/i.test(alt.trim()) || alt.trim() === file
        ? [`the alternative text of ${source} is a file name: ${alt}`]
        : [];
    });

  const identifiers = () => {
    const seen = new Set();
    return [...document.querySelectorAll("[id]")].flatMap((element) => {
      if (seen.has(element.id)) return [`the id ${element.id} is used twice`];
      seen.add(element.id);
      return [];
    });
  };

  // A reader who asks for less motion gets none.
  const motion = () => {
    const problems = document
      .getAnimations()
      .filter((animation) => animation.playState === "running")
      .map((animation) => `moves in spite of “reduced motion”: ${inWords(animation.effect.target)}`);
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    for (const element of document.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      if (
        seconds(style.transitionDuration) > 0.01 ||
        (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) ||
        style.scrollBehavior === "smooth"
      ) {
        problems.push(`may move in spite of “reduced motion”: ${inWords(element)}`);
      }
    }
    return problems.slice(0, 3);
  };

  const typeset = async () => {
    for (let wait = 0; window.MathJax && !window.MathJax.startup?.promise && wait < 100; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await window.MathJax?.startup?.promise;
  };

  const violations = async (context, rules) => {
    const options = { ...rules, preload: false, resultTypes: ["violations"] };
    const found = await window.axe.run(context, options);
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => {
        const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
        return `${rule.id}: ${node.target.join(" ")}: ${why}`;
      })
    );
  };

  const COLOR = ["color-contrast", "link-in-text-block"];

  // The rules of WCAG 2.0, 2.1 and 2.2, levels A and AA, without those on color, which take
  // longest.
  const accessible = () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
    const rules = Object.fromEntries(COLOR.map((rule) => [rule, { enabled: false }]));
    return violations(document, { runOnly: { type: "tag", values }, rules });
  };

  // Contrast follows from the colors and the size: of all pieces of text that agree in them, one
  // is measured. Of a link in a text, what it stands out from and by what counts, too.
  const contrast = () => {
    const grounds = new WeakMap();
    const ground = (element) => {
      if (!element) return "";
      if (!grounds.has(element)) {
        const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
        const own = [backgroundColor, backgroundImage, opacity, filter].join();
        const plain = own === "rgba(0, 0, 0, 0),none,1,none" ? "" : own;
        grounds.set(element, `${ground(element.parentElement)}|${plain}`.replace(/\|+$/, ""));
      }
      return grounds.get(element);
    };
    const looks = (element) => {
      const { color, fontSize, fontWeight, textDecorationLine, borderBottom } = getComputedStyle(element);
      return [color, fontSize, fontWeight, textDecorationLine, borderBottom].join();
    };
    const surroundings = (link) => {
      let block = link.parentElement;
      while (getComputedStyle(block).display.startsWith("inline") && block !== document.body) {
        block = block.parentElement;
      }
      const alone = block.textContent.trim() === link.textContent.trim();
      return [looks(link), block.tagName, block.className, looks(block), alone].join();
    };
    const chosen = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
      const link = element.closest("a[href]");
      const key = [looks(element), ground(element), link && surroundings(link)].join();
      const known = chosen.get(key);
      // Axe looks at everything inside, so the smallest element does.
      if (!known || element.childElementCount < known.childElementCount) chosen.set(key, element);
    }
    const rules = { runOnly: { type: "rule", values: COLOR } };
    const include = [...chosen.values()].map((element) => element.closest("a[href]") ?? element);
    return violations({ include }, rules);
  };

  window.siteCheck = {
    accessible,
    contrast,
    cutMath,
    identifiers,
    images,
    inlineMath,
    math,
    motion,
    overflow,
    punctuation,
    sideways,
    typeset,
  };
})();
