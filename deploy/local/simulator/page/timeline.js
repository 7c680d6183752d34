// The messages of a chat, oldest first, an album in one bubble. Follows the newest unless its reader scrolled away.

import { keyOf } from "./album.js";
import { bubble } from "./bubble.js";
import { make } from "./media.js";

const NEAR_BOTTOM = 80;

export class Timeline {
  constructor(root, actions) {
    this.chat = root.querySelector(".chat");
    this.list = this.chat.querySelector("ol");
    this.down = root.querySelector(".down");
    this.actions = { ...actions, find: (message) => this.find(message) };
    this.messages = new Map();
    this.following = true;
    this.down.addEventListener("click", () => this.toBottom());
    this.chat.addEventListener("scroll", () => this.showDown());
    new ResizeObserver(() => (this.following ? this.toBottom() : undefined)).observe(this.chat);
  }

  get isEmpty() {
    return !this.messages.size;
  }

  // What the newest message that changes the composer does to it.
  get keyboard() {
    return [...this.messages.values()].findLast((message) => message.composer)?.composer;
  }

  clear() {
    this.messages.clear();
    this.list.replaceChildren();
  }

  load(messages) {
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.lastDay = "";
    this.list.replaceChildren();
    for (const key of new Set(messages.map(keyOf))) this.append(key);
    this.toBottom();
  }

  // A new, changed or deleted message: at the end, or in the place it has. Quotes of it change with it.
  show(message) {
    const follow = this.isAtBottom();
    if (message.deleted) this.messages.delete(message.message_id);
    else this.messages.set(message.message_id, message);
    this.draw(keyOf(message));
    for (const other of this.messages.values()) if (other.reply_to_message_id === message.message_id) this.draw(keyOf(other));
    if (follow) this.toBottom();
    else this.showDown();
  }

  draw(key) {
    const known = this.node(key);
    const members = this.members(key);
    if (!members.length) known?.remove();
    else if (known) known.replaceWith(this.bubble(members));
    else this.append(key).classList.add("arriving");
  }

  append(key) {
    const members = this.members(key);
    const date = dayOf(members[0]);
    if (date !== this.lastDay) this.list.append(make("li", "day", make("span", "", date)));
    this.lastDay = date;
    const node = this.bubble(members);
    this.list.append(node);
    return node;
  }

  bubble(members) {
    return bubble(members, this.messages.get(members[0].reply_to_message_id), this.actions);
  }

  members(key) {
    const alone = this.messages.get(Number(key.replace("message-", "")));
    if (alone) return [alone];
    return [...this.messages.values()].filter((message) => keyOf(message) === key);
  }

  node(key) {
    return this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  find(message) {
    const node = this.node(keyOf(message));
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("found");
    setTimeout(() => node?.classList.remove("found"), 1200);
  }

  isAtBottom() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.chat.scrollTop = this.chat.scrollHeight;
    this.showDown();
  }

  showDown() {
    this.following = this.isAtBottom();
    this.down.hidden = this.following;
  }
}

function dayOf(message) {
  const date = new Date(message.date * 1000);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString("en", { day: "numeric", month: "long" });
}
