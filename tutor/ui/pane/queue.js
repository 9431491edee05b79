// Events on their way to the server. Kept in this tab until the server says that they are stored; sent again until then.

function makeQueue(id, ack, changed) {
  const name = `tutor.pane.${id}`;
  const kept = JSON.parse(sessionStorage.getItem(name) || "null");
  const queue = {
    writer: kept?.writer || crypto.randomUUID?.() || String(Math.random()).slice(2),
    events: (kept?.events || []).filter((event) => event.n > ack),
    ack,
    tries: 0,
    next: Math.max(kept?.next || 1, ack + 1),
    send: () => {},
    push, take, flush, drop, saved: () => queue.events.length === 0,
  };
  save();
  return queue;

  function push(t, q, v, at) {
    queue.events.push({ n: queue.next++, t, q, v: v ?? null, at: Math.max(0, Math.round(at || 0)) });
    queue.tries = 0;
    save();
    flush();
  }

  // Everything that is not acknowledged goes with every message, so that a lost one costs nothing.
  function flush() {
    if (queue.events.length) {
      queue.tries += 1;
      queue.send({ writer: queue.writer, events: queue.events });
    }
  }

  function take(upTo) {
    queue.ack = upTo;
    const before = queue.events.length;
    queue.events = queue.events.filter((event) => event.n > upTo);
    queue.next = Math.max(queue.next, upTo + 1);
    if (queue.events.length !== before) queue.tries = 0;
    save();
    if (queue.events.length !== before) changed();
  }

  function drop() {
    queue.events = [];
    save();
  }

  function save() {
    sessionStorage.setItem(name, JSON.stringify({ writer: queue.writer, events: queue.events, next: queue.next }));
  }
}

// What the learner sees: the state on the server with everything on top of it that is still on its way.
function fold(answer, events) {
  const state = { ...answer };
  for (const { t, v } of events) {
    if (state.settled) break;
    state.seen = true;
    if (t === "choose") state.chosen = v;
    if (t === "strike") state.struck = v;
    if (t === "flag") state.flagged = v;
    if (t === "hint") state.hint = true;
    if (t === "sure") state.confidence = v;
    if (t === "check" && state.chosen.length) Object.assign(state, { confidence: v, settled: true });
    if (t === "skip") Object.assign(state, { chosen: [], settled: true });
  }
  return state;
}
