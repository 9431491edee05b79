// What only a mock exam has: the clock, the grid, the way to hand in.

function drawClock(S) {
  const left = Math.max(0, S.data.deadline - S.now()), hidden = S.clockHidden && left > 5 * 60000;
  const seconds = Math.ceil(left / 1000), two = (n) => String(n).padStart(2, "0");
  const words = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return el("div", { class: "pane-clock", role: "timer", "aria-live": "off" },
    el("span", { class: left <= 5 * 60000 ? "short" : "" }, hidden ? "Clock hidden" : words),
    button(hidden ? "show" : "hide", () => S.hideClock(), { class: "plain", "data-focus": "clock" }, "H"));
}

function drawExamHead(S, count) {
  return el("div", { class: "pane-head" },
    el("strong", {}, `Question ${S.at + 1} of ${S.questions.length}`), drawClock(S),
    el("span", { class: "pane-count" }, `${count.answered} answered · ${count.flagged} flagged`), drawSaved(S),
    button("Hand in", () => S.review(true), { class: "pane-chip", "data-focus": "hand-in" }));
}

function drawSaved(S) {
  const words = S.queue.saved() ? "Saved" : S.queue.tries > 2 ? "Not saved yet. Trying again." : "Saving";
  return el("span", { class: `pane-saved ${S.queue.saved() ? "" : "waiting-save"}`, role: "status" }, words);
}

function drawGrid(S) {
  const grid = el("div", { class: "pane-grid", role: "group", "aria-label": "All questions" });
  S.questions.forEach((question, place) => {
    const state = S.state(place);
    const words = [state.chosen.length ? "answered" : state.seen ? "open" : "not seen", state.flagged && "flagged"].filter(Boolean).join(", ");
    grid.append(el("button", {
      type: "button", class: ["pane-cell", state.chosen.length ? "answered" : state.seen ? "seen" : "", state.flagged ? "flagged" : "",
        place === S.at ? "here" : ""].join(" "),
      "aria-label": `Question ${place + 1}, ${words}`, "aria-current": place === S.at ? "true" : null,
      tabindex: place === S.at ? "0" : "-1", "data-focus": `cell-${place}`,
      on: { click: () => S.go(place), keydown: (event) => gridKey(S, event, place) },
    }, String(place + 1), state.flagged ? corner() : null));
  });
  const legend = el("p", { class: "pane-legend" }, "Outlined: seen and open. Filled: answered. ", corner(), " Flagged.");
  return el("aside", { class: `pane-aside ${S.gridOpen ? "open" : ""}`, "aria-label": "Overview" }, grid, legend);
}

function corner() {
  return el("span", { class: "pane-corner", "aria-hidden": "true" });
}

function gridKey(S, event, place) {
  const columns = 9, moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  const last = S.questions.length - 1;
  const target = event.key === "Home" ? 0 : event.key === "End" ? last : event.key in moves ? place + moves[event.key] : null;
  if (target === null) return;
  event.preventDefault();
  event.stopPropagation();
  const cell = S.root.querySelector(`[data-focus="cell-${Math.min(Math.max(target, 0), last)}"]`);
  S.root.querySelectorAll(".pane-cell").forEach((other) => other.setAttribute("tabindex", other === cell ? "0" : "-1"));
  cell.focus();
}

// What the learner may note beside an answer; it changes no score, and the review afterwards can be sorted by it.
function drawExamSure(S, state) {
  const row = el("div", { class: "pane-sure", role: "group", "aria-label": "How sure are you? You may leave this open." },
    el("span", {}, "How sure?"));
  SURE.forEach(([value, words, key]) => row.append(button(words, () => S.note(value),
    { class: "plain", "aria-pressed": String(state.confidence === value), "data-focus": value }, key)));
  row.append(el("span", { class: "pane-legend" }, "Not scored; for your review."));
  return row;
}

function drawExamMoves(S, state) {
  return el("div", { class: "pane-moves" },
    button("Previous", () => S.go(S.at - 1), { disabled: S.at === 0, "data-focus": "previous" }, "P"),
    button(state.flagged ? "Flagged" : "Flag", () => S.flag(), { "aria-pressed": String(state.flagged), "data-focus": "flag" }, "F"),
    button(`${S.at + 1} of ${S.questions.length}`, () => S.toggleGrid(), { class: "pane-gridkey", "data-focus": "grid", "aria-expanded": String(S.gridOpen) }),
    button("Next", () => (S.last() ? S.review(true) : S.go(S.at + 1)), { class: "pane-primary", "data-focus": "next" }, "N"));
}

// The first words of a stem, without blocks of code and tables; a piece of code that is cut stays code.
function beginning(stem) {
  const words = stem.replace(/```[\s\S]*?```/g, " ").replace(/^\|.*$/gm, " ").replace(/\s+/g, " ").trim();
  if (words.length <= 90) return inline(words);
  const cut = words.slice(0, 90).trimEnd(), open = (cut.split("`").length - 1) % 2;
  if (open && cut.endsWith("`")) return inline(`${cut.slice(0, -1).trimEnd()}…`);
  return inline(`${cut}…${open ? "`" : ""}`);
}

function drawReview(S, count) {
  const open = S.questions.length - count.answered;
  const list = el("div", { class: "pane-reviewlist" });
  S.questions.forEach((question, place) => {
    const state = S.state(place);
    const show = S.filter === "all" || (S.filter === "open" && !state.chosen.length) || (S.filter === "flagged" && state.flagged);
    if (show) list.append(el("button", { type: "button", class: "plain pane-jump", on: { click: () => { S.review(false); S.go(place); } } },
      `${place + 1}. `, ...beginning(question.stem)));
  });
  const filters = [["open", `Open (${open})`], ["flagged", `Flagged (${count.flagged})`], ["all", "All"]];
  return el("section", { class: "pane-review", "aria-label": "Hand in" },
    el("h2", { tabindex: "-1", "data-focus": "review" }, "Hand in?"),
    el("p", {}, `${open} open, ${count.flagged} flagged. A guess costs nothing.`),
    el("p", { role: "group", "aria-label": "Show" }, ...filters.map(([value, words]) =>
      button(words, () => S.filterBy(value), { class: "pane-chip", "aria-pressed": String(S.filter === value), "data-focus": `filter-${value}` }))),
    list,
    el("p", { class: "pane-actions" },
      button("Hand in now", () => S.handIn(), { class: "pane-primary", "data-focus": "hand-in-now" }),
      button("Go on answering", () => S.review(false), { "data-focus": "go-on" })));
}
