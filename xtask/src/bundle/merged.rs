//! Makes one file of several pieces of WebAssembly: a browser takes as long to set one up as a hundred of them.

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, FunctionSection, ImportSection, Module,
    TypeSection,
};
use wasmparser::{Import, Parser, Payload, TypeRef};

/// The pieces as one. What they import is imported once; they export nothing, and call each other through the table
/// that they import.
pub(super) fn merged<'a>(pieces: impl IntoIterator<Item = &'a Vec<u8>>) -> Result<Vec<u8>> {
    let mut merged = Merged::default();
    for piece in pieces {
        merged.add(piece)?;
    }
    Ok(merged.encoded())
}

#[derive(Default)]
struct Merged {
    types: TypeSection,
    imports: ImportSection,
    /// Module and name of what is imported, in the order of its numbers.
    tables: Vec<(String, String)>,
    memories: Vec<(String, String)>,
    globals: Vec<(String, String)>,
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

impl Merged {
    fn add(&mut self, piece: &[u8]) -> Result<()> {
        let mut numbers = Numbers {
            types: self.types.len(),
            functions: self.functions.len(),
            elements: self.elements.len(),
            data: self.data.len(),
            ..Numbers::default()
        };
        for payload in Parser::new(0).parse_all(piece) {
            match payload.context("a piece is broken")? {
                Payload::TypeSection(types) => numbers.parse_type_section(&mut self.types, types)?,
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        self.import(&mut numbers, import?)?;
                    }
                }
                Payload::FunctionSection(all) => numbers.parse_function_section(&mut self.functions, all)?,
                Payload::ElementSection(all) => numbers.parse_element_section(&mut self.elements, all)?,
                Payload::CodeSectionEntry(body) => numbers.parse_function_body(&mut self.code, body)?,
                Payload::DataSection(all) => numbers.parse_data_section(&mut self.data, all)?,
                Payload::Version { .. }
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::End(_) => {}
                other => bail!("a piece that parts share holds what cannot be merged: {other:?}"),
            }
        }
        Ok(())
    }

    fn import(&mut self, numbers: &mut Numbers, import: Import<'_>) -> Result<()> {
        let (known, map) = match import.ty {
            TypeRef::Table(_) => (&mut self.tables, &mut numbers.tables),
            TypeRef::Memory(_) => (&mut self.memories, &mut numbers.memories),
            TypeRef::Global(_) => (&mut self.globals, &mut numbers.globals),
            other => bail!("a piece that parts share imports {}, which is {other:?}", import.name),
        };
        let name = (import.module.to_owned(), import.name.to_owned());
        let number = known.iter().position(|other| *other == name);
        map.push(number.unwrap_or(known.len()) as u32);
        if number.is_none() {
            known.push(name);
            numbers.parse_import(&mut self.imports, import)?;
        }
        Ok(())
    }

    fn encoded(&self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions);
        module.section(&self.elements).section(&DataCountSection { count: self.data.len() });
        module.section(&self.code).section(&self.data);
        module.finish()
    }
}

/// What the numbers of a piece are in the whole.
#[derive(Default)]
struct Numbers {
    types: u32,
    functions: u32,
    elements: u32,
    data: u32,
    tables: Vec<u32>,
    memories: Vec<u32>,
    globals: Vec<u32>,
}

/// What a piece names without having imported it.
#[derive(Debug, thiserror::Error)]
#[error("a piece that parts share names number {0} of what it has not imported")]
struct Unknown(u32);

fn mapped(map: &[u32], number: u32) -> Result<u32, Error<Unknown>> {
    map.get(number as usize).copied().ok_or(Error::UserError(Unknown(number)))
}

impl Reencode for Numbers {
    type Error = Unknown;

    fn type_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        Ok(self.types + number)
    }

    fn function_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        Ok(self.functions + number)
    }

    fn element_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        Ok(self.elements + number)
    }

    fn data_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        Ok(self.data + number)
    }

    fn table_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        mapped(&self.tables, number)
    }

    fn memory_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        mapped(&self.memories, number)
    }

    fn global_index(&mut self, number: u32) -> Result<u32, Error<Unknown>> {
        mapped(&self.globals, number)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, Elements, EntityType, Function, GlobalType, Instruction, MemoryType, RefType, TableType,
        ValType,
    };

    use super::*;

    /// A piece with a function that reads a global and calls the next one, which answers `number`; the table has it
    /// at `number`, and memory as many bytes.
    fn piece(number: u32, global: &str) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        let table = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 1,
            maximum: None,
            shared: false,
        };
        imports.import("main", "memory", EntityType::Memory(memory));
        imports.import("main", "table", EntityType::Table(table));
        let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        imports.import("main", global, EntityType::Global(stack));
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut elements = ElementSection::new();
        elements.active(
            None,
            &ConstExpr::i32_const(number as i32),
            Elements::Functions([0].as_slice().into()),
        );
        let mut code = CodeSection::new();
        let mut first = Function::new([]);
        first.instruction(&Instruction::GlobalGet(0)).instruction(&Instruction::Drop);
        first.instruction(&Instruction::Call(1)).instruction(&Instruction::End);
        let mut second = Function::new([]);
        second.instruction(&Instruction::I32Const(number as i32)).instruction(&Instruction::End);
        code.function(&first).function(&second);
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(0), vec![7; number as usize]);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements);
        module.section(&DataCountSection { count: 1 }).section(&code).section(&data);
        module.finish()
    }

    /// Calls and reads of globals in the file, in their order.
    fn named(wasm: &[u8]) -> Vec<String> {
        let mut named = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("WebAssembly") {
                Payload::ImportSection(imports) => {
                    named.extend(
                        imports.into_imports().map(|import| import.expect("an import").name.to_owned()),
                    );
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().expect("a body").into_iter();
                    let told = operators.map(|operator| format!("{:?}", operator.expect("an instruction")));
                    named.extend(told.filter(|told| told.starts_with("Call") || told.starts_with("Global")));
                }
                _ => {}
            }
        }
        named
    }

    #[test]
    fn pieces_call_their_own_functions_and_share_what_they_import() {
        let pieces = [piece(3, "stack"), piece(5, "stack"), piece(8, "other")];
        let merged = merged(&pieces).expect("one file");
        let expected = [
            "memory",
            "table",
            "stack",
            "other",
            "GlobalGet { global_index: 0 }",
            "Call { function_index: 1 }",
            "GlobalGet { global_index: 0 }",
            "Call { function_index: 3 }",
            "GlobalGet { global_index: 1 }",
            "Call { function_index: 5 }",
        ];
        assert_eq!(named(&merged), expected);
    }

    #[test]
    fn a_piece_that_imports_functions_is_refused() {
        let mut imports = ImportSection::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        imports.import("main", "f", EntityType::Function(0));
        let mut module = Module::new();
        module.section(&types).section(&imports);
        assert!(merged([&module.finish()]).is_err());
        assert!(merged([&b"<!doctype html>".to_vec()]).is_err());
    }
}
