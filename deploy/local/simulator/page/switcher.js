// Who holds the phone: a button with their name, and a list of everybody else with a dot at those with news.

import { make } from "./media.js";

const MOST_LISTED = 300;
const SEARCHED_FROM = 8;

export class Switcher {
  constructor(root, { onChoose, onDeactivate }) {
    this.button = root.querySelector(".person");
    this.panel = root.querySelector(".people");
    this.search = this.panel.querySelector("input");
    this.options = this.panel.querySelector("ul");
    this.leave = this.panel.querySelector(".leave");
    this.people = [];
    this.unread = new Set();
    this.person = null;
    this.onChoose = onChoose;
    this.button.addEventListener("click", () => this.toggle());
    this.search.addEventListener("input", () => this.draw());
    this.leave.addEventListener("click", () => {
      this.toggle(false);
      onDeactivate();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.panel.contains(event.target) && !this.button.contains(event.target)) this.toggle(false);
    });
    root.addEventListener("keydown", (event) => (event.key === "Escape" ? this.toggle(false) : undefined));
  }

  list(people, unread) {
    this.people = people;
    this.unread = unread;
    this.button.disabled = !people.length;
    this.show(people.find((one) => one.user_id === this.person?.user_id) || this.person);
  }

  show(person) {
    this.person = person;
    this.button.querySelector(".name").textContent = person ? nameOf(person) : "Nobody yet";
    this.button.querySelector(".face").replaceChildren(person ? face(person) : "");
    this.button.querySelector(".news").hidden = !this.people.some((one) => this.hasNews(one));
    if (!this.panel.hidden) this.draw();
  }

  hasNews(person) {
    return person.user_id !== this.person?.user_id && this.unread.has(person.user_id);
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.search.value = "";
    this.search.hidden = this.people.length < SEARCHED_FROM;
    this.draw();
    (this.search.hidden ? this.options.querySelector("button") : this.search)?.focus();
  }

  draw() {
    const wanted = this.search.value.trim().toLowerCase();
    const fitting = this.people.filter((one) => nameOf(one).toLowerCase().includes(wanted));
    const ordered = [...fitting.filter((one) => this.hasNews(one)), ...fitting.filter((one) => !this.hasNews(one))];
    this.options.replaceChildren(...ordered.slice(0, MOST_LISTED).map((one) => make("li", "", this.option(one))));
    this.leave.hidden = !this.person || this.person.deactivated;
    this.leave.textContent = this.person ? `Delete the account of ${this.person.first_name}` : "";
  }

  option(person) {
    const news = make("span", "news");
    news.hidden = !this.hasNews(person);
    const button = make("button", "", face(person), make("span", "name", nameOf(person)), news);
    button.type = "button";
    button.dataset.user = person.user_id;
    button.setAttribute("aria-pressed", String(person.user_id === this.person?.user_id));
    button.addEventListener("click", () => {
      this.toggle(false);
      this.onChoose(person.user_id);
    });
    return button;
  }
}

export function nameOf(person) {
  if (person.deactivated) return "Deleted Account";
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return person.username ? `${name} · @${person.username}` : name;
}

function face(person) {
  const node = make("span", "avatar small", person.deactivated ? "†" : [...person.first_name][0]);
  node.style.setProperty("--hue", (person.user_id * 47) % 360);
  node.setAttribute("aria-hidden", "true");
  return node;
}
