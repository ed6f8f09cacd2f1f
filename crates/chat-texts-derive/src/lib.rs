//! `#[derive(Table)]` for the tables of `chat-texts`: a struct whose fields are words (`&'static str`), lists of words
//! (`[&'static str; 7]`) and sentences with gaps, functions whose parameters have names
//! (`fn(name: &str, count: u64) -> String`).

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{
    Data, DeriveInput, Error, Expr, Field, Ident, Result, ReturnType, Type, TypeBareFn, parse_macro_input,
};

/// Implements `chat_texts::Table`. A field of another type, or a parameter without a name, is an error.
#[proc_macro_derive(Table)]
pub fn table(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    implemented(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn implemented(input: &DeriveInput) -> Result<Tokens> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a table of sentences is a struct"));
    };
    let table = key(&input.ident);
    let (mut shapes, mut overs, mut examples) = (Vec::new(), Vec::new(), Vec::new());
    for field in &data.fields {
        let Sentence { shape, over, example } = sentence(&table, field)?;
        let name = &field.ident;
        let key = name.as_ref().map(ToString::to_string);
        shapes.push(quote!((#key, #shape)));
        overs.push(quote!(#name: #over));
        examples.push(quote!((#key, #example)));
    }
    let name = &input.ident;
    Ok(quote! {
        impl crate::Table for #name {
            const NAME: &'static str = #table;
            const SHAPES: &'static [(&'static str, crate::Shape)] = &[#(#shapes),*];
            fn over(base: &Self, texts: &'static crate::Texts) -> Self {
                Self { #(#overs),* }
            }
            fn examples(&self) -> Vec<(&'static str, crate::Value)> {
                vec![#(#examples),*]
            }
        }
    })
}

/// What a file calls the table: `CardWords` is `card`, `Strings` is `chat`.
fn key(name: &Ident) -> String {
    match name.to_string().strip_suffix("Words") {
        Some(what) => what.to_lowercase(),
        None => "chat".to_owned(),
    }
}

/// What is made of a field.
struct Sentence {
    shape: Tokens,
    over: Tokens,
    example: Tokens,
}

fn sentence(table: &str, field: &Field) -> Result<Sentence> {
    let name = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a sentence has a name"))?;
    let key = name.to_string();
    match &field.ty {
        Type::Reference(_) => Ok(Sentence {
            shape: quote!(crate::Shape::Words),
            over: quote!(texts.words(#table, #key).unwrap_or(base.#name)),
            example: quote!(crate::example::words(self.#name)),
        }),
        Type::Array(list) => {
            let len: &Expr = &list.len;
            Ok(Sentence {
                shape: quote!(crate::Shape::List(#len)),
                over: quote!(texts.list(#table, #key).unwrap_or(base.#name)),
                example: quote!(crate::example::list(&self.#name)),
            })
        }
        Type::BareFn(function) => with_gaps(table, name, function),
        other => {
            Err(Error::new_spanned(other, "a sentence is words, a list of words, or a function with names"))
        }
    }
}

fn with_gaps(table: &str, name: &Ident, function: &TypeBareFn) -> Result<Sentence> {
    let key = name.to_string();
    let (mut parameters, mut kinds, mut said, mut samples) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, input) in function.inputs.iter().enumerate() {
        let Some((gap, _)) = &input.name else {
            return Err(Error::new_spanned(input, "a gap has a name: write `name: &str`"));
        };
        let (text, ty, variable) = (gap.to_string(), &input.ty, format_ident!("gap_{index}"));
        let Kind { kind, value, sample } = kind(ty, &variable, index);
        parameters.push(quote!(#variable: #ty));
        kinds.push(quote!((#text, #kind)));
        said.push(quote!((#text, #value)));
        samples.push(sample);
    }
    let ReturnType::Type(_, output) = &function.output else {
        return Err(Error::new_spanned(function, "a sentence is said"));
    };
    let say = match &**output {
        Type::Reference(_) => quote!(crate::said::fixed),
        _ => quote!(crate::said::filled),
    };
    Ok(Sentence {
        shape: quote!(crate::Shape::Sentence(&[#(#kinds),*])),
        over: quote!({
            fn say(#(#parameters),*) -> #output {
                #say(#table, #key, &[#(#said),*])
            }
            let say: #function = say;
            if texts.has(#table, #key) { say } else { base.#name }
        }),
        example: quote!(crate::example::sentence(&[#(#kinds),*], |samples| (self.#name)(#(#samples),*).to_string())),
    })
}

/// What is made of a gap.
struct Kind {
    kind: Tokens,
    value: Tokens,
    sample: Tokens,
}

fn kind(ty: &Type, variable: &Ident, index: usize) -> Kind {
    let name = match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    };
    match (ty, name.as_str()) {
        (Type::Reference(_), _) => Kind {
            kind: quote!(crate::Gap::Text),
            value: quote!(crate::Said::Text(#variable)),
            sample: quote!(&samples[#index].text),
        },
        (_, "Bytes") => Kind {
            kind: quote!(crate::Gap::Bytes),
            value: quote!(crate::Said::Bytes(#variable)),
            sample: quote!(samples[#index].number),
        },
        (_, "u8" | "u64" | "usize") => Kind {
            kind: quote!(crate::Gap::Number),
            value: quote!(crate::Said::Number(#variable as u64)),
            sample: quote!(samples[#index].number as #ty),
        },
        _ => Kind {
            kind: quote!(crate::Gap::Word(<#ty as crate::Choice>::WORDS)),
            value: quote!(crate::Said::Word(crate::Choice::word(#variable))),
            sample: quote!(crate::Choice::of_word(samples[#index].word)),
        },
    }
}
