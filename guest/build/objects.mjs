// Object files, cached by the hash of everything that decides their bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CompileError, clang } from './toolchain.mjs';

// A thread pays for itself once it has this many files to compile: starting a
// compiler costs about as much as compiling two of them.
const filesPerThread = 4;

// The repository's headers that a source reaches, itself included. A name that
// is not one of ours belongs to the pinned sysroot and cannot change.
function reachable(source, sources, seen = new Set()) {
  if (seen.has(source)) return seen;
  seen.add(source);
  for (const [, name] of sources.get(source).matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
    for (const directory of [posix.dirname(source), 'guest/engine', 'abi']) {
      const path = posix.join(directory, name);
      if (sources.has(path)) reachable(path, sources, seen);
    }
  }
  return seen;
}

function keyOf(job, sources, compiler) {
  const hash = createHash('sha256').update(JSON.stringify([compiler, job.args]));
  for (const path of [...reachable(job.source, sources)].sort()) {
    hash.update(`\0${path}\0${sources.get(path)}`);
  }
  return hash.digest('hex');
}

function load(path) {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

// Written beside and renamed, so that a build that is interrupted leaves no
// half object behind.
function save(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

class Thread {
  constructor() {
    this.worker = new Worker(new URL('./worker.mjs', import.meta.url));
  }

  run(job, files) {
    return new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('message', (answer) => {
        this.worker.off('error', reject);
        if (answer.error) reject(new CompileError(answer.error));
        else resolve(answer);
      });
      this.worker.postMessage({ args: job.args, files });
    });
  }

  stop() {
    return this.worker.terminate();
  }
}

const inline = {
  run: (job, files) => clang(job.args, files, 'out.o'),
  stop() {},
};

// Compiles jobs on this thread and as many others as the number of files pays
// for. Every failure is reported, not only the first.
async function compileAll(jobs, files, done) {
  const extra = Math.min(availableParallelism(), Math.floor(jobs.length / filesPerThread)) - 1;
  const lanes = [inline];
  for (let i = 0; i < extra; i++) lanes.push(new Thread());
  const queue = [...jobs];
  const failures = [];
  const drain = async (lane) => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      try {
        done(job, await lane.run(job, files));
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        failures.push(error.message);
      }
    }
  };
  try {
    await Promise.all(lanes.map(drain));
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
  }
  if (failures.length > 0) throw new CompileError(failures.join('\n'));
}

// Returns the object of each job, in the order of the jobs. `sources` maps
// repository paths to texts, `tree` is the same as a virtual file system.
// With `directory` null nothing is read from or written to the cache.
export async function objects(jobs, { sources, tree, compiler, directory, warn }) {
  const found = new Map();
  const missing = [];
  for (const job of jobs) {
    job.path = directory && join(directory, `${keyOf(job, sources, compiler)}.o`);
    const bytes = job.path && load(job.path);
    if (bytes) found.set(job, bytes);
    else missing.push(job);
  }
  // Long files first: the last lane to finish then has the least to do.
  missing.sort((a, b) => sources.get(b.source).length - sources.get(a.source).length);
  await compileAll(missing, tree, (job, { bytes, warnings }) => {
    found.set(job, bytes);
    // An object with warnings is not kept, so that the warnings come back
    // until they are mended.
    if (warnings) warn(warnings);
    else if (job.path) save(job.path, bytes);
  });
  return { list: jobs.map((job) => found.get(job)), compiled: missing.length };
}
