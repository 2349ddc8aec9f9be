// What the site's search finds, in which order, and how it is shown. Sphinx has put this behind its
// own searchtools.js, loads the index that search.py has made, and asks by `Search.query`.
//
// A section is ranked by BM25F (Robertson and Zaragoza, 2009): a word counts the more, the fewer
// sections have it, and more in a title than in a text; the more often it stands in a section, the
// less one more adds. A query is a list of concepts, each a set of phrases that mean the same.
{
  // Of each field of a section: how much a word in it counts, and how far the field's length matters.
  const FIELDS = {
    title: { weight: 6, length: 0.6 },
    terms: { weight: 9, length: 0.3 },
    said: { weight: 5, length: 0.6 },
    place: { weight: 0.7, length: 0.6 },
    text: { weight: 1, length: 0.6 },
  };
  const SATURATION = 2;
  const PAGE_SATURATION = 12;
  // What a page says of the query, and words that stand together, beside what a section says.
  const PAGE = 0.3;
  const TOGETHER = 0.3;
  // How much a section loses that has not all that was asked for, and one gains whose title has
  // nothing else.
  const COVERED = 1;
  const NAMED = 0.5;
  // How much one gains to which the glossary sends readers for what is asked for.
  const HOME = 1;
  // How far a section has what is only elsewhere on its page.
  const ELSEWHERE = 0.7;
  // How much a section is worth beside one of a chapter with the same words.
  const KINDS = { section: 1, term: 0.35, exercise: 0.4, repeating: 0.3, card: 1, name: 1 };
  const REFERENCE = 0.15;
  // What stands in the second list: names of the package, and cards of data.
  const LAST = new Set(["card", "name"]);
  const SHOWN = 20;
  const EXCERPT = 240;
  // Words of a query that say nothing of what is looked for, beside those that Sphinx knows.
  const EMPTY = new Set([...stopwords, ..."can do does how i my versus vs what when which why you".split(" ")]);

  // British spellings become American ones, in book and query alike; that some other word is then
  // written strangely does no harm, since it is so on both sides.
  const SPELLINGS = [
    [/is(e|ed|er|ers|es|ing|ation|ations)$/, "iz$1"],
    [/ys(e|ed|er|es|ing)$/, "yz$1"],
    [/([a-z]{3})our(s|ed|ing|al|ite|ites)?$/, "$1or$2"],
    [/([bcdgt])re(s|d)?$/, "$1er$2"],
    [/ence(s|d)?$/, "ense$1"],
    [/([aeiou][a-z]*[aeiou])ll(ed|er|ing)$/, "$1l$2"],
    [/ogue(s)?$/, "og$1"],
    [/ae|oe/g, "e"],
    // Plurals that the stemmer does not know.
    [/trices$/, "trix"],
    [/ndices$/, "ndex"],
    [/(aly|othe)ses$/, "$1sis"],
  ];

  const stemmer = new Stemmer();
  const stems = new Map();
  const stem = (word) => {
    let found = stems.get(word);
    if (found === undefined) {
      const spelled = SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), word);
      found = stemmer.stemWord(spelled);
      stems.set(word, found);
    }
    return found;
  };

  // The words of a text as they are written, in small letters; k-mer, cross_val and 5' are one each.
  const wordsOf = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’]s\b/g, "")
      .match(/[\p{L}\p{N}]+(?:[-–_.'’][\p{L}\p{N}]+)*/gu) ?? [];
  // A compound counts as one word and as its parts: k-mer as kmer, k and mer.
  const partsOf = (word) => {
    const parts = word.split(/[-–_.'’]/);
    return parts.length > 1 ? [parts.join(""), ...parts] : parts;
  };
  const phraseOf = (words) => ` ${words.map(stem).join(" ")} `;
  const normalized = (text) => phraseOf(wordsOf(text).flatMap(partsOf));
  // All ways to write words that stand side by side: as a compound, joined, or apart.
  const spellingsOf = (words) => {
    const apart = words.flatMap((word) => word.split(/[-–_.'’]/));
    return [phraseOf(apart), phraseOf([apart.join("")])];
  };

  const count = (text, phrase) => {
    let found = 0;
    // Phrases share the space between them.
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length - 1)) {
      found += 1;
    }
    return found;
  };

  const numbered = (number, title) => (number ? `${number}. ${title}` : title);

  const unpack = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(unpacked).json();
  };

  let book;
  // The index, made ready for searching: at the first query.
  const prepare = (index) => {
    const vocabulary = new Map();
    const sections = [];
    const gather = (sources) => {
      const gathered = new Map();
      for (const [label, texts] of sources.flatMap(Object.entries)) {
        gathered.set(label, [...(gathered.get(label) ?? []), ...texts]);
      }
      return (labels) => labels.flatMap((label) => gathered.get(label) ?? []);
    };
    const pages = Object.values(index.pages);
    const saidOf = gather([index.topics, ...pages.map(({ said }) => said)]);
    const termsOf = gather(pages.map(({ terms }) => terms));
    for (const [page, { reference, sections: ofPage }] of Object.entries(index.pages)) {
      for (const [anchor, labels, number, title, place, kind, text] of ofPage) {
        const [, , numberOfPage, titleOfPage] = ofPage[0];
        const around = [anchor ? numbered(numberOfPage, titleOfPage) : "", place].filter(Boolean).join(" › ");
        const section = { page, anchor, name: numbered(number, title), around, kind, text, reference };
        section.fields = {
          title: normalized(title),
          terms: normalized(termsOf(labels).join(" ")),
          said: normalized(saidOf(labels).join(" ")),
          place: normalized(anchor ? `${titleOfPage} ${place}` : ""),
          text: normalized(text),
        };
        section.terms = new Set(termsOf(labels).flatMap((term) => spellingsOf(wordsOf(term))));
        sections.push(section);
        for (const word of wordsOf(`${title} ${text}`).flatMap(partsOf)) {
          vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
        }
      }
    }
    const lengths = {};
    for (const name of Object.keys(FIELDS)) {
      lengths[name] = sections.reduce((sum, { fields }) => sum + fields[name].length, 0) / sections.length;
    }
    const synonyms = new Map();
    for (const group of index.synonyms) {
      const phrases = group.flatMap((words) => spellingsOf(wordsOf(words)));
      for (const phrase of phrases) synonyms.set(phrase, [...(synonyms.get(phrase) ?? []), ...phrases]);
    }
    return { sections, vocabulary, lengths, synonyms };
  };

  // Insertions, deletions, exchanges and swapped neighbors that lead from one word to another.
  const distance = (a, b) => {
    let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      [before, last] = [last, row];
    }
    return last[b.length];
  };

  // The word of the book that was probably meant by one that is not in it: the most frequent of
  // those that begin with it, or of those with the fewest slips.
  const meantBy = (word) => {
    const allowed = word.length < 5 ? 0 : word.length < 8 ? 1 : 2;
    let best = null, least = [allowed + 1, 0];
    for (const [known, times] of book.vocabulary) {
      if (known[0] !== word[0] || Math.abs(known.length - word.length) > allowed && !known.startsWith(word)) continue;
      const slips = word.length > 3 && known.startsWith(word) ? 0 : distance(word, known);
      if (slips < least[0] || (slips === least[0] && slips <= allowed && times > least[1])) {
        [best, least] = [known, [slips, times]];
      }
    }
    return best;
  };

  const isKnown = (phrase) =>
    book.sections.some(({ fields }) => Object.values(fields).some((text) => text.includes(phrase)));

  // What a query asks for: of each concept its phrases; and the words that the book does not know.
  const read = (query) => {
    const words = wordsOf(query);
    const isEmpty = words.some((word) => !EMPTY.has(word)) ? (word) => EMPTY.has(word) : () => false;
    const concepts = [], unknown = [];
    const takeWord = (word) => {
      const parts = word.split(/[-–_.'’]/);
      const phrases = spellingsOf([word]);
      if (phrases.some(isKnown)) concepts.push(phrases);
      else if (parts.length > 1) parts.forEach(takeWord);
      else {
        const meant = meantBy(word);
        if (!meant) unknown.push(word);
        else concepts.push([...new Set([...spellingsOf([meant]), ...(book.synonyms.get(phraseOf([meant])) ?? [])])]);
      }
    };
    for (let at = 0; at < words.length; ) {
      let taken = 0;
      for (let length = Math.min(4, words.length - at); length > 0 && !taken; length -= 1) {
        const [apart, joined] = spellingsOf(words.slice(at, at + length));
        const same = book.synonyms.get(apart) ?? book.synonyms.get(joined);
        if (same?.some(isKnown)) concepts.push([...new Set([apart, joined, ...same])]);
        else if (length > 1 && length < 4 && !words.slice(at, at + length).some(isEmpty) && isKnown(joined)) concepts.push([apart, joined]);
        else continue;
        taken = length;
      }
      if (!taken && !isEmpty(words[at])) takeWord(words[at]);
      at += taken || 1;
    }
    return { concepts, unknown };
  };

  // BM25F of sections, or of pages, of each of which `hits` says how much it has of a concept.
  const weigh = (hits, saturation) => {
    const having = hits.filter(Boolean).length;
    const rarity = Math.log(1 + (hits.length - having + 0.5) / (having + 0.5));
    return { rarity, scores: hits.map((found) => (rarity * found) / (saturation + found)) };
  };

  const hitsOf = (phrases) =>
    book.sections.map(({ fields }) => {
      let sum = 0;
      for (const [name, { weight, length }] of Object.entries(FIELDS)) {
        const times = Math.max(...phrases.map((phrase) => count(fields[name], phrase)));
        sum += (weight * times) / (1 - length + (length * fields[name].length) / book.lengths[name]);
      }
      return sum;
    });

  // The share of a title that phrases make up.
  const shareIn = (title, phrases) => {
    const rest = phrases.reduce((left, phrase) => left.replaceAll(phrase, "  "), title);
    const [before, after] = [title, rest].map((text) => text.split(" ").filter((word) => word && !EMPTY.has(word)).length);
    return before ? 1 - after / before : 0;
  };

  const rank = (concepts) => {
    const { sections } = book;
    const pages = [...new Set(sections.map(({ page }) => page))];
    const [total, covered, home, own] = [0, 0, 0, 0].map((start) => sections.map(() => start));
    let whole = 0;
    concepts.forEach((phrases, c) => {
      const hits = hitsOf(phrases);
      const ofPages = new Map(pages.map((page) => [page, 0]));
      sections.forEach(({ page }, i) => ofPages.set(page, ofPages.get(page) + hits[i]));
      const { rarity, scores: ofSections } = weigh(hits, SATURATION);
      const { scores } = weigh([...ofPages.values()], PAGE_SATURATION);
      const scoreOfPage = new Map(pages.map((page, i) => [page, scores[i]]));
      // Words that stand together as they were typed say more than each alone.
      const together = concepts[c + 1]?.flatMap((after) => phrases.map((before) => before + after.trimStart()));
      const pair = together ? weigh(hitsOf(together), SATURATION) : null;
      whole += rarity;
      sections.forEach(({ page, terms }, i) => {
        if (phrases.some((phrase) => terms.has(phrase))) home[i] += rarity;
        own[i] += ofSections[i];
        total[i] += ofSections[i] + (pair ? TOGETHER * pair.scores[i] : 0) + PAGE * scoreOfPage.get(page);
        if (hits[i]) covered[i] += rarity;
        else if (scoreOfPage.get(page)) covered[i] += ELSEWHERE * rarity;
      });
    });
    return sections
      .map((section, i) => ({
        section,
        score: total[i] * (covered[i] / whole) ** COVERED * KINDS[section.kind]
          * (section.reference ? REFERENCE : 1) * (1 + NAMED * shareIn(section.fields.title, concepts.flat()))
          * (1 + (HOME * home[i]) / whole),
      }))
      .filter((_, i) => own[i] > 0)
      .sort((a, b) => b.score - a.score);
  };

  // --- What is shown ---

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  // The sentences in which most is found of what is asked for, with the words marked.
  const excerpt = (text, concepts) => {
    const sentences = text.split(/(?<=[.?!:;]\)?) +/);
    const found = sentences.map(normalized).map((words) =>
      concepts.filter((phrases) => phrases.some((phrase) => words.includes(phrase))).length);
    let start = found.indexOf(Math.max(...found));
    let shown = sentences[start];
    while (sentences[start + 1] && shown.length + sentences[start + 1].length < EXCERPT) {
      start += 1;
      shown += ` ${sentences[start]}`;
    }
    if (shown.length > EXCERPT + 60) shown = `${shown.slice(0, shown.lastIndexOf(" ", EXCERPT))} …`;
    // What stands between words has even numbers. A phrase is marked where all of it stands.
    const pieces = shown.split(/([\p{L}\p{N}]+(?:[-–_.'’][\p{L}\p{N}]+)*)/u);
    const marked = new Set();
    const isAsked = (words) => spellingsOf(words).some((spelled) => concepts.flat().includes(spelled));
    for (let from = 1; from < pieces.length; from += 2) {
      for (let to = from; to < Math.min(from + 8, pieces.length); to += 2) {
        const words = pieces.slice(from, to + 1).flatMap((piece) => wordsOf(piece));
        if (isAsked(words)) for (let at = from; at <= to; at += 1) marked.add(at);
      }
    }
    return element("p", "search-excerpt", ...pieces.map((piece, at) => (marked.has(at) ? element("mark", "", piece) : piece)));
  };

  const item = ({ page, anchor, name, around, kind, text }, concepts) => {
    const link = element("a", "", name);
    link.href = `${page}${DOCUMENTATION_OPTIONS.LINK_SUFFIX}${anchor && `#${anchor}`}`;
    const shown = element("li", `search-${kind}`, link);
    if (around) shown.append(element("span", "search-place", ` ${around}`));
    if (text) shown.append(excerpt(text, concepts));
    return shown;
  };

  const list = (results, concepts, output) =>
    output.append(...results.slice(0, SHOWN).map(({ section }) => item(section, concepts)));

  const quoted = (words) => words.map((word) => `“${word}”`).join(", ");

  Search.query = async (query) => {
    book ??= prepare(await unpack(Search._index.packed));
    const { concepts, unknown } = read(query);
    const results = rank(concepts);
    const last = results.filter(({ section }) => LAST.has(section.kind));
    const first = results.filter(({ section }) => !LAST.has(section.kind));
    list(first, concepts, Search.output);
    if (last.length) {
      const more = element("ul", "search");
      list(last, concepts, more);
      Search.output.after(element("h3", "", "In the package and on the data cards"), more);
    }
    const says = [];
    if (unknown.length) says.push(`The book does not have ${quoted(unknown)}.`);
    if (!results.length) {
      says.push("Try fewer or other words, one term of the field, or its English name in full; the glossary and the index list what there is.");
    } else {
      const cut = [first, last].some(({ length }) => length > SHOWN);
      says.push(`${results.length} ${results.length === 1 ? "place" : "places"} found${cut ? `; of each list the best ${SHOWN} are shown` : ""}.`);
    }
    Search.stopPulse();
    Search.title.textContent = "Search Results";
    Search.status.setAttribute("role", "status");
    Search.status.textContent = says.join(" ");
  };
}
