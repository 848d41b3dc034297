#!/usr/bin/env node
// Builds the test guests with the toolchain of guest/build: node build.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFlags, linkFlags } from '../../../../guest/build/config.mjs';
import { clang } from '../../../../guest/build/toolchain.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../../..');
const read = (path) => readFileSync(join(root, path), 'utf8');

const files = {
  'guest.c': readFileSync(join(here, 'guest.c'), 'utf8'),
  'guest/engine/guest_request.c': read('guest/engine/guest_request.c'),
  'guest/engine/guest_request.h': read('guest/engine/guest_request.h'),
  'abi/luahost.h': read('abi/luahost.h'),
};
const tree = {
  'guest.c': files['guest.c'],
  guest: { engine: { 'guest_request.c': files['guest/engine/guest_request.c'], 'guest_request.h': files['guest/engine/guest_request.h'] } },
  abi: { 'luahost.h': files['abi/luahost.h'] },
};

const variants = {
  'guest.wasm': [],
  'liar.wasm': ['-DHELLO_VERSION=0x00020003'], // its section says 1.0, its hello 2.3
};

for (const [name, defines] of Object.entries(variants)) {
  const args = [...compileFlags, ...linkFlags, ...defines, '-O2', '-Wl,--strip-all', 'guest.c', 'guest/engine/guest_request.c'];
  const { bytes, warnings } = await clang(args, tree, 'out.wasm');
  process.stderr.write(warnings);
  writeFileSync(join(here, '..', name), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
