// The names of functions in a Wasm module, which make a panic's stack readable. Those of functions
// that we wrote are enough for that: most others are of libraries or glue that macros made. Rust ends each
// with a hash, `edgetill::domain::quota::commit::h21f0b86fc832bf66`, which does not compress.

const NAME_SECTION = "name";
const FUNCTION_NAMES = 1;
const OURS = /^(?!core::ptr::drop_in_place)(?!.*(?:_::<impl serde|__wbg_)).*\bedgetill::/;
const HASH = /::h[0-9a-f]{16}(?![0-9a-f])/g;

/** The module with only the names of our functions, without hashes; all else stays byte for byte. */
export function withOurNames(wasm) {
  const parts = [wasm.subarray(0, 8)];
  const module = reader(wasm, 8);
  while (!module.atEnd()) {
    const id = module.byte();
    const contents = module.bytes();
    parts.push([id], ...sized(id === 0 ? custom(contents) : [contents]));
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function custom(contents) {
  const section = reader(contents);
  const name = section.bytes();
  const parts = [...sized([name])];
  if (name.toString() !== NAME_SECTION) return [contents];
  while (!section.atEnd()) {
    const id = section.byte();
    const names = section.bytes();
    parts.push([id], ...sized(id === FUNCTION_NAMES ? functionNames(names) : [names]));
  }
  return parts;
}

function functionNames(contents) {
  const names = reader(contents);
  const kept = [];
  for (let left = names.number(); left > 0; left--) {
    const index = names.number();
    const name = names.bytes().toString();
    if (OURS.test(name)) kept.push([index, name.replace(HASH, "")]);
  }
  return [encoded(kept.length), ...kept.flatMap(([index, name]) => [encoded(index), ...sized([Buffer.from(name)])])];
}

/** Reads bytes, LEB128 numbers, and bytes with their number in front. */
function reader(bytes, at = 0) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const byte = () => buffer[at++];
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const next = byte();
      value += (next & 127) * 2 ** shift;
      if (next < 128) return value;
    }
  };
  const take = (length) => {
    at += length;
    return buffer.subarray(at - length, at);
  };
  return { byte, number, bytes: () => take(number()), atEnd: () => at >= buffer.length };
}

/** Parts with the number of their bytes in front. */
const sized = (parts) => [encoded(parts.reduce((sum, part) => sum + part.length, 0)), ...parts];

function encoded(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return [...bytes, number];
}
