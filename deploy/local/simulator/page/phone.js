// One phone: who holds it, their chat with the bot, and what they can do in it.

import { api } from "./api.js";
import { Composer } from "./composer.js";
import { MessageMenu } from "./message_menu.js";
import { mine } from "./reactions.js";
import { Switcher } from "./switcher.js";
import { Timeline } from "./timeline.js";

const ANSWER_WAIT = 30;
const CAPTIONED = ["photo", "video", "document", "voice", "audio", "animation"];
const REPLACEABLE = ["photo", "video", "document", "audio", "animation"];

export class Phone {
  constructor(side, { title, shortcuts, onChoose, onNew }) {
    this.root = document.querySelector(`[data-side=${side}]`);
    this.root.append(document.getElementById("phone").content.cloneNode(true));
    this.side = side;
    this.person = null;
    this.waiting = new Set();
    this.held = null;
    this.find("h2").textContent = title;
    this.find("textarea").setAttribute("aria-label", `Message as the ${side}`);
    this.find(".person").setAttribute("aria-label", `Whose phone: the ${side}`);
    this.switcher = new Switcher(this.root, { onChoose, onDeactivate: () => this.attempt(() => api.deactivate(this.id)) });
    this.menu = new MessageMenu(this.find(".screen"));
    this.composer = new Composer(this.root, { send: (...all) => this.send(...all), edit: (...all) => this.edit(...all) }, shortcuts);
    this.timeline = new Timeline(this.root, this.actions());
    this.wire(onNew);
  }

  get id() {
    return this.person.user_id;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  actions() {
    return {
      command: (words) => this.send([{ kind: "text", text: words }], 0),
      reply: (message) => this.composer.replyTo(message),
      react: (message, emoji) => this.react(message, emoji),
      chooseReaction: (message, button) => this.openMenu(message, button, []),
      openMenu: (message, button) => this.openMenu(message, button, this.entries(message)),
      press: (message, button, place) => this.press(message, button, place),
      isWaiting: (place) => this.waiting.has(place),
    };
  }

  wire(onNew) {
    const add = this.find(".new");
    add.hidden = !onNew;
    if (onNew) add.addEventListener("click", onNew);
    this.find(".block").addEventListener("click", () => this.attempt(() => api.block(this.id)));
    this.find(".start").addEventListener("click", () => this.startOrRestart());
    this.find(".screen").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.composer.toggleAttachments(false);
      this.menu.close();
      this.find("dialog").close();
    });
  }

  // People to choose from; the one holding the phone stays chosen.
  list(people, unread) {
    this.switcher.list(people, unread);
  }

  take(person) {
    this.person = person;
    this.waiting.clear();
    this.timeline.clear();
    this.composer.reset();
    this.menu.close();
    this.switcher.show(person);
    this.showState();
  }

  async load() {
    if (!this.person) return;
    this.held = [];
    const { person } = this;
    const messages = await api.messages(person.user_id);
    if (person.user_id !== this.id) return;
    const since = this.held;
    this.held = null;
    this.timeline.load(messages);
    for (const message of since) this.timeline.show(message);
    this.timeline.toBottom();
    this.showState();
  }

  // A new or changed message.
  show(message) {
    if (this.held) {
      this.held.push(message);
      return;
    }
    this.timeline.show(message);
    if (message.from === "bot") this.setTyping(false);
    this.showState();
  }

  showState() {
    const { blocked, deactivated } = this.person;
    const fresh = this.timeline.isEmpty && this.held === null;
    const silent = blocked || deactivated || fresh;
    this.find(".start").hidden = !silent;
    this.find(".start").disabled = deactivated;
    this.find(".start").textContent = deactivated ? "THIS ACCOUNT IS DELETED" : blocked ? "RESTART BOT" : "START";
    this.find(".compose").hidden = silent;
    this.composer.showKeyboard(silent ? null : this.timeline.keyboard);
    this.find(".shortcuts").hidden = silent || !this.find(".shortcuts").children.length;
    this.find(".block").hidden = silent;
    this.find(".status").textContent = deactivated ? "nobody is here any more" : blocked ? "stopped by you" : "bot";
    this.root.classList.toggle("empty", fresh);
    this.root.classList.toggle("silent", silent);
  }

  async startOrRestart() {
    if (this.person.blocked) await this.attempt(() => api.unblock(this.id));
    else await this.send([{ kind: "text", text: "/start" }], 0);
    this.composer.focus();
  }

  changePerson(person) {
    this.person = person;
    if (person.blocked || person.deactivated) this.composer.reset();
    this.showState();
  }

  // One draft is a message, several are an album.
  async send(items, replyTo) {
    const reply = replyTo ? { reply_to_message_id: replyTo } : {};
    await this.attempt(async () => {
      if (items.length > 1) (await api.writeAlbum(this.id, { items, ...reply })).forEach((one) => this.show(one));
      else this.show(await api.write(this.id, { ...items[0], ...reply }));
      this.timeline.toBottom();
    });
  }

  async edit(message, changes) {
    await this.attempt(async () => this.show(await api.edit(this.id, message.message_id, changes)));
  }

  async react(message, emoji) {
    const wanted = mine(message) === emoji ? null : emoji;
    await this.attempt(async () => this.show(await api.react(this.id, message.message_id, wanted)));
  }

  openMenu(message, button, entries) {
    this.menu.open(button, message, (one, emoji) => this.react(one, emoji), entries);
  }

  entries(message) {
    const own = message.from === "person";
    const captioned = message.kind === "text" || CAPTIONED.includes(message.kind);
    const remove = async () => this.show(await api.remove(this.id, message.message_id));
    return [
      ["Reply", () => this.composer.replyTo(message)],
      ...(own && captioned ? [["Edit", () => this.composer.startEdit(message)]] : []),
      ...(own && REPLACEABLE.includes(message.kind) ? [["Replace the file", () => this.edit(message, { kind: message.kind })]] : []),
      ["Delete", () => this.attempt(remove), "danger"],
    ];
  }

  async press(message, button, place) {
    if (this.waiting.has(place)) return;
    this.setWaiting(place, true);
    await this.attempt(async () => {
      const { callback_query_id: id } = await api.press(this.id, message.message_id, button.data);
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

  setTyping(on) {
    if (this.person?.blocked || this.person?.deactivated) return;
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
}
