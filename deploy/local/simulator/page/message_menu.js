// The small menu at a message: reactions on top, what can be done with it below.

import { make } from "./media.js";
import { bar } from "./reactions.js";

const EDGE = 8;

export class MessageMenu {
  constructor(screen) {
    this.screen = screen;
    this.node = screen.querySelector(".menu");
    screen.addEventListener("pointerdown", (event) => {
      if (!this.node.contains(event.target) && !event.target.closest(".tools")) this.close();
    });
    screen.querySelector(".chat").addEventListener("scroll", () => this.close());
  }

  // Opens at the button that asked for it; pressing the same button again closes it. An entry is [label, act, className].
  open(button, message, onReact, entries) {
    const again = !this.node.hidden && this.opener === button;
    this.close();
    if (again) return;
    this.opener = button;
    const react = (one, emoji) => this.after(() => onReact(one, emoji));
    const items = entries.map(([label, act, className = ""]) => this.entry(label, act, className));
    this.node.replaceChildren(bar(message, react), ...items);
    this.node.hidden = false;
    this.place(button);
    this.node.querySelector("button").focus({ preventScroll: true });
  }

  close() {
    this.node.hidden = true;
  }

  after(act) {
    this.close();
    act();
  }

  entry(label, act, className) {
    const button = make("button", `entry ${className}`, label);
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.addEventListener("click", () => this.after(act));
    return button;
  }

  place(button) {
    const [screen, from] = [this.screen.getBoundingClientRect(), button.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const below = from.bottom - screen.top + EDGE / 2;
    const above = from.top - screen.top - height - EDGE / 2;
    const top = below + height < screen.height - EDGE ? below : Math.max(EDGE, above);
    const left = Math.min(Math.max(EDGE, from.left - screen.left - width / 2), screen.width - width - EDGE);
    this.node.style.top = `${top}px`;
    this.node.style.left = `${left}px`;
  }
}
