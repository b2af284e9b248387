//! The bytes of a file → text, or the reason why they are no text.

use super::lines::line_number;
use crate::problem::{Place, Problem};

/// Reads bytes as UTF-8 text of at most `limit` bytes. A byte-order mark stays in the text.
pub fn decode(bytes: &[u8], limit: usize) -> Result<String, Problem> {
    if bytes.len() > limit {
        return Err(Problem::error(
            "paper/too-large",
            Place::Whole,
            format!(
                "ファイルが大きすぎます({}バイト、{limit}バイトまで)。",
                bytes.len()
            ),
        )
        .hint("別のファイルを置いていないか確かめてください。"));
    }
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        return Err(encoding(0, "UTF-16で保存されているようです。"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            Some(at) => Err(nul(at)),
            None => Ok(text.to_string()),
        },
        Err(error) => {
            let at = error.valid_up_to();
            let valid = std::str::from_utf8(&bytes[..at])
                .expect("the bytes before the error were found valid");
            let line = line_number(valid, at);
            let (_, _, wrong) = encoding_rs::SHIFT_JIS.decode(bytes);
            let guess = if wrong || bytes.contains(&0) {
                "UTF-8の文字として読めません。"
            } else {
                "Shift_JIS(CP932)で保存されているようです。"
            };
            Err(encoding(
                at,
                format!("{guess}{line}行目、先頭から{}バイト目です。", at + 1),
            ))
        }
    }
}

fn encoding(at: usize, message: impl Into<String>) -> Problem {
    Problem::error("paper/encoding", Place::Bytes(at..at), message)
        .hint("エディタの「名前を付けて保存」で文字コードをUTF-8にして保存し直してください。")
}

/// A NUL in a text: the file is damaged or no text at all.
pub(crate) fn nul(at: usize) -> Problem {
    Problem::error(
        "paper/nul",
        Place::Bytes(at..at + 1),
        format!("文字ではないバイト(NUL)が{}バイト目にあります。", at + 1),
    )
    .hint("ファイルが壊れています。履歴から戻すか、その文字を削ってください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1_000;

    #[test]
    fn utf8_passes_with_its_mark_and_its_line_breaks() {
        let text = "\u{feff}名: 架空\r\n";
        assert_eq!(decode(text.as_bytes(), LIMIT).as_deref(), Ok(text));
        assert_eq!(decode(b"", LIMIT).as_deref(), Ok(""));
    }

    #[test]
    fn size_is_limited() {
        let problem = decode(&[b'a'; 11], 10).unwrap_err();
        assert_eq!(problem.code, "paper/too-large");
        assert!(decode(&[b'a'; 10], 10).is_ok());
    }

    #[test]
    fn nul_is_told_with_its_place() {
        let problem = decode("鍵: \0".as_bytes(), LIMIT).unwrap_err();
        assert_eq!(problem.code, "paper/nul");
        assert_eq!(problem.place, Place::Bytes(5..6));
    }

    #[test]
    fn shift_jis_is_named() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("schema: 1\nname: 架空 花子\n");
        let problem = decode(&bytes, LIMIT).unwrap_err();
        assert_eq!(problem.code, "paper/encoding");
        assert!(problem.message.contains("Shift_JIS(CP932)"));
        assert!(problem.message.contains("2行目、先頭から17バイト目"));
        assert!(problem.hint.contains("UTF-8"));
    }

    #[test]
    fn other_bytes_and_utf16_are_named() {
        let problem = decode(b"name: \xff\xff\n", LIMIT).unwrap_err();
        assert!(!problem.message.contains("Shift_JIS"));
        for bytes in [b"\xff\xfea\0".as_slice(), b"\xfe\xff\0a"] {
            let problem = decode(bytes, LIMIT).unwrap_err();
            assert!(problem.message.contains("UTF-16"));
        }
    }
}
