//! Sentences about files. A table of their own: they are part of what is fetched with them.

use chat_texts_derive::Table;

use super::{Bytes, Lang};

/// Every sentence about files, in one language.
#[derive(Table)]
pub struct FileWords {
    /// What is taken: formats, bytes, how many.
    pub hint: fn(formats: &str, bytes: Bytes, count: usize) -> String,
    /// Before the last of several formats.
    pub or: &'static str,
    /// Chooses files.
    pub choose: &'static str,
    /// Takes a photo.
    pub camera: &'static str,
    /// On its way: name, hundredths.
    pub uploading: fn(name: &str, percent: u8) -> String,
    /// It is there.
    pub ready: fn(name: &str) -> String,
    /// There is no way to the server.
    pub stuck: fn(name: &str) -> String,
    /// Too large: name, its bytes, the most bytes.
    pub too_big: fn(name: &str, bytes: Bytes, most: Bytes) -> String,
    /// Of another format: name, formats.
    pub format: fn(name: &str, formats: &str) -> String,
    /// Without a byte.
    pub empty: fn(name: &str) -> String,
    /// The virus scanner found something.
    pub infected: fn(name: &str) -> String,
    /// More than go along.
    pub too_many: fn(count: usize) -> String,
    /// Tries again.
    pub again: &'static str,
    /// Ends the upload.
    pub cancel: &'static str,
    /// Name of the button that takes one out; whether its upload is over.
    pub drop: fn(ready: bool, name: &str) -> String,
    /// The page must stay open for it.
    pub stay: &'static str,
    /// Its name and size.
    pub named: fn(name: &str, size: Bytes) -> String,
    /// Name of a picture.
    pub picture: fn(name: &str) -> String,
    /// Name of the button that saves it.
    pub save: fn(name: &str) -> String,
    /// It could not be fetched.
    pub not_fetched: &'static str,
}

impl FileWords {
    /// Those of the language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.files,
        }
    }
}

pub(crate) static RU: FileWords = FileWords {
    hint: |formats, bytes, count| format!("{formats} до {} МБ, не больше {count}", megabytes(bytes, ',')),
    or: "или",
    choose: "Выбрать файл",
    camera: "Сделать фото",
    uploading: |name, percent| format!("Загружаем «{name}»: {percent} %"),
    ready: |name| format!("«{name}» загружен"),
    stuck: |name| format!("«{name}» не загрузился. Проверьте связь"),
    too_big: |name, bytes, most| {
        let (bytes, most) = (megabytes(bytes, ','), megabytes(most, ','));
        format!("«{name}» — {bytes} МБ. Можно приложить файл до {most} МБ")
    },
    format: |name, formats| format!("«{name}» не подходит. Можно приложить {formats}"),
    empty: |name| format!("«{name}» пустой. Проверьте файл и выберите снова"),
    infected: |name| format!("«{name}» не прошёл проверку на вирусы. Выберите другой файл"),
    too_many: |count| format!("Слишком много файлов. Можно приложить не больше {count}"),
    again: "Повторить",
    cancel: "Отменить",
    drop: |ready, name| {
        if ready {
            format!("Удалить файл «{name}»")
        } else {
            format!("Отменить загрузку файла «{name}»")
        }
    },
    stay: "Не закрывайте страницу, пока файл загружается",
    named: |name, bytes| format!("{name}, {}", size(bytes, ',', "КБ", "МБ")),
    picture: |name| format!("Фото: {name}"),
    save: |label| format!("Скачать файл {label}"),
    not_fetched: "Файл не загрузился. Проверьте связь и повторите",
};

pub(crate) static EN: FileWords = FileWords {
    hint: |formats, bytes, count| {
        format!("{formats} up to {} MB, no more than {count}", megabytes(bytes, '.'))
    },
    or: "or",
    choose: "Choose a file",
    camera: "Take a photo",
    uploading: |name, percent| format!("Uploading “{name}”: {percent}%"),
    ready: |name| format!("“{name}” is uploaded"),
    stuck: |name| format!("“{name}” did not upload. Check the connection"),
    too_big: |name, bytes, most| {
        let (bytes, most) = (megabytes(bytes, '.'), megabytes(most, '.'));
        format!("“{name}” has {bytes} MB. A file may have up to {most} MB")
    },
    format: |name, formats| format!("“{name}” cannot be attached. These can: {formats}"),
    empty: |name| format!("“{name}” is empty. Check the file and choose it again"),
    infected: |name| format!("“{name}” did not pass the virus check. Choose another file"),
    too_many: |count| format!("Too many files. No more than {count} can be attached"),
    again: "Try again",
    cancel: "Cancel",
    drop: |ready, name| {
        if ready {
            format!("Remove the file “{name}”")
        } else {
            format!("Cancel the upload of “{name}”")
        }
    },
    stay: "Do not close the page while the file is uploading",
    named: |name, bytes| format!("{name}, {}", size(bytes, '.', "KB", "MB")),
    picture: |name| format!("Photo: {name}"),
    save: |label| format!("Save the file {label}"),
    not_fetched: "The file did not load. Check the connection and try again",
};

/// A number of megabytes with at most one decimal, written with this mark.
fn megabytes(bytes: u64, mark: char) -> String {
    let tenths = (bytes * 10 + 524_288) / 1_048_576;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}{mark}{tenth}"),
    }
}

/// A size in kilobytes below one megabyte, in megabytes above, with these units.
fn size(bytes: u64, mark: char, kilo: &str, mega: &str) -> String {
    if bytes < 1_048_576 {
        format!("{} {kilo}", bytes.div_ceil(1024))
    } else {
        format!("{} {mega}", megabytes(bytes, mark))
    }
}
