//! `set`: change facts of a case, byte-minimal.

use super::{amend, completions, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::form::{CASE, Form, Holds, Target};
use crate::files::tree::{Kind, Node};
use crate::paper::{Change, Path, Step, Value};
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// 症例の項目を書きかえる
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei set 12 admission.expected_discharge=12/11\n  renkei set 12 family.f4tq.phone=090-0000-0001 needs+=胃瘻\n  renkei set 12 hold=            (空にするとその項目を消す)"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 項目=値。`needs+=値` で加え、`needs-=値` で除き、`項目=` で消す
    #[arg(value_name = "KEY=VALUE", required = true)]
    changes: Vec<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let paper = lookup::case(context, &args.case)?;
    let mut changes = Vec::new();
    let mut keys = Vec::new();
    let mut said = Vec::new();
    for assignment in &args.changes {
        let wanted = Assignment::parse(assignment)?;
        let path = path_of(wanted.key, &CASE, &paper.root)?;
        let change = wanted.change(context, &path, &paper.root, &CASE)?;
        said.push(describe(&change, &path, &paper.root));
        keys.push(path.to_string());
        changes.extend(change);
    }
    let lines = [
        said.join("、"),
        paper.path.clone(),
        format!("次: renkei show {}", paper.case.id),
    ];
    let subject = format!("{} {}", paper.case.id, keys.join(" "));
    amend::case(context, &paper, &changes, &subject, &lines)?;
    Ok(Exit::Done)
}

/// `KEY=VALUE`, `KEY+=VALUE`, `KEY-=VALUE`, `KEY=`.
pub struct Assignment<'a> {
    /// The key as typed.
    pub key: &'a str,
    operator: Operator,
    value: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Set,
    Add,
    Take,
}

impl<'a> Assignment<'a> {
    /// Takes the typed words apart.
    pub fn parse(words: &'a str) -> Result<Self, Failure> {
        let Some((key, value)) = words.split_once('=') else {
            return Err(Failure::usage(format!(
                "「{}」に「=」がありません。",
                text::visible(words)
            ))
            .next("「項目=値」の形で書いてください(例: line=相談)。"));
        };
        let (key, operator) = match key.as_bytes().last() {
            Some(b'+') => (&key[..key.len() - 1], Operator::Add),
            Some(b'-') => (&key[..key.len() - 1], Operator::Take),
            _ => (key, Operator::Set),
        };
        Ok(Self {
            key: key.trim(),
            operator,
            value: value.trim(),
        })
    }

    /// The changes that it means.
    pub fn change(
        &self,
        context: &Context,
        path: &Path,
        root: &Node,
        form: &'static Form,
    ) -> Result<Vec<Change>, Failure> {
        let target = form
            .lookup(path)
            .ok_or_else(|| unknown_key(self.key, form))?;
        if self.operator == Operator::Set && self.value.is_empty() {
            return Ok(if node_at(root, path).is_some() {
                vec![Change::Remove { path: path.clone() }]
            } else {
                Vec::new()
            });
        }
        let store = context.store()?;
        let typed = typed::read(target, self.key, self.value, &store.words, context.today())?;
        for warning in &typed.warnings {
            context.complain(warning);
        }
        if self.operator == Operator::Set {
            return Ok(vec![Change::Set {
                path: path.clone(),
                value: typed.value,
            }]);
        }
        let is_list = matches!(
            target,
            Target::Key(key) if matches!(key.holds, Holds::Words(_) | Holds::Texts)
        );
        let Value::List(items) = typed.value else {
            return Err(not_a_list(self.key));
        };
        if !is_list {
            return Err(not_a_list(self.key));
        }
        let known = |item: &Value| place_in(root, path, item, target, context);
        let mut changes = Vec::new();
        for item in items {
            match (self.operator, known(&item)?) {
                (Operator::Add, None) => changes.push(Change::Append {
                    path: path.clone(),
                    entry: item,
                }),
                (Operator::Take, Some(place)) => changes.push(Change::Remove {
                    path: path.index(place),
                }),
                (Operator::Take, None) => {
                    return Err(Failure::usage(format!(
                        "「{}」に「{}」はありません。",
                        self.key,
                        text::visible(item.as_str().unwrap_or_default())
                    )));
                }
                _ => {}
            }
        }
        // From the end, so that places stay true.
        changes.sort_by_key(|change| match change {
            Change::Remove { path } => std::cmp::Reverse(path.clone()),
            _ => std::cmp::Reverse(Path::default()),
        });
        Ok(changes)
    }
}

fn not_a_list(key: &str) -> Failure {
    Failure::usage(format!(
        "「{key}」は一覧ではないため、+= と -= は使えません。"
    ))
    .next(format!("「{key}=値」と書いてください。"))
}

/// Where a list holds the item, whatever its spelling.
fn place_in(
    root: &Node,
    path: &Path,
    item: &Value,
    target: Target,
    context: &Context,
) -> Result<Option<usize>, Failure> {
    let words = &context.store()?.words;
    let id = |spelling: &str| match target {
        Target::Key(key) => match key.holds {
            Holds::Words(table) => words.read(table, spelling).id().to_string(),
            _ => spelling.to_string(),
        },
        _ => spelling.to_string(),
    };
    let wanted = id(item.as_str().unwrap_or_default());
    let Some(Kind::List(items)) = node_at(root, path).map(|node| &node.kind) else {
        return Ok(None);
    };
    Ok(items
        .iter()
        .position(|node| node.as_str().is_some_and(|spelling| id(spelling) == wanted)))
}

/// A typed key as a place: keys, and ids or numbers (from 1) of list entries.
pub fn path_of(key: &str, form: &'static Form, root: &Node) -> Result<Path, Failure> {
    let mut path = Path::default();
    for part in key.split('.') {
        let part = part.trim();
        if part.is_empty() {
            return Err(unknown_key(key, form));
        }
        let in_list = matches!(
            form.lookup(&path),
            Some(Target::Key(key)) if matches!(key.holds, Holds::Entries(_))
        );
        path = if in_list {
            let entries = match node_at(root, &path).map(|node| &node.kind) {
                Some(Kind::List(items)) => items.as_slice(),
                _ => &[],
            };
            let by_id = entries
                .iter()
                .any(|entry| entry.get("id").and_then(Node::as_str) == Some(part));
            match part.parse::<usize>() {
                _ if by_id => path.entry(part),
                Ok(place) if (1..=entries.len()).contains(&place) => path.index(place - 1),
                _ => {
                    let ids: Vec<&str> = entries
                        .iter()
                        .filter_map(|entry| entry.get("id").and_then(Node::as_str))
                        .collect();
                    let mut failure = Failure::usage(format!(
                        "「{path}」に「{}」という番号の行はありません。",
                        text::visible(part)
                    ));
                    failure = if ids.is_empty() {
                        failure.next("renkei edit で行を書き足してください。")
                    } else {
                        failure.next(format!("ある番号: {}", text::list_up_to(&ids, 10)))
                    };
                    return Err(failure);
                }
            }
        } else {
            path.key(part)
        };
        if form.lookup(&path).is_none() {
            return Err(unknown_key(key, form));
        }
    }
    Ok(path)
}

fn unknown_key(key: &str, form: &'static Form) -> Failure {
    // The nearest key of the deepest table that is still known.
    let mut here = form;
    let mut walked = String::new();
    for part in key.split('.') {
        let next = here.key(part).and_then(|key| match key.holds {
            Holds::Group(form) => Some(form),
            _ => None,
        });
        match next {
            Some(form) => {
                here = form;
                walked.push_str(part);
                walked.push('.');
            }
            None => {
                let names: Vec<&str> = here.keys.iter().map(|key| key.name).collect();
                let near: Vec<String> = text::nearest(part, names.iter().copied())
                    .into_iter()
                    .take(3)
                    .map(|place| format!("「{walked}{}」", names[place]))
                    .collect();
                let failure = Failure::usage(format!(
                    "「{}」という項目はありません。",
                    text::visible(key)
                ));
                return if near.is_empty() {
                    failure.next(format!("{}の項目: {}", here.label, names.join("、")))
                } else {
                    failure.next(format!("{}ではありませんか。", near.join("、")))
                };
            }
        }
    }
    Failure::usage(format!(
        "「{}」という項目はありません。",
        text::visible(key)
    ))
}

/// What stands at a place.
pub fn node_at<'a>(root: &'a Node, path: &Path) -> Option<&'a Node> {
    let mut here = root;
    for step in &path.0 {
        here = match (step, &here.kind) {
            (Step::Key(key), _) => here.get(key)?,
            (Step::Entry(id), Kind::List(items)) => items
                .iter()
                .find(|item| item.get("id").and_then(Node::as_str) == Some(id))?,
            (Step::Index(place), Kind::List(items)) => items.get(*place)?,
            _ => return None,
        };
    }
    Some(here)
}

/// One change in words: `hold: 病状変化 → なし`.
pub fn describe(changes: &[Change], path: &Path, root: &Node) -> String {
    let old = node_at(root, path).map(shown);
    let new: Vec<String> = changes
        .iter()
        .map(|change| match change {
            Change::Set { value, .. } => words_of(value),
            Change::Append { entry, .. } => format!("+{}", words_of(entry)),
            Change::Remove { path: gone } if gone == path => "なし".to_string(),
            Change::Remove { path: gone } => {
                format!("-{}", node_at(root, gone).map(shown).unwrap_or_default())
            }
        })
        .collect();
    match old {
        Some(old) => format!("{path}: {old} → {}", new.join("、")),
        None => format!("{path}: {}", new.join("、")),
    }
}

fn shown(node: &Node) -> String {
    words_of(&crate::files::value_of(node))
}

fn words_of(value: &Value) -> String {
    let words = match value {
        Value::Null => "空".to_string(),
        Value::Text(text) | Value::Plain(text) => text::visible(text).into_owned(),
        Value::List(items) => items.iter().map(words_of).collect::<Vec<_>>().join("、"),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| format!("{key}={}", words_of(value)))
            .collect::<Vec<_>>()
            .join(" "),
    };
    text::truncate(&words, 60)
}
