//! What happens on the way: inquiries and answers, events, appointments, orders, services.

use super::case::{Draft, working_day};
use super::discharge::{Days, Stay};
use super::entry::Table;
use super::insurance::LEVELS;
use super::partners::{self, Reply};
use super::person::Person;
use super::phrases::{self, one};
use super::story::{Path, Story, Turn};
use crate::paper::Value;
use chrono::{NaiveDate, TimeDelta};

/// What came of asking around.
pub(super) struct Inquiries {
    /// The list `referrals`, as known today.
    pub(super) entries: Vec<Value>,
    /// Sheets that went out by fax: to whom, when.
    pub(super) sheets: Vec<(String, NaiveDate)>,
    /// Facilities that were asked for the main service.
    pub(super) shown: Vec<String>,
    /// The choice, when its day has come.
    pub(super) choice: Option<(NaiveDate, String)>,
    /// Facilities that take the patient, by service; empty until the choice is made.
    pub(super) taken: Vec<(&'static str, String)>,
    /// Whether the patient was named to anybody.
    pub(super) named: bool,
    /// Whether a facility was visited or met: the day.
    pub(super) first_sent: Option<NaiveDate>,
    /// The day of discharge; it may lie after today.
    pub(super) ended: NaiveDate,
}

/// The needs of a patient, by the story and the age.
pub(super) fn needs(draft: &mut Draft, story: &Story, age: i64) -> Vec<&'static str> {
    let mut list: Vec<&'static str> = Vec::new();
    for (percent, need) in story.needs {
        if draft.dice.chance(*percent) {
            list.push(*need);
        }
    }
    if story.turn == Turn::Child && age < 15 {
        list.push("小児");
    }
    if list.contains(&"人工呼吸器") && !list.contains(&"気管切開") {
        list.push("気管切開");
    }
    if list.contains(&"胃瘻") {
        list.retain(|need| *need != "経鼻経管");
    }
    list
}

/// One inquiry on its way.
struct Asked {
    id: String,
    service: &'static str,
    sent: NaiveDate,
    answered: NaiveDate,
    reply: Option<Reply>,
}

/// Asks facility after facility until one takes the patient. Everything after today is left out.
pub(super) fn inquire(
    draft: &mut Draft,
    path: Path,
    person: &Person,
    needs: &[&'static str],
    days: &Days,
) -> Inquiries {
    let mut all = Inquiries {
        named: false,
        entries: Vec::new(),
        sheets: Vec::new(),
        shown: Vec::new(),
        choice: None,
        taken: Vec::new(),
        first_sent: None,
        ended: days.expected,
    };
    let Some(main) = path.service() else {
        return all;
    };
    // Whoever moves to the hospital's own rehabilitation ward is asked for late.
    let start = if path == Path::OwnRehab {
        days.consented.max(days.expected - TimeDelta::days(24))
    } else {
        days.consented
    };
    let mut asked: Vec<Asked> = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    let mut day = working_day(draft.after(start, 0, 2));
    let mut decided = None;
    for wave in 0..3 {
        let width = if wave == 0 && !path.is_home() {
            draft.dice.between(1, 3)
        } else {
            1 + i64::from(draft.dice.chance(35))
        };
        let mut last = day;
        for _ in 0..width {
            let Some(partner) = partners::find(draft, main, person, &ids) else {
                continue;
            };
            ids.push(partner.id.clone());
            let slow = draft.dice.between(0, 2);
            let answered = working_day(day + TimeDelta::days(partner.pace + slow));
            let silent = draft.dice.chance(4);
            let reply = (!silent).then(|| partners::reply(&mut draft.dice, &partner, main, needs));
            if matches!(reply, Some(Reply::Yes | Reply::If(_)))
                && decided.is_none_or(|(on, _)| answered < on)
            {
                decided = Some((answered, asked.len()));
            }
            last = last.max(answered);
            asked.push(Asked {
                id: partner.id,
                service: main,
                sent: day,
                answered,
                reply,
            });
        }
        if decided.is_some() {
            break;
        }
        day = working_day(draft.after(last, 1, 2));
    }
    let mut chosen = None;
    if let Some((on, place)) = decided {
        let on = working_day(draft.after(on, 0, 3));
        all.taken.push((main, asked[place].id.clone()));
        chosen = Some((on, place));
        all.ended = all.ended.max(working_day(draft.after(on, 2, 7)));
    } else if let Some(last) = asked.iter().map(|a| a.answered).max() {
        all.ended = all.ended.max(working_day(draft.after(last, 4, 10)));
    }
    let shown = asked.iter().map(|a| a.id.clone()).collect();
    if let (true, Some((on, _))) = (path.is_home() && path != Path::Multi, chosen) {
        extras(draft, person, on, &mut asked, &mut all);
    }
    write_inquiries(draft, main, &asked, chosen.map(|(on, _)| on), &mut all);
    if let Some((on, place)) = chosen.filter(|(on, _)| draft.past(*on)) {
        all.shown = shown;
        // What was asked after the choice wasn't shown.
        all.shown
            .retain(|id| asked.iter().any(|a| a.id == *id && a.sent <= on));
        all.choice = Some((on, asked[place].id.clone()));
    } else {
        all.taken.clear();
    }
    all
}

/// The services around the main one at home.
fn extras(
    draft: &mut Draft,
    person: &Person,
    on: NaiveDate,
    asked: &mut Vec<Asked>,
    all: &mut Inquiries,
) {
    let old = person.age >= 65;
    let wanted = [
        (old, 26, "福祉用具貸与"),
        (old, 24, "通所介護"),
        (old, 20, "訪問介護"),
        (true, 14, "訪問診療"),
        (old, 10, "訪問リハビリテーション"),
    ];
    for (fits, percent, service) in wanted {
        if !fits || !draft.dice.chance(percent) {
            continue;
        }
        let ids: Vec<String> = asked.iter().map(|a| a.id.clone()).collect();
        let Some(partner) = partners::find(draft, service, person, &ids) else {
            continue;
        };
        let sent = working_day(draft.after(on, 0, 1));
        let answered = working_day(sent + TimeDelta::days(partner.pace.min(2)));
        all.taken.push((service, partner.id.clone()));
        asked.push(Asked {
            id: partner.id,
            service,
            sent,
            answered,
            reply: Some(Reply::Yes),
        });
        all.ended = all.ended.max(answered);
    }
}

fn write_inquiries(
    draft: &mut Draft,
    main: &str,
    asked: &[Asked],
    chosen: Option<NaiveDate>,
    all: &mut Inquiries,
) {
    let today = draft.spec.today;
    let mut drafts = 0;
    for a in asked {
        let by = *draft
            .dice
            .weighted(&[(58, "電話"), (34, "FAX"), (4, "メール"), (4, "Web")]);
        let identified = draft.dice.chance(16);
        let entry = Table::new()
            .text("facility", a.id.clone())
            .text("service", a.service);
        if a.sent > today {
            // A sheet that lies ready, when the wait is short; the rest isn't known yet.
            if drafts == 0 && (a.sent - today).num_days() <= 3 && all.entries.is_empty() {
                drafts += 1;
                let entry = entry
                    .text("by", by)
                    .plain("identified", false)
                    .text("status", "下書き");
                let entry = draft.ids.entry('r', entry);
                all.entries.push(entry);
            }
            continue;
        }
        all.first_sent = all.first_sent.or(Some(a.sent));
        all.named |= identified;
        if by == "FAX" && draft.dice.chance(70) {
            all.sheets.push((a.id.clone(), a.sent));
        }
        let entry = entry
            .plain("sent", a.sent)
            .text("by", by)
            .plain("identified", identified);
        let entry = match &a.reply {
            Some(reply) if a.answered <= today => match (reply, chosen) {
                // Whoever answers after the choice is told that the bed isn't wanted any more.
                (_, Some(on))
                    if a.answered > on
                        && on <= today
                        && a.service == main
                        && a.sent <= on
                        && draft.dice.chance(80) =>
                {
                    entry
                        .text("status", "取下げ")
                        .text("note", "他の受け入れ先に決まったため取り下げた")
                }
                (Reply::Yes, _) => {
                    let note = draft
                        .dice
                        .chance(45)
                        .then(|| *draft.dice.pick(phrases::YES_NOTES));
                    entry
                        .text("status", "可")
                        .plain("answered", a.answered)
                        .maybe_text("note", note)
                }
                (Reply::If(condition), _) => entry
                    .text("status", "条件付")
                    .plain("answered", a.answered)
                    .text("note", *condition),
                (Reply::No(code, note), _) => entry
                    .text("status", "不可")
                    .plain("answered", a.answered)
                    .text("reason", *code)
                    .text("note", note.clone()),
            },
            None if (today - a.sent).num_days() > 14 => {
                let status = if chosen.is_some_and(|on| on <= today) {
                    "取下げ"
                } else {
                    "期限切れ"
                };
                entry
                    .text("status", status)
                    .text("note", "返事がないまま日が過ぎた")
            }
            _ => {
                let status = *draft
                    .dice
                    .weighted(&[(3, "送付"), (3, "受領"), (4, "検討中")]);
                let note = (status == "検討中").then_some("判定会議のあと返事の予定");
                entry.text("status", status).maybe_text("note", note)
            }
        };
        let entry = draft.ids.entry('r', entry);
        all.entries.push(entry);
    }
}

/// Writes `events`.
pub(super) fn events(draft: &mut Draft, stay: &Stay, planned: bool, inquiries: &Inquiries) {
    let days = &stay.days;
    let home = stay.path.is_home();
    let kin = stay.person.kin;
    let nurse = *draft.dice.pick(&["suzuki", "mori", "abe"]);
    let worker = *draft.dice.pick(&["tanaka", "sato", "ito", "kato"]);
    let last = stay.ended.min(draft.spec.today);
    let mut list: Vec<(NaiveDate, Table)> = Vec::new();
    let mut add = |day: NaiveDate, kind: &str, by: &str, with: Option<&str>, text: &str| {
        let entry = Table::new()
            .plain("on", day)
            .text("kind", kind)
            .text("by", by)
            .maybe_text("with", with)
            .text("text", text);
        list.push((day, entry));
    };
    if planned && draft.dice.chance(35) {
        let day = draft.opened - TimeDelta::days(draft.dice.between(1, 9));
        add(
            day.min(days.admitted),
            "入院前訪問",
            nurse,
            kin,
            "入院前に自宅を訪ね、住まいと飲み薬を確認した。",
        );
    }
    let once =
        |draft: &mut Draft, day: NaiveDate, percent: u32| day <= last && draft.dice.chance(percent);
    if once(draft, days.screened, 97) {
        let text = format!("入院時の情報から要因を確認。{}", stay.story.course);
        add(days.screened, "スクリーニング", nurse, None, &text);
    }
    if once(draft, days.talked, 96) && !stay.person.alone {
        let text = one(&mut draft.dice, phrases::TALKS);
        add(days.talked, "家族面談", worker, kin.or(Some("本人")), text);
    } else if days.talked <= last {
        add(
            days.talked,
            "面談",
            worker,
            Some("本人"),
            one(&mut draft.dice, phrases::TALKS),
        );
    }
    if once(draft, days.started, 97) {
        add(
            days.started,
            "計画着手",
            nurse,
            None,
            "退院支援計画の作成に着手。",
        );
    }
    if once(draft, days.met, 94) {
        add(
            days.met,
            "カンファレンス",
            nurse,
            None,
            one(&mut draft.dice, phrases::MEETINGS),
        );
    }
    if days.explained <= last && draft.dice.chance(95) {
        add(
            days.explained,
            "計画説明",
            worker,
            None,
            "計画書を説明し、写しを渡した。",
        );
    }
    if stay.care.manager {
        let late = draft.dice.chance(10);
        let day = working_day(
            (days.admitted + TimeDelta::days(if late { 9 } else { draft.dice.between(0, 5) }))
                .max(draft.opened),
        );
        if once(draft, day, 95) {
            add(
                day,
                "ケアマネ入院連絡",
                worker,
                Some("ケアマネジャー"),
                "入院を伝え、入院時情報提供書を受け取った。自宅での様子とサービスの内容を確認。",
            );
        }
        let before =
            working_day((stay.ended - TimeDelta::days(draft.dice.between(6, 10))).max(days.talked));
        if home && once(draft, before, 88) {
            add(
                before,
                "ケアマネ退院連絡",
                worker,
                Some("ケアマネジャー"),
                "退院の見込みを連絡。サービスの再開と福祉用具の変更を相談した。",
            );
        }
        let joint =
            working_day((stay.ended - TimeDelta::days(draft.dice.between(3, 9))).max(days.created));
        if home && joint < stay.ended && once(draft, joint, 45) {
            let kind = *draft
                .dice
                .pick(&["介護支援等連携指導1", "介護支援等連携指導2"]);
            add(
                joint,
                kind,
                nurse,
                Some("ケアマネジャー"),
                "ケアマネジャーと共同で退院後のサービスを説明。ケアプランの写しを受け取った。",
            );
        }
    }
    if home && stay.ended > days.created {
        let before =
            working_day((stay.ended - TimeDelta::days(draft.dice.between(2, 6))).max(days.created));
        if before < stay.ended && once(draft, before, 34) {
            add(
                before,
                "退院時共同指導2",
                nurse,
                Some("訪問看護師"),
                "訪問看護師・主治医と退院後の処置と緊急時の連絡を確認。文書を渡した。",
            );
        }
        if once(draft, days.created.max(before - TimeDelta::days(4)), 16) {
            add(
                days.created.max(before - TimeDelta::days(4)),
                "退院前訪問",
                nurse,
                kin,
                "理学療法士と自宅を訪問。玄関の手すりとベッドの位置を決めた。",
            );
        }
    }
    let letter =
        working_day((stay.ended - TimeDelta::days(draft.dice.between(0, 3))).max(days.created));
    if stay.path != Path::Died && letter <= stay.ended && once(draft, letter, 62) {
        add(
            letter,
            "診療情報提供",
            worker,
            None,
            "診療情報提供書と看護サマリーを受け入れ先へ送った。",
        );
    }
    if stay.person.alone {
        for _ in 0..draft.dice.between(1, 3) {
            let day = working_day(draft.after(draft.opened, 1, 9));
            if day <= last {
                add(
                    day,
                    "連絡試行",
                    worker,
                    Some("親族"),
                    "戸籍と過去の入院記録から分かった番号へ電話したが、出なかった。",
                );
            }
        }
    }
    if let Some(sent) = inquiries.first_sent {
        add(
            sent,
            "施設連絡",
            worker,
            None,
            "候補の事業所を本人・家族に示したうえで打診した。返事の期限と追加の書類を確認。",
        );
    }
    if days.consented <= last && draft.dice.chance(70) {
        let text = match stay.path.place() {
            "自宅" => "在宅サービスの事業所の一覧を渡し、夜間の対応と費用の違いを説明した。",
            "病院" => "転院先の候補を地図と一緒に示し、面会のしやすさと入院費の目安を説明した。",
            _ => "施設の種類ごとの費用と待機の目安を説明。見学できる日を聞いておくことにした。",
        };
        add(
            working_day(days.consented).min(last),
            "候補提示",
            worker,
            kin.or(Some("本人")),
            text,
        );
    }
    // Talks and telephone calls between the landmarks: about one every nine days.
    let mut said: Vec<&str> = Vec::new();
    let length = (last - draft.opened).num_days().max(0);
    for _ in 0..(1 + length / 9).min(6) {
        let day = working_day(draft.opened + TimeDelta::days(draft.dice.between(0, length)));
        if day > last {
            continue;
        }
        let (kind, with, text) = match draft.dice.below(12) {
            0..5 => ("電話", kin, one(&mut draft.dice, phrases::CALLS)),
            5..8 => ("面談", Some("本人"), one(&mut draft.dice, phrases::TALKS)),
            8 => ("電話(院内)", None, one(&mut draft.dice, phrases::RECORDS)),
            _ => ("記録", None, one(&mut draft.dice, phrases::RECORDS)),
        };
        if said.contains(&text) {
            continue;
        }
        said.push(text);
        let entry = Table::new()
            .plain("on", day)
            .text("kind", kind)
            .text("by", worker)
            .maybe_text("with", with);
        let unanswered = kind == "電話" && draft.dice.chance(22);
        let entry = if unanswered {
            let next = working_day(draft.after(day, 1, 2));
            entry
                .text(
                    "outcome",
                    *draft.dice.pick(&["不在", "留守電", "折り返し待ち"]),
                )
                .plain("next", next)
        } else {
            let outcome = (kind == "電話").then_some("連絡済");
            entry.maybe_text("outcome", outcome).text("text", text)
        };
        list.push((day, entry));
    }
    list.sort_by_key(|(day, _)| *day);
    let entries = list
        .into_iter()
        .map(|(_, entry)| draft.ids.entry('e', entry))
        .collect();
    draft.put_list("events", entries);
}

/// Units of one visit or one day, for the sum of a month: about what a typical one costs.
fn units(service: &str, level: usize) -> i64 {
    match service {
        "訪問看護" => 823,
        "訪問介護" => 387,
        "通所介護" => [0, 0, 0, 658, 777, 900, 1023, 1148][level],
        "訪問リハビリテーション" => 616,
        "福祉用具貸与" => 450,
        _ => 0,
    }
}

/// Writes `orders` and `services` of those who go home, when the choice is made.
pub(super) fn home(draft: &mut Draft, stay: &Stay) {
    let near = (stay.ended - draft.spec.today).num_days() <= 21;
    if !stay.path.is_home() || !near || stay.path == Path::HomeAlone {
        return;
    }
    let level = stay.care.level;
    let by_illness = stay.story.hoehn_yahr.is_some()
        || stay.story.turn == Turn::LastDays
        || stay.needs.contains(&"人工呼吸器")
        || stay.story.tags.contains(&"筋萎縮性側索硬化症");
    let nursing = if by_illness || level == 0 {
        "医療保険"
    } else {
        "介護保険"
    };
    let mut orders = Vec::new();
    let issued =
        working_day(stay.ended - TimeDelta::days(draft.dice.between(1, 4))).min(stay.ended);
    let heavy = stay.burden + stay.needs.len() as i64 / 2;
    if stay.path != Path::Multi {
        if draft.past(issued) && issued > stay.days.admitted {
            let months = draft.dice.between(1, 6);
            let order = Table::new()
                .text("kind", "訪問看護指示書")
                .plain("issued", issued)
                .plain("months", months);
            orders.push(draft.ids.entry('o', order));
        }
        let examined = stay.ended;
        if draft.past(examined) && draft.dice.chance(9) {
            let order = Table::new()
                .text("kind", "特別訪問看護指示書")
                .plain("issued", examined)
                .plain("examined", examined);
            orders.push(draft.ids.entry('o', order));
        }
    }
    draft.put_list("orders", orders);
    let from = stay.ended + TimeDelta::days(1);
    let mut list = Vec::new();
    let mut lines: Vec<(&'static str, &'static str, i64, &[&str], &str)> = Vec::new();
    if stay.path == Path::Multi {
        lines.push((
            "看護小規模多機能型居宅介護",
            "介護保険",
            4,
            &["月", "水", "金", "土"],
            "9:30-16:30",
        ));
    } else if heavy > 0 || stay.taken.iter().any(|(of, _)| *of == "訪問看護") {
        let often: (i64, &[&str]) = match heavy {
            0..3 => (1, &["水"]),
            3..5 => (2, &["火", "金"]),
            _ => (3, &["月", "水", "金"]),
        };
        lines.push(("訪問看護", nursing, often.0, often.1, "10:00-11:00"));
    }
    if level >= 3 && stay.path != Path::Multi {
        if draft.dice.chance(55) {
            lines.push(("通所介護", "介護保険", 2, &["火", "木"], "9:30-16:30"));
        }
        if draft.dice.chance(35) {
            lines.push(("訪問介護", "介護保険", 3, &["月", "水", "金"], "8:00-8:45"));
        }
    } else if level > 0 && stay.path != Path::Multi && draft.dice.chance(25) {
        lines.push((
            "訪問リハビリテーション",
            "介護保険",
            1,
            &["木"],
            "14:00-14:40",
        ));
    }
    if level >= 1 && draft.dice.chance(45) {
        lines.push(("福祉用具貸与", "介護保険", 0, &[], ""));
    }
    for (service, payer, weekly, days, time) in lines {
        let (need, content) = phrases::purpose(service);
        let month = match (service, payer) {
            (_, "医療保険") => 0,
            ("福祉用具貸与", _) => units(service, level) * 2,
            ("看護小規模多機能型居宅介護", _) => {
                12_438 + 4_000 * (level as i64 - 3).max(0)
            }
            _ => units(service, level) * weekly * 4,
        };
        let taken = stay.taken.iter().find(|(of, _)| *of == service);
        let facility = match taken {
            Some((_, id)) => Some(id.clone()),
            // What nobody asked in writing was settled with the care manager.
            None if draft.past(stay.ended) => {
                partners::find(draft, service, &stay.person, &[]).map(|partner| partner.id)
            }
            None => None,
        };
        let to = draft.dice.chance(8).then(|| from + TimeDelta::days(180));
        let line = Table::new()
            .text("service", service)
            .maybe_text("facility", facility.as_deref())
            .text("payer", payer)
            .text("need", need)
            .text("content", content)
            .maybe("weekly", (weekly > 0).then(|| Value::plain(weekly)))
            .maybe(
                "days",
                (!days.is_empty()).then(|| Value::texts(days.iter().copied())),
            )
            .maybe_text("time", (!time.is_empty()).then_some(time))
            .plain("units", month)
            .plain("from", from)
            .maybe_day("to", to);
        list.push(draft.ids.entry('s', line));
    }
    debug_assert!(level < LEVELS.len());
    draft.put_list("services", list);
}

/// Writes `appointments`, `hold`, `work`, `acp`, `abuse` and `barriers`.
pub(super) fn around(draft: &mut Draft, stay: &Stay) {
    let days = &stay.days;
    let today = draft.spec.today;
    let mut list: Vec<(NaiveDate, Table)> = Vec::new();
    let mut book = |draft: &mut Draft,
                    on: NaiveDate,
                    kind: &str,
                    place: Option<&str>,
                    facility: Option<String>,
                    with: &[&str]| {
        let at = format!(
            "{}:{}",
            draft.dice.between(9, 15),
            draft.dice.pick(&["00", "30"])
        );
        let status = if on < today {
            "実施済"
        } else {
            *draft.dice.pick(&["確定", "確定", "仮"])
        };
        let note = draft.dice.chance(15).then(|| {
            *draft.dice.pick(&[
                "ケアマネジャーも同席",
                "印鑑と保険証を持参",
                "面談室2を予約済み",
            ])
        });
        let table = Table::new()
            .plain("on", on)
            .text("at", at)
            .text("kind", kind)
            .maybe_text("place", place)
            .maybe(
                "with",
                (!with.is_empty()).then(|| Value::texts(with.iter().copied())),
            )
            .maybe("facility", facility.map(Value::text))
            .text("status", status)
            .maybe_text("note", note);
        list.push((on, table));
    };
    // Appointments are made a fortnight ahead.
    let soon = today + TimeDelta::days(14);
    if let Some(applied) = stay.care.applied {
        let on = working_day(draft.after(applied, 8, 14));
        if on <= soon && on < stay.ended && applied <= today {
            book(draft, on, "認定調査", Some("病棟"), None, &["市の調査員"]);
        }
    }
    if stay.path == Path::Rehab || stay.path == Path::Chronic {
        if stay.ended <= soon && stay.ended > today {
            book(draft, stay.ended, "転院", None, None, &["家族"]);
        }
    } else if stay.path.place() == "施設" {
        let on = working_day(stay.ended - TimeDelta::days(draft.dice.between(5, 9)));
        if on <= soon && on > days.consented {
            let facility = partners::find(
                draft,
                stay.path.service().unwrap_or("病院"),
                &stay.person,
                &[],
            )
            .map(|p| p.id);
            book(draft, on, "面談", Some("面談室"), facility, &["相談員"]);
        }
    } else if stay.path.is_home() {
        let on = working_day(stay.ended + TimeDelta::days(draft.dice.between(7, 14)));
        if stay.ended <= today + TimeDelta::days(7) && on > today {
            book(draft, on, "受診", Some("外来"), None, &[]);
        }
        let on = working_day(stay.ended - TimeDelta::days(draft.dice.between(2, 6)));
        if on > days.created && on <= soon && draft.dice.chance(30) {
            book(
                draft,
                on,
                "カンファレンス",
                Some("5階面談室"),
                None,
                &["訪問看護師", "ケアマネジャー"],
            );
        }
    }
    list.sort_by_key(|(day, _)| *day);
    let list = list
        .into_iter()
        .map(|(_, t)| draft.ids.entry('a', t))
        .collect();
    draft.put_list("appointments", list);

    let open = stay.ended > today;
    if open && draft.dice.chance(9) {
        let span = (today - draft.opened).num_days();
        let since = draft.opened + TimeDelta::days(draft.dice.between(span / 2, span));
        let reason = *draft.dice.pick(&["病状変化", "家族検討中", "認定待ち"]);
        draft.put(
            "hold",
            Table::new()
                .plain("since", since)
                .text("reason", reason)
                .done(),
        );
    }
    if stay.story.turn == Turn::Working {
        draft.put(
            "work",
            Table::new().plain("unable_from", days.admitted).done(),
        );
    }
    let talked = working_day(draft.after(days.talked, 2, 8));
    if talked <= today
        && talked < stay.ended
        && (stay.story.turn == Turn::LastDays || draft.dice.chance(6))
    {
        let policy =
            *draft
                .dice
                .weighted(&[(45, "DNAR"), (30, "限定"), (15, "未定"), (10, "全治療")]);
        let acp = Table::new()
            .plain("on", talked)
            .text("policy", policy)
            .text("text", "主治医・看護師と本人、家族で話し合った。苦しくないことを一番に、家族に会える場所で過ごしたいとのこと。");
        draft.put("acp", acp.done());
    }
    if stay.person.age >= 65 && draft.dice.below(250) == 0 {
        let reported = working_day(draft.opened + TimeDelta::days(draft.dice.between(0, 2)));
        let abuse = Table::new()
            .plain("suspected", true)
            .maybe_day("reported", (reported <= today).then_some(reported));
        draft.put("abuse", abuse.done());
    }
    let long = (stay.ended.min(today) - days.admitted).num_days();
    if long > 40 && draft.dice.chance(40) {
        let from = days.admitted + TimeDelta::days(long / 2);
        let to = stay.ended <= today && draft.dice.chance(80);
        let barrier = Table::new()
            .text(
                "reason",
                *draft.dice.pick(&[
                    "家族検討中",
                    "認定待ち",
                    "空きがなくなった",
                    "すべて断られた",
                    "保険・制度の問題",
                    "病状変化",
                ]),
            )
            .plain("from", from)
            .maybe_day(
                "to",
                to.then(|| (from + TimeDelta::days(draft.dice.between(3, 15))).min(stay.ended)),
            )
            .text(
                "owner",
                *draft
                    .dice
                    .pick(&["家族", "市役所", "主治医", "tanaka", "sato"]),
            );
        let entry = draft.ids.entry('b', barrier);
        draft.put_list("barriers", vec![entry]);
    }
}
