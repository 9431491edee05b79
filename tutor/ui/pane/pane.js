// The pane: questions that are answered in the browser at once and stored by the server in its own time.
//
// An answer is no widget of the page. Every act becomes a numbered event; the browser shows the server's state with
// the events that are not yet acknowledged folded in, and sends them until they are. Listeners are installed once per
// mounted pane; later calls bring new data and repaint.

const RESEND = 2500, HEAL_AFTER = 4, GONE = 2000, MOVING = 500, FINISHING = 10000;

// The pane whose place in the page was taken away a moment ago. A page that is drawn anew often gives it another one.
let moving = null;
// Panes that were mounted so far. One that came after a pane left, or beside it, has taken its place.
let mounted = 0;
// The set that was handed in or left a moment ago. A page that is drawn anew before its result may show it once more.
let finished = { id: "", at: 0 };

export default function (component) {
  const parent = component.parentElement;
  const S = (parent.__pane ??= moving?.data.id === component.data.id ? moving.settle(parent) : install(parent, component.data));
  S.post = (message) => component.setTriggerValue("message", message);
  S.remember = (hash) => component.setStateValue("have", hash);
  S.take(component.data);
  return S.leave;
}

function install(parent, first) {
  const root = el("div", { class: "pane" });
  let home = parent, left = 0, ending = 0;
  home.append(root);
  mounted++;
  const S = {
    root, data: first, questions: [], at: 0, since: Date.now(), strikeNext: false, gridOpen: false, clockHidden: false,
    filter: "open", reviewing: false, said: {}, shown: false, reason: null, full: false, labels: {}, skew: 0, spoken: new Set(),
    post: () => {}, remember: () => {}, take, leave, settle, state, last, letters, complete, missLabel, now, choose, strike, check,
    skip, hint, hints, flag, next, go, label, dispute, sendReport, reported, act, note, review, filterBy, handIn, hideClock, toggleGrid, triage, rate, show, undo,
  };
  S.queue = makeQueue(first.id, first.ack, paint);
  S.queue.send = (message) => S.post({ ...message, id: S.data.id, at: S.at });
  const beat = setInterval(heartbeat, 500);
  let sent = 0;
  document.addEventListener("keydown", onKey);
  window.addEventListener("beforeunload", warn);
  return S;

  // Data of the server

  function take(data) {
    const arrived = data.id !== S.data.id || !S.questions.length;
    S.data = data;
    S.skew = data.now - Date.now();
    if (S.over && data.deadline > now()) S.over = S.done = false; // the clock here had run ahead
    if (data.form) {
      S.questions = data.form;
      S.remember(data.hash);
    }
    if (!S.questions.length) return S.remember(""); // the server thinks that they are here: ask for them
    if (arrived) open(data);
    S.queue.take(data.ack);
    paint();
  }

  function open(data) {
    if (S.queue.id !== data.id) S.queue = Object.assign(makeQueue(data.id, data.ack, paint), { id: data.id, send: S.queue.send });
    const open = S.questions.findIndex((_, place) => !state(place).settled);
    S.at = Math.min(data.at ?? (open < 0 ? S.questions.length - 1 : open), S.questions.length - 1);
    Object.assign(S, { said: {}, shown: false, reason: null, full: false, reviewing: false, done: false, over: false, since: Date.now() });
    root.closest("[data-testid=stMain]")?.scrollTo(0, 0);
    S.post({ id: data.id, writer: S.queue.writer, events: S.queue.events, at: S.at });
    see();
  }

  function leave() {
    spend();
    delete home.__pane;
    root.remove();
    const over = finished.id === S.data.id && Date.now() - finished.at < FINISHING;
    if (S.done || over || document.querySelector(".pane")) return end();
    left = Date.now();
    moving = S;
    ending = setTimeout(end, GONE, location.href, mounted);
  }

  // The same pane in another place of the page, as if nothing had happened.
  function settle(parent) {
    clearTimeout(ending);
    moving = null;
    left = 0;
    S.since = Date.now();
    home = parent;
    home.append(root);
    return S;
  }

  function end(address, before) {
    if (moving === S) moving = null;
    clearInterval(beat);
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("beforeunload", warn);
    if (address && before === mounted) returnTo(address);
  }

  // A run of the page that overtakes another one can leave it empty. What was answered is kept: the page loads again.
  function returnTo(address) {
    if (location.href === address && !document.querySelector(".pane")) location.reload();
  }

  function heartbeat() {
    if (S.data.deadline && !S.data.ended) tick();
    if (Date.now() - sent < RESEND || S.queue.saved() || S.data.refused) return;
    sent = Date.now();
    if (S.queue.tries >= HEAL_AFTER) return heal();
    S.queue.flush();
    paint();
  }

  // The browser asks before the tab is closed, but only while an answer has not reached the server: a closed tab would
  // take it along. Whatever is saved is left without a question.
  function warn(event) {
    if (S.queue.saved() || S.data.refused || S.healing) return;
    event.preventDefault();
    event.returnValue = true;
  }

  // After a restart of the server the new session may not know this pane: the queue is kept, the page loads again.
  async function heal() {
    const healthy = await fetch("/_stcore/health").then((r) => r.ok).catch(() => false);
    if (!healthy || S.queue.saved()) return S.queue.flush();
    S.healing = true;
    location.reload();
  }

  // State

  function state(place) {
    const question = S.questions[place];
    return fold(S.data.answers[place] || { chosen: [], struck: [] }, S.queue.events.filter((event) => event.q === question.id));
  }

  function here() { return S.questions[S.at]; }
  function feedback() { return S.data.feedback?.[here().id]; }
  function last() { return S.at >= S.questions.length - 1; }
  function complete() { return state(S.at).chosen.length === here().choose; }
  function missLabel(question) { return S.labels[question.id] ?? S.data.feedback?.[question.id]?.label; }
  function now() { return Date.now() + S.skew; }
  function letters(question, ids) {
    return question.options.map((option, place) => (ids.includes(option.id) ? LETTERS[place] : "")).filter(Boolean).join(" and ");
  }

  function report(type, value, question = here().id) {
    sent = Date.now();
    if (type === "hand_in") markDone();
    S.queue.push(type, question, value, Date.now() - S.since);
    paint();
  }

  function see() {
    S.since = Date.now();
    if (exam() && !state(S.at).seen) report("see");
  }

  function spend() {
    if (exam() && !S.data.ended) S.queue.push("leave", here().id, Date.now() - S.since, 0);
  }

  function exam() { return S.data.mode === "mock"; }
  function locked() { return S.data.ended || S.data.refused || state(S.at).settled; }

  // Acts of the learner

  function choose(id) {
    if (locked()) return;
    const before = state(S.at).chosen, many = here().choose > 1;
    S.full = many && before.length >= here().choose && !before.includes(id);
    if (S.full) {
      paint();
      root.querySelector(".pane-choose").scrollIntoView({ block: "nearest", behavior: "instant" });
      return pulse(".pane-choose");
    }
    report("choose", before.includes(id) ? before.filter((other) => other !== id) : many ? [...before, id] : [id]);
  }

  function strike(id) {
    if (locked()) return;
    const before = state(S.at).struck;
    report("strike", before.includes(id) ? before.filter((other) => other !== id) : [...before, id]);
  }

  function check(confidence) {
    if (!locked() && complete()) report("check", confidence);
    else if (!locked()) pulse(".pane-choose");
  }

  function skip() {
    if (locked()) return;
    report("skip");
  }

  function hints(question) { return S.data.hints?.[question.id] || []; }

  function hint() {
    if (!locked() && !exam() && hints(here()).length < RUNGS.length) report("hint", hints(here()).length + 1);
  }

  function flag() {
    if (!S.data.ended && !state(S.at).settled) report("flag", !state(S.at).flagged);
  }

  function note(confidence) {
    if (!locked()) report("sure", state(S.at).confidence === confidence ? null : confidence);
  }

  function label(value) {
    S.labels[here().id] = value;
    report("label", value);
  }

  // What was said against a question, perhaps nothing; null if it was not reported.
  function reported(question) {
    const waiting = S.queue.events.find((event) => event.t === "dispute" && event.q === question.id);
    return S.data.feedback?.[question.id]?.report ?? waiting?.v ?? null;
  }

  // Opens the line for a reason, or closes it again.
  function dispute() {
    if (!feedback() || reported(here()) !== null) return;
    S.reason = S.reason === null ? reasonBox(sendReport, dispute) : null;
    paint();
    focus(S.reason === null ? "dispute" : "reason");
    root.querySelector(".pane-report")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function sendReport() {
    const typed = S.reason?.value.trim() ?? "", words = typed.toWellFormed?.() ?? typed;
    S.reason = null;
    if (reported(here()) === null) report("dispute", words);
    focus("dispute");
  }

  function next() {
    if (last()) return finish();
    go(S.at + 1);
  }

  function finish() {
    if (S.data.mode === "practice") report("hand_in", null, "");
    else act("finish", S.data.id);
  }

  function go(place) {
    if (place < 0 || place >= S.questions.length || place === S.at) return;
    spend();
    S.at = place;
    S.gridOpen = false;
    S.shown = false;
    S.reason = null;
    S.full = false;
    see();
    paint();
    root.scrollIntoView({ block: "start", behavior: "instant" });
    root.querySelector("#pane-stem")?.focus?.();
    S.post({ id: S.data.id, writer: S.queue.writer, events: S.queue.events, at: S.at });
  }

  function markDone() {
    S.done = true;
    finished = { id: S.data.id, at: Date.now() };
  }

  function act(name, id) {
    markDone();
    S.post({ id: S.data.id, writer: S.queue.writer, events: S.queue.events, act: name, q: id, at: S.at });
  }

  function review(on) {
    S.reviewing = on;
    paint();
    focus(on ? "review" : "next");
  }

  function filterBy(value) { S.filter = value; paint(); }
  function handIn() { spend(); report("hand_in", null, ""); }
  function hideClock() { S.clockHidden = !S.clockHidden; paint(); }
  function toggleGrid() { S.gridOpen = !S.gridOpen; paint(); }

  function triage(group, id) {
    const said = (S.said[here().id] ??= {});
    if (feedback() || said.sent) return;
    said[group] = id;
    if (said.layer && said.action) {
      said.sent = true;
      report("triage", { layer: said.layer, action: said.action });
    }
    paint();
  }

  function show() { S.shown = true; paint(); focus("rate-3"); }

  function rate(value) {
    report("rate", value);
    S.shown = false;
    if (last()) return act("finish", S.data.id);
    S.at += 1;
    S.since = Date.now();
    paint();
  }

  function undo() {
    S.at -= 1;
    S.shown = true;
    report("rate", null);
  }

  // Keys

  function onKey(event) {
    if (left && Date.now() - left > MOVING) return;
    if (event.defaultPrevented || !S.data.keys || localStorage.getItem("tutor.keys-off")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || busy(event)) return;
    const act = keyAct(event.key, event);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  function busy(event) {
    return event.target.closest?.("input, textarea, select, [contenteditable=true]") || document.querySelector("dialog[open], [role=dialog]:not([popover]), [popover]:popover-open");
  }

  function keyAct(key, event) {
    if (!S.questions.length || S.data.refused) return null;
    const low = key.toLowerCase();
    if (low === "enter" && event.target.closest?.("button, a, summary")) return null;
    if (S.data.mode === "cards") return cardKey(low, key);
    if (S.data.mode === "triage") return triageKey(low);
    if (S.reviewing) return low === "v" || low === "escape" ? () => review(false) : null;
    const place = "abcde".indexOf(low);
    if (key.length === 1 && place >= 0 && here().options[place] && !feedback()) {
      const id = here().options[place].id;
      if (S.strikeNext) return () => { S.strikeNext = false; strike(id); };
      return () => choose(id);
    }
    if (low === "x") return () => { S.strikeNext = true; };
    if (low === "f") return flag;
    return exam() ? examKey(low) : practiceKey(low);
  }

  function practiceKey(low) {
    const settled = Boolean(feedback());
    if (!settled && "123".includes(low)) return () => check(SURE[Number(low) - 1][0]);
    if (!settled && low === "s") return skip;
    if (!settled && low === "i") return hint;
    if (!settled && low === "enter") return () => pulse(".pane-sure");
    if (settled && (low === "enter" || low === "n")) return next;
    if (settled && "4567".includes(low) && !feedback().right) return () => label(["knowledge", "misread", "reasoning", "time"][low - 4]);
    if (settled && low === "o") return () => root.querySelector(".pane-sources .cite")?.click();
    if (settled && low === "!") return dispute;
    return null;
  }

  function examKey(low) {
    if ("123".includes(low)) return () => note(SURE[Number(low) - 1][0]);
    if (["n", "arrowright", "j", "enter"].includes(low)) return () => (last() ? review(true) : go(S.at + 1));
    if (["p", "arrowleft", "k"].includes(low)) return () => go(S.at - 1);
    if (low === "h") return hideClock;
    if (low === "v") return () => review(true);
    return null;
  }

  function triageKey(low) {
    if (feedback()) return low === "enter" || low === "n" ? next : low === "o" ? () => root.querySelector(".cite")?.click() : null;
    const layer = S.data.layers["abcdef".indexOf(low)], action = S.data.actions["123456".indexOf(low)];
    return low.length === 1 && layer ? () => triage("layer", layer.id) : low.length === 1 && action ? () => triage("action", action.id) : null;
  }

  function cardKey(low, key) {
    if (key === " " || low === "enter") return S.shown ? null : show;
    if (S.shown && "1234".includes(low)) return () => rate(Number(low));
    return low === "z" && S.at > 0 ? undo : null;
  }

  // Painting

  function paint() {
    if (!S.questions.length) return;
    const active = document.activeElement, kept = root.contains(active) ? active.getAttribute("data-focus") : null;
    const top = root.querySelector(".pane-aside .pane-grid")?.scrollTop;
    root.replaceChildren(...draw().flat().filter(Boolean));
    root.dataset.saved = String(S.queue.saved());
    if (kept) focus(kept);
    if (top) root.querySelector(".pane-grid").scrollTop = top;
    if (feedback() && !S.settledHere) root.querySelector(".pane-method")?.scrollIntoView({ block: "nearest", behavior: "instant" });
    S.settledHere = Boolean(feedback());
  }

  function draw() {
    if (S.data.refused) return drawRefused();
    const question = here(), answer = state(S.at), verdict = feedback();
    const mode = S.data.mode;
    if (mode === "triage") return [drawHead(), ...drawTriage(S, question, S.said[question.id] || {}, verdict)];
    if (mode === "cards") return [drawHead(), ...drawCard(S, question, S.shown)];
    if (mode === "mock") return drawExam(question, answer);
    const waiting = answer.settled && !verdict && el("p", { class: "pane-saved waiting-save", role: "status" }, "Checking");
    return [drawHead(), drawStem(S, question), drawChoose(S, question, answer), drawOptions(S, question, answer, verdict),
      waiting, ...(verdict ? [drawFeedback(S, question, answer, verdict)] : answer.settled ? [] : [drawSure(S, answer), drawHints(S, question)])];
  }

  function drawHead() {
    return el("div", { class: "pane-head" },
      el("strong", {}, `${S.at + 1} of ${S.questions.length}`),
      el("progress", { max: S.questions.length, value: S.at + (feedback() ? 1 : 0), "aria-label": "Progress" }), drawSaved(S));
  }

  function drawExam(question, answer) {
    const states = S.questions.map((_, place) => state(place));
    const count = { answered: states.filter((s) => s.chosen.length).length, flagged: states.filter((s) => s.flagged).length };
    if (S.reviewing) return [drawExamHead(S, count), drawReview(S, count)];
    return [drawExamHead(S, count),
      el("div", { class: "pane-exam" },
        el("div", { class: "pane-main" }, drawStem(S, question), drawChoose(S, question, answer), drawOptions(S, question, answer, null),
          drawExamSure(S, answer), drawExamMoves(S, answer)),
        drawGrid(S))];
  }

  function drawRefused() {
    return [el("div", { class: "notice", role: "alert" },
      el("h2", {}, "These questions are open in another tab."),
      el("p", {}, "What was answered there is kept. Only one tab at a time can answer."),
      el("p", { class: "pane-actions" }, button("Continue here", () => {
        S.queue.drop();
        S.post({ id: S.data.id, writer: S.queue.writer, claim: true, events: [], at: S.at });
      }, { class: "pane-primary" })))];
  }

  function focus(name) {
    root.querySelector(`[data-focus="${CSS.escape(name)}"]`)?.focus({ preventScroll: name !== "verdict" });
  }

  function pulse(selector) {
    const target = root.querySelector(selector);
    target?.classList.remove("pulse");
    requestAnimationFrame(() => target?.classList.add("pulse"));
  }

  // The clock: only its own text changes, nothing is sent, and the last minutes are spoken once each.
  function tick() {
    const left = S.data.deadline - now(), clock = root.querySelector(".pane-clock");
    if (clock) clock.replaceWith(drawClock(S));
    for (const minutes of [60, 30, 15, 5, 1]) {
      if (left <= minutes * 60000 && left > (minutes - 1) * 60000 && !S.spoken.has(minutes)) {
        S.spoken.add(minutes);
        const live = document.querySelector("[role=status].unseen");
        if (live) live.textContent = `${minutes} minute${minutes === 1 ? "" : "s"} left.`;
      }
    }
    if (left <= 0 && !S.over) {
      S.over = true;
      report("hand_in", "time", "");
    }
  }
}
