//! One spelling for look-ups, and text that is safe to show.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Variant characters of names and the one that stands for them in look-ups.
static OLD_KANJI: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    include_str!("old_kanji.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(representative, variants)| {
            let to = representative.chars().next();
            variants.chars().filter_map(move |from| Some((from, to?)))
        })
        .collect()
});

/// The spelling that look-ups compare. Two texts that a person would call the same word fold to
/// the same text: NFKC (width, compatibility forms), lower case, katakana for hiragana, one
/// dash, one character for a family of name variants (`髙` and `高`), no spaces, no variation
/// selectors. It is never shown or written.
///
/// A dash behind kana is read as the long-vowel mark, and a long-vowel mark anywhere else as a
/// dash, because both are typed for the other.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text
            .chars()
            .filter(|c| !c.is_ascii_whitespace())
            .map(|c| c.to_ascii_lowercase())
            .collect();
    }
    let mut folded = String::with_capacity(text.len());
    let mut before = '\0';
    for c in nfkc(text).flat_map(char::to_lowercase) {
        if c.is_whitespace() || is_invisible(c) {
            continue;
        }
        let c = match katakana(c) {
            'ヶ' => 'ケ',
            'ヵ' => 'カ',
            dash if is_dash(dash) => {
                if is_katakana(before) {
                    'ー'
                } else {
                    '-'
                }
            }
            '〜' => '~',
            kanji if kanji >= '\u{3400}' => OLD_KANJI.get(&kanji).copied().unwrap_or(kanji),
            other => other,
        };
        folded.push(c);
        before = c;
    }
    folded
}

/// Kana as full-width katakana: half-width letters and hiragana come in, voicing marks that
/// stand alone join their letter. Other characters are NFKC-normalised; spaces stay.
pub fn kana(text: &str) -> String {
    nfkc(text).map(katakana).collect()
}

/// The text with everything a terminal would obey shown as an escape (`\u{1b}`): C0 (line ends
/// and tabs too), DEL, C1, line and paragraph separators, bidirectional controls, invisible
/// spaces. Joiners and variation selectors stay, names and emoji need them. Clean text costs
/// nothing.
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, is_obeyed)
}

/// As [`visible`], but line feeds stay: for text that is shown as a block.
pub fn visible_block(text: &str) -> Cow<'_, str> {
    escape(text, |c| c != '\n' && is_obeyed(c))
}

/// As [`visible_block`], in words that are JSON already: such a character stands inside a string
/// there, and its escape means the same.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let obeyed = |c| c != '\n' && is_obeyed(c);
    if !json.chars().any(obeyed) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if obeyed(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn escape(text: &str, obeyed: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if obeyed(c) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The text in one width (NFKC), case and kana as they are.
pub fn unified(text: &str) -> String {
    nfkc(text).collect()
}

/// Katakana as hiragana, for furigana; half width first becomes full.
pub fn hiragana(words: &str) -> String {
    nfkc(words)
        .map(|c| match c {
            'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// NFKC where a lone voicing mark joins the letter before it instead of becoming space and mark.
pub(super) fn nfkc(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .map(|c| match c {
            '\u{309b}' => '\u{3099}',
            '\u{309c}' => '\u{309a}',
            c => c,
        })
        .nfkc()
}

/// Whether this is one of the many characters typed for a dash or a long-vowel mark, after NFKC
/// or before it.
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207b}'
                | '\u{208b}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{30fc}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{ff70}'
    )
}

fn katakana(c: char) -> char {
    match c {
        '\u{3041}'..='\u{3096}' | '\u{309d}' | '\u{309e}' => {
            char::from_u32(u32::from(c) + 0x60).unwrap_or(c)
        }
        c => c,
    }
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}')
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}')
}

/// Characters without a shape that must not hinder a look-up.
fn is_invisible(c: char) -> bool {
    is_variation_selector(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Characters that a terminal obeys, or that hide and reorder what a person sees.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for (a, b) in [
            ("care3", "ＣＡＲＥ３"),
            ("要介護３", "要介護3"),
            ("さくら", "ｻｸﾗ"),
            ("ｶﾞｰﾃﾞﾝ", "ガーデン"),
            ("か゛ーて゛ん", "ガーデン"),
            ("ガ\u{2015}デン", "ガーデン"),
            ("ガ－デン", "ガーデン"),
            ("1ー2ー3", "1-2-3"),
            ("1−2‐3", "1-2-3"),
            ("髙橋", "高橋"),
            ("山﨑", "山崎"),
            ("渡邊", "渡辺"),
            ("渡邉", "渡辺"),
            ("齋藤", "斉藤"),
            ("齊藤", "斎藤"),
            ("澤田", "沢田"),
            ("濵田", "浜田"),
            ("廣瀨", "広瀬"),
            ("神谷", "神谷"),
            ("辻\u{e0100}", "辻"),
            ("𠮷田", "吉田"),
            ("保土ヶ谷", "保土ケ谷"),
            ("Ⅱａ", "IIa"),
            ("架空　花子", "架空花子"),
            ("喀痰吸引（夜間）", "喀痰吸引(夜間)"),
            ("a\u{200b}b", "AB"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (a, b) in [
            ("病院", "美容院"),
            ("はは", "ばば"),
            ("一", "ー"),
            ("二", "ニ"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn no_representative_is_a_variant_of_another() {
        for to in OLD_KANJI.values() {
            assert!(!OLD_KANJI.contains_key(to), "{to}");
        }
        assert!(OLD_KANJI.len() >= 80, "{}", OLD_KANJI.len());
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for text in ["髙ー橋", "ｶﾞ-ﾃﾞﾝ", "ＡＢ－Ｃ", "か゛", "İ", "ﬁ", "①"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn kana_becomes_full_width_katakana() {
        assert_eq!(kana("ｶｸｳ ﾊﾅｺ"), "カクウ ハナコ");
        assert_eq!(kana("かくう　はなこ"), "カクウ ハナコ");
        assert_eq!(kana("ﾊﾟﾋﾟか\u{3099}ゝ"), "パピガヽ");
    }

    #[test]
    fn kana_above_a_name_is_hiragana() {
        assert_eq!(hiragana("カクウ ハナコー"), "かくう はなこー");
        assert_eq!(hiragana("ﾊﾅｺ"), "はなこ");
    }

    #[test]
    fn clean_text_is_not_copied() {
        for text in ["架空 花子", "辻\u{e0100}", "👨\u{200d}👩", ""] {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn controls_are_shown() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(
            visible("a\r\nb\tc\u{7f}\u{9b}"),
            "a\\u{d}\\u{a}b\\u{9}c\\u{7f}\\u{9b}"
        );
        assert_eq!(
            visible("\u{202e}逆\u{2066}\u{2028}\u{200b}"),
            "\\u{202e}逆\\u{2066}\\u{2028}\\u{200b}"
        );
        assert_eq!(visible_block("一\n二\u{7}"), "一\n二\\u{7}");
    }
}
