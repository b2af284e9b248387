//! Words of a query into a question. Written by hand: the grammar is six rules, and every refusal
//! must name its character and the nearest right word in Japanese, which is most of the work with
//! any parser.

use super::value::Wanted;
use super::{Compare, Compared, Field, Grammar, Kind, Query, Slip};
use crate::text;
use std::ops::Range;

/// Deeper brackets are no question of a person.
const DEPTH: usize = 64;
/// A query is a line, not a book.
const LONGEST: usize = 4096;

/// A word of a query and where it stands.
#[derive(Clone, Debug)]
struct Token {
    range: Range<usize>,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Open,
    Close,
    Or,
    And,
    Not,
    /// A bare word; whether it was quoted.
    Word(String, bool),
    /// `field`, how it is compared, and the values with their places.
    Field(String, Range<usize>, Compare, Vec<(String, Range<usize>)>),
}

/// The question that `words` ask. Nothing asks for everything.
///
/// # Errors
/// The place of the first thing that can't be understood, why, and what to write.
pub fn parse(words: &str, grammar: &Grammar) -> Result<Query, Slip> {
    if words.len() > LONGEST {
        return Err(slip(0..0, "条件が長すぎます。", "条件を分けてください。"));
    }
    let tokens = Lexer { words, at: 0 }.tokens()?;
    if tokens.is_empty() {
        return Ok(Query::All);
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        end: words.len(),
        grammar,
    };
    let query = parser.any(0)?;
    match parser.peek() {
        None => Ok(query),
        Some(token) => Err(slip(
            token.range.clone(),
            "「)」に対応する「(」がありません。",
            "かっこの数を確かめてください。",
        )),
    }
}

fn slip(range: Range<usize>, what: impl Into<String>, next: impl Into<String>) -> Slip {
    Slip {
        range,
        what: what.into(),
        next: next.into(),
    }
}

struct Lexer<'a> {
    words: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn tokens(mut self) -> Result<Vec<Token>, Slip> {
        let mut tokens = Vec::new();
        while let Some(c) = self.skip_blanks() {
            let start = self.at;
            let what = match c {
                '(' | '（' => {
                    self.at += c.len_utf8();
                    What::Open
                }
                ')' | '）' => {
                    self.at += c.len_utf8();
                    What::Close
                }
                _ => self.word()?,
            };
            tokens.push(Token {
                range: start..self.at,
                what,
            });
        }
        Ok(tokens)
    }

    fn peek(&self) -> Option<char> {
        self.words[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) -> Option<char> {
        while let Some(c) = self.peek() {
            if !c.is_whitespace() {
                return Some(c);
            }
            self.at += c.len_utf8();
        }
        None
    }

    /// A word up to a blank, a bracket or a comparison; quoted words keep all of them.
    fn piece(&mut self, until_compare: bool) -> Result<(String, Range<usize>, bool), Slip> {
        let start = self.at;
        let mut out = String::new();
        let mut quoted = false;
        while let Some(c) = self.peek() {
            if let Some(close) = closing(c) {
                let open = self.at;
                self.at += c.len_utf8();
                let Some(end) = self.words[self.at..].find(close) else {
                    return Err(slip(
                        open..self.words.len(),
                        "引用符が閉じていません。",
                        format!("最後に {close} を書いてください。"),
                    ));
                };
                out.push_str(&self.words[self.at..self.at + end]);
                self.at += end + close.len_utf8();
                quoted = true;
                continue;
            }
            // 喀痰吸引(夜間): brackets within a word belong to it.
            if !until_compare && !out.is_empty() && matches!(c, '(' | '（') {
                let rest = &self.words[self.at..];
                let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
                if let Some((at, close)) =
                    word.char_indices().find(|(_, c)| matches!(c, ')' | '）'))
                {
                    let length = at + close.len_utf8();
                    out.push_str(&word[..length]);
                    self.at += length;
                    continue;
                }
            }
            let ends = c.is_whitespace()
                || matches!(c, '(' | '（' | ')' | '）')
                || (until_compare && compare_at(&self.words[self.at..]).is_some())
                || (!until_compare && matches!(c, ',' | '、' | '，'));
            if ends {
                break;
            }
            out.push(c);
            self.at += c.len_utf8();
        }
        Ok((out, start..self.at, quoted))
    }

    fn word(&mut self) -> Result<What, Slip> {
        let (name, name_range, quoted) = self.piece(true)?;
        let compare = match quoted {
            true => None,
            false => compare_at(&self.words[self.at..]),
        };
        let Some((compare, length)) = compare else {
            let folded = text::fold(&name);
            let is = |words: &[&str]| !quoted && words.iter().any(|w| text::fold(w) == folded);
            return Ok(if is(&["or", "または", "もしくは"]) {
                What::Or
            } else if is(&["and", "かつ"]) {
                What::And
            } else if is(&["not", "でない"]) {
                What::Not
            } else {
                What::Word(name, quoted)
            });
        };
        let sign = self.at..self.at + length;
        self.at += length;
        if name.is_empty() {
            return Err(slip(
                sign,
                "何を比べるのかがありません。",
                "「days>14」のように、前に項目を書いてください。",
            ));
        }
        let mut values = Vec::new();
        loop {
            let (value, range, quoted) = self.piece(false)?;
            if value.is_empty() && !quoted {
                return Err(slip(
                    name_range.start..self.at,
                    format!("「{}」の値がありません。", text::visible(&name)),
                    format!(
                        "「{}:値」のように、空白を入れずに書いてください。",
                        text::visible(&name)
                    ),
                ));
            }
            values.push((value, range));
            match self.peek() {
                Some(c @ (',' | '、' | '，')) => self.at += c.len_utf8(),
                _ => break,
            }
        }
        Ok(What::Field(name, name_range, compare, values))
    }
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' | '”' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// A comparison at the beginning of `rest`, in half or full width, and its bytes.
fn compare_at(rest: &str) -> Option<(Compare, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let equal = |c: Option<char>| c.filter(|c| matches!(c, '=' | '＝')).map(char::len_utf8);
    let second = equal(chars.next());
    let with = |alone: Compare, both: Compare| match second {
        Some(more) => Some((both, first.len_utf8() + more)),
        None => Some((alone, first.len_utf8())),
    };
    match first {
        ':' | '：' => Some((Compare::Is, first.len_utf8())),
        '=' | '＝' => with(Compare::Same, Compare::Same),
        '<' | '＜' => with(Compare::Below, Compare::UpTo),
        '>' | '＞' => with(Compare::Above, Compare::From),
        '≦' | '≤' => Some((Compare::UpTo, first.len_utf8())),
        '≧' | '≥' => Some((Compare::From, first.len_utf8())),
        '!' | '！' => second.map(|more| (Compare::IsNot, first.len_utf8() + more)),
        _ => None,
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
    grammar: &'a Grammar<'a>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, what: &What) -> bool {
        let taken = self.peek().is_some_and(|token| token.what == *what);
        self.at += usize::from(taken);
        taken
    }

    fn any(&mut self, depth: usize) -> Result<Query, Slip> {
        let mut all = vec![self.all(depth)?];
        while self.take(&What::Or) {
            all.push(self.all(depth)?);
        }
        Ok(match all.pop() {
            Some(one) if all.is_empty() => one,
            Some(one) => {
                all.push(one);
                Query::Or(all)
            }
            None => Query::All,
        })
    }

    fn all(&mut self, depth: usize) -> Result<Query, Slip> {
        let mut all = vec![self.one(depth)?];
        loop {
            let and = self.take(&What::And);
            match self.peek().map(|token| &token.what) {
                None | Some(What::Or | What::Close) if !and => break,
                _ => all.push(self.one(depth)?),
            }
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Query::And(all),
        })
    }

    fn one(&mut self, depth: usize) -> Result<Query, Slip> {
        let Some(token) = self.peek().cloned() else {
            return Err(slip(
                self.end..self.end,
                "条件が途中で終わっています。",
                "or、not、かっこのあとに条件を書いてください。",
            ));
        };
        if depth > DEPTH {
            return Err(slip(
                token.range,
                "かっこが深すぎます。",
                "条件を分けてください。",
            ));
        }
        self.at += 1;
        match token.what {
            What::Open => {
                let inner = self.any(depth + 1)?;
                if !self.take(&What::Close) {
                    return Err(slip(
                        token.range,
                        "「(」が閉じていません。",
                        "かっこの数を確かめてください。",
                    ));
                }
                Ok(inner)
            }
            What::Not => Ok(Query::Not(Box::new(self.one(depth + 1)?))),
            What::Word(word, quoted) => Ok(self.bare(&word, quoted)),
            What::Field(name, range, compare, values) => self.field(&name, range, compare, values),
            What::Or | What::And | What::Close => Err(slip(
                token.range,
                "ここには条件が要ります。",
                "or、and、かっこの前後に条件を書いてください。",
            )),
        }
    }

    /// A flag where a field of that name is one, else a name to look for.
    fn bare(&self, word: &str, quoted: bool) -> Query {
        let flag = self
            .find(word)
            .filter(|field| field.kind == Kind::Flag && !quoted);
        match flag {
            Some(field) => Query::Flag(field),
            None => Query::Named(text::fold(word)),
        }
    }

    fn find(&self, name: &str) -> Option<&'static Field> {
        let asked = text::fold(name).replace('_', "-");
        let mut fields = self.grammar.fields.iter().copied().flatten();
        fields.find(|field| {
            field.name == asked || field.aliases.iter().any(|alias| text::fold(alias) == asked)
        })
    }

    fn field(
        &self,
        name: &str,
        range: Range<usize>,
        compare: Compare,
        values: Vec<(String, Range<usize>)>,
    ) -> Result<Query, Slip> {
        let Some(field) = self.find(name) else {
            let fields = self.grammar.fields.iter().copied().flatten();
            let mut names: Vec<&str> = Vec::new();
            for field in fields {
                // An entry may have a field of the same name as its case.
                if !names.contains(&field.name) {
                    names.push(field.name);
                }
            }
            let near: Vec<&str> = text::nearest(name, names.iter().copied())
                .into_iter()
                .take(3)
                .map(|place| names[place])
                .collect();
            let next = match near.as_slice() {
                [] => "使える項目の一覧: renkei explain query".to_string(),
                near => format!("近い項目: {}", near.join("、")),
            };
            let what = format!("「{}」という項目はありません。", text::visible(name));
            return Err(slip(range, what, next));
        };
        let ordered = matches!(field.kind, Kind::Number | Kind::Date | Kind::Word(_));
        if !ordered && !matches!(compare, Compare::Is | Compare::Same | Compare::IsNot) {
            return Err(slip(
                range,
                format!("「{}」は大小を比べられません。", field.name),
                format!("「{}:値」のように書いてください。", field.name),
            ));
        }
        let typed = compare;
        // A name is always asked for as a whole.
        let compare = match compare {
            Compare::Is if matches!(field.kind, Kind::Id | Kind::Staff) => Compare::Same,
            other => other,
        };
        let mut wanted = Vec::new();
        for (value, range) in values {
            // A facility is asked for by its id or by part of its name.
            let plain = value == "*" || value.bytes().all(|byte| byte.is_ascii_digit());
            if field.is_facility() && !plain {
                let ids = (self.grammar.facilities)(&value);
                wanted.extend(ids.iter().map(|id| Wanted::Text(text::fold(id))));
            }
            let read = match Wanted::read(&value, field, self.grammar) {
                // Somebody on paper may have left the list of the staff: `=` asks for the id itself.
                Err(_) if field.kind == Kind::Staff && typed == Compare::Same => {
                    Ok(Wanted::Text(text::fold(&value)))
                }
                read => read,
            };
            wanted.push(read.map_err(|(what, next)| slip(range, what, next))?);
        }
        Ok(Query::Has {
            field,
            compare: Compared(compare),
            wanted,
        })
    }
}
