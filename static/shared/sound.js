// Short, soft tones, made on the spot. Browsers allow them after the first gesture only.

/** @type {AudioContext | null} */
let context = null

/**
 * @param {number[]} notes frequencies in hertz, one after the other
 * @param {number} volume 0 to 1
 */
export function play(notes, volume) {
  if (volume <= 0 || navigator.userActivation?.hasBeenActive === false) return
  try {
    context ??= new AudioContext()
    const begin = context.currentTime
    notes.forEach((frequency, index) => tone(frequency, begin + index * 0.14, volume))
  } catch {
    // No sound device: the signs on the screen remain.
  }
}

/** @param {number} frequency @param {number} at @param {number} volume */
function tone(frequency, at, volume) {
  if (!context) return
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(volume * 0.2, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.32)
}
