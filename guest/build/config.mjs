// What is built, and with which flags. build.mjs knows how.

// Only WebAssembly 2.0 core, so that every Extism host can run the result: no
// SIMD, no threads, no exceptions, no tail calls.
const features = [
  '-mcpu=mvp',
  '-mbulk-memory',
  '-msign-ext',
  '-mmutable-globals',
  '-mnontrapping-fptoint',
];

export const compileFlags = [
  '--target=wasm32-wasip1',
  ...features,
  '-std=c11',
  '-g0',
  '-Wall',
  '-Wextra',
  // Values and object headers are read through more than one struct type.
  '-fno-strict-aliasing',
  '-fvisibility=hidden',
  '-fno-unwind-tables',
  '-fno-asynchronous-unwind-tables',
  '-Iguest/engine',
  '-Iabi',
];

export const linkFlags = [
  '--target=wasm32-wasip1',
  '-mexec-model=reactor',
  '-Wl,--gc-sections',
  '-Wl,-O2',
  '-Wl,--compress-relocations',
  // The stack lies below all data, so that an overflow traps at address 0
  // instead of overwriting the heap.
  '-Wl,--stack-first',
  '-Wl,-z,stack-size=262144',
];

// Most files are built for size, because the host compiles every byte of the
// module when it meets it first. Those that run all the time are built for speed.
export const defaultLevel = '-Oz';
const hot = [
  'vm_hot.c',
  'vm_run.c',
  'table.c',
  'string.c',
  'gc.c',
  'gc_mark.c',
  'gc_weak.c',
  'gc_sweep.c',
  'mem.c',
  'call.c',
  'access.c',
  'arith.c',
  'unwind.c',
  'pattern.c',
  'lib_table_sort.c',
  'cbor.c',
  'cbor_shape.c',
  'format.c',
  'utf8_check.c',
  'host_abi.c',
  'number.c',
  'storage_handle.c',
  'storage_table.c',
  'storage_batch.c',
  'snapshot_encode.c',
  'snapshot_decode.c',
];
// vm_call is one function with so much state that -O2, which hoists and duplicates, makes wazero spill more.
export const levels = { ...Object.fromEntries(hot.map((name) => [name, '-O2'])), 'vm.c': '-Os' };

// One entry a .wasm file. `files` says which C files of guest/engine belong to
// it, `defines` go to each of them, `imports` are the only import modules that
// the result may name.
export const variants = {
  lua: {
    output: 'guest/lua.wasm',
    files: (name) => !name.startsWith('standalone_'),
    defines: [],
    imports: ['luahost', 'wasi_snapshot_preview1'],
  },
};
