//! `bindgen MODULE.wasm FOLDER`: makes FOLDER/index.js and FOLDER/index_bg.wasm of what rustc made.
//!
//! It is `wasm-bindgen --target module` for our one use. Building that program takes minutes and
//! OpenSSL's headers, because it can download; its library takes half a minute and neither.

use std::env::args_os;
use std::error::Error;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = args_os().skip(1);
    let (Some(module), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bindgen MODULE.wasm FOLDER".into());
    };
    let mut output = Bindgen::new()
        .input_path(module)
        .out_name("index")
        .module(true)?
        // What starts the module anew after a panic; src/edge/entrypoint.js relies on both.
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate_output()?;
    // A panic's stack is read by the names of functions. Rust ends each with a hash,
    // `…::quota::commit::h21f0b86fc832bf66`, that says nothing and does not compress.
    for function in output.wasm_mut().funcs.iter_mut() {
        if let Some(name) = &mut function.name
            && let Some((readable, hash)) = name.rsplit_once("::h")
            && hash.len() == 16
        {
            *name = readable.to_owned();
        }
    }
    output.emit(folder)?;
    Ok(())
}
