//! `init`: makes an office: settings, folders, git repository.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::store::{NewOffice, old_git};
use std::path::PathBuf;

/// 事務所フォルダーを作る
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei init ~/renkei\n  renkei init .\n  renkei init --repair           写し(git clone)を作ったあと、renkei の場所が変わったあと"
)]
pub struct Args {
    /// フォルダー
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// ある事務所の、gitの設定(違いの見せ方・合流の仕方・無視するもの)を整える
    #[arg(long, conflicts_with = "dir")]
    repair: bool,
}

const SETTINGS: &str = r#"# renkei の設定。どの項目も省けます(書式: docs/file-format.md)。

[office]
name = ""           # 例: "○○病院 地域医療連携室"
hospital = ""
address = ""
tel = ""
fax = ""
day_count = "inclusive"   # 入院日を1日目とする。しないなら "exclusive"

# [staff.tanaka]
# name = "田中"
# role = "社会福祉士"

[calendar]
closed = ["12-29..01-03"]  # 国民の祝日のほかの休み

[match]
max_km = 15.0

[freshness]
vacancy_days = 7
acceptance_days = 180
address_days = 365
contact_days = 14          # これより長く動きのない症例に「停滞」の印

[git]
commit = true              # 書くたびに記録する

# [audit]                  # renkei verify が履歴に求めること(docs/security.md)
# signed = true            # 署名のない記録を知らせる
# hours = "7:00-20:00"     # この時間の外の変更を知らせる
# closed_days = true       # 休みの日の変更を知らせる
# known_authors = true     # [staff] にいない人の変更を知らせる
# inside = []              # 院内にあるのに外に見えるホスト
# access_log = true        # 見た記録を log/ に残す
"#;

const FACILITIES: &str = r#"# 施設台帳。職員が手で書きます。取り込んだ台帳(facilities/)より、ここが優先です。
#
# [[facility]]
# id = "1462000020"
# name = "○○訪問看護ステーション"
# services = ["訪問看護"]
# tel = "0463-00-0010"
# area = ["神奈川県平塚市"]
# [facility.accepts]
# "気管切開" = { value = "可", asof = 2026-11-01, source = "電話" }
"#;

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    if args.repair {
        return repair(context);
    }
    let root = context.here().join(&args.dir);
    if context.dry_run() {
        context.say("renkei.toml、facilities.toml、cases/、.gitignore、.gitattributes を作ります(-n のため、何も書いていません)。");
        return Ok(Exit::Done);
    }
    let office = NewOffice::open(&root)?;
    office.put("renkei.toml", SETTINGS)?;
    office.put("facilities.toml", FACILITIES)?;
    office.folder("cases")?;
    let repository = office.git(context.program())?;
    context.say(&format!(
        "事務所フォルダーを作りました: {}",
        args.dir.display()
    ));
    if repository && context.commits() {
        let paths = [
            "renkei.toml",
            "facilities.toml",
            ".gitignore",
            ".gitattributes",
        ]
        .map(String::from);
        if let Err(reason) = office.commit(&paths) {
            context.say(&reason.sentence());
        }
    } else if !repository {
        context.say("gitがないため、履歴は残りません(あとから git init もできます)。");
    }
    if let Some(words) = old_git() {
        context.say(&words);
    }
    context
        .say("次: renkei new-case(相談を受け付ける)、renkei facility import(施設台帳を取り込む)");
    Ok(Exit::Done)
}

/// Gives an office what git has to know of papers; where it has no history, it begins.
fn repair(context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    if let Some(words) = old_git() {
        context.say(&words);
    }
    let papers = store.mended_tools()?;
    let begins = !store.has_repository();
    let program = context
        .program()
        .filter(|program| !store.has_drivers(program));
    if papers.is_empty() && program.is_none() && !begins {
        context.say("gitの設定は整っています。");
        return Ok(Exit::Done);
    }
    if context.dry_run() {
        if begins {
            context.say("履歴(git)を始めます。");
        }
        if program.is_some() {
            context.say("gitに、違いの見せ方と合流の仕方を教えます(.git/config)。");
        }
        context.show_diff(&papers);
        return Ok(Exit::Done);
    }
    if begins {
        store.begin_history()?;
        context.say("履歴(git)を始めました。");
    }
    if let Some(program) = program {
        if !store.set_drivers(program) {
            return Err(Failure::machine(
                "gitに、違いの見せ方と合流の仕方を教えられません(.git/config)。",
            )
            .next("フォルダーの権限を確かめてください。"));
        }
        context.say("gitに、違いの見せ方と合流の仕方を教えました(.git/config)。");
    }
    if !papers.is_empty() {
        let paths: Vec<String> = papers.iter().map(|paper| paper.path.clone()).collect();
        let lines = [format!("整えました: {}", paths.join("、"))];
        context.write(&papers, &format!("renkei init {}", paths.join(" ")), &lines)?;
    }
    Ok(Exit::Done)
}
