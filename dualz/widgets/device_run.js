// A network of whole numbers in plain JavaScript: docs/dzn-format.md says what the bytes are, and
// dualz/models/device.py what is computed, in which order and with which rounding; the codes are the same.

const MAGIC = 0x316e7a64; // "dzn1", lowest byte first
const HEAD = 14;
const LAYER = 23;
const MOST_CODES = 1 << 20;
const MOST_WORK = 2 ** 28;
const INT32 = 2 ** 31 - 1;

function crc32(bytes) {
  let register = -1;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit += 1) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
  }
  return (register ^ -1) >>> 0;
}

function insist(condition, words) {
  if (!condition) throw new Error(words);
}

// The network of a file, as a DataView. Whatever does not fit is refused: the bytes may come from anywhere.
function readNet(view) {
  insist(view.byteLength >= HEAD + 4, "The file ends early.");
  insist(view.getUint32(0, true) === MAGIC, "This is not a .dzn file.");
  const end = view.byteLength - 4;
  const body = new Uint8Array(view.buffer, view.byteOffset, end);
  insist(crc32(body) === view.getUint32(end, true), "The file is damaged: its checksum differs.");
  const net = { scale: view.getFloat32(6, true), outScale: view.getFloat32(10, true), layers: [] };
  for (const scale of [net.scale, net.outScale]) {
    insist(Number.isFinite(scale) && scale >= 2 ** -126, "A scale is no normal number above 0.");
  }
  const count = view.getUint8(4);
  insist(count >= 1 && count <= 64, "A network has 1 to 64 layers.");
  let [at, zero, work, before] = [HEAD, view.getInt8(5), 0, null];
  for (let number = 0; number < count; number += 1) {
    const layer = readLayer(view, at, end, zero);
    insist(before === null || before === layer.size, "A layer does not follow from the one before it.");
    [at, zero, before] = [layer.end, layer.zeroOut, layer.outputs * layer.places];
    work += layer.weight.length * layer.places;
    net.layers.push(layer);
  }
  insist(at === end, "Bytes follow the last layer.");
  insist(work <= MOST_WORK, "The network has too much work for this page.");
  return { ...net, zero: net.layers[0].zero, zeroOut: zero, work };
}

function readLayer(view, at, end, zero) {
  insist(at + LAYER <= end, "The file ends early.");
  const sizes = Array.from({ length: 10 }, (_, place) => view.getUint16(at + 2 * place, true));
  const [channels, high, wide, outputs, rows, columns, down, across, above, beside] = sizes;
  const [zeroOut, low, most] = [20, 21, 22].map((place) => view.getInt8(at + place));
  const size = channels * high * wide;
  insist(sizes.slice(0, 8).every((value) => value > 0), "A size of a layer is 0.");
  insist(above < rows && beside < columns && high + 2 * above >= rows && wide + 2 * beside >= columns,
    "A kernel has no place on its map.");
  const tall = Math.floor((high + 2 * above - rows) / down) + 1;
  const broad = Math.floor((wide + 2 * beside - columns) / across) + 1;
  const wider = channels * (high + 2 * above) * (wide + 2 * beside);
  insist(wider <= MOST_CODES && outputs * tall * broad <= MOST_CODES, "A map has too many codes.");
  insist(low <= most, "The codes of a layer are out of order.");
  const each = channels * rows * columns;
  const [weights, biases] = [at + LAYER, at + LAYER + outputs * each];
  insist(biases + 9 * outputs <= end, "The file ends early.");
  const layer = {
    channels, high, wide, outputs, rows, columns, down, across, above, beside, zero, zeroOut, low, most,
    size, tall, broad, places: tall * broad, end: biases + 9 * outputs,
    weight: new Int8Array(view.buffer, view.byteOffset + weights, outputs * each),
    bias: Int32Array.from({ length: outputs }, (_, o) => view.getInt32(biases + 4 * o, true)),
    multiplier: Float64Array.from({ length: outputs }, (_, o) => view.getUint32(biases + 4 * (outputs + o), true)),
    shift: Uint8Array.from({ length: outputs }, (_, o) => view.getUint8(biases + 8 * outputs + o)),
  };
  for (let o = 0; o < outputs; o += 1) {
    let sum = 0;
    for (let i = o * each; i < (o + 1) * each; i += 1) sum += Math.abs(layer.weight[i]);
    insist(Math.abs(layer.bias[o]) + 255 * sum <= INT32, "The sums of a layer could overflow 32 bits.");
    insist(layer.shift[o] >= 1 && layer.shift[o] <= 62 && layer.multiplier[o] <= 2 ** 31,
      "A scaling of a layer is out of its range.");
  }
  return layer;
}

const clip = (value, low, high) => Math.min(Math.max(value, low), high);

// Halves go to the even neighbour, as IEEE 754 and Python have it; Math.round takes them up.
function rounded(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

function quantized(net, values) {
  return Int8Array.from(values, (value) => clip(rounded(value / net.scale) + net.zero, -128, 127));
}

// floor((sum * multiplier + 2^(shift - 1)) / 2^shift). The product has up to 62 bits, and a double holds 53:
// the multiplier is split at 16 bits. What is rounded in the last line is far outside of every code.
function scaled(sum, multiplier, shift) {
  const low = sum * (multiplier % 65536);
  const carry = Math.floor(low / 65536);
  const high = sum * Math.floor(multiplier / 65536) + carry;
  if (shift > 16) return Math.floor((high + 2 ** (shift - 17)) / 2 ** (shift - 16));
  return high * 2 ** (16 - shift) + Math.floor((low - carry * 65536 + 2 ** (shift - 1)) / 2 ** shift);
}

// The codes less their zero point, with an edge of 0 round each channel.
function padded(layer, codes) {
  const [high, wide] = [layer.high + 2 * layer.above, layer.wide + 2 * layer.beside];
  const found = new Int16Array(layer.channels * high * wide);
  let from = 0;
  for (let channel = 0; channel < layer.channels; channel += 1) {
    for (let row = 0; row < layer.high; row += 1) {
      const to = (channel * high + row + layer.above) * wide + layer.beside;
      for (let column = 0; column < layer.wide; column += 1, from += 1) found[to + column] = codes[from] - layer.zero;
    }
  }
  return found;
}

// Where each weight of a kernel finds its number in the padded map, counted from the kernel's place.
function reaches(layer) {
  if (layer.reach) return layer.reach;
  const [high, wide] = [layer.high + 2 * layer.above, layer.wide + 2 * layer.beside];
  const found = [];
  for (let channel = 0; channel < layer.channels; channel += 1) {
    for (let row = 0; row < layer.rows; row += 1) {
      for (let column = 0; column < layer.columns; column += 1) found.push((channel * high + row) * wide + column);
    }
  }
  layer.reach = Int32Array.from(found);
  return layer.reach;
}

// A place after the other: what the kernel sees there is gathered once, and multiplied with every row of weights.
function runLayer(layer, codes) {
  const { weight, bias, multiplier, shift, broad, places, zeroOut, low, most } = layer;
  const numbers = padded(layer, codes);
  const reach = reaches(layer);
  const each = reach.length;
  const wide = layer.wide + 2 * layer.beside;
  const seen = new Int32Array(each);
  const found = new Int8Array(layer.outputs * places);
  for (let place = 0; place < places; place += 1) {
    const start = Math.floor(place / broad) * layer.down * wide + (place % broad) * layer.across;
    for (let i = 0; i < each; i += 1) seen[i] = numbers[start + reach[i]];
    for (let output = 0, from = 0; output < layer.outputs; output += 1, from += each) {
      let sum = bias[output];
      for (let i = 0; i < each; i += 1) sum = (sum + Math.imul(weight[from + i], seen[i])) | 0;
      found[output * places + place] = clip(scaled(sum, multiplier[output], shift[output]) + zeroOut, low, most);
    }
  }
  return found;
}

// The codes of every map: the input's first, the scores' last.
function runMaps(net, codes) {
  const maps = [codes];
  for (const layer of net.layers) maps.push(runLayer(layer, maps.at(-1)));
  return maps;
}

// The class of the greatest code; of several, the first.
function classOf(codes) {
  return codes.indexOf(codes.reduce((most, code) => Math.max(most, code), -128));
}

// The class that each map names: by its probe, at last by the network (dualz/models/probes.py).
function readingsOf(probes, maps) {
  return maps.map((codes, place) => classOf(probes[place] ? runMaps(probes[place], codes).at(-1) : codes));
}

// The first map from which on all readings are the last one's.
function depthOf(readings) {
  let depth = readings.length - 1;
  while (depth > 0 && readings[depth - 1] === readings.at(-1)) depth -= 1;
  return depth;
}
