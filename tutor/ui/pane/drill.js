// The triage drill (layer, then action) and flashcards (show, then rate).

const RATINGS = [[1, "Again"], [2, "Hard"], [3, "Good"], [4, "Easy"]];

function drawTriage(S, card, said, feedback) {
  const group = (name, words, rows, chosen, right, keys) => el("div", { class: "pane-triage", role: "radiogroup", "aria-label": words },
    el("h2", {}, words),
    ...rows.map((row, place) => el("button", {
      type: "button", role: "radio", "aria-checked": String(chosen === row.id), "aria-keyshortcuts": keys[place],
      "data-focus": `${name}-${place}`, "aria-disabled": feedback ? "true" : null,
      class: ["pane-option", chosen === row.id && "chosen", feedback && right === row.id && "right", feedback && chosen === row.id && right !== row.id && "wrong"].filter(Boolean).join(" "),
      on: { click: () => S.triage(name, row.id) },
    }, el("span", { class: "pane-letter" }, keys[place]), el("span", { class: "pane-text" }, row.title,
      feedback && right === row.id && el("span", { class: "pane-verdict right" }, "✓ Right"),
      feedback && chosen === row.id && right !== row.id && el("span", { class: "pane-verdict wrong" }, "✗ Not this")))));
  return [
    el("div", { class: "pane-stem", id: "pane-stem" }, ...prose(card.stem)),
    el("div", { class: "pane-two" },
      group("layer", "Which layer failed?", S.data.layers, said.layer, feedback?.layer, "ABCDEF"),
      group("action", "What next?", S.data.actions, said.action, feedback?.action, "123456")),
    feedback && el("section", { class: "pane-feedback", "aria-label": "Verdict" },
      el("p", { class: "pane-line-verdict", role: "status", tabindex: "-1", "data-focus": "verdict" }, feedback.verdict),
      el("p", {}, ...inline(feedback.why), ...chips(feedback)),
      el("p", { class: "pane-actions" }, button(S.last() ? "Finish" : "Next", () => S.next(), { class: "pane-primary", "data-focus": "next" }, "N"))),
  ];
}

function drawCard(S, card, shown) {
  const line = (name, text) => text && el("p", {}, el("strong", {}, `${name}: `), ...inline(text));
  return [
    el("div", { class: "pane-card" },
      el("p", { class: "pane-term", id: "pane-stem" }, ...inline(card.stem)),
      shown && el("div", { class: "pane-back", role: "status" },
        el("p", {}, ...inline(card.meaning)), line("Today", card.today), line("Also called", card.also), line("Not", card.notThis),
        line("Lesson", card.lessons.join(", ")))),
    el("p", { class: "pane-actions" },
      shown ? RATINGS.map(([value, words]) => button(words, () => S.rate(value), { class: value === 3 ? "pane-primary" : "", "data-focus": `rate-${value}` }, String(value)))
        : button("Show", () => S.show(), { class: "pane-primary", "data-focus": "show" }, "Space"),
      S.at > 0 && button("Undo", () => S.undo(), { class: "plain", "data-focus": "undo" }, "Z")),
  ];
}
