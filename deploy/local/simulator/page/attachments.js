// What the paper clip offers: one of each kind, and two albums. Those with words under them take what is typed.

const one = (sign, name, draft, captioned = false) => ({ sign, name, items: [draft], captioned });
const album = (sign, name, ...items) => ({ sign, name, items, captioned: true });

export const ATTACHMENTS = [
  one("🖼️", "Photo", { kind: "photo" }, true),
  one("🎬", "Video", { kind: "video", duration: 21 }, true),
  album("🗂️", "Album", { kind: "photo" }, { kind: "photo" }, { kind: "video", duration: 8 }),
  one("🎞️", "GIF", { kind: "animation" }, true),
  one("🎤", "Voice", { kind: "voice", duration: 12 }),
  one("🎥", "Round", { kind: "video_note", duration: 9 }),
  one("📄", "Document", { kind: "document", file_name: "receipt.pdf" }, true),
  album("📚", "Files", { kind: "document", file_name: "invoice.pdf" }, { kind: "document", file_name: "terms.txt" }),
  one("🎵", "Music", { kind: "audio", title: "Hold the line", performer: "The Desk" }, true),
  one("😊", "Sticker", { kind: "sticker", emoji: "🎉" }),
  one("📍", "Location", { kind: "location" }),
  one("☕", "Venue", { kind: "venue" }),
  one("👤", "Contact", { kind: "contact" }),
  one("🎲", "Dice", { kind: "dice" }),
  one("📊", "Poll", { kind: "poll" }),
];
