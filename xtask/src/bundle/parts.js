// Put into wasm-bindgen's glue by the build, in place of the imports of what fetches the parts. A part's
// WebAssembly shares with the main one whatever that exports. When all has come, or has not, Rust is called back.
const parts = (() => {
  const fetched = {};
  const get = (file, integrity) => fetched[file] ||= fetch(new URL(file, import.meta.url), { integrity })
    .then(answer => WebAssembly.instantiateStreaming(answer, { __wasm_split: wasm }))
    .catch(error => {
      // What is kept would fail again without trying.
      delete fetched[file];
      throw error;
    });
  const load = (...files) => async (callback, data) => {
    let done = true;
    await Promise.all(files.map(file => get(...file))).catch(error => {
      console.warn(error);
      done = false;
    });
    wasm.__indirect_function_table.get(callback)(data, done);
  };
  return {
    __LOADS__
  };
})();
