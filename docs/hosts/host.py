# Runs a circuit's module in Python (pip install wasmtime): python host.py module.wasm keys.bin arguments.bin results.bin
import sys
from wasmtime import Engine, Instance, Module, Store

module_path, keys_path, arguments_path, results_path = sys.argv[1:]
store = Store(Engine())
instance = Instance(store, Module.from_file(store.engine, module_path), [])
exports = instance.exports(store)
memory = exports["memory"]


def call(name, *numbers):
    """Calls an export; raises the module's own words unless it worked. Numbers of 32 bits come and go with a sign."""
    signed = [number - (1 << 32) if number >= 1 << 31 else number for number in numbers]
    return exports[name](store, *signed)


def unsigned(number):
    return number & 0xFFFFFFFF


def check(code):
    if code < 0:
        start = unsigned(call("error"))
        raise RuntimeError(memory.read(store, start, start + call("error_bytes")).decode())
    return code


def put(path):
    """Copies a file into the module's memory; gives its address and length."""
    with open(path, "rb") as file:
        content = file.read()
    start = unsigned(call("allocate", len(content)))
    if start == 0:
        raise MemoryError()
    memory.write(store, content, start)
    return start, len(content)


check(call("load_keys", *put(keys_path)))
check(call("run_begin", *put(arguments_path)))
while check(call("run_some", 100_000)) == 1:
    print(call("progress"), "of", call("progress_total"), "bootstraps", file=sys.stderr)
start = unsigned(call("result"))
with open(results_path, "wb") as file:
    file.write(memory.read(store, start, start + call("result_bytes")))
