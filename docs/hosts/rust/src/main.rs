// Runs a circuit's module in Rust, by wasmtime: cargo run --release -- module.wasm keys.bin arguments.bin results.bin
use std::{env, fs};
use wasmtime::{Engine, Instance, Module, Result, Store};

struct Machine {
    store: Store<()>,
    instance: Instance,
}

impl Machine {
    fn none(&mut self, name: &str) -> Result<u32> {
        let call = self.instance.get_typed_func::<(), u32>(&mut self.store, name)?;
        call.call(&mut self.store, ())
    }

    fn memory(&mut self) -> wasmtime::Memory {
        self.instance.get_memory(&mut self.store, "memory").expect("a module exports its memory")
    }

    /// The bytes that two exports tell the place of.
    fn bytes(&mut self, at: &str, count: &str) -> Result<Vec<u8>> {
        let (at, count) = (self.none(at)? as usize, self.none(count)? as usize);
        Ok(self.memory().data(&self.store)[at..at + count].to_vec())
    }

    /// Panics with the module's own words unless a call worked.
    fn check(&mut self, code: i32) -> Result<i32> {
        if code < 0 {
            panic!("{}", String::from_utf8_lossy(&self.bytes("error", "error_bytes")?));
        }
        Ok(code)
    }

    /// Copies a file into the module's memory, and calls an export with its address and length.
    fn give(&mut self, name: &str, path: &str) -> Result<i32> {
        let content = fs::read(path)?;
        let allocate = self.instance.get_typed_func::<u32, u32>(&mut self.store, "allocate")?;
        let at = allocate.call(&mut self.store, content.len() as u32)?;
        self.memory().write(&mut self.store, at as usize, &content)?;
        let call = self.instance.get_typed_func::<(u32, u32), i32>(&mut self.store, name)?;
        let code = call.call(&mut self.store, (at, content.len() as u32))?;
        self.check(code)
    }
}

fn main() -> Result<()> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &Module::from_file(&engine, &paths[0])?, &[])?;
    let mut machine = Machine { store, instance };
    machine.give("load_keys", &paths[1])?;
    machine.give("run", &paths[2])?;
    fs::write(&paths[3], machine.bytes("result", "result_bytes")?)?;
    Ok(())
}
