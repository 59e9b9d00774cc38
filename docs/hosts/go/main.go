// Runs a circuit's module in Go, by wazero: go run . module.wasm keys.bin arguments.bin results.bin
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

var background = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// call gives what an export returns, as a number of 32 bits.
func call(module api.Module, name string, numbers ...uint64) uint32 {
	results := must(module.ExportedFunction(name).Call(background, numbers...))
	return uint32(results[0])
}

// check panics with the module's own words unless a call worked.
func check(module api.Module, code uint32) uint32 {
	if int32(code) < 0 {
		text, _ := module.Memory().Read(call(module, "error"), call(module, "error_bytes"))
		panic(string(text))
	}
	return code
}

// put copies a file into the module's memory; it gives its address and length.
func put(module api.Module, path string) []uint64 {
	content := must(os.ReadFile(path))
	at := call(module, "allocate", uint64(len(content)))
	if at == 0 || !module.Memory().Write(at, content) {
		panic("no memory")
	}
	return []uint64{uint64(at), uint64(len(content))}
}

func main() {
	runtime := wazero.NewRuntime(background)
	defer runtime.Close(background)
	module := must(runtime.Instantiate(background, must(os.ReadFile(os.Args[1]))))
	check(module, call(module, "load_keys", put(module, os.Args[2])...))
	check(module, call(module, "run_begin", put(module, os.Args[3])...))
	for check(module, call(module, "run_some", 100_000)) == 1 {
		fmt.Fprintln(os.Stderr, call(module, "progress"), "of", call(module, "progress_total"), "bootstraps")
	}
	content, _ := module.Memory().Read(call(module, "result"), call(module, "result_bytes"))
	must(0, os.WriteFile(os.Args[4], content, 0o644))
}
