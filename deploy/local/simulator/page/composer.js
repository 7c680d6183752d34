// Where a phone's holder writes: the text, what it replies to or changes, the paper clip and the shortcuts.

import { ATTACHMENTS } from "./attachments.js";
import { marked, worded } from "./formatting.js";
import { describe, make } from "./media.js";

const TALLEST = 122;

export class Composer {
  // `send(items, replyTo)` takes one draft, or several for an album; `edit(message, changes)` changes a message.
  constructor(root, { send, edit }, shortcuts) {
    this.root = root;
    this.area = root.querySelector("textarea");
    this.bar = root.querySelector(".context");
    this.menu = root.querySelector(".attachments");
    this.clip = root.querySelector(".attach");
    this.keys = root.querySelector(".reply-keys");
    this.sendItems = send;
    this.sendEdit = edit;
    this.context = null;
    this.wire();
    this.addShortcuts(shortcuts);
    this.addAttachments();
  }

  wire() {
    this.root.querySelector(".compose").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.area.addEventListener("input", () => this.fit());
    this.area.addEventListener("keydown", (event) => this.typed(event));
    this.bar.querySelector(".cancel").addEventListener("click", () => this.leaveContext());
    this.clip.addEventListener("click", () => this.toggleAttachments());
  }

  addShortcuts(words) {
    const bar = this.root.querySelector(".shortcuts");
    bar.hidden = !words.length;
    for (const word of words) {
      const chip = make("button", "", word);
      chip.type = "button";
      chip.addEventListener("click", () => this.say(word));
      bar.append(chip);
    }
  }

  addAttachments() {
    for (const { sign, name, items, captioned } of ATTACHMENTS) {
      const button = make("button", "", make("span", "", sign), name);
      button.type = "button";
      button.setAttribute("role", "menuitem");
      button.addEventListener("click", () => this.attach(items, captioned));
      this.menu.append(button);
    }
  }

  // The keyboard of the newest message that brings one: its buttons send their own text. None, or a removal: none.
  showKeyboard(keyboard) {
    const shown = JSON.stringify(keyboard);
    if (shown === this.shownKeyboard) return;
    this.shownKeyboard = shown;
    const rows = keyboard?.keyboard || [];
    this.area.placeholder = keyboard?.placeholder || "Message";
    this.keys.hidden = !rows.length;
    this.keys.classList.toggle("tall", !keyboard?.resize);
    this.keys.replaceChildren(...rows.map((row) => make("div", "keys", ...row.map((text) => this.key(text)))));
  }

  key(text) {
    const button = make("button", "", text);
    button.type = "button";
    button.addEventListener("click", () => this.sendItems([{ kind: "text", text }], 0));
    return button;
  }

  attach([first, ...others], captioned) {
    this.toggleAttachments(false);
    const caption = captioned ? this.takeText() : "";
    this.deliver([{ ...first, ...(caption ? worded("caption", caption) : {}) }, ...others]);
  }

  say(text) {
    this.deliver([{ kind: "text", ...worded("text", text) }]);
  }

  deliver(items) {
    const replyTo = this.context?.reply ? this.context.message.message_id : 0;
    this.leaveContext();
    this.sendItems(items, replyTo);
  }

  submit() {
    const text = this.takeText();
    const { context } = this;
    if (!context || context.reply) {
      if (text) this.say(text);
      return;
    }
    this.leaveContext();
    const field = context.message.kind === "text" ? "text" : "caption";
    if (text || field === "caption") this.sendEdit(context.message, worded(field, text));
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
    if (event.key === "Escape") this.leaveContext();
  }

  takeText() {
    const text = this.area.value.trim();
    this.area.value = "";
    this.fit();
    return text;
  }

  replyTo(message) {
    this.enterContext({ message, reply: true });
  }

  startEdit(message) {
    this.enterContext({ message, reply: false });
    this.area.value = marked(message.text || message.caption, message.entities);
    this.fit();
  }

  enterContext(context) {
    if (this.context && !this.context.reply) this.takeText();
    this.context = context;
    const { message, reply } = context;
    const author = message.from === "person" ? "yourself" : "Frontdesk";
    this.bar.hidden = false;
    this.bar.querySelector(".sign").textContent = reply ? "↩" : "✎";
    this.bar.querySelector("strong").textContent = reply ? `Reply to ${author}` : "Edit message";
    this.bar.querySelector(".what").textContent = describe(message);
    this.area.focus();
  }

  // What was typed stays after a reply that is not sent, and goes with an edit that is not.
  leaveContext() {
    if (this.context && !this.context.reply) this.takeText();
    this.context = null;
    this.bar.hidden = true;
  }

  reset() {
    this.leaveContext();
    this.takeText();
    this.toggleAttachments(false);
  }

  toggleAttachments(open = this.menu.hidden) {
    this.menu.hidden = !open;
    this.clip.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
  }

  focus() {
    this.area.focus();
  }

  fit() {
    this.area.style.height = "";
    if (this.area.value) this.area.style.height = `${Math.min(this.area.scrollHeight + 2, TALLEST)}px`;
  }
}
