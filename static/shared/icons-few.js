// The signs that a panel shows at once; the others are in icons.js.

export const FEW = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-6 16-3-7z",
  clip: "M8 12l6-6a3 3 0 014 4l-8 8a5 5 0 01-7-7l7-7",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM8.5 14.5a4.5 4.5 0 007 0M9 9.5h.01M15 9.5h.01",
  end: "M4 4h16v12H9l-5 4zM9.5 7.5l5 5M14.5 7.5l-5 5",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
}
