// Runs the pinned clang, which is itself a wasm module, on files held in memory.
import { Exit, runClang } from '@yowasp/clang';

// CompileError carries what the tool printed. Its text is meant for a person.
export class CompileError extends Error {}

// Decoded per run, because a diagnostic may be split in mid-character.
function collector() {
  const decoder = new TextDecoder();
  let text = '';
  const write = (bytes) => {
    if (bytes !== null) text += decoder.decode(bytes, { stream: true });
  };
  return { write, text: () => text };
}

let loaded;

// Loading says nothing, unlike a first run that has to load.
function load() {
  return (loaded ??= runClang(null, {}, { fetchProgress() {} }));
}

// Runs clang with args over a tree of files, and returns what it wrote to
// `output` together with its warnings.
export async function clang(args, files, output) {
  const diagnostics = collector();
  const options = { stdout: diagnostics.write, stderr: diagnostics.write };
  await load();
  try {
    const result = await runClang(['clang', ...args, '-o', output], files, options);
    return { bytes: result[output], warnings: diagnostics.text() };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    throw new CompileError(diagnostics.text() || `clang ${args.join(' ')}: exit code ${error.code}\n`);
  }
}
