// Loaded before Jazzer.js, which knows no other place for its addon: see addon.ts.
const { FUZZ_ADDON_PREBUILT: prebuilt, FUZZ_ADDON_USED: used } = process.env
const open = process.dlopen
process.dlopen = (module, file, ...flags) => open.call(process, module, file === prebuilt ? used : file, ...flags)
