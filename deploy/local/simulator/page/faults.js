// The panel of faults: what goes wrong, in which calls and how often; and a sign at the top of the page while one is on.

import { api } from "./api.js";
import { make } from "./media.js";

const KINDS = [
  { name: "429 · Too many requests", rule: { kind: "too_many_requests" }, extra: ["retry_after", "Wait, seconds", 5] },
  { name: "403 · Blocked by the user", rule: { kind: "forbidden" } },
  { name: "400 · Bad request", rule: { kind: "bad_request" } },
  { name: "500 · Not carried out", rule: { kind: "server_error" } },
  { name: "500 · Carried out all the same", rule: { kind: "server_error", done: true } },
  { name: "502 · A web page for an answer", rule: { kind: "server_error", code: 502, body: "html" } },
  { name: "Answer lost, carried out", rule: { kind: "answer_lost" } },
  { name: "Slow, then carried out", rule: { kind: "slow" }, extra: ["seconds", "Seconds", 5] },
];
const FILES = ["Photo", "Video", "Voice", "VideoNote", "Audio", "Document", "Animation", "Sticker", "MediaGroup"];
const CALLS = [
  { name: "Every call", methods: "all" },
  { name: "New messages", methods: ["sendMessage", "copyMessage", "copyMessages", ...FILES.map((one) => `send${one}`)] },
  { name: "Edits", methods: ["editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"] },
  { name: "Deletions", methods: ["deleteMessage", "deleteMessages"] },
  ...["sendMessage", "copyMessage", "copyMessages", "sendMediaGroup", "setMessageReaction", "answerCallbackQuery", "getUpdates"].map(
    (name) => ({ name, methods: [name] }),
  ),
];
const OFTEN = [
  { name: "Every time", rule: {} },
  { name: "Once", rule: { times: 1 } },
  { name: "Three times", rule: { times: 3 } },
  { name: "Ten times", rule: { times: 10 } },
  { name: "One call in ten", rule: { probability: 0.1 } },
  { name: "Every other call", rule: { probability: 0.5 } },
];

export class FaultPanel {
  // `holder(side)` is the person who holds that phone, `nameOf(userId)` what somebody is called.
  constructor({ holder, nameOf, onAlarm }) {
    this.card = document.getElementById("faults");
    this.form = this.card.querySelector("form");
    this.alarm = document.getElementById("alarm");
    this.holder = holder;
    this.nameOf = nameOf;
    this.shown = "";
    for (const [name, choices] of Object.entries({ kind: KINDS, calls: CALLS, often: OFTEN })) {
      this.form[name].append(...choices.map((choice, index) => new Option(choice.name, index)));
    }
    this.form.often.value = 1;
    this.form.kind.addEventListener("change", () => this.showExtra());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.attempt(() => api.addFault(this.rule()));
    });
    this.card.querySelector(".all-off").addEventListener("click", () => this.attempt(() => api.clearFaults()));
    this.alarm.addEventListener("click", onAlarm);
    this.showExtra();
  }

  showExtra() {
    const extra = KINDS[this.form.kind.value].extra;
    const field = this.card.querySelector(".extra");
    field.hidden = !extra;
    if (!extra) return;
    field.querySelector("span").textContent = extra[1];
    this.form.extra.value = extra[2];
  }

  rule() {
    const { rule, extra } = KINDS[this.form.kind.value];
    const holder = this.form.chat.value ? this.holder(this.form.chat.value) : null;
    return {
      ...rule,
      ...OFTEN[this.form.often.value].rule,
      methods: CALLS[this.form.calls.value].methods,
      ...(holder ? { chat_id: holder.user_id } : {}),
      ...(extra ? { [extra[0]]: Number(this.form.extra.value) } : {}),
    };
  }

  show(faults) {
    const shown = JSON.stringify(faults);
    if (shown === this.shown) return;
    this.shown = shown;
    this.card.querySelector(".rules").replaceChildren(...faults.map((fault) => this.row(fault)));
    this.card.querySelector(".all-off").hidden = !faults.length;
    const on = faults.filter((fault) => fault.on);
    this.card.classList.toggle("alarmed", on.length > 0);
    this.alarm.hidden = !on.length;
    const hits = on.reduce((sum, fault) => sum + fault.hits, 0);
    this.alarm.textContent = `${on.length === 1 ? "1 fault" : `${on.length} faults`} on · ${counted(hits)}`;
  }

  row(fault) {
    const kind = KINDS.findLast(({ rule }) => Object.entries(rule).every(([name, value]) => fault[name] === value));
    const off = make("button", "icon", "✕");
    off.type = "button";
    off.setAttribute("aria-label", "Switch this fault off");
    off.addEventListener("click", () => this.attempt(() => api.removeFault(fault.id)));
    const hits = make("b", "hits", fault.times ? `${fault.hits} of ${fault.times}` : counted(fault.hits));
    const about = make("div", "", make("strong", "", kind.name), make("small", "", this.describe(fault)));
    return make("li", fault.on ? "" : "over", about, hits, off);
  }

  describe(fault) {
    const same = CALLS.find(({ methods }) => JSON.stringify(methods) === JSON.stringify(fault.methods));
    const calls = same?.name || fault.methods.join(", ");
    const whose = fault.chat_id === null ? "all chats" : this.nameOf(fault.chat_id);
    const chance = fault.probability < 1 ? ` · ${Math.round(fault.probability * 100)} %` : "";
    return `${calls} · ${whose}${chance}${fault.on ? "" : " · used up"}`;
  }

  async attempt(act) {
    const problem = this.card.querySelector(".problem");
    problem.textContent = "";
    try {
      await act();
    } catch (refused) {
      problem.textContent = refused.message;
    }
  }
}

const counted = (hits) => (hits === 1 ? "1 hit" : `${hits} hits`);
