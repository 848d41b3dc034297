#!/usr/bin/env node
// Builds guest/*.wasm from guest/engine with the pinned clang.
//
//   node build.mjs [options] [VARIANT...]     (default: every variant)
//
//   --check        compare with the committed file instead of replacing it;
//                  compiles everything anew, and a warning is a failure
//   --watch        build, then build again whenever a source changes
//   --profile      keep function names
//   --no-fuel      build without fuel checks (-DLUAHOST_NO_FUEL)
//   --define NAME  also define NAME (may be repeated)
//   --out FILE     write to FILE (one variant only)
import { existsSync, readFileSync, readdirSync, renameSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version as compiler } from '@yowasp/clang';
import { compileFlags, defaultLevel, levels, linkFlags, variants } from './config.mjs';
import { objects } from './objects.mjs';
import { CompileError, clang } from './toolchain.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const sourceFolders = ['guest/engine', 'abi'];

class UsageError extends Error {}

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'no-fuel': { type: 'boolean', default: false },
      define: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(variants);
  for (const name of names) {
    if (!(name in variants)) {
      throw new UsageError(`no variant "${name}"; there are: ${Object.keys(variants).join(', ')}`);
    }
  }
  if (values.out !== undefined && names.length > 1) {
    throw new UsageError('--out needs exactly one variant');
  }
  const special = values.profile || values['no-fuel'] || values.define.length > 0;
  if (special && values.out === undefined) {
    throw new UsageError('--profile, --no-fuel and --define need --out: guest/*.wasm is the plain build');
  }
  return { ...values, names };
}

// All C sources and headers by repository path, sorted, so that neither the
// file system's order nor the place of the checkout can reach the output.
function readSources() {
  const sources = new Map();
  for (const folder of sourceFolders) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (!/\.[ch]$/.test(name)) continue;
      sources.set(`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8'));
    }
  }
  return sources;
}

function treeOf(sources) {
  const tree = {};
  for (const [path, text] of sources) {
    const parts = path.split('/');
    const name = parts.pop();
    let folder = tree;
    for (const part of parts) folder = folder[part] ??= {};
    folder[name] = text;
  }
  return tree;
}

function jobsFor(variant, opts, sources) {
  const defines = [...variant.defines, ...opts.define];
  if (opts['no-fuel']) defines.push('LUAHOST_NO_FUEL');
  const flags = [...compileFlags, ...defines.map((name) => `-D${name}`)];
  const jobs = [];
  for (const path of sources.keys()) {
    const name = path.slice('guest/engine/'.length);
    if (!path.startsWith('guest/engine/') || !name.endsWith('.c') || !variant.files(name)) continue;
    jobs.push({ source: path, args: [...flags, levels[name] ?? defaultLevel, '-c', path] });
  }
  if (jobs.length === 0) throw new UsageError('guest/engine holds no C file');
  return jobs;
}

async function link(jobs, list, opts) {
  const files = {};
  const args = [...linkFlags, opts.profile ? '-Wl,--strip-debug' : '-Wl,--strip-all'];
  jobs.forEach((job, i) => {
    const object = `${basename(job.source, '.c')}.o`;
    files[object] = list[i];
    args.push(object);
  });
  const { bytes, warnings } = await clang(args, files, 'out.wasm');
  return { wasm: bytes, warnings };
}

function checkImports(wasm, variant) {
  const allowed = variant.imports;
  const strangers = WebAssembly.Module.imports(new WebAssembly.Module(wasm))
    .filter(({ module }) => !allowed.includes(module))
    .map(({ module, name }) => `${module}.${name}`);
  if (strangers.length > 0) {
    throw new CompileError(
      `imports outside ${allowed.join(', ')}: ${strangers.join(', ')}\n` +
        'hint: a function that is declared but defined nowhere becomes an import of module "env"\n',
    );
  }
}

function replace(path, bytes) {
  const temporary = `${path}.new`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function compare(path, wasm) {
  const committed = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (committed.equals(wasm)) return;
  throw new CompileError(
    `${relative(root, path)} is not what its sources give: ` +
      `${committed.length} bytes committed, ${wasm.length} bytes built\nhint: run make guest and commit the result\n`,
  );
}

async function build(name, opts) {
  const started = performance.now();
  const variant = variants[name];
  const sources = readSources();
  const warnings = [];
  const jobs = jobsFor(variant, opts, sources);
  const { list, compiled } = await objects(jobs, {
    sources,
    tree: treeOf(sources),
    compiler,
    directory: opts.check ? null : join(here, 'out/objects'),
    warn: (text) => warnings.push(text),
  });
  const linked = await link(jobs, list, opts);
  if (linked.warnings) warnings.push(linked.warnings);
  for (const text of warnings) process.stderr.write(text);
  checkImports(linked.wasm, variant);
  const output = opts.out === undefined ? join(root, variant.output) : resolve(opts.out);
  if (opts.check) {
    compare(output, linked.wasm);
    if (warnings.length > 0) throw new CompileError('the build has warnings\n');
  } else {
    replace(output, linked.wasm);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kib = (linked.wasm.length / 1024).toFixed(1);
  const verb = opts.check ? 'is up to date' : 'built';
  console.log(`${relative(root, output)} ${verb}: ${kib} KiB, ${compiled} of ${list.length} files compiled, ${seconds} s`);
}

async function buildAll(opts) {
  for (const name of opts.names) await build(name, opts);
}

function report(error) {
  if (!(error instanceof CompileError)) throw error;
  process.stderr.write(error.message);
}

// Rebuilds after a burst of changes has been quiet for a moment. A change
// during a build starts another one after it.
async function buildForever(opts) {
  let changed = () => {};
  for (const folder of sourceFolders) {
    watch(join(root, folder), (_, name) => /\.[ch]$/.test(name ?? '') && changed());
  }
  for (;;) {
    const change = new Promise((resolveChange) => (changed = resolveChange));
    await buildAll(opts).catch(report);
    await change;
    await new Promise((quiet) => setTimeout(quiet, 50));
  }
}

try {
  const opts = options();
  await (opts.watch ? buildForever(opts) : buildAll(opts));
} catch (error) {
  const expected = error instanceof CompileError || error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!expected) throw error;
  process.stderr.write(error.message.endsWith('\n') ? error.message : `build.mjs: ${error.message}\n`);
  process.exitCode = 1;
}
