// The strip between the phones: live facts, the traffic generator and the last refusals.

import { api } from "./api.js";
import { make } from "./media.js";

const SECONDS_SHOWN = 60;
const ERRORS_SHOWN = 5;

export class Desk {
  constructor() {
    this.history = new Array(SECONDS_SHOWN).fill(0);
    this.errors = [];
    this.form = document.getElementById("traffic");
    this.form.addEventListener("change", () => this.order());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.drawSpark();
  }

  async order() {
    const values = new FormData(this.form);
    const status = document.getElementById("traffic-sent");
    try {
      await api.orderTraffic(Number(values.get("rate")), Number(values.get("customers")));
    } catch (problem) {
      status.textContent = problem.message;
    }
  }

  showLink(alive) {
    document.getElementById("link").classList.toggle("alive", alive);
    document.getElementById("link-text").textContent = alive ? "Live" : "Connection lost, trying again…";
  }

  showFacts(facts) {
    set("fact-pending", facts.pending);
    set("fact-calls", facts.calls_per_second);
    set("fact-messages", facts.messages_per_second);
    set("fact-people", facts.people);
    document.getElementById("fact-pending").classList.toggle("high", facts.pending > 1000);
    this.history = [...this.history.slice(1), facts.calls_per_second];
    this.drawSpark();
    this.showTraffic(facts.traffic);
    this.errors = facts.errors.reverse();
    this.drawErrors();
  }

  showTraffic({ rate, customers, sent }) {
    if (!this.form.contains(document.activeElement)) {
      for (const choice of this.form.querySelectorAll("[name=rate]")) choice.checked = Number(choice.value) === rate;
      this.form.customers.value = customers;
    }
    const words = rate ? `${rate} a second running` : "Off";
    document.getElementById("traffic-sent").textContent = sent ? `${words} · ${sent.toLocaleString("en")} sent` : words;
  }

  showError(call) {
    this.errors = [call, ...this.errors].slice(0, ERRORS_SHOWN);
    this.drawErrors();
  }

  drawErrors() {
    if (!this.errors.length) return;
    document.getElementById("errors").replaceChildren(...this.errors.map(refusal));
  }

  drawSpark() {
    const top = Math.max(4, ...this.history);
    const points = this.history.map((value, index) => [(index * 240) / (SECONDS_SHOWN - 1), 42 - (value / top) * 38]);
    const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    const shape = (name, attributes) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      return node;
    };
    document
      .getElementById("spark")
      .replaceChildren(
        shape("polygon", { points: `0,44 ${line} 240,44`, class: "area" }),
        shape("polyline", { points: line, class: "line" }),
      );
  }
}

function set(id, value) {
  document.getElementById(id).textContent = Number(value).toLocaleString("en");
}

function refusal(call) {
  const when = new Date(call.at * 1000).toLocaleTimeString("en", { hour12: false });
  const head = make("div", "", make("b", "", call.error_code ? String(call.error_code) : "Lost"), make("code", "", call.method), make("time", "", when));
  const words = call.description || "No answer was sent";
  return make("li", "", head, make("p", "", call.done ? `${words} · carried out all the same` : words));
}
