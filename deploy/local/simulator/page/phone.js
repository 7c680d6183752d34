// One phone: who holds it, their chat with the bot, and what they can do in it.

import { api } from "./api.js";
import { bubble } from "./bubble.js";
import { describe, make } from "./media.js";

const ANSWER_WAIT = 30;
const NEAR_BOTTOM = 80;
const MOST_LISTED = 300;
const ATTACHMENTS = [
  { sign: "🖼️", name: "Photo", draft: { kind: "photo" }, captioned: true },
  { sign: "🎤", name: "Voice", draft: { kind: "voice", duration: 12 } },
  { sign: "📄", name: "Document", draft: { kind: "document", file_name: "receipt.pdf" }, captioned: true },
  { sign: "😊", name: "Sticker", draft: { kind: "sticker", emoji: "🎉" } },
  { sign: "🎬", name: "Video", draft: { kind: "video", duration: 21 }, captioned: true },
  { sign: "📍", name: "Location", draft: { kind: "location" } },
];

export class Phone {
  constructor(side, { title, shortcuts, onChoose, onNew }) {
    this.root = document.querySelector(`[data-side=${side}]`);
    this.root.append(document.getElementById("phone").content.cloneNode(true));
    this.side = side;
    this.person = null;
    this.messages = new Map();
    this.waiting = new Set();
    this.context = null;
    this.held = null;
    this.following = true;
    this.onChoose = onChoose;
    this.find("h2").textContent = title;
    this.label("person", `Whose phone: the ${side}`, ".person");
    this.label("text", `Message as the ${side}`, "textarea");
    this.wire(onNew);
    this.addShortcuts(shortcuts);
    this.addAttachments();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  label(name, words, selector) {
    const label = this.find(`[data-for=${name}]`);
    const target = this.find(selector);
    target.id = `${this.side}-${name}`;
    label.htmlFor = target.id;
    label.textContent = words;
  }

  wire(onNew) {
    const add = this.find(".new");
    add.hidden = !onNew;
    if (onNew) add.addEventListener("click", onNew);
    this.find(".person").addEventListener("change", (event) => this.onChoose(Number(event.target.value)));
    this.find(".compose").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.find("textarea").addEventListener("input", () => this.fit());
    this.find("textarea").addEventListener("keydown", (event) => this.typed(event));
    this.find(".block").addEventListener("click", () => this.attempt(() => api.block(this.person.user_id)));
    this.find(".start").addEventListener("click", () => this.startOrRestart());
    this.find(".cancel").addEventListener("click", () => this.setContext(null));
    this.find(".attach").addEventListener("click", () => this.toggleAttachments());
    this.find(".down").addEventListener("click", () => this.toBottom());
    this.find(".chat").addEventListener("scroll", () => this.showDown());
    new ResizeObserver(() => (this.following ? this.toBottom() : undefined)).observe(this.find(".chat"));
    this.find(".screen").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.toggleAttachments(false);
      this.find("dialog").close();
    });
  }

  addShortcuts(words) {
    const bar = this.find(".shortcuts");
    bar.hidden = !words.length;
    for (const word of words) {
      const chip = make("button", "", word);
      chip.type = "button";
      chip.addEventListener("click", () => this.send({ kind: "text", text: word }));
      bar.append(chip);
    }
  }

  addAttachments() {
    const menu = this.find(".attachments");
    for (const { sign, name, draft, captioned } of ATTACHMENTS) {
      const item = make("button", "", make("span", "", sign), name);
      item.type = "button";
      item.setAttribute("role", "menuitem");
      item.addEventListener("click", () => {
        this.toggleAttachments(false);
        const caption = captioned ? this.takeText() : "";
        this.send({ ...draft, ...(caption ? { caption } : {}) });
      });
      menu.append(item);
    }
  }

  // People to choose from; the one holding the phone stays chosen.
  list(people) {
    const select = this.find(".person");
    const shown = people.slice(0, MOST_LISTED);
    if (this.person && !shown.some((one) => one.user_id === this.person.user_id)) shown.unshift(this.person);
    select.replaceChildren(...shown.map((one) => new Option(nameOf(one), one.user_id)));
    select.disabled = !shown.length;
    if (this.person) select.value = this.person.user_id;
  }

  take(person) {
    this.person = person;
    this.messages.clear();
    this.waiting.clear();
    this.setContext(null);
    this.find("ol").replaceChildren();
    this.find(".person").value = person.user_id;
    this.showState();
  }

  async load() {
    if (!this.person) return;
    this.held = [];
    const person = this.person;
    const messages = await api.messages(person.user_id);
    if (person.user_id !== this.person.user_id) return;
    const since = this.held;
    this.held = null;
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.redraw();
    for (const message of since) this.show(message);
    this.toBottom();
    this.showState();
  }

  redraw() {
    const nodes = [];
    let day = "";
    for (const message of this.messages.values()) {
      const date = dayOf(message);
      if (date !== day && !message.deleted) nodes.push(make("li", "day", make("span", "", date)));
      if (!message.deleted) day = date;
      nodes.push(this.bubble(message));
    }
    this.lastDay = day;
    this.find("ol").replaceChildren(...nodes);
  }

  // A new or changed message: at the end, or in the place it has.
  show(message) {
    if (this.held) {
      this.held.push(message);
      return;
    }
    const follow = this.isAtBottom();
    const known = this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    if (known) this.find(`li[data-id="${message.message_id}"]`).replaceWith(this.bubble(message));
    else this.append(message);
    if (follow) this.toBottom();
    else this.showDown();
    this.setTyping(false);
    this.showState();
  }

  append(message) {
    const date = dayOf(message);
    if (date !== this.lastDay) this.find("ol").append(make("li", "day", make("span", "", date)));
    this.lastDay = date;
    const node = this.bubble(message);
    node.classList.add("arriving");
    this.find("ol").append(node);
  }

  bubble(message) {
    return bubble(message, this.messages.get(message.reply_to_message_id), {
      command: (words) => this.send({ kind: "text", text: words }),
      reply: (to) => this.setContext({ verb: "Reply to", message: to, reply: true }),
      edit: (what) => this.setContext({ verb: "Edit message", message: what, reply: false }),
      press: (from, button, place) => this.press(from, button, place),
      isWaiting: (place) => this.waiting.has(place),
    });
  }

  showState() {
    const blocked = this.person.blocked;
    const fresh = !this.messages.size && this.held === null;
    this.find(".start").hidden = !blocked && !fresh;
    this.find(".start").textContent = blocked ? "RESTART BOT" : "START";
    this.find(".compose").hidden = blocked || fresh;
    this.find(".shortcuts").hidden = blocked || fresh || !this.find(".shortcuts").children.length;
    this.find(".block").hidden = blocked || fresh;
    this.find(".status").textContent = blocked ? "stopped by you" : "bot";
    this.root.classList.toggle("empty", fresh);
  }

  async startOrRestart() {
    if (this.person.blocked) await this.attempt(() => api.unblock(this.person.user_id));
    else await this.send({ kind: "text", text: "/start" });
    this.find("textarea").focus();
  }

  changePerson(person) {
    this.person = person;
    if (person.blocked) this.setContext(null);
    this.showState();
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
    if (event.key === "Escape") this.setContext(null);
  }

  submit() {
    const text = this.takeText();
    if (!text) return;
    const { context } = this;
    if (!context || context.reply) {
      this.send({ kind: "text", text });
      return;
    }
    this.setContext(null);
    const changes = context.message.kind === "text" ? { text } : { caption: text };
    this.attempt(async () => this.show(await api.edit(this.person.user_id, context.message.message_id, changes)));
  }

  takeText() {
    const area = this.find("textarea");
    const text = area.value.trim();
    area.value = "";
    this.fit();
    return text;
  }

  async send(draft) {
    const reply = this.context?.reply ? { reply_to_message_id: this.context.message.message_id } : {};
    this.setContext(null);
    await this.attempt(async () => {
      this.show(await api.write(this.person.user_id, { ...draft, ...reply }));
      this.toBottom();
    });
  }

  async press(message, button, place) {
    if (this.waiting.has(place)) return;
    this.setWaiting(place, true);
    await this.attempt(async () => {
      const { callback_query_id: id } = await api.press(this.person.user_id, message.message_id, button.data);
      const answer = await api.answer(id, ANSWER_WAIT);
      if (answer.show_alert && answer.text) this.alert(answer.text);
      else if (answer.text) this.toast(answer.text);
    });
    this.setWaiting(place, false);
  }

  setWaiting(place, on) {
    if (on) this.waiting.add(place);
    else this.waiting.delete(place);
    this.find(`[data-place="${CSS.escape(place)}"]`)?.classList.toggle("waiting", on);
  }

  setContext(context) {
    const changed = this.context !== context;
    this.context = context;
    const bar = this.find(".context");
    bar.hidden = !context;
    if (!context) {
      if (changed) this.takeText();
      return;
    }
    bar.querySelector("strong").textContent = context.verb;
    bar.querySelector("span").textContent = describe(context.message);
    const area = this.find("textarea");
    if (!context.reply) area.value = context.message.text || context.message.caption;
    this.fit();
    area.focus();
  }

  toggleAttachments(open = this.find(".attachments").hidden) {
    this.find(".attachments").hidden = !open;
    this.find(".attach").setAttribute("aria-expanded", String(open));
    if (open) this.find(".attachments button").focus();
  }

  setTyping(on) {
    if (this.person?.blocked) return;
    this.find(".status").textContent = on ? "typing…" : "bot";
    clearTimeout(this.typingTimer);
    if (on) this.typingTimer = setTimeout(() => this.setTyping(false), 5000);
  }

  toast(words) {
    const node = this.find(".toast");
    node.textContent = words;
    node.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (node.hidden = true), 3500);
  }

  alert(words) {
    const dialog = this.find("dialog");
    dialog.querySelector("p").textContent = words;
    dialog.show();
  }

  async attempt(act) {
    try {
      await act();
    } catch (problem) {
      this.toast(problem.message);
    }
  }

  fit() {
    const area = this.find("textarea");
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 122)}px`;
  }

  isAtBottom() {
    const chat = this.find(".chat");
    return chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    const chat = this.find(".chat");
    chat.scrollTop = chat.scrollHeight;
    this.showDown();
  }

  showDown() {
    this.following = this.isAtBottom();
    this.find(".down").hidden = this.following;
  }
}

export function nameOf(person) {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return person.username ? `${name} · @${person.username}` : name;
}

function dayOf(message) {
  const date = new Date(message.date * 1000);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString("en", { day: "numeric", month: "long" });
}
