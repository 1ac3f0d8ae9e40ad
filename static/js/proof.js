// Proof of work, in a thread of its own: a number so that sha256("seal:number") begins with `bits` zero bits.
// SHA-256 by FIPS 180-4. The browser's own is asynchronous, absent without HTTPS, and slower for so short a text.

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const firstBits = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = Int32Array.from(PRIMES, (prime) => firstBits(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => firstBits(Math.sqrt(prime)));
const W = new Int32Array(64);

const rotate = (x, count) => (x >>> count) | (x << (32 - count));

// One block of 64 bytes at `offset` into `state`.
function compress(state, bytes, offset) {
  for (let t = 0; t < 16; t++) {
    const i = offset + t * 4;
    W[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
  for (let t = 16; t < 64; t++) {
    const s0 = rotate(W[t - 15], 7) ^ rotate(W[t - 15], 18) ^ (W[t - 15] >>> 3);
    const s1 = rotate(W[t - 2], 17) ^ rotate(W[t - 2], 19) ^ (W[t - 2] >>> 10);
    W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

// The text's last block or two, padded as the standard says.
function padded(text, start) {
  const rest = text.length - start;
  const bytes = new Uint8Array(rest < 56 ? 64 : 128);
  for (let i = 0; i < rest; i++) bytes[i] = text.charCodeAt(start + i);
  bytes[rest] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, text.length * 8);
  return bytes;
}

function solve(seal, bits) {
  const prefix = `${seal}:`;
  const whole = prefix.length - (prefix.length % 64);
  const begun = START.slice();
  const head = Uint8Array.from(prefix, (char) => char.charCodeAt(0));
  for (let offset = 0; offset < whole; offset += 64) compress(begun, head, offset);
  const state = new Int32Array(8);
  let tail;
  let length = 0;
  for (let number = 0; ; number++) {
    const digits = String(number);
    if (digits.length !== length) tail = padded(prefix + digits, whole);
    length = digits.length;
    for (let i = 0; i < length; i++) tail[prefix.length - whole + i] = digits.charCodeAt(i);
    state.set(begun);
    for (let offset = 0; offset < tail.length; offset += 64) compress(state, tail, offset);
    if (state[0] >>> (32 - bits) === 0) return digits;
  }
}

addEventListener("message", (event) => { postMessage(solve(event.data.seal, event.data.bits)); });
