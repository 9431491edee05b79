// The shell: what every page shares in the browser. Installed once; later calls only bring new data.
// It sends one kind of event to the server: {action: "go" | "resume", ...}.

const SHEET = [
  ["/", "Ask a question"],
  ["1 – 9", "Open a source of the last answer"],
  ["Esc", "Close a source, the palette or this list"],
  ["Ctrl K", "Find a page or a section (⌘ K on a Mac)"],
  ["J   K", "Guide: next or previous section"],
  ["]   [", "Guide: next or previous page"],
  ["A – E", "Practice, mock: choose; X and a letter strikes out"],
  ["1   2   3", "Practice: guess, unsure, sure, and check; mock: note it only"],
  ["N   S   F", "Practice, mock: next, skip, flag; Enter is next too"],
  ["I", "Practice: a hint, then the next one"],
  ["4 – 7   O   !", "After the verdict: why you missed it, the passage, dispute"],
  ["P   H   V", "Mock: previous, hide the clock, hand-in list"],
  ["A – F, 1 – 6", "Triage: layer, then action"],
  ["Space, 1 – 4, Z", "Cards: show, rate, undo"],
  ["?", "This list"],
];
const PENDING = "tutor.pending", OFF = "tutor.keys-off", FOCUS = "tutor.focus-question";

export default function (component) {
  const shell = (window.__tutorShell ??= install());
  shell.send = (event) => component.setTriggerValue("event", event);
  shell.take(component.data);
}

function install() {
  const S = { data: null, send: () => {}, take, arrival: null, announced: "", entries: null, g: 0 };
  const live = make("div", { role: "status", "aria-live": "polite", class: "unseen" });
  const banner = make("div", { role: "alert", class: "gone", hidden: "" });
  const sheet = makeSheet(), palette = makePalette();
  document.body.append(live, banner, sheet, palette.dialog);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("click", onNavigation, true);
  window.addEventListener("hashchange", () => arrive(hashId(), true));
  watchServer();
  return S;

  function take(data) {
    S.data = data;
    followTheme();
    keepQuestion(data);
    if (data.pending && data.view !== S.view) whenThere(() => document.getElementById("turn-draft"), () => bringUp("turn-draft"));
    else if (data.view && data.view !== S.view && S.arrival) bringUp(`turn-${data.view}`);
    S.view = data.view;
    if (data.announcement && data.announcement !== S.announced) say((S.announced = data.announcement));
    if (data.arrival !== S.arrival) {
      S.arrival = data.arrival;
      const id = (data.page === "/guide" && hashId()) || data.target;
      if (id) arrive(id, data.page === "/guide");
      else if (data.page === "/" && !data.pending) whenThere(lastTurn, (turn) => bringUp(turn.id));
      if (data.page === "/" && take_(FOCUS)) whenThere(questionBox, (box) => box.focus());
    }
  }

  // Streamlit sets the color scheme on its own element; dialogs beside that element need it too.
  function followTheme() {
    const app = document.querySelector("[data-testid=stApp]");
    if (app) document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
  }

  // A question without an answer is kept here until it has one: a killed server does not lose it.
  function keepQuestion(data) {
    const kept = JSON.parse(sessionStorage.getItem(PENDING) || "null");
    if (data.pending) {
      sessionStorage.setItem(PENDING, JSON.stringify({ session: data.session, ...data.pending }));
    } else if (kept) {
      sessionStorage.removeItem(PENDING);
      if (kept.session !== data.session) {
        S.send({ action: "resume", question: kept.question, conversation: kept.conversation });
      }
    }
  }

  function say(words) {
    live.textContent = "";
    setTimeout(() => (live.textContent = words), 50);
  }

  function go(address) {
    S.send({ action: "go", address });
  }

  function onClick(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("a[data-go], a[data-jump], [data-copy], [data-opens]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.opens) return link.dataset.opens === "keys" ? sheet.showModal() : palette.open();
    if (link.dataset.copy !== undefined) return copy(link, link.dataset.copy);
    if (link.dataset.jump !== undefined) return jump(link);
    link.closest("[popover]")?.hidePopover?.();
    go(link.getAttribute("href"));
  }

  // Streamlit's link to the page that is open does nothing; inside a lesson it shall lead to the contents.
  function onNavigation(event) {
    const link = event.target.closest?.("[data-testid=stTopNavLink]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname !== location.pathname || link.pathname === "/" || !location.search) return;
    event.preventDefault();
    event.stopPropagation();
    go(link.pathname);
  }

  function jump(link) {
    history.replaceState(history.state, "", link.getAttribute("href"));
    if (link.dataset.copyAddress !== undefined) copy(link, location.href);
    arrive(link.dataset.jump, true);
  }

  async function copy(button, text) {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copyByHand(text) ? "Copied" : "Not copied";
    }
    say(done);
    const before = button.textContent;
    if (before === done) return;
    button.textContent = done;
    setTimeout(() => (button.textContent = before), 1500);
  }

  // Scroll to an element that may not be there yet, on a page that may still grow.
  function arrive(id, tint) {
    if (!id) return;
    whenThere(() => document.getElementById(id), (element) => {
      const parts = document.querySelectorAll(`[data-part="${CSS.escape(id)}"]`);
      document.querySelectorAll(".arrived").forEach((old) => old.classList.remove("arrived", "fresh"));
      if (tint) parts.forEach((part) => part.classList.add("arrived", "fresh"));
      element.focus({ preventScroll: true });
      bringUp(id);
      setTimeout(() => parts.forEach((part) => part.classList.remove("fresh")), 3000);
    });
  }

  // Again and again for a moment, unless the reader moves: the page still grows, and nodes are replaced.
  function bringUp(id) {
    const end = Date.now() + 700;
    let moved = false;
    const stop = () => (moved = true);
    ["wheel", "touchstart", "keydown"].forEach((kind) => addEventListener(kind, stop, { once: true, passive: true }));
    (function settle() {
      if (moved) return;
      document.getElementById(id)?.scrollIntoView({ block: "start", behavior: "instant" });
      if (Date.now() < end) setTimeout(settle, 60);
    })();
  }

  function onKey(event) {
    if (document.querySelector(".pane-exam, .pane-review")) return; // a mock exam has its own keys and nowhere to go
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return palette.open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || busy(event)) return;
    if (localStorage.getItem(OFF) && event.key !== "?") return;
    const act = action(event.key);
    if (act) {
      event.preventDefault();
      act();
    }
  }

  function busy(event) {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");
    return typing || document.querySelector("dialog[open], [role=dialog]:not([popover])");
  }

  function action(key) {
    const afterG = Date.now() - S.g < 1500;
    S.g = 0;
    if (afterG) {
      const page = (S.data?.keys || []).find((entry) => entry.key === key.toLowerCase());
      return page && (() => go(page.path));
    }
    if (key === "g") return () => (S.g = Date.now());
    if (key === "?") return () => sheet.showModal();
    if (key === "/") return askAnywhere;
    if (/^[1-9]$/.test(key)) return chip(key);
    if (key === "j" || key === "k") return section(key === "j" ? 1 : -1);
    if (key === "[" || key === "]") return clickOn(`a[data-key="${key}"]`);
    return null;
  }

  function askAnywhere() {
    const box = questionBox();
    if (box) return box.focus();
    sessionStorage.setItem(FOCUS, "1");
    go("/");
  }

  function chip(number) {
    const found = lastTurn()?.querySelector(`button.cite[data-n="${number}"]`);
    return found && (() => { found.focus(); found.click(); });
  }

  function section(step) {
    const all = [...document.querySelectorAll(".section[data-part]:has(h2[id])")];
    if (!all.length) return null;
    const here = all.findLastIndex((element) => element.getBoundingClientRect().top < 120);
    const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
    return () => arrive(next.querySelector("h2[id]").id, false);
  }

  function clickOn(selector) {
    const found = document.querySelector(selector);
    return found && (() => found.click());
  }

  // Streamlit writes the state of its connection into the page, so this asks nothing of the server.
  function watchServer() {
    const words = "Connection to the tutor on this computer is lost. Your chats are kept; this page goes on when it is back.";
    let since = null;
    setInterval(() => {
      followTheme();
      reachDiagrams();
      settleStopped();
      const state = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState;
      const lost = state !== undefined && state !== "CONNECTED";
      since = lost ? since || Date.now() : null;
      document.documentElement.classList.toggle("server-gone", lost);
      const gone = lost && Date.now() - since > 1500;
      if (gone !== banner.hidden) return;
      banner.hidden = !gone;
      banner.textContent = gone ? words : "";
      if (!gone) say("Connected again.");
    }, 500);
  }

  // What scrolls must be reachable without a mouse; Streamlit draws the diagram's box, so it is said here.
  function reachDiagrams() {
    for (const box of document.querySelectorAll("[data-testid=stMermaidChart]:not([tabindex])")) {
      if (box.scrollWidth <= box.clientWidth) continue;
      Object.entries({ tabindex: "0", role: "region", "aria-label": "Diagram" }).forEach(([name, value]) => box.setAttribute(name, value));
    }
  }

  // Stop ends the script in the middle of an answer: what was kept of it is drawn by the next run.
  function settleStopped() {
    const app = document.querySelector("[data-testid=stApp]");
    const idle = app?.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED";
    S.left = idle && document.getElementById("turn-draft") ? (S.left || 0) + 1 : 0;
    if (S.left && S.left % 6 === 2) S.send({ action: "settle" });
  }

  function makeSheet() {
    const dialog = make("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    const off = make("input", { type: "checkbox", id: "keys-on" });
    const table = make("table");
    dialog.addEventListener("toggle", () => {
      table.replaceChildren(...[...(S.data?.keys || []).map((k) => [`G  ${k.key.toUpperCase()}`, k.title]), ...SHEET]
        .map(([key, words]) => row(key, words)));
      off.checked = !localStorage.getItem(OFF);
    });
    off.addEventListener("change", () => off.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
    const label = make("label", { for: "keys-on" });
    label.append(off, " Single-key shortcuts");
    const title = make("h2", { id: "sheet-title" }), close = make("button", { type: "button", class: "plain" });
    title.textContent = "Keys";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, table, label, close);
    return dialog;
  }

  function row(key, words) {
    const line = make("tr"), head = make("th", { scope: "row" }), cell = make("td");
    head.append(...key.split(/\s+/).flatMap(keyOf));
    cell.textContent = words;
    line.append(head, cell);
    return line;
  }

  // "–" stands between the ends of a range, a comma after a key that is not the last one.
  function keyOf(name) {
    if (name === "–") return [" – "];
    const comma = name.length > 1 && name.endsWith(",");
    return [Object.assign(make("kbd"), { textContent: comma ? name.slice(0, -1) : name }), comma ? ", " : " "];
  }

  function makePalette() {
    const dialog = make("dialog", { class: "palette", "aria-label": "Find a page or a section" });
    const input = make("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
      "aria-autocomplete": "list", "aria-label": "Find a page or a section", placeholder: "Find a page or a section",
      autocomplete: "off", spellcheck: "false",
    });
    const list = make("ul", { role: "listbox", id: "palette-list", "aria-label": "Results" });
    const none = make("p", { class: "quiet", role: "status" });
    let chosen = 0, found = [];
    input.addEventListener("input", () => { chosen = 0; paint(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % (found.length || 1);
        paint();
      } else if (event.key === "Enter" && found[chosen]) {
        event.preventDefault();
        choose(found[chosen]);
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.append(input, list, none);
    return { dialog, open };

    async function open() {
      if (dialog.open) return dialog.close();
      input.value = "";
      chosen = 0;
      dialog.showModal();
      if (!S.entries) {
        none.textContent = "Loading";
        S.entries = await fetch(S.data?.palette).then((r) => (r.ok ? r.json() : null)).catch(() => null);
      }
      paint();
    }

    function choose(entry) {
      dialog.close();
      go(entry.go);
    }

    function paint() {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rank = (e) => (e.title.toLowerCase().startsWith(words[0] || "") ? 0 : 1) + (words.every((w) => e.title.toLowerCase().includes(w)) ? 0 : 2);
      found = (S.entries || [])
        .filter((e) => words.every((w) => `${e.title} ${e.under}`.toLowerCase().includes(w)))
        .map((e, n) => [rank(e), n, e]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 10).map((r) => r[2]);
      list.replaceChildren(...found.map(option));
      none.textContent = S.entries ? (found.length ? "" : "Nothing found.") : "The list is not there yet. Try again in a moment.";
      input.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
    }

    function option(entry, number) {
      const item = make("li", { role: "option", id: `palette-${number}`, "aria-selected": String(number === chosen) });
      const under = make("span", { class: "quiet" });
      under.textContent = entry.under;
      item.append(entry.title, " ", under);
      item.addEventListener("click", () => choose(entry));
      return item;
    }
  }
}

function make(tag, attributes = {}) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function lastTurn() {
  return [...document.querySelectorAll("article.turn[id]")].pop();
}

function questionBox() {
  return document.querySelector("[data-testid=stChatInput] textarea");
}

function hashId() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function take_(key) {
  const value = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return value;
}

function whenThere(find, then, until = Date.now() + 5000) {
  const element = find();
  if (element) then(element);
  else if (Date.now() < until) setTimeout(() => whenThere(find, then, until), 50);
}

function copyByHand(text) {
  const area = make("textarea", { class: "unseen" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
