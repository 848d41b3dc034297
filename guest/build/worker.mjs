// One compiler in a thread of its own: answers each job with an object file.
import { parentPort } from 'node:worker_threads';
import { CompileError, clang } from './toolchain.mjs';

parentPort.on('message', async ({ args, files }) => {
  try {
    parentPort.postMessage(await clang(args, files, 'out.o'));
  } catch (error) {
    const message = error instanceof CompileError ? error.message : error.stack;
    parentPort.postMessage({ error: message });
  }
});
