// One question: its stem, its options, and before the verdict how sure the learner is.

const RUNGS = ["the layer", "the deciding constraint", "rule one out", "the passage"];
const SURE = [["guess", "Guess", "1"], ["unsure", "Unsure", "2"], ["sure", "Sure", "3"]];

function drawStem(S, question) {
  const note = question.mark ? el("span", { class: "pane-tag" }, question.mark) : null;
  return el("div", { class: "pane-stem", id: "pane-stem" }, note, ...prose(question.stem));
}

function drawChoose(S, question, state) {
  if (question.choose === 1) return el("p", { class: "pane-choose" }, "Choose one");
  return el("p", { class: "pane-choose two", role: "status" },
    `Choose two · ${state.chosen.length} of 2 chosen${S.full && !state.settled ? ". Take one back first" : ""}`);
}

function drawOptions(S, question, state, feedback) {
  const many = question.choose > 1;
  const list = el("div", { class: "pane-options", role: many ? "group" : "radiogroup", "aria-labelledby": "pane-stem" });
  question.options.forEach((option, place) => list.append(drawOption(S, question, state, feedback, option, place)));
  return list;
}

function drawOption(S, question, state, feedback, option, place) {
  const letter = LETTERS[place], chosen = state.chosen.includes(option.id), many = question.choose > 1;
  const verdict = feedback && feedback.options[option.id];
  const right = verdict && verdict.right;
  const mark = !verdict ? null
    : right ? el("span", { class: "pane-verdict right" }, chosen ? "✓ Right, your choice" : "✓ Right")
    : el("span", { class: "pane-verdict wrong" }, chosen ? "✗ Wrong, your choice" : "✗ Wrong");
  const out = S.hints(question).some((hint) => hint.out === option.id);
  const classes = ["pane-option", chosen && "chosen", (out || state.struck.includes(option.id)) && "struck",
    verdict && (right ? "right" : "wrong")].filter(Boolean).join(" ");
  const choice = el("button", {
    type: "button", class: classes, role: many ? "checkbox" : "radio", "aria-checked": String(chosen),
    "data-focus": `option-${place}`, "aria-keyshortcuts": letter, "aria-disabled": verdict || state.settled ? "true" : null,
    on: { click: () => S.choose(option.id) },
  }, el("span", { class: "pane-letter" }, letter), el("span", { class: "pane-text" }, ...inline(option.text), mark));
  const strike = !verdict && !state.settled && el("button", {
    type: "button", class: "pane-strike", "aria-pressed": String(state.struck.includes(option.id)),
    "aria-label": `Strike out ${letter}`, title: `Strike out (X, then ${letter})`, "data-focus": `strike-${place}`,
    on: { click: () => S.strike(option.id) },
  }, "strike");
  return el("div", { class: "pane-row" }, el("div", { class: "pane-line" }, choice, strike));
}

// Every option's reason, below the verdict: the options themselves stay where they are.
function drawReasons(question, feedback) {
  return el("ul", { class: "pane-reasons", "aria-label": "Why each option is right or wrong" }, ...question.options.map((option, place) => {
    const about = feedback.options[option.id];
    return el("li", { class: `pane-why ${about.right ? "right" : "wrong"}` },
      el("p", {}, el("strong", { class: "pane-mark" }, `${LETTERS[place]} ${about.right ? "✓" : "✗"} `), ...inline(about.why), ...chips(feedback)),
      about.misconception && el("p", { class: "pane-mistake" }, el("strong", {}, "The mistake behind it: "), ...inline(about.misconception)));
  }));
}

// Buttons that open the passages, which the page draws as popovers beside this component.
function chips(feedback) {
  return feedback.sources.slice(0, 1).map((source) =>
    el("button", { type: "button", class: "cite", popovertarget: source.card, "aria-label": `Source ${source.n}: ${source.heading}` }, String(source.n)));
}

function drawSure(S, state) {
  const row = el("div", { class: "pane-sure", role: "group", "aria-label": "How sure are you? This checks your answer." },
    el("span", {}, "How sure?"));
  SURE.forEach(([value, words, key]) =>
    row.append(button(words, () => S.check(value), { "data-focus": value, disabled: !S.complete() }, key)));
  row.append(
    button("Skip", () => S.skip(), { class: "plain", "data-focus": "skip" }, "S"),
    button(state.flagged ? "Flagged" : "Flag", () => S.flag(), { class: "plain", "aria-pressed": String(state.flagged), "data-focus": "flag" }, "F"),
  );
  return row;
}

// The ladder: each press tells one step more; the answer itself is asked for by skipping.
function drawHints(S, question) {
  const given = S.hints(question);
  const list = given.length ? el("ol", { class: "pane-hints", "aria-label": "Hints" }, ...given.map((hint) => {
    const letter = hint.out && S.letters(question, [hint.out]);
    return el("li", {}, letter && el("strong", {}, `${letter}. `), ...inline(hint.text),
      hint.card && el("button", { type: "button", class: "cite named", popovertarget: hint.card }, "Read it"));
  })) : null;
  const more = given.length < RUNGS.length
    ? button(given.length ? `Next hint: ${RUNGS[given.length]}` : "Hint", () => S.hint(), { class: "plain", "data-focus": "hint" }, "I")
    : button("Show the answer", () => S.skip(), { class: "plain", "data-focus": "skip-hint" });
  return el("div", { class: "pane-ladder" }, list && el("div", { role: "status" }, list), more);
}

function drawFeedback(S, question, state, feedback) {
  const yours = S.letters(question, state.chosen), key = S.letters(question, feedback.key);
  const word = !state.chosen.length ? "Skipped." : feedback.right ? "Right." : "Not this time.";
  const said = state.chosen.length ? ` You chose ${yours}.` : "";
  const line = `${word}${said} Key: ${key}.${feedback.note ? ` ${feedback.note}` : ""}`;
  const misses = [["knowledge", "I did not know it", "4"], ["misread", "I misread it", "5"],
    ["reasoning", "I reasoned wrongly", "6"], ["time", "I ran out of time", "7"]];
  return el("section", { class: `pane-feedback ${feedback.right ? "right" : "wrong"}`, "aria-label": "Verdict" },
    el("p", { class: "pane-line-verdict", role: "status", tabindex: "-1", "data-focus": "verdict" }, line),
    el("p", { class: "pane-method" },
      el("span", { class: "pane-tag layer" }, `Layer: ${feedback.layer}`),
      feedback.action && el("span", { class: "pane-tag" }, `Action: ${feedback.action}`),
      button(!S.last() ? "Next" : S.data.beside ? "Back to your set" : "Finish", () => S.next(), { class: "pane-primary", "data-focus": "next" }, "N")),
    drawReasons(question, feedback),
    el("p", { class: "pane-sources" }, "Decided by ",
      ...feedback.sources.map((source) => el("button", { type: "button", class: "cite named", popovertarget: source.card },
        String(source.n), el("span", {}, ` ${source.heading}`)))),
    !feedback.right && el("p", { class: "pane-misses", role: "group", "aria-label": "Why did you miss it?" }, "If you missed it: ",
      ...misses.map(([value, words, key]) => button(words, () => S.label(value),
        { class: "pane-chip", "aria-pressed": String(S.missLabel(question) === value), "data-focus": value }, key))),
    feedback.probe && el("div", { class: "pane-probe" }, el("p", {}, ...inline(feedback.probe.text)),
      feedback.probe.more && button("Try another with the same trap", () => S.act("probe", question.id), { class: "plain", "data-focus": "probe" })),
    el("p", { class: "pane-actions" },
      button("Ask about this", () => S.act("ask", question.id), { class: "plain" }),
      button("One like this", () => S.act("like", question.id), { class: "plain" }),
      S.data.writes && button("New ones like this", () => S.act("write", question.id), { class: "plain" }),
      drawDispute(S, question)),
    drawReport(S, question));
}

function drawDispute(S, question) {
  const reported = S.reported(question) !== null;
  return button(reported ? "Reported" : "Dispute", () => S.dispute(), { class: "plain", "data-focus": "dispute",
    "aria-disabled": reported ? "true" : null, "aria-expanded": reported ? null : String(S.reason !== null) }, reported ? "" : "!");
}

// What is wrong with a question: asked for, then told with where it is kept.
function drawReport(S, question) {
  const said = S.reported(question);
  if (said !== null) {
    return el("p", { class: "pane-legend", role: "status" },
      said && el("q", {}, said), said && " ", "Your report is kept on this computer; the export on the Settings page has it.");
  }
  if (S.reason === null) return null;
  return el("div", { class: "pane-report", role: "group", "aria-label": "Dispute this question" },
    el("label", { for: "pane-reason" }, "What is wrong? You may leave this empty."), S.reason,
    el("p", { class: "pane-actions" },
      button("Report", () => S.sendReport(), { class: "pane-primary", "data-focus": "report" }),
      button("Cancel", () => S.dispute(), { class: "plain", "data-focus": "cancel-report" })));
}

// One line to type in, kept while the pane is painted anew.
function reasonBox(send, cancel) {
  return el("input", { type: "text", id: "pane-reason", maxlength: "500", autocomplete: "off", "data-focus": "reason", on: {
    keydown: (event) => {
      const act = !event.isComposing && { Enter: send, Escape: cancel }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    },
  } });
}
