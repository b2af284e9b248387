//! What people get wrong in YAML, told in their words.

use super::super::lines::{after_bom, line_end, line_start, skip_blanks};
use crate::problem::{Place, Problem};
use granit_parser::ErrorKind;
use std::ops::Range;

/// A syntax error at `at`, named after the slip that most likely caused it.
pub(super) fn explain(text: &str, kind: &ErrorKind, at: usize) -> Problem {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    if matches!(kind, ErrorKind::UnclosedQuotedScalar) {
        return unclosed(text, at);
    }
    suspects(text, at)
        .iter()
        .find_map(|line| slip_on(text, line.clone()))
        .unwrap_or_else(|| by_kind(text, kind, at))
}

/// A quote or bracket that is never closed.
pub(super) fn unclosed(text: &str, at: usize) -> Problem {
    let open = text[at..].chars().next().unwrap_or('"');
    let (what, close) = match open {
        '[' => ("括弧", "]"),
        '{' => ("括弧", "}"),
        '\'' => ("引用符", "'"),
        '"' => ("引用符", "\""),
        _ => {
            return syntax(
                at..line_end(text, at),
                "字下げが合っていません。",
                "続きの行は、項目名より右に字下げしてください。",
            );
        }
    };
    syntax(
        at..at + open.len_utf8(),
        format!("{what}「{open}」が閉じられていません。"),
        format!("同じ項目の終わりに「{close}」を足してください。"),
    )
}

/// A full-width space where a line is indented.
pub(super) fn wide_indent(at: usize) -> Problem {
    syntax(
        at..at + '\u{3000}'.len_utf8(),
        "字下げに全角スペースが使われています。",
        "半角スペースに置き換えてください。",
    )
}

/// A section that holds no `key: value` at all.
pub(super) fn no_key(text: &str, section: Range<usize>) -> Problem {
    let line = section.start..line_end(text, section.start);
    slip_on(text, line.clone()).unwrap_or_else(|| {
        syntax(
            line,
            "「項目名: 値」の形になっていません。",
            "項目名の後に半角の「: 」を書いてください。",
        )
    })
}

/// The lines where the cause may stand, likeliest first: the line of the error, the line with
/// something on it before, the first line of the section.
fn suspects(text: &str, at: usize) -> Vec<Range<usize>> {
    let line = |at: usize| {
        let start = line_start(text, at);
        start..line_end(text, start).max(start)
    };
    let mut lines = vec![line(at.max(after_bom(text)))];
    let top = after_bom(text);
    let mut before = line(at.max(top)).start;
    while before > top {
        let candidate = line(before - 1);
        if candidate.start >= before {
            break;
        }
        before = candidate.start;
        if !text[candidate.clone()].trim().is_empty() {
            lines.push(candidate);
            break;
        }
    }
    // An error is often noticed one line late, so what comes next is looked at last.
    let next = super::super::lines::next_line(text, at);
    if next < text.len() {
        lines.push(line(next));
    }
    lines.push(line(top));
    lines
}

/// The slips that show on a line by itself.
fn slip_on(text: &str, line: Range<usize>) -> Option<Problem> {
    let words = &text[line.clone()];
    let indent = words.len() - words.trim_start_matches([' ', '\t', '\u{3000}']).len();
    let at = |offset: usize, len: usize| line.start + offset..line.start + offset + len;
    if let Some(tab) = words[..indent].find('\t') {
        return Some(syntax(
            at(tab, 1),
            "字下げにTABが使われています。",
            "半角スペースに置き換えてください。",
        ));
    }
    if let Some(wide) = words[..indent].find('\u{3000}') {
        return Some(wide_indent(line.start + wide));
    }
    let content = words[indent..].trim_start_matches("- ");
    let start = words.len() - content.len();
    if content.starts_with(['#', '"', '\'']) {
        return None;
    }
    let half = content
        .match_indices(':')
        .find(|(colon, _)| {
            let rest = &content[colon + 1..];
            rest.is_empty() || rest.starts_with([' ', '\t', '\r'])
        })
        .map(|(colon, _)| colon);
    if let Some(wide) = content.find('：')
        && half.is_none_or(|half| wide < half)
    {
        let key = content[..wide].trim();
        return Some(syntax(
            at(start + wide, '：'.len_utf8()),
            format!("「{key}」の後が全角の「：」です。"),
            "半角の「:」と半角スペースに直してください。",
        ));
    }
    if half.is_none()
        && let Some(colon) = content.find(':')
        && !content[colon..].starts_with("://")
        && !content[..colon].is_empty()
        && !content[..colon].ends_with(|c: char| c.is_ascii_digit())
        && !content.starts_with(['{', '['])
    {
        let key = content[..colon].trim();
        return Some(syntax(
            at(start + colon, 1),
            format!("「{key}:」の後に半角スペースがありません。"),
            "「: 」のように、コロンの後に半角スペースを1つ入れてください。",
        ));
    }
    None
}

fn by_kind(text: &str, kind: &ErrorKind, at: usize) -> Problem {
    use ErrorKind as E;
    let line = skip_blanks(text, line_start(text, at))..line_end(text, at);
    let line = line.start.min(line.end)..line.end;
    let here = at..text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    match kind {
        E::UnclosedFlowCollection { open } => {
            let at = text[..at].rfind(*open).unwrap_or(at);
            unclosed(text, at)
        }
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::InvalidFlowScalarIndent => syntax(
            line,
            "括弧「[ ]」「{ }」が閉じられていないか、区切りの「,」がありません。",
            "開いた括弧と同じ数だけ閉じ、値の間を「, 」で区切ってください。",
        ),
        E::MisplacedFlowCollectionEnd | E::MismatchedFlowCollectionEnd { .. } => syntax(
            here,
            "閉じ括弧に対応する開き括弧がありません。",
            "括弧の対応を確かめてください。",
        ),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => syntax(
            here,
            "TABが使われています。",
            "半角スペースに置き換えてください。",
        ),
        E::InvalidQuotedScalarIndent
        | E::InvalidTrailingSingleQuotedScalar
        | E::InvalidTrailingDoubleQuotedScalar
        | E::DocumentIndicatorInQuotedScalar => syntax(
            line,
            "引用符の後に余分な文字があるか、引用符が閉じられていません。",
            "引用符の対応を確かめてください。「'…'」の中の「'」は2つ重ねます。",
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape => syntax(
            here,
            "「\"…\"」の中の「\\」の書き方が正しくありません。",
            "「\\」は「\\\\」と書くか、「'…'」で囲んでください。",
        ),
        E::UnexpectedCharacter { character } if character.is_control() => syntax(
            here,
            format!(
                "書けない文字(制御文字 U+{:04X})があります。",
                u32::from(*character)
            ),
            "その文字を消してください。画面に見えないことがあるので、前後の文字ごと打ち直すと確実です。",
        ),
        E::UnexpectedCharacter { character } => syntax(
            here,
            format!("「{character}」で始まる値はそのままでは書けません。"),
            "値を引用符「'…'」で囲んでください。",
        ),
        E::MappingValueNotAllowed | E::InvalidColonPlacement => syntax(
            line,
            "1行に「: 」が2つあるか、字下げが合っていません。",
            "値に「: 」を含むときは引用符「'…'」で囲み、字下げは上の行に揃えてください。",
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey => syntax(
            line,
            "「項目名: 値」の形になっていません。",
            "項目名の後に半角の「: 」を書いてください。",
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => syntax(
            line,
            "コメント「#」の位置が正しくありません。",
            "「#」の前に半角スペースを入れるか、コメントを別の行に移してください。",
        ),
        E::DirectiveDisallowed | E::MissingDocumentEndBeforeDirective => syntax(
            line,
            "「%」で始まる行は使えません。",
            "文字の「%」なら引用符で囲んでください。",
        ),
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader | E::InvalidBlockScalarIndent => {
            syntax(
                line,
                "「|」の後の文章の書き方が正しくありません。",
                "「|」の行で改行し、次の行から同じ深さに字下げして書いてください。",
            )
        }
        E::BomInsideDocument => syntax(
            here,
            "見えない文字(BOM)が途中にあります。",
            "その文字を削ってください。",
        ),
        E::UnexpectedEof | E::ExpectedNodeContent => syntax(
            line,
            "値が読み取れません。",
            "記号で始まる値は引用符「'…'」で囲んでください。",
        ),
        E::ExpectedDocumentStart
        | E::InvalidIndentation
        | E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::MappingKeyNotAllowed
        | E::UnexpectedEofBlockMapping
        | E::UnexpectedEofBlockSequence => syntax(
            line,
            "字下げが合っていません。",
            "同じ並びの行は、同じ数の半角スペースで始めてください。",
        ),
        _ if text[line.clone()].contains(" !") => syntax(
            line,
            "「!」で始まる値はそのままでは書けません。",
            "値を引用符「'…'」で囲んでください。",
        ),
        _ => syntax(
            line,
            "YAMLとして読めません。",
            "この行と1つ上の行の、字下げ・引用符・「: 」を確かめてください。",
        ),
    }
}

fn syntax(range: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem::error("yaml/syntax", Place::Bytes(range), message).hint(hint)
}
