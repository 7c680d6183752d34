// Several files in one bubble: pictures as a grid, documents and music below each other.

import { make, mediaNode } from "./media.js";

const ROWS = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 2, 3, 3] };
const PICTURES = ["photo", "video"];

// Which messages share a bubble: those of one album. Anything else is alone.
export function keyOf(message) {
  return message.media_group_id ? `album-${message.media_group_id}` : `message-${message.message_id}`;
}

export const isGrid = (members) => members.length > 1 && members.every((one) => PICTURES.includes(one.kind));

export function grid(members) {
  const cells = members.map((message) => cell("cell", message));
  const rows = (ROWS[members.length] || [members.length]).map((count) => make("div", "album-row", ...cells.splice(0, count)));
  return make("div", "album-grid", ...rows);
}

// A part of an album one can pick, so that reply, edit, delete and reactions are about it.
export function cell(className, message, ...more) {
  const node = make("div", className, mediaNode(message), ...more);
  node.dataset.id = message.message_id;
  return node;
}
