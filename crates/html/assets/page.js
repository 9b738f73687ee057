// Leads from an item of the record to its words and back. Marks and items are plain links to each other;
// this lights up all the words of an item instead of jumping to the first, and makes the marks of an
// article one stop of the Tab key, walked with the arrow keys. It reads only what stands on the page.
(() => {
  "use strict";

  const section = (element) => element.closest(".document");
  const wordsOf = (document_, id) =>
    [...document_.querySelectorAll("[data-ids]")].filter((m) => m.dataset.ids.split(" ").includes(id));
  const itemOf = (document_, id) =>
    [...document_.querySelectorAll("[data-id]")].find((item) => item.dataset.id === id);

  const show = (element) => {
    const box = element.getBoundingClientRect();
    const panel = element.closest(".record");
    const frame = panel && getComputedStyle(panel).position === "sticky"
      ? panel.getBoundingClientRect()
      : { top: 0, bottom: innerHeight };
    // What can be seen stays where it is: a page that jumps loses its reader.
    if (box.top < frame.top + 80 || box.bottom > frame.bottom - 40) {
      element.scrollIntoView({ block: "center" });
    }
  };

  const clear = () => document.querySelectorAll(".lit").forEach((e) => e.classList.remove("lit"));

  const light = (document_, id) => {
    clear();
    const words = wordsOf(document_, id);
    const item = itemOf(document_, id);
    words.forEach((w) => w.classList.add("lit"));
    if (item) item.classList.add("lit");
    return { words, item };
  };

  // The mark of each article that the Tab key stops at.
  const stops = new Map();
  const stopAt = (mark) => {
    const old = stops.get(section(mark));
    if (old) old.tabIndex = -1;
    mark.tabIndex = 0;
    stops.set(section(mark), mark);
  };

  let from = null; // the item that the last jump to words came from

  const toWords = (item) => {
    const document_ = section(item);
    const { words } = light(document_, item.dataset.id);
    if (!words.length) return;
    show(words[0]);
    from = item;
    const mark = words.find((w) => w.matches("a"));
    if (mark) {
      stopAt(mark);
      mark.focus({ preventScroll: true });
    }
  };

  const toItem = (mark) => {
    // Each further click on the same words goes to the next item they belong to.
    const ids = mark.dataset.ids.split(" ");
    const at = (Number(mark.dataset.at ?? -1) + 1) % ids.length;
    document.querySelectorAll("[data-at]").forEach((m) => m !== mark && delete m.dataset.at);
    mark.dataset.at = at;
    stopAt(mark);
    const { item } = light(section(mark), ids[at]);
    if (item) show(item);
    from = item ?? null;
  };

  document.querySelectorAll(".document").forEach((document_) => {
    const marks = [...document_.querySelectorAll("a.m")];
    marks.forEach((mark) => (mark.tabIndex = -1));
    if (marks.length) stopAt(marks[0]);
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = event.target.closest("a.m");
    const go = event.target.closest("a.go");
    const ref = event.target.closest("a.ref");
    if (mark) {
      event.preventDefault();
      toItem(mark);
    } else if (go) {
      event.preventDefault();
      toWords(go.closest("[data-id]"));
    } else if (ref) {
      const item = document.getElementById(ref.hash.slice(1));
      if (!item) return;
      event.preventDefault();
      light(section(item), item.dataset.id);
      show(item);
      const link = item.querySelector(".go");
      if (link) link.focus({ preventScroll: true });
    }
  });

  document.addEventListener("keydown", (event) => {
    const mark = event.target.closest?.("a.m");
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (mark && step) {
      const marks = [...section(mark).querySelectorAll("a.m")];
      const next = marks[marks.indexOf(mark) + step];
      if (next) {
        event.preventDefault();
        stopAt(next);
        next.focus();
      }
    } else if (event.key === "Escape") {
      clear();
      const link = from?.querySelector(".go");
      if (mark && link) link.focus();
      from = null;
    }
  });
})();
