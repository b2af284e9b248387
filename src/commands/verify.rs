//! `verify`: whether the history is whole and the one that was recorded, whether it is as the settings
//! ask, and where it may go.

use super::verify_judge::{Finding, Judge, KINDS, Tally};
use super::verify_past;
use super::{log, lookup};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::model::Text;
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{Deed, Walk};
use crate::text;
use serde_json::{Map, Value, json};

/// 履歴が書き換えられていないか、どこへ送られうるか
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei verify                      履歴の全部\n  renkei verify --since 先月          その日からの記録(壊れと書き換えは全部を見る)\n  renkei verify --since 1a2b3c4       控えておいた記録の番号から\n  renkei verify --mark               何も見つからなければ、ここまで見たと印を付ける\n\n見ること: 壊れた記録、書き換え(amend、rebase、reset、force push)、院外に見える送り先。\nrenkei.toml の [audit] に書けば、署名、時間外と休みの日の変更、職員の一覧にいない人も見ます。\n印(--mark)は同じフォルダーにあるため、書き換える人は印も書き換えられます。最後に出る番号を紙などに控え、次は --since にその番号を書いてください。\n何も見つからなければ 0、見つかれば 1 で終わります。手順は docs/security.md にあります。"
)]
pub struct Args {
    /// この記録のあと、またはこの日から(gitの番号か日付)
    #[arg(long, value_name = "REV|DATE")]
    since: Option<String>,
    /// 何も見つからなければ、ここまで見たと印を付ける(refs/renkei/verified)
    #[arg(long)]
    mark: bool,
}

/// The table shows so many findings of a kind.
const SHOWN: usize = 20;
/// Commits are judged so many at a time.
const PORTION: usize = 1024;

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    if context.at_a_past_day() {
        return Err(Failure::usage("--at は verify では使えません。")
            .why("いまの履歴を調べるコマンドです。")
            .next("--at を外すか、--since にその時点を書いてください。"));
    }
    let store = context.store()?;
    lookup::complain_about_settings(context);
    if !store.has_history() {
        return Err(log::no_history(store));
    }
    let since = verify_past::since(context, args.since.as_deref())?;
    let mut findings = verify_past::damaged(store)?;
    let Some(tip) = store.tip() else {
        // The last commit itself is lost: there is nothing to walk from.
        return tell(context, args, Looked::new(findings, 0, None, false));
    };
    findings.extend(verify_past::rewritten(store, &tip, &since)?);
    let judge = Judge::new(context)?;
    let walk = Walk {
        after: since.start(),
        oldest_first: false,
        signatures: judge.wants_signatures(),
    };
    let mut commits = 0;
    let mut portion: Vec<Deed> = Vec::new();
    let mut look = |portion: &mut Vec<Deed>| {
        let checked = store.check_signatures(portion);
        for deed in portion.drain(..) {
            judge.look(&deed, &mut findings);
        }
        checked
    };
    let mut checked = Ok(());
    let ended = store.walk(&walk, |deed| {
        if !since.holds(&deed) {
            return;
        }
        commits += 1;
        portion.push(deed);
        if portion.len() >= PORTION && checked.is_ok() {
            checked = look(&mut portion);
        }
    });
    let broken = ended.map_err(verify_past::unanswered)?;
    checked
        .and_then(|()| look(&mut portion))
        .map_err(verify_past::unanswered)?;
    findings.extend(broken.map(|said| verify_past::broken_off(&said)));
    findings.extend(Judge::remotes(store));
    let acknowledged = acknowledged(&mut findings, &store.office.audit.acknowledged);
    let marked = args.mark && findings.is_empty() && !context.dry_run();
    if marked && !store.set_mark(&tip) {
        return Err(
            Failure::machine("印を付けられません(refs/renkei/verified)。")
                .next("フォルダーの権限を確かめてください。"),
        );
    }
    let mut looked = Looked::new(findings, commits, Some(tip), marked);
    looked.acknowledged = acknowledged;
    tell(context, args, looked)
}

/// Takes out the rewritings that somebody looked into: they are told apart, and no longer counted.
fn acknowledged(findings: &mut Vec<Finding>, known: &[Text]) -> Vec<String> {
    let reason = |finding: &Finding| -> Option<String> {
        let commit = finding.commit.as_deref()?;
        let is_it = |entry: &&Text| {
            let named = entry.split_whitespace().next().unwrap_or_default();
            named.len() >= 7 && commit.starts_with(named)
        };
        (finding.kind.id == "history/rewritten")
            .then(|| known.iter().find(is_it))?
            .map(ToString::to_string)
    };
    let mut told = Vec::new();
    findings.retain(|finding| match reason(finding) {
        Some(reason) => {
            told.push(reason);
            false
        }
        None => true,
    });
    told
}

/// What was looked at, and what was found.
struct Looked {
    findings: Vec<Finding>,
    commits: usize,
    tip: Option<String>,
    marked: bool,
    acknowledged: Vec<String>,
}

impl Looked {
    fn new(findings: Vec<Finding>, commits: usize, tip: Option<String>, marked: bool) -> Self {
        Self {
            findings,
            commits,
            tip,
            marked,
            acknowledged: Vec::new(),
        }
    }
}

fn tell(context: &Context, args: &Args, looked: Looked) -> Result<Exit, Failure> {
    let list: Vec<Value> = looked.findings.iter().map(json_of).collect();
    let mut object = Map::new();
    object.insert("head".into(), json!(looked.tip));
    object.insert("commits".into(), looked.commits.into());
    object.insert("marked".into(), looked.marked.into());
    object.insert("findings".into(), list.into());
    object.insert("acknowledged".into(), json!(looked.acknowledged));
    context.show(View {
        kind: "verify",
        json: object,
        sheets: vec![sheet(context, args, &looked)],
        csv: Some(csv(&looked.findings)),
        ..View::default()
    });
    Ok(match looked.findings.is_empty() {
        true => Exit::Done,
        false => Exit::No,
    })
}

fn json_of(finding: &Finding) -> Value {
    json!({
        "kind": finding.kind.id,
        "severity": finding.kind.severity.id(),
        "commit": finding.commit,
        "at": finding.at,
        "by": finding.by,
        "case": finding.case,
        "message": finding.message,
        "hint": finding.hint(),
    })
}

fn sheet(context: &Context, args: &Args, looked: &Looked) -> Sheet {
    let mut sheet = Sheet::new(
        format!("履歴の点検 {}件", looked.findings.len()),
        vec![
            Column::new("kind", "種類"),
            Column::new("at", "日時"),
            Column::new("by", "だれ"),
            Column::new("case", "症例"),
            Column::new("message", "見つかったこと"),
            Column::new("commit", "記録"),
        ],
    );
    let mut tally = Tally::default();
    for finding in &looked.findings {
        if tally.count(finding) > SHOWN {
            continue;
        }
        let tone = match finding.kind.is_grave() {
            true => Tone::Bad,
            false => Tone::Warn,
        };
        let at = finding.at.as_deref().unwrap_or_default();
        sheet.row(vec![
            Cell::toned(finding.kind.id, tone),
            at.get(..16).unwrap_or_default().replace('T', " ").into(),
            finding.by.as_deref().unwrap_or_default().into(),
            finding.case.as_deref().unwrap_or_default().into(),
            finding.message.as_str().into(),
            short(finding.commit.as_deref().unwrap_or_default()).into(),
        ]);
    }
    if !looked.acknowledged.is_empty() {
        let told: Vec<String> = looked
            .acknowledged
            .iter()
            .map(|t| text::visible(t).into_owned())
            .collect();
        sheet.note(format!(
            "確かめた書き換え {}件: {}",
            told.len(),
            told.join("、")
        ));
    }
    for kind in KINDS {
        let count = tally.of(kind);
        if count > SHOWN {
            sheet.note(format!(
                "{} はほかに{}件あります。全部は --format csv で見られます。",
                kind.id,
                count - SHOWN
            ));
        }
        if count > 0 {
            sheet.note(format!("次の手({}): {}", kind.id, kind.hint));
        }
    }
    sheet.note(format!("調べた記録: {}件", looked.commits));
    if looked.findings.is_empty() {
        sheet.note("何も見つかりませんでした。");
    }
    if let Some(tip) = &looked.tip {
        sheet.note(format!("いまの記録の番号: {tip}"));
        if looked.findings.is_empty() {
            sheet.note(format!(
                "紙など別の場所に控えておき、次は renkei verify --since {} で確かめてください。",
                &tip[..tip.len().min(12)]
            ));
        }
    }
    if looked.marked {
        sheet.note("ここまで見たと印を付けました(refs/renkei/verified)。");
    } else if args.mark && !looked.findings.is_empty() {
        sheet.note("見つかったことがあるため、印は付けていません。");
    } else if args.mark && context.dry_run() {
        sheet.note("(-n のため、印は付けていません)");
    }
    sheet
}

fn short(commit: &str) -> String {
    text::visible(commit).chars().take(7).collect()
}

fn csv(findings: &[Finding]) -> Sheet {
    let columns = [
        "kind", "severity", "commit", "at", "by", "case", "message", "hint",
    ];
    let mut sheet = Sheet::new("", columns.map(|id| Column::new(id, id)).into());
    for finding in findings {
        let said = |words: &Option<String>| words.clone().unwrap_or_default();
        sheet.row(vec![
            finding.kind.id.into(),
            finding.kind.severity.id().into(),
            said(&finding.commit).into(),
            said(&finding.at).into(),
            said(&finding.by).into(),
            said(&finding.case).into(),
            finding.message.as_str().into(),
            finding.hint().into(),
        ]);
    }
    sheet
}
